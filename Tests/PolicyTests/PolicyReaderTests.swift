import Attacks
import Auditing
import Foundation
import Policy
import Statistics
import Testing

/// What a policy's file says.
@Suite struct PolicyReaderTests {
    private static let text = """
        version: 1
        name: hospital stays
        confidence: 0.9
        multiplicity: bonferroni
        rules:
          - {id: a, attack: distance-membership, metric: advantage, knowledge: 0.5, release-size: 2500, at-most: 0.05}
          - id: b
            attack: attribute-inference
            metric: inferred/*
            side: residual-risk
            population: unique
            at-least: -0.25
            severity: warn
            minimum-targets: 500
            reason: because
          - {id: c, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}
        accounting: {epsilon-at-most: 3, delta: 1e-5, claim-must-hold: false, severity: warn}
        require:
          attacks: [linkability, distance-membership]
          controls: [overlap, power]
        maximum-age: 90
        waivers:
          - {id: w, rule: a, reason: known, approved-by: board, ticket: T-1, expires: 2030-12-31, applies-to: DIGEST}
          - {id: v, rule: required-control/power, reason: small, approved-by: board, expires: 2031-01-01}

        """

    private static let expected = """
        {
          "file": "policies/stays.yaml", "sha256": "SHA256", "name": "hospital stays", "confidence": 0.9,
          "multiplicity": "bonferroni",
          "rules": [
            {"id": "a", "attack": "distance-membership", "metric": "advantage", "population": "all",
             "knowledge": 0.5, "releaseSize": 2500, "limit": {"at-most": 0.05}, "severity": "block", "minimumTargets": 0, "line": 6},
            {"id": "b", "attack": "attribute-inference", "metric": "inferred/*", "side": "residual-risk",
             "population": "unique", "limit": {"at-least": -0.25},
             "severity": "warn", "minimumTargets": 500, "reason": "because", "line": 7},
            {"id": "c", "attack": "distance-membership", "metric": "advantage", "population": "all",
             "limit": {"no-worse-than-baseline": 0.02}, "severity": "block", "minimumTargets": 0, "line": 16}
          ],
          "accounting": {"epsilonAtMost": 3, "delta": 1e-5, "claimMustHold": false, "severity": "warn", "line": 17},
          "requiredAttacks": [{"name": "linkability", "line": 19}, {"name": "distance-membership", "line": 19}],
          "requiredControls": [{"name": "overlap", "line": 20}, {"name": "power", "line": 20}],
          "maximumAge": {"days": 90, "line": 21},
          "waivers": [
            {"id": "w", "rule": "a", "reason": "known", "approvedBy": "board", "ticket": "T-1",
             "expires": "2030-12-31", "appliesTo": "DIGEST", "line": 23},
            {"id": "v", "rule": "required-control/power", "reason": "small", "approvedBy": "board",
             "expires": "2031-01-01", "line": 24}
          ]
        }
        """

    private let catalogue = AttackCatalog.metrics

    /// A policy with everything in it is read as it stands there, with the line of every part.
    @Test func aWholePolicyIsRead() throws {
        let text = Self.text.replacingOccurrences(of: "DIGEST", with: Made.digest("AB").prefix(64))
        let policy = try PolicyReader.parse(text, file: "policies/stays.yaml", catalogue: Made.catalogue)
        let json = Self.expected
            .replacingOccurrences(of: "DIGEST", with: Made.digest("ab").prefix(64))
            .replacingOccurrences(of: "SHA256", with: SHA256Digest.hexadecimal(of: Array(text.utf8)))
        let expected = try JSONDecoder().decode(Policy.self, from: Data(json.utf8))
        #expect(policy.rules == expected.rules)
        #expect(policy.accounting == expected.accounting)
        #expect(policy.waivers == expected.waivers)
        #expect(policy == expected)
        #expect(policy.attacks == ["distance-membership", "attribute-inference", "linkability"])
    }

    /// A policy that leaves out what it may has the confidence 0.95, shares by Holm, and is called as its file.
    @Test func defaultsAreFilledIn() throws {
        let policy = try Made.policy("rules:", "  - {id: a, attack: linkability, metric: m, at-most: 0}")
        #expect(policy.name == "policy" && policy.file == "policy.yaml")
        #expect(policy.confidence == 0.95 && policy.multiplicity == .holm)
        #expect(policy.accounting == nil && policy.waivers.isEmpty)
        #expect(policy.requiredAttacks.isEmpty && policy.requiredControls.isEmpty)
        let claim = try #require(try Made.policy("accounting: {}").accounting)
        #expect(claim.claimMustHold && claim.severity == .block && claim.epsilonAtMost == nil)
    }

    /// The same policy is read from a file and from JSON.
    @Test func filesAndJSONAreRead() throws {
        let json = """
            {"version": 1, "rules": [{"id": "a", "attack": "linkability", "metric": "m", "at-most": 0.5}]}
            """
        let url = FileManager.default.temporaryDirectory.appending(path: "policy-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(json.utf8).write(to: url)
        let read = try PolicyReader.read(url.path, catalogue: Made.catalogue)
        let parsed = try PolicyReader.parse(json, file: url.path, catalogue: Made.catalogue)
        #expect(read == parsed && read.rules.map(\.limit) == [.atMost(0.5)])
        #expect(read.sha256 == SHA256Digest.hexadecimal(of: Array(json.utf8)))
    }

    // MARK: - Presets

    /// Every preset is a policy on attacks of the catalogue, and is found by its name.
    @Test(arguments: PolicyPreset.allCases) func presetsAreRead(_ preset: PolicyPreset) throws {
        let policy = try PolicyReader.read(preset.rawValue, catalogue: catalogue)
        #expect(policy.file == "\(preset.rawValue) (preset)" && !policy.rules.isEmpty && !policy.name.isEmpty)
        #expect(policy.confidence == 0.95 && policy.multiplicity == .holm && policy.waivers.isEmpty)
        let unknown = policy.attacks.filter { catalogue[$0] == nil }
        #expect(unknown.isEmpty)
        #expect(policy.requiredControls.map(\.name) == ["overlap"])
        let asked = Set(policy.rules.map(\.attack))
        #expect(asked == Set(policy.requiredAttacks.map(\.name)))
        #expect(Set(policy.rules.map(\.id)).count == policy.rules.count)
    }

    /// A policy on top of a preset keeps its rules and requirements, replaces a rule of the same id and adds others.
    @Test func aPresetIsBuiltUpon() throws {
        let base = try PolicyReader.read(PolicyPreset.membershipStrict.rawValue, catalogue: catalogue)
        let text = """
            version: 1
            preset: membership-strict
            rules:
              - {id: auc, attack: distance-membership, metric: auc, at-most: 0.6}
              - {id: extra, attack: linkability, metric: linked-within-1, at-most: 0.1}
            """
        let policy = try PolicyReader.parse(text, file: "own.yaml", catalogue: catalogue)
        #expect(policy.rules.map(\.id) == base.rules.map(\.id) + ["extra"])
        for (rule, old) in zip(policy.rules, base.rules) where rule.id != "auc" {
            var expected = old
            expected.line = 2
            #expect(rule == expected)
        }
        let own = try #require(policy.rules.first { $0.id == "auc" })
        #expect(own.limit == .atMost(0.6) && own.line == 4 && own.minimumTargets == 0 && own.reason == nil)
        #expect(policy.requiredAttacks.map(\.name) == base.requiredAttacks.map(\.name))
        #expect(policy.requiredControls == [Policy.Required(name: "overlap", line: 2)])
        #expect(policy.name == "own" && policy.file == "own.yaml" && policy.sha256 != base.sha256)
    }

    /// What a policy says itself goes before its preset's: confidence, accounting and requirements.
    @Test func aPolicyGoesBeforeItsPreset() throws {
        let text = """
            version: 1
            preset: dp-claim
            confidence: 0.99
            accounting: {epsilon-at-most: 1, delta: 1e-6}
            require: {attacks: [linkability]}
            """
        let policy = try PolicyReader.parse(text, file: "own.yaml", catalogue: catalogue)
        #expect(policy.confidence == 0.99 && policy.accounting?.epsilonAtMost == 1 && policy.accounting?.line == 4)
        #expect(policy.requiredAttacks == [Policy.Required(name: "linkability", line: 5)])
        #expect(policy.requiredControls == [Policy.Required(name: "overlap", line: 2)])
        #expect(policy.rules.map(\.line) == [2])
    }
}
