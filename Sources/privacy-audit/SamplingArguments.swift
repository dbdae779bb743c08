import ArgumentParser
import Foundation
import Generators

/// How records are drawn from a checkpoint; the same for every command.
struct SamplingArguments: ParsableArguments {
    @Flag(help: "Keep the model's values as they are instead of making records as the checkpoint says.")
    var raw = false

    @Option(parsing: .unconditional, help: "Make a 1 of each value that is at least this large, between 0 and 1.")
    var threshold: Double?

    @Flag(help: "Make a 1 with the value as its probability.")
    var bernoulli = false

    @Flag(help: "Sample as the published program does: whole batches only; the original medGAN with its seed 1234.")
    var faithful = false

    @Option(parsing: .unconditional, help: "Records in a batch of the published program, for --faithful and burn-in.")
    var batch: Int?

    @Flag(help: "Leave out the batches by which the original medGAN replaces its running statistics.")
    var noBurnIn = false

    func validate() throws {
        let ways = [raw, threshold != nil, bernoulli].count { $0 }
        if ways > 1 { throw ValidationError("--raw, --threshold and --bernoulli exclude each other.") }
        if let threshold, !(threshold > 0 && threshold < 1) {
            throw ValidationError("--threshold must lie between 0 and 1, for example 0.5.")
        }
        if let batch, !(2...100_000).contains(batch) { throw ValidationError("--batch must be from 2 to 100000.") }
    }

    func options(seed: UInt64) -> SamplingOptions {
        var options = SamplingOptions(seed: seed)
        if raw { options.output = .raw }
        if let threshold { options.output = .threshold(threshold) }
        if bernoulli { options.output = .bernoulli }
        options.isFaithful = faithful
        options.batch = batch
        options.burnsIn = !noBurnIn
        return options
    }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        if raw { words.append("--raw") }
        if let threshold { words += ["--threshold", "\(threshold)"] }
        if bernoulli { words.append("--bernoulli") }
        if faithful { words.append("--faithful") }
        if let batch { words += ["--batch", "\(batch)"] }
        if noBurnIn { words.append("--no-burn-in") }
        return words
    }
}
