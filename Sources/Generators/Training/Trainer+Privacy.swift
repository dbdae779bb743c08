public import Accounting
internal import Statistics

extension Trainer {
    /// One use of the training records by a private mechanism, as an accountant takes it.
    public struct PrivacyEvent: Codable, Hashable, Sendable {
        public var stage: String
        /// `poisson_sampled_gaussian`.
        public var mechanism: String
        public var noiseMultiplier: Double
        public var samplingRate: Double
        public var steps: Int

        private enum CodingKeys: String, CodingKey {
            case stage, mechanism, steps
            case noiseMultiplier = "noise_multiplier"
            case samplingRate = "sampling_rate"
        }
    }

    /// What was done so far; empty where training is not private.
    public var privacyEvents: [PrivacyEvent] {
        guard let privacy = options.privacy else { return [] }
        return [Stage.pretraining, .training].enumerated().compactMap { index, stage in
            let steps = position.privateSteps[index]
            guard steps > 0 else { return nil }
            let name = stage == .pretraining ? "autoencoder" : shape.architecture.isVariational ? "vae" : "critic"
            return PrivacyEvent(
                stage: name, mechanism: "poisson_sampled_gaussian", noiseMultiplier: privacy.noiseMultiplier,
                samplingRate: Double(batch(of: stage)) / Double(records.count), steps: steps)
        }
    }

    /// What the mechanisms so far come to by Rényi divergences; `nil` where training is not private.
    public var privacySpent: RenyiAccountant.Result? {
        guard let privacy = options.privacy else { return nil }
        return RenyiAccountant.epsilon(
            of: privacyEvents.map {
                SampledGaussian(
                    noiseMultiplier: $0.noiseMultiplier, samplingRate: $0.samplingRate, steps: $0.steps)
            }, delta: privacy.delta)
    }

    func privacyFacts(_ privacy: PrivacyOptions) -> [String: CheckpointHeader.Fact] {
        var facts: [String: CheckpointHeader.Fact] = [
            "events": .text(Self.json(privacyEvents)), "noise_multiplier": .real(privacy.noiseMultiplier),
            "clip": .real(privacy.clip),
            "delta": .real(privacy.delta), "neighbouring": .text("add_or_remove_one"),
            "noise": .text(stream.isSecret ? "secret key of the system" : "known seed: not private"),
            "normalisation": .text("statistics of made-up records, never of training records"),
        ]
        if isWarm {
            facts["start"] = .text("weights of another checkpoint, whose own training is not in epsilon")
            facts["normalisation"] = .text("statistics of the checkpoint to start from")
        }
        if let spent = privacySpent, stream.isSecret {
            facts["epsilon"] = .real(spent.epsilon)
            facts["accountant"] = .text("rdp")
        }
        return facts
    }
}

extension TrainingOptions {
    /// How a whole training of `records` records uses them.
    private func uses(_ shape: ModelShape, _ records: Int) -> [(samplingRate: Double, steps: Int)] {
        let recipe = TrainingRecipe(shape).applying(self)
        func use(_ epochs: Int, _ batch: Int, times: Int) -> (samplingRate: Double, steps: Int) {
            (min(1, Double(batch) / Double(records)), epochs * times * ((records + batch - 1) / batch))
        }
        var uses: [(samplingRate: Double, steps: Int)] = []
        if let pretraining = recipe.pretraining { uses.append(use(pretraining.epochs, pretraining.batch, times: 1)) }
        uses.append(
            use(recipe.epochs, recipe.batch, times: shape.architecture.isVariational ? 1 : recipe.criticSteps))
        return uses
    }

    /// What a whole training of `records` records comes to; `nil` where it is not private.
    public func plannedPrivacy(shape: ModelShape, records: Int) -> RenyiAccountant.Result? {
        guard let privacy, privacy.knownSeed == nil else { return nil }
        let mechanisms = uses(shape, records).map {
            SampledGaussian(
                noiseMultiplier: privacy.noiseMultiplier, samplingRate: $0.samplingRate, steps: $0.steps)
        }
        return RenyiAccountant.epsilon(of: mechanisms, delta: privacy.delta)
    }

    /// The smallest noise multiplier with which the whole training of `records` records comes to at most `epsilon`.
    ///
    /// - Throws: `TrainingFailure` when no noise does.
    public func noiseMultiplier(
        for epsilon: Double, delta: Double, shape: ModelShape, records: Int
    ) throws -> Double {
        let uses = uses(shape, records)
        guard let noise = RenyiAccountant.noiseMultiplier(for: epsilon, delta: delta, uses: uses) else {
            throw TrainingFailure(
                "no noise brings \(uses.reduce(0) { $0 + $1.steps }) steps to epsilon \(epsilon) at delta \(delta)",
                remedy: "give a larger --target-epsilon, fewer epochs or a smaller batch")
        }
        return noise
    }
}
