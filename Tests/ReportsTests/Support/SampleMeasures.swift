import Auditing
import Statistics

extension Sample {
    static let similarity = AttackResult(
        attack: AttackCard(
            id: "record-similarity", title: "Similarity of synthetic records to members", version: 1,
            goal: .membership, access: .releaseOnly,
            summary: "Compares how near the synthetic records are to members and to hold-out records.",
            citations: ["A. Yale et al., Generation and evaluation of privacy preserving synthetic health data, 2020."],
            limits: ["Similarity alone does not say what an adversary can do with it."]),
        finding: "56.2% of the members have an identical record in the release, against 12.5% of the hold-out.",
        measures: [
            match("all", members: 0.562, holdout: 0.125, contrast: estimate(0.437, 0.421, 0.453, n: 10000, "Newcombe")),
            match(
                "unique", members: 0.4891, holdout: 0.0878,
                contrast: estimate(0.4013, 0.3834, 0.4189, n: 7998, "Newcombe")),
            Measure(
                id: "closer-to-train-share", title: "Synthetic records closer to the members",
                meaning: "The share of synthetic records whose nearest real record is a member, ties counted one half.",
                role: .diagnostic, estimate: estimate(0.648, 0.636, 0.66, "Clopper-Pearson"), nullValue: 0.5,
                pValue: 1e-30, test: "binomial"),
            contrast(
                "closest-record", "Distance to the closest record",
                "Mean distance from a synthetic record to its nearest real record.", 1.92, 2.71, -0.79, 0.05,
                higherIsWorse: false),
            contrast(
                "release-distance", "Distance to the release",
                "Mean distance from a real record to its nearest synthetic record.", 2.14, 4.86, -2.72, 0.11,
                higherIsWorse: false),
            contrast(
                "neighbour-distance-ratio", "Nearest against second nearest",
                "Distance to the nearest divided by the distance to the second nearest.", 0.52, 0.68, -0.16, 0.02,
                higherIsWorse: false),
            contrast(
                "adversarial-accuracy", "Nearest-neighbour adversarial accuracy",
                "How well nearest neighbours tell synthetic from real records; 0.5 is best.", 0.41, 0.53, 0.12, 0.013),
            contrast(
                "authenticity", "Authenticity",
                "The share of synthetic records farther from their member than that member's nearest neighbour.",
                0.47, 0.71, -0.24, 0.019, higherIsWorse: false),
            Measure(
                id: "data-copying", title: "Data-copying statistic",
                meaning:
                    "A rank test of the distances from release and hold-out to the members; below zero is copying.",
                role: .diagnostic, estimate: nil, nullValue: 0, higherIsWorse: false,
                undefined: "Fewer than 30 records in every cell."),
            Measure(
                id: "base-rate", title: "Identical pairs among the members", meaning: "How common twins are.",
                role: .descriptive, estimate: estimate(0.0521, 0.046, 0.0587, "Clopper-Pearson"), nullValue: nil),
        ], curves: [distances])

    static func match(_ population: String, members: Double, holdout: Double, contrast: Estimate) -> Measure {
        var measure = Measure(
            id: "identical-match-share", title: "Identical record in the release",
            meaning: "The share of real records of which the release holds an exact copy.", role: .verdict,
            population: population, members: share(members), holdout: share(holdout), estimate: contrast, nullValue: 0,
            pValue: 2.2e-16, test: "two proportions")
        measure.residualRisk = share(0.5)
        measure.baselines = [Measure.Baseline(name: "one guess for everybody", estimate: share(0.1))]
        return measure
    }

    private static func contrast(
        _ id: String, _ title: String, _ meaning: String, _ members: Double, _ holdout: Double, _ value: Double,
        _ half: Double, higherIsWorse: Bool = true
    ) -> Measure {
        Measure(
            id: id, title: title, meaning: meaning, role: .diagnostic,
            members: estimate(members, members - half, members + half, "bootstrap"),
            holdout: estimate(holdout, holdout - half, holdout + half, "bootstrap"),
            estimate: estimate(value, value - half, value + half, n: 10000, "bootstrap"), nullValue: 0,
            higherIsWorse: higherIsWorse, pValue: 0.0004, test: "permutation")
    }

    static let distances = Curve(
        id: "distances", kind: .distances, title: "Distance to the nearest synthetic record",
        xLabel: "Distance (columns that differ)", yLabel: "Share of records up to this distance",
        series: [
            Curve.Series(name: "members", points: cumulative(start: 0.562, rate: 0.16)),
            Curve.Series(name: "hold-out", points: cumulative(start: 0.125, rate: 0.22)),
        ])

    private static func cumulative(start: Double, rate: Double) -> [Curve.Point] {
        var level = start
        return (0...24).map { distance in
            defer { level += (1 - level) * rate }
            return Curve.Point(x: Double(distance), y: distance == 24 ? 1 : level)
        }
    }
}
