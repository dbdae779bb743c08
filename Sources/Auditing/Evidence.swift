/// What an audit found, as data: everything a reviewer needs to judge, and to judge again without running anything.
///
/// The same inputs, options and seed give the same bytes, whatever the thread count. What may differ between two runs
/// (threads, processor kernel, time) is kept apart in ``RunEnvironment``.
public struct Evidence: Codable, Hashable, Sendable {
    /// The identifier of the format that this version writes.
    public static let currentSchema = "privacy-audit/evidence/1"

    /// The identifier of the format.
    public var schema: String
    public var tool: Tool
    public var configuration: Configuration
    /// The files, in the order train, hold-out, synthetic, and reference where there is one.
    public var inputs: [Input]
    /// What made the synthetic records, where the audit had them made.
    public var generation: Generation?
    public var records: RecordSummary
    public var preflight: Preflight
    public var results: [AttackResult]
    /// The ε that the attacks refute; `nil` where membership was not attacked.
    public var epsilon: EmpiricalEpsilon?
    /// The verdict's headlines at several confidences; `nil` in evidence of programs that did not give them.
    public var intervals: [HeadlineIntervals]?
    /// Whom each attack on membership claims; `nil` in evidence of programs that did not say.
    public var claims: [ClaimedTargets]?
    public var verdict: Verdict
    /// What this audit did not test, a sentence each.
    public var notTested: [String]
    /// The command that makes the same evidence again.
    public var reproduce: String

    public init(
        tool: Tool, configuration: Configuration, inputs: [Input], generation: Generation? = nil,
        records: RecordSummary, preflight: Preflight, results: [AttackResult], epsilon: EmpiricalEpsilon? = nil,
        intervals: [HeadlineIntervals]? = nil, claims: [ClaimedTargets]? = nil, verdict: Verdict,
        notTested: [String], reproduce: String
    ) {
        self.epsilon = epsilon
        self.intervals = intervals
        self.claims = claims
        schema = Self.currentSchema
        self.tool = tool
        self.configuration = configuration
        self.inputs = inputs
        self.generation = generation
        self.records = records
        self.preflight = preflight
        self.results = results
        self.verdict = verdict
        self.notTested = notTested
        self.reproduce = reproduce
    }
}

extension Evidence {
    /// How sentences of ``notTested`` begin that say whom the options left out.
    static let restrictionMark = "All people:"

    /// Whom the options left out of the attacks, a sentence each.
    public var restrictions: [String] { notTested.filter { $0.hasPrefix(Self.restrictionMark) } }
}

extension Evidence {
    /// The program that made the evidence.
    public struct Tool: Codable, Hashable, Sendable {
        public var name: String
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// The options that the numbers depend on.
    public struct Configuration: Codable, Hashable, Sendable {
        public var seed: UInt64
        /// The two-sided confidence of every interval.
        public var confidence: Double
        /// The distance between records: `hamming`, `ochiai`, `euclidean` or `gower`.
        public var metric: String
        /// What happens to records that are in train and in the hold-out alike: `exclude` or `keep`.
        public var ambiguous: String
        public var knowledgeFractions: [Double]
        /// How many synthetic records the adversary gets, one sweep each; the whole release is always among them.
        public var releaseSizes: [Int]
        /// The share of the known records that thresholds are chosen on.
        public var calibrationShare: Double
        /// How many reference records the adversary had where an attack used them; `nil` where none did.
        public var referenceRecords: Int?

        public init(
            seed: UInt64, confidence: Double, metric: String, ambiguous: String, knowledgeFractions: [Double],
            releaseSizes: [Int], calibrationShare: Double, referenceRecords: Int? = nil
        ) {
            self.referenceRecords = referenceRecords
            self.seed = seed
            self.confidence = confidence
            self.metric = metric
            self.ambiguous = ambiguous
            self.knowledgeFractions = knowledgeFractions
            self.releaseSizes = releaseSizes
            self.calibrationShare = calibrationShare
        }
    }

    /// One input file.
    public struct Input: Codable, Hashable, Sendable {
        /// `train`, `holdout`, `synthetic` or `reference`.
        public var role: String
        /// The file as the user named it.
        public var name: String
        public var format: String
        /// SHA-256 of the file's bytes, hexadecimal.
        public var sha256: String
        public var bytes: Int
        public var rows: Int
        /// What was noticed while reading; never a cell's value.
        public var notes: [String]

        public init(
            role: String, name: String, format: String, sha256: String, bytes: Int, rows: Int, notes: [String]
        ) {
            self.role = role
            self.name = name
            self.format = format
            self.sha256 = sha256
            self.bytes = bytes
            self.rows = rows
            self.notes = notes
        }
    }

    /// The making of the synthetic records.
    public struct Generation: Codable, Hashable, Sendable {
        public var generator: GeneratorCard
        /// How many records were asked for.
        public var records: Int
        public var seed: UInt64
        /// How values became records, for example `threshold 0.5`; `nil` where that is the generator's business.
        public var output: String?

        public init(generator: GeneratorCard, records: Int, seed: UInt64, output: String? = nil) {
            self.generator = generator
            self.records = records
            self.seed = seed
            self.output = output
        }
    }

    /// How many records there are, and of which kinds.
    public struct RecordSummary: Codable, Hashable, Sendable {
        public var columns: Int
        /// Number of columns by kind, for example `binary: 1116`.
        public var columnsByKind: [String: Int]
        public var members: Int
        public var holdout: Int
        public var release: Int
        /// Members whose content occurs in the hold-out too: their membership is undefined.
        public var ambiguousMembers: Int
        /// Hold-out records whose content occurs among the members too.
        public var ambiguousHoldout: Int
        /// Members whose content occurs once in train ∪ hold-out.
        public var uniqueMembers: Int
        /// Hold-out records whose content occurs once in train ∪ hold-out.
        public var uniqueHoldout: Int

        public init(
            columns: Int, columnsByKind: [String: Int], members: Int, holdout: Int, release: Int,
            ambiguousMembers: Int, ambiguousHoldout: Int, uniqueMembers: Int, uniqueHoldout: Int
        ) {
            self.columns = columns
            self.columnsByKind = columnsByKind
            self.members = members
            self.holdout = holdout
            self.release = release
            self.ambiguousMembers = ambiguousMembers
            self.ambiguousHoldout = ambiguousHoldout
            self.uniqueMembers = uniqueMembers
            self.uniqueHoldout = uniqueHoldout
        }
    }
}

/// What may differ between two runs that give the same evidence; written beside it, not into it.
public struct RunEnvironment: Codable, Hashable, Sendable {
    /// SHA-256 of the evidence file that this run wrote, hexadecimal.
    public var evidenceSHA256: String
    public var threads: Int
    /// The instruction set that the distance kernels used, for example `x86-64 avx2`.
    public var kernel: String
    /// When the audit ended, ISO 8601 in UTC.
    public var finished: String
    public var seconds: Double
    public var system: String

    public init(
        evidenceSHA256: String, threads: Int, kernel: String, finished: String, seconds: Double, system: String
    ) {
        self.evidenceSHA256 = evidenceSHA256
        self.threads = threads
        self.kernel = kernel
        self.finished = finished
        self.seconds = seconds
        self.system = system
    }
}
