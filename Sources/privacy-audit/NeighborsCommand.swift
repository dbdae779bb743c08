public import ArgumentParser
import Foundation
public import Neighbors
import Tables
import Statistics

extension SearchEngineKind: ExpressibleByArgument {}
extension InstructionSet: ExpressibleByArgument {}
extension NumberScale: ExpressibleByArgument {}

struct NeighborsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbors", abstract: "Finds the nearest records of one file in another, exactly.",
        discussion: """
            For each record of --queries the nearest records of --references, and how many lie within each --radius. \
            Of equally near ones the one of lowest row comes first. References are read in parts, so that file may be larger \
            than memory. Numbers are scaled by their range in the queries, or in --fit. Rows are numbered from 0; no value of a \
            record is shown or written.

            Examples:
              privacy-audit neighbors --queries train.csv --references release.csv
              privacy-audit neighbors --queries train.csv --references release.csv --k 5 --radius 0 --output near.csv
              privacy-audit neighbors --queries person.csv --references release.csv --fit train.csv
              privacy-audit neighbors --queries train.csv --references release.csv --metric euclidean --json
            """)

    @Option(help: "File with the records whose neighbours are looked for.")
    var queries: String

    @Option(help: "File with the records among which they are looked for.")
    var references: String

    @Option(help: "File with real records: ranges and quantiles are taken from it instead of from the queries.")
    var fit: String?

    @Option(name: .customLong("k"), parsing: .unconditional, help: "Neighbours for each record.")
    var neighbours = 1

    @Option(
        name: .customLong("radius"), parsing: .unconditionalSingleValue,
        help: "Count the references at most this far from each record; may be repeated.")
    var radii: [Double] = []

    @Option(
        help:
            "Distance between records: hamming, euclidean, gower or, for binary columns without missing values, ochiai, jaccard (default: hamming for binary records, else gower)."
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
            throw ValidationError("--radius must be a finite number of 0 or more, not \(radius).")
        }
        if Set(radii).count < radii.count { throw ValidationError("--radius is given twice with the same value.") }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        if let chunkRows, !(1...Int(Int32.max) - 1).contains(chunkRows) {
            throw ValidationError("--chunk-rows must be from 1 to \(Int32.max - 1).")
        }
    }

    func run() throws {
        try reportingFailures {
            instructions.limitKernels()
            let inputs = [queries, references, fit, tables.schema, tables.columns, tables.vocabulary].compactMap(\.self)
            let file = try output.map { try OutputFile(path: $0, inputs: inputs) }
            let progress = ProgressLine()
            defer { progress?.clear() }
            let options = try tables.searchOptions()
            // Minus zero is zero, and is told as such.
            let radii = radii.map { $0 + 0 }
            let found = try NeighborFiles(
                queries: queries, references: references, fit: fit, options: options, metric: metric,
                scale: scale, k: neighbours, radii: radii, workers: Workers(threads: threads),
                chunkRows: chunkRows,
                engine: engine
            ).search(progress)
            progress?.clear()
            if let file { try found.write(to: file) }
            if json { try Output.json(found.summary) } else { try found.show() }
        }
    }
}
