public import Tables

/// What columns are to an adversary, by name.
public struct ColumnRoles: Codable, Hashable, Sendable {
    /// What she wants to learn; empty for every column in turn.
    public var secrets: [String]
    /// What she knows of a person; empty for all but the secret.
    public var quasiIdentifiers: [String]
    /// The columns of each of two files that she wants to join by the release; empty for two halves at random.
    public var left: [String]
    public var right: [String]

    public init(
        secrets: [String] = [], quasiIdentifiers: [String] = [], left: [String] = [], right: [String] = []
    ) {
        self.secrets = secrets
        self.quasiIdentifiers = quasiIdentifiers
        self.left = left
        self.right = right
    }

    /// Whether nothing was said.
    public var isEmpty: Bool { self == ColumnRoles() }

    /// The positions of the named columns.
    ///
    /// - Throws: ``AuditError/invalidOption(_:)`` for a column that is not there, is named twice, is secret and known, or is on both sides
    ///   of a join, and where one side alone is named.
    public func resolved(in schema: Schema) throws -> Positions {
        func positions(_ names: [String], _ option: String) throws -> [Int] {
            var seen: Set<Int> = []
            return try names.map { name in
                guard let position = schema.position(of: name) else {
                    throw AuditError.invalidOption(
                        "\(option) names the column '\(name)', which the tables do not have; \(Self.hint(schema))")
                }
                guard seen.insert(position).inserted else {
                    throw AuditError.invalidOption("\(option) names the column '\(name)' twice")
                }
                return position
            }
        }
        let found = Positions(
            secrets: try positions(secrets, "--secret"),
            quasiIdentifiers: try positions(quasiIdentifiers, "--quasi-identifiers"),
            left: try positions(left, "--link-left"), right: try positions(right, "--link-right"))
        func disjoint(_ a: [Int], _ b: [Int], _ sentence: (String) -> String) throws {
            if let both = a.first(where: Set(b).contains) {
                throw AuditError.invalidOption(sentence(schema.columns[both].name))
            }
        }
        try disjoint(found.secrets, found.quasiIdentifiers) {
            "the column '\($0)' is both secret and known; take it out of --secret or --quasi-identifiers"
        }
        try disjoint(found.left, found.right) {
            "the column '\($0)' is on both sides of the join; take it out of --link-left or --link-right"
        }
        guard found.left.isEmpty == found.right.isEmpty else {
            throw AuditError.invalidOption("--link-left and --link-right go together; give both")
        }
        return found
    }

    private static func hint(_ schema: Schema) -> String {
        let names = schema.columns.prefix(12).map(\.name).joined(separator: ", ")
        return schema.columns.count > 12 ? "they begin with \(names)" : "they have \(names)"
    }

    /// The same by position.
    public struct Positions: Hashable, Sendable {
        public var secrets: [Int]
        public var quasiIdentifiers: [Int]
        public var left: [Int]
        public var right: [Int]
    }
}
