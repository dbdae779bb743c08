import Accounting
import Foundation
import Generators
import Neighbors

/// Seconds of each stage, writing left out.
struct StageTimes {
    private(set) var wall: [Trainer.Stage: Double] = [:]
    private(set) var processor: [Trainer.Stage: Double] = [:]
    private var last = Self.now

    private static var now: (wall: Double, processor: Double) {
        (SearchCost.Seconds.now(CLOCK_MONOTONIC), SearchCost.Seconds.now(CLOCK_PROCESS_CPUTIME_ID))
    }

    /// What went by since the last call belongs to a stage.
    mutating func add(_ stage: Trainer.Stage) {
        let now = Self.now
        wall[stage, default: 0] += now.wall - last.wall
        processor[stage, default: 0] += now.processor - last.processor
        last = now
    }

    mutating func restart() { last = Self.now }
}

/// What a training made.
struct TrainingSummary: Codable {
    struct Stage: Codable {
        var stage: String
        var epochs: Int
        var steps: Int
        var seconds: Double
        var cpuSeconds: Double
        var loss: Double?
        var criticLoss: Double?
        var generatorLoss: Double?
    }

    struct Privacy: Codable {
        var epsilon: Double
        var delta: Double
        var accountant: String
        var neighbouring: String
        var noiseMultiplier: Double
        var clip: Double
        var events: [Trainer.PrivacyEvent]
        /// Whether sampling and noise can be made again by nobody.
        var noiseIsSecret: Bool
    }

    var checkpoint: String
    var sha256: String
    var bytes: Int
    var architecture: String
    var train: String
    var trainSHA256: String
    var records: Int
    var columns: Int
    var constantColumns: Int
    var seed: UInt64
    var faithful: Bool
    var resumedEpochs: Int
    var stages: [Stage]
    var privacy: Privacy?
    var peakBytes: Int
    var kernel: String

    init(
        _ trainer: Trainer, output: String, sha256: String, bytes: Int, train: String, records: TrainingRecords,
        resumedEpochs: Int, times: StageTimes
    ) throws {
        checkpoint = output
        self.sha256 = sha256
        self.bytes = bytes
        architecture = trainer.shape.architecture.rawValue
        self.train = train
        trainSHA256 = records.fileDigest
        self.records = records.count
        columns = records.columns.count
        constantColumns = records.constantColumns
        seed = trainer.options.seed
        faithful = trainer.options.isFaithful
        self.resumedEpochs = resumedEpochs
        stages = [Trainer.Stage.pretraining, .training].compactMap { stage in
            let own = trainer.epochsDone.filter { $0.stage == stage }
            guard let last = own.last else { return nil }
            return Stage(
                stage: stage.rawValue, epochs: own.count, steps: last.steps, seconds: times.wall[stage] ?? 0,
                cpuSeconds: times.processor[stage] ?? 0, loss: last.loss, criticLoss: last.criticLoss,
                generatorLoss: last.generatorLoss)
        }
        if let spent = try trainer.privacySpent, let options = trainer.options.privacy {
            privacy = Privacy(
                epsilon: spent.epsilon, delta: spent.delta, accountant: spent.accountant,
                neighbouring: spent.neighbouring.rawValue, noiseMultiplier: options.noiseMultiplier, clip: options.clip,
                events: trainer.privacyEvents, noiseIsSecret: options.knownSeed == nil)
        }
        peakBytes = ProcessMemory.peak
        kernel = EngineChoice.kernelName
    }

    /// For people.
    var text: String {
        var lines = [
            "\(checkpoint): \(architecture) of \(columns) columns, trained on \(records) records, \(bytes) bytes, sha256 \(sha256)"
        ]
        for stage in stages {
            let losses = [
                stage.loss.map { "loss \(TrainingLog.number($0))" },
                stage.criticLoss.map { "critic's loss \(TrainingLog.number($0))" },
                stage.generatorLoss.map { "generator's loss \(TrainingLog.number($0))" },
            ].compactMap(\.self)
            lines.append(
                "\(stage.stage): \(stage.epochs) epochs, \(stage.steps) steps, \(String(format: "%.1f", stage.seconds)) s; last epoch: "
                    + losses.joined(separator: ", "))
        }
        if let privacy {
            lines.append(
                privacy.noiseIsSecret
                    ? "epsilon \(TrainingLog.number(privacy.epsilon)) at delta \(privacy.delta) (a record added or "
                        + "removed), noise multiplier \(TrainingLog.number(privacy.noiseMultiplier))"
                    : "not private: noise and samples can be made again from --dp-known-seed")
        }
        return lines.joined(separator: "\n")
    }
}

/// Losses of epochs as CSV.
enum TrainingLog {
    static func number(_ value: Double) -> String { String(format: "%.6g", value) }

    static func text(_ epochs: [Trainer.Epoch]) -> String {
        let header = "stage,epoch,steps,loss,critic_loss,generator_loss\n"
        return header
            + epochs.map { epoch in
                let losses = [epoch.loss, epoch.criticLoss, epoch.generatorLoss].map { $0.map { "\($0)" } ?? "" }
                return "\(epoch.stage.rawValue),\(epoch.number),\(epoch.steps),\(losses.joined(separator: ","))\n"
            }.joined()
    }
}

/// How far a training is, with its last losses, on standard error where that is a terminal.
final class TrainingProgressLine {
    private let line: ProgressLine

    init?() {
        guard let line = ProgressLine() else { return nil }
        self.line = line
    }

    func show(_ stage: Trainer.Stage, _ trainer: Trainer, _ epoch: Int, _ step: Int, _ steps: Int) {
        let epochs = trainer.epochs(of: stage)
        var text = "\(stage.rawValue), epoch \(epoch) of \(epochs)"
        if let last = trainer.epochsDone.last {
            for (name, loss) in [("loss", last.loss), ("critic", last.criticLoss), ("generator", last.generatorLoss)] {
                if let loss { text += ", \(name) \(TrainingLog.number(loss))" }
            }
        }
        line.show(text, (epoch - 1) * steps + step, epochs * steps)
    }

    func clear() { line.clear() }
}
