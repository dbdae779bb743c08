import Attacks
import Auditing
import Fixtures
import Neighbors
import Statistics
import Tables
import Testing

/// What the verdict may say, and what it may not.
@Suite struct VerdictTests {
    private func audit(_ audit: AuditCase, _ change: (inout AuditOptions) -> Void = { _ in }) throws -> AuditFindings {
        var options = AuditOptions()
        options.knowledgeFractions = [1]
        change(&options)
        return try Auditor(options: options).run(audit, entries: AttackCatalog.entries(named: []))
    }

    /// Nobody gets a clean answer by asking about too few people.
    @Test func tooFewRecordsAreNotJudged() throws {
        let base = try FixtureCase.census(release: "synthetic")
        let few = try audit(base) { $0.targets = 10 }
        #expect(few.verdict.outcome == .notJudged)
        #expect(few.verdict.sentence.contains("too few records"))
        #expect(few.notTested.contains { $0.contains("at most 10 training") })
        let ignorant = try audit(base) { $0.knowledgeFractions = [0.01] }
        #expect(ignorant.verdict.outcome == .notJudged)
        #expect(ignorant.notTested.contains { $0.contains("1.0%") })
        let two = try AuditCase(
            members: base.members.rows([0, 1]), holdout: base.holdout.rows([0, 1]), release: base.members.rows([0, 1]))
        let pair = try audit(two)
        #expect(pair.verdict.outcome == .notJudged)
        // One record cannot be set apart: attacks that need it are left out and named.
        #expect(pair.notTested.contains { $0.contains("(domias): not run") })
    }

    /// The bound in the sentence holds for every threshold, not only for the one that was chosen.
    @Test func theBoundHoldsForEveryThreshold() throws {
        let base = try FixtureCase.discharges(BundledRelease.ideal)
        for seed in 1...5 {
            let findings = try audit(base) { $0.seed = UInt64(seed) }
            try #require(findings.verdict.outcome == .noLeakFound)
            let evaluation = try #require(findings.results.flatMap(\.membership).last { $0.population == "all" })
            let worst = evaluation.grid.map(\.advantage.value).max() ?? 0
            let text = try #require(findings.verdict.sentence.firstMatch(of: /at most ([0-9.]+)%/)).1
            #expect(try #require(Double(text)) / 100 > worst)
            // Two bands of some 1,430 records each: about 3.9 points on either side.
            #expect(try #require(Double(text)) > 7)
        }
    }

    /// The band over all thresholds against its closed form, and its coverage on scores without a difference.
    @Test func largestAdvantageIsBoundedAtItsConfidence() {
        var missed = 0
        for unit in 0..<300 {
            var stream = RandomStream(seed: 2, purpose: "band", unit: UInt64(unit))
            let (a, b) = ((0..<100).map { _ in stream.uniform() + 0.1 }, (0..<150).map { _ in stream.uniform() })
            let estimate = ROC(members: a, nonMembers: b).largestAdvantage(confidence: 0.9)
            if !estimate.covers(0.1) { missed += 1 }
        }
        #expect(missed <= 30)
        let separated = ROC(members: [2, 3], nonMembers: [0, 1]).largestAdvantage(confidence: 0.95)
        #expect(separated.value == 1 && separated.upper == 1)
    }

    /// Wider intervals do not switch the preflight off.
    @Test func thePreflightHasALevelOfItsOwn() throws {
        let clean = try FixtureCase.census(release: "synthetic")
        var holdout = clean.holdout.rows(Array(0..<1_960))
        holdout.append(clean.members.rows(Array(0..<40)))
        let audited = try AuditCase(members: clean.members, holdout: holdout, release: clean.release)
        for confidence in [0.9, 0.95, 0.9999] {
            #expect(try audit(audited) { $0.confidence = confidence }.verdict.outcome == .notJudged)
        }
    }

    /// Several records of one person are alike: that is no drift between two groups of people.
    @Test func recordsOfOnePersonAreNoDrift() throws {
        let base = try FixtureCase.census(release: "synthetic")
        // Every person three times, with ages a year apart.
        func tripled(_ table: Table, _ start: Int32) -> (Table, [Int32]) {
            let few = Array(0..<600)
            var result = table.rows(few)
            for _ in 0..<2 { result.append(table.rows(few)) }
            return (result, (0..<3).flatMap { _ in few.map { start + Int32($0) } })
        }
        let (members, holdout) = (tripled(base.members, 0), tripled(base.holdout, 10_000))
        let known = try AuditCase(
            members: members.0, holdout: holdout.0, release: base.release, persons: (members.1, holdout.1))
        let checks = try audit(known).preflight.checks
        #expect(checks.first { $0.id == "drift" }?.status == .pass)
        #expect(checks.first { $0.id == "repeated-people" }?.status == .warn)
        let unknown = try AuditCase(members: members.0, holdout: holdout.0, release: base.release)
        #expect(try audit(unknown).preflight.checks.first { $0.id == "drift" }?.status == .fail)
    }

    @Test func identifiersAndPoorReleasesAreSaid() throws {
        let columns = [Column(name: "id", kind: .integer), Column(name: "x", kind: .continuous)]
        let schema = try #require(Schema(columns: columns))
        func table(_ start: Int, distinct: Int) -> Table {
            var table = Table(schema: schema)
            for row in 0..<100 {
                table.appendRow()
                table.setNumber(0, to: Double(start + row % distinct))
                table.setNumber(1, to: Double(row % 10))
            }
            return table
        }
        let findings = try audit(
            AuditCase(
                members: table(0, distinct: 100), holdout: table(1_000, distinct: 100),
                release: table(5_000, distinct: 10)))
        #expect(findings.preflight.checks.first { $0.id == "identifiers" }?.summary.contains("'id'") == true)
        #expect(findings.preflight.checks.first { $0.id == "variety" }?.status == .warn)
    }

    /// The sentence leads with the largest leak, and equal populations are told once.
    @Test func theSentenceLeadsWithTheLargestLeak() throws {
        let findings = try audit(FixtureCase.census(release: "flip30"))
        #expect(findings.verdict.outcome == .leak)
        let largest =
            findings.verdict.grounds.filter { ["advantage", "identical-match-share"].contains($0.measure) }
            .map(\.estimate.value).max() ?? 0
        #expect(largest > 0.1)
        #expect(findings.verdict.sentence.contains("by \(Int((100 * largest).rounded())) percentage points"))
        #expect(findings.verdict.grounds.allSatisfy { $0.population == "all" })
        // Copies, and three numbers of each of seven attacks.
        #expect(findings.verdict.grounds.count == 1 + 3 * 7)
    }
}
