public import Auditing
public import Statistics

/// One number of a unit.
public struct SweepRow: Codable, Hashable, Sendable {
    /// A stable key, for example `auc` or `advantage`.
    public var metric: String
    /// `attack` for a membership attack's success, else `excess` (members less hold-out), `members`, `hold-out`, `residual-risk` or
    /// `baseline: …`.
    public var side: String
    /// `all`, or `unique` (content occurs once in train and hold-out).
    public var population: String
    /// `nil` where it is undefined.
    public var estimate: Estimate?
    /// How far it reaches, as in `Measure.Role`: `verdict` for what a leak is judged by.
    public var role: Measure.Role

    public init(
        metric: String, side: String, population: String, estimate: Estimate?, role: Measure.Role = .diagnostic
    ) {
        self.role = role
        self.metric = metric
        self.side = side
        self.population = population
        self.estimate = estimate
    }

    private init(_ number: EvidenceNumber) {
        self.init(
            metric: number.metric, side: number.side, population: number.population, estimate: number.estimate,
            role: number.role)
    }

    /// The numbers of a membership evaluation.
    public static func rows(of evaluation: MembershipEvaluation) -> [SweepRow] {
        evaluation.numbers.map { SweepRow($0) }
    }

    /// The numbers of a measure.
    ///
    /// - Parameters:
    ///   - measure: what an attack on people's records found.
    ///   - known: how many columns the adversary knew, where the unit says so; it is taken out of the metric's name, so that one
    ///     metric can be followed over numbers of known columns.
    public static func rows(of measure: Measure, known: Bool) -> [SweepRow] {
        var metric = measure.id
        if known {
            metric = metric.split(separator: "/", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("known-") }.joined(separator: "/")
        }
        return measure.numbers.map { number in
            var row = SweepRow(number)
            row.metric = metric
            return row
        }
    }
}

/// What a unit found.
public struct UnitOutcome: Codable, Hashable, Sendable {
    public var rows: [SweepRow]
    /// Sentences for whoever reads the results.
    public var notes: [String]
    /// Synthetic records that the adversary had.
    public var releaseRecords: Int?
    /// Columns that she knew of a person.
    public var knownColumns: Int?
    /// A file that other units need.
    public var artefact: Artefact?

    /// A file beside the result.
    public struct Artefact: Codable, Hashable, Sendable {
        public var name: String
        public var sha256: String
        public var bytes: Int

        public init(name: String, sha256: String, bytes: Int) {
            self.name = name
            self.sha256 = sha256
            self.bytes = bytes
        }
    }

    public init(
        rows: [SweepRow] = [], notes: [String] = [], releaseRecords: Int? = nil, knownColumns: Int? = nil,
        artefact: Artefact? = nil
    ) {
        self.rows = rows
        self.notes = notes
        self.releaseRecords = releaseRecords
        self.knownColumns = knownColumns
        self.artefact = artefact
    }
}

/// A unit's result as it is kept.
public struct UnitResult: Codable, Hashable, Sendable {
    /// The identifier of the format that this version writes.
    public static let currentSchema = "privacy-audit/unit-result/1"

    public var schema: String
    public var address: String
    public var spec: UnitSpec
    /// The program's version.
    public var tool: String
    public var outcome: UnitOutcome

    public init(address: String, spec: UnitSpec, tool: String, outcome: UnitOutcome) {
        schema = Self.currentSchema
        self.address = address
        self.spec = spec
        self.tool = tool
        self.outcome = outcome
    }
}
