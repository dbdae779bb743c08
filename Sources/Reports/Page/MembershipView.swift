internal import Auditing
internal import Statistics

/// The tables of membership evaluations.
struct MembershipView {
    struct Rate {
        var number: EstimateText?
        /// A dagger where the rate is interpolated inside a large tie block.
        var tie = ""
    }

    struct Row {
        var knowledge: String
        var release: String
        var population: String
        var targets: String
        var auc: EstimateText?
        var rates: [Rate]
        var aboveAll: EstimateText?
        var finest: String
        var point: PointView?
        var grid: [PointView]
    }

    struct Group {
        var heading: String
        var points: [PointView]
    }

    /// Precision where a given share of the people asked about are members.
    struct Prior {
        var share: String
        var precision: EstimateText?
    }

    struct Rarity {
        var setting: String
        var priors: [Prior]
    }

    var rateHeadings: [String]
    /// `Distance` or `Score`.
    var thresholdHeading: String
    var rows: [Row]
    var tieRemark: String?
    var aboveRemark: String?
    /// How often groups of records are told apart.
    var pairs: String?
    var rarity: Rarity?
    var groups: [Group]
    var hasGroups: Bool

    init(_ result: AttackResult) {
        let evaluations = result.membership
        let threshold = PlainNames.threshold(result.attack.threshold)
        thresholdHeading = threshold.heading
        let rates = Set(evaluations.flatMap { $0.truePositiveRates.map(\.falsePositiveRate) }).sorted()
        rateHeadings = rates.map(NumberText.percent)
        rows = evaluations.map { evaluation in
            Row(
                knowledge: NumberText.percent(evaluation.threatModel.knowledge.recordFraction),
                release: NumberText.count(evaluation.releaseSize),
                population: evaluation.population,
                targets: "\(NumberText.count(evaluation.members)) + \(NumberText.count(evaluation.holdout))",
                auc: evaluation.auc.map { EstimateText($0, unit: .plain) },
                rates: rates.map { rate in
                    Self.rate(evaluation.truePositiveRates.first { $0.falsePositiveRate == rate })
                },
                aboveAll: evaluation.aboveAllHoldout.map { EstimateText($0.estimate, unit: .share) },
                finest: evaluation.truePositiveRates.compactMap(\.smallestResolvable).first.map(NumberText.percent)
                    ?? NumberText.missing,
                point: evaluation.calibrated.map { PointView($0, sign: threshold.sign) },
                grid: evaluation.grid.map { PointView($0, sign: threshold.sign) })
        }
        tieRemark = Self.remark(evaluations + result.subgroups)
        aboveRemark = Self.remark(aboveAll: evaluations.compactMap(\.aboveAllHoldout))
        pairs = result.strongest?.groups.map(Self.sentence)
        rarity = result.strongest.flatMap(Self.rarity(of:))
        groups = rows.filter { !$0.grid.isEmpty }.map { row in
            Group(
                heading: "Adversary knows \(row.knowledge) of records, gets \(row.release) synthetic records; "
                    + "population: \(row.population)",
                points: row.grid)
        }
        hasGroups = !groups.isEmpty
    }

    private static func rate(_ rate: RateAtFalsePositiveRate?) -> Rate {
        guard let rate else { return Rate() }
        return Rate(
            number: EstimateText(rate.estimate, unit: .share),
            tie: rate.isInterpolated ? " †" : "")
    }

    private static func remark(aboveAll rates: [RateAboveAllHoldout]) -> String? {
        let bounds = rates.map(\.falsePositiveRateAtMost).filter(\.isFinite)
        guard let first = rates.first, let low = bounds.min(), let high = bounds.max() else { return nil }
        let (lowest, highest) = (NumberText.percent(low), NumberText.percent(high))
        let range = lowest == highest ? lowest : "\(lowest) to \(highest), depending on the number of targets"
        return "“TPR above every hold-out target” is the share of members who score higher than all hold-out targets: "
            + "none of these is wrongly claimed. Among all people who are no members the false-positive rate there is at "
            + "most \(range) (\(NumberText.percent(first.estimate.confidence)) confidence)."
    }

    private static func sentence(_ groups: GroupMembership) -> String {
        let share = EstimateText(groups.estimate, unit: .share)
        return "Of \(share.n) pairs of groups of \(NumberText.count(groups.size)) records, one of members and one of "
            + "others, \(share.full) were told apart; one half is chance."
    }

    private static func rarity(of strongest: MembershipEvaluation) -> Rarity? {
        guard let priors = strongest.calibrated?.precisionAtPriors, !priors.isEmpty else { return nil }
        let known = NumberText.percent(strongest.threatModel.knowledge.recordFraction)
        return Rarity(
            setting: "\(known) of records known, release of \(NumberText.count(strongest.releaseSize)), all records",
            priors: priors.map {
                Prior(share: NumberText.percent($0.prior), precision: EstimateText($0.estimate, unit: .share))
            })
    }

    private static func remark(_ evaluations: [MembershipEvaluation]) -> String? {
        let rates = evaluations.flatMap(\.truePositiveRates).filter(\.isInterpolated)
        guard let largest = rates.map(\.tieBlock).max() else { return nil }
        let resolvable = rates.compactMap(\.smallestResolvable).filter(\.isFinite)
        var text =
            "† Interpolated: at this false-positive rate a block of hold-out records (up to "
            + "\(NumberText.percent(largest)) of them) has one and the same score, so the rate describes an adversary "
            + "who flips a coin inside the block."
        if let low = resolvable.min(), let high = resolvable.max() {
            let range =
                low == high ? NumberText.percent(low) : "\(NumberText.percent(low)) to \(NumberText.percent(high))"
            text += " The smallest false-positive rate that the scores resolve without a coin is \(range)."
        }
        return text
    }
}

/// One threshold: what the adversary gets with it.
struct PointView {
    var threshold: String
    var precision: EstimateText?
    var recall: EstimateText
    var falsePositives: EstimateText
    var f1: EstimateText?
    var advantage: EstimateText
    var balancedAccuracy: EstimateText

    init(_ point: OperatingPoint, sign: String) {
        threshold = point.threshold.map { "\(sign) \(NumberText.plain($0))" } ?? "none claimed"
        precision = point.precision.map { EstimateText($0, unit: .share) }
        recall = EstimateText(point.recall, unit: .share)
        falsePositives = EstimateText(point.falsePositiveRate, unit: .share)
        f1 = point.f1.map { EstimateText($0, unit: .plain) }
        advantage = EstimateText(point.advantage, unit: .points)
        balancedAccuracy = EstimateText(point.balancedAccuracy, unit: .share)
    }
}
