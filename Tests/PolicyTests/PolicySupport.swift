import Auditing
import Foundation
import Policy
import Statistics
import Tables
import Testing

/// Evidence and policies made by hand, as small as they can be.
enum Made {
    static let attack = "distance-membership"
    static let measuring = "attribute-inference"
    /// The attacks and metrics that a rule may name.
    static let catalogue = [
        "distance-membership": MembershipEvaluation.metrics, "calibrated-distance": MembershipEvaluation.metrics,
        "attribute-inference": ["*"], "linkability": ["linked-within-*", "m"],
    ]
    /// The day of every judgement.
    static let today = "2030-06-15"
    static let train = digest("a")
    static let release = digest("b")

    static func digest(_ digit: String) -> String { String(repeating: digit, count: 64) }

    static func estimate(
        _ lower: Double, _ upper: Double, value: Double? = nil, confidence: Double = 0.95, n: Int = 1000
    ) -> Estimate {
        Estimate(
            value: value ?? (lower + upper) / 2, lower: lower, upper: upper, confidence: confidence, n: n,
            method: "by hand")
    }

    /// The same interval at every confidence.
    static func ladder(_ lower: Double, _ upper: Double, value: Double? = nil, n: Int = 1000) -> [Estimate] {
        HeadlineIntervals.confidences.map { estimate(lower, upper, value: value, confidence: $0, n: n) }
    }

    /// Above `limit` with every chance of error from `error` on, and around it with every smaller one.
    static func ladder(above limit: Double, error: Double) -> [Estimate] {
        HeadlineIntervals.confidences.map { confidence in
            let isAbove = 1 - confidence >= error - 1e-9
            return estimate(
                isAbove ? limit + 0.01 : limit - 0.01, limit + 0.4, value: limit + 0.2, confidence: confidence)
        }
    }

    static func check(_ id: String, _ status: Preflight.Status) -> Preflight.Check {
        Preflight.Check(id: id, title: "The check of \(id)", status: status, summary: "What \(id) found.")
    }

    static func card(_ id: String) -> AttackCard {
        AttackCard(
            id: id, title: id, version: 1, goal: .membership, access: .releaseOnly, summary: "", citations: [],
            limits: [])
    }

    /// An attack on membership: its advantage is undefined where there are no estimates.
    static func membership(_ attack: String = Made.attack, advantage: [Estimate]) -> AttackResult {
        let shown = advantage.first { $0.confidence == 0.95 } ?? advantage.first
        let calibrated = shown.map { shown in
            let share = estimate(0.4, 0.6, n: shown.n)
            return OperatingPoint(
                threshold: 3, precision: share, recall: share, falsePositiveRate: share, f1: nil, advantage: shown,
                balancedAccuracy: share, precisionAtPriors: [])
        }
        let evaluation = MembershipEvaluation(
            population: "all",
            threatModel: ThreatModel(
                goal: .membership, knowledge: Knowledge(recordFraction: 1, labelledShare: 0.2), access: .releaseOnly),
            releaseSize: 1000, members: 500, holdout: 500, auc: nil, truePositiveRates: [], calibrated: calibrated,
            grid: [], distinctScores: 10)
        return AttackResult(attack: card(attack), finding: "", membership: [evaluation])
    }

    static func measure(_ id: String, _ estimate: Estimate?, role: Measure.Role = .verdict) -> Measure {
        Measure(id: id, title: id, meaning: "", role: role, estimate: estimate, nullValue: 0)
    }

    /// Evidence of `results`, with the intervals of those headlines that are given.
    static func evidence(
        _ results: [AttackResult], intervals: [HeadlineIntervals]? = nil, checks: [Preflight.Check]? = nil,
        epsilon: EmpiricalEpsilon? = nil, claims: [ClaimedTargets]? = nil, train: String = Made.train
    ) -> Evidence {
        func input(_ role: String, _ digest: String) -> Evidence.Input {
            Evidence.Input(role: role, name: role, format: "csv", sha256: digest, bytes: 1, rows: 1, notes: [])
        }
        return Evidence(
            tool: Evidence.Tool(name: "by hand", version: "1"),
            configuration: Evidence.Configuration(
                seed: 1, confidence: 0.95, metric: "hamming", ambiguous: "exclude", knowledgeFractions: [1],
                releaseSizes: [1000], calibrationShare: 0.2),
            inputs: [input("train", train), input("holdout", digest("c")), input("synthetic", release)],
            records: Evidence.RecordSummary(
                columns: 1, columnsByKind: ["binary": 1], members: 500, holdout: 500, release: 1000,
                ambiguousMembers: 0, ambiguousHoldout: 0, uniqueMembers: 500, uniqueHoldout: 500),
            preflight: Preflight(checks: checks ?? [check("overlap", .pass)]), results: results, epsilon: epsilon,
            intervals: intervals, claims: claims,
            verdict: Verdict(outcome: .notJudged, sentence: "", grounds: []), notTested: [], reproduce: "")
    }

    /// Evidence of one attack on membership whose advantage has these intervals.
    static func evidence(
        advantage: [Estimate], attack: String = Made.attack, checks: [Preflight.Check]? = nil,
        epsilon: EmpiricalEpsilon? = nil
    ) -> Evidence {
        evidence(
            [membership(attack, advantage: advantage)],
            intervals: [intervals(attack, "advantage", advantage)], checks: checks, epsilon: epsilon)
    }

    /// Evidence of one attack with measures, each with its intervals.
    static func evidence(measures: [(String, [Estimate])]) -> Evidence {
        let all = measures.map { id, estimates in
            measure(id, estimates.first { $0.confidence == 0.95 } ?? estimates.first)
        }
        return evidence(
            [AttackResult(attack: card(measuring), finding: "", measures: all)],
            intervals: measures.map { intervals(measuring, $0.0, $0.1) })
    }

    static func intervals(_ attack: String, _ metric: String, _ estimates: [Estimate]) -> HeadlineIntervals {
        HeadlineIntervals(attack: attack, measure: metric, population: "all", nullValue: 0, estimates: estimates)
    }

    /// A policy of these lines, after that of the version.
    static func policy(_ lines: String...) throws -> Policy { try policy(lines) }

    static func policy(_ lines: [String]) throws -> Policy {
        try PolicyReader.parse(
            (["version: 1"] + lines).joined(separator: "\n") + "\n", file: "policy.yaml", catalogue: catalogue)
    }

    static func judge(
        _ policy: Policy, _ evidence: [Evidence], baseline: Evidence? = nil,
        changing change: (inout Circumstances) -> Void = { _ in }
    ) throws -> Judgement {
        var circumstances = Circumstances()
        circumstances.date = CalendarDay(today)
        circumstances.digests = evidence.indices.map { "file \($0)" }
        circumstances.baseline = baseline
        change(&circumstances)
        return policy.judge(evidence, in: circumstances)
    }
}

/// The error that `body` throws, if it is about data.
func dataError(_ body: () throws -> some Any) -> DataError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? DataError
    }
}
