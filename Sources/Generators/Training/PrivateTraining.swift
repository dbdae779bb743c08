package import Networks
package import Statistics

/// The private part of training (Abadi et al. 2016): Poisson samples, gradients of records cut to a norm, their sum with
/// noise, divided by the expected size of a sample.
package final class PrivateTraining {
    /// A network, a pass through it and what it was made of.
    package struct Part {
        package var network: TrainingNetwork
        package var tape: TrainingNetwork.Tape
        package var batch: BatchInput
    }

    /// What random words are drawn for, apart for the stages of a training.
    package enum Stage: UInt16 {
        case pretraining = 0
        case training = 1
    }

    package let noiseMultiplier: Double
    package let clip: Double
    /// Each record's probability to be in a sample.
    package let rate: Double
    private let expected: Double
    private let stream: SecureStream
    private let stage: Stage
    private let workers: Workers

    package init(
        _ options: PrivacyOptions, _ stage: Stage, batch: Int, records: Int, stream: SecureStream, workers: Workers
    ) {
        noiseMultiplier = options.noiseMultiplier
        clip = options.clip
        rate = Double(batch) / Double(records)
        expected = Double(batch)
        self.stream = stream
        self.stage = stage
        self.workers = workers
    }

    package func rows(of count: Int, step: Int) -> [UInt32] {
        PoissonSampling.rows(of: count, rate: rate, stream, purpose: stage.rawValue * 256, step: UInt64(step))
    }

    /// Puts the sum of the clipped gradients of `rows` into the gradients of `networks`.
    ///
    /// - Parameter pass: takes the gradient of the sum of the records' losses back through the networks, for a chunk.
    package func sumClipped(
        _ rows: [UInt32], chunk: Int, into networks: [TrainingNetwork], _ pass: ([UInt32]) -> [Part]
    ) {
        for network in networks { network.parameters.clearGradients() }
        for first in stride(from: 0, to: rows.count, by: chunk) {
            let some = Array(rows[first..<min(first + chunk, rows.count)])
            let parts = pass(some)
            var norms = [Float](repeating: 0, count: LaneBuffer.panels(some.count) * LaneBuffer.lanes)
            for part in parts { part.network.addSquaredNorms(part.tape, of: part.batch, to: &norms) }
            let factors = Clipping.factors(norms, bound: clip, records: some.count)
            for part in parts {
                part.network.addGradients(part.tape, of: part.batch, factors: factors, replacing: false)
            }
        }
    }

    /// Adds noise to the sums, and divides them by the expected size of a sample, which does not depend on the records.
    package func addNoise(to stores: [ParameterStore], step: Int) {
        for (index, store) in stores.enumerated() {
            store.addNoise(
                stream, purpose: stage.rawValue * 256 + 1 + UInt16(index), step: UInt64(step),
                deviation: noiseMultiplier * clip, workers)
            store.scaleGradients(Float(1 / expected))
        }
    }
}
