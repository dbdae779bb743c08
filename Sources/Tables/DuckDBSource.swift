internal import Foundation
internal import Glibc

/// Reads Parquet, JSON and database tables through the `duckdb` program, which writes them as CSV.
enum DuckDBSource {
    /// A source for `path`, or for `path::table` of a database.
    ///
    /// - Throws: `DataError` when the file or the program is missing, or a database is named without a table.
    static func open(_ path: String, options: ReadOptions) throws -> CSVSource {
        let query = try self.query(path)
        // NULL arrives as an empty field, whatever else stands for a missing value.
        return CSVSource(name: path, format: .duckdb) {
            try DuckDBOutput(program: program(for: path), query: query, name: path)
        }
    }

    /// The statements that write the records to standard output.
    static func query(_ path: String) throws -> String {
        let (file, table) = SourceOpening.split(path)
        let head = try OpenFile(path: file, name: path).head(16)
        let copy = { (from: String) in "COPY (SELECT * FROM \(from)) TO '/dev/stdout' (FORMAT csv, HEADER);" }
        let suffix = file.lowercased().split(separator: ".").last ?? ""
        let isSQLite = head.starts(with: Array("SQLite format 3".utf8))
        if isSQLite || ["duckdb", "db", "sqlite", "sqlite3"].contains(suffix) {
            guard let table, !table.isEmpty else {
                throw DataError(
                    file: path, problem: "a database holds tables, and none is named",
                    remedy: "write \(path)::TABLE")
            }
            let kind = isSQLite ? "TYPE sqlite, READ_ONLY" : "READ_ONLY"
            return "ATTACH \(literal(file)) AS input (\(kind)); " + copy("input." + identifier(table))
        }
        let reader = head.starts(with: Array("PAR1".utf8)) || suffix == "parquet" ? "read_parquet" : "read_json_auto"
        return copy("\(reader)(\(literal(pattern(file))))")
    }

    /// A string literal.
    static func literal(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "''") + "'" }

    /// A quoted name.
    static func identifier(_ name: String) -> String { "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }

    /// A file pattern that matches exactly the file `path`.
    static func pattern(_ path: String) -> String {
        path.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
    }

    private static func program(for path: String) throws -> URL {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for folder in folders where folder.hasPrefix("/") {
            let candidate = folder + "/duckdb"
            if FileManager.default.isExecutableFile(atPath: String(candidate)) {
                return URL(fileURLWithPath: String(candidate))
            }
        }
        throw DataError(
            file: path, problem: "this format is read through the program duckdb, which is not on the PATH",
            remedy: "pip install duckdb-cli, or convert the file to CSV")
    }
}

/// The standard output of a `duckdb` process.
private final class DuckDBOutput: ByteSource {
    private let process = Process()
    private let output = Pipe()
    private let errors: NamelessFile
    private let name: String
    private var ended = false

    init(program: URL, query: String, name: String) throws {
        self.name = name
        // What the program says goes to a nameless file: it can write as much as it likes without anyone reading.
        guard let errors = NamelessFile() else {
            throw DataError(
                file: name, problem: "no temporary file can be made", remedy: "check the space in the temporary folder")
        }
        self.errors = errors
        process.executableURL = program
        process.arguments = ["-no-init", "-batch", "-bail", "-c", query]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle(fileDescriptor: errors.descriptor, closeOnDealloc: false)
        do {
            try process.run()
        } catch {
            ended = true
            throw DataError(
                file: name, problem: "the program duckdb cannot be started", remedy: "check that it runs by itself")
        }
    }

    deinit {
        if !ended {
            // Threads of the Swift runtime block SIGTERM and processes they start inherit that. The program may also be
            // a script around the real one, which ends when it next writes to the closed pipe.
            try? output.fileHandleForReading.close()
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while !ended {
            let count = Glibc.read(output.fileHandleForReading.fileDescriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count > 0 { return count }
            ended = true
            process.waitUntilExit()
            let isClean = process.terminationReason == .exit && process.terminationStatus == 0
            guard count == 0 && isClean else { throw failure() }
        }
        return 0
    }

    /// Names the kind of error only: the program's own sentence may hold values.
    private func failure() -> DataError {
        let text = String(decoding: errors.bytes(count: 200), as: UTF8.self)
        let kinds: [(String, String)] = [
            ("Catalog Error", "it knows no table of this name"),
            ("IO Error", "it cannot read the file, or lacks an extension for it"),
            ("Binder Error", "it does not find what is named"),
            ("Invalid Input Error", "the file is damaged or in another format"),
            ("Conversion Error", "the file is damaged or in another format"),
            ("Out of Memory Error", "it ran out of memory"),
        ]
        let kind = kinds.first { text.hasPrefix($0.0) }.map { ": \($0.1)" } ?? ""
        return DataError(
            file: name, problem: "the program duckdb ended with code \(process.terminationStatus)\(kind)",
            remedy: "check the file and the table's name with duckdb itself, or convert the file to CSV")
    }
}
