import CSQLite
import Foundation
import Tables

/// The numbers of a sweep as one table `results` of an SQLite database.
public enum SQLiteExport {
    /// Writes a database to `path`, complete or not at all.
    ///
    /// - Throws: `DataError` where it cannot be written.
    public static func write(_ collection: SweepCollection, to path: String) throws {
        try AtomicFile.replace(path) { temporary in
            var database: OpaquePointer?
            let status = sqlite3_open_v2(
                temporary, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
            defer { sqlite3_close(database) }
            try check(status, database, path)
            // The file is thrown away unless it is finished, so SQLite need not keep a journal of it.
            try execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;", database, path)
            let columns = zip(SweepCollection.columns, types).map { "\"\($0)\" \($1)" }.joined(separator: ", ")
            try execute("CREATE TABLE results (\(columns)); BEGIN;", database, path)
            var statement: OpaquePointer?
            let places = SweepCollection.columns.map { _ in "?" }.joined(separator: ", ")
            try check(
                sqlite3_prepare_v2(database, "INSERT INTO results VALUES (\(places))", -1, &statement, nil), database,
                path)
            defer { sqlite3_finalize(statement) }
            for line in collection.lines {
                for (index, cell) in SweepCollection.cells(line).enumerated() {
                    try check(bind(cell, Int32(index + 1), statement), database, path)
                }
                guard sqlite3_step(statement) == SQLITE_DONE else { throw failure(database, path) }
                sqlite3_reset(statement)
            }
            try execute("COMMIT; CREATE INDEX by_metric ON results (metric, data, attack);", database, path)
        }
    }

    /// Whether there is no such file, an empty one, or a database that has no table but `results`.
    public static func isReplaceable(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return true }
        if let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int, size == 0 {
            return true
        }
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { return false }
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name <> 'results'"
        guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { return false }
        return sqlite3_column_int64(statement, 0) == 0
    }

    private static let types = [
        "TEXT", "TEXT", "TEXT", "REAL", "INTEGER", "REAL", "INTEGER", "INTEGER", "TEXT", "TEXT", "TEXT", "TEXT", "REAL",
        "REAL",
        "REAL", "REAL", "INTEGER", "TEXT", "TEXT",
    ]

    private static func bind(_ cell: SweepCollection.Cell, _ place: Int32, _ statement: OpaquePointer?) -> Int32 {
        switch cell {
        case .empty: return sqlite3_bind_null(statement, place)
        case .whole(let value): return sqlite3_bind_int64(statement, place, value)
        case .number(let value): return sqlite3_bind_double(statement, place, value)
        case .text(let text):
            // SQLITE_TRANSIENT, a macro that does not import: the text is copied.
            let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return sqlite3_bind_text(statement, place, text, -1, copied)
        }
    }

    private static func execute(_ sql: String, _ database: OpaquePointer?, _ path: String) throws {
        try check(sqlite3_exec(database, sql, nil, nil, nil), database, path)
    }

    private static func check(_ status: Int32, _ database: OpaquePointer?, _ path: String) throws {
        guard status == SQLITE_OK else { throw failure(database, path) }
    }

    private static func failure(_ database: OpaquePointer?, _ path: String) -> DataError {
        let reason = database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
        return DataError(
            file: path, problem: "the database cannot be written (\(reason))",
            remedy: "check the folder, its permissions and the space on the disk")
    }
}
