import Auditing
import Neighbors
import Statistics

/// The F1 of calling everybody a member whose nearest synthetic record is at most so far, relative to calling everybody one (El Emam et
/// al. 2022).
///
/// The threshold is the one that gains most on half of the people, and the other half is scored. Members and hold-out people are weighted
/// alike, so that naive guessing is right in two thirds.
struct RelativeMembership {
    let measures: [Measure]

    private static let naive = 2.0 / 3
    private static let replicates = 1_000

    init(_ audit: AuditCase, graph: NeighborGraph, confidence: Double) throws {
        let distances = [
            try graph.distances(from: .members, to: .release), try graph.distances(from: .holdout, to: .release),
        ]
        let people = AuditCase.Real.allCases.map { People(audit, $0) }
        // A person is as near as the nearest of her records.
        let nearest = zip(people, distances).map { people, distances in people.least(distances) }
        let halves = nearest.enumerated().map { side, values in
            var stream = RandomStream(seed: 1, purpose: "relative membership", unit: UInt64(side))
            let order = stream.permutation(values.count)
            return (
                order.prefix(values.count / 2).map { values[$0] }, order.dropFirst(values.count / 2).map { values[$0] }
            )
        }
        guard halves.allSatisfy({ $0.0.count > 0 && $0.1.count > 1 }) else {
            measures = []
            return
        }
        var best = (value: -Double.infinity, threshold: 0.0)
        let sorted = halves.map { $0.0.sorted() }
        for threshold in Set(sorted[0]).sorted() {
            let rates = sorted.map { Double(Self.count($0, upTo: threshold)) / Double($0.count) }
            let value = Self.relative(rates[0], rates[1])
            if value > best.value { best = (value, threshold) }
        }
        let claimed = halves.map { half in half.1.map { $0 <= best.threshold ? 1.0 : 0 } }
        func rate(_ values: [Double], _ draws: [Int]) -> Double {
            draws.reduce(0) { $0 + values[$1] } / Double(draws.count)
        }
        let value = Self.relative(
            rate(claimed[0], Array(claimed[0].indices)), rate(claimed[1], Array(claimed[1].indices)))
        var drawn: [[Double]] = []
        for (side, values) in claimed.enumerated() {
            drawn.append(
                Bootstrap.replicates(
                    Self.replicates, count: values.count, seed: UInt64(side), purpose: "relative membership"
                ) { rate(values, $0) })
        }
        let interval = Bootstrap.percentile(zip(drawn[0], drawn[1]).map(Self.relative), confidence: confidence)
        let estimate = interval.map {
            Estimate(
                value: value, lower: $0.lower, upper: $0.upper, confidence: confidence,
                n: claimed[0].count + claimed[1].count, method: "bootstrap over people, percentiles")
        }
        measures = [
            Measure(
                id: "membership-f1-relative", title: "Relative membership F1",
                meaning:
                    "How far the F1 of claiming everybody near the release exceeds that of claiming everybody, as a share of what is left "
                    + "above it; 0.2 is a customary limit. Chosen on half of the people, scored on the other.",
                role: .diagnostic, estimate: estimate, nullValue: 0)
        ]
    }

    /// (F1 − naive) / (1 − naive) at equal weight of members and others.
    private static func relative(_ recall: Double, _ falsePositiveRate: Double) -> Double {
        let f1 = 2 * recall / (1 + recall + falsePositiveRate)
        return (f1 - naive) / (1 - naive)
    }

    private static func count(_ sorted: [Double], upTo value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
