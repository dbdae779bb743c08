import Auditing
import Policy
import Statistics
import Testing

/// How rules share the chance of error.
@Suite struct JudgeMultiplicityTests {
    private static let errors = ["a": 0.001, "b": 0.02, "c": 0.05]
    private static let orders = [
        ["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"],
    ]

    private func rule(_ id: String) -> String {
        "  - {id: \(id), attack: attribute-inference, metric: \(id), at-most: 0.1}"
    }

    /// The rules that are broken, in the order of their names.
    private func broken(
        _ multiplicity: String, order: [String], errors: [String: Double] = Self.errors
    ) throws -> [String] {
        let evidence = Made.evidence(
            measures: errors.sorted { $0.key < $1.key }.map { ($0.key, Made.ladder(above: 0.1, error: $0.value)) })
        let policy = try Made.policy(["multiplicity: \(multiplicity)", "rules:"] + order.map(rule))
        let judgement = try Made.judge(policy, [evidence])
        #expect(judgement.findings.map(\.id) == order)
        let others = judgement.findings.filter { $0.outcome != .leak }
        #expect(others.allSatisfy { $0.outcome == .inconclusive })
        return judgement.findings.filter { $0.outcome == .leak }.map(\.id).sorted()
    }

    /// Errors of 0.001, 0.02 and 0.05 break all three rules under Holm (0.05/3, 0.05/2, 0.05), in any order of the rules.
    @Test(arguments: orders) func holmStepsDown(_ order: [String]) throws {
        let found = try broken("holm", order: order)
        #expect(found == ["a", "b", "c"])
    }

    /// With equal parts of 0.05/3 only an error of 0.001 breaks its rule, in any order of the rules.
    @Test(arguments: orders) func bonferroniGivesEqualParts(_ order: [String]) throws {
        let found = try broken("bonferroni", order: order)
        #expect(found == ["a"])
    }

    /// Without sharing every rule has the whole of 0.05.
    @Test(arguments: orders) func noneSharesNothing(_ order: [String]) throws {
        let found = try broken("none", order: order)
        #expect(found == ["a", "b", "c"])
    }

    /// Holm stops at the first rule that is not broken: 0.05 alone would do for the last, but 0.05 is not 0.05/2.
    @Test(arguments: orders) func holmStopsAtTheFirstThatHolds(_ order: [String]) throws {
        let found = try broken("holm", order: order, errors: ["a": 0.001, "b": 0.05, "c": 0.05])
        #expect(found == ["a"])
        let none = try broken("holm", order: order, errors: ["a": 0.02, "b": 0.02, "c": 0.05])
        #expect(none.isEmpty)
    }

    /// A rule that is beyond its limit by itself but not among ten is inconclusive, and says so.
    @Test func oneAmongTenIsNotSurelyBroken() throws {
        let ids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        let measures = ids.map { id in
            (id, id == "a" ? Made.ladder(above: 0.1, error: 0.05) : Made.ladder(0.01, 0.05))
        }
        let evidence = Made.evidence(measures: measures)
        let alone = try Made.judge(Made.policy(["rules:", rule("a")]), [evidence])
        #expect(alone.outcome == .leak && alone.findings.first?.outcome == .leak)
        let among = try Made.judge(Made.policy(["rules:"] + ids.map(rule)), [evidence])
        let finding = try #require(among.findings.first)
        #expect(among.outcome == .inconclusive && finding.outcome == .inconclusive)
        #expect(finding.sentence.contains("beyond the limit by itself"))
        #expect(finding.sentence.contains("among 10 rules"))
        #expect(among.findings.dropFirst().allSatisfy { $0.outcome == .pass })
    }

    /// The smallest error of the ladder, 0.0001, is enough for five hundred rules and not for five hundred and one.
    @Test func theLadderReachesFiveHundredRules() throws {
        let evidence = Made.evidence(measures: [("a", Made.ladder(above: 0.1, error: 0.0001))])
        for (count, outcome) in [(500, Judgement.Outcome.leak), (501, .inconclusive)] {
            let rest = (1..<count).map {
                "  - {id: r\($0), attack: linkability, metric: linked-within-2, at-most: 0.1}"
            }
            let judgement = try Made.judge(Made.policy(["rules:", rule("a")] + rest), [evidence])
            #expect(judgement.outcome == outcome && judgement.findings.first?.outcome == outcome)
        }
    }

    /// The chance of error is the policy's: at a confidence of 0.99 an error of 0.02 breaks nothing.
    @Test(arguments: [(0.9, true), (0.95, true), (0.98, true), (0.99, false)])
    func theConfidenceIsThePolicys(_ confidence: Double, _ isBroken: Bool) throws {
        let evidence = Made.evidence(measures: [("a", Made.ladder(above: 0.1, error: 0.02))])
        let judgement = try Made.judge(Made.policy(["confidence: \(confidence)", "rules:", rule("a")]), [evidence])
        let outcome: Judgement.Outcome = isBroken ? .leak : .inconclusive
        #expect(judgement.outcome == outcome)
        #expect(judgement.findings.first?.estimate?.confidence == confidence)
    }
}
