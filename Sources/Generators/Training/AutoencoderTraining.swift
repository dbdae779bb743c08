package import Networks
internal import Statistics

/// Steps of an autoencoder's training: encoder, decoder, reconstruction loss, Adam.
package final class AutoencoderTraining {
    private let networks: ModelNetworks
    private let recipe: TrainingRecipe
    private let loader: BatchLoader
    private let encoderTape: TrainingNetwork.Tape
    private let decoderTape: TrainingNetwork.Tape
    package let optimizer: Adam
    private let privacy: PrivateTraining?

    package init(_ networks: ModelNetworks, _ recipe: TrainingRecipe, _ loader: BatchLoader, privacy: PrivateTraining?)
    {
        self.networks = networks
        self.recipe = recipe
        self.loader = loader
        self.privacy = privacy
        encoderTape = .init(networks[.encoder], records: loader.capacity, keepsNorms: privacy != nil)
        decoderTape = .init(networks[.decoder], records: loader.capacity, keepsNorms: privacy != nil)
        optimizer = Adam(
            [networks[.encoder], networks[.decoder]].map { Adam.Group($0.parameters, rate: recipe.rate) },
            decay: recipe.autoencoderDecay, form: recipe.form)
    }

    /// One step on a batch; gives the mean loss of a record.
    package func step(_ rows: [UInt32]) -> Double {
        let (encoder, decoder) = (networks[.encoder], networks[.decoder])
        let loss = pass(rows, factor: 1 / Double(rows.count), norms: .batch)
        let parts = parts(rows)
        encoder.addGradients(parts[0].tape, of: parts[0].batch)
        decoder.addGradients(parts[1].tape, of: parts[1].batch)
        optimizer.step(encoder.workers)
        return loss / Double(rows.count)
    }

    /// One step on a Poisson sample, with clipped gradients and noise; gives the mean loss of a record, `nil` for an empty
    /// sample.
    package func privateStep(_ number: Int) -> Double? {
        let loss = sumPrivateGradients(number)
        privacy?.addNoise(to: [networks[.encoder].parameters, networks[.decoder].parameters], step: number)
        optimizer.step(networks[.encoder].workers)
        return loss
    }

    /// Sums the clipped gradients of a Poisson sample; gives the mean loss of a record.
    package func sumPrivateGradients(_ number: Int) -> Double? {
        guard let privacy else { preconditionFailure("this is no private training") }
        let rows = privacy.rows(of: loader.records.count, step: number)
        var loss = 0.0
        privacy.sumClipped(rows, chunk: loader.capacity, into: [networks[.encoder], networks[.decoder]]) { rows in
            loss += pass(rows, factor: 1, norms: .running)
            return parts(rows)
        }
        return rows.isEmpty ? nil : loss / Double(rows.count)
    }

    private func parts(_ rows: [UInt32]) -> [PrivateTraining.Part] {
        [
            PrivateTraining.Part(
                network: networks[.encoder], tape: encoderTape, batch: loader.load(rows, for: networks[.encoder])),
            PrivateTraining.Part(
                network: networks[.decoder], tape: decoderTape,
                batch: .values(encoderTape.output, records: rows.count)),
        ]
    }

    private func pass(_ rows: [UInt32], factor: Double, norms: TrainingNetwork.NormMode) -> Double {
        let (encoder, decoder) = (networks[.encoder], networks[.decoder])
        let batch = loader.load(rows, for: encoder)
        encoder.forward(batch, encoderTape, norms: norms)
        let codes = BatchInput.values(encoderTape.output, records: rows.count)
        decoder.forward(codes, decoderTape, norms: norms)
        let loss = loader.reconstructionLoss(
            decoderTape, rows, recipe.reconstruction, factor: factor, encoder.workers)
        let isBefore = if case .squaredMean = recipe.reconstruction { false } else { true }
        decoder.backpropagate(decoderTape, from: codes, to: encoderTape.outputGradient, isBeforeActivation: isBefore)
        encoder.backpropagate(encoderTape, from: batch)
        return loss
    }
}
