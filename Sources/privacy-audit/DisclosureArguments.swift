public import ArgumentParser
public import Attacks
public import Auditing
import Tables

/// What an adversary wants to learn, and what she knows of people.
struct DisclosureArguments: ParsableArguments {
    private static let defaults = AuditOptions()
    private static let attack = AttackCatalog.Options()

    @Option(
        name: .customLong("goal"),
        help:
            "What adversaries want: membership, attribute, linkage, singling-out; may be repeated (default: membership, and all where columns are given roles)."
    )
    var goals: [Goal] = []

    @Option(help: "Columns that are to be kept secret, separated by commas; may be repeated (default: each in turn).")
    var secret: [String] = []

    @Option(
        name: [.customLong("quasi-identifiers"), .customLong("known-columns")],
        help: "Columns that an adversary knows of a person, separated by commas (default: all but the secret).")
    var quasiIdentifiers: [String] = []

    @Option(help: "Columns of one of two files that are joined by the release (default: half of them, at random).")
    var linkLeft: [String] = []

    @Option(help: "Columns of the other.")
    var linkRight: [String] = []

    @Option(
        parsing: .unconditional,
        help: "Nearest synthetic records that join two files, separated by commas.")
    var linkNeighbours = Self.list(Self.attack.linkNeighbours)

    @Option(
        parsing: .unconditional,
        help:
            "How many columns are known when all others are guessed, separated by commas; below 1 a share of all columns."
    )
    var known = Self.attack.disclosure.known.map { "\($0)" }.joined(separator: ",")

    @Option(help: "Which columns these are: random, or common (set most often, or of the commonest values).")
    var knownChoice = Self.attack.disclosure.choice

    @Option(parsing: .unconditional, help: "Nearest synthetic records that vote on the others, separated by commas.")
    var nearest = Self.list(Self.attack.disclosure.neighbours)

    @Option(
        help:
            "How they vote: majority, weighted by nearness, or forest (models learned from the whole release instead).")
    var vote = Self.attack.disclosure.vote

    @Option(parsing: .unconditional, help: "Columns that a description of one person combines.")
    var describedColumns = Self.attack.singlingOutColumns

    @Option(parsing: .unconditional, help: "At most so many people are guessed about, joined or described.")
    var attempts = Self.defaults.attempts

    @Option(parsing: .unconditional, help: "A guessed number is right within this share of the true one.")
    var tolerance = Self.defaults.relativeTolerance

    @Option(parsing: .unconditional, help: "Or within this distance of it.")
    var absoluteTolerance = Self.defaults.absoluteTolerance

    func validate() throws {
        if goals.contains(.reconstruction) {
            throw ValidationError("--goal takes membership, attribute, linkage or singling-out.")
        }
        if !(2...10).contains(describedColumns) { throw ValidationError("--described-columns must be from 2 to 10.") }
        _ = try numbers()
    }

    /// What columns are to the adversary: as named here, else as the schema file declares.
    func roles(_ declared: SchemaOverride?) -> ColumnRoles {
        func named(_ lists: [String], _ role: SchemaOverride.Role) -> [String] {
            let names = TableArguments.names(lists)
            return names.isEmpty ? declared?.columns(of: role) ?? [] : names
        }
        return ColumnRoles(
            secrets: named(secret, .secret), quasiIdentifiers: named(quasiIdentifiers, .quasiIdentifier),
            left: TableArguments.names(linkLeft), right: TableArguments.names(linkRight))
    }

    /// The goals asked for; every one where columns have roles.
    func wanted(_ declared: SchemaOverride?) -> Set<Goal> {
        goals.isEmpty ? (roles(declared).isEmpty ? [.membership] : Set(Goal.allCases)) : Set(goals)
    }

    func apply(to options: inout AuditOptions, declared: SchemaOverride?) {
        options.roles = roles(declared)
        options.attempts = attempts
        options.relativeTolerance = tolerance
        options.absoluteTolerance = absoluteTolerance
    }

    func apply(to options: inout AttackCatalog.Options, declared: SchemaOverride?) throws {
        let found = try numbers()
        options.roles = roles(declared)
        options.disclosure.known = found.known
        options.disclosure.neighbours = found.nearest
        options.disclosure.vote = vote
        options.disclosure.choice = knownChoice
        options.linkNeighbours = found.links
        options.singlingOutColumns = describedColumns
    }

    private func numbers() throws -> (known: [Double], nearest: [Int], links: [Int]) {
        func list<Value>(_ text: String, _ option: String, _ example: String, _ parse: (Substring) -> Value?) throws
            -> [Value]
        {
            let values = text.split(separator: ",", omittingEmptySubsequences: false).map(parse)
            guard !values.isEmpty, values.count <= 20, values.allSatisfy({ $0 != nil }) else {
                throw ValidationError("\(option) takes numbers separated by commas, for example \(example).")
            }
            return values.compactMap(\.self)
        }
        func whole(_ text: Substring) -> Int? { Int(text).flatMap { (1...10_000).contains($0) ? $0 : nil } }
        return (
            try list(known, "--known", "0.1,0.25 or 8,16") { text in
                Double(text).flatMap { $0 > 0 && $0 < 1 || ($0 >= 1 && $0 <= 1e6 && $0 == $0.rounded()) ? $0 : nil }
            },
            try list(nearest, "--nearest", "1,10", whole),
            try list(linkNeighbours, "--link-neighbours", "1,5,10", whole)
        )
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        for goal in goals { words += ["--goal", goal.rawValue] }
        for (name, lists) in [
            ("--secret", secret), ("--quasi-identifiers", quasiIdentifiers), ("--link-left", linkLeft),
            ("--link-right", linkRight),
        ] {
            for list in lists { words += [name, list] }
        }
        func add(_ name: String, _ value: String, unless usual: String) {
            if value != usual { words += [name, value] }
        }
        let (plain, standard) = (Self.attack, Self.defaults)
        add("--link-neighbours", linkNeighbours, unless: Self.list(plain.linkNeighbours))
        add("--known", known, unless: plain.disclosure.known.map { "\($0)" }.joined(separator: ","))
        add("--known-choice", knownChoice.rawValue, unless: plain.disclosure.choice.rawValue)
        add("--nearest", nearest, unless: Self.list(plain.disclosure.neighbours))
        add("--vote", vote.rawValue, unless: plain.disclosure.vote.rawValue)
        add("--described-columns", "\(describedColumns)", unless: "\(plain.singlingOutColumns)")
        add("--attempts", "\(attempts)", unless: "\(standard.attempts)")
        add("--tolerance", "\(tolerance)", unless: "\(standard.relativeTolerance)")
        add("--absolute-tolerance", "\(absoluteTolerance)", unless: "\(standard.absoluteTolerance)")
        return words
    }
}

extension Goal: ExpressibleByArgument {}
extension AttributeDisclosure.Vote: ExpressibleByArgument {}
extension AttributeDisclosure.Known: ExpressibleByArgument {}
