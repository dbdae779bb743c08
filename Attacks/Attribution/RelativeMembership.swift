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
        let claimed = halves.map { half in
            Proportion(half.1.count { $0 <= best.threshold }, of: half.1.count)
        }
        measures = [
            Measure(
                id: "membership-f1-relative", title: "Relative membership F1",
                meaning:
                    "How far the F1 of claiming everybody near the release exceeds that of claiming everybody, as a share of what is left "
                    + "above it; 0.2 is a customary limit. Chosen on half of the people, scored on the other.",
                role: .diagnostic, estimate: Self.estimate(claimed[0], claimed[1], confidence: confidence),
                // Without a leak it lies below 0, by how much depends on how many are claimed.
                nullValue: nil)
        ]
    }

    /// The measure rises with recall and falls with the false-positive rate; the distances to its values at the ends of their Wilson
    /// intervals are squared and added (Zou and Donner 2008).
    private static func estimate(_ members: Proportion, _ others: Proportion, confidence: Double) -> Estimate? {
        guard members.trials > 0, others.trials > 0 else { return nil }
        let (recall, rate) = (members.wilson(confidence: confidence), others.wilson(confidence: confidence))
        let value = relative(members.rate, others.rate)
        func end(_ recall: Double, _ rate: Double) -> Double {
            let (first, second) = (relative(recall, others.rate) - value, relative(members.rate, rate) - value)
            return (first * first + second * second).squareRoot()
        }
        return Estimate(
            value: value, lower: max(-2, value - end(recall.lower, rate.upper)),
            upper: min(1, value + end(recall.upper, rate.lower)), confidence: confidence,
            n: members.trials + others.trials, method: "Wilson, square and add")
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
