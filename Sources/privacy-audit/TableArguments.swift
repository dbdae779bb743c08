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

    @Option(help: "Column that names the person a record belongs to; never a feature.")
    var personColumn: String?

    @Option(help: "Texts that stand for a missing value, separated by commas (default: NA, ? and empty).")
    var missing: String?

    func readOptions() throws -> ReadOptions {
        var options = ReadOptions()
        options.format = format
        options.dataset = dataset
        options.columnNames = try columns.map(Self.lines)
        options.vocabulary = try vocabulary.map(Self.lines)
        options.schema = try schema.map(SchemaOverride.init(contentsOf:))
        options.ignoredColumns = Set(Self.names(ignore))
        options.personColumn = personColumn
        if let missing { options.missingTokens = Set(Self.names([missing]) + [""]) }
        return options
    }

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

    private static func names(_ lists: [String]) -> [String] {
        lists.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    private static let listLimit = 64 << 20

    /// The lines of a small text file, without blank ones.
    private static func lines(_ path: String) throws -> [String] {
        func failure(_ problem: String) -> DataError {
            DataError(file: path, problem: problem, remedy: "give a UTF-8 text file with one name a line")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError(file: path, problem: "there is no such file", remedy: "check the path")
        }
        guard let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize else {
            throw failure("the file cannot be read")
        }
        guard size <= listLimit else { throw failure("the file is larger than \(listLimit >> 20) MiB") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw failure("the file is not readable as text") }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard lines.contains(where: { !$0.isEmpty }) else { throw failure("the file has no names") }
        var seen: Set<String> = []
        for (index, line) in lines.enumerated() where !line.isEmpty && !seen.insert(line).inserted {
            throw DataError(
                file: path, line: index + 1, problem: "the name stands there twice", remedy: "give every name once")
        }
        return lines.filter { !$0.isEmpty }
    }
}

extension TableFormat: ExpressibleByArgument {}
