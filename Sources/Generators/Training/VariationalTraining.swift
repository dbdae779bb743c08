package import Networks
internal import Statistics

/// Steps of a variational autoencoder's training (Kingma and Welling 2014).
package final class VariationalTraining {
    private let networks: ModelNetworks
    private let loader: BatchLoader
    private let tapes: [ModelPart: TrainingNetwork.Tape]
    private let codes: LaneBuffer
    private let other: LaneBuffer
    package let optimizer: Adam
    private let privacy: PrivateTraining?
    private static let parts: [ModelPart] = [.encoder, .codeMean, .codeLogVariance, .decoder]

    package init(_ networks: ModelNetworks, _ recipe: TrainingRecipe, _ loader: BatchLoader, privacy: PrivateTraining?)
    {
        self.networks = networks
        self.loader = loader
        self.privacy = privacy
        tapes = Dictionary(
            uniqueKeysWithValues: Self.parts.map {
                ($0, .init(networks[$0], records: loader.capacity, keepsNorms: privacy != nil))
            })
        let panels = LaneBuffer.panels(loader.capacity)
        codes = LaneBuffer(panels: panels, width: networks[.codeMean].output.count)
        other = LaneBuffer(panels: panels, width: networks[.encoder].output.count)
        optimizer = Adam(
            Self.parts.map { Adam.Group(networks[$0].parameters, rate: recipe.rate) }, decay: recipe.autoencoderDecay,
            form: recipe.form)
    }

    /// The length of the code, for which each record has a normal value.
    package var codeWidth: Int { networks[.codeMean].output.count }

    private func tape(_ part: ModelPart) -> TrainingNetwork.Tape {
        guard let tape = tapes[part] else { preconditionFailure("there is no such part") }
        return tape
    }

    /// One step on a batch whose loss is the sum over its records; gives the mean loss of a record.
    package func step(_ rows: [UInt32], noise: LaneBuffer) -> Double {
        let loss = pass(rows, noise, norms: .batch)
        for part in parts(rows) { part.network.addGradients(part.tape, of: part.batch) }
        optimizer.step(networks[.encoder].workers)
        return loss / Double(rows.count)
    }

    /// One step on a Poisson sample; `noise` fills in normal values for a chunk of it.
    package func privateStep(_ number: Int, noise: (_ chunk: Int, _ records: Int) -> LaneBuffer) -> Double? {
        let loss = sumPrivateGradients(number, noise: noise)
        privacy?.addNoise(to: Self.parts.map { networks[$0].parameters }, step: number)
        optimizer.step(networks[.encoder].workers)
        return loss
    }

    /// Sums the clipped gradients of a Poisson sample; gives the mean loss of a record.
    package func sumPrivateGradients(_ number: Int, noise: (_ chunk: Int, _ records: Int) -> LaneBuffer) -> Double? {
        guard let privacy else { preconditionFailure("this is no private training") }
        let rows = privacy.rows(of: loader.records.count, step: number)
        var (loss, chunk) = (0.0, 0)
        privacy.sumClipped(rows, chunk: loader.capacity, into: Self.parts.map { networks[$0] }) { rows in
            loss += pass(rows, noise(chunk, rows.count), norms: .running)
            chunk += 1
            return parts(rows)
        }
        return rows.isEmpty ? nil : loss / Double(rows.count)
    }

    private func parts(_ rows: [UInt32]) -> [PrivateTraining.Part] {
        let hidden = BatchInput.values(tape(.encoder).output, records: rows.count)
        let batches: [ModelPart: BatchInput] = [
            .encoder: loader.load(rows, for: networks[.encoder]), .codeMean: hidden, .codeLogVariance: hidden,
            .decoder: .values(codes, records: rows.count),
        ]
        return Self.parts.compactMap { part in
            batches[part].map { PrivateTraining.Part(network: networks[part], tape: tape(part), batch: $0) }
        }
    }

    private func pass(_ rows: [UInt32], _ noise: LaneBuffer, norms: TrainingNetwork.NormMode) -> Double {
        let records = rows.count
        let (encoder, decoder) = (networks[.encoder], networks[.decoder])
        let (mean, logVariance) = (networks[.codeMean], networks[.codeLogVariance])
        let batch = loader.load(rows, for: encoder)
        encoder.forward(batch, tape(.encoder), norms: norms)
        let hidden = BatchInput.values(tape(.encoder).output, records: records)
        mean.forward(hidden, tape(.codeMean), norms: norms)
        logVariance.forward(hidden, tape(.codeLogVariance), norms: norms)
        Reparametrisation.codes(
            mean: tape(.codeMean).output, logVariance: tape(.codeLogVariance).output, noise: noise, records: records,
            width: codeWidth, to: codes)
        let code = BatchInput.values(codes, records: records)
        decoder.forward(code, tape(.decoder), norms: norms)
        let loss = loader.reconstructionLoss(tape(.decoder), rows, .crossEntropy, factor: 1, encoder.workers)
        let gradient = tape(.codeMean).outputGradient
        decoder.backpropagate(tape(.decoder), from: code, to: gradient, isBeforeActivation: true)
        let divergence = Reparametrisation.backpropagate(
            mean: tape(.codeMean).output, logVariance: tape(.codeLogVariance).output, noise: noise, records: records,
            width: codeWidth, factor: 1, gradient: gradient,
            logVarianceGradient: tape(.codeLogVariance).outputGradient)
        mean.backpropagate(tape(.codeMean), from: hidden, to: tape(.encoder).outputGradient)
        logVariance.backpropagate(tape(.codeLogVariance), from: hidden, to: other)
        tape(.encoder).outputGradient.add(other, records: records, width: encoder.output.count)
        encoder.backpropagate(tape(.encoder), from: batch)
        return loss + divergence
    }
}
