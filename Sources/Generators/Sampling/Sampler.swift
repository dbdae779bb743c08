internal import Networks
internal import Synchronization
internal import Tables

/// Draws records from a model, block by block.
///
/// A record depends on the seed and its number only: blocks may be drawn in any order, by any number of threads. Faithful
/// sampling of the original medGAN is the exception; its latent values come one after the other.
public final class Sampler: Sendable {
    /// What a record's values are.
    public enum Values: String, Hashable, Sendable {
        case bits
        case counts
        case reals
    }

    /// Records in the order of their numbers.
    package enum Block: Sendable {
        /// ⌈width / 64⌉ words a record.
        case bits([UInt64])
        case floats([Float])
    }

    public let width: Int
    public let values: Values
    private let options: SamplingOptions
    private let generator: Network?
    private let decoder: Network
    private let latent: Int
    private let bits: (threshold: Float, isDrawn: Bool)
    private let classLabel: Float?
    private let normals: LatentStream
    private let uniforms: LatentStream
    private let sequence: Mutex<NumPyNormals>?

    /// - Parameters:
    ///   - model: has a generator and a decoder, or the decoder of a variational autoencoder.
    ///   - options: how records are drawn.
    ///   - file: the checkpoint as the user named it, for errors.
    ///   - progress: told how many of the burn-in's batches are done.
    /// - Throws: `DataError` when the model cannot be sampled, or not so.
    public init(
        _ model: Model, options: SamplingOptions, file: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
    ) throws {
        let header = model.header
        let isVariational = header.shape.architecture.isVariational
        guard let decoder = model[.decoder], isVariational || model[.generator] != nil else {
            throw DataError(
                file: file, problem: "the checkpoint has no \(model[.decoder] == nil ? "decoder" : "generator")",
                remedy: "give one that holds the whole model")
        }
        self.options = options
        self.decoder = decoder
        latent = header.shape.latent
        width = decoder.output.count
        normals = LatentStream(seed: options.seed, purpose: "latent values")
        uniforms = LatentStream(seed: options.seed, purpose: "bernoulli outputs")
        var isRaw = false
        var threshold: Double?
        var isDrawn = false
        switch options.output {
        case .published:
            threshold = header.threshold
            isRaw = threshold == nil && header.shape.data != .count
        case .raw: isRaw = true
        case .threshold(let value): threshold = value
        case .bernoulli: isDrawn = true
        }
        if header.shape.data != .binary && (threshold != nil || isDrawn) {
            throw DataError(
                file: file,
                problem: "its records hold \(header.shape.data.rawValue) values, which are no probabilities",
                remedy: "leave out --threshold and --bernoulli")
        }
        values = threshold != nil || isDrawn ? .bits : isRaw ? .reals : .counts
        let cut = threshold ?? 0.5
        bits = (Float(Odds.logarithm(cut)), isDrawn)
        if options.output == .raw { classLabel = nil } else { classLabel = header.classLabel.map(Float.init) }
        let replays = options.isFaithful && header.burnIn > 0
        var numbers = replays ? NumPyNormals(seed: NumPyNormals.publishedSeed) : nil
        var network = isVariational ? nil : model[.generator]
        if options.burnsIn, header.burnIn > 0, network != nil {
            let batch = options.batch ?? header.shape.architecture.publishedBatch
            network = Self.burnIn(
                network, batches: header.burnIn, batch: batch, latent: latent, seed: options.seed, numbers: &numbers,
                progress: progress)
        }
        generator = network
        sequence = numbers.map { Mutex($0) }
        // Weights that are finite can still make values that are not, and thresholds would hide them.
        let probe = normals.normals(records: 64, width: latent)
        let values = decoder.outputs(of: generator?.outputs(of: probe) ?? probe)
        guard values.allSatisfy(\.isFinite) else {
            throw DataError(
                file: file, problem: "its weights make values that are not finite",
                remedy: "give a checkpoint of a model whose training did not fail")
        }
    }

    /// The seed that is used when `asked` is asked for: that of the published program, where it is replayed.
    public static func seed(_ asked: UInt64, _ architecture: Architecture, _ options: SamplingOptions) -> UInt64 {
        options.isFaithful && architecture.publishedBurnIn > 0 ? UInt64(NumPyNormals.publishedSeed) : asked
    }

    /// How many records are made when `asked` are asked for: faithful sampling makes whole batches only.
    public static func released(_ asked: Int, _ architecture: Architecture, _ options: SamplingOptions) -> Int {
        guard options.isFaithful else { return asked }
        let batch = options.batch ?? architecture.publishedBatch
        return asked / batch * batch
    }

    /// Whether blocks have to be asked for one after the other.
    var isSequential: Bool { sequence != nil }

    /// The records `first ..< first + count`.
    package func block(first: Int, count: Int) -> Block {
        let lanes = LaneBuffer.lanes
        let step = min(generator?.panelsPerPass ?? decoder.panelsPerPass, decoder.panelsPerPass) * lanes
        let panels = LaneBuffer.panels(min(step, count))
        let noise = LaneBuffer(panels: panels, width: latent)
        let codes = LaneBuffer(panels: panels, width: decoder.input.count)
        let workspaces = [generator, decoder].map { $0.map { Network.Workspace($0, panels: panels) } }
        let words = (width + 63) / 64
        var (bitRows, floatRows) = ([UInt64](), [Float]())
        let drawn = LaneBits(panels: panels, width: width)
        let outputs = LaneBuffer(panels: panels, width: values == .bits && !bits.isDrawn ? 1 : width)
        let given = sequence?.withLock { numbers in
            (0..<count * latent).map { _ in Float(numbers.next()) }
        }
        if values == .bits {
            bitRows = [UInt64](repeating: 0, count: count * words)
        } else {
            floatRows = [Float](repeating: 0, count: count * width)
        }
        for start in stride(from: 0, to: count, by: step) {
            let some = min(step, count - start)
            if let given {
                given.withUnsafeBufferPointer { given in
                    guard let base = given.baseAddress else { return }
                    noise.load(base + start * latent, records: some, width: latent)
                }
            } else {
                normals.fillNormals(noise, first: first + start, panels: LaneBuffer.panels(some), width: latent)
            }
            var input = noise
            if let generator, let workspace = workspaces[0] {
                generator.apply(noise, records: some, workspace: workspace, to: .values(codes))
                input = codes
            }
            guard let workspace = workspaces[1] else { continue }
            guard values == .bits else {
                decoder.apply(input, records: some, workspace: workspace, to: .values(outputs))
                floatRows.withUnsafeMutableBufferPointer { rows in
                    guard let base = rows.baseAddress else { return }
                    outputs.store(base + start * width, records: some, width: width)
                }
                continue
            }
            if bits.isDrawn {
                decoder.apply(input, records: some, workspace: workspace, to: .values(outputs))
                uniforms.drawBits(outputs, first: first + start, panels: LaneBuffer.panels(some), into: drawn)
            } else {
                decoder.apply(input, records: some, workspace: workspace, to: .bits(drawn, threshold: bits.threshold))
            }
            bitRows.withUnsafeMutableBufferPointer { rows in
                guard let base = rows.baseAddress else { return }
                drawn.store(base + start * words, records: some)
            }
        }
        if values == .bits { return .bits(bitRows) }
        if values == .counts { for index in floatRows.indices { floatRows[index].round(.toNearestOrEven) } }
        if let classLabel { for row in 0..<count { floatRows[(row + 1) * width - 1] = classLabel } }
        return .floats(floatRows)
    }

    /// The generator after `batches` batches in training mode.
    static func burnIn(
        _ network: Network?, batches: Int, batch: Int, latent: Int, seed: UInt64, numbers: inout NumPyNormals?,
        progress: ((Int, Int) -> Void)?
    ) -> Network? {
        guard var network else { return nil }
        let stream = LatentStream(seed: seed, purpose: "burn-in")
        let panels = LaneBuffer.panels(batch)
        let noise = LaneBuffer(panels: panels, width: latent)
        let outputs = LaneBuffer(panels: panels, width: network.output.count)
        let workspace = Network.Workspace(network, panels: panels)
        for index in 0..<batches {
            if numbers != nil {
                let values = (0..<batch * latent).map { _ in Float(numbers?.next() ?? 0) }
                noise.load(values, records: batch, width: latent)
            } else {
                // Each batch starts at a whole panel.
                stream.fillNormals(noise, first: index * panels * LaneBuffer.lanes, panels: panels, width: latent)
            }
            network.applyTraining(noise, records: batch, workspace: workspace, to: outputs)
            progress?(index + 1, batches)
        }
        return network
    }
}
