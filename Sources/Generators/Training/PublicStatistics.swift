internal import Networks
internal import Statistics

/// Statistics for the normalisations of networks whose training is private: those of made-up records, which tell nothing of
/// anybody, taken at the first weights and then left as they are.
enum PublicStatistics {
    private static let records = 1_024
    /// The share of ones of made-up binary records.
    private static let share = 0.05

    static func set(_ networks: ModelNetworks, _ shape: ModelShape, seed: UInt64) {
        let parts = networks.parts.filter { $0 != .generator && networks[$0].hasNorms }
        guard !parts.isEmpty else { return }
        let panels = LaneBuffer.panels(records)
        let made = LaneBuffer(panels: panels, width: shape.features)
        let latent = LaneBuffer(panels: panels, width: shape.latent)
        let normals = LatentStream(seed: seed, purpose: "public latent")
        let tapes = Dictionary(
            uniqueKeysWithValues: networks.parts.map { ($0, TrainingNetwork.Tape(networks[$0], records: records)) })
        func pass(_ part: ModelPart, _ input: LaneBuffer) -> LaneBuffer? {
            guard let tape = tapes[part] else { return nil }
            networks[part].forward(.values(input, records: records), tape, norms: .replacing)
            return tape.output
        }
        var stream = RandomStream(seed: seed, purpose: "public records")
        let values = (0..<records * shape.features).map { _ -> Float in
            let u = stream.uniform()
            return shape.data == .binary ? (u < share ? 1 : 0) : Float(u)
        }
        made.load(values, records: records, width: shape.features)
        normals.fillNormals(latent, first: 0, panels: panels, width: shape.latent)
        guard let codes = pass(.encoder, made) else { return }
        _ = pass(.decoder, shape.architecture.isVariational ? latent : codes)
        if networks.parts.contains(.critic) { _ = pass(.critic, made) }
    }
}
