/// What a release must hold to be published, as a file says it.
public struct Policy: Codable, Hashable, Sendable {
    /// What a broken rule does.
    public enum Severity: String, Codable, Hashable, Sendable, CaseIterable {
        case block
        /// It is told, and stops nothing.
        case warn
    }

    /// How rules share the chance of a false alarm.
    public enum Multiplicity: String, Codable, Hashable, Sendable, CaseIterable {
        /// Step by step, the clearest leak first (Holm 1979).
        case holm
        /// In equal parts.
        case bonferroni
        /// Each rule has the whole of it.
        case none
    }

    /// What a number is held against.
    public enum Limit: Codable, Hashable, Sendable {
        case atMost(Double)
        case atLeast(Double)
        /// Not above the number of the accepted evidence by more than this.
        case noWorseThanBaseline(margin: Double)

        private enum CodingKeys: String, CodingKey {
            case atMost = "at-most"
            case atLeast = "at-least"
            case noWorseThanBaseline = "no-worse-than-baseline"
        }

        /// - Throws: `DecodingError` unless there is exactly one limit.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            guard values.allKeys.count == 1, let key = values.allKeys.first else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "not one limit"))
            }
            let value = try values.decode(Double.self, forKey: key)
            switch key {
            case .atMost: self = .atMost(value)
            case .atLeast: self = .atLeast(value)
            case .noWorseThanBaseline: self = .noWorseThanBaseline(margin: value)
            }
        }

        /// The limit under the key that policies have for it.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .atMost(let value): try values.encode(value, forKey: .atMost)
            case .atLeast(let value): try values.encode(value, forKey: .atLeast)
            case .noWorseThanBaseline(let margin): try values.encode(margin, forKey: .noWorseThanBaseline)
            }
        }
    }

    /// One number and its limit.
    public struct Rule: Codable, Hashable, Sendable {
        public var id: String
        /// Name of the catalogue.
        public var attack: String
        /// A key such as `advantage`, `tpr-at-1-percent-fpr` or that of a measure.
        public var metric: String
        /// `attack`, `excess`, `members`, `hold-out` or `residual-risk`; `nil` for `attack` of membership and `excess` of the rest.
        public var side: String?
        /// `all`, `unique`, or a subgroup's name.
        public var population: String
        /// The knowledge fraction; `nil` for the largest.
        public var knowledge: Double?
        /// Synthetic records that the adversary has; `nil` for the whole release.
        public var releaseSize: Int?
        public var limit: Limit
        public var severity: Severity
        /// Fewer cases behind the number do not show that the limit holds.
        public var minimumTargets: Int
        /// Why, for whoever reads the report.
        public var reason: String?
        /// Where it stands.
        public var line: Int

        /// The number in words.
        public var subject: String {
            var words = "\(attack) \(metric)"
            if let side { words += " (\(side))" }
            if population != "all" { words += ", \(population)" }
            if let knowledge { words += ", knowledge \(knowledge)" }
            if let releaseSize { words += ", \(releaseSize) synthetic records" }
            return words
        }
    }

    /// Limits on differential privacy.
    public struct Accounting: Codable, Hashable, Sendable {
        /// The claimed ε may be at most this, at ``delta``.
        public var epsilonAtMost: Double?
        public var delta: Double?
        /// Attacks must not refute the claim.
        public var claimMustHold: Bool
        public var severity: Severity
        public var line: Int
    }

    /// An accepted exception, for a time.
    public struct Waiver: Codable, Hashable, Sendable {
        public var id: String
        public var rule: String
        public var reason: String
        public var approvedBy: String
        public var ticket: String?
        /// The last day on which it holds, year-month-day.
        public var expires: String
        /// SHA-256 of the only release that it is for; `nil` for any.
        public var appliesTo: String?
        public var line: Int
    }

    /// Something that must be there.
    public struct Required: Codable, Hashable, Sendable {
        public var name: String
        public var line: Int

        public init(name: String, line: Int) {
            (self.name, self.line) = (name, line)
        }
    }

    /// A limit on the age of evidence.
    public struct Age: Codable, Hashable, Sendable {
        public var days: Int
        public var line: Int
    }

    /// The policy's file as it was named, or the preset's name.
    public var file: String
    /// SHA-256 of its text.
    public var sha256: String
    public var name: String
    /// Two-sided confidence of the whole.
    public var confidence: Double
    public var multiplicity: Multiplicity
    public var rules: [Rule]
    public var accounting: Accounting?
    /// Attacks that must have been run.
    public var requiredAttacks: [Required]
    /// Checks of the hold-out that must have passed.
    public var requiredControls: [Required]
    /// How old evidence may be; `nil` for any age.
    public var maximumAge: Age?
    public var waivers: [Waiver]
}

extension Policy {
    /// The attacks that the policy asks something of.
    public var attacks: [String] {
        var names: [String] = []
        for name in rules.map(\.attack) + requiredAttacks.map(\.name) where !names.contains(name) { names.append(name) }
        return names
    }

    /// The confidence that an audit's intervals need, so that numbers of which evidence has one interval only can stand among all rules.
    public var auditConfidence: Double {
        multiplicity == .none ? confidence : min(0.9999, 1 - (1 - confidence) / Double(max(1, rules.count)))
    }

    /// Whether it comes with the program and is no file.
    public var isPreset: Bool { file.hasSuffix(Self.presetMark) }

    /// What follows the name of a policy that comes with the program.
    static let presetMark = " (preset)"

    /// The id of the requirement that evidence is not too old.
    static let ageRequirement = "evidence-age"
}

extension Policy.Rule {
    /// The number and its limit in words.
    public var requirement: String {
        let words =
            switch limit {
            case .atMost(let value): "at most \(value)"
            case .atLeast(let value): "at least \(value)"
            case .noWorseThanBaseline(let margin): "no more than \(margin) above the accepted evidence"
            }
        return "\(subject): \(words)"
    }

    /// Whether a finding is about this rule: by its own id, or about one of the metrics that it stands for.
    public func owns(_ finding: String) -> Bool {
        finding == id || metric.hasSuffix("*") && finding.hasPrefix("\(id)/")
    }

    /// What is asked, without what does not change the answer.
    var question: Policy.Rule {
        var rule = self
        (rule.line, rule.severity, rule.reason) = (0, .block, nil)
        return rule
    }
}
