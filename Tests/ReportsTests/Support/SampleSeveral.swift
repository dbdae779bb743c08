import Auditing
import Statistics

extension Sample {
    /// Ten attacks on membership beside the measurement of records, with everything that an adversary can need.
    static let several: Evidence = {
        var evidence = Sample.made
        evidence.configuration.referenceRecords = 2500
        evidence.inputs.append(input("reference", "nhds-reference.csv.gz"))
        evidence.results = [similarity] + severalAttacks
        evidence.verdict.grounds = severalAttacks.enumerated().flatMap { severalGrounds(of: $1.attack.id, place: $0) }
        // Where they stand does not decide what is shown first.
        evidence.verdict.grounds += Sample.evidence.verdict.grounds.prefix(2)
        return evidence
    }()

    static let severalAttacks: [AttackResult] = [
        attack("domias", "Density ratio of release and reference (DOMIAS)", needs: [.reference]),
        attack("distance-membership", "Distance-based membership inference", threshold: .distanceAtMost),
        attack("monte-carlo-membership", "Monte-Carlo membership inference"),
        attack("density-membership", "Density of the release"),
        attack("calibrated-distance", "Distance calibrated by reference records", needs: [.reference]),
        attack("local-neighbourhood", "Local neighbourhood against reference records", needs: [.reference]),
        attack("classifier-membership", "Classifier of synthetic against reference records", needs: [.reference]),
        attack("shadow-membership", "Shadow generators", needs: [.reference, .shadows]),
        attack("critic-membership", "What the critic takes for real", needs: [.model], access: .whiteBox),
        attack("autoencoder-membership", "Loss of the autoencoder", needs: [.model], access: .whiteBox),
    ]

    private static func attack(
        _ id: String, _ title: String, needs: [Need] = [], threshold: AttackCard.Threshold = .scoreAtLeast,
        access: Access = .releaseOnly
    ) -> AttackResult {
        let evaluations: [MembershipEvaluation] = [0.5, 1].flatMap { knowledge in
            ["all", "unique"].map { population -> MembershipEvaluation in
                var found = evaluation(knowledge: knowledge, size: 5000, population: population)
                found.threatModel.access = access
                found.threatModel.knowledge.referenceRecords = needs.contains(.reference) ? 2500 : nil
                found.calibrated?.threshold = threshold == .scoreAtLeast ? 0.41 : 3
                if threshold == .scoreAtLeast { found.grid = [] }
                return found
            }
        }
        return AttackResult(
            attack: AttackCard(
                id: id, title: title, version: 1, goal: .membership, access: access, needs: needs,
                threshold: threshold, summary: "Claims that a person was in the training data.",
                citations: ["A paper."], limits: ["One of ten."]),
            finding: "It claims 56.2% of the members.", membership: evaluations, curves: [roc],
            exposed: Array(distanceMembership.exposed.prefix(2)), subgroups: subgroups,
            vulnerable: [VulnerableMember(trainRow: 4711, score: 2.75, higher: 0, of: 4000)], subgroupsTooSmall: 1,
            shadows: needs.contains(.shadows)
                ? ShadowReport(
                    generator: "Gaussian copula", worlds: "replace", asked: 64, succeeded: 62, records: 2500,
                    failures: ["The table has one row."]) : nil)
    }

    /// The three numbers of both populations; the later the place, the weaker.
    private static func severalGrounds(of id: String, place: Int) -> [Verdict.Ground] {
        ["all", "unique"].flatMap { population -> [Verdict.Ground] in
            let step = Double(place)
            let less = population == "all" ? 0 : 0.01
            func number(_ measure: String, _ value: Double, _ half: Double, null: Double) -> Verdict.Ground {
                Verdict.Ground(
                    attack: id, measure: measure, population: population,
                    estimate: estimate(
                        value, value - half, value + half, confidence: 0.9992, n: 8000, "Newcombe"),
                    members: measure == "advantage" ? share(value + 0.3) : nil,
                    holdout: measure == "advantage" ? share(0.3) : nil, nullValue: null, leaks: value - half > null)
            }
            return [
                number("tpr-at-1-percent-fpr", 0.0305 - less / 10 - 0.003 * step, 0.01, null: 0.01),
                number("auc", 0.6 - less - 0.015 * step, 0.02, null: 0.5),
                number("advantage", 0.201 - less - 0.03 * step, 0.05, null: 0),
            ]
        }
    }
}
