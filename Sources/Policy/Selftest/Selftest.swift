public import Auditing
public import Statistics

/// What the attacks of an audit find of leaks of known size in the user's own data, and how often they cry wolf: the audit's positive and
/// negative control.
public struct Selftest: Codable, Hashable, Sendable {
    /// The format's identifier.
    public static let currentSchema = "privacy-audit/selftest/1"

    /// What was planted, and what became of it.
    public struct Detection: Codable, Hashable, Sendable {
        public var leak: PlantedLeak
        /// Records copied in each trial.
        public var copies: Int
        /// Trials by their outcome.
        public var leaks: Int
        public var passes: Int
        public var inconclusive: Int
        /// The share of trials with the outcome 'leak'.
        public var detected: Estimate

        public var trials: Int { leaks + passes + inconclusive }
    }

    /// The smallest leak that is found, of those planted.
    public struct Limit: Codable, Hashable, Sendable {
        /// The chance of each value of a copy to be another person's.
        public var changed: Double
        /// The smallest share of training records from which on all planted leaks were found as often as ``Selftest/power`` asks; `nil`
        /// where the largest was not.
        public var share: Double?
        /// Records that this share is.
        public var copies: Int?
        /// The largest share that was planted.
        public var largest: Double
    }

    /// How one rule, or one attack, did.
    public struct Subject: Codable, Hashable, Sendable {
        /// The rule's id, or the attack's name.
        public var id: String
        public var attack: String
        /// The rule as it was tested, without line, severity and reason; `nil` for an attack by itself.
        public var rule: Policy.Rule?
        /// Releases without a leak: what is found in them is a false alarm.
        public var clean: Detection
        /// By strength and share, both ascending.
        public var planted: [Detection]
        /// For each strength.
        public var limits: [Limit]
        /// Whether it is surely wrong about clean releases more often than it may be.
        public var raisesFalseAlarms: Bool
        /// Whether it finds copies word for word and raises no more false alarms than it may.
        public var passed: Bool
        /// Why, in a sentence.
        public var sentence: String
    }

    public var schema = Self.currentSchema
    public var tool: Evidence.Tool
    public var configuration: Evidence.Configuration
    public var inputs: [Evidence.Input]
    /// The policy's file or name and its SHA-256; `nil` where attacks were tested by themselves.
    public var policy: String?
    public var policySHA256: String?
    /// The policy's confidence, and how its rules share the chance of error; `nil` where attacks were tested by themselves.
    public var confidence: Double?
    public var multiplicity: Policy.Multiplicity?
    /// The options of the audit that are words of a command, in order.
    public var options: [String]
    /// Whether the releases were the real one; else a third of the people in each trial.
    public var usesRelease: Bool
    /// Records of a trial.
    public var members: Int
    public var holdout: Int
    public var release: Int
    public var trials: Int
    /// The share of planted leaks that must be found for a leak of that size to count as detectable.
    public var power: Double
    /// Rules of the policy, or attacks.
    public var subjects: [Subject]
    /// The policy as a whole; `nil` where attacks were tested by themselves.
    public var whole: Subject?
    /// Planted leaks left out, and other things to know, a sentence each.
    public var notes: [String]

    public init(
        tool: Evidence.Tool, configuration: Evidence.Configuration, inputs: [Evidence.Input], policy: Policy?,
        options: [String], usesRelease: Bool, sizes: (members: Int, holdout: Int, release: Int), plan: SelftestPlan,
        subjects: [Subject],
        whole: Subject?, notes: [String]
    ) {
        (self.tool, self.configuration, self.inputs) = (tool, configuration, inputs)
        (self.policy, policySHA256, self.usesRelease) = (policy?.file, policy?.sha256, usesRelease)
        (confidence, multiplicity, self.options) = (policy?.confidence, policy?.multiplicity, options)
        (members, holdout, release) = sizes
        (trials, power) = (plan.trials, plan.power)
        (self.subjects, self.whole, self.notes) = (subjects, whole, notes)
    }

    /// How a rule of `policy` did; `nil` where it was not tested as this policy judges it.
    ///
    /// A rule that compares with accepted evidence cannot be tried on planted leaks: its attack by itself stands for it.
    func subject(of rule: Policy.Rule, in policy: Policy) -> Subject? {
        if case .noWorseThanBaseline = rule.limit, confidence == nil {
            return subjects.first { $0.rule == nil && $0.attack == rule.attack }
        }
        // Rules share their chance of error, so each depends on how many there are.
        guard confidence == policy.confidence, multiplicity == policy.multiplicity,
            subjects.map(\.rule) == policy.rules.map(\.question)
        else { return nil }
        return subjects.first { $0.rule == rule.question }
    }

    /// Whether all counts are those of trials.
    public var isSound: Bool {
        let range = 0...10_000_000
        return (subjects + (whole.map { [$0] } ?? [])).flatMap { [$0.clean] + $0.planted }.allSatisfy {
            range.contains($0.leaks) && range.contains($0.passes) && range.contains($0.inconclusive)
                && range.contains($0.copies) && $0.trials == trials
        } && subjects.allSatisfy { $0.clean.leaks + $0.clean.passes <= trials }
    }

    /// Why this self-test says nothing about `evidence`; `nil` where it does.
    public func mismatch(with evidence: Evidence) -> String? {
        for role in ["train", "holdout"] + (usesRelease ? ["synthetic"] : []) {
            let own = inputs.first { $0.role == role }?.sha256
            guard let own, own == evidence.inputs.first(where: { $0.role == role })?.sha256 else {
                return "it was made with another \(role) file than the evidence"
            }
        }
        func options(_ configuration: Evidence.Configuration) -> [String] {
            [
                configuration.metric, configuration.ambiguous, "\(configuration.calibrationShare)",
                "\(configuration.knowledgeFractions)",
            ]
        }
        guard options(configuration) == options(evidence.configuration) else {
            return "it was made with other options than the evidence"
        }
        return tool.version == evidence.tool.version ? nil : "it was made with another version of the program"
    }
}

extension Selftest.Subject {
    /// The limit of detection in a sentence.
    public var limitOfDetection: String {
        let parts = limits.map { limit -> String in
            let what =
                limit.changed == 0
                ? "copied word for word" : "copied with \(Wording.level(limit.changed)) of the values changed"
            guard let share = limit.share, let copies = limit.copies else {
                return "not up to \(Wording.level(limit.largest)) \(what)"
            }
            return "from \(Wording.level(share)) of the training records (\(copies)) \(what)"
        }
        return "Finds planted leaks " + parts.joined(separator: "; ")
            + " (\(clean.trials) trials each, false alarms \(clean.leaks))."
    }
}
