/// What a schema file declares about columns; every column and property it leaves out is inferred.
public struct SchemaOverride: Hashable, Sendable {
    /// What a column is used for.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// A property of the record, part of the audit.
        case feature
        /// Left out of the audit.
        case ignore
        /// Says which records belong to the same person; not a feature.
        case person
        /// What an adversary wants to learn; part of the audit.
        case secret
        /// What an adversary knows of people; part of the audit.
        case quasiIdentifier = "quasi-identifier"
    }

    /// What is declared about one column.
    public struct Declaration: Hashable, Sendable {
        public var name: String
        /// The column's kind; `nil` to infer it.
        public var kind: ColumnKind?
        /// The labels of a categorical column in code order; `nil` to take those of the data.
        public var categories: [String]?
        /// Texts that stand for a missing value in this column, besides those of ``ReadOptions/missingTokens``.
        public var missing: Set<String>
        public var role: Role

        public init(
            name: String, kind: ColumnKind? = nil, categories: [String]? = nil, missing: Set<String> = [],
            role: Role = .feature
        ) {
            self.name = name
            self.kind = kind
            self.categories = categories
            self.missing = missing
            self.role = role
        }
    }

    /// The schema file as the user named it, for messages.
    public var file: String
    public var declarations: [Declaration]

    public init(file: String = "schema", declarations: [Declaration]) {
        self.file = file
        self.declarations = declarations
    }

    /// The columns of a role, as declared.
    public func columns(of role: Role) -> [String] { declarations.filter { $0.role == role }.map(\.name) }

    /// The declaration of column `name`.
    public func declaration(of name: String) -> Declaration? { declarations.first { $0.name == name } }
}
