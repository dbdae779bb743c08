import ArgumentParser
import Foundation
import Generators
import Neighbors
import Statistics
import Tables

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a generator on records, with or without differential privacy.",
        discussion: """
            Everything is as the authors published it unless an option says otherwise. The same records, options and seed \
            give the same checkpoint, byte for byte, whatever the number of threads. A training that was interrupted goes \
            on with --resume from the last complete epoch that was saved.

            Examples:
              privacy-audit train vae --train members.csv --epochs 50 --output vae.h5
              privacy-audit train medgan-tf --train members.csv --batch-size 200 --epochs 100 --output medgan.h5
              privacy-audit train vae --train members.csv --epochs 20 --target-epsilon 3 --output private.h5
              privacy-audit train vae --train members.csv --epochs 20 --shadows 8 --shadow-records 500 --output shadows
            """)

    @Argument(
        help:
            "Architecture: corgan-cnn, corgan-mlp, medgan-pytorch, medgan-tf, vae, vae-conv, rdpcgan-mimic, rdpcgan-uci."
    )
    var architecture: Architecture

    @Option(help: "The records to train on.")
    var train: String

    @OptionGroup var schedule: TrainingArguments
    @OptionGroup var privacy: PrivacyArguments
    @OptionGroup var shadow: ShadowArguments
    @OptionGroup var table: TableArguments

    @Option(help: "A checkpoint of the same architecture and columns to start from, instead of random weights.")
    var startFrom: String?

    @Flag(help: "Go on with a training that was interrupted, from the state that it left beside the output.")
    var resume = false

    @Flag(help: "Keep the state beside the output, so that --resume with more --epochs can go on after the end.")
    var keepState = false

    @Option(
        parsing: .unconditional, help: "Save output and state after so many epochs (default: about twice a minute).")
    var saveEvery: Int?

    @Option(help: "File for the losses of each epoch, as CSV.")
    var log: String?

    @Option(name: .shortAndLong, help: "The checkpoint to write, or the folder for those of --shadows.")
    var output: String

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    @Flag(help: "Print what was made as JSON.")
    var json = false

    func validate() throws {
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        if let saveEvery, saveEvery < 1 { throw ValidationError("--save-every must be at least 1.") }
        if resume && startFrom != nil { throw ValidationError("Give --resume or --start-from, not both.") }
        if shadow.shadows != nil && (resume || keepState || log != nil || saveEvery != nil) {
            throw ValidationError(
                "--resume, --keep-state, --save-every and --log are for a single model, not for --shadows.")
        }
    }

    func run() throws {
        try reportingFailures {
            if shadow.shadows != nil { try trainShadows() } else { try trainOne() }
        }
    }

    var workers: Workers { Workers(threads: threads) }

    /// The shape, the records and the options.
    func load() throws -> (shape: ModelShape, records: TrainingRecords, options: TrainingOptions) {
        var shape = ModelShape(architecture)
        if let kind = schedule.dataType { shape.data = kind }
        let loaded = try TableLoader.load(
            [NamedInput(role: "train", path: train)], options: try table.readOptions())
        let records = try TrainingRecords(loaded[0], for: shape.data, of: architecture)
        shape.features = records.columns.count
        let options = try schedule.options(
            privacy, shape: shape, records: shadow.shadowRecords.map { min($0, records.count) } ?? records.count)
        if startFrom != nil && options.privacy != nil {
            Output.note(
                "privacy-audit: epsilon says nothing of the records that trained the checkpoint of --start-from.\n")
        }
        if records.constantColumns > 0 {
            Output.note(
                "privacy-audit: \(records.constantColumns) of \(records.columns.count) columns have the same value in all "
                    + "records.\n")
        }
        return (shape, records, options)
    }

    /// Files that no output may replace.
    var inputs: [String] { [train] + [startFrom, table.vocabulary, table.columns, table.schema].compactMap(\.self) }

    func start() throws -> Checkpoint? {
        try startFrom.map { path in try reading(path) { try Checkpoint(contentsOf: path) } }
    }

    private func trainOne() throws {
        let file = try OutputFile(path: output, inputs: inputs)
        let state = try OutputFile(path: output + ".state", inputs: inputs)
        let logFile = try log.map { try OutputFile(path: $0, inputs: inputs, option: "--log") }
        if let logFile, [file.path, state.path].contains(where: { URL(filePath: $0) == URL(filePath: logFile.path) }) {
            throw OutputError(
                path: logFile.path, reason: "it would be checkpoint and log at once",
                remedy: "name another file with --log")
        }
        signal(SIGXFSZ, SIG_IGN)
        if resume && !FileManager.default.fileExists(atPath: state.path) {
            throw DataError(
                file: state.path, problem: "there is no such file",
                remedy: "give the --output of the training that was interrupted")
        }
        let (shape, records, options) = try load()
        let trainer: Trainer
        if resume {
            let saved = try reading(state.path) { try Checkpoint(contentsOf: state.path) }
            trainer = try Trainer(
                records, shape: shape, options: options, resuming: saved, file: state.path, workers: workers)
        } else {
            trainer = try Trainer(records, shape: shape, options: options, start: try start(), workers: workers)
        }
        let progress = TrainingProgressLine()
        defer { progress?.clear() }
        var times = StageTimes()
        var lastSave = ContinuousClock.now
        let firstEpoch = trainer.epochsDone.count
        func save(isEnd: Bool) throws {
            if trainer.hasGenerator {
                try writing(file.path, as: output) { try trainer.checkpoint.write(to: file.path) }
            }
            if !isEnd || keepState {
                let path = state.path
                try writing(path, as: path) { try trainer.stateCheckpoint.write(to: path) }
            }
            if let logFile { try logFile.write { try $0(Data(TrainingLog.text(trainer.epochsDone).utf8)) } }
            lastSave = .now
        }
        try trainer.run { stage, epoch, step, steps in
            progress?.show(stage, trainer, epoch, step, steps)
        } epochDone: { epoch in
            times.add(epoch.stage)
            let isDue = saveEvery.map { epoch.number % $0 == 0 } ?? (ContinuousClock.now - lastSave > .seconds(30))
            if isDue && !trainer.isDone { try save(isEnd: false) }
            times.restart()
        }
        progress?.clear()
        try save(isEnd: true)
        if !keepState { unlink(state.path) }
        let (digest, bytes) = try FileDigest.sha256(path: file.path, name: output)
        let summary = try TrainingSummary(
            trainer, output: output, sha256: digest, bytes: bytes, train: train, records: records,
            resumedEpochs: firstEpoch, times: times)
        if json {
            try Output.json(summary)
        } else {
            try Output.line(summary.text)
        }
    }
}
