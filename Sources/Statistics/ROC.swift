import Foundation

/// The receiver operating characteristic of scores: how members' scores rank against those of non-members.
///
/// A higher score speaks for membership. Equal scores form a block that no threshold can split; a rate inside a block is
/// that of a randomised decision.
public struct ROC: Sendable, Hashable {
    /// One distinct score: how many records reach it.
    public struct Vertex: Sendable, Hashable {
        /// The threshold: claim when the score is at least this; infinite for the first vertex, which claims nothing.
        public var score: Double
        /// Members that are claimed.
        public var truePositives: Int
        /// Non-members that are claimed.
        public var falsePositives: Int
    }

    /// From claiming nothing to claiming everything, one vertex for each distinct score, scores falling.
    public let vertices: [Vertex]
    public let members: Int
    public let nonMembers: Int

    /// - Precondition: both arrays hold at least one score and no NaN.
    /// - Complexity: O(n log n).
    public init(members: [Double], nonMembers: [Double]) {
        precondition(!members.isEmpty && !nonMembers.isEmpty)
        let (a, b) = (members.sorted(by: >), nonMembers.sorted(by: >))
        var vertices = [Vertex(score: .infinity, truePositives: 0, falsePositives: 0)]
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            let score = max(i < a.count ? a[i] : -.infinity, j < b.count ? b[j] : -.infinity)
            while i < a.count, a[i] == score { i += 1 }
            while j < b.count, b[j] == score { j += 1 }
            vertices.append(Vertex(score: score, truePositives: i, falsePositives: j))
        }
        self.vertices = vertices
        self.members = a.count
        self.nonMembers = b.count
    }

    /// Area under the curve, ties counted one half: P(member > non-member) + P(equal) / 2.
    public var area: Double {
        var doubled = 0.0
        for (before, after) in zip(vertices, vertices.dropFirst()) {
            doubled +=
                Double(after.falsePositives - before.falsePositives)
                * Double(after.truePositives + before.truePositives)
        }
        return doubled / 2 / (Double(members) * Double(nonMembers))
    }

    /// The area with the interval of DeLong, DeLong and Clarke-Pearson (1988), ties counted one half.
    ///
    /// The interval is clipped to [0, 1]. Where its variance is zero (complete separation, or one score for all), an exact
    /// bound at the smaller group's size takes its place and the method says so.
    /// - Complexity: O(distinct scores).
    public func areaEstimate(confidence: Double) -> Estimate {
        let (m, n) = (Double(members), Double(nonMembers))
        let area = self.area
        var (memberSquares, nonMemberSquares) = (0.0, 0.0)
        for (before, after) in zip(vertices, vertices.dropFirst()) {
            let (tied, tiedNon) = (
                Double(after.truePositives - before.truePositives),
                Double(after.falsePositives - before.falsePositives)
            )
            // The placement of this score's records: the share of the other group that they beat.
            let beats = (n - Double(before.falsePositives) - tiedNon / 2) / n - area
            let beaten = (Double(before.truePositives) + tied / 2) / m - area
            memberSquares += tied * beats * beats
            nonMemberSquares += tiedNon * beaten * beaten
        }
        let variance =
            (members > 1 ? memberSquares / (m - 1) / m : 0) + (nonMembers > 1 ? nonMemberSquares / (n - 1) / n : 0)
        let tail = (1 - confidence) / 2
        guard variance > 0, members > 1, nonMembers > 1 else {
            let bound = pow(tail, 1 / min(m, n))
            let interval = area == 1 ? (bound, 1) : area == 0 ? (0, 1 - bound) : (0, 1)
            return Estimate(
                value: area, lower: interval.0, upper: interval.1, confidence: confidence, n: members + nonMembers,
                method: "exact bound at the smaller group, no variance to estimate")
        }
        let half = twoSidedNormalQuantile(confidence) * variance.squareRoot()
        return Estimate(
            value: area, lower: max(0, area - half), upper: min(1, area + half), confidence: confidence,
            n: members + nonMembers, method: "DeLong")
    }

    /// The two-sided Mann–Whitney test that both groups have one distribution of scores: normal approximation, corrected
    /// for ties, without continuity correction.
    public func mannWhitneyTest() -> Double {
        let (m, n) = (Double(members), Double(nonMembers))
        let total = m + n
        var ties = 0.0
        for (before, after) in zip(vertices, vertices.dropFirst()) {
            let block = Double(
                after.truePositives - before.truePositives + after.falsePositives - before.falsePositives)
            ties += block * block * block - block
        }
        let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
        guard variance > 0 else { return 1 }
        let z = abs((area - 0.5) * m * n) / variance.squareRoot()
        return min(1, 2 * SpecialFunctions.normalSurvival(z))
    }
}
