import Auditing
import Foundation
import Policy
import Statistics
import Testing

/// Judgements of the sample evidence by policies with everything in them.
enum SampleJudgement {
    static let release = Sample.evidence.inputs.first { $0.role == "synthetic" }?.sha256 ?? ""

    /// Every kind of requirement, limit and waiver; names that would break a report if they were not escaped.
    static let text = """
        version: 1
        name: 'a <policy> & "more"'
        rules:
          - {id: 'copies & <b>', attack: record-similarity, metric: closer-to-train-share, at-most: 0.0001}
          - id: within
            attack: distance-membership
            metric: advantage
            side: attack
            population: all
            knowledge: 1
            at-most: 1
            severity: warn
            minimum-targets: 2
            reason: '</script> because, of "that"'
          - {id: lost, attack: record-similarity, metric: missing, at-least: 0.5}
          - {id: compared, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}
          - {id: auc, attack: distance-membership, metric: auc, release-size: 7, at-most: 0.5}
        accounting: {epsilon-at-most: 3, delta: 1e-5}
        require: {attacks: [distance-membership], controls: [overlap]}
        maximum-age: 30
        waivers:
          - {id: w1, rule: lost, reason: 'known; "really", 100 %', approved-by: board, ticket: T-1, expires: 2999-12-31, applies-to: RELEASE}
          - {id: w2, rule: auc, reason: old, approved-by: board, expires: 2001-01-01}

        """

    static func policy() throws -> Policy {
        try PolicyReader.parse(
            text.replacing("RELEASE", with: release), file: "dir with space/policy, 1.yaml",
            catalogue: [
                "distance-membership": MembershipEvaluation.metrics,
                "record-similarity": ["closer-to-train-share", "missing"],
            ])
    }

    /// The self-test of those rules.
    static func selftest(_ policy: Policy) throws -> Selftest {
        let estimate = Estimate(value: 1, lower: 0.69, upper: 1, confidence: 0.95, n: 10, method: "Clopper-Pearson")
        let detection = Detection(
            leak: PlantedLeak(share: 0.1, changed: 0), copies: 10, leaks: 10, passes: 0, inconclusive: 0,
            detected: estimate)
        let subjects = policy.rules.map { rule -> Subject in
            var asked = rule
            (asked.line, asked.severity, asked.reason) = (0, .block, nil)
            return Subject(
                id: rule.id, attack: rule.attack, rule: asked, clean: detection, planted: [detection],
                limits: [
                    Limit(changed: 0, share: 0.1, copies: 10, largest: 0.2), Limit(changed: 0.3, largest: 0.2),
                ], raisesFalseAlarms: false, passed: true, sentence: "It finds <all> of them.")
        }
        let evidence = Sample.evidence
        let file = File(
            schema: Selftest.currentSchema, tool: evidence.tool, configuration: evidence.configuration,
            inputs: evidence.inputs, policy: policy.file, policySHA256: policy.sha256, confidence: policy.confidence,
            multiplicity: policy.multiplicity, options: ["--missing", "NONE"], usesRelease: true, members: 100,
            holdout: 100, release: 200, trials: 10, power: 0.8, subjects: subjects, whole: subjects[0],
            notes: ["A note."])
        return try JSONDecoder().decode(Selftest.self, from: try JSONEncoder().encode(file))
    }

    static func judgement() throws -> Judgement {
        let policy = try policy()
        var circumstances = Circumstances()
        circumstances.digests = [String(repeating: "d", count: 64)]
        circumstances.date = CalendarDay("2030-06-15")
        circumstances.finished = [CalendarDay("2030-06-01")]
        circumstances.selftest = try selftest(policy)
        return policy.judge([Sample.evidence], in: circumstances)
    }

    // The format of `selftest.json`, restated: what a file of it is read as.
    private struct Detection: Encodable {
        var leak: PlantedLeak
        var copies: Int
        var leaks: Int
        var passes: Int
        var inconclusive: Int
        var detected: Estimate
    }

    private struct Limit: Encodable {
        var changed: Double
        var share: Double?
        var copies: Int?
        var largest: Double
    }

    private struct Subject: Encodable {
        var id: String
        var attack: String
        var rule: Policy.Rule?
        var clean: Detection
        var planted: [Detection]
        var limits: [Limit]
        var raisesFalseAlarms: Bool
        var passed: Bool
        var sentence: String
    }

    private struct File: Encodable {
        var schema: String
        var tool: Evidence.Tool
        var configuration: Evidence.Configuration
        var inputs: [Evidence.Input]
        var policy: String?
        var policySHA256: String?
        var confidence: Double?
        var multiplicity: Policy.Multiplicity?
        var options: [String]
        var usesRelease: Bool
        var members: Int
        var holdout: Int
        var release: Int
        var trials: Int
        var power: Double
        var subjects: [Subject]
        var whole: Subject?
        var notes: [String]
    }
}
