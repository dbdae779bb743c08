import Auditing
import Neighbors
import Statistics

/// Distances from real records to the release: are members closer than the hold-out?
struct RealToRelease {
    private let members: [Double]
    private let holdout: [Double]
    private let memberRatios: [Double]
    private let holdoutRatios: [Double]

    init(_ graph: NeighborGraph) throws {
        let lists = (try graph.nearest(from: .members, to: .release), try graph.nearest(from: .holdout, to: .release))
        members = lists.0.distances(rank: 0)
        holdout = lists.1.distances(rank: 0)
        // Two synthetic records at distance zero are equally near.
        func ratio(_ first: Double, _ second: Double) -> Double { second == 0 ? 1 : first / second }
        memberRatios = zip(members, lists.0.distances(rank: 1)).map(ratio)
        holdoutRatios = zip(holdout, lists.1.distances(rank: 1)).map(ratio)
    }

    func measures(confidence: Double) -> [Measure] {
        // Smaller distances speak for membership, hence the minus signs.
        let closest = ROC(members: members.map { -$0 }, nonMembers: holdout.map { -$0 })
        let ratio = ROC(members: memberRatios.map { -$0 }, nonMembers: holdoutRatios.map { -$0 })
        return [
            Measure(
                id: "closest-record", title: "Distance to the closest synthetic record",
                meaning:
                    "Median distance from a real record to the release, and the chance that a training record is closer "
                    + "than a hold-out record (ties count one half).",
                role: .diagnostic, members: Location.median(members, confidence: confidence),
                holdout: Location.median(holdout, confidence: confidence),
                estimate: closest.areaEstimate(confidence: confidence), nullValue: 0.5,
                pValue: closest.mannWhitneyTest(), test: "Mann-Whitney"),
            Measure(
                id: "neighbour-distance-ratio", title: "Nearest-neighbour distance ratio",
                meaning:
                    "Mean ratio of the distances to the nearest and the second-nearest synthetic record (small: one "
                    + "synthetic record stands out), and the chance that a training record's ratio is smaller than a hold-out "
                    + "record's.",
                role: .diagnostic, members: Location.mean(memberRatios, confidence: confidence),
                holdout: Location.mean(holdoutRatios, confidence: confidence),
                estimate: ratio.areaEstimate(confidence: confidence), nullValue: 0.5, pValue: ratio.mannWhitneyTest(),
                test: "Mann-Whitney"),
        ]
    }

    /// The cumulative distributions of both groups' distances.
    func curves() -> [Curve] {
        [
            Curve(
                id: "closest-record", kind: .distances, title: "Distance to the closest synthetic record",
                xLabel: "Distance", yLabel: "Share of records within the distance",
                series: [
                    Curve.Series(name: "training records", points: Self.cumulative(members)),
                    Curve.Series(name: "hold-out records", points: Self.cumulative(holdout)),
                ])
        ]
    }

    /// A step for each distinct distance; for many, evenly spaced quantiles.
    private static func cumulative(_ distances: [Double]) -> [Curve.Point] {
        let sorted = distances.sorted()
        let count = Double(sorted.count)
        let steps = sorted.indices.filter { $0 + 1 == sorted.count || sorted[$0] != sorted[$0 + 1] }
        let limit = 400
        let kept = steps.count <= limit ? steps : (0..<limit).map { steps[$0 * (steps.count - 1) / (limit - 1)] }
        return kept.map { Curve.Point(x: sorted[$0], y: Double($0 + 1) / count) }
    }
}
