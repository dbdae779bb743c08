public import ArgumentParser
import Foundation
public import Generators
import Neighbors
import Tables
import Statistics

extension ReleaseFormat: ExpressibleByArgument {}

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Draws synthetic records from a checkpoint.",
        discussion: """
            The same checkpoint, options and seed give the same bytes, whatever the number of threads. Binary records are \
            made by the checkpoint's threshold, counts are rounded, continuous values stay as they are.

            Examples:
              privacy-audit generate --checkpoint model.h5 --records 10000 --output release.csv
              privacy-audit generate --checkpoint model.h5 --records 1000000 --seed 7 --output release.h5
              privacy-audit generate --checkpoint model.h5 --records 1000 --raw --output probabilities.npy
            """)

    @Option(help: "The checkpoint, a file of 'privacy-audit checkpoint import'.")
    var checkpoint: String

    @Option(parsing: .unconditional, help: "How many records to make.")
    var records: Int

    @Option(parsing: .unconditional, help: "Seed of every random choice.")
    var seed: UInt64 = 42

    @OptionGroup var sampling: SamplingArguments

    @Option(name: .shortAndLong, help: "File to write: .csv, .h5 or .npy.")
    var output: String

    @Option(help: "Format of the output instead of the one its name tells: csv, hdf5, npy.")
    var format: ReleaseFormat?

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    @Flag(help: "Print what was made as JSON.")
    var json = false

    /// What was made.
    private struct Summary: Codable {
        var checkpoint: String
        var checkpointSHA256: String
        var architecture: String
        var output: String
        var sha256: String
        var bytes: Int
        var records: Int
        var columns: Int
        var seed: UInt64
        var values: String
        var seconds: Times
        var cpuSeconds: Times
        var peakBytes: Int
        var kernel: String
    }

    /// Seconds of each step: burn-in is part of loading.
    private struct Times: Codable {
        var load: Double
        var sample: Double
        var write: Double
    }

    func validate() throws {
        if !(1...1_000_000_000).contains(records) { throw ValidationError("--records must be from 1 to 1000000000.") }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        if format == nil && ReleaseFormat(fileName: output) == nil {
            throw ValidationError("--output must end in .csv, .h5 or .npy, or say --format.")
        }
    }

    func run() throws {
        try reportingFailures {
            let file = try OutputFile(path: output, inputs: [checkpoint])
            let progress = ProgressLine()
            defer { progress?.clear() }
            let options = sampling.options(seed: seed)
            var loading = SearchCost.Seconds()
            let (loaded, sampler) = try loading.measure {
                let loaded = try reading(checkpoint) { try Checkpoint(contentsOf: checkpoint) }
                let sampler = try Sampler(Model(loaded), options: options, file: checkpoint) {
                    progress?.show("burn-in", $0, $1)
                }
                return (loaded, sampler)
            }
            let count = Sampler.released(records, loaded.header.shape.architecture, options)
            if count == 0 {
                let batch = sampling.batch ?? loaded.header.shape.architecture.publishedBatch
                throw ValidationError(
                    "--faithful makes whole batches of \(batch) records, and \(records) are less than one.")
            }
            signal(SIGXFSZ, SIG_IGN)
            let writer = ReleaseWriter(
                sampler: sampler, columns: loaded.header.columns, workers: Workers(threads: threads))
            let cost = try writing(file.path, as: output) {
                try writer.write(
                    records: count, to: file.path, format: format ?? ReleaseFormat(fileName: output) ?? .csv
                ) { progress?.show("generating", $0, $1) }
            }
            progress?.clear()
            let (digest, bytes) = try FileDigest.sha256(path: file.path, name: output)
            func times(_ part: KeyPath<SearchCost.Seconds, Double>) -> Times {
                Times(
                    load: loading[keyPath: part], sample: cost.sample[keyPath: part],
                    write: cost.whole[keyPath: part] - cost.sample[keyPath: part])
            }
            let summary = Summary(
                checkpoint: checkpoint,
                checkpointSHA256: try FileDigest.sha256(path: checkpoint, name: checkpoint).digest,
                architecture: loaded.header.shape.architecture.rawValue, output: output, sha256: digest, bytes: bytes,
                records: count, columns: sampler.width,
                seed: Sampler.seed(seed, loaded.header.shape.architecture, options),
                values: sampler.values.rawValue, seconds: times(\.wall), cpuSeconds: times(\.processor),
                peakBytes: ProcessMemory.peak, kernel: EngineChoice.kernelName)
            if json {
                try Output.json(summary)
            } else {
                try Output.line(
                    "\(output): \(count) records of \(sampler.width) columns (\(sampler.values.rawValue)), \(bytes) bytes, "
                        + "sha256 \(digest)")
                if count < records { try Output.line("whole batches only: \(records) were asked for") }
            }
        }
    }
}
