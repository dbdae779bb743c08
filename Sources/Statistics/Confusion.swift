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
}
