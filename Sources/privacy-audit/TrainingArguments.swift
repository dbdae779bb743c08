import ArgumentParser
import Generators

/// How long and on what batches a model is trained.
struct TrainingArguments: ParsableArguments {
    @Option(
        help: "What the columns hold: binary, count or continuous (default: what the architecture was published for).")
    var dataType: DataKind?

    @Option(parsing: .unconditional, help: "Epochs of the autoencoder before the generator's (default: as published).")
    var pretrainEpochs: Int?

    @Option(parsing: .unconditional, help: "Records of a batch of the autoencoder (default: as published).")
    var pretrainBatchSize: Int?

    @Option(
        parsing: .unconditional,
        help: "Epochs of the generator, or of a variational autoencoder (default: as published).")
    var epochs: Int?

    @Option(parsing: .unconditional, help: "Records of a batch (default: as published).")
    var batchSize: Int?

    @Option(parsing: .unconditional, help: "Seed of weights, order and latent values.")
    var seed: UInt64 = 42

    @Flag(
        help: "Repeat the published program's defects that decide whose records a model sees; the checkpoint says so.")
    var faithful = false

    func validate() throws {
        for (name, value) in [("--pretrain-epochs", pretrainEpochs), ("--epochs", epochs)] {
            if let value, !(0...1_000_000).contains(value) {
                throw ValidationError("\(name) must be from 0 to 1000000.")
            }
        }
        for (name, value) in [("--pretrain-batch-size", pretrainBatchSize), ("--batch-size", batchSize)] {
            if let value, !(2...1_000_000).contains(value) {
                throw ValidationError("\(name) must be from 2 to 1000000.")
            }
        }
    }

    func options(_ privacy: PrivacyArguments, shape: ModelShape, records: Int) throws -> TrainingOptions {
        if shape.architecture.isVariational && (pretrainEpochs ?? pretrainBatchSize) != nil {
            throw ValidationError("\(shape.architecture.rawValue) has no autoencoder to train before it.")
        }
        if faithful && privacy.isAsked {
            throw ValidationError(
                "--faithful repeats a published program, and none of them is private as trained here.")
        }
        var options = TrainingOptions(seed: seed)
        options.pretrainingEpochs = pretrainEpochs
        options.pretrainingBatch = pretrainBatchSize
        options.epochs = epochs
        options.batch = batchSize
        options.isFaithful = faithful
        options.privacy = try privacy.options(options, shape: shape, records: records)
        return options
    }
}

/// How private training is.
struct PrivacyArguments: ParsableArguments {
    @Option(parsing: .unconditional, help: "Train privately, with noise of so many clipping norms.")
    var dpNoiseMultiplier: Double?

    @Option(parsing: .unconditional, help: "Train privately, with the least noise that keeps epsilon to this.")
    var targetEpsilon: Double?

    @Option(parsing: .unconditional, help: "The norm to which a record's gradient is cut (default: 1).")
    var dpClip: Double?

    @Option(parsing: .unconditional, help: "The delta for which epsilon is told (default: 0.00001).")
    var dpDelta: Double?

    @Option(
        parsing: .unconditional,
        help: "For tests: noise and samples that can be made again from this seed, so that nothing is private.")
    var dpKnownSeed: UInt64?

    var isAsked: Bool { dpNoiseMultiplier != nil || targetEpsilon != nil }

    func validate() throws {
        if dpNoiseMultiplier != nil && targetEpsilon != nil {
            throw ValidationError("Give --dp-noise-multiplier or --target-epsilon, not both.")
        }
        if !isAsked && (dpClip != nil || dpDelta != nil || dpKnownSeed != nil) {
            throw ValidationError("Private training needs --dp-noise-multiplier or --target-epsilon.")
        }
        func check(_ name: String, _ value: Double?, _ range: ClosedRange<Double>) throws {
            if let value, !range.contains(value) {
                throw ValidationError("\(name) must be from \(range.lowerBound) to \(range.upperBound).")
            }
        }
        try check("--dp-noise-multiplier", dpNoiseMultiplier, 0.05...10_000)
        try check("--target-epsilon", targetEpsilon, 1e-6...1e6)
        try check("--dp-clip", dpClip, 1e-6...1e6)
        try check("--dp-delta", dpDelta, 1e-100...0.5)
    }

    func options(_ training: TrainingOptions, shape: ModelShape, records: Int) throws -> PrivacyOptions? {
        guard isAsked else { return nil }
        var options = PrivacyOptions(
            noiseMultiplier: dpNoiseMultiplier ?? 1, clip: dpClip ?? 1, delta: dpDelta ?? 1e-5, knownSeed: dpKnownSeed)
        if let targetEpsilon {
            options.noiseMultiplier = try training.noiseMultiplier(
                for: targetEpsilon, delta: options.delta, shape: shape, records: records)
        }
        return options
    }
}

/// Many models on random parts of the records.
struct ShadowArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Train so many models, each on a random part of the records, and write them into the folder --output.")
    var shadows: Int?

    @Option(parsing: .unconditional, help: "Records of each of these models (default: half of all).")
    var shadowRecords: Int?

    func validate() throws {
        if let shadows, !(1...100_000).contains(shadows) {
            throw ValidationError("--shadows must be from 1 to 100000.")
        }
        if shadowRecords != nil && shadows == nil { throw ValidationError("--shadow-records needs --shadows.") }
        if let shadowRecords, shadowRecords < 2 { throw ValidationError("--shadow-records must be at least 2.") }
    }
}
