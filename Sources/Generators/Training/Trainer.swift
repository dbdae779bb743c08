internal import Networks
public import Statistics

/// Trains a model of an architecture from its first weights to a checkpoint.
///
/// The same records, options and seed give the same weights, bit for bit, whatever the number of threads, and whether or not the
/// training was stopped and taken up again after an epoch. Not safe for use by two threads at a time; several trainers may
/// share records.
public final class Trainer {
    /// One of the two parts of a training.
    public enum Stage: String, Codable, Sendable {
        /// Of the autoencoder that a generator goes through.
        case pretraining
        /// Of the generator, or of a variational autoencoder.
        case training
    }

    /// What an epoch came to.
    public struct Epoch: Codable, Hashable, Sendable {
        public var stage: Stage
        /// From 1.
        public var number: Int
        public var of: Int
        /// Steps so far in this stage.
        public var steps: Int
        /// Mean loss of a record: the reconstruction, or the evidence bound of a variational autoencoder.
        public var loss: Double?
        public var criticLoss: Double?
        public var generatorLoss: Double?
    }

    public let options: TrainingOptions
    public let shape: ModelShape
    let records: TrainingRecords
    let recipe: TrainingRecipe
    let networks: ModelNetworks
    let workers: Workers
    let stream: SecureStream
    /// Whether training went on from the weights of another checkpoint.
    let isWarm: Bool
    var position: Position
    private var header: CheckpointHeader
    private let base: [String: Checkpoint.Tensor]
    private var pool: PoolSampler
    var work: Work
    /// What each epoch so far came to.
    public internal(set) var epochsDone: [Epoch] = []

    /// Where a training is: complete epochs of the stage, and what was drawn so far.
    struct Position: Hashable, Codable {
        var stage: Stage
        var epoch = 0
        var steps = 0
        /// Batches of latent values drawn.
        var draws = 0
        var generatorSteps = 0
        /// Steps of the private mechanism in each stage.
        var privateSteps: [Int] = [0, 0]
    }

    /// The steps of the present stage.
    enum Work {
        case none
        case autoencoder(AutoencoderTraining)
        case adversarial(AdversarialTraining)
        case variational(VariationalTraining)
    }

    /// - Parameters:
    ///   - records: what to train on.
    ///   - shape: of the model; a critic that averages its batch is trained without that where training is private.
    ///   - options: what differs from the published training.
    ///   - start: weights to go on from; `nil` to begin with random ones.
    ///   - workers: threads, on which the result does not depend.
    /// - Throws: `TrainingFailure` when records or options do not allow a training.
    public convenience init(
        _ records: TrainingRecords, shape: ModelShape, options: TrainingOptions, start: Checkpoint? = nil,
        workers: Workers = Workers()
    ) throws {
        try self.init(records, shape: shape, options: options, start: start, resuming: nil, workers: workers)
    }

    init(
        _ records: TrainingRecords, shape: ModelShape, options: TrainingOptions, start: Checkpoint?,
        resuming: TrainingState?, workers: Workers
    ) throws {
        var shape = shape
        shape.features = records.columns.count
        if options.privacy != nil { shape.averagesBatch = false }
        self.options = options
        self.shape = shape
        self.records = records
        self.workers = workers
        recipe = TrainingRecipe(shape).applying(options)
        isWarm = resuming?.isWarm ?? (start != nil)
        stream = options.privacy?.knownSeed.map { SecureStream(knownSeed: $0) } ?? SecureStream()
        try Self.check(shape, recipe, options, records)
        let checkpoint: Checkpoint
        if let start {
            try Self.checkStart(start, shape, columns: records.columns)
            checkpoint = start
        } else {
            checkpoint = Checkpoint(untrained: shape, seed: options.seed)
        }
        base = checkpoint.tensors
        header = CheckpointHeader(shape)
        header.columns = records.columns
        header.classLabel = checkpoint.header.classLabel
        networks = ModelNetworks(checkpoint, workers: workers)
        position = Position(stage: recipe.pretraining == nil ? .training : .pretraining)
        pool = PoolSampler(records.count)
        work = .none
        if options.privacy != nil && start == nil {
            PublicStatistics.set(networks, shape, seed: options.seed)
        }
    }

    /// Epochs of a stage.
    public func epochs(of stage: Stage) -> Int {
        stage == .pretraining ? recipe.pretraining?.epochs ?? 0 : recipe.epochs
    }

    /// The expected or exact size of a stage's batches.
    func batch(of stage: Stage) -> Int { stage == .pretraining ? recipe.pretraining?.batch ?? 1 : recipe.batch }

    /// Steps of an epoch: of the generator, or of an autoencoder.
    func stepsPerEpoch(of stage: Stage) -> Int {
        let batch = batch(of: stage)
        return options.privacy == nil ? records.count / batch : (records.count + batch - 1) / batch
    }

    /// Whether all epochs are done.
    public var isDone: Bool { position.stage == .training && position.epoch >= recipe.epochs }

    /// Whether the generator, or the variational autoencoder, has been trained at all.
    public var hasGenerator: Bool { position.stage == .training }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - progress: called after each step with what is done of the present epoch.
    ///   - epochDone: called after each epoch; the checkpoint and the state are of that moment.
    /// - Throws: `TrainingFailure` when the loss is no number or weights grow without bound, and what the closures throw.
    public func run(
        progress: (_ stage: Stage, _ epoch: Int, _ step: Int, _ steps: Int) -> Void = { _, _, _, _ in },
        epochDone: (Epoch) throws -> Void = { _ in }
    ) throws {
        while !isDone {
            if position.stage == .pretraining && position.epoch >= epochs(of: .pretraining) {
                position.stage = .training
                position.epoch = 0
                position.steps = 0
                work = .none
                continue
            }
            if case .none = work { work = makeWork() }
            let stage = position.stage
            let steps = stepsPerEpoch(of: stage)
            let report = try runEpoch { progress(stage, position.epoch + 1, $0, steps) }
            position.epoch += 1
            try checkWeights()
            epochsDone.append(report)
            try epochDone(report)
        }
    }

    func makeWork() -> Work {
        let batch = batch(of: position.stage)
        let privacy = options.privacy.map {
            PrivateTraining(
                $0, position.stage == .pretraining ? .pretraining : .training, batch: batch, records: records.count,
                stream: stream, workers: workers)
        }
        // A Poisson sample is larger than this once in a thousand years; it is then taken in two parts.
        let capacity = privacy == nil ? batch : min(records.count, batch + 6 * Int(Double(batch).squareRoot()) + 16)
        let loader = BatchLoader(records, capacity: capacity)
        if position.stage == .pretraining {
            return .autoencoder(AutoencoderTraining(networks, recipe, loader, privacy: privacy))
        }
        if shape.architecture.isVariational {
            return .variational(VariationalTraining(networks, recipe, loader, privacy: privacy))
        }
        return .adversarial(
            AdversarialTraining(
                networks, recipe, loader, criticSign: header.criticSign ?? 1, privacy: privacy))
    }

    private func runEpoch(_ progress: (Int) -> Void) throws -> Epoch {
        var means = LossMeans()
        let (stage, steps) = (position.stage, stepsPerEpoch(of: position.stage))
        let order = BatchOrder(
            count: records.count, batch: batch(of: stage), seed: options.seed, stage: stage == .pretraining ? 0 : 1)
        let draw: BatchOrder.Draw =
            options.isFaithful && shape.architecture.drawsWithReplacement ? .withReplacement : .shuffled
        let rows = options.privacy == nil ? order.epoch(position.epoch, draw) : []
        for step in 0..<steps {
            let batch = options.privacy == nil ? Array(rows[step * order.batch..<(step + 1) * order.batch]) : []
            switch work {
            case .none: break
            case .autoencoder(let training): takeStep(training, batch, &means)
            case .variational(let training): takeStep(training, batch, &means)
            case .adversarial(let training): takeRound(training, batch, &means)
            }
            position.steps += 1
            if let name = means.odd {
                throw TrainingFailure(
                    "the \(name) is no finite number in \(stage.rawValue), epoch \(position.epoch + 1), step \(step + 1) of \(steps)",
                    remedy: "train with other data, a larger batch or fewer epochs")
            }
            progress(step + 1)
        }
        return Epoch(
            stage: stage, number: position.epoch + 1, of: epochs(of: stage), steps: position.steps, loss: means.loss,
            criticLoss: means.critic, generatorLoss: means.generator)
    }

    private func takeStep(_ training: AutoencoderTraining, _ batch: [UInt32], _ means: inout LossMeans) {
        if options.privacy == nil {
            means.addLoss(training.step(batch))
        } else {
            means.addLoss(training.privateStep(position.privateSteps[0]))
            position.privateSteps[0] += 1
        }
    }

    private func takeStep(_ training: VariationalTraining, _ batch: [UInt32], _ means: inout LossMeans) {
        let width = training.codeWidth
        if options.privacy == nil {
            means.addLoss(training.step(batch, noise: draw(batch.count, width: width)))
        } else {
            means.addLoss(training.privateStep(position.privateSteps[1]) { _, records in draw(records, width: width) })
            position.privateSteps[1] += 1
        }
    }

    private func takeRound(_ training: AdversarialTraining, _ batch: [UInt32], _ means: inout LossMeans) {
        if recipe.generatorFirst { means.addGenerator(training.generatorStep(draw(recipe.batch, width: shape.latent))) }
        let count = options.privacy == nil ? recipe.criticSteps(after: position.generatorSteps) : recipe.criticSteps
        for _ in 0..<count {
            if !recipe.generatorFirst {
                training.make(draw(recipe.batch, width: shape.latent), norms: recipe.generatorNormsForCritic)
            }
            if options.privacy != nil {
                means.addCritic(training.privateCriticStep(position.privateSteps[1]))
                position.privateSteps[1] += 1
            } else {
                means.addCritic(training.criticStep(recipe.redrawsBatch ? ownBatch() : batch))
            }
        }
        if !recipe.generatorFirst {
            means.addGenerator(training.generatorStep(draw(recipe.batch, width: shape.latent)))
        }
        position.generatorSteps += 1
    }

    /// Records for one step of a critic that draws its own; in the published program, from its second epoch on, of few of
    /// them.
    private func ownBatch() -> [UInt32] {
        var stream = RandomStream(seed: options.seed, purpose: "critic batch", unit: UInt64(position.draws))
        let isFew = options.isFaithful && position.epoch > 0
        return pool.draw(recipe.batch, of: isFew ? Self.heavyRows(records.count) : records.count, &stream)
    }

    /// Records that the original medGAN's critic sees after its first epoch: as many as it held out for validation, one
    /// for nine that it trains on.
    static func heavyRows(_ count: Int) -> Int { (count + 8) / 9 }

    private var latent: LaneBuffer?

    /// The next batch of standard normal values.
    private func draw(_ records: Int, width: Int) -> LaneBuffer {
        let panels = LaneBuffer.panels(max(records, 1))
        let buffer: LaneBuffer
        if let latent, latent.holds(panels: panels, width: width) {
            buffer = latent
        } else {
            buffer = LaneBuffer(panels: panels, width: width)
            latent = buffer
        }
        // Each draw has a place of its own in the stream, 2^24 records apart.
        LatentStream(seed: options.seed, purpose: "training latent").fillNormals(
            buffer, first: position.draws << 24, panels: panels, width: width)
        position.draws += 1
        return buffer
    }

    private func checkWeights() throws {
        for part in networks.parts {
            let largest = networks[part].parameters.largest
            guard largest < 1e6 else {
                throw TrainingFailure(
                    "weights of the \(part.rawValue) grew to \(largest.isFinite ? "more than 1000000" : "what is no number") in "
                        + "\(position.stage.rawValue), epoch \(position.epoch)",
                    remedy: "train with other data, a larger batch or fewer epochs")
            }
        }
    }

    /// The model as it is now.
    ///
    /// - Throws: `AccountingError`.
    public var checkpoint: Checkpoint {
        get throws { try finished() }
    }

    private func finished() throws -> Checkpoint {
        var header = header
        header.epoch = position.stage == .training ? position.epoch : 0
        header.training = trainingFacts
        if let privacy = options.privacy { header.privacy = try privacyFacts(privacy) }
        var tensors = base
        for (path, tensor) in networks.tensors { tensors[path] = tensor }
        return Checkpoint(header: header, tensors: tensors)
    }
}

/// Means of the losses of an epoch.
private struct LossMeans {
    private var sums: [Double] = [0, 0, 0]
    private var counts: [Int] = [0, 0, 0]
    /// The loss that was no finite number.
    private(set) var odd: String?

    private mutating func add(_ value: Double, _ place: Int, _ name: String) {
        if !value.isFinite { odd = name }
        sums[place] += value
        counts[place] += 1
    }

    private func mean(_ place: Int) -> Double? { counts[place] > 0 ? sums[place] / Double(counts[place]) : nil }

    mutating func addLoss(_ value: Double?) { if let value { add(value, 0, "loss") } }
    mutating func addCritic(_ value: Double) { add(value, 1, "critic's loss") }
    mutating func addGenerator(_ value: Double) { add(value, 2, "generator's loss") }
    var loss: Double? { mean(0) }
    var critic: Double? { mean(1) }
    var generator: Double? { mean(2) }
}

extension Architecture {
    /// Whether the published program draws every record of a batch from all.
    var drawsWithReplacement: Bool { self == .corganCNN || self == .corganMLP }
}
