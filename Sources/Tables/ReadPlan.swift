/// The options of one reading, looked up by column name.
struct ReadPlan {
    let options: ReadOptions
    let missing: MissingTokens
    let personColumn: String?
    /// What all files that are read with this plan may take together.
    let budget: MemoryBudget
    private let declarations: [String: SchemaOverride.Declaration]
    private let ignored: Set<String>
    private let ownMissing: [String: MissingTokens]

    /// - Throws: `DataError` when two columns are said to hold persons.
    init(_ options: ReadOptions, nullIsEmpty: Bool = false) throws {
        self.options = options
        budget = MemoryBudget(limit: options.memoryBudget)
        // A database's NULL arrives as an empty field and is missing whatever else is.
        let tokens = nullIsEmpty ? options.missingTokens.union([""]) : options.missingTokens
        missing = MissingTokens(tokens)
        var declarations: [String: SchemaOverride.Declaration] = [:]
        var ignored = options.ignoredColumns
        var ownMissing: [String: MissingTokens] = [:]
        var persons: Set<String> = options.personColumn.map { [$0] } ?? []
        for declaration in options.schema?.declarations ?? [] {
            declarations[declaration.name] = declaration
            if declaration.role == .ignore { ignored.insert(declaration.name) }
            if declaration.role == .person { persons.insert(declaration.name) }
            if !declaration.missing.isEmpty {
                ownMissing[declaration.name] = MissingTokens(tokens.union(declaration.missing))
            }
        }
        guard persons.count <= 1 else {
            throw DataError(
                file: options.schema?.file ?? "schema", problem: "two columns are said to hold persons",
                remedy: "name one person column")
        }
        personColumn = persons.first
        ignored.subtract(persons)
        self.declarations = declarations
        self.ignored = ignored
        self.ownMissing = ownMissing
    }

    func declaration(of name: String) -> SchemaOverride.Declaration? { declarations[name] }

    /// The missing tokens of a column whose numbers have to be compared with them too, because the column has tokens of
    /// its own or a common token is a number.
    func ownMissing(of name: String) -> MissingTokens? { ownMissing[name] ?? (missing.numbers.isEmpty ? nil : missing) }

    /// Whether a column takes part in the audit.
    func isFeature(_ name: String) -> Bool { name != personColumn && !ignored.contains(name) }

    /// - Throws: `DataError` naming an option or declaration whose column is in none of `files`.
    func checkNames(_ files: [(name: String, columns: [String])]) throws {
        let present = Set(files.flatMap(\.columns))
        let place = files.map(\.name).joined(separator: ", ")
        let lack = files.count == 1 ? "\(place) does not have" : "none of the files \(place) has"
        func check(_ name: String, _ file: String, _ subject: String) throws {
            if present.contains(name) { return }
            let near = NearestName.of(name, among: present).map { "perhaps '\($0)' is meant" }
            throw DataError(
                file: file, column: name, problem: "\(subject) names a column that \(lack)",
                remedy: near.map { "check the spelling: \($0)" } ?? "check the spelling")
        }
        for declaration in options.schema?.declarations ?? [] {
            try check(declaration.name, options.schema?.file ?? "schema", "the schema file")
        }
        for name in options.ignoredColumns.sorted() { try check(name, place, "the list of ignored columns") }
        if let name = options.personColumn { try check(name, place, "the person column") }
    }
}

/// Finds what a misspelt name was meant to be.
enum NearestName {
    /// The candidate that differs from `name` by the fewest edits, when at most a third of its length (at least 2).
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        let limit = max(2, wanted.count / 3)
        let near = candidates.lazy.filter { abs($0.utf8.count - wanted.count) <= limit }
            .map { (distance: edits(wanted, Array($0.lowercased().utf8.prefix(64))), name: $0) }
        let best = near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return best.flatMap { $0.distance <= limit ? $0.name : nil }
    }

    /// Insertions, deletions and replacements between `a` and `b`.
    private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let replaced = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
