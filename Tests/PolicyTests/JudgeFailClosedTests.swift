import Auditing
import Policy
import Statistics
import Testing

/// Evidence that shows nothing, under a policy that it must not pass.
struct Silence: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var lines: [String]
    var evidence: [Evidence]

    init(_ name: String, _ evidence: Evidence..., lines: [String] = Silence.rule("advantage")) {
        (testDescription, self.lines, self.evidence) = (name, lines, evidence)
    }

    static func rule(_ metric: String, of attack: String = Made.attack, _ more: String = "") -> [String] {
        ["rules:", "  - {id: a, attack: \(attack), metric: \(metric), at-most: 0.1\(more)}"]
    }

    /// Far within the limit.
    private static let good = Made.evidence(advantage: Made.ladder(0.01, 0.05))
    private static let bad = Made.evidence(advantage: Made.ladder(0.5, 0.6))

    private static func checked(_ status: Preflight.Status) -> Evidence {
        Made.evidence(advantage: Made.ladder(0.01, 0.05), checks: [Made.check("overlap", status)])
    }

    private static let empty = AttackResult(attack: Made.card("linkability"), finding: "")

    static let all: [Silence] = [
        Silence("no evidence"),
        Silence("no result of the attack", good, lines: rule("advantage", of: "calibrated-distance")),
        Silence("no such metric", good, lines: rule("tpr-at-1-percent-fpr")),
        Silence("no such population", good, lines: rule("advantage", ", population: unique")),
        Silence("no such knowledge", good, lines: rule("advantage", ", knowledge: 0.5")),
        Silence("no such release size", good, lines: rule("advantage", ", release-size: 999")),
        Silence("nobody", Made.evidence(advantage: Made.ladder(0.01, 0.05, n: 0))),
        Silence("fewer than nobody", Made.evidence(advantage: Made.ladder(0.01, 0.05, n: .min))),
        Silence("more than there can be", Made.evidence(advantage: Made.ladder(0.01, 0.05, n: .max))),
        Silence("undefined", Made.evidence(advantage: [])),
        Silence(
            "a measure that is undefined", Made.evidence(measures: [("m", [])]), lines: rule("m", of: Made.measuring)),
        Silence("a value that is no number", Made.evidence(advantage: Made.ladder(0.01, 0.05, value: .nan))),
        Silence("an end that is no number", Made.evidence(advantage: Made.ladder(0.01, .nan, value: 0.02))),
        Silence("a beginning that is no number", Made.evidence(advantage: Made.ladder(.nan, 0.05, value: 0.02))),
        Silence("an infinite end", Made.evidence(advantage: Made.ladder(0.01, .infinity, value: 0.02))),
        Silence("an infinite beginning", Made.evidence(advantage: Made.ladder(-.infinity, 0.05, value: 0.02))),
        Silence("ends the wrong way round", Made.evidence(advantage: Made.ladder(0.05, 0.01))),
        Silence("ends the wrong way round, beyond", Made.evidence(advantage: Made.ladder(0.6, 0.5))),
        Silence(
            "one interval of many that is none",
            Made.evidence(advantage: Made.ladder(0.01, 0.05) + [Made.estimate(0.05, 0.01, confidence: 0.99999)])),
        Silence("a confidence too low, within", Made.evidence(advantage: [Made.estimate(0.01, 0.05, confidence: 0.9)])),
        Silence("a confidence too low, beyond", Made.evidence(advantage: [Made.estimate(0.5, 0.6, confidence: 0.9)])),
        Silence("the control failed, within", checked(.fail)),
        Silence(
            "the control failed, beyond",
            Made.evidence(advantage: Made.ladder(0.5, 0.6), checks: [Made.check("overlap", .fail)])),
        Silence("a control of another file failed", good, Made.evidence([], checks: [Made.check("size", .fail)])),
        Silence("a required attack is missing", good, lines: ["require: {attacks: [linkability]}"]),
        Silence(
            "a required attack gave nothing", Made.evidence([empty]), lines: ["require: {attacks: [linkability]}"]),
        Silence("a required control is missing", good, lines: required("power")),
        Silence("a required control warns", checked(.warn), lines: required("overlap")),
        Silence("a required control was not run", checked(.notRun), lines: required("overlap")),
        Silence("a required control failed", checked(.fail), lines: required("overlap")),
        Silence("a required control warns in one of two files", good, checked(.warn), lines: required("overlap")),
        Silence("no accepted evidence", bad, lines: baseline),
        Silence("no claim", good, lines: ["accounting: {claim-must-hold: true}"]),
    ]

    private static func required(_ control: String) -> [String] {
        rule("advantage") + ["require: {controls: [\(control)]}"]
    }

    static let baseline = [
        "rules:", "  - {id: a, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}",
    ]
}

/// What shows nothing is no pass.
@Suite struct JudgeFailClosedTests {
    /// Evidence without what the policy asks for is inconclusive, and the finding says why.
    @Test(arguments: Silence.all) func silenceIsNoPass(_ silence: Silence) throws {
        let judgement = try Made.judge(Made.policy(silence.lines), silence.evidence)
        #expect(judgement.outcome == .inconclusive)
        let blocking = judgement.findings.filter { $0.blocks }
        #expect(!blocking.isEmpty)
        for finding in blocking {
            #expect(finding.outcome == .inconclusive && !finding.sentence.isEmpty)
            #expect(judgement.sentence.contains(finding.id))
        }
    }

    /// The same limit passes where the evidence shows that it holds: silence is told from it by nothing else.
    @Test func whatIsShownPasses() throws {
        let lines = Silence.rule("advantage") + ["require: {attacks: [distance-membership], controls: [overlap]}"]
        let judgement = try Made.judge(Made.policy(lines), [Made.evidence(advantage: Made.ladder(0.01, 0.05))])
        #expect(judgement.outcome == .pass)
        #expect(judgement.findings.map(\.outcome) == [.pass, .pass, .pass])
    }

    /// With warnings alone everything may be broken: it is a pass, and every finding is told with its outcome.
    @Test func warningsStopNothing() throws {
        let rules = ["advantage", "recall"].map {
            "  - {id: \($0), attack: distance-membership, metric: \($0), at-most: 0.001, severity: warn}"
        }
        let epsilon = EmpiricalEpsilon(
            delta: 1e-5, confidence: 0.95, method: "one-run", bounds: [],
            claim: EmpiricalEpsilon.Claim(epsilon: 1, verdict: .violated), assumptions: [])
        let policy = try Made.policy(["multiplicity: none", "rules:"] + rules + ["accounting: {severity: warn}"])
        let judgement = try Made.judge(policy, [Made.evidence(advantage: Made.ladder(0.5, 0.6), epsilon: epsilon)])
        #expect(judgement.outcome == .pass && judgement.findings.count == 3)
        #expect(judgement.findings.allSatisfy { $0.outcome == .leak && $0.severity == .warn && !$0.blocks })
    }

    /// A check that only warns is told, and stops nothing that is not required.
    @Test func aCheckThatWarnsIsTold() throws {
        let evidence = Made.evidence(advantage: Made.ladder(0.01, 0.05), checks: [Made.check("overlap", .warn)])
        let judgement = try Made.judge(Made.policy(Silence.rule("advantage")), [evidence])
        #expect(judgement.outcome == .pass && judgement.warnings == ["What overlap found."])
    }

    // MARK: - Claims of differential privacy

    struct ClaimCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var terms: String
        var epsilon: Double?
        var delta = 1e-5
        var verdict = EmpiricalEpsilon.Claim.Verdict.consistent
        var finding: Judgement.Outcome
        var overall: Judgement.Outcome

        static let all: [ClaimCase] = [
            of("no claim", nil, finding: .inconclusive),
            of("within and consistent", 1, finding: .pass),
            of("at the limit", 2, finding: .pass),
            of("violated", 1, verdict: .violated, finding: .leak),
            of("above the limit", 2.5, finding: .leak),
            of("above and violated", 2.5, verdict: .violated, finding: .leak),
            of("delta above the limit", 1, delta: 1e-4, finding: .leak),
            of("infinite", .infinity, finding: .leak),
            of("no number", .nan, finding: .leak),
            of("delta no number", 1, delta: .nan, finding: .leak),
            of("violated, no limit", 1, verdict: .violated, terms: "claim-must-hold: true", finding: .leak),
            of("large, no limit", 50, terms: "claim-must-hold: true", finding: .pass),
            of(
                "violated, not asked", 1, verdict: .violated, terms: limit + ", claim-must-hold: false",
                finding: .pass),
            of(
                "violated, warned of", 1, verdict: .violated, terms: limit + ", severity: warn", finding: .leak,
                overall: .pass),
        ]

        private static let limit = "epsilon-at-most: 2, delta: 1e-5"

        private static func of(
            _ name: String, _ epsilon: Double?, delta: Double = 1e-5,
            verdict: EmpiricalEpsilon.Claim.Verdict = .consistent, terms: String = Self.limit,
            finding: Judgement.Outcome, overall: Judgement.Outcome? = nil
        ) -> ClaimCase {
            ClaimCase(
                testDescription: name, terms: terms, epsilon: epsilon, delta: delta, verdict: verdict,
                finding: finding, overall: overall ?? finding)
        }
    }

    /// A claim passes within its limit and where no attack refutes it; without one nothing can be said.
    @Test(arguments: ClaimCase.all) func aClaimIsJudged(_ one: ClaimCase) throws {
        let claim = one.epsilon.map { EmpiricalEpsilon.Claim(epsilon: $0, verdict: one.verdict) }
        let epsilon = EmpiricalEpsilon(
            delta: one.delta, confidence: 0.95, method: "one-run", bounds: [], claim: claim, assumptions: [])
        let evidence = Made.evidence(advantage: Made.ladder(0.01, 0.05), epsilon: epsilon)
        let judgement = try Made.judge(Made.policy("accounting: {\(one.terms)}"), [evidence])
        #expect(judgement.findings.map(\.id) == ["accounting"])
        #expect(judgement.findings.first?.outcome == one.finding)
        #expect(judgement.outcome == one.overall)
    }

    /// Of several claims each counts, whatever the order of the files.
    @Test func allClaimsCount() throws {
        func evidence(_ epsilon: Double, _ verdict: EmpiricalEpsilon.Claim.Verdict) -> Evidence {
            Made.evidence(
                [],
                epsilon: EmpiricalEpsilon(
                    delta: 1e-5, confidence: 0.95, method: "one-run", bounds: [],
                    claim: EmpiricalEpsilon.Claim(epsilon: epsilon, verdict: verdict), assumptions: []))
        }
        let policy = try Made.policy("accounting: {claim-must-hold: true, epsilon-at-most: 10, delta: 1e-5}")
        let good = evidence(2, .consistent)
        for (other, outcome) in [
            (good, Judgement.Outcome.pass), (evidence(2, .violated), .leak),
            (evidence(2, .inconclusive), .inconclusive),
            (evidence(1_000, .consistent), .inconclusive), (evidence(1_000, .violated), .leak),
        ] {
            #expect(try Made.judge(policy, [good, other]).outcome == outcome)
            #expect(try Made.judge(policy, [other, good]).outcome == outcome)
        }
    }

    /// Accepted evidence that is out of date, or whose control failed, is nothing to compare with.
    @Test func acceptedEvidenceMustCountItself() throws {
        let policy = try Made.policy(Silence.baseline)
        for change: (inout Evidence, inout Circumstances) -> Void in [
            {
                $1.versions = [Made.attack: 2]; $0.results[0].attack.version = 1
            },
            { accepted, _ in accepted.preflight = Preflight(checks: [Made.check("overlap", .fail)]) },
        ] {
            var accepted = Made.evidence(advantage: Made.ladder(0.01, 0.05))
            var current = accepted
            current.results[0].attack.version = 2
            var circumstances = Circumstances()
            change(&accepted, &circumstances)
            circumstances.baseline = accepted
            let finding = try #require(policy.judge([current], in: circumstances).findings.first)
            #expect(finding.outcome == .inconclusive)
            #expect(finding.sentence.contains("in the accepted evidence"), "\(finding.sentence)")
        }
    }

    /// A judgement says which files were audited, and by which command.
    @Test func aJudgementNamesWhatItJudged() throws {
        var evidence = Made.evidence(advantage: Made.ladder(0.01, 0.05))
        evidence.reproduce = "privacy-audit run --target-rows chosen.txt"
        evidence.notTested = ["All people: only the records asked for were attacked.", "Something else."]
        let judgement = try Made.judge(Made.policy(Silence.rule("advantage")), [evidence])
        #expect(judgement.audits.map(\.command) == [evidence.reproduce] && judgement.audits[0].sha256 == "file 0")
        #expect(judgement.releases.map(\.sha256) == [Made.release])
        // Whom the options left out is told.
        #expect(judgement.warnings == ["Not tested: All people: only the records asked for were attacked."])
    }
}
