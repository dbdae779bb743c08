import Auditing
import Neighbors
import Statistics

/// Distances from synthetic records to real ones: is the release drawn towards train more than towards the hold-out?
struct ReleaseToReal {
    private let toMembers: [Double]
    private let toHoldout: [Double]
    private let holdoutToMembers: [Double]
    /// For each synthetic record 1 where train is closer, 0 where the hold-out is, ½ where neither.
    private let closer: [Double]
    private let closerRows: [(Int, Int, Int?)]
    private let imitatesMember: [Bool]
    private let imitatesHoldout: [Bool]
    private let imitationRows: [(Int, Int, Int?)]

    init(_ graph: NeighborGraph) throws {
        toMembers = try graph.distances(from: .release, to: .members)
        toHoldout = try graph.distances(from: .release, to: .holdout)
        holdoutToMembers = try graph.distances(from: .holdout, to: .members)
        // The nearest of more records is nearer: these contrasts need sides of equal size.
        let members = try graph.nearest(from: .release, to: .balancedMembers)
        let holdout = try graph.nearest(from: .release, to: .balancedHoldout)
        let (toTrain, toControl) = (members.distances(rank: 0), holdout.distances(rank: 0))
        closer = zip(toTrain, toControl).map { $0 < $1 ? 1 : $0 == $1 ? 0.5 : 0 }
        let ids = RowNumbers(graph)
        closerRows = zip(members.nearestRows, holdout.nearestRows).map { (ids.member($0), ids.holdout($1), nil) }

        let nearMembers = try graph.mostIsolatedNearest(from: .release, to: .balancedMembers)
        let nearHoldout = try graph.mostIsolatedNearest(from: .release, to: .balancedHoldout)
        imitatesMember = zip(toTrain, nearMembers.isolation).map { $0 < $1 }
        imitatesHoldout = zip(toControl, nearHoldout.isolation).map { $0 < $1 }
        // Two records that are each other's nearest have one isolation: they count as one row.
        let own = (
            try graph.nearest(from: .balancedMembers, to: .balancedMembers).nearestRows,
            try graph.nearest(from: .balancedHoldout, to: .balancedHoldout).nearestRows
        )
        func mutual(_ row: Int, _ nearest: [Int]) -> Int {
            nearest[nearest[row]] == row ? min(row, nearest[row]) : row
        }
        imitationRows = zip(nearMembers.rows, nearHoldout.rows).map {
            (ids.member(mutual($0, own.0)), ids.holdout(mutual($1, own.1)), nil)
        }
    }

    func measures(confidence: Double) -> [Measure] {
        let copying = ROC(members: toMembers.map { -$0 }, nonMembers: holdoutToMembers.map { -$0 })
        let attraction = estimate(closer, rows: closerRows, null: 0.5, bounds: 0...1, confidence: confidence)
        let excess = zip(imitatesMember, imitatesHoldout).map { ($0 ? 1.0 : 0) - ($1 ? 1 : 0) }
        let imitation = estimate(excess, rows: imitationRows, null: 0, bounds: -1...1, confidence: confidence)
        return [
            Measure(
                id: "release-distance", title: "Distance from a synthetic to the closest real record",
                meaning: "Median distance from a synthetic record to train and to the hold-out.", role: .descriptive,
                members: Location.median(toMembers, confidence: confidence),
                holdout: Location.median(toHoldout, confidence: confidence), estimate: nil, nullValue: nil,
                undefined: "The contrast of these distances is the share closer to train."),
            Measure(
                id: "closer-to-train-share", title: "Synthetic records closer to train than to the hold-out",
                meaning:
                    "The share of synthetic records whose closest real record is a training record (ties count one "
                    + "half), train and hold-out at equal size.",
                role: .diagnostic, estimate: attraction.estimate, nullValue: 0.5, pValue: attraction.pValue,
                test: SharedNeighbours.testName),
            Measure(
                id: "data-copying", title: "Data-copying test",
                meaning:
                    "The chance that a synthetic record is closer to train than a hold-out record is (ties count one "
                    + "half): above one half, the release is closer to train than fresh data would be.",
                role: .diagnostic, estimate: copying.areaEstimate(confidence: confidence), nullValue: 0.5,
                pValue: copying.mannWhitneyTest(), test: "Mann-Whitney"),
            Measure(
                id: "authenticity", title: "Synthetic records that imitate one real record",
                meaning:
                    "The share of synthetic records that are closer to a training record than any other training record "
                    + "is, against the same share for the hold-out (1 minus authenticity).",
                role: .diagnostic, members: share(imitatesMember).estimate(confidence: confidence),
                holdout: share(imitatesHoldout).estimate(confidence: confidence),
                estimate: imitation.estimate, nullValue: 0, pValue: imitation.pValue, test: SharedNeighbours.testName),
        ]
    }

    /// The mean of values over synthetic records that share their nearest real records.
    private func estimate(
        _ values: [Double], rows: [(Int, Int, Int?)], null: Double, bounds: ClosedRange<Double>, confidence: Double
    ) -> (estimate: Estimate, pValue: Double) {
        var clusters = SharedNeighbours()
        clusters.add(values, rows: rows)
        return clusters.estimate(
            value: Location.sampleMoments(values).mean, null: null, bounds: bounds, confidence: confidence,
            n: values.count)
    }

    private func share(_ flags: [Bool]) -> Proportion { Proportion(flags.count { $0 }, of: flags.count) }
}

/// One numbering of the rows of the balanced tables.
struct RowNumbers {
    private let members: Int
    private let holdout: Int

    init(_ graph: NeighborGraph) {
        members = graph.count(.balancedMembers)
        holdout = graph.count(.balancedHoldout)
    }

    func member(_ row: Int) -> Int { row }
    func holdout(_ row: Int) -> Int { members + row }
    func release(_ row: Int) -> Int { members + holdout + row }
}
