import Policy
import Tables
import Testing

/// A policy with one mistake, and what must be said of it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var line: Int
    var problem: String
    var remedy: String

    init(_ name: String, _ lines: String..., line: Int, says problem: String, remedy: String = "") {
        text = lines.joined(separator: "\n") + "\n"
        (testDescription, self.line, self.problem, self.remedy) = (name, line, problem, remedy)
    }

    private static let version = "version: 1"
    private static let copies =
        "  - {id: copies, attack: distance-membership, metric: advantage, at-most: 0.1}"

    private static func rule(_ terms: String) -> String { "  - {\(terms)}" }
    private static func waiver(_ terms: String) -> String { "  - {id: w, reason: known, \(terms)}" }

    static let all: [Mistake] = policies + rules + waivers

    private static let policies: [Mistake] = [
        Mistake("no version", "rules:", copies, line: 1, says: "no version", remedy: "version: 1"),
        Mistake("version 2", "version: 2", "rules:", copies, line: 1, says: "policies of version 1"),
        Mistake("version of letters", "name: a", "version: one", line: 2, says: "'version' is not a number"),
        Mistake(
            "unknown key", version, "name: a", "rulez:", copies, line: 3, says: "no key 'rulez'",
            remedy: "did you mean 'rules'?"),
        Mistake("rules in no list", version, "rules: advantage", line: 2, says: "'rules' is not a list"),
        Mistake("confidence too low", version, "confidence: 0.2", line: 2, says: "'confidence' must be from 0.5"),
        Mistake("confidence of one", version, "confidence: 1", line: 2, says: "'confidence' must be from 0.5"),
        Mistake("confidence no number", version, "confidence: nan", line: 2, says: "'confidence' is not a number"),
        Mistake("multiplicity", version, "multiplicity: sidak", line: 2, says: "none of holm, bonferroni, none"),
        Mistake("preset", version, "preset: strict", line: 2, says: "'preset' is none of gdpr-wp216"),
        Mistake("asks for nothing", version, line: 1, says: "asks for nothing"),
        Mistake("asks for an empty list", version, "rules: []", line: 1, says: "asks for nothing"),
        Mistake(
            "limit without delta", version, "accounting: {epsilon-at-most: 3}", line: 2,
            says: "'epsilon-at-most' needs 'delta'"),
        Mistake(
            "accounting of nothing", version, "accounting: {claim-must-hold: false}", line: 2,
            says: "'accounting' asks for nothing"),
        Mistake(
            "neither true nor false", version, "accounting: {claim-must-hold: yes}", line: 2,
            says: "neither true nor false"),
        Mistake(
            "unknown required attack", version, "require: {attacks: [linkabilty]}", line: 2,
            says: "no attack called 'linkabilty'", remedy: "did you mean 'linkability'?"),
        Mistake(
            "a key twice", version, "name: a", "name: b", "rules:", copies, line: 2,
            says: "'name' stands there twice"),
        Mistake(
            "unknown required control", version, "require: {controls: [overlp]}", line: 2,
            says: "no check called 'overlp'", remedy: "did you mean 'overlap'?"),
        Mistake("age of no days", version, "maximum-age: 0", line: 2, says: "'maximum-age' must be from 1"),
        Mistake("no map", "- version", line: 1, says: "the policy is not a map"),
    ]

    private static let rules: [Mistake] = [
        Mistake(
            "unknown attack", version, "rules:",
            rule("id: a, attack: distance-membershp, metric: advantage, at-most: 0.1"), line: 3,
            says: "no attack called 'distance-membershp'", remedy: "did you mean 'distance-membership'?"),
        Mistake(
            "unknown key of a rule", version, "rules:", copies,
            rule("id: a, attack: linkability, metrc: advantage, at-most: 0.1"), line: 4, says: "no key 'metrc'",
            remedy: "did you mean 'metric'?"),
        Mistake(
            "two limits", version, "rules:", copies,
            rule("id: a, attack: linkability, metric: m, at-most: 0.1, at-least: 0"), line: 4, says: "has 2"),
        Mistake("no limit", version, "rules:", rule("id: a, attack: linkability, metric: m"), line: 3, says: "has 0"),
        Mistake(
            "no id", version, "rules:", rule("attack: linkability, metric: m, at-most: 0.1"), line: 3, says: "no 'id'",
            remedy: "id: "),
        Mistake(
            "no attack", version, "rules:", rule("id: a, metric: m, at-most: 0.1"), line: 3, says: "no 'attack'"),
        Mistake(
            "no metric", version, "rules:", rule("id: a, attack: linkability, at-most: 0.1"), line: 3,
            says: "no 'metric'"),
        Mistake(
            "unknown metric", version, "rules:",
            rule("id: a, attack: distance-membership, metric: advntage, at-most: 0"),
            line: 3, says: "distance-membership has no metric called 'advntage'", remedy: "did you mean 'advantage'?"),
        Mistake(
            "metric of another attack", version, "rules:",
            rule("id: a, attack: linkability, metric: advantage, at-most: 0"), line: 3,
            says: "linkability has no metric called 'advantage'"),
        Mistake(
            "metrics of another attack", version, "rules:",
            rule("id: a, attack: linkability, metric: inferred/*, at-most: 0"), line: 3,
            says: "linkability has no metric called 'inferred/*'"),
        Mistake(
            "percent for a share", version, "rules:",
            rule("id: a, attack: distance-membership, metric: advantage, at-most: 5"), line: 3,
            says: "'at-most' is 5.0", remedy: "write 0.05 for 5 %"),
        Mistake(
            "population of a comparison", version, "rules:",
            rule(
                "id: a, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02, population: unique"
            ),
            line: 3, says: "'population' and 'no-worse-than-baseline' exclude each other"),
        Mistake(
            "knowledge of a measure", version, "rules:",
            rule("id: a, attack: linkability, metric: linked-within-1, at-most: 0.1, knowledge: 0.5"), line: 3,
            says: "'knowledge' goes with the success of an attack on membership"),
        Mistake(
            "side of an advantage", version, "rules:",
            rule("id: a, attack: distance-membership, metric: advantage, at-most: 0.1, side: members"), line: 3,
            says: "'advantage' has no sides"),
        Mistake(
            "several advantages", version, "rules:",
            rule("id: a, attack: distance-membership, metric: adv*, at-most: 0.1"), line: 3,
            says: "'*' stands for several measures"),
        Mistake(
            "ids that cannot be told apart", version, "rules:",
            rule("id: a, attack: attribute-inference, metric: inferred/*, at-most: 0.1"),
            rule("id: a/income, attack: linkability, metric: linked-within-1, at-most: 0.1"), line: 3,
            says: "cannot be told apart"),
        Mistake("two of one id", version, "rules:", copies, copies, line: 4, says: "two rules are called 'copies'"),
        Mistake(
            "contradiction", version, "rules:", copies,
            rule("id: b, attack: distance-membership, metric: advantage, at-least: 0.2"), line: 4,
            says: "contradicts 'copies'"),
        Mistake(
            "baseline of another metric", version, "rules:",
            rule("id: a, attack: distance-membership, metric: auc, no-worse-than-baseline: 0.02"), line: 3,
            says: "compares the metric 'advantage'"),
        Mistake(
            "negative margin", version, "rules:",
            rule("id: a, attack: distance-membership, metric: advantage, no-worse-than-baseline: -0.1"), line: 3,
            says: "'no-worse-than-baseline' must be from 0"),
        Mistake(
            "severity", version, "rules:", rule("id: a, attack: linkability, metric: m, at-most: 0, severity: hard"),
            line: 3, says: "'severity' is none of block, warn"),
        Mistake(
            "side", version, "rules:", rule("id: a, attack: linkability, metric: m, at-most: 0, side: left"), line: 3,
            says: "'side' is none of attack"),
        Mistake(
            "limit in quotes", version, "rules:", rule("id: a, attack: linkability, metric: m, at-most: \"0.1\""),
            line: 3, says: "'at-most' is not a number"),
        Mistake(
            "infinite limit", version, "rules:", rule("id: a, attack: linkability, metric: m, at-most: inf"), line: 3,
            says: "'at-most' is not a number"),
        Mistake(
            "no targets", version, "rules:",
            rule("id: a, attack: linkability, metric: m, at-most: 0, minimum-targets: 0"), line: 3,
            says: "'minimum-targets' must be from 1"),
        Mistake(
            "knowledge", version, "rules:",
            rule("id: a, attack: distance-membership, metric: auc, at-most: 0, knowledge: 2"),
            line: 3, says: "'knowledge' must be from 0"),
    ]

    private static let waivers: [Mistake] = [
        Mistake(
            "waiver for no rule", version, "rules:", copies, "waivers:",
            waiver("rule: copie, approved-by: board, expires: 2030-12-31"), line: 5, says: "for no rule: 'copie'",
            remedy: "did you mean 'copies'?"),
        Mistake(
            "approved by nobody", version, "rules:", copies, "waivers:", waiver("rule: copies, expires: 2030-12-31"),
            line: 5, says: "no 'approved-by'"),
        Mistake(
            "approved by an empty name", version, "rules:", copies, "waivers:",
            waiver("rule: copies, approved-by: '', expires: 2030-12-31"), line: 5, says: "'approved-by' is empty"),
        Mistake(
            "for ever", version, "rules:", copies, "waivers:", waiver("rule: copies, approved-by: board"), line: 5,
            says: "no 'expires'"),
        Mistake(
            "expires on no day", version, "rules:", copies, "waivers:",
            waiver("rule: copies, approved-by: board, expires: 2030-02-30"), line: 5, says: "'expires' is no day",
            remedy: "2030-12-31"),
        Mistake(
            "expires soon", version, "rules:", copies, "waivers:",
            waiver("rule: copies, approved-by: board, expires: soon"), line: 5, says: "'expires' is no day"),
        Mistake(
            "no digest", version, "rules:", copies, "waivers:",
            waiver("rule: copies, approved-by: board, expires: 2030-12-31, applies-to: release"), line: 5,
            says: "'applies-to' is no SHA-256"),
        Mistake(
            "two of one name", version, "rules:", copies, "waivers:",
            waiver("rule: copies, approved-by: board, expires: 2030-12-31"),
            waiver("rule: copies, approved-by: board, expires: 2030-12-30"), line: 5, says: "two waivers are called 'w'"
        ),
    ]
}

/// What is said of policies with mistakes.
@Suite struct PolicyMistakeTests {
    /// A mistake is told with its line, what is wrong and what helps.
    @Test(arguments: Mistake.all) func aMistakeIsTold(_ mistake: Mistake) throws {
        let error = try #require(
            dataError { try PolicyReader.parse(mistake.text, file: "policy.yaml", catalogue: Made.catalogue) })
        #expect(error.file == "policy.yaml")
        #expect(error.line == mistake.line)
        #expect(mistake.problem.isEmpty || error.problem.contains(mistake.problem))
        #expect(mistake.remedy.isEmpty || error.remedy.contains(mistake.remedy))
        #expect(!error.remedy.isEmpty)
    }

    /// Limits on the same number that leave room for it are no contradiction, nor are limits on different numbers.
    @Test(arguments: [
        "attack: distance-membership, metric: advantage, at-least: 0.1",
        "attack: distance-membership, metric: auc, at-least: 0.2",
        "attack: distance-membership, metric: advantage, population: unique, at-least: 0.2",
        "attack: calibrated-distance, metric: advantage, at-least: 0.2",
    ])
    func roomBetweenLimitsIsNoContradiction(_ terms: String) throws {
        let policy = try Made.policy(
            "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.1}",
            "  - {id: b, \(terms)}")
        #expect(policy.rules.map(\.id) == ["a", "b"])
    }

    /// A file that is not there is told by its name.
    @Test func aMissingFileIsTold() throws {
        let error = try #require(
            dataError { try PolicyReader.read("/nowhere/policy.yaml", catalogue: Made.catalogue) })
        #expect(error.file == "/nowhere/policy.yaml" && error.problem == "there is no such file")
    }
}
