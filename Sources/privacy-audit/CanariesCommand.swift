public import ArgumentParser
public import Auditing
import Foundation
import Tables

struct CanariesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canaries", abstract: "Puts made-up records into training data, to audit a generator by them.",
        discussion: """
            A fair coin decides for each canary whether it joins. Train the generator on train.csv of the output folder; then \
            audit its release with canaries-in.csv as train and canaries-out.csv as hold-out. Keep the seed and the canaries \
            from whoever trains.

            Examples:
              privacy-audit canaries --train train.csv --count 1000 --output canaries
              privacy-audit canaries --train train.csv --count 200 --kind outside --seed 7 --output canaries --json
            """)

    @Option(help: "The training records.")
    var train: String

    @Option(parsing: .unconditional, help: "How many canaries, in and out together.")
    var count = 1_000

    @Option(
        help:
            "What they look like: shuffled (known values in combinations that nobody has) or outside (labels and numbers that no record has; such canaries leak by construction)."
    )
    var kind = Canaries.Kind.shuffled

    @Option(parsing: .unconditional, help: "Seed of values, coins and order.")
    var seed: UInt64 = 42

    @OptionGroup var tables: TableArguments

    @Option(name: .shortAndLong, help: "Folder for train.csv, canaries-in.csv and canaries-out.csv.")
    var output = "canaries"

    @Flag(help: "Print what was made as JSON.")
    var json = false

    private struct Summary: Codable {
        var train: String
        var trainSHA256: String
        var kind: String
        var included: Int
        var excluded: Int
        var records: Int
        var seed: UInt64
        var output: String
        var warning: String?
    }

    func validate() throws {
        if !(20...1_000_000).contains(count) { throw ValidationError("--count must be from 20 to 1000000.") }
    }

    func run() throws {
        try reportingFailures {
            let names = ["train.csv", "canaries-in.csv", "canaries-out.csv"]
            let folder = try OutputFolder(path: output, files: names)
            let files = try names.map {
                try OutputFile(path: URL(filePath: folder.path).appending(path: $0).relativePath, inputs: [train])
            }
            let loaded = try TableLoader.load(
                [NamedInput(role: "train", path: train)], options: try tables.searchOptions())[0]
            let canaries = try made(for: loaded.table)
            signal(SIGXFSZ, SIG_IGN)
            for (file, table) in zip(files, [canaries.train, canaries.included, canaries.excluded]) {
                try writing(file.path, as: file.path) { try CSVWriter.write(table, to: file.path) }
            }
            let summary = Summary(
                train: train, trainSHA256: loaded.digest, kind: kind.rawValue, included: canaries.included.rowCount,
                excluded: canaries.excluded.rowCount, records: canaries.train.rowCount, seed: seed, output: output,
                warning: kind == .outside
                    ? "labels and numbers that no record has leak by construction; this bounds the risk of people from above"
                    : nil)
            if json { return try Output.json(summary) }
            try Output.line(
                "\(output): \(summary.included) canaries joined \(loaded.table.rowCount) records, \(summary.excluded) did not"
            )
            if let warning = summary.warning { try Output.line("warning: \(warning)") }
            try Output.line("train the generator on \(files[0].path), then:")
            try Output.line(
                "  privacy-audit run --train \(files[1].path) --holdout \(files[2].path) --synthetic RELEASE")
        }
    }

    private func made(for table: Table) throws -> Canaries {
        do {
            return try Canaries(for: table, count: count, kind: kind, seed: seed)
        } catch let error as Canaries.Failure {
            throw AuditError.invalidOption("--train: \(error)")
        }
    }
}

extension Canaries.Kind: ExpressibleByArgument {}
