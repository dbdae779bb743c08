public import Statistics

/// What a policy says of evidence.
public struct Judgement: Codable, Hashable, Sendable {
    public enum Outcome: String, Codable, Hashable, Sendable {
        /// Every limit holds, with the policy's confidence.
        case pass
        /// At least one limit is broken, with the policy's confidence.
        case leak
        /// Neither can be said.
        case inconclusive

        /// What a program that judges exits with.
        ///
        /// - Parameter inconclusiveFails: whether what cannot be said stops a pipeline.
        public func exitCode(inconclusiveFails: Bool) -> Int32 {
            switch self {
            case .pass: 0
            case .leak: 1
            case .inconclusive: inconclusiveFails ? 2 : 0
            }
        }
    }

    /// What became of one requirement.
    public struct Finding: Codable, Hashable, Sendable {
        /// The rule's id; `accounting`, `required-attack/…` and `required-control/…` for the rest.
        public var id: String
        /// What is asked, in words.
        public var requirement: String
        public var outcome: Outcome
        public var severity: Policy.Severity
        /// One sentence: why.
        public var sentence: String
        /// The number, at the confidence that it was judged with.
        public var estimate: Estimate?
        /// How many targets more would probably decide it.
        public var furtherTargets: Int?
        /// The smallest planted leaks that the rule finds, by strength; `nil` where no self-test was made.
        public var limits: [Selftest.Limit]?
        /// The same in a sentence.
        public var limitOfDetection: String?
        /// The waiver that stands for it.
        public var waiver: String?
        /// Where the policy says so.
        public var line: Int

        /// Whether it keeps the release back: broken or undecided, severe, and not waived.
        public var blocks: Bool { outcome != .pass && severity == .block && waiver == nil }
    }

    /// What was audited, and how.
    public struct Audit: Codable, Hashable, Sendable {
        /// Of the evidence file.
        public var sha256: String
        public var inputs: [Input]
        /// The command that makes the same evidence again: what was chosen and left out.
        public var command: String
    }

    /// An audited file.
    public struct Input: Codable, Hashable, Sendable {
        /// `train`, `holdout`, `synthetic` or `reference`.
        public var role: String
        public var name: String
        public var sha256: String
    }

    /// The format's identifier.
    public static let currentSchema = "privacy-audit/judgement/1"

    public var schema = Self.currentSchema
    public var policy: Policy
    public var outcome: Outcome
    /// The answer in a sentence.
    public var sentence: String
    public var findings: [Finding]
    /// What is to be told besides: waivers that were not needed, checks that warn.
    public var warnings: [String]
    /// The audits that were judged, in order.
    public var audits: [Audit]
    /// The day of the judgement, year-month-day.
    public var date: String

    /// The releases that were judged, each once.
    public var releases: [Input] {
        audits.flatMap(\.inputs).filter { $0.role == "synthetic" }.reduce(into: []) { found, input in
            if !found.contains(input) { found.append(input) }
        }
    }
}
