public import Statistics
internal import Foundation

/// Scores of an attack in independent trials with a record in and out, and the ε that they refute.
///
/// Taking the best of all thresholds on the trials that are then counted claims too much: in a fifth of all audits of a perfectly private
/// mechanism with 5,000 trials. Here the threshold comes from other trials, or the error is divided among a few thresholds.
public struct ScoredTrials: Sendable {
    /// How the threshold is chosen.
    public enum Choice: Hashable, Sendable {
        /// On a share of the trials, which are not counted afterwards.
        case split(share: Double)
        /// Those at which set shares of the trials without (or with) the record are claimed wrongly, each with a part of the error; all
        /// trials count. For scores with few distinct values a split is better.
        case several
    }

    public let members: [Double]
    public let nonMembers: [Double]

    /// - Parameters:
    ///   - members: a score for each trial with the record in; higher speaks for membership.
    ///   - nonMembers: the same without it.
    /// - Throws: `AccountingError.invalid` for fewer than 2 trials of one kind or a score that is no number.
    public init(members: [Double], nonMembers: [Double]) throws {
        guard members.count >= 2 && nonMembers.count >= 2 else {
            throw AccountingError.invalid("there are fewer than two trials with the record in, or with it out")
        }
        guard !members.contains(where: \.isNaN) && !nonMembers.contains(where: \.isNaN) else {
            throw AccountingError.invalid("a score is not a number")
        }
        self.members = members
        self.nonMembers = nonMembers
    }

    /// - Parameters:
    ///   - delta: at least 0 and below 1.
    ///   - confidence: one-sided, in (0, 1).
    ///   - method: how counts become ε.
    ///   - choice: how the threshold is chosen.
    ///   - stream: decides which trials choose the threshold.
    /// - Throws: `AccountingError.invalid`.
    /// - Complexity: O(n log n).
    public func lowerBound(
        delta: Double = 0, confidence: Double = 0.95, method: EpsilonLowerBound.Method = .clopperPearson,
        choice: Choice = .split(share: 0.25), using stream: RandomStream
    ) throws -> EpsilonLowerBound {
        try EpsilonLowerBound.check(delta: delta, confidence: confidence)
        switch choice {
        case .split(let share): return try split(delta, confidence, method, share, stream)
        case .several: return try several(delta, confidence, method)
        }
    }

    private func split(
        _ delta: Double, _ confidence: Double, _ method: EpsilonLowerBound.Method, _ share: Double,
        _ stream: RandomStream
    ) throws -> EpsilonLowerBound {
        guard share > 0 && share < 1 else {
            throw AccountingError.invalid("a share of \(share) is not between 0 and 1")
        }
        var stream = stream
        func parts(_ scores: [Double]) -> (choosing: [Double], counted: [Double]) {
            let order = stream.permutation(scores.count)
            let cut = min(scores.count - 1, max(1, Int((share * Double(scores.count)).rounded())))
            return (order[..<cut].map { scores[$0] }, order[cut...].map { scores[$0] })
        }
        let (inside, outside) = (parts(members), parts(nonMembers))
        let roc = ROC(members: inside.choosing, nonMembers: outside.choosing)
        // By what as many counted trials as are left would give, at rates that are kept off 0 and 1.
        var best = (value: -Double.infinity, threshold: Double.infinity)
        let stride = max(1, roc.vertices.count / 256)
        for index in Swift.stride(from: 0, to: roc.vertices.count, by: stride) {
            let vertex = roc.vertices[index]
            func scaled(_ count: Int, _ of: Int, _ to: Int) -> Int {
                Int((Double(count) / Double(of) * Double(to)).rounded())
            }
            let expected = Confusion(
                truePositives: scaled(vertex.truePositives, roc.members, inside.counted.count),
                falsePositives: min(
                    outside.counted.count,
                    scaled(vertex.falsePositives, roc.nonMembers, outside.counted.count)
                        + (vertex.falsePositives == 0 ? outside.counted.count / (2 * roc.nonMembers) : 0)),
                members: inside.counted.count, nonMembers: outside.counted.count)
            let alpha = 1 - confidence
            let value =
                method == .gaussian
                ? EpsilonLowerBound.gaussian(expected, alpha)
                : EpsilonLowerBound.clopperPearson(expected, delta, alpha)
            // Where no threshold is expected to refute anything, the one that is nearest to it.
            let rank = value > 0 ? value : EpsilonLowerBound.point(expected, delta) - 1e3
            if rank > best.value { best = (rank, vertex.score) }
        }
        let counts = Self.counts(inside.counted, outside.counted, from: best.threshold)
        return try EpsilonLowerBound(
            counts, delta: delta, confidence: confidence, method: method, chosen: best.threshold)
    }

    /// Shares of wrong claims at which thresholds are set.
    private static let shares = [0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5]

    private func several(
        _ delta: Double, _ confidence: Double, _ method: EpsilonLowerBound.Method
    ) throws -> EpsilonLowerBound {
        let each = 1 - (1 - confidence) / Double(2 * Self.shares.count)
        var best: EpsilonLowerBound?
        // Thresholds at ranks of the one group: the others' counts beyond are binomial, and its own rate beyond is at most what the rank
        // says, as Clopper and Pearson's limit for one claim less.
        for (own, other, sign) in [(nonMembers, members, 1.0), (members, nonMembers, -1.0)] {
            let sorted = own.map { sign * $0 }.sorted(by: >)
            for share in Self.shares {
                let wrong = min(sorted.count - 1, Int(share * Double(sorted.count)))
                let threshold = sorted[wrong]
                let right = other.count { sign * $0 > threshold }
                let counts =
                    sign > 0
                    ? Confusion(
                        truePositives: right, falsePositives: wrong, members: members.count,
                        nonMembers: nonMembers.count)
                    : Confusion(
                        truePositives: members.count - wrong, falsePositives: nonMembers.count - right,
                        members: members.count, nonMembers: nonMembers.count)
                var bound = try EpsilonLowerBound(
                    counts, delta: delta, confidence: each, method: method, chosen: sign * threshold)
                bound.confidence = confidence
                if bound.epsilon > best?.epsilon ?? -1 { best = bound }
            }
        }
        guard let best else { throw AccountingError.invalid("there are no thresholds") }
        return best
    }

    private static func counts(_ members: [Double], _ nonMembers: [Double], from threshold: Double) -> Confusion {
        Confusion(
            truePositives: members.count { $0 >= threshold }, falsePositives: nonMembers.count { $0 >= threshold },
            members: members.count, nonMembers: nonMembers.count)
    }
}
