internal import Foundation
internal import Networks
internal import Tables
public import Statistics

/// Where a training was when it was saved: the model's checkpoint with what else is needed to go on bit for bit.
struct TrainingState: Codable {
    static let path = "training/state"
    static let version = 1

    var version = Self.version
    var position: Trainer.Position
    /// Steps that each optimiser of the stage has taken.
    var optimizerSteps: [Int]
    /// SHA-256 of the training records' file.
    var records: String
    var options: TrainingOptions
    var isWarm: Bool
    /// Rows of the log so far.
    var epochs: [Trainer.Epoch]
}

extension Trainer.Work {
    /// The optimisers of the stage.
    var optimizers: [Adam] {
        switch self {
        case .none: []
        case .autoencoder(let training): [training.optimizer]
        case .variational(let training): [training.optimizer]
        case .adversarial(let training): [training.generatorOptimizer, training.criticOptimizer]
        }
    }
}

extension Trainer {
    /// The model and all else that is needed to go on; for the trainer's own use, not for release.
    public var stateCheckpoint: Checkpoint {
        var checkpoint = checkpoint
        let optimizers = work.optimizers
        let state = TrainingState(
            position: position, optimizerSteps: optimizers.map(\.steps), records: records.digest, options: options,
            isWarm: isWarm, epochs: epochsDone)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = (try? encoder.encode(state)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        checkpoint.extras[TrainingState.path] = Checkpoint.Extra(
            structure: text, tensors: optimizers.flatMap(\.state).map { .float32($0, shape: [$0.count]) })
        return checkpoint
    }

    /// Goes on where a training was saved.
    ///
    /// - Parameters:
    ///   - records: the same as before.
    ///   - shape: the same as before.
    ///   - options: the same as before, but for the number of epochs.
    ///   - state: a checkpoint that ``stateCheckpoint`` gave.
    ///   - file: its name, for errors.
    ///   - workers: threads, on which the result does not depend.
    /// - Throws: `DataError` when it is no such checkpoint, or one of another training.
    public convenience init(
        _ records: TrainingRecords, shape: ModelShape, options: TrainingOptions, resuming state: Checkpoint,
        file: String, workers: Workers = Workers()
    ) throws {
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: file, problem: problem, remedy: remedy)
        }
        guard let extra = state.extras[TrainingState.path],
            let found = try? JSONDecoder().decode(TrainingState.self, from: Data(extra.structure.utf8)),
            found.version == TrainingState.version
        else {
            throw failure("it holds no state of a training", "give the file that an interrupted training left")
        }
        let other = state.header.shape
        guard other.architecture == shape.architecture else {
            throw failure(
                "it is the state of a training of \(other.architecture.rawValue), and this is one of "
                    + shape.architecture.rawValue, "train that architecture, or begin anew without --resume")
        }
        guard found.records == records.digest, other.features == records.columns.count else {
            throw failure(
                "it is the state of a training on other records", "give the same file, or begin anew without --resume")
        }
        var before = found.options
        before.epochs = options.epochs
        guard before == options else {
            throw failure(
                "it is the state of a training with other options",
                "give the same ones (only --epochs may differ), or begin anew without --resume")
        }
        let tensors = extra.tensors.map { tensor -> [Float] in
            if case .float32(let values, _) = tensor { values } else { [] }
        }
        try self.init(records, shape: shape, options: options, start: state, resuming: found, workers: workers)
        guard found.position.isPossible else { throw failure("its state is damaged", "begin anew without --resume") }
        position = found.position
        epochsDone = found.epochs
        if found.optimizerSteps.isEmpty { return }
        work = makeWork()
        let optimizers = work.optimizers
        var rest = tensors[...]
        for (optimizer, steps) in zip(optimizers, found.optimizerSteps) {
            let own = 2 * optimizer.groups.count
            guard found.optimizerSteps.count == optimizers.count, rest.count >= own, steps >= 0,
                optimizer.restore(Array(rest.prefix(own)), steps: steps)
            else { throw failure("its state is damaged", "begin anew without --resume") }
            rest = rest.dropFirst(own)
        }
    }
}

extension Trainer.Position {
    /// Whether all counters are ones that a training can have.
    var isPossible: Bool {
        let most = 1 << 40
        return ([epoch, steps, draws, generatorSteps] + privateSteps).allSatisfy { (0..<most).contains($0) }
            && privateSteps.count == 2
    }
}
