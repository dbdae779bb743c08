import Neighbors
import Statistics
import Tables

/// The nearest-neighbour two-sample test of Schilling (1986) and Henze (1988): if two samples come from one population, a
/// record's nearest neighbour in the pooled records is from its own sample no more often than chance has it.
public struct DriftTest: Sendable, Hashable {
    /// Records whose nearest neighbour is from their own sample.
    public let sameSample: Int
    public let records: Int
    /// Mean and variance of ``sameSample`` when the labels are dealt out at random on the same graph.
    public let mean: Double
    public let variance: Double

    /// - Parameters:
    ///   - neighbours: for each pooled record the position of its nearest other record.
    ///   - isFirst: for each pooled record whether it is from the first sample.
    /// - Precondition: at least four records, some from each sample.
    /// - Complexity: O(records).
    public init(neighbours: [Int], isFirst: [Bool]) {
        precondition(neighbours.count == isFirst.count && neighbours.count >= 4)
        let count = neighbours.count
        records = count
        sameSample = neighbours.indices.count { isFirst[$0] == isFirst[neighbours[$0]] }
        var degree = [Int](repeating: 1, count: count)
        var mutual = 0
        for (record, neighbour) in neighbours.enumerated() {
            degree[neighbour] += 1
            if neighbours[neighbour] == record { mutual += 1 }
        }
        // Ordered pairs of distinct edges that meet in one record only; mutual pairs meet in two.
        var meeting = -2.0 * Double(mutual)
        for d in degree { meeting += Double(d) * Double(d - 1) }
        let (n, a) = (Double(count), Double(isFirst.count { $0 }))
        let b = n - a
        func falling(_ x: Double, _ k: Int) -> Double { (0..<k).reduce(1) { $0 * (x - Double($1)) } }
        let pair = (falling(a, 2) + falling(b, 2)) / falling(n, 2)
        let triple = (falling(a, 3) + falling(b, 3)) / falling(n, 3)
        let quadruple = (falling(a, 4) + falling(b, 4) + 2 * falling(a, 2) * falling(b, 2)) / falling(n, 4)
        let apart = n * (n - 1) - meeting - Double(mutual)
        mean = n * pair
        // As covariances, so that nothing of size n² cancels against n².
        variance =
            (n + Double(mutual)) * (pair - pair * pair) + meeting * (triple - pair * pair)
            + apart * (quadruple - pair * pair)
    }

    /// How many standard deviations the count lies above its mean.
    public var z: Double { variance > 0 ? (Double(sameSample) - mean) / variance.squareRoot() : 0 }

    /// One-sided p-value of the normal approximation to the permutation distribution: small means the samples differ.
    public var pValue: Double { SpecialFunctions.normalSurvival(z) }

    /// At most this many records of each sample are pooled: the test is a search of its own.
    public static let sampleLimit = 5_000

    /// Runs the test between members and hold-out, on random samples of equal size.
    ///
    /// Records are shuffled before the search, so that ties in distance favour neither sample.
    static func run(_ audit: AuditCase, graph: NeighborGraph, seed: UInt64, progress: AuditProgress) throws -> DriftTest
    {
        var stream = RandomStream(seed: seed, purpose: "drift")
        let people = (audit.oneRecordPerPerson(.members), audit.oneRecordPerPerson(.holdout))
        let size = min(people.0.count, people.1.count, sampleLimit)
        let members = stream.permutation(people.0.count).prefix(size).map { people.0[$0] }
        let holdout = stream.permutation(people.1.count).prefix(size).map { people.1[$0] }
        var pooled = audit.members.rows(members)
        pooled.append(audit.holdout.rows(holdout))
        let order = stream.permutation(2 * size)
        let search = try graph.space.search(
            among: try graph.space.encode(pooled.rows(order)), workers: graph.workers)
        let report = progress.stage("train against hold-out", of: 2 * size)
        return DriftTest(
            neighbours: try search.nearestToEachOther(k: 1, ties: .goingRound, progress: report).nearestRows,
            isFirst: order.map { $0 < size })
    }
}
