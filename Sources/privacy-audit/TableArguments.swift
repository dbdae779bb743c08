public import ArgumentParser
import Foundation
public import Tables

/// How files are read; the same for every command.
struct TableArguments: ParsableArguments {
    @Option(help: "Format of the files instead of the one their names tell: csv, hdf5, npy, code-set, duckdb.")
    var format: TableFormat?

    @Option(help: "JSON schema file that fixes kinds, labels, missing values and roles of columns.")
    var schema: String?

    @Option(help: "Name of the data set or group in HDF5 files.")
    var dataset = "dataset"

    @Option(help: "File with one column name a line, for formats without names (HDF5, NPY).")
    var columns: String?

    @Option(help: "File with one code a line: the columns of code-set files.")
    var vocabulary: String?

    @Option(help: "Columns to leave out, such as identifiers, separated by commas; may be repeated.")
    var ignore: [String] = []

    @Option(
        name: [.customLong("person-column"), .customLong("unit")],
        help: "Column that names the person a record belongs to; never a feature.")
    var personColumn: String?

    @Option(help: "Texts that stand for a missing value, separated by commas (default: NA, ? and empty).")
    var missing: String?

    func readOptions() throws -> ReadOptions {
        var options = ReadOptions()
        options.format = format
        options.dataset = dataset
        options.columnNames = try columns.map(NameList.read)
        options.vocabulary = try vocabulary.map(NameList.read)
        options.schema = try schema.map(SchemaOverride.init(contentsOf:))
        options.ignoredColumns = Set(Self.names(ignore))
        options.personColumn = personColumn
        if let missing { options.missingTokens = Set(Self.names([missing]) + [""]) }
        return options
    }

    /// The same for searches. Whose a record is matters to audits; here it is one column less to compare.
    func searchOptions() throws -> ReadOptions {
        var options = try readOptions()
        if let person = options.personColumn { options.ignoredColumns.insert(person) }
        options.personColumn = nil
        return options
    }

    /// The files that say how tables are read.
    var files: [String] { [schema, columns, vocabulary].compactMap(\.self) }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        func add(_ name: String, _ value: String?) { if let value { words += [name, value] } }
        add("--format", format?.rawValue)
        add("--schema", schema)
        add("--dataset", dataset == "dataset" ? nil : dataset)
        add("--columns", columns)
        add("--vocabulary", vocabulary)
        for entry in ignore { add("--ignore", entry) }
        add("--person-column", personColumn)
        add("--missing", missing)
        return words
    }

    static func names(_ lists: [String]) -> [String] {
        lists.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }
}

extension TableFormat: ExpressibleByArgument {}
