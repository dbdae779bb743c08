public import Auditing
import Foundation
import Statistics
public import Testing

/// Evidence as an audit of a release of hospital stays gives it: 1,116 binary columns, 5,000 records a table.
enum Sample {
    static let evidence = Evidence(
        tool: Evidence.Tool(name: "privacy-audit", version: "1.0.0"),
        configuration: Evidence.Configuration(
            seed: 20_240_817, confidence: 0.95, metric: "hamming", ambiguous: "exclude",
            knowledgeFractions: [0.1, 0.25, 0.5, 1], releaseSizes: [1250, 2500, 5000], calibrationShare: 0.2),
        inputs: [
            input("train", "nhds-train.csv.gz"), input("holdout", "nhds-holdout.csv.gz"),
            input("synthetic", "nhds-synthetic.csv.gz", notes: ["Columns were put into the order of train."]),
        ],
        records: Evidence.RecordSummary(
            columns: 1116, columnsByKind: ["binary": 1116], members: 5000, holdout: 5000, release: 5000,
            ambiguousMembers: 612, ambiguousHoldout: 598, uniqueMembers: 3987, uniqueHoldout: 4011),
        preflight: Preflight(checks: [
            Preflight.Check(
                id: "overlap", title: "Overlap", status: .warn,
                summary: "612 members have a record identical to one in the hold-out; they are left out.",
                estimate: estimate(0.1224, 0.1134, 0.1318, n: 5000, "Clopper-Pearson")),
            Preflight.Check(
                id: "same-population", title: "Same population", status: .pass,
                summary: "Train and hold-out cannot be told apart by their columns' frequencies.", pValue: 0.41),
            Preflight.Check(
                id: "size", title: "Enough records", status: .pass,
                summary: "With these sizes a contrast of 2.8 points would be noticed."),
        ]),
        results: [distanceMembership, similarity],
        epsilon: EmpiricalEpsilon(
            delta: 1e-5, confidence: 0.95, method: "one-run",
            bounds: [
                EmpiricalEpsilon.Bound(
                    attack: "distance-membership", epsilon: 1.84, ceiling: 5.2, targets: 6376, guesses: 638,
                    correct: 574, accuracy: estimate(0.8997, 0.876, 0.92, n: 638, "Clopper-Pearson"))
            ], claim: EmpiricalEpsilon.Claim(epsilon: 1, verdict: .violated),
            assumptions: ["Each target was in the training data by a fair coin."]),
        intervals: [
            HeadlineIntervals(
                attack: "distance-membership", measure: "advantage", population: "all", nullValue: 0,
                estimates: [estimate(0.4371, 0.4189, 0.4550, n: 6376, "Newcombe")])
        ],
        claims: [
            ClaimedTargets(
                attack: "distance-membership", members: ClaimedTargets.Side([true, nil, false]),
                holdout: ClaimedTargets.Side([false, true]))
        ],
        verdict: Verdict(
            outcome: .leak,
            sentence: "The release gives away who was in the training data: 56.2% of the members have an identical "
                + "record in it, against 12.5% of people who were not used.",
            grounds: [
                ground("identical-match-share", "all", 0.437, 0.419, 0.455, leaks: true),
                ground("identical-match-share", "unique", 0.4013, 0.381, 0.4212, leaks: true),
                Verdict.Ground(
                    attack: "distance-membership", measure: "auc", population: "all",
                    estimate: estimate(0.7421, 0.731, 0.753, confidence: 0.9833, n: 10000, "DeLong"), nullValue: 0.5,
                    leaks: true),
            ]),
        notTested: [
            "Attribute inference: what the release says about an unknown attribute of a known person.",
            "Linkage with other data sets.", "Singling out by combinations of attributes.",
            "Adversaries with access to the generator or its weights.",
            "Several releases from the same training data.",
        ],
        reproduce: "privacy-audit run --train nhds-train.csv.gz --holdout nhds-holdout.csv.gz "
            + "--synthetic nhds-synthetic.csv.gz --seed 20240817")

    static let environment = RunEnvironment(
        evidenceSHA256: String(repeating: "0123456789abcdef", count: 4), threads: 8, kernel: "x86-64 avx2",
        finished: "2024-08-17T09:41:05Z", seconds: 41.7, system: "Linux")

    static func estimate(
        _ value: Double, _ lower: Double, _ upper: Double, confidence: Double = 0.95, n: Int = 5000, _ method: String
    ) -> Estimate {
        Estimate(value: value, lower: lower, upper: upper, confidence: confidence, n: n, method: method)
    }

    static func share(_ value: Double, n: Int = 5000) -> Estimate {
        let half = 1.96 * (value * (1 - value) / Double(n)).squareRoot()
        return estimate(value, max(0, value - half), min(1, value + half), n: n, "Clopper-Pearson")
    }

    static func input(_ role: String, _ name: String, notes: [String] = []) -> Evidence.Input {
        Evidence.Input(
            role: role, name: name, format: "csv.gz", sha256: String(repeating: "4f9a0c6be1d27388", count: 4),
            bytes: 412_907, rows: 5000, notes: notes)
    }

    static func ground(
        _ measure: String, _ population: String, _ value: Double, _ lower: Double, _ upper: Double, leaks: Bool
    ) -> Verdict.Ground {
        Verdict.Ground(
            attack: "record-similarity", measure: measure, population: population,
            estimate: estimate(value, lower, upper, confidence: 0.9833, n: 10000, "Newcombe"),
            members: share(value + 0.125), holdout: share(0.125), nullValue: 0, leaks: leaks)
    }
}

extension Evidence: CustomTestStringConvertible {
    /// The whole of it would fill pages of a test's log.
    public var testDescription: String { "\(inputs.first?.name ?? "no input"), \(verdict.outcome.rawValue)" }
}
