/// What a rule claims about members and non-members.
public struct Confusion: Hashable, Sendable {
    public let truePositives: Int
    public let falsePositives: Int
    public let members: Int
    public let nonMembers: Int

    /// - Precondition: claims do not exceed their group.
    public init(truePositives: Int, falsePositives: Int, members: Int, nonMembers: Int) {
        precondition((0...members).contains(truePositives) && (0...nonMembers).contains(falsePositives))
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.members = members
        self.nonMembers = nonMembers
    }

    /// The share of members that are claimed.
    public var recall: Proportion { Proportion(truePositives, of: members) }
    /// The share of non-members that are claimed.
    public var falsePositiveRate: Proportion { Proportion(falsePositives, of: nonMembers) }
    /// The share of claims that are right.
    public var precision: Proportion { Proportion(truePositives, of: truePositives + falsePositives) }
    /// Recall minus false-positive rate.
    public var advantage: ProportionContrast { ProportionContrast(recall, minus: falsePositiveRate) }

    /// The F1 score with its interval; `nil` where nothing is claimed and nothing was there to claim.
    ///
    /// F1 is `2J / (1 + J)` of the Jaccard index `J = TP / (TP + FP + FN)`, a proportion, so the Clopper–Pearson interval
    /// of J carries over.
    public func f1(confidence: Double) -> Estimate? {
        let index = Proportion(truePositives, of: members + falsePositives)
        guard var result = index.estimate(confidence: confidence) else { return nil }
        func score(_ index: Double) -> Double { 2 * index / (1 + index) }
        result.value = score(result.value)
        result.lower = score(result.lower)
        result.upper = score(result.upper)
        result.method = "Clopper-Pearson on the Jaccard index"
        return result
    }

    /// The mean of true-positive and true-negative rate, from the advantage's interval; `nil` when a side is empty.
    public func balancedAccuracy(confidence: Double) -> Estimate? {
        guard var result = advantage.estimate(confidence: confidence) else { return nil }
        result.value = (1 + result.value) / 2
        result.lower = (1 + result.lower) / 2
        result.upper = (1 + result.upper) / 2
        return result
    }

    /// Precision where a share `prior` of those asked about are members: `πT / (πT + (1 − π)F)` of true-positive rate T and
    /// false-positive rate F; `nil` when a side is empty or nothing is claimed.
    ///
    /// It rises with T and falls with F, so Clopper and Pearson's limits of both, each with half of the error, bound it.
    public func precision(atPrior prior: Double, confidence: Double) -> Estimate? {
        guard members > 0, nonMembers > 0, truePositives + falsePositives > 0 else { return nil }
        func precision(_ t: Double, _ f: Double) -> Double {
            let (hits, misses) = (prior * t, (1 - prior) * f)
            return hits + misses > 0 ? hits / (hits + misses) : 0
        }
        let tail = (1 - confidence) / 4
        return Estimate(
            value: precision(recall.rate, falsePositiveRate.rate),
            lower: precision(recall.lowerLimit(tail: tail), falsePositiveRate.upperLimit(tail: tail)),
            upper: precision(recall.upperLimit(tail: tail), falsePositiveRate.lowerLimit(tail: tail)),
            confidence: confidence, n: members + nonMembers,
            method: "Clopper-Pearson on both rates, Bonferroni")
    }
}
