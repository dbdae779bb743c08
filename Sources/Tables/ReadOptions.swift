/// A file format that tables are read from.
public enum TableFormat: String, Codable, Sendable, CaseIterable {
    /// Comma-, semicolon- or tab-separated text with a header, plain or gzip.
    case csv
    /// A two-dimensional HDF5 dataset, or a group that holds a sparse matrix in CSR form.
    case hdf5
    /// A two-dimensional NumPy array.
    case npy
    /// Text with a record a line: the codes the record has, separated by blanks.
    case codeSet = "code-set"
    /// Parquet, JSON or a database, read through the `duckdb` program.
    case duckdb
}

/// How files are read; the same options hold for all files of an audit.
public struct ReadOptions: Sendable {
    /// The format; `nil` to go by each file's name and first bytes.
    public var format: TableFormat?
    /// The columns of formats that hold no names (HDF5, NPY), in order.
    public var columnNames: [String]?
    /// The codes that code sets may hold, in column order; `nil` for the codes that occur.
    public var vocabulary: [String]?
    /// The HDF5 dataset or group.
    public var dataset = "dataset"
    /// Declared kinds, labels and roles of columns; everything not declared is inferred.
    public var schema: SchemaOverride?
    /// Columns left out of the audit altogether, for example record numbers.
    public var ignoredColumns: Set<String> = []
    /// A column that says which records belong to the same person. It is never a feature.
    public var personColumn: String?
    /// The texts that stand for a missing value.
    public var missingTokens: Set<String> = ["", "NA", "?"]
    /// How many records of each file are read at most, from the start of the file; `nil` for all.
    public var maximumRows: Int?
    /// How many bytes the tables may take that are loaded together; `nil` for what suits the machine.
    package var memoryBudget: Int?

    /// Formats by name, everything inferred, nothing ignored, no limit.
    public init() {}

    /// The options for one input, which may be of a format of its own.
    func own(of input: NamedInput) -> ReadOptions {
        guard let format = input.format else { return self }
        var options = self
        options.format = format
        options.dataset = "dataset"
        options.columnNames = nil
        return options
    }
}

/// A file and what it is in the audit.
public struct NamedInput: Hashable, Sendable {
    /// What the file is, for messages: `train`, `holdout`, `synthetic`…
    public var role: String
    /// The path, or `path::table` for a table of a database.
    public var path: String
    /// Whether the file is a synthetic release. Releases do not decide what the columns are.
    public var isRelease: Bool
    /// The file's own format, whatever the options say for the others; `nil` to go by the options.
    public var format: TableFormat?

    public init(role: String, path: String, isRelease: Bool = false) {
        self.role = role
        self.path = path
        self.isRelease = isRelease
    }
}

/// The records of one input, in the schema common to all inputs that were loaded with it.
public struct LoadedTable: Sendable {
    public var input: NamedInput
    public var table: Table
    /// The person of each record when a person column is named and the file has it: equal numbers are the same person,
    /// in all tables that were loaded together. The numbers mean nothing else.
    public var persons: [Int32]?
    /// SHA-256 of the file's bytes as they are on disk, 64 hexadecimal characters.
    public var digest: String
    /// The file's size on disk.
    public var bytes: Int
    public var format: TableFormat
    /// What a reader of the audit should know about how the file was read. No cell values.
    public var notes: [String]

    public init(
        input: NamedInput, table: Table, persons: [Int32]? = nil, digest: String, bytes: Int, format: TableFormat,
        notes: [String] = []
    ) {
        self.input = input
        self.table = table
        self.persons = persons
        self.digest = digest
        self.bytes = bytes
        self.format = format
        self.notes = notes
    }
}
