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

    /// What the mechanisms so far come to; `nil` where training is not private.
    ///
    /// - Throws: `AccountingError`.
    public var privacySpent: PrivacyAnswer? {
        get throws { try accounted() }
    }

    private func accounted() throws -> PrivacyAnswer? {
        guard let privacy = options.privacy else { return nil }
        let mechanism = Mechanism.composed(
            privacyEvents.map {
                .sampledGaussian(
                    noiseMultiplier: $0.noiseMultiplier, samplingRate: $0.samplingRate, steps: $0.steps)
            })
        return try ExactAccountant.epsilon(of: mechanism, delta: privacy.delta)
    }

    func privacyFacts(_ privacy: PrivacyOptions) throws -> [String: CheckpointHeader.Fact] {
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
        if let spent = try privacySpent, stream.isSecret {
            facts["epsilon"] = .real(spent.epsilon)
            facts["accountant"] = .text(spent.accountant)
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

    private static func mechanism(_ uses: [(samplingRate: Double, steps: Int)], _ noise: Double) -> Mechanism {
        .composed(
            uses.map { .sampledGaussian(noiseMultiplier: noise, samplingRate: $0.samplingRate, steps: $0.steps) })
    }

    /// What a whole training of `records` records comes to; `nil` where it is not private.
    ///
    /// - Throws: `AccountingError`.
    public func plannedPrivacy(shape: ModelShape, records: Int) throws -> PrivacyAnswer? {
        guard let privacy, privacy.knownSeed == nil else { return nil }
        let mechanism = Self.mechanism(uses(shape, records), privacy.noiseMultiplier)
        return try ExactAccountant.epsilon(of: mechanism, delta: privacy.delta)
    }

    /// The smallest noise multiplier with which the whole training of `records` records comes to at most `epsilon`.
    ///
    /// - Throws: `TrainingFailure` when no noise does.
    public func noiseMultiplier(
        for epsilon: Double, delta: Double, shape: ModelShape, records: Int
    ) throws -> Double {
        let uses = uses(shape, records)
        do {
            return try Calibration.noiseMultiplier(epsilon: epsilon, delta: delta) {
                Self.mechanism(uses, $0)
            }.noiseMultiplier
        } catch let error as AccountingError {
            throw TrainingFailure("\(error)", remedy: "give a larger --target-epsilon, fewer epochs or a smaller batch")
        }
    }
}
