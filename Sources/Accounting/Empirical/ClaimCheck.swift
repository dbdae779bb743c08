public import Statistics

/// A claimed (ε, δ) beside what an attack shows.
public struct ClaimCheck: Codable, Hashable, Sendable {
    public enum Verdict: String, Codable, Hashable, Sendable {
        /// The attack refutes the claim, at the bound's confidence.
        case violated
        /// The attack does not go beyond the claim, though as many trials could have shown it.
        case consistent
        /// It goes beyond the claim, but by no more than chance may do; or no attack could have refuted it with so few trials.
        case inconclusive
    }

    public var claimedEpsilon: Double
    public var bound: EpsilonLowerBound
    public var verdict: Verdict
    /// How many more trials would decide, if the rates stay as they are; `nil` where it is decided or no number would.
    public var moreTrials: Int?

    /// - Parameters:
    ///   - claimedEpsilon: of the claim, whose δ is that of the bound.
    ///   - bound: what the attack shows.
    ///   - counts: what the bound was made of, for the number of trials that would decide.
    public init(claimedEpsilon: Double, bound: EpsilonLowerBound, counts: Confusion? = nil) {
        self.claimedEpsilon = claimedEpsilon
        self.bound = bound
        if bound.epsilon > claimedEpsilon {
            verdict = .violated
        } else if bound.point > claimedEpsilon || bound.ceiling <= claimedEpsilon {
            verdict = .inconclusive
        } else {
            verdict = .consistent
        }
        guard verdict == .inconclusive, let counts else { return }
        // Multiples of the trials at hand at which the bound passes the claim, or could.
        let point = bound.point
        func decides(_ factor: Int) -> Bool {
            let (members, nonMembers) = (counts.members * factor, counts.nonMembers * factor)
            let scaled = Confusion(
                truePositives: point > claimedEpsilon ? counts.truePositives * factor : members,
                falsePositives: point > claimedEpsilon ? counts.falsePositives * factor : 0, members: members,
                nonMembers: nonMembers)
            let found = try? EpsilonLowerBound(
                scaled, delta: bound.delta, confidence: bound.confidence, method: bound.method)
            return found.map { $0.epsilon > claimedEpsilon } ?? false
        }
        var high = 2
        while high < 1 << 20, !decides(high) { high *= 2 }
        guard decides(high) else { return }
        var low = high / 2
        while high - low > 1 {
            let middle = (low + high) / 2
            if decides(middle) { high = middle } else { low = middle }
        }
        moreTrials = (high - 1) * (counts.members + counts.nonMembers)
    }
}
