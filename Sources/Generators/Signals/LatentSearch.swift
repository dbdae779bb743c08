internal import Foundation
internal import Networks
internal import Statistics

/// The latent values from which a generator makes a record most likely: the best of many random ones, or a variational autoencoder's own
/// code, improved by gradient steps (Chen et al. 2020, GAN-Leaks, white box).
struct LatentSearch {
    private let model: Model
    private let generator: Network?
    private let decoder: Network
    private let latent: Int
    private let starts: [Float]

    static let randomStarts = 512
    /// Of the latent values that a published program uses for its first records.
    static let knownStarts = 2_048
    static let steps = 50
    static let rate: Float = 0.05

    init?(_ model: Model, seed: UInt64) {
        guard let decoder = model[.decoder] else { return nil }
        self.model = model
        self.decoder = decoder
        let network = model.header.shape.architecture.isVariational ? nil : model[.generator]
        latent = (network ?? decoder).input.count
        var starts = LatentStream(seed: seed, purpose: "latent search").normals(
            records: Self.randomStarts, width: latent)
        let header = model.header
        guard header.burnIn > 0 else {
            (generator, self.starts) = (network, starts)
            return
        }
        // The published program draws its release from a seed that stands in its text: whoever reads it has the averages and the latent
        // values without a search.
        var numbers: NumPyNormals? = NumPyNormals(seed: NumPyNormals.publishedSeed)
        generator = Sampler.burnIn(
            network, batches: header.burnIn, batch: header.shape.architecture.publishedBatch, latent: latent,
            seed: seed, numbers: &numbers, progress: nil)
        starts += (0..<Self.knownStarts * latent).map { _ in Float(numbers?.next() ?? 0) }
        self.starts = starts
    }

    private func outputs(of codes: [Float]) -> [Float] {
        decoder.outputs(of: generator?.outputs(of: codes) ?? codes)
    }

    /// The log-likelihood of each record of bits at the best latent values found.
    func likelihoods(of rows: [Float], width: Int) -> [Double] {
        let count = rows.count / width
        let codes = ones(rows, width: width)
        var place = start(codes, count: count, rows: rows)
        let before = likelihoods(codes, place, width: width)
        improve(&place, codes, count: count, width: width)
        return zip(before, likelihoods(codes, place, width: width)).map { max($0, $1) }
    }

    private func ones(_ rows: [Float], width: Int) -> [[Int]] {
        stride(from: 0, to: rows.count, by: width).map { start in (0..<width).filter { rows[start + $0] > 0.5 } }
    }

    /// Each record's likelihood at latent values of its own.
    private func likelihoods(_ codes: [[Int]], _ place: [Float], width: Int) -> [Double] {
        let made = outputs(of: place)
        return codes.enumerated().map { record, ones in
            let (base, odds) = Self.terms(made[record * width..<(record + 1) * width])
            return ones.reduce(base) { $0 + odds[$1] }
        }
    }

    /// The log-likelihood of no bit at all, and what each bit adds.
    private static func terms(_ outputs: ArraySlice<Float>) -> (base: Double, odds: [Double]) {
        var base = 0.0
        let odds = outputs.map { output -> Double in
            let off = log(max(1 - Double(output), Bernoulli.least))
            base += off
            return log(max(Double(output), Bernoulli.least)) - off
        }
        return (base, odds)
    }

    /// A variational autoencoder's own code, or the best of the random ones.
    private func start(_ codes: [[Int]], count: Int, rows: [Float]) -> [Float] {
        if generator == nil, let encoder = model[.encoder], let mean = model[.codeMean] {
            return mean.outputs(of: encoder.outputs(of: rows))
        }
        let made = outputs(of: starts)
        let width = decoder.output.count
        let terms = (0..<starts.count / latent).map { Self.terms(made[$0 * width..<($0 + 1) * width]) }
        return codes.flatMap { ones -> ArraySlice<Float> in
            var best = (value: -Double.infinity, start: 0)
            for (index, term) in terms.enumerated() {
                let value = ones.reduce(term.base) { $0 + term.odds[$1] }
                if value > best.value { best = (value, index) }
            }
            return starts[best.start * latent..<(best.start + 1) * latent]
        }
    }

    /// Steps of Adam on the latent values, the networks as they are.
    private func improve(_ place: inout [Float], _ codes: [[Int]], count: Int, width: Int) {
        let single = Workers(threads: 1)
        func trained(_ network: Network) -> TrainingNetwork {
            TrainingNetwork(
                network.layers, input: network.input, averagesBatch: network.averagesBatch, workers: single)
        }
        let (made, decoding) = (generator.map(trained), trained(decoder))
        let tape = made.map { TrainingNetwork.Tape($0, records: count) }
        let decodingTape = TrainingNetwork.Tape(decoding, records: count)
        let panels = LaneBuffer.panels(count)
        let (values, gradient) = (LaneBuffer(panels: panels, width: latent), LaneBuffer(panels: panels, width: latent))
        var starts: [UInt64] = [0]
        for ones in codes { starts.append((starts.last ?? 0) + UInt64(ones.count)) }
        let wanted = CodeRecords(width: width, starts: starts, codes: codes.flatMap { $0.map(UInt32.init) })
        let rows = (0..<count).map(UInt32.init)
        var (first, second) = ([Float](repeating: 0, count: place.count), [Float](repeating: 0, count: place.count))
        var slopes = first
        for step in 1...Self.steps {
            values.load(place, records: count, width: latent)
            let batch = BatchInput.values(values, records: count)
            if let made, let tape {
                made.forward(batch, tape, norms: .running)
                decoding.forward(.values(tape.output, records: count), decodingTape, norms: .running)
            } else {
                decoding.forward(batch, decodingTape, norms: .running)
            }
            _ = decodingTape.crossEntropy(against: wanted, rows: rows, factor: 1, single)
            if let made, let tape {
                decoding.backpropagate(
                    decodingTape, from: .values(tape.output, records: count), to: tape.outputGradient,
                    isBeforeActivation: true)
                made.backpropagate(tape, from: batch, to: gradient)
            } else {
                decoding.backpropagate(decodingTape, from: batch, to: gradient, isBeforeActivation: true)
            }
            gradient.store(&slopes, records: count, width: latent)
            let (unbiasedFirst, unbiasedSecond) = (1 - pow(Float(0.9), Float(step)), 1 - pow(Float(0.999), Float(step)))
            for index in place.indices {
                first[index] = 0.9 * first[index] + 0.1 * slopes[index]
                second[index] = 0.999 * second[index] + 0.001 * slopes[index] * slopes[index]
                place[index] -=
                    Self.rate * (first[index] / unbiasedFirst) / ((second[index] / unbiasedSecond).squareRoot() + 1e-8)
            }
        }
    }
}
