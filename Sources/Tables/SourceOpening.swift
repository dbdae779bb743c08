internal import Foundation

/// Finds the reader for a file.
package enum SourceOpening {
    /// The file part and the table part of `path::table`; the whole is a file if one exists by that name.
    package static func split(_ path: String) -> (file: String, table: String?) {
        guard let range = path.range(of: "::", options: .backwards), !FileManager.default.fileExists(atPath: path)
        else {
            return (path, nil)
        }
        return (String(path[..<range.lowerBound]), String(path[range.upperBound...]))
    }

    /// The format of a file by its name, or by its first bytes when the name says nothing.
    static func format(of path: String) throws -> TableFormat {
        let file = split(path).file
        var name = file.split(separator: "/").last?.lowercased() ?? ""
        if name.hasSuffix(".gz") { name.removeLast(3) }
        switch name.split(separator: ".").last ?? "" {
        case "csv", "tsv": return .csv
        case "h5", "hdf5", "hdf", "he5": return .hdf5
        case "npy": return .npy
        case "codes", "sets", "txt": return .codeSet
        case "parquet", "json", "jsonl", "ndjson", "duckdb", "db", "sqlite", "sqlite3": return .duckdb
        default: break
        }
        let head = try OpenFile(path: file, name: path).head(16)
        if head.starts(with: [0x89, 0x48, 0x44, 0x46]) { return .hdf5 }
        if head.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npy }
        if head.starts(with: Array("PAR1".utf8)) || head.starts(with: Array("SQLite format 3".utf8)) { return .duckdb }
        return .csv
    }

    /// A source for `path`.
    static func open(_ path: String, options: ReadOptions) throws -> any RecordSource {
        let format = try options.format ?? self.format(of: path)
        switch format {
        case .csv: return CSVSource(path: path)
        case .hdf5:
            return HDF5Source(
                path: path, name: path, dataset: options.dataset, columnNames: options.columnNames,
                memoryBudget: options.memoryBudget)
        case .npy: return NPYSource(path: path, name: path, columnNames: options.columnNames)
        case .codeSet: return try CodeSetSource(path: path, name: path, vocabulary: options.vocabulary ?? [])
        case .duckdb: return try DuckDBSource.open(path, options: options)
        }
    }
}
