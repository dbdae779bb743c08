import Foundation
import Neighbors
import Reports
import Tables
import Statistics

/// A search from files.
struct NeighborFiles {
    var queries: String
    var references: String
    var fit: String?
    var options: ReadOptions
    var metric: Metric?
    var scale: NumberScale
    var k: Int
    var radii: [Double]
    var workers: Workers
    var chunkRows: Int?
    var engine: SearchEngineKind?

    /// The references of a part take about so many bytes.
    private static let bytesOfPart = 128_000_000

    func search(_ progress: ProgressLine?) throws -> FoundInFiles {
        var reading = SearchCost.Seconds()
        // What columns are is decided by all files: a single query tells little.
        let inputs =
            [NamedInput(role: "queries", path: queries), NamedInput(role: "references", path: references)]
            + (fit.map { [NamedInput(role: "fit", path: $0)] } ?? [])
        progress?.show("reading", 0, 1)
        let (schema, rows) = try reading.measure { try TableLoader.schema(of: inputs, options: options) }
        // Said before a long search, not after it.
        guard k <= rows[1] else { throw NeighborError.impossibleNeighbourCount(k: k, available: rows[1]) }
        let table = try reading.measure { try read(inputs[0], schema, rows[0]) }
        let fitted = try fit == nil ? table : reading.measure { try read(inputs[2], schema, rows[2]) }
        let space = try RecordSpace(
            metric: metric ?? RecordSpace.defaultMetric(for: schema), schema: schema, fittedTo: [fitted], scale: scale)
        let encoded = try reading.measure { try encode(table, space, queries) }
        var search = try StreamedSearch(
            space: space, queries: encoded, k: k, within: radii, workers: workers, engine: engine)
        let part = chunkRows ?? Self.rowsOfPart(schema)
        var whole = SearchCost.Seconds()
        try whole.measure {
            try TableLoader.readChunks(inputs[1], schema: schema, options: options, chunkRows: min(part, rows[1])) {
                chunk in
                try search.add(try encode(chunk, space, references))
                progress?.show("searching", search.referenceCount, rows[1])
            }
        }
        try Self.check(search.referenceCount, rows[1], references)
        let found = try search.finish()
        return FoundInFiles(
            summary: FoundInFiles.Summary(
                search, found: found, space: space, reading: reading, whole: whole),
            neighborhoods: found)
    }

    /// Reads a whole file whose records were counted before.
    private func read(_ input: NamedInput, _ schema: Schema, _ rows: Int) throws -> Table {
        var table = Table(schema: schema)
        table.reserveRows(rows)
        let part = min(rows, Self.rowsOfPart(schema), 1 << 16)
        try TableLoader.readChunks(input, schema: schema, options: options, chunkRows: part) { table.append($0) }
        try Self.check(table.rowCount, rows, input.path)
        return table
    }

    /// Encodes records; an error says which file they are of.
    private func encode(_ table: Table, _ space: RecordSpace, _ file: String) throws -> EncodedRecords {
        do {
            return try space.encode(table)
        } catch NeighborError.valueTooLarge(let column) {
            throw DataError(
                file: file, column: column, problem: "it holds a value beyond 1e150, too large for distances",
                remedy: "rescale the column, or leave it out with --ignore")
        }
    }

    /// How many records are read at a time: reading takes several times their memory.
    private static func rowsOfPart(_ schema: Schema) -> Int {
        let bytes = TableLoader.bytesOfRecord(schema)
        return max(1, min(max(bytesOfPart / bytes, 1_024), 1 << 20, MemoryLimit.tables / 8 / bytes))
    }

    private static func check(_ rows: Int, _ known: Int, _ file: String) throws {
        guard rows == known else {
            throw DataError(
                file: file, problem: "the file changed while it was read: it had \(known) records, then \(rows)",
                remedy: "search again when nothing writes to it")
        }
    }
}

/// What was found, and how it is told.
struct FoundInFiles {
    struct Times: Encodable {
        var read: Double
        var index: Double
        var prepare: Double
        var search: Double
    }

    struct Summary: Encodable {
        var engine: String
        var reason: String
        var kernel: String
        var metric: String
        var scale: String
        var queries: Int
        var references: Int
        var columns: Int
        var k: Int
        var radii: [Double]
        var pairs: Int
        /// Numeric columns that have no range where ranges are taken from, and so are equal or not.
        var withoutRange: [String]
        /// Queries whose nearest reference is at distance 0.
        var zeros: Int
        /// Median distance to the nearest reference; absent where it is beyond the largest number.
        var median: Double?
        /// References within each radius, on average over the queries.
        var meanWithin: [Double]
        var seconds: Times
        var cpuSeconds: Times
        var peakBytes: Int

        init(
            _ search: StreamedSearch, found: Neighborhoods, space: RecordSpace, reading: SearchCost.Seconds,
            whole: SearchCost.Seconds
        ) {
            engine = search.choice.engine.rawValue
            reason = search.choice.reason
            kernel = search.choice.kernel
            metric = space.metric.rawValue
            scale = space.scale.rawValue
            withoutRange = space.columnsWithoutRange
            queries = found.nearest.queryCount
            references = search.referenceCount
            columns = space.schema.columns.count
            k = found.nearest.k
            radii = found.radii
            pairs = queries * references
            let nearest = found.nearest.distances(rank: 0).sorted()
            zeros = nearest.prefix { $0 == 0 }.count
            let middle =
                nearest.isEmpty ? 0 : nearest[(nearest.count - 1) / 2] / 2 + nearest[nearest.count / 2] / 2
            median = middle.isFinite ? middle : nil
            let count = Double(max(queries, 1))
            meanWithin = radii.indices.map { Double(found.counts(radius: $0).reduce(0, +)) / count }
            func times(_ part: KeyPath<SearchCost.Seconds, Double>) -> Times {
                let cost = search.cost
                return Times(
                    read: reading[keyPath: part] + whole[keyPath: part] - cost.index[keyPath: part]
                        - cost.search[keyPath: part], index: cost.index[keyPath: part],
                    prepare: cost.prepare[keyPath: part], search: cost.search[keyPath: part])
            }
            seconds = times(\.wall)
            cpuSeconds = times(\.processor)
            peakBytes = ProcessMemory.peak
        }
    }

    var summary: Summary
    var neighborhoods: Neighborhoods

    func show() throws {
        let s = summary
        try Output.line("\(s.queries) records, each compared with \(s.references) references in \(s.columns) columns")
        try Output.line("engine: \(s.engine) (\(s.kernel)): \(s.reason)")
        try Output.line(
            "distance: \(s.metric)\(s.scale == "quantile" ? " of quantiles" : ""); to the nearest reference: median \(s.median.map(Self.plain) ?? "infinite"), exactly 0 for \(s.zeros) records"
        )
        if !s.withoutRange.isEmpty {
            let names = s.withoutRange.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
            let more = s.withoutRange.count > 5 ? " and \(s.withoutRange.count - 5) more" : ""
            try Output.line(
                "note: without a range, and so equal or not: \(names)\(more); --fit names a file of more records")
        }
        for (radius, mean) in zip(s.radii, s.meanWithin) {
            try Output.line(
                "within \(radius): \(mean.formatted(.number.precision(.significantDigits(4)).grouping(.never).locale(Locale(identifier: "en_US_POSIX")))) references a record on average"
            )
        }
    }

    /// Writes one line a neighbour; row numbers from 0, ranks from 1.
    func write(to file: OutputFile) throws {
        let lists = neighborhoods.nearest
        let radii = neighborhoods.radii
        try file.write { append in
            var text =
                (["query", "rank", "reference", "distance"] + radii.map { "within_\(Self.plain($0))" })
                .joined(separator: ",") + "\n"
            for query in 0..<lists.queryCount {
                for rank in 0..<lists.k {
                    let place = query * lists.k + rank
                    text += "\(query),\(rank + 1),\(lists.rows[place]),\(Self.plain(lists.distances[place]))"
                    for radius in radii.indices {
                        text += rank == 0 ? ",\(neighborhoods.counts[query * radii.count + radius])" : ","
                    }
                    text += "\n"
                }
                if text.utf8.count >= 1 << 18 {
                    try append(Data(text.utf8))
                    text = ""
                }
            }
            try append(Data(text.utf8))
        }
    }

    /// A whole number without a fraction.
    private static func plain(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
