import Accounting
import Foundation
import Generators
import Statistics
import Testing

@Suite struct TrainerTests {
    private func train(
        _ shape: ModelShape, _ records: TrainingRecords, _ options: TrainingOptions, threads: Int = 2
    ) throws -> Trainer {
        let trainer = try Trainer(records, shape: shape, options: options, workers: Workers(threads: threads))
        try trainer.run()
        return trainer
    }

    @Test(arguments: Architecture.allCases) func threadsDoNotMatter(_ architecture: Architecture) throws {
        let shape = TrainingData.shape(architecture)
        let records = TrainingData.records(50, for: shape)
        let one = try train(shape, records, TrainingData.options(shape), threads: 1)
        for threads in [2, 5] {
            let other = try train(shape, records, TrainingData.options(shape), threads: threads)
            let (left, right) = (try other.checkpoint, try one.checkpoint)
            #expect(left == right)
        }
        #expect(one.epochsDone.count == (architecture.isVariational ? 2 : 3))
        var options = TrainingData.options(shape)
        options.seed = 8
        let (again, before) = (try train(shape, records, options).checkpoint, try one.checkpoint)
        #expect(again.tensors != before.tensors)
    }

    /// With and without noise, whose sampling is repeatable here.
    @Test(arguments: [Architecture.corganMLP, .medganTensorFlow, .vae, .rdpcganUCI], [false, true])
    func goesOnWhereItWasSaved(_ architecture: Architecture, _ isPrivate: Bool) throws {
        let shape = TrainingData.shape(architecture)
        let records = TrainingData.records(50, for: shape)
        var options = TrainingData.options(shape, epochs: 3)
        if isPrivate { options.privacy = PrivacyOptions(noiseMultiplier: 1, knownSeed: 3) }
        let whole = try train(shape, records, options)
        struct Stop: Error {}
        for stop in 1...(architecture.isVariational ? 2 : 3) {
            let first = try Trainer(records, shape: shape, options: options)
            var saved: Checkpoint?
            #expect(throws: Stop.self) {
                try first.run(epochDone: { _ in
                    if first.epochsDone.count == stop {
                        saved = try first.stateCheckpoint
                        throw Stop()
                    }
                })
            }
            let scratch = try Scratch()
            let path = scratch.file("state.h5")
            try #require(saved).write(to: path)
            let second = try Trainer(
                records, shape: shape, options: options, resuming: try Checkpoint(contentsOf: path), file: path)
            #expect(second.epochsDone.count == stop)
            try second.run()
            let (resumed, uninterrupted) = (try second.checkpoint, try whole.checkpoint)
            #expect(resumed == uninterrupted, "stopped after \(stop)")
            #expect(second.epochsDone == whole.epochsDone)
        }
    }

    @Test func otherTrainingsAreNotTakenUp() throws {
        let shape = TrainingData.shape(.vae)
        let records = TrainingData.records(50, for: shape)
        let options = TrainingData.options(shape)
        let state = try train(shape, records, options).stateCheckpoint
        func problem(_ records: TrainingRecords, _ shape: ModelShape, _ options: TrainingOptions, _ state: Checkpoint)
            -> String
        {
            do {
                _ = try Trainer(records, shape: shape, options: options, resuming: state, file: "s.h5")
                return "none"
            } catch { return "\(error)" }
        }
        let other = TrainingData.shape(.medganTensorFlow)
        #expect(problem(records, other, TrainingData.options(other), state).contains("of a training of vae"))
        #expect(
            problem(TrainingData.records(50, for: shape).rows([1, 2, 3] + Array(4..<50)), shape, options, state)
                .contains("on other records"))
        var changed = options
        changed.batch = 25
        #expect(problem(records, shape, changed, state).contains("other options"))
        changed = options
        changed.epochs = 9
        #expect(problem(records, shape, changed, state) == "none")
        var bare = state
        bare.extras = [:]
        #expect(problem(records, shape, options, bare).contains("no state"))
        var fewer = options
        fewer.epochs = 1
        #expect(problem(records, shape, fewer, state).contains("2 epochs are done already"))
        var damaged = state
        damaged.extras["training/state"]?.tensors.removeLast()
        #expect(problem(records, shape, options, damaged).contains("damaged"))
        // One weight, or one digit of a counter, that is another.
        damaged = state
        if case .float32(var values, let size)? = damaged.tensors["vae/fc1/bias"] {
            values[3] += 1
            damaged.tensors["vae/fc1/bias"] = .float32(values, shape: size)
        }
        #expect(problem(records, shape, options, damaged).contains("damaged"))
        damaged = state
        let text = try #require(state.extras["training/state"]?.structure)
        damaged.extras["training/state"]?.structure = text.replacing("steps\\\":4", with: "steps\\\":5")
        #expect(damaged != state)
        #expect(problem(records, shape, options, damaged).contains("damaged"))
        // The same numbers under other names are other records.
        guard case .codes(let codes) = records.content else { return }
        let renamed = TrainingRecords(.codes(codes), columns: (0..<40).map { "d\($0)" }, kind: .binary)
        #expect(problem(renamed, shape, options, state).contains("on other records"))
    }

    /// The loss of an autoencoder and of a variational one falls, and what the model makes has the records' means.
    @Test(arguments: [Architecture.vae, .medganTensorFlow, .medganPyTorch, .corganMLP])
    func learns(_ architecture: Architecture) throws {
        let shape = TrainingData.shape(architecture)
        let records = TrainingData.records(400, for: shape)
        // corGAN's critic takes a hundred steps for each of the first ones of the generator.
        var options = TrainingData.options(shape, epochs: architecture == .corganMLP ? 8 : 60)
        if !architecture.isVariational { (options.pretrainingEpochs, options.pretrainingBatch) = (60, 20) }
        let trainer = try train(shape, records, options)
        let own = trainer.epochsDone.filter { $0.loss != nil }
        let (first, last) = (try #require(own.first?.loss), try #require(own.last?.loss))
        #expect(last < 0.7 * first)
        var sampling = SamplingOptions(seed: 1)
        sampling.output = .raw
        let sampler = try Sampler(Model(trainer.checkpoint), options: sampling, file: "m.h5")
        guard case .floats(let values) = sampler.block(first: 0, count: 2_000) else {
            Issue.record("raw values are floats")
            return
        }
        var made = [Double](repeating: 0, count: 40)
        for (index, value) in values.enumerated() { made[index % 40] += Double(value) / 2_000 }
        let shares = TrainingData.means(records)
        let mean = zip(made, shares).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(shares.count)
        // Columns of either kind are in half of the records with 0.3 and in the others with 0.02.
        #expect(mean < 0.09)
    }

    @Test func faithfulTrainingSaysWhatItRepeats() throws {
        let shape = TrainingData.shape(.medganTensorFlow)
        let records = TrainingData.records(90, for: shape)
        var options = TrainingData.options(shape, epochs: 2)
        options.batch = 10
        let plain = try train(shape, records, options)
        options.isFaithful = true
        let faithful = try train(shape, records, options)
        #expect(try faithful.checkpoint.header.training["critic_rows_after_first_epoch"] == .integer(10))
        #expect(try plain.checkpoint.header.training["critic_rows_after_first_epoch"] == nil)
        // After its first epoch the critic draws from the first ten records: others change nothing in the second one. The
        // autoencoder has seen them, so it is left out.
        options.pretrainingEpochs = 0
        options.epochs = 1
        let before = try train(shape, records, options)
        #expect(before.epochsDone.count == 1)
        let (one, other) = (try faithful.checkpoint, try plain.checkpoint)
        #expect(one.tensors != other.tensors)
    }

    @Test func batchesLargerThanTheRecordsAreRefused() throws {
        let shape = TrainingData.shape(.medganPyTorch)
        let records = TrainingData.records(50, for: shape)
        var options = TrainingData.options(shape)
        options.batch = 51
        #expect(throws: TrainingFailure.self) { try Trainer(records, shape: shape, options: options) }
        options.batch = 50
        options.pretrainingBatch = 60
        #expect(throws: TrainingFailure.self) { try Trainer(records, shape: shape, options: options) }
    }

    @Test func lossesWithoutEndStop() throws {
        let shape = TrainingData.shape(.vae)
        let records = TrainingData.records(50, for: shape)
        var start = Checkpoint(untrained: shape, seed: 1)
        let planned = try #require(shape.tensors.first { $0.path == "vae/fc4/weight" })
        start.tensors[planned.path] = .float32(
            [Float](repeating: 3e38, count: planned.count), shape: planned.shape)
        let trainer = try Trainer(records, shape: shape, options: TrainingData.options(shape), start: start)
        #expect {
            try trainer.run()
        } throws: {
            "\($0)".contains("epoch 1")
        }
    }

    @Test func shadowsAreTheSameWhateverTheirNumber() throws {
        let shape = TrainingData.shape(.vae)
        let records = TrainingData.records(60, for: shape)
        let few = ShadowTraining(
            records: records, shape: shape, options: TrainingData.options(shape), count: 2, size: 30)
        let many = ShadowTraining(
            records: records, shape: shape, options: TrainingData.options(shape), count: 4, size: 30)
        #expect(few.members(of: 1) == many.members(of: 1))
        #expect(many.members(of: 0) != many.members(of: 1))
        #expect(many.members(of: 3).count == 30 && Set(many.members(of: 3)).count == 30)
        var made: [Int: Checkpoint] = [:]
        try many.run(Workers(threads: 2)) {
            made[$0] = $1
        } progress: { _ in
        }
        #expect(made.count == 4)
        #expect(try few.train(1) == made[1])
        #expect(made[0] != made[1])
    }

    @Test func privateTrainingTellsWhatItDid() throws {
        let shape = TrainingData.shape(.rdpcganUCI)
        let records = TrainingData.records(64, for: shape)
        var options = TrainingOptions(seed: 1)
        (options.pretrainingEpochs, options.pretrainingBatch, options.epochs, options.batch) = (2, 16, 3, 8)
        options.privacy = PrivacyOptions(noiseMultiplier: 1.5, delta: 1e-4)
        let trainer = try train(shape, records, options)
        #expect(
            trainer.privacyEvents.map(\.stage) == ["autoencoder", "critic"]
                && trainer.privacyEvents.map(\.steps) == [8, 24]
                && trainer.privacyEvents.map(\.samplingRate) == [0.25, 0.125])
        let facts = try trainer.checkpoint.header.privacy
        #expect(facts["noise"] == .text("secret key of the system"))
        guard case .real(let epsilon)? = facts["epsilon"], case .text(let events)? = facts["events"] else {
            Issue.record("epsilon or events are missing")
            return
        }
        let spent = try trainer.privacySpent?.epsilon
        #expect(epsilon > 0 && epsilon == spent)
        #expect(events.contains("\"noise_multiplier\":1.5"))
        // The same seed twice: noise and samples are others.
        let (again, before) = (try train(shape, records, options).checkpoint, try trainer.checkpoint)
        #expect(again.tensors != before.tensors)
        options.privacy?.knownSeed = 4
        let known = try train(shape, records, options)
        #expect(try known.checkpoint.header.privacy["epsilon"] == nil)
        let (repeated, first) = (try train(shape, records, options).checkpoint, try known.checkpoint)
        #expect(repeated == first)
    }
}
