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
    /// SHA-256 of the training records as they were read.
    var records: String
    var options: TrainingOptions
    var isWarm: Bool
    /// Rows of the log so far.
    var epochs: [Trainer.Epoch]
}

/// A state as it is written, with a digest that a damaged file does not have.
private struct SealedState: Codable {
    /// JSON of the ``TrainingState``.
    var state: String
    /// SHA-256 of that, of the weights and of the optimisers' moments.
    var sha256: String

    init(_ state: String, _ checkpoint: Checkpoint, _ moments: [Checkpoint.Tensor]) {
        self.state = state
        var digest = SHA256Digest()
        Array(state.utf8).withUnsafeBytes { digest.update($0) }
        let named = checkpoint.tensors.sorted { $0.key < $1.key }.map(\.value)
        for tensor in named + moments { Array(tensor.digest.utf8).withUnsafeBytes { digest.update($0) } }
        sha256 = digest.hexadecimal()
    }
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
    /// A value as one line of JSON, the same for the same value.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The model and all else that is needed to go on; for the trainer's own use, not for release.
    ///
    /// - Throws: `AccountingError`.
    public var stateCheckpoint: Checkpoint {
        get throws { try saved() }
    }

    private func saved() throws -> Checkpoint {
        var checkpoint = try checkpoint
        let optimizers = work.optimizers
        let state = TrainingState(
            position: position, optimizerSteps: optimizers.map(\.steps), records: records.digest, options: options,
            isWarm: isWarm, epochs: epochsDone)
        let moments = optimizers.flatMap(\.state).map { Checkpoint.Tensor.float32($0, shape: [$0.count]) }
        checkpoint.extras[TrainingState.path] = Checkpoint.Extra(
            structure: Self.json(SealedState(Self.json(state), checkpoint, moments)), tensors: moments)
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
            let sealed = try? JSONDecoder().decode(SealedState.self, from: Data(extra.structure.utf8)),
            let found = try? JSONDecoder().decode(TrainingState.self, from: Data(sealed.state.utf8)),
            found.version == TrainingState.version
        else {
            throw failure("it holds no state of a training", "give the file that an interrupted training left")
        }
        guard SealedState(sealed.state, state, extra.tensors).sha256 == sealed.sha256 else {
            throw failure("its state is damaged", "begin anew without --resume")
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
        if let noise = before.privacy?.noiseMultiplier, let asked = options.privacy?.noiseMultiplier, noise != asked {
            throw failure(
                "it is the state of a training with noise multiplier \(noise), and \(asked) is asked for or follows from --target-epsilon",
                "give --dp-noise-multiplier \(noise)")
        }
        guard before == options else {
            throw failure(
                "it is the state of a training with other options",
                "give the same ones (only --epochs may differ), or begin anew without --resume")
        }
        let tensors = extra.tensors.map { tensor -> [Float] in
            if case .float32(let values, _) = tensor { values } else { [] }
        }
        try self.init(records, shape: shape, options: options, start: state, resuming: found, workers: workers)
        guard isPossible(found) else { throw failure("its state is damaged", "begin anew without --resume") }
        position = found.position
        epochsDone = found.epochs
        guard position.stage == .pretraining || position.epoch <= recipe.epochs else {
            throw failure(
                "\(position.epoch) epochs are done already, and --epochs asks for \(recipe.epochs)",
                "give a larger number, or begin anew without --resume")
        }
        work = makeWork()
        let optimizers = work.optimizers
        var rest = tensors[...]
        for (optimizer, steps) in zip(optimizers, found.optimizerSteps) {
            let own = 2 * optimizer.groups.count
            guard rest.count >= own, optimizer.restore(Array(rest.prefix(own)), steps: steps) else {
                throw failure("its state is damaged", "begin anew without --resume")
            }
            rest = rest.dropFirst(own)
        }
    }
}

extension Trainer {
    /// Whether all counters are those of a training that has come to the state's epoch.
    private func isPossible(_ state: TrainingState) -> Bool {
        let (position, isPretraining) = (state.position, state.position.stage == .pretraining)
        guard (0...1_000_000).contains(position.epoch), (0..<1 << 38).contains(position.draws),
            !isPretraining || (1...epochs(of: .pretraining)).contains(position.epoch)
        else { return false }
        let pretraining = isPretraining ? position.epoch : epochs(of: .pretraining)
        let training = isPretraining ? 0 : position.epoch
        let before = pretraining * stepsPerEpoch(of: .pretraining), own = training * stepsPerEpoch(of: .training)
        let isVariational = shape.architecture.isVariational
        let isPrivate = options.privacy != nil
        let criticSteps =
            isPrivate ? own * recipe.criticSteps : (0..<own).reduce(0) { $0 + recipe.criticSteps(after: $1) }
        let optimizers = isPretraining ? [before] : isVariational ? [own] : [own, criticSteps]
        return position.steps == (isPretraining ? before : own) && position.generatorSteps == (isVariational ? 0 : own)
            && position.privateSteps == (isPrivate ? [before, isVariational ? own : criticSteps] : [0, 0])
            && state.optimizerSteps == optimizers && state.epochs.count == pretraining + training
    }
}
