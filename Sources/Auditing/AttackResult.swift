internal import Foundation
public import Statistics

/// What one attack, or one family of measurements, found.
public struct AttackResult: Codable, Hashable, Sendable {
    public var attack: AttackCard
    /// One plain sentence: what was found.
    public var finding: String
    public var measures: [Measure]
    /// One evaluation for each knowledge fraction and release size; empty where membership is not scored.
    public var membership: [MembershipEvaluation]
    /// Plots.
    public var curves: [Curve]
    /// The members most at risk, by row number; never by content.
    public var exposed: [ExposedMember]
    /// The strongest adversary's success on parts of the records; each interval holds by itself, and none counts for the verdict.
    public var subgroups: [MembershipEvaluation]
    /// The members that the strongest adversary is surest of, by row number.
    public var vulnerable: [VulnerableMember]
    /// Parts of the records with too few targets to be shown.
    public var subgroupsTooSmall: Int
    /// What became of the shadow generators, where the attack used them.
    public var shadows: ShadowReport?

    public init(
        attack: AttackCard, finding: String, measures: [Measure] = [], membership: [MembershipEvaluation] = [],
        curves: [Curve] = [], exposed: [ExposedMember] = [], subgroups: [MembershipEvaluation] = [],
        vulnerable: [VulnerableMember] = [], subgroupsTooSmall: Int = 0, shadows: ShadowReport? = nil
    ) {
        self.shadows = shadows
        self.subgroups = subgroups
        self.vulnerable = vulnerable
        self.subgroupsTooSmall = subgroupsTooSmall
        self.attack = attack
        self.finding = finding
        self.measures = measures
        self.membership = membership
        self.curves = curves
        self.exposed = exposed
    }
}

/// One quantity: for the members, for the hold-out control, and the contrast between the two.
public struct Measure: Codable, Hashable, Sendable {
    /// How far a measure reaches.
    public enum Role: String, Codable, Hashable, Sendable {
        /// An attack's success: it can show a leak and so carries the verdict.
        case verdict
        /// A similarity measure: high values warn, low values are no evidence of safety.
        case diagnostic
        /// Context without a contrast, for example a base rate.
        case descriptive
    }

    /// A stable key, for example `identical-match-share`.
    public var id: String
    public var title: String
    /// One plain sentence: what the number says.
    public var meaning: String
    public var role: Role
    /// Which records it speaks of: `all` or `unique` (content occurs once in train ∪ hold-out).
    public var population: String
    public var members: Estimate?
    public var holdout: Estimate?
    /// The headline: the contrast between members and hold-out where both are given. `nil` where it is undefined.
    public var estimate: Estimate?
    /// The headline's expected value when nothing about the members leaks.
    public var nullValue: Double?
    /// Whether a headline above the null value (`true`) or below it (`false`) speaks of a leak.
    public var higherIsWorse: Bool
    public var pValue: Double?
    /// The test that the p-value comes from.
    public var test: String?
    /// Why the headline is undefined, where it is.
    public var undefined: String?
    /// What guesses reach on members without the release.
    public var baselines: [Baseline] = []
    /// The share of what the control leaves to be gained: (members − hold-out) / (1 − hold-out), from 0 to 1; `nil` where it means nothing.
    public var residualRisk: Estimate?

    /// What a guess without the release reaches.
    public struct Baseline: Codable, Hashable, Sendable {
        public var name: String
        public var estimate: Estimate

        public init(name: String, estimate: Estimate) {
            self.name = name
            self.estimate = estimate
        }
    }

    public init(
        id: String, title: String, meaning: String, role: Role, population: String = "all", members: Estimate? = nil,
        holdout: Estimate? = nil, estimate: Estimate?, nullValue: Double?, higherIsWorse: Bool = true,
        pValue: Double? = nil, test: String? = nil, undefined: String? = nil
    ) {
        self.id = id
        self.title = title
        self.meaning = meaning
        self.role = role
        self.population = population
        self.members = members
        self.holdout = holdout
        self.estimate = estimate
        self.nullValue = nullValue
        self.higherIsWorse = higherIsWorse
        self.pValue = pValue
        self.test = test
        self.undefined = undefined
    }
}

/// Membership scores judged under one threat model.
public struct MembershipEvaluation: Codable, Hashable, Sendable {
    /// `all` or `unique`, as in ``Measure/population``, or a subgroup's name.
    public var population: String
    public var threatModel: ThreatModel
    public var releaseSize: Int
    /// Members among the targets.
    public var members: Int
    /// Hold-out records among the targets.
    public var holdout: Int
    /// Area under the ROC curve, ties counted one half; `nil` without targets of both kinds.
    public var auc: Estimate?
    public var truePositiveRates: [RateAtFalsePositiveRate]
    /// The members that score above every hold-out target; `nil` without targets of both kinds.
    public var aboveAllHoldout: RateAboveAllHoldout?
    /// How often a whole group of members is told from a group of others; `nil` with too few targets.
    public var groups: GroupMembership?
    /// The threshold chosen on the calibration records, judged on the targets; `nil` without calibration records.
    public var calibrated: OperatingPoint?
    /// Fixed thresholds, chosen without looking at any record; intervals are pointwise.
    public var grid: [OperatingPoint]
    /// Distinct scores among the targets; the ROC curve has no finer resolution.
    public var distinctScores: Int

    public init(
        population: String, threatModel: ThreatModel, releaseSize: Int, members: Int, holdout: Int, auc: Estimate?,
        truePositiveRates: [RateAtFalsePositiveRate], calibrated: OperatingPoint?, grid: [OperatingPoint],
        distinctScores: Int, aboveAllHoldout: RateAboveAllHoldout? = nil, groups: GroupMembership? = nil
    ) {
        self.aboveAllHoldout = aboveAllHoldout
        self.groups = groups
        self.population = population
        self.threatModel = threatModel
        self.releaseSize = releaseSize
        self.members = members
        self.holdout = holdout
        self.auc = auc
        self.truePositiveRates = truePositiveRates
        self.calibrated = calibrated
        self.grid = grid
        self.distinctScores = distinctScores
    }
}

/// The true-positive rate at a given false-positive rate.
public struct RateAtFalsePositiveRate: Codable, Hashable, Sendable {
    public var falsePositiveRate: Double
    public var estimate: Estimate
    /// The share of hold-out targets that share one score where this false-positive rate falls: inside such a block the
    /// rate is interpolated (a randomised decision).
    public var tieBlock: Double
    /// The smallest false-positive rate above zero that the scores resolve without a randomised decision.
    public var smallestResolvable: Double?

    public init(falsePositiveRate: Double, estimate: Estimate, tieBlock: Double, smallestResolvable: Double?) {
        self.falsePositiveRate = falsePositiveRate
        self.estimate = estimate
        self.tieBlock = tieBlock
        self.smallestResolvable = smallestResolvable
    }
}

/// The true-positive rate of the strictest threshold at which no hold-out target is claimed.
public struct RateAboveAllHoldout: Codable, Hashable, Sendable {
    public var estimate: Estimate
    /// The false-positive rate of that threshold is at most this, at the estimate's confidence.
    public var falsePositiveRateAtMost: Double

    public init(estimate: Estimate, falsePositiveRateAtMost: Double) {
        self.estimate = estimate
        self.falsePositiveRateAtMost = falsePositiveRateAtMost
    }
}

/// Membership of groups: of a group of members and one of others, both of the same size, the one of higher mean score is taken for the
/// members (Hilprecht et al. 2019).
public struct GroupMembership: Codable, Hashable, Sendable {
    /// Records of a group.
    public var size: Int
    /// The share of pairs of groups that are told apart rightly; one half is chance. No record is in two groups.
    public var estimate: Estimate

    public init(size: Int, estimate: Estimate) {
        self.size = size
        self.estimate = estimate
    }
}

/// Precision where a given share of the people whom the adversary asks about are members.
public struct PrecisionAtPrior: Codable, Hashable, Sendable {
    /// The share of members.
    public var prior: Double
    public var estimate: Estimate

    public init(prior: Double, estimate: Estimate) {
        self.prior = prior
        self.estimate = estimate
    }
}

/// A member that an attack is sure of.
public struct VulnerableMember: Codable, Hashable, Sendable {
    /// Row of the train file, the first record being 1.
    public var trainRow: Int
    public var score: Double
    /// One more than the hold-out targets that score as high, over one more than all of them: the chance that somebody who is no member
    /// scores so high. Members are chosen for it, so it is no test of one of them.
    public var pValue: Double
    /// By how many bits knowing the score shortens a search among as many records as there are hold-out targets (Carlini et al. 2019); 0 at
    /// most a little below, for a record that scores lower than all.
    public var exposure: Double

    /// - Parameters:
    ///   - trainRow: of the train file, from 1.
    ///   - score: of the attack.
    ///   - higher: hold-out targets that score as high.
    ///   - others: all hold-out targets; at least one.
    public init(trainRow: Int, score: Double, higher: Int, of others: Int) {
        pValue = Double(1 + higher) / Double(1 + others)
        exposure = log2(Double(max(1, others)) / Double(1 + higher))
        self.trainRow = trainRow
        self.score = score
    }
}

/// The adversary says 'member' when the distance to the release is at most the threshold.
public struct OperatingPoint: Codable, Hashable, Sendable {
    /// The distance up to which a record is claimed as a member; `nil` when no record is claimed.
    public var threshold: Double?
    /// Share of the claims that are right; `nil` without claims.
    public var precision: Estimate?
    /// Share of the members that are claimed: the true-positive rate.
    public var recall: Estimate
    public var falsePositiveRate: Estimate
    public var f1: Estimate?
    /// Recall minus false-positive rate.
    public var advantage: Estimate
    /// The mean of true-positive and true-negative rate: one half is chance.
    public var balancedAccuracy: Estimate
    /// What precision comes to where members are rarer than among the targets.
    public var precisionAtPriors: [PrecisionAtPrior]

    public init(
        threshold: Double?, precision: Estimate?, recall: Estimate, falsePositiveRate: Estimate, f1: Estimate?,
        advantage: Estimate, balancedAccuracy: Estimate, precisionAtPriors: [PrecisionAtPrior]
    ) {
        self.balancedAccuracy = balancedAccuracy
        self.precisionAtPriors = precisionAtPriors
        self.threshold = threshold
        self.precision = precision
        self.recall = recall
        self.falsePositiveRate = falsePositiveRate
        self.f1 = f1
        self.advantage = advantage
    }
}

/// A member whose record lies closer to a synthetic record than its rarity explains, by row number.
public struct ExposedMember: Codable, Hashable, Sendable {
    /// Row of the train file, the first record being 1.
    public var trainRow: Int
    /// Row of the nearest synthetic record.
    public var syntheticRow: Int
    public var distanceToRelease: Double
    /// Distance to the nearest other real record: large means rare.
    public var distanceToOthers: Double

    public init(trainRow: Int, syntheticRow: Int, distanceToRelease: Double, distanceToOthers: Double) {
        self.trainRow = trainRow
        self.syntheticRow = syntheticRow
        self.distanceToRelease = distanceToRelease
        self.distanceToOthers = distanceToOthers
    }
}

/// A plot as data.
public struct Curve: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable {
        /// Cumulative distribution of distances, members against hold-out.
        case distances
        /// ROC curve on logarithmic axes.
        case roc
        /// A rate with its interval against the adversary's knowledge or the release size.
        case sweep
    }

    public struct Point: Codable, Hashable, Sendable {
        public var x: Double
        public var y: Double
        public var lower: Double?
        public var upper: Double?

        public init(x: Double, y: Double, lower: Double? = nil, upper: Double? = nil) {
            self.x = x
            self.y = y
            self.lower = lower
            self.upper = upper
        }
    }

    public struct Series: Codable, Hashable, Sendable {
        public var name: String
        public var points: [Point]

        public init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    public var id: String
    public var kind: Kind
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var series: [Series]

    public init(id: String, kind: Kind, title: String, xLabel: String, yLabel: String, series: [Series]) {
        self.id = id
        self.kind = kind
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
    }
}
