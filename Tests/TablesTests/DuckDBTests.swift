import Foundation
import Tables
import Testing

/// Whether the program that reads Parquet, JSON and databases is there.
private let duckdb: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { $0 + "/duckdb" }.first { FileManager.default.isExecutableFile(atPath: String($0)) }.map(String.init)

@Suite(.enabled(if: duckdb != nil, "duckdb is not on the PATH: pip install duckdb-cli"))
struct DuckDBTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ statements: String, database: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(duckdb))
        process.arguments = ["-no-init", "-c", statements] + (database.map { [$0] } ?? [])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private let records = """
        SELECT 1 AS n, true AS flag, NULL::VARCHAR AS "a ""name"", x", 1.5::DOUBLE AS v, DATE '2020-01-01' AS d
        UNION ALL SELECT 2, false, 'two
        lines, "quoted"', NULL, NULL
        """

    private func check(_ loaded: LoadedTable) {
        let table = loaded.table
        #expect(loaded.format == .duckdb && loaded.digest.count == 64)
        #expect(table.schema.columns.map(\.name) == ["n", "flag", "a \"name\", x", "v", "d"])
        #expect(table.schema.columns.map(\.kind) == [.integer, .binary, .categorical, .continuous, .date])
        #expect(table.codes == [[-1, 0]] && table.numbers[0] == [1, 2] && table.numbers[1][0] == 1.5)
        #expect(table.schema.columns[2].categories == ["two\nlines, \"quoted\""])
        #expect(table.isMissing(row: 1, column: 3) && table.isMissing(row: 1, column: 4))
    }

    @Test func parquetWithAnyName() throws {
        let plain = folder.path + "/plain.parquet"
        try run("COPY (\(records)) TO '\(plain)' (FORMAT parquet)")
        let odd = folder.path + "/o'd[d]* ?.parquet"
        try FileManager.default.moveItem(atPath: plain, toPath: odd)
        try check(load(odd))
    }

    @Test func databasesByTable() throws {
        let path = folder.path + "/data.duckdb"
        try run("CREATE TABLE \"o\"\"dd t\" AS \(records)", database: path)
        try check(load(path + "::o\"dd t"))
        #expect(dataError { try load(path) }?.problem == "a database holds tables, and none is named")
        let error = dataError { try load(path + "::none") }
        #expect(error?.problem == "the program duckdb ended with code 1: it knows no table of this name")
    }

    @Test func jsonAndMissingValues() throws {
        let path = try folder.write("[{\"a\": 1, \"b\": null}, {\"a\": 2, \"b\": \"\(secret)\"}]", "x.json")
        var options = ReadOptions()
        // NULL is missing even when an empty text is not said to be.
        options.missingTokens = ["NA"]
        #expect(try load(path, options).table.codes == [[-1, 0]])
        let broken = try folder.write("[{\"a\": 1, \"b\": \"\(secret)\"}, {\"a\"", "broken.json")
        let error = try #require(dataError { try load(broken) })
        #expect(error.problem.hasPrefix("the program duckdb ended with code 1") && !error.description.contains(secret))
    }

    @Test func stoppingEarlyLeavesNoProgramBehind() throws {
        let path = folder.path + "/long.parquet"
        try run("COPY (SELECT range % 2 AS a, range AS b FROM range(3000000)) TO '\(path)' (FORMAT parquet)")
        var options = ReadOptions()
        options.maximumRows = 3
        #expect(try load(path, options).table.rows == [[0, 0], [1, 1], [0, 2]])
    }
}
