public import Auditing
public import Foundation
import Statistics

/// Everything that a unit's result depends on, and nothing else: names of files, threads and time are not in here.
///
/// Its address is the SHA-256 of its canonical JSON (keys sorted, nothing absent written), so the same work has one address in every plan.
public struct UnitSpec: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// A release drawn from a generator.
        case sample
        /// The nearest records in one shard of a release of one block of the real records.
        case search
        /// Some shadow generators of an attack.
        case shadows
        /// Whether the hold-out can serve as a control.
        case check
        /// One attack under one threat model.
        case attack

        /// Units of a later stage may depend on those of earlier ones.
        public var stage: Int {
            switch self {
            case .sample: 0
            case .search, .shadows, .check: 1
            case .attack: 2
            }
        }
    }

    /// What files hold, by digest.
    public struct Inputs: Codable, Hashable, Sendable {
        /// SHA-256 of the files.
        public var train: String
        public var holdout: String
        public var reference: String?
        /// SHA-256 of the release's file, or the address of the unit that draws it.
        public var release: String?
        /// How files are read; of files named in options the SHA-256.
        public var reading: SweepPlan.Options?

        public init(
            train: String, holdout: String, reference: String? = nil, release: String? = nil,
            reading: SweepPlan.Options? = nil
        ) {
            self.train = train
            self.holdout = holdout
            self.reference = reference
            self.release = release
            self.reading = reading
        }
    }

    /// What draws a release.
    public struct Source: Codable, Hashable, Sendable {
        /// SHA-256 of a checkpoint.
        public var checkpoint: String?
        /// The template of a command.
        public var command: String?
        public var records: Int
        public var sampling: SweepPlan.Options?
        /// SHA-256 of files that a command depends on.
        public var files: [String]?

        public init(
            checkpoint: String? = nil, command: String? = nil, records: Int, sampling: SweepPlan.Options? = nil
        ) {
            self.checkpoint = checkpoint
            self.command = command
            self.records = records
            self.sampling = sampling
        }
    }

    /// The attack's name, and the version that is raised whenever it gives other scores.
    public struct Attack: Codable, Hashable, Sendable {
        public var id: String
        public var version: Int

        public init(id: String, version: Int) {
            self.id = id
            self.version = version
        }
    }

    /// What the adversary wants, knows and reaches.
    public struct Threat: Codable, Hashable, Sendable {
        public var goal: Goal
        public var access: Access
        /// Fraction of the real records that she knows, where the attack depends on it.
        public var knowledge: Double?
        /// Synthetic records that she has: `all`, a share, or a number; `nil` where the attack does not look at them.
        public var releaseSize: String?
        /// Columns that she knows of a person: a number, or a share below 1.
        public var known: Double?

        public init(
            goal: Goal, access: Access, knowledge: Double? = nil, releaseSize: String? = nil, known: Double? = nil
        ) {
            self.goal = goal
            self.access = access
            self.knowledge = knowledge
            self.releaseSize = releaseSize
            self.known = known
        }
    }

    /// The version of this description.
    public var format = 1
    public var kind: Kind
    public var inputs: Inputs
    public var source: Source?
    public var attack: Attack?
    public var threat: Threat?
    /// Options of the audit and the attack; of files named in them the SHA-256.
    public var options: SweepPlan.Options?
    /// Targets of either kind; `nil` for all.
    public var targets: Int?
    public var seed: UInt64
    /// Which shard of the release and which block of the real records are searched.
    public var shard: AuditBench.Part?
    public var block: AuditBench.Part?
    /// Numbers of shadows: the first, and one more than the last.
    public var shadows: [Int]?
    /// Addresses of the units whose results it uses besides a release.
    public var uses: [String]?

    public init(kind: Kind, inputs: Inputs, seed: UInt64) {
        self.kind = kind
        self.inputs = inputs
        self.seed = seed
    }

    /// The canonical JSON.
    public func canonical() throws -> Data { try CanonicalJSON.encode(self) }

    /// 64 hexadecimal characters.
    public func address() throws -> String { SHA256Digest.hexadecimal(of: Array(try canonical())) }
}

/// JSON of which there is one form: keys sorted, no spaces, slashes as they are, `"nan"` for what is no number.
enum CanonicalJSON {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(value)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: data)
    }
}

extension ReleaseSize {
    /// `all`, a share, or a number.
    public var text: String {
        switch self {
        case .all: "all"
        case .share(let share): "\(share)"
        case .records(let count): "\(count)"
        }
    }

    /// The size that `text` stands for; `nil` for anything else.
    public init?(text: String) {
        if text == "all" {
            self = .all
        } else if let count = Int(text), count >= 2 {
            self = .records(count)
        } else if let share = Double(text), share > 0, share < 1 {
            self = .share(share)
        } else {
            return nil
        }
    }
}
