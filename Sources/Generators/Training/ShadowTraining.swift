internal import Foundation
public import Statistics
internal import Synchronization

/// Many models of one kind, each trained on a random part of the same records, one thread a model.
///
/// Model i has the seed `seed + i` and its part of the records by the stream of that number, so that it is the same whatever
/// the number of models and threads.
public struct ShadowTraining: Sendable {
    public let records: TrainingRecords
    public let shape: ModelShape
    public let options: TrainingOptions
    /// Weights that every model starts from; records that are scored must not have trained them.
    public let start: Checkpoint?
    public let count: Int
    /// Records of each model.
    public let size: Int

    /// - Precondition: `size` is at most the number of records.
    public init(
        records: TrainingRecords, shape: ModelShape, options: TrainingOptions, start: Checkpoint? = nil, count: Int,
        size: Int
    ) {
        self.records = records
        self.shape = shape
        self.options = options
        self.start = start
        self.count = count
        self.size = size
    }

    /// The records that train a model, in ascending order.
    public func members(of model: Int) -> [Int] {
        var stream = RandomStream(seed: options.seed, purpose: "shadow members", unit: UInt64(model))
        return stream.permutation(records.count).prefix(size).sorted()
    }

    /// Trains all models.
    ///
    /// - Parameters:
    ///   - workers: threads; each trains a model at a time.
    ///   - done: takes each model when it is trained, in no particular order, one at a time.
    ///   - progress: called with the number of models that are done.
    /// - Throws: what a training or `done` throws first; models after that are not trained.
    public func run(
        _ workers: Workers, done: (_ model: Int, _ checkpoint: Checkpoint) throws -> Void, progress: (Int) -> Void
    ) throws {
        struct State {
            var failure: (any Error)?
            var finished = 0
        }
        let state = Mutex(State())
        try withoutActuallyEscaping(done) { done in
            withoutActuallyEscaping(progress) { progress in
                nonisolated(unsafe) let (done, progress) = (done, progress)
                workers.forEachRange(of: count, chunk: 1) { range in
                    if state.withLock({ $0.failure != nil }) { return }
                    do {
                        let checkpoint = try train(range.lowerBound)
                        try state.withLock { state in
                            try done(range.lowerBound, checkpoint)
                            state.finished += 1
                            progress(state.finished)
                        }
                    } catch {
                        state.withLock { if $0.failure == nil { $0.failure = error } }
                    }
                }
            }
            if let failure = state.withLock({ $0.failure }) { throw failure }
        }
    }

    /// Trains one model, on one thread.
    public func train(_ model: Int) throws -> Checkpoint {
        var options = options
        options.seed &+= UInt64(model)
        let trainer = try Trainer(
            records.rows(members(of: model)), shape: shape, options: options, start: start, workers: Workers(threads: 1)
        )
        try trainer.run()
        return try trainer.checkpoint
    }
}
