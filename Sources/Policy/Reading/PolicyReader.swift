import Auditing
import Documents
import Foundation
import Statistics
import Tables

/// Reads a policy and says of every mistake where it stands.
public struct PolicyReader {
    /// Attacks that a rule may name, each with its metrics; `*` at the end of one stands for anything.
    private let catalogue: [String: [String]]
    private let file: String

    private static let keys = [
        "version", "name", "preset", "confidence", "multiplicity", "rules", "accounting", "require", "maximum-age",
        "waivers",
    ]
    private static let ruleKeys = [
        "id", "attack", "metric", "side", "population", "knowledge", "release-size", "at-most", "at-least",
        "no-worse-than-baseline", "severity", "minimum-targets", "reason",
    ]
    private static let mostRules = 1_000
    /// What may be above 1: distances, ratios and statistics.
    private static let unbounded: Set = [
        "closest-record", "neighbour-distance-ratio", "release-distance", "data-copying", "membership-f1-relative",
    ]
    private static let sides = ["attack", "excess", "members", "hold-out", "residual-risk"]

    /// The policy at `path`, or the preset of that name where there is no such file.
    ///
    /// - Parameters:
    ///   - path: a file in YAML or JSON, or a name of ``PolicyPreset``.
    ///   - catalogue: the attacks, each with its metrics; `*` in one stands for anything.
    /// - Throws: `DataError` with line and character.
    public static func read(_ path: String, catalogue: [String: [String]]) throws -> Policy {
        if let preset = PolicyPreset(rawValue: path), !FileManager.default.fileExists(atPath: path) {
            return try parse(preset.text, file: path + Policy.presetMark, catalogue: catalogue)
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError(
                file: path, problem: "there is no such file",
                remedy: "check the path, or name a policy that comes with the program: "
                    + PolicyPreset.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let root = try DocumentFile.read(path)
        guard let text = FileManager.default.contents(atPath: path) else {
            throw DataError(file: path, problem: "the file cannot be read", remedy: "check its permissions")
        }
        return try PolicyReader(catalogue: catalogue, file: path).policy(root, sha256: digest(Array(text)))
    }

    /// - Throws: `DataError`, as ``read(_:catalogue:)`` does.
    public static func parse(_ text: String, file: String, catalogue: [String: [String]]) throws -> Policy {
        try PolicyReader(catalogue: catalogue, file: file).policy(
            try DocumentFile.parse(text, file: file), sha256: digest(Array(text.utf8)))
    }

    private static func digest(_ bytes: [UInt8]) -> String { SHA256Digest.hexadecimal(of: bytes) }

    private func policy(_ root: DocumentNode, sha256: String) throws -> Policy {
        let entries = try root.map(keys: Self.keys, name: "the policy")
        guard let version = entries["version"] else {
            throw root.error("the policy has no version", remedy: "write 'version: 1'")
        }
        guard try version.integer("'version'") == 1 else {
            throw version.error("this program reads policies of version 1", remedy: "write 'version: 1'")
        }
        var policy = Policy(
            file: file, sha256: sha256, name: URL(filePath: file).deletingPathExtension().lastPathComponent,
            confidence: 0.95, multiplicity: .holm, rules: [], accounting: nil, requiredAttacks: [],
            requiredControls: [], maximumAge: nil, waivers: [])
        if let node = entries["preset"] {
            let preset = try node.choice("'preset'", of: PolicyPreset.self)
            let base = try Self.parse(preset.text, file: preset.rawValue + Policy.presetMark, catalogue: catalogue)
            (policy.rules, policy.accounting) = (base.rules, base.accounting)
            (policy.confidence, policy.multiplicity) = (base.confidence, base.multiplicity)
            (policy.requiredAttacks, policy.requiredControls) = (base.requiredAttacks, base.requiredControls)
            for index in policy.rules.indices { policy.rules[index].line = node.line }
            policy.accounting?.line = node.line
            for index in policy.requiredAttacks.indices { policy.requiredAttacks[index].line = node.line }
            for index in policy.requiredControls.indices { policy.requiredControls[index].line = node.line }
        }
        if let node = entries["name"] { policy.name = try node.text("'name'") }
        if let node = entries["confidence"] {
            policy.confidence = try node.number("'confidence'", in: 0.5...0.9999)
        }
        if let node = entries["multiplicity"] {
            policy.multiplicity = try node.choice("'multiplicity'", of: Policy.Multiplicity.self)
        }
        if let node = entries["rules"] {
            try add(try node.list("'rules'"), to: &policy)
        }
        if let node = entries["accounting"] { policy.accounting = try accounting(node) }
        if let node = entries["require"] {
            let parts = try node.map(keys: ["attacks", "controls"], name: "'require'")
            if let list = parts["attacks"] {
                policy.requiredAttacks = try list.list("'attacks'").map {
                    Policy.Required(name: try attack($0), line: $0.line)
                }
            }
            if let list = parts["controls"] {
                policy.requiredControls = try list.list("'controls'").map {
                    Policy.Required(name: try control($0), line: $0.line)
                }
            }
        }
        if let node = entries["maximum-age"] {
            policy.maximumAge = Policy.Age(days: try node.whole("'maximum-age'", in: 1...36_500), line: node.line)
        }
        if let node = entries["waivers"] {
            for waiver in try node.list("'waivers'").map(waiver) {
                guard !policy.waivers.contains(where: { $0.id == waiver.id }) else {
                    throw node.error("two waivers are called '\(waiver.id)'", remedy: "give each a name of its own")
                }
                policy.waivers.append(waiver)
            }
        }
        for waiver in policy.waivers where !Self.requirements(policy).contains(waiver.rule) {
            throw DataError(
                file: file, line: waiver.line, problem: "the waiver '\(waiver.id)' is for no rule: '\(waiver.rule)'",
                remedy: DocumentNode.nearest(to: waiver.rule, among: Self.requirements(policy))
                    .map { "did you mean '\($0)'?" } ?? "name a rule's id")
        }
        guard
            !policy.rules.isEmpty || policy.accounting != nil || !policy.requiredAttacks.isEmpty
                || !policy.requiredControls.isEmpty
        else {
            throw root.error("the policy asks for nothing", remedy: "write rules, or take a preset")
        }
        return policy
    }

    /// The ids that a waiver may be for.
    static func requirements(_ policy: Policy) -> [String] {
        policy.rules.map(\.id) + (policy.accounting == nil ? [] : ["accounting"])
            + policy.requiredAttacks.map { "required-attack/\($0.name)" }
            + policy.requiredControls.map { "required-control/\($0.name)" }
            + (policy.maximumAge == nil ? [] : [Policy.ageRequirement])
    }

    // MARK: - Rules

    /// Adds the policy's own rules; one with the id of a preset's rule takes its place.
    private func add(_ nodes: [DocumentNode], to policy: inout Policy) throws {
        guard nodes.count <= Self.mostRules else {
            throw DataError(
                file: file, problem: "the policy has \(nodes.count) rules, and \(Self.mostRules) are the most",
                remedy: "use metrics that end in '*', or several policies")
        }
        var own: Set<String> = []
        let read = try nodes.map { (node: $0, rule: try rule($0)) }
        for (node, rule) in read {
            guard own.insert(rule.id).inserted else {
                throw node.error("two rules are called '\(rule.id)'", remedy: "give each an id of its own")
            }
            guard !["accounting", Policy.ageRequirement].contains(rule.id),
                !["required-", "waiver/"].contains(where: rule.id.hasPrefix), !rule.id.isEmpty
            else {
                throw node.error(
                    "'\(rule.id)' is no name for a rule: the program uses it for other requirements",
                    remedy: "give another id")
            }
            if let place = policy.rules.firstIndex(where: { $0.id == rule.id }) {
                policy.rules[place] = rule
            } else {
                policy.rules.append(rule)
            }
        }
        for (node, rule) in read {
            let others = policy.rules.filter { $0.id != rule.id }
            if let other = others.first(where: { $0.owns(rule.id) || rule.owns($0.id) }) {
                throw node.error(
                    "'\(rule.id)' and '\(other.id)' cannot be told apart: one stands for several metrics, each under an id that begins so",
                    remedy: "give another id")
            }
            if let other = policy.rules.prefix(while: { $0.id != rule.id }).first(where: { Self.contradict($0, rule) })
            {
                throw node.error(
                    "the rule contradicts '\(other.id)': no number is within both limits",
                    remedy: "change one of the limits")
            }
        }
    }

    private static func contradict(_ a: Policy.Rule, _ b: Policy.Rule) -> Bool {
        guard a.subject == b.subject else { return false }
        switch (a.limit, b.limit) {
        case (.atMost(let most), .atLeast(let least)), (.atLeast(let least), .atMost(let most)): return least > most
        default: return false
        }
    }

    private func rule(_ node: DocumentNode) throws -> Policy.Rule {
        let entries = try node.map(keys: Self.ruleKeys, name: "a rule")
        func needed(_ key: String) throws -> DocumentNode {
            guard let value = entries[key] else {
                throw node.error("a rule has no '\(key)'", remedy: "write '\(key): …'")
            }
            return value
        }
        let attack = try attack(try needed("attack"))
        let metric = try metric(try needed("metric"), of: attack)
        func limit(_ value: DocumentNode, _ name: String) throws -> Double {
            let number = try value.number(name)
            guard Self.unbounded.contains(metric) || (-1...1).contains(number) else {
                throw value.error(
                    "\(name) is \(number), and '\(metric)' lies between -1 and 1", remedy: "write 0.05 for 5 %")
            }
            return number
        }
        var limits: [Policy.Limit] = []
        if let value = entries["at-most"] { limits.append(.atMost(try limit(value, "'at-most'"))) }
        if let value = entries["at-least"] { limits.append(.atLeast(try limit(value, "'at-least'"))) }
        if let value = entries["no-worse-than-baseline"] {
            limits.append(.noWorseThanBaseline(margin: try value.number("'no-worse-than-baseline'", in: 0...1)))
        }
        guard limits.count == 1 else {
            throw node.error(
                "a rule needs one of 'at-most', 'at-least' and 'no-worse-than-baseline', and has \(limits.count)",
                remedy: "give one")
        }
        if case .noWorseThanBaseline = limits[0], metric != "advantage" {
            throw try needed("metric").error(
                "'no-worse-than-baseline' compares the metric 'advantage' on the same people, and no other",
                remedy: "write 'metric: advantage', or a limit")
        }
        let side = try entries["side"].map { value -> String in
            let text = try value.text("'side'")
            guard Self.sides.contains(text) else {
                throw value.error("'side' is none of \(Self.sides.joined(separator: ", "))", remedy: "write one")
            }
            return text
        }
        try check(entries, limits[0], attack: attack, metric: metric, side: side)
        return Policy.Rule(
            id: try needed("id").text("'id'"), attack: attack, metric: metric, side: side,
            population: try entries["population"]?.text("'population'") ?? "all",
            knowledge: try entries["knowledge"].map { try $0.number("'knowledge'", in: 0...1) },
            releaseSize: try entries["release-size"].map { try $0.whole("'release-size'", in: 1...Int(Int32.max)) },
            limit: limits[0],
            severity: try entries["severity"].map { try $0.choice("'severity'", of: Policy.Severity.self) } ?? .block,
            minimumTargets: try entries["minimum-targets"].map {
                try $0.whole("'minimum-targets'", in: 1...Int(Int32.max))
            } ?? 0,
            reason: try entries["reason"]?.text("'reason'"), line: node.line)
    }

    /// Refuses what would be ignored.
    private func check(
        _ entries: [String: DocumentNode], _ limit: Policy.Limit, attack: String, metric: String, side: String?
    ) throws {
        let isMembership = MembershipEvaluation.metrics.contains(metric)
        if case .noWorseThanBaseline = limit {
            for key in ["side", "population", "knowledge", "release-size"] {
                guard let node = entries[key] else { continue }
                throw node.error(
                    "'\(key)' and 'no-worse-than-baseline' exclude each other: people are compared as the strongest adversary claims them",
                    remedy: "leave one out")
            }
        }
        for key in ["knowledge", "release-size"] where !isMembership {
            guard let node = entries[key] else { continue }
            throw node.error(
                "'\(key)' goes with the success of an attack on membership, and '\(metric)' has none",
                remedy: "leave it out")
        }
        if let node = entries["side"], isMembership, side != "attack" {
            throw node.error(
                "'\(metric)' has no sides: it is a number of its own",
                remedy: "leave 'side' out, or write 'side: attack'")
        }
        if let node = entries["side"], !isMembership, side == "attack" {
            throw node.error(
                "'side: attack' goes with the success of an attack on membership",
                remedy: "write excess, members, hold-out or residual-risk")
        }
        if let node = entries["metric"], metric.hasSuffix("*"),
            (catalogue[attack] ?? []).contains("advantage")
        {
            throw node.error("'*' stands for several measures, and \(attack) has none", remedy: "write one metric")
        }
    }

    private func attack(_ node: DocumentNode) throws -> String {
        let name = try node.text("'attack'")
        let attacks = catalogue.keys.sorted()
        guard attacks.contains(name) else {
            throw node.error(
                "there is no attack called '\(name.prefix(60))'",
                remedy: DocumentNode.nearest(to: name, among: attacks).map { "did you mean '\($0)'?" }
                    ?? "the catalogue has \(attacks.joined(separator: ", "))")
        }
        return name
    }

    private func metric(_ node: DocumentNode, of attack: String) throws -> String {
        let name = try node.text("'metric'")
        let known = catalogue[attack] ?? []
        guard known.contains(where: { Self.covers($0, name) }) else {
            throw node.error(
                "\(attack) has no metric called '\(name.prefix(60))'",
                remedy: DocumentNode.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "it has \(known.joined(separator: ", "))")
        }
        return name
    }

    /// Whether some metric can be both: a `*` in either stands for anything, in a rule's only at its end.
    private static func covers(_ known: String, _ asked: String) -> Bool {
        let parts = known.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first else { return false }
        if asked.hasSuffix("*") {
            let prefix = asked.dropLast()
            return first.hasPrefix(prefix) || parts.count > 1 && prefix.hasPrefix(first)
        }
        guard parts.count > 1, let last = parts.last else { return known == asked }
        return asked.count > first.count + last.count && asked.hasPrefix(first) && asked.hasSuffix(last)
    }

    private func control(_ node: DocumentNode) throws -> String {
        let name = try node.text("a control")
        guard Preflight.Check.ids.contains(name) else {
            throw node.error(
                "there is no check called '\(name.prefix(60))'",
                remedy: DocumentNode.nearest(to: name, among: Preflight.Check.ids).map { "did you mean '\($0)'?" }
                    ?? "the checks are \(Preflight.Check.ids.joined(separator: ", "))")
        }
        return name
    }

    private func accounting(_ node: DocumentNode) throws -> Policy.Accounting {
        let entries = try node.map(
            keys: ["epsilon-at-most", "delta", "claim-must-hold", "severity"], name: "'accounting'")
        let accounting = Policy.Accounting(
            epsilonAtMost: try entries["epsilon-at-most"].map { try $0.number("'epsilon-at-most'", in: 0...1e6) },
            delta: try entries["delta"].map { try $0.number("'delta'", in: 0...1) },
            claimMustHold: try entries["claim-must-hold"].map { try $0.boolean("'claim-must-hold'") } ?? true,
            severity: try entries["severity"].map { try $0.choice("'severity'", of: Policy.Severity.self) } ?? .block,
            line: node.line)
        guard accounting.epsilonAtMost != nil || accounting.claimMustHold else {
            throw node.error(
                "'accounting' asks for nothing",
                remedy: "write 'claim-must-hold: true', or 'epsilon-at-most' and 'delta'")
        }
        guard accounting.epsilonAtMost == nil || accounting.delta != nil else {
            throw node.error("'epsilon-at-most' needs 'delta'", remedy: "write for example 'delta: 1e-5'")
        }
        return accounting
    }

    private func waiver(_ node: DocumentNode) throws -> Policy.Waiver {
        let entries = try node.map(
            keys: ["id", "rule", "reason", "approved-by", "ticket", "expires", "applies-to"], name: "a waiver")
        func text(_ key: String) throws -> String {
            guard let value = entries[key] else {
                throw node.error("a waiver has no '\(key)'", remedy: "write '\(key): …'")
            }
            let text = try value.text("'\(key)'")
            guard !text.isEmpty else { throw value.error("'\(key)' is empty", remedy: "say something") }
            return text
        }
        let expires = try text("expires")
        guard CalendarDay(expires) != nil else {
            throw (entries["expires"] ?? node).error("'expires' is no day", remedy: "write it as 2030-12-31")
        }
        return Policy.Waiver(
            id: try text("id"), rule: try text("rule"), reason: try text("reason"),
            approvedBy: try text("approved-by"), ticket: try entries["ticket"]?.text("'ticket'"), expires: expires,
            appliesTo: try entries["applies-to"].map { value in
                let digest = try value.text("'applies-to'").lowercased()
                guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else {
                    throw value.error(
                        "'applies-to' is no SHA-256", remedy: "give the 64 digits of the release's digest")
                }
                return digest
            }, line: node.line)
    }

}
