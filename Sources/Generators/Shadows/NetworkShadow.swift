public import Auditing
internal import Networks
internal import Statistics
public import Tables

/// Shadows that are bundled architectures, trained as the recipe says, one thread each. For records of bits.
public struct NetworkShadow: ShadowGenerator {
    public let architecture: Architecture
    public let options: TrainingOptions
    public let sampling: SamplingOptions

    /// - Parameters:
    ///   - architecture: what is trained.
    ///   - options: how; the seed is given with each shadow, and noise must be of a known seed.
    ///   - sampling: how records are drawn.
    public init(_ architecture: Architecture, options: TrainingOptions, sampling: SamplingOptions) {
        self.architecture = architecture
        self.options = options
        self.sampling = sampling
    }

    public var recipe: String {
        var words = ["\(architecture.rawValue) 1"]
        func add(_ name: String, _ value: (some CustomStringConvertible)?) {
            if let value { words.append("\(name) \(value)") }
        }
        add("pretraining epochs", options.pretrainingEpochs)
        add("pretraining batch", options.pretrainingBatch)
        add("epochs", options.epochs)
        add("batch", options.batch)
        add("noise multiplier", options.privacy?.noiseMultiplier)
        add("clip", options.privacy?.clip)
        add("output", sampling.output == .published ? nil : "\(sampling.output)")
        return words.joined(separator: ", ")
    }

    public func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table {
        let loaded = LoadedTable(
            input: NamedInput(role: "shadow", path: "the shadow's records"), table: records, digest: "", bytes: 0,
            format: .csv)
        let data = try TrainingRecords(loaded, for: .binary, of: architecture)
        var options = options
        options.seed = seed
        options.privacy?.knownSeed = seed
        var shape = ModelShape(architecture, features: data.columns.count)
        shape.data = .binary
        if let problem = shape.problems.first {
            throw AuditError.invalidOption("shadows of \(architecture.rawValue) cannot be trained: \(problem)")
        }
        let trainer = try Trainer(data, shape: shape, options: options, workers: Workers(threads: 1))
        try trainer.run()
        var sampling = sampling
        sampling.seed = seed
        let sampler = try Sampler(Model(trainer.checkpoint), options: sampling, file: "the shadow")
        guard sampler.values == .bits, case .bits(let words) = sampler.block(first: 0, count: count) else {
            throw AuditError.invalidOption("shadow networks are for records of bits")
        }
        return Table(
            schema: records.schema, bits: BitMatrix(columnCount: data.columns.count, rowCount: count, words: words))
    }
}
