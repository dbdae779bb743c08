import Auditing
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

        init(_ graph: NeighborGraph, _ side: NeighborGraph.Side) throws {
            func compare(_ across: [Double], _ within: [Double]) -> [Double] {
                zip(across, within).map { $0 > $1 ? 1 : $0 == $1 ? 0.5 : 0 }
            }
            real = compare(
                try graph.distances(from: side, to: .balancedRelease), try graph.distances(from: side, to: side))
            synthetic = compare(
                try graph.distances(from: .balancedRelease, to: side),
                try graph.distances(from: .balancedRelease, to: .balancedRelease))
        }
    }

    private let members: Side
    private let holdout: Side

    init(_ graph: NeighborGraph) throws {
        members = try Side(graph, .balancedMembers)
        holdout = try Side(graph, .balancedHoldout)
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
        // Both accuracies judge the same synthetic records, so those terms are compared record by record.
        let paired = term(zip(holdout.synthetic, members.synthetic).map { $0 - $1 })
        let variance = (term(holdout.real).error + term(members.real).error + paired.error) / 4
        return Measure(
            id: "adversarial-accuracy", title: "Adversarial accuracy and privacy loss",
            meaning:
                "How well a nearest-neighbour adversary tells the release from real records (one half: not at all), and "
                + "how much better the release hides among training than among hold-out records: the privacy loss.",
            role: .diagnostic, members: a, holdout: b,
            estimate: estimate(
                value: b.value - a.value, variance: variance,
                n: members.real.count, confidence: confidence),
            nullValue: 0)
    }

    private func estimate(value: Double, variance: Double, n: Int, confidence: Double) -> Estimate {
        let half = SpecialFunctions.normalQuantile(complement: (1 - confidence) / 2) * variance.squareRoot()
        return Estimate(
            value: value, lower: value - half, upper: value + half, confidence: confidence, n: n,
            method: "normal approximation")
    }
}
