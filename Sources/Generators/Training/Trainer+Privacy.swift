internal import Foundation
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

    func privacyFacts(_ privacy: PrivacyOptions) -> [String: CheckpointHeader.Fact] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let events = (try? encoder.encode(privacyEvents)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return [
            "events": .text(events), "noise_multiplier": .real(privacy.noiseMultiplier), "clip": .real(privacy.clip),
            "delta": .real(privacy.delta), "neighbouring": .text("add_or_remove_one"),
            "noise": .text(stream.isSecret ? "secret key of the system" : "known seed: not private"),
            "normalisation": .text("statistics of made-up records, never of training records"),
        ]
    }
}
