public import ArgumentParser
import Foundation
public import Neighbors
import Reports
import Tables

extension SearchEngineKind: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}
extension NumberScale: ExpressibleByArgument {}

struct NeighborsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbors", abstract: "Finds the nearest records of one file in another, exactly.",
        discussion: """
            For each record of --queries the nearest records of --references, and how many lie within each --radius. \
            References are read in parts, so that file may be larger than memory. Numbers are scaled by their range in the \
            queries. Rows are numbered from 0; no value of a record is shown or written.

            Examples:
              privacy-audit neighbors --queries train.csv --references release.csv
              privacy-audit neighbors --queries train.h5 --references release.h5 --k 5 --radius 0 --radius 2 --output near.csv
              privacy-audit neighbors --queries train.csv --references release.csv --metric euclidean --json
            """)

    @Option(help: "File with the records whose neighbours are looked for.")
    var queries: String

    @Option(help: "File with the records among which they are looked for.")
    var references: String

    @Option(name: .customLong("k"), parsing: .unconditional, help: "Neighbours for each record.")
    var neighbours = 1

    @Option(
        name: .customLong("radius"), parsing: .unconditionalSingleValue,
        help: "Count the references at most this far from each record; may be repeated.")
    var radii: [Double] = []

    @Option(
        help:
            "Distance between records: hamming, ochiai, jaccard, euclidean or gower (default: hamming for binary records, else gower)."
    )
    var metric: Metric?

    @Option(
        help:
            "Numbers by the range of the queries, or as quantiles of the queries, so that outliers do not count: range or quantile."
    )
    var scale = NumberScale.range

    @OptionGroup var tables: TableArguments

    @Option(help: "Write neighbours to this CSV file: query, rank, reference, distance, and counts on each first line.")
    var output: String?

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    @Option(
        parsing: .unconditional,
        help: "References to hold in memory at a time (default: what takes about 128 MB). Results do not depend on it.")
    var chunkRows: Int?

    @Option(help: "Search engine instead of the one that suits best: exhaustive, bit-slices or leaves.")
    var engine: SearchEngineKind?

    @Option(help: "Instruction set of the kernels: best, avx2 or portable. Results do not depend on it.")
    var instructions = InstructionSet.best

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        if neighbours < 1 { throw ValidationError("--k must be 1 or more.") }
        if let radius = radii.first(where: { !($0 >= 0 && $0.isFinite) }) {
            throw ValidationError("--radius must be 0 or more, not \(radius).")
        }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        if let chunkRows, !(1...Int(Int32.max) - 1).contains(chunkRows) {
            throw ValidationError("--chunk-rows must be from 1 to \(Int32.max - 1).")
        }
    }

    /// Whether two paths lead to one file.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        let real = [a, b].map { URL(filePath: $0).resolvingSymlinksInPath().standardizedFileURL.path }
        return real[0] == real[1]
    }

    func run() throws {
        try reportingFailures {
            instructions.limitKernels()
            let file = try output.map(OutputFile.init(path:))
            for input in [queries, references] where output.map({ Self.isSame($0, input) }) == true {
                throw OutputError(path: input, reason: "it is an input and would be replaced")
            }
            let progress = ProgressLine()
            defer { progress?.clear() }
            let found = try NeighborFiles(
                queries: queries, references: references, options: try tables.readOptions(), metric: metric,
                scale: scale, k: neighbours, radii: radii, workers: Workers(threads: threads), chunkRows: chunkRows,
                engine: engine
            ).search(progress)
            progress?.clear()
            if let file { try found.write(to: file) }
            if json { try Output.write(try EvidenceJSON.encode(found.summary)) } else { try found.show() }
        }
    }
}

/// A search from files.
struct NeighborFiles {
    var queries: String
    var references: String
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
        let inputs = [
            NamedInput(role: "queries", path: queries),
            NamedInput(role: "references", path: references, isRelease: true),
        ]
        progress?.show("reading", 0, 1)
        let (schema, rows) = try reading.measure { try TableLoader.schema(of: inputs, options: options) }
        // Said before a long search, not after it.
        guard k <= rows[1] else { throw NeighborError.impossibleNeighbourCount(k: k, available: rows[1]) }
        var table = Table(schema: schema)
        table.reserveRows(rows[0])
        try reading.measure {
            try TableLoader.readChunks(inputs[0], schema: schema, options: options, chunkRows: min(rows[0], 1 << 16)) {
                table.append($0)
            }
        }
        let space = try RecordSpace(
            metric: metric ?? RecordSpace.defaultMetric(for: schema), schema: schema, fittedTo: [table],
            scale: scale)
        let encoded = try reading.measure { try space.encode(table) }
        var search = try StreamedSearch(
            space: space, queries: encoded, k: k, within: radii, workers: workers, engine: engine)
        let part = chunkRows ?? min(max(Self.bytesOfPart / TableLoader.bytesOfRecord(schema), 1_024), 1 << 20)
        var whole = SearchCost.Seconds()
        try whole.measure {
            try TableLoader.readChunks(inputs[1], schema: schema, options: options, chunkRows: min(part, rows[1])) {
                chunk in
                try search.add(try space.encode(chunk))
                progress?.show("searching", search.referenceCount, rows[1])
            }
        }
        let found = try search.finish()
        return FoundInFiles(
            summary: FoundInFiles.Summary(
                search, found: found, space: space,
                reading: reading,
                whole: whole),
            neighborhoods: found)
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
        /// Queries whose nearest reference is at distance 0.
        var zeros: Int
        /// Median distance to the nearest reference; absent where it is beyond the largest number.
        var median: Double?
        /// References within each radius, on average over the queries.
        var meanWithin: [Double]
        var seconds: Times
        var cpuSeconds: Times
        var peakBytes: Int

        /// The most memory this process has had at a time; 0 where the system does not tell.
        private static var peak: Int {
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1_024 } ?? 0
        }

        init(
            _ search: StreamedSearch, found: Neighborhoods, space: RecordSpace, reading: SearchCost.Seconds,
            whole: SearchCost.Seconds
        ) {
            engine = search.choice.engine.rawValue
            reason = search.choice.reason
            kernel = search.choice.kernel
            metric = space.metric.rawValue
            scale = space.scale.rawValue
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
            peakBytes = Self.peak
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
