public import Auditing

/// What a researcher asks for: grids of data, attacks, knowledge, sizes and seeds.
public struct SweepPlan: Sendable {
    public var name: String
    /// The plan's file as it was named; paths in it are relative to its folder.
    public var file: String
    /// Its text.
    public var text: String
    public var grids: [Grid]

    /// Options of the command line by name, without the two hyphens; an option given several times has several values.
    public typealias Options = [String: [String]]

    /// One product of settings.
    public struct Grid: Sendable {
        public var data: [DataSource]
        public var attacks: [AttackChoice]
        public var knowledge: [Double] = [1]
        public var releaseSizes: [ReleaseSize] = [.all]
        /// Known columns of people, for attacks that guess the others: a number, or a share below 1.
        public var known: [Double] = []
        /// Targets of either kind; `nil` for all.
        public var targets: [Int?] = [nil]
        public var seeds: [UInt64] = [1]
        /// Axes that go in lockstep; all others are multiplied.
        public var zips: [[SweepAxis]] = []
        /// Options of the audit, the same for the whole grid.
        public var options: Options = [:]
        /// In how many parts neighbours are searched: shards of the release, blocks of the real records; `nil` searches at once.
        public var search: SearchParts?
        /// Shadows that one unit trains.
        public var shadowsPerUnit = 8
    }

    /// In how many parts neighbours are searched.
    public struct SearchParts: Codable, Hashable, Sendable {
        public var releaseShards: Int
        public var recordBlocks: Int

        public init(releaseShards: Int, recordBlocks: Int) {
            self.releaseShards = releaseShards
            self.recordBlocks = recordBlocks
        }
    }

    /// Real records and where a release of them comes from.
    public struct DataSource: Hashable, Sendable {
        public enum Release: Hashable, Sendable {
            case file(String)
            /// Drawn from a checkpoint.
            case checkpoint(String)
            /// Made by a command with the places of `run --generator-command`.
            case command(String)
        }

        /// Names the data in results.
        public var name: String
        /// Paths, as they are to be opened.
        public var train: String
        public var holdout: String
        public var reference: String?
        public var release: Release
        /// How many records a generator makes; `nil` as many as the largest release size that is a number.
        public var records: Int?
        /// Files that a command depends on: when one changes, releases are drawn anew.
        public var dependsOn: [String] = []
        /// How files are read: options of the command line.
        public var reading: Options = [:]
        /// How records are drawn from a checkpoint, or a command is run: options of the command line.
        public var sampling: Options = [:]
        /// Where it stands in the plan.
        public var line: Int

        /// The same, wherever it stands.
        func isSame(as other: DataSource) -> Bool {
            var here = self
            here.line = other.line
            return here == other
        }
    }

    /// An attack and its options.
    public struct AttackChoice: Hashable, Sendable {
        public var id: String
        public var options: Options = [:]
        public var line: Int
    }
}

/// A quantity that a grid varies.
public enum SweepAxis: String, Codable, Hashable, Sendable, CaseIterable {
    case data
    case attacks
    case seeds
    case targets
    case releaseSizes = "release-sizes"
    case known
    case knowledge
}

/// What a plan may name: attacks and options, as the program knows them.
public struct SweepVocabulary: Sendable {
    /// What a sweep must know of an attack.
    public struct Attack: Sendable {
        public var card: AttackCard
        /// Whether it scores membership; others measure what people's records say.
        public var scoresMembership: Bool
        /// Whether it guesses from a number of known columns.
        public var usesKnown: Bool

        public init(card: AttackCard, scoresMembership: Bool, usesKnown: Bool) {
            self.card = card
            self.scoresMembership = scoresMembership
            self.usesKnown = usesKnown
        }
    }

    public var attacks: [Attack]
    /// Options of audits and attacks.
    public var options: [String]
    /// Options of reading files.
    public var reading: [String]
    /// Options of making a release.
    public var sampling: [String]
    /// Those of all these that name a file, whose content counts and not its name.
    public var files: Set<String>

    public init(attacks: [Attack], options: [String], reading: [String], sampling: [String], files: Set<String>) {
        self.attacks = attacks
        self.options = options
        self.reading = reading
        self.sampling = sampling
        self.files = files
    }

    public func attack(_ id: String) -> Attack? { attacks.first { $0.card.id == id } }
}

/// Ready-made settings; what a plan says itself goes first.
public enum SweepPreset: String, CaseIterable, Sendable {
    /// Minutes: three fractions, the whole release, one seed.
    case quick
    /// Six fractions, three sizes, three seeds.
    case standard
    /// Nine fractions, five sizes, ten seeds.
    case thorough

    func apply(to grid: inout SweepPlan.Grid) {
        switch self {
        case .quick:
            grid.knowledge = [0.1, 0.5, 1]
            grid.known = [0.25]
        case .standard:
            grid.knowledge = [0.01, 0.05, 0.1, 0.25, 0.5, 1]
            grid.releaseSizes = [.share(0.25), .share(0.5), .all]
            grid.known = [0.1, 0.25, 0.5]
            grid.seeds = [1, 2, 3]
        case .thorough:
            grid.knowledge = [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1]
            grid.releaseSizes = [.share(0.1), .share(0.25), .share(0.5), .share(0.75), .all]
            grid.known = [0.05, 0.1, 0.25, 0.5, 0.75]
            grid.seeds = Array(1...10)
        }
    }
}
