import Auditing
import Neighbors
import Statistics

/// Nearest-neighbour adversarial accuracy and privacy loss (Yale et al. 2020), train, hold-out and release at equal size.
///
/// `A(X) = ½ (P[d(x, S) > d(x, X \ x)] + P[d(s, X) > d(s, S \ s)])`, ties counting one half: one half when release and real
/// records cannot be told apart, towards 0 when the release copies. The privacy loss is `A(hold-out) − A(train)`.
struct AdversarialAccuracy {
    private struct Side {
        /// For each real record 1, ½ or 0: is the release farther than its own kind?
        var real: [Double]
        /// For each synthetic record the same, towards these real records.
        var synthetic: [Double]
        /// The rows of the nearest other real and the nearest synthetic record of each real record, and of the nearest real
        /// record of each synthetic one.
        var ownRows, releaseRows, realRows: [Int]

        init(_ graph: NeighborGraph, _ side: NeighborGraph.Side) throws {
            let across = try graph.nearest(from: side, to: .balancedRelease)
            let within = try graph.nearest(from: side, to: side)
            let back = try graph.nearest(from: .balancedRelease, to: side)
            let release = try graph.distances(from: .balancedRelease, to: .balancedRelease)
            func compare(_ across: [Double], _ within: [Double]) -> [Double] {
                zip(across, within).map { $0 > $1 ? 1 : $0 == $1 ? 0.5 : 0 }
            }
            real = compare(across.distances(rank: 0), within.distances(rank: 0))
            synthetic = compare(back.distances(rank: 0), release)
            (ownRows, releaseRows, realRows) = (within.nearestRows, across.nearestRows, back.nearestRows)
        }
    }

    private let members: Side
    private let holdout: Side
    private let ids: RowNumbers

    init(_ graph: NeighborGraph) throws {
        members = try Side(graph, .balancedMembers)
        holdout = try Side(graph, .balancedHoldout)
        ids = RowNumbers(graph)
    }

    func measure(confidence: Double) -> Measure {
        func term(_ values: [Double]) -> (mean: Double, error: Double) {
            let moments = Location.sampleMoments(values)
            return (moments.mean, moments.variance / Double(values.count))
        }
        func accuracy(_ side: Side) -> Estimate {
            let (real, synthetic) = (term(side.real), term(side.synthetic))
            return estimate(
                value: (real.mean + synthetic.mean) / 2, variance: (real.error + synthetic.error) / 4,
                n: side.real.count, confidence: confidence)
        }
        let (a, b) = (accuracy(members), accuracy(holdout))
        let loss = privacyLoss(value: b.value - a.value, confidence: confidence)
        return Measure(
            id: "adversarial-accuracy", title: "Adversarial accuracy and privacy loss",
            meaning:
                "How well a nearest-neighbour adversary tells the release from real records (one half: not at all), and "
                + "how much better the release hides among training than among hold-out records: the privacy loss.",
            role: .diagnostic, members: a, holdout: b,
            estimate: loss.estimate, nullValue: 0, pValue: loss.pValue, test: SharedNeighbours.testName)
    }

    /// Every real and every synthetic record contributes; those that hang on one row are counted together.
    private func privacyLoss(value: Double, confidence: Double) -> (estimate: Estimate, pValue: Double) {
        var clusters = SharedNeighbours()
        clusters.add(
            members.real, weight: -0.5,
            rows: members.real.indices.map {
                (ids.member($0), ids.member(members.ownRows[$0]), ids.release(members.releaseRows[$0]))
            })
        clusters.add(
            holdout.real, weight: 0.5,
            rows: holdout.real.indices.map {
                (ids.holdout($0), ids.holdout(holdout.ownRows[$0]), ids.release(holdout.releaseRows[$0]))
            })
        clusters.add(
            zip(holdout.synthetic, members.synthetic).map { $0 - $1 }, weight: 0.5,
            rows: members.synthetic.indices.map {
                (ids.member(members.realRows[$0]), ids.holdout(holdout.realRows[$0]), ids.release($0))
            })
        return clusters.estimate(value: value, null: 0, bounds: -1...1, confidence: confidence, n: members.real.count)
    }

    private func estimate(value: Double, variance: Double, n: Int, confidence: Double) -> Estimate {
        let half = SpecialFunctions.normalQuantile(complement: (1 - confidence) / 2) * variance.squareRoot()
        return Estimate(
            value: value, lower: value - half, upper: value + half, confidence: confidence, n: n,
            method: "normal approximation")
    }
}
