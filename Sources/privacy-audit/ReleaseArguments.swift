import ArgumentParser
import Auditing
import Generators
import Tables

/// Where the synthetic records of an audit come from: a file, a checkpoint or a program.
struct ReleaseArguments: ParsableArguments {
    @Option(
        name: [.customLong("synthetic"), .customLong("syn"), .customLong("release")],
        help: "The synthetic records; or give --checkpoint or --generator-command.")
    var synthetic: String?

    @Option(help: "Draw the synthetic records from this checkpoint, a file of 'privacy-audit checkpoint import'.")
    var checkpoint: String?

    @Option(
        help:
            "Have this command make the synthetic records; {train}, {records}, {seed} and {output} (a CSV file) are replaced."
    )
    var generatorCommand: String?

    @Option(parsing: .unconditional, help: "How many synthetic records to make.")
    var records: Int?

    @Option(parsing: .unconditional, help: "Seed of the generator (default: that of --seed).")
    var generatorSeed: UInt64?

    @Option(parsing: .unconditional, help: "Seconds after which the generator's command is stopped.")
    var generatorTimeout = 3_600.0

    @Option(help: "Folder that the generator's command runs in (default: the present one).")
    var generatorFolder: String?

    @OptionGroup var sampling: SamplingArguments

    func validate() throws {
        let ways = [synthetic, checkpoint, generatorCommand].count { $0 != nil }
        guard ways == 1 else {
            throw ValidationError("give one of --synthetic, --checkpoint and --generator-command.")
        }
        if synthetic != nil {
            if records != nil || generatorSeed != nil {
                throw ValidationError("--records and --generator-seed go with --checkpoint or --generator-command.")
            }
        } else {
            guard let records else { throw ValidationError("say with --records how many records to make.") }
            guard (2...Int(Int32.max) - 1).contains(records) else {
                throw ValidationError("--records must be from 2 to \(Int32.max - 1).")
            }
        }
        if checkpoint == nil && !sampling.words.isEmpty {
            throw ValidationError("\(sampling.words[0]) goes with --checkpoint.")
        }
        if generatorCommand == nil && (generatorFolder != nil || generatorTimeout != 3_600) {
            throw ValidationError("--generator-timeout and --generator-folder go with --generator-command.")
        }
        if !(generatorTimeout > 0 && generatorTimeout <= 31_536_000) {
            throw ValidationError("--generator-timeout must be a number of seconds above 0.")
        }
    }

    /// The generator; `nil` where the release is a file.
    ///
    /// - Parameter columns: the real data's columns, for a checkpoint that does not name its own.
    func generator(train: String, seed: UInt64, columns: () throws -> [String]) throws -> (any Generator)? {
        if let checkpoint {
            return try reading(checkpoint) {
                try CheckpointGenerator(path: checkpoint, options: sampling.options(seed: seed), columns: columns)
            }
        }
        if let generatorCommand {
            return try CommandGenerator(
                template: generatorCommand, train: train, folder: generatorFolder, seconds: generatorTimeout)
        }
        return nil
    }

    /// The options as words of a command.
    var words: [String] {
        var words: [String] = []
        func add(_ name: String, _ value: String?) { if let value { words += [name, value] } }
        add("--synthetic", synthetic)
        add("--checkpoint", checkpoint)
        add("--generator-command", generatorCommand)
        add("--records", records.map { "\($0)" })
        add("--generator-seed", generatorSeed.map { "\($0)" })
        add("--generator-timeout", generatorTimeout == 3_600 ? nil : "\(generatorTimeout)")
        add("--generator-folder", generatorFolder)
        return words + sampling.words
    }
}
