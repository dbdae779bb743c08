import Auditing
import Policy
import Testing

/// Evidence that is out of date is no pass.
@Suite struct StalenessTests {
    private static let rule = [
        "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.1}",
    ]
    private static let good = Made.evidence(advantage: Made.ladder(0.01, 0.05))

    /// The result of another version of an attack is inconclusive, whatever it says; the same version passes.
    @Test(arguments: [(1, Judgement.Outcome.pass), (2, .inconclusive), (0, .inconclusive)])
    func anotherVersionOfAnAttackIsNoEvidence(_ version: Int, _ outcome: Judgement.Outcome) throws {
        let policy = try Made.policy(Self.rule + ["require: {attacks: [distance-membership]}"])
        let judgement = try Made.judge(policy, [Self.good]) { $0.versions = ["distance-membership": version] }
        #expect(judgement.findings.map(\.outcome) == [outcome, outcome])
        #expect((judgement.findings[0].sentence.contains("version \(version)")) == (outcome != .pass))
    }

    /// Evidence older than the policy allows, of an unknown day, or of tomorrow and later is inconclusive.
    @Test(arguments: [
        ("2030-06-15", Judgement.Outcome.pass, "0 days old"), ("2030-05-16", .pass, "30 days old"),
        ("2030-05-15", .inconclusive, "31 days old"), ("2030-06-16", .pass, "0 days old"),
        ("2030-06-17", .inconclusive, "after today"), ("unknown", .inconclusive, "cannot be said how old"),
    ])
    func ageIsJudged(_ day: String, _ outcome: Judgement.Outcome, _ words: String) throws {
        let policy = try Made.policy(["maximum-age: 30"] + Self.rule)
        let judgement = try Made.judge(policy, [Self.good]) { $0.finished = [CalendarDay(day)] }
        let finding = try #require(judgement.findings.last)
        #expect(finding.id == "evidence-age" && finding.line == 2)
        #expect(finding.outcome == outcome && finding.sentence.contains(words), "\(finding.sentence)")
        #expect(judgement.outcome == outcome)
    }

    /// Of several files the oldest counts, and all must say when they were made.
    @Test func theOldestCounts() throws {
        let policy = try Made.policy(["maximum-age: 30"] + Self.rule)
        let more = Made.evidence([])
        for (days, outcome) in [
            (["2030-06-01", "2030-06-02"], Judgement.Outcome.pass), (["2030-06-01", "2029-06-02"], .inconclusive),
            (["2030-06-01"], .inconclusive),
        ] {
            let judgement = try Made.judge(policy, [Self.good, more]) { $0.finished = days.map { CalendarDay($0) } }
            #expect(judgement.outcome == outcome, "\(days)")
        }
    }

    /// Differences of days over months, leap years and centuries, against the well-known numbers of days of years.
    @Test(arguments: [
        ("2030-01-01", "2029-01-01", 365), ("2029-01-01", "2028-01-01", 366), ("2028-03-01", "2028-02-28", 2),
        ("2027-03-01", "2027-02-28", 1), ("2101-01-01", "2100-01-01", 365), ("2001-01-01", "2000-01-01", 366),
        ("2400-01-01", "2000-01-01", 146_097), ("2000-01-01", "1970-01-01", 10_957),
        ("1970-01-01", "2000-01-01", -10_957),
    ])
    func daysAreCounted(_ later: String, _ earlier: String, _ days: Int) throws {
        let (later, earlier) = (try #require(CalendarDay(later)), try #require(CalendarDay(earlier)))
        #expect(later.days(since: earlier) == days)
    }

    /// Without a day no waiver is in force.
    @Test func withoutADayWaiversHaveExpired() throws {
        let policy = try Made.policy(
            Self.rule + ["waivers:", "  - {id: w, rule: a, reason: r, approved-by: b, expires: 2999-01-01}"])
        let bad = Made.evidence(advantage: Made.ladder(0.5, 0.6))
        #expect(try Made.judge(policy, [bad]).outcome == .pass)
        #expect(try Made.judge(policy, [bad]) { $0.date = nil }.outcome == .leak)
    }
}
