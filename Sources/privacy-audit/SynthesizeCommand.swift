import Accounting
public import ArgumentParser
import Foundation
import Generators
import Learning
import Statistics
import Tables

struct SynthesizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize", abstract: "Makes synthetic records from real ones with a statistical model.",
        discussion: """
            'independent' keeps each column's distribution; 'tree' also how pairs of columns go together (Chow and Liu 1968); \
            'copula' each column's distribution and correlations. Numbers are drawn from quantile bins. With \
            --noise-multiplier the counts of 'independent' and 'tree' are released with Gaussian noise, and epsilon is told; \
            bins and labels are then taken for public.

            Examples:
              privacy-audit synthesize --train train.csv --records 1000 --output release.csv
              privacy-audit synthesize --train train.csv --model copula --records 1000 --seed 7 --output release.csv
              privacy-audit synthesize --train train.csv --noise-multiplier 10 --records 1000 --output release.csv --json
            """)

    @Option(help: "The records to learn from.")
    var train: String

    @Option(help: "The model: independent, tree or copula.")
    var model = StatisticalShadow.Kind.tree

    @Option(parsing: .unconditional, help: "How many records to make.")
    var records: Int

    @Option(parsing: .unconditional, help: "Quantile bins of a numeric column.")
    var bins = 16

    @Option(parsing: .unconditional, help: "Noise on the counts, over their sensitivity (default: none).")
    var noiseMultiplier: Double?

    @Option(parsing: .unconditional, help: "The delta for which epsilon is told.")
    var delta = 1e-5

    @Option(parsing: .unconditional, help: "Seed of the records; noise is drawn from the system and never repeats.")
    var seed: UInt64 = 42

    @OptionGroup var tables: TableArguments

    @Option(name: .shortAndLong, help: "CSV file to write.")
    var output: String

    @Flag(help: "Print what was made as JSON.")
    var json = false

    private struct Summary: Codable {
        var train: String
        var trainSHA256: String
        var model: String
        var records: Int
        var columns: Int
        var seed: UInt64
        var output: String
        var sha256: String
        var noiseMultiplier: Double?
        var epsilon: Double?
        var delta: Double?
    }

    func validate() throws {
        if !(1...10_000_000).contains(records) { throw ValidationError("--records must be from 1 to 10000000.") }
        if !output.lowercased().hasSuffix(".csv") { throw ValidationError("--output must end in .csv.") }
        if !(1...256).contains(bins) { throw ValidationError("--bins must be from 1 to 256.") }
        if let noiseMultiplier, !(noiseMultiplier > 0 && noiseMultiplier.isFinite) {
            throw ValidationError("--noise-multiplier must be a number above 0.")
        }
        if noiseMultiplier != nil, model == .copula {
            throw ValidationError("--noise-multiplier goes with --model independent or tree.")
        }
        if !(delta > 0 && delta < 1) { throw ValidationError("--delta must be above 0 and below 1.") }
    }

    func run() throws {
        try reportingFailures {
            let file = try OutputFile(path: output, inputs: [train])
            let loaded = try TableLoader.load(
                [NamedInput(role: "train", path: train)], options: try tables.searchOptions())[0]
            let (release, mechanism) = try synthesize(loaded.table)
            signal(SIGXFSZ, SIG_IGN)
            try writing(file.path, as: output) { try CSVWriter.write(release, to: file.path) }
            let epsilon = try mechanism.map { try ExactAccountant.epsilon(of: $0, delta: delta).epsilon }
            let summary = Summary(
                train: train, trainSHA256: loaded.digest, model: model.rawValue, records: records,
                columns: release.schema.columns.count, seed: seed, output: output,
                sha256: try FileDigest.sha256(path: file.path, name: output).digest, noiseMultiplier: noiseMultiplier,
                epsilon: epsilon, delta: epsilon == nil ? nil : delta)
            if json {
                try Output.json(summary)
            } else {
                try Output.line(
                    "\(output): \(records) records of \(summary.columns) columns by the model '\(model.rawValue)', sha256 "
                        + summary.sha256)
                if let epsilon {
                    try Output.line(
                        "epsilon \(String(format: "%.4g", epsilon)) at delta \(delta) for one record more or less, bins and labels apart"
                    )
                }
            }
        }
    }

    private func synthesize(_ table: Table) throws -> (Table, Mechanism?) {
        let coding = try DiscreteCoding(fittedTo: table, bins: bins)
        if model == .copula { return (try CopulaModel(table, coding: coding).sample(records, seed: seed), nil) }
        let tree = try TreeModel(
            table, coding: coding, structure: model == .tree ? .tree : .independent, noiseMultiplier: noiseMultiplier)
        return (tree.sample(records, seed: seed), tree.mechanism)
    }
}

extension StatisticalShadow.Kind: ExpressibleByArgument {}
