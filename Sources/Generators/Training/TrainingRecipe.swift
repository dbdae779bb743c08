package import Networks

/// How the authors of an architecture train it.
package struct TrainingRecipe: Sendable {
    package enum Reconstruction: Sendable {
        /// Cross-entropy, summed over columns.
        case crossEntropy
        /// Squared error, summed over columns, of sigmoid outputs.
        case squaredSum
        /// Squared error, the mean over all values, of outputs as they are.
        case squaredMean
    }

    package enum Adversary: Hashable, Sendable {
        /// The critic's mean of real records less that of made ones, or the other way around by the critic's sign
        /// (Arjovsky et al. 2017).
        case wasserstein
        /// Cross-entropy for the critic; the generator takes `factor` times −ln D (Goodfellow et al. 2014).
        case logarithmic(factor: Double)
    }

    /// When the critic's weights are cut to ±0.01.
    package enum Clamp: Sendable {
        case never
        case beforeStep
        case afterStep
    }

    /// Epochs and batch of the autoencoder; `nil` without one.
    package var pretraining: (epochs: Int, batch: Int)?
    package var epochs: Int
    package var batch: Int
    package var rate = 1e-3
    /// Of the decoder in the generator's step.
    package var decoderRate = 1e-4
    package var autoencoderDecay = 1e-4
    package var generatorDecay = 1e-4
    package var criticDecay = 1e-4
    package var form = Adam.Form.torch
    package var reconstruction = Reconstruction.crossEntropy
    package var adversary = Adversary.wasserstein
    package var clamp = Clamp.never
    package var clampBound: Float = 0.01
    package var criticSteps = 1
    /// Steps of the critic while the generator has taken fewer than 25 steps, and at every 500th.
    package var warmUpSteps: Int?
    /// Whether the generator's step comes first, and the critic takes the records made in it.
    package var generatorFirst = false
    /// Whether each step of the critic takes a batch of its own.
    package var redrawsBatch = false
    /// What the generator's normalisations take while records are made for the critic.
    package var generatorNormsForCritic = TrainingNetwork.NormMode.batch
    /// What the decoder's normalisations take in the adversarial stage.
    package var decoderNorms = TrainingNetwork.NormMode.batch

    /// The published settings.
    package init(_ shape: ModelShape) {
        switch shape.architecture {
        case .corganCNN:
            (pretraining, epochs, batch) = ((1, 512), 100, 512)
            (criticSteps, warmUpSteps, clamp) = (5, 100, .beforeStep)
        case .corganMLP:
            (pretraining, epochs, batch) = ((100, 512), 100, 512)
            (criticSteps, warmUpSteps, clamp, generatorFirst) = (5, 100, .beforeStep, true)
        case .medganPyTorch:
            (pretraining, epochs, batch) = ((100, 2_000), 1_000, 2_000)
            (adversary, generatorFirst) = (.logarithmic(factor: 0.5), true)
        case .medganTensorFlow:
            (pretraining, epochs, batch) = ((100, 100), 1_000, 1_000)
            (decoderRate, form, adversary) = (1e-3, .tensorFlow, .logarithmic(factor: 1))
            (autoencoderDecay, generatorDecay, criticDecay) = (1e-3, 1e-3, 1e-3)
            (criticSteps, redrawsBatch, generatorNormsForCritic) = (2, true, .running)
            if shape.data == .count { reconstruction = .squaredMean }
        case .vae, .vaeConvolutional:
            (pretraining, epochs, batch) = (nil, 1_000, shape.architecture == .vae ? 512 : 128)
            autoencoderDecay = 0
        case .rdpcganMIMIC, .rdpcganUCI:
            let isLong = shape.architecture == .rdpcganMIMIC
            (pretraining, epochs, batch) = ((20, 64), isLong ? 200 : 1_000, isLong ? 64 : 128)
            (autoencoderDecay, generatorDecay) = (1e-5, 1e-5)
            (clamp, decoderNorms) = (.afterStep, .running)
            if !isLong { reconstruction = .squaredSum }
        }
    }

    /// Steps of the critic for one of the generator, which has taken `steps`.
    func criticSteps(after steps: Int) -> Int {
        guard let warmUpSteps, steps < 25 || steps % 500 == 0 else { return criticSteps }
        return warmUpSteps
    }
}
