package import Networks
internal import Statistics

/// Steps of a generator's training against a critic.
package final class AdversarialTraining {
    private let networks: ModelNetworks
    private let recipe: TrainingRecipe
    private let loader: BatchLoader
    private let generatorTape: TrainingNetwork.Tape
    private let decoderTape: TrainingNetwork.Tape
    private let criticTape: TrainingNetwork.Tape
    package let generatorOptimizer: Adam
    package let criticOptimizer: Adam
    private let privacy: PrivateTraining?
    private let adversary: AdversarialLoss
    private let records: Int

    /// - Parameter criticSign: +1 where the critic gives real records high values.
    package init(
        _ networks: ModelNetworks, _ recipe: TrainingRecipe, _ loader: BatchLoader, criticSign: Int,
        privacy: PrivateTraining?
    ) {
        self.networks = networks
        self.recipe = recipe
        self.loader = loader
        self.privacy = privacy
        switch recipe.adversary {
        case .wasserstein: adversary = .wasserstein(sign: Double(-criticSign))
        case .logarithmic(let factor): adversary = .logarithmic(factor: factor)
        }
        records = recipe.batch
        let capacity = max(loader.capacity, records)
        generatorTape = .init(networks[.generator], records: records)
        decoderTape = .init(networks[.decoder], records: records)
        criticTape = .init(networks[.critic], records: capacity, keepsNorms: privacy != nil)
        generatorOptimizer = Adam(
            [
                Adam.Group(networks[.generator].parameters, rate: recipe.rate),
                Adam.Group(networks[.decoder].parameters, rate: recipe.decoderRate),
            ], decay: recipe.generatorDecay, form: recipe.form)
        criticOptimizer = Adam(
            [Adam.Group(networks[.critic].parameters, rate: recipe.rate)], decay: recipe.criticDecay, form: recipe.form)
    }

    private var workers: Workers { networks[.critic].workers }

    /// The made records of the last pass.
    private var made: BatchInput { .values(decoderTape.output, records: records) }

    /// Makes records of latent values.
    package func make(_ latent: LaneBuffer, norms: TrainingNetwork.NormMode) {
        networks[.generator].forward(.values(latent, records: records), generatorTape, norms: norms)
        networks[.decoder].forward(
            .values(generatorTape.output, records: records), decoderTape,
            norms: privacy == nil ? recipe.decoderNorms : .running)
    }

    /// One step of the critic on real records and those that were made last; gives its loss.
    package func criticStep(_ rows: [UInt32]) -> Double {
        let critic = networks[.critic]
        if recipe.clamp == .beforeStep { critic.parameters.clamp(recipe.clampBound) }
        let batch = loader.load(rows, for: critic)
        let real = criticPass(batch, isReal: true, factor: 1 / Double(rows.count), norms: .batch)
        critic.addGradients(criticTape, of: batch)
        return finishCritic(real / Double(rows.count))
    }

    /// A step of the critic whose gradient of the real records is that of a Poisson sample, clipped and with noise. That of
    /// the made ones depends on weights only, which are private already.
    package func privateCriticStep(_ number: Int) -> Double {
        let critic = networks[.critic]
        if recipe.clamp == .beforeStep { critic.parameters.clamp(recipe.clampBound) }
        let real = sumPrivateCriticGradients(number)
        privacy?.addNoise(to: [critic.parameters], step: number)
        return finishCritic(real)
    }

    /// Sums the clipped gradients of a Poisson sample; gives the critic's mean loss of a record.
    package func sumPrivateCriticGradients(_ number: Int) -> Double {
        guard let privacy else { preconditionFailure("this is no private training") }
        let critic = networks[.critic]
        let rows = privacy.rows(of: loader.records.count, step: number)
        var real = 0.0
        privacy.sumClipped(rows, chunk: loader.capacity, into: [critic]) { rows in
            let batch = loader.load(rows, for: critic)
            real += criticPass(batch, isReal: true, factor: 1, norms: .running)
            return [PrivateTraining.Part(network: critic, tape: criticTape, batch: batch)]
        }
        return rows.isEmpty ? 0 : real / Double(rows.count)
    }

    private func finishCritic(_ real: Double) -> Double {
        let critic = networks[.critic]
        let other = criticPass(
            made, isReal: false, factor: 1 / Double(records), norms: privacy == nil ? .batch : .running)
        critic.addGradients(criticTape, of: made, replacing: false)
        criticOptimizer.step(workers)
        if recipe.clamp == .afterStep { critic.parameters.clamp(recipe.clampBound) }
        return real + other / Double(records)
    }

    /// The critic's loss of each record and its gradient, back to the sums of the critic's layers; gives the summed loss.
    private func criticPass(
        _ batch: BatchInput, isReal: Bool, factor: Double, norms: TrainingNetwork.NormMode
    ) -> Double {
        let critic = networks[.critic]
        critic.forward(batch, criticTape, norms: norms)
        let (loss, gradient) = adversary.critic(
            criticTape.output.column(batch.records), isReal: isReal, factor: factor)
        criticTape.outputGradient.set(gradient)
        critic.backpropagate(criticTape, from: batch, isBeforeActivation: adversary.isBeforeActivation)
        return loss
    }

    /// One step of generator and decoder; gives the generator's loss. The records that were made stay.
    package func generatorStep(_ latent: LaneBuffer) -> Double {
        make(latent, norms: .batch)
        let (generator, decoder, critic) = (networks[.generator], networks[.decoder], networks[.critic])
        let factor = 1 / Double(records)
        critic.forward(made, criticTape, norms: privacy == nil ? .batch : .running)
        let (loss, gradient) = adversary.generator(criticTape.output.column(records), factor: factor)
        criticTape.outputGradient.set(gradient)
        critic.backpropagate(
            criticTape, from: made, to: decoderTape.outputGradient, isBeforeActivation: adversary.isBeforeActivation)
        let codes = BatchInput.values(generatorTape.output, records: records)
        let latents = BatchInput.values(latent, records: records)
        decoder.backpropagate(decoderTape, from: codes, to: generatorTape.outputGradient)
        generator.backpropagate(generatorTape, from: latents)
        decoder.addGradients(decoderTape, of: codes)
        generator.addGradients(generatorTape, of: latents)
        generatorOptimizer.step(workers)
        return loss * factor
    }
}
