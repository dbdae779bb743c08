import Auditing
import Policy
import Statistics
import Testing

/// One rule on one number, in every situation.
struct Situation: Sendable, CustomTestStringConvertible {
    enum Position: CaseIterable {
        case above, across, below, upperTouches, lowerTouches

        /// Set against a limit of one half.
        var interval: (lower: Double, upper: Double) {
            switch self {
            case .above: (0.625, 0.875)
            case .across: (0.375, 0.625)
            case .below: (0.125, 0.375)
            case .upperTouches: (0.25, 0.5)
            case .lowerTouches: (0.5, 0.75)
            }
        }
    }

    enum Waiver: CaseIterable {
        case none, inForce, expired, otherRelease, notNeeded
    }

    var position: Position
    var isAtMost: Bool
    var isBlocking: Bool
    var waiver: Waiver
    var isPowerful: Bool

    static let all: [Situation] = Position.allCases.flatMap { position in
        [true, false].flatMap { isAtMost in
            [true, false].flatMap { isBlocking in
                Waiver.allCases.flatMap { waiver in
                    [true, false].map { isPowerful in
                        Situation(
                            position: position, isAtMost: isAtMost, isBlocking: isBlocking, waiver: waiver,
                            isPowerful: isPowerful)
                    }
                }
            }
        }
    }

    var testDescription: String {
        "\(position), at \(isAtMost ? "most" : "least"), \(isBlocking ? "block" : "warn"), waiver \(waiver), "
            + (isPowerful ? "enough targets" : "too few targets")
    }

    // MARK: - What is asked

    var lines: [String] {
        let limit = isAtMost ? "at-most" : "at-least"
        let severity = isBlocking ? "block" : "warn"
        let rules = [
            "rules:",
            "  - {id: main, attack: distance-membership, metric: advantage, \(limit): 0.5, severity: \(severity), "
                + "minimum-targets: 100}",
            "  - {id: other, attack: distance-membership, metric: recall, at-most: 1}",
        ]
        func waived(_ rule: String, _ expires: String, _ more: String = "") -> [String] {
            [
                "waivers:",
                "  - {id: w, rule: \(rule), reason: known, approved-by: board, expires: \(expires)\(more)}",
            ]
        }
        switch waiver {
        case .none: return rules
        case .inForce: return rules + waived("main", "2030-06-15")
        case .expired: return rules + waived("main", "2030-06-14")
        case .otherRelease: return rules + waived("main", "2030-06-15", ", applies-to: \(Made.digest("d"))")
        case .notNeeded: return rules + waived("other", "2030-06-15")
        }
    }

    var evidence: Evidence {
        Made.evidence(
            advantage: Made.ladder(position.interval.lower, position.interval.upper, n: isPowerful ? 100 : 99))
    }

    // MARK: - What must come of it

    var finding: Judgement.Outcome {
        let outcome: Judgement.Outcome =
            switch (position, isAtMost) {
            case (.above, true), (.below, false): .leak
            case (.below, true), (.upperTouches, true), (.above, false), (.lowerTouches, false): .pass
            case (.across, _), (.lowerTouches, true), (.upperTouches, false): .inconclusive
            }
        return outcome == .pass && !isPowerful ? .inconclusive : outcome
    }

    var isWaived: Bool { waiver == .inForce && finding != .pass }

    var overall: Judgement.Outcome {
        if waiver == .expired { return .leak }
        return isBlocking && !isWaived ? finding : .pass
    }

    /// Where what cannot be said stops a pipeline, and where it does not.
    var exitCodes: [Int32] {
        switch overall {
        case .pass: [0, 0]
        case .leak: [1, 1]
        case .inconclusive: [2, 0]
        }
    }

    var warnings: Int {
        switch waiver {
        case .none, .expired: 0
        case .inForce: finding == .pass ? 1 : 0
        case .otherRelease, .notNeeded: 1
        }
    }
}

/// What comes of one rule.
@Suite struct JudgeTruthTableTests {
    /// Every combination of interval, limit, severity, waiver and number of targets gives what the table says.
    @Test(arguments: Situation.all) func aRuleIsJudgedByTheTable(_ situation: Situation) throws {
        let judgement = try Made.judge(Made.policy(situation.lines), [situation.evidence])
        let finding = try #require(judgement.findings.first { $0.id == "main" })
        #expect(finding.outcome == situation.finding)
        let waiver: String? = situation.isWaived ? "w" : nil
        let severity: Policy.Severity = situation.isBlocking ? .block : .warn
        #expect(finding.waiver == waiver && finding.severity == severity)
        #expect(judgement.outcome == situation.overall)
        let codes = [true, false].map { judgement.outcome.exitCode(inconclusiveFails: $0) }
        #expect(codes == situation.exitCodes)
        #expect(judgement.warnings.count == situation.warnings)
        #expect(finding.estimate?.lower == situation.position.interval.lower)
        #expect(finding.estimate?.confidence == 0.95)
        #expect(finding.line == 3 && !finding.sentence.isEmpty)
        let other = try #require(judgement.findings.first { $0.id == "other" })
        #expect(other.outcome == .pass && other.waiver == nil)
        let expired = judgement.findings.first { $0.id == "waiver/w" }
        let isExpired = situation.waiver == .expired
        #expect(expired?.outcome == (isExpired ? Judgement.Outcome.leak : nil))
        #expect(expired?.blocks != false)
        #expect(judgement.findings.count == (isExpired ? 3 : 2))
    }

    /// The table has every combination once.
    @Test func theTableIsWhole() {
        #expect(Situation.all.count == 5 * 2 * 2 * 5 * 2)
        #expect(Set(Situation.all.map(\.testDescription)).count == Situation.all.count)
    }
}
