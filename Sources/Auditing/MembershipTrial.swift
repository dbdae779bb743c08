public import Statistics

/// Membership scores together with the truth: evaluates them under one knowledge fraction.
///
/// The adversary holds a fraction of the real records and knows the membership of a share of those: thresholds are chosen on
/// that share and judged on the rest.
public struct MembershipTrial: Sendable {
    /// Scores and truth of one candidate.
    public struct Candidate: Sendable {
        /// What thresholds are set on.
        public var score: Double
        /// The score with ties broken, in the same order otherwise; the score itself where they are not.
        public var refined: Double
        public var isMember: Bool
        public var isUnique: Bool
        /// Where it stands among all candidates.
        public var place: Int

        public init(score: Double, refined: Double? = nil, isMember: Bool, isUnique: Bool, place: Int = 0) {
            self.place = place
            self.score = score
            self.refined = refined ?? score
            self.isMember = isMember
            self.isUnique = isUnique
        }
    }

    /// Which candidates thresholds are chosen on.
    public let calibration: [Candidate]
    /// Which candidates are judged.
    public let targets: [Candidate]

    public init(calibration: [Candidate], targets: [Candidate]) {
        self.calibration = calibration
        self.targets = targets
    }

    /// Takes the first `fraction` of the candidates of each kind, in the order given, and of those every so-manieth for
    /// calibration: larger fractions contain smaller ones.
    public init(_ candidates: [Candidate], fraction: Double, calibrationShare: Double) {
        var (calibration, targets): ([Candidate], [Candidate]) = ([], [])
        for isMember in [true, false] {
            let side = candidates.filter { $0.isMember == isMember }
            let count = Int((Double(side.count) * fraction).rounded(.up))
            for (position, candidate) in side.prefix(count).enumerated() {
                let (before, after) = (
                    Int(Double(position) * calibrationShare), Int(Double(position + 1) * calibrationShare)
                )
                if after > before { calibration.append(candidate) } else { targets.append(candidate) }
            }
        }
        self.init(calibration: calibration, targets: targets)
    }

    /// The score from which claiming 'member' gains most (true-positive minus false-positive rate) on the calibration
    /// records; of equal gains the strictest. `nil` when there are too few records, or all have one score.
    ///
    /// Claiming nobody and claiming everybody are left out: their gain is zero by construction, which would pass for
    /// evidence that nothing leaks.
    public func calibratedThreshold() -> Double? {
        guard let roc = Self.roc(calibration) else { return nil }
        var best: (gain: Int, score: Double)?
        for vertex in roc.vertices.dropFirst().dropLast() {
            // Cross-multiplied, so that equal gains are equal.
            let gain = vertex.truePositives * roc.nonMembers - vertex.falsePositives * roc.members
            if gain > best?.gain ?? .min { best = (gain, vertex.score) }
        }
        return best?.score
    }

    /// The targets of one population: all, or those whose content is unique in train ∪ hold-out.
    public func targets(unique: Bool) -> [Candidate] { unique ? targets.filter(\.isUnique) : targets }

    /// The ROC of `candidates`, by their scores or by the scores with ties broken; `nil` unless both kinds are there.
    public static func roc(_ candidates: [Candidate], refined: Bool = false) -> ROC? {
        func value(_ candidate: Candidate) -> Double { refined ? candidate.refined : candidate.score }
        let members = candidates.filter(\.isMember).map(value)
        let others = candidates.filter { !$0.isMember }.map(value)
        guard !members.isEmpty, !others.isEmpty else { return nil }
        return ROC(members: members, nonMembers: others)
    }

    /// What claiming 'member' from `threshold` upward does to `candidates`; `nil` claims nothing.
    public static func confusion(_ candidates: [Candidate], threshold: Double?) -> Confusion {
        var (truePositives, falsePositives, members) = (0, 0, 0)
        for candidate in candidates {
            let claimed = threshold.map { candidate.score >= $0 } ?? false
            if candidate.isMember {
                members += 1
                if claimed { truePositives += 1 }
            } else if claimed {
                falsePositives += 1
            }
        }
        return Confusion(
            truePositives: truePositives, falsePositives: falsePositives, members: members,
            nonMembers: candidates.count - members)
    }
}

extension OperatingPoint {
    /// The shares of members for which precision is given.
    public static let priors = [0.001, 0.01, 0.1, 0.5]

    /// The rates of a confusion with their intervals; `nil` without records of both kinds.
    public init?(_ confusion: Confusion, threshold: Double?, confidence: Double) {
        guard let recall = confusion.recall.estimate(confidence: confidence),
            let falsePositiveRate = confusion.falsePositiveRate.estimate(confidence: confidence),
            let advantage = confusion.advantage.estimate(confidence: confidence),
            let balanced = confusion.balancedAccuracy(confidence: confidence)
        else { return nil }
        self.init(
            threshold: threshold, precision: confusion.precision.estimate(confidence: confidence), recall: recall,
            falsePositiveRate: falsePositiveRate, f1: confusion.f1(confidence: confidence), advantage: advantage,
            balancedAccuracy: balanced,
            precisionAtPriors: Self.priors.compactMap { prior in
                confusion.precision(atPrior: prior, confidence: confidence).map {
                    PrecisionAtPrior(prior: prior, estimate: $0)
                }
            })
    }
}
