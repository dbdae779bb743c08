public import Neighbors
public import Statistics
public import Tables

/// What an adversary works with who wants to learn something of people she knows: the release, what columns are to her, and how values
/// compare.
public struct DisclosureSetting: Sendable {
    /// The records that she has: the release, or, for comparison, records of other people.
    public let source: Table
    public let roles: ColumnRoles.Positions
    /// Real and synthetic records that ranges of numbers are taken from; never looked at one by one.
    private let fitted: [Table]
    public let workers: Workers

    package init(source: Table, roles: ColumnRoles.Positions, fitted: [Table], workers: Workers) {
        self.source = source
        self.roles = roles
        self.fitted = fitted
        self.workers = workers
    }

    /// The distance on some columns: Hamming for binary ones alone, else Gower, with the ranges of all tables.
    public func space(of columns: [Int]) throws -> RecordSpace {
        let schema = source.schema.selecting(columns)
        return try RecordSpace(
            metric: RecordSpace.defaultMetric(for: schema), schema: schema,
            fittedTo: fitted.map { $0.selecting(columns: columns) })
    }
}

/// What a guessing adversary knows and asks.
public struct GuessQuestion: Hashable, Sendable {
    /// A stable key.
    public var id: String
    public var title: String
    /// Columns that she knows.
    public var known: [Int]
    /// Columns that she guesses.
    public var secrets: [Int]
    /// How many nearest records she asks.
    public var neighbours: Int

    public init(id: String, title: String, known: [Int], secrets: [Int], neighbours: Int) {
        self.id = id
        self.title = title
        self.known = known
        self.secrets = secrets
        self.neighbours = neighbours
    }
}

/// A value that may be guessed, with the probability that it is.
public struct WeightedValue: Hashable, Sendable {
    /// 0 or 1, a code, or a number; NaN stands for a missing value.
    public var value: Double
    public var weight: Double

    public init(value: Double, weight: Double) {
        self.value = value
        self.weight = weight
    }
}

/// Guesses of one column, for each target: one value, or several with probabilities where the adversary draws among them.
public enum Guesses: Sendable {
    case values([Double])
    case distributions([[WeightedValue]])
}

/// An adversary who knows some columns of a person and guesses others. She returns guesses; she never judges them.
public protocol GuessingAttack: Sendable {
    var card: AttackCard { get }

    /// What she asks, given the columns.
    ///
    /// - Throws: ``AuditError/invalidOption(_:)`` where the roles leave nothing to know or to guess.
    func questions(_ setting: DisclosureSetting, using stream: RandomStream) throws -> [GuessQuestion]

    /// The guesses about `targets`, column after column of the question's secrets.
    ///
    /// - Parameters:
    ///   - question: one of ``questions(_:using:)``.
    ///   - targets: the known columns of the targets, and nothing else.
    ///   - setting: the records to guess from.
    func guesses(_ question: GuessQuestion, about targets: Table, in setting: DisclosureSetting) throws -> [Guesses]
}

/// An adversary who has two files with different columns of the same people, and joins them by the release.
public protocol LinkingAttack: Sendable {
    var card: AttackCard { get }
    /// How many nearest records are taken, ascending.
    var neighbours: [Int] { get }

    /// The columns of both files.
    func sides(_ setting: DisclosureSetting, using stream: RandomStream) throws -> (left: [Int], right: [Int])

    /// Whether she takes the records of a pair for the same person: for each number of neighbours, for each pair.
    ///
    /// - Parameters:
    ///   - left: the records of the one file, its columns alone.
    ///   - right: as many of the other, pair by pair.
    ///   - sides: the columns of both, as positions in the release.
    ///   - setting: the release.
    func links(
        left: Table, right: Table, sides: (left: [Int], right: [Int]), in setting: DisclosureSetting
    ) throws -> [[Bool]]
}

/// An adversary who describes, from the release alone, one person only.
public protocol SinglingOutAttack: Sendable {
    var card: AttackCard { get }

    /// Descriptions that fit one synthetic record, and as many made without looking at how many they fit.
    ///
    /// - Parameters:
    ///   - setting: the release.
    ///   - wanted: how many of each; there may be fewer.
    ///   - stream: the only source of randomness.
    func descriptions(
        _ setting: DisclosureSetting, wanted: Int, using stream: RandomStream
    ) throws -> [SinglingOutTrial]
}

/// One way of describing.
public struct SinglingOutTrial: Sendable {
    public var id: String
    public var title: String
    public var predicates: [Predicate]
    /// Made from the columns' values at random.
    public var naive: [Predicate]
    /// How many were wanted.
    public var wanted: Int

    public init(id: String, title: String, predicates: [Predicate], naive: [Predicate], wanted: Int) {
        self.id = id
        self.title = title
        self.predicates = predicates
        self.naive = naive
        self.wanted = wanted
    }
}

/// An attack on what people's records say, by how it works.
public enum DisclosureMethod: Sendable {
    case guessing(any GuessingAttack)
    case linking(any LinkingAttack)
    case singlingOut(any SinglingOutAttack)
}

/// An attack on what people's records say.
public protocol DisclosureAttack: Sendable {
    var card: AttackCard { get }
    var method: DisclosureMethod { get }
}
