public import Tables

/// Trains generators of one kind: what an adversary does who knows, or guesses, how the release was made.
public protocol ShadowGenerator: Sendable {
    /// Everything that decides what it makes, in words: equal words, equal releases.
    var recipe: String { get }

    /// A release of `count` records by a generator trained on `records`, on the thread that asks.
    ///
    /// - Parameters:
    ///   - records: of the audit's schema; its numbers of a column need not cover the column's range.
    ///   - count: how many records to make, at least one.
    ///   - seed: of every random choice, training included.
    /// - Returns: records of the same schema.
    /// - Throws: what went wrong; the audit goes on with the other shadows.
    func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table
}

/// How shadows are trained.
public struct ShadowOptions: Sendable {
    /// Whether the worlds with and without a record have equally many records.
    public enum Worlds: String, Codable, Sendable, CaseIterable {
        /// Every shadow has the same number of records.
        case replace
        /// Every record is in a shadow or not by a coin of its own.
        case addRemove = "add-remove"
    }

    public var generator: any ShadowGenerator
    /// How many shadows; at least ``fewest``.
    public var count: Int
    public var worlds: Worlds
    /// Folder that keeps what was computed of each shadow; `nil` keeps nothing. Holds distances and counts, no record.
    public var cache: String?
    /// Make these alone, and nothing of the attack: the rest is made by somebody else.
    var only: Range<Int>?

    public static let fewest = 8
    public static let most = 100_000

    public init(
        generator: any ShadowGenerator, count: Int = 64, worlds: Worlds = .replace, cache: String? = nil
    ) {
        self.generator = generator
        self.count = count
        self.worlds = worlds
        self.cache = cache
    }
}

/// The shadows asked for were made; thrown in place of a result, which needs all of them.
struct ShadowsMade: Error {
    var failed: Int
}

/// What became of the shadows, for the evidence.
public struct ShadowReport: Codable, Hashable, Sendable {
    /// What makes them.
    public var generator: String
    public var worlds: String
    /// How many were asked for.
    public var asked: Int
    /// How many were trained and released records; the others failed and were left out.
    public var succeeded: Int
    /// Records that each was trained on; the mean where a coin decides.
    public var records: Int
    /// Why shadows failed, each reason once, at most five.
    public var failures: [String]

    public init(
        generator: String, worlds: String, asked: Int, succeeded: Int, records: Int, failures: [String]
    ) {
        self.generator = generator
        self.worlds = worlds
        self.asked = asked
        self.succeeded = succeeded
        self.records = records
        self.failures = failures
    }
}
