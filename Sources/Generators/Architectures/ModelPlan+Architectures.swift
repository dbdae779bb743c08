import Networks

extension ModelPlan {
    /// The layers of a shape without problems.
    init(_ shape: ModelShape) {
        precondition(shape.problems.isEmpty)
        self.shape = shape
        let record = FeatureShape(channels: shape.features)
        let signal = FeatureShape(channels: 1, length: shape.features)
        let latent = FeatureShape(channels: shape.latent)
        switch shape.architecture {
        case .corganCNN:
            let generator = GroupPlan(path: "generator", layers: Self.residualGenerator(shape, code: 128))
            let critic = GroupPlan(path: "discriminator", layers: Self.wassersteinCritic(shape))
            let autoencoder = Self.convolutionalAutoencoder(
                channels: [4, 8, 16, 32, 64, 128], final: .tanh, path: "autoencoder")
            groups = [generator, critic, autoencoder]
            parts = [
                PartPlan(part: .generator, group: generator.path, layers: generator.layers, input: latent),
                PartPlan(
                    part: .critic, group: critic.path, layers: critic.layers, input: record,
                    averagesBatch: shape.averagesBatch),
                PartPlan(
                    part: .encoder, group: "autoencoder", layers: autoencoder.layers("encoder/"), input: signal),
                PartPlan(
                    part: .decoder, group: "autoencoder", layers: autoencoder.layers("decoder/"),
                    input: FeatureShape(channels: 128)),
            ]
        case .corganMLP, .medganPyTorch:
            let generator = GroupPlan(path: "generator", layers: Self.residualGenerator(shape, code: shape.latent))
            let isMedGAN = shape.architecture == .medganPyTorch
            let critic = GroupPlan(
                path: "discriminator", layers: isMedGAN ? Self.medganCritic(shape) : Self.wassersteinCritic(shape))
            let autoencoder = GroupPlan(
                path: "autoencoder",
                layers: [
                    LayerPlan(
                        name: "encoder/0", map: .linear(inputs: shape.features, outputs: shape.latent),
                        activation: .tanh),
                    LayerPlan(
                        name: "decoder/0", map: .linear(inputs: shape.latent, outputs: shape.features),
                        activation: .sigmoid),
                ])
            groups = [generator, critic, autoencoder]
            parts = Self.denseParts(groups, shape)
        case .medganTensorFlow:
            let isCount = shape.data == .count
            let width = shape.latent
            let layers = (0..<3).map { index in
                LayerPlan(
                    name: "layer\(index)", map: .linear(inputs: width, outputs: width), hasBias: false,
                    norm: .init(name: "layer\(index)/bn", epsilon: 1e-3, momentum: 0.01),
                    activation: index < 2 || isCount ? .relu : .tanh, addsInput: true)
            }
            let critic = Self.critic(
                ["layer0", "layer1", "layer2"], [shape.features * (shape.averagesBatch ? 2 : 1), 256, 128, 1],
                final: .sigmoid)
            let autoencoder = GroupPlan(
                path: "autoencoder",
                layers: [
                    LayerPlan(
                        name: "encoder/0", map: .linear(inputs: shape.features, outputs: width),
                        activation: isCount ? .relu : .tanh),
                    LayerPlan(
                        name: "decoder/0", map: .linear(inputs: width, outputs: shape.features),
                        activation: isCount ? .relu : .sigmoid),
                ])
            groups = [
                GroupPlan(path: "generator", layers: layers), GroupPlan(path: "discriminator", layers: critic),
                autoencoder,
            ]
            parts = Self.denseParts(groups, shape)
        case .vae:
            let group = GroupPlan(path: "vae", layers: Self.variationalLayers(record: shape.features, final: .sigmoid))
            groups = [group]
            parts = Self.variationalParts(group, encoder: [], decoder: [], input: record)
        case .vaeConvolutional:
            let convolutions = Self.convolutionalAutoencoder(
                channels: [16, 32, 64, 128, 256, 512], final: .leakyReLU(slope: 0.2), path: "vae")
            let group = GroupPlan(
                path: "vae",
                layers: convolutions.layers + Self.variationalLayers(record: 512, final: .identity))
            groups = [group]
            parts = Self.variationalParts(
                group, encoder: convolutions.layers("encoder/"), decoder: convolutions.layers("decoder/"), input: signal
            )
        case .rdpcganMIMIC:
            let generator = GroupPlan(path: "generator", layers: Self.convolutionalGenerator(isLong: true))
            let critic = GroupPlan(path: "discriminator", layers: Self.convolutionalCritic(isLong: true))
            let autoencoder = Self.convolutionalAutoencoder(
                channels: [4, 8, 16, 32, 64, 128], final: .tanh, path: "autoencoder")
            groups = [generator, critic, autoencoder]
            parts = Self.convolutionalParts(groups, code: 128, latent: latent, signal: signal)
        case .rdpcganUCI:
            let generator = GroupPlan(path: "generator", layers: Self.convolutionalGenerator(isLong: false))
            let critic = GroupPlan(path: "discriminator", layers: Self.convolutionalCritic(isLong: false))
            groups = [generator, critic, Self.shortAutoencoder()]
            parts = Self.convolutionalParts(groups, code: 64, latent: latent, signal: signal)
        }
    }

    private static func denseParts(_ groups: [GroupPlan], _ shape: ModelShape) -> [PartPlan] {
        let autoencoder = groups[2]
        return [
            PartPlan(
                part: .generator, group: groups[0].path, layers: groups[0].layers,
                input: FeatureShape(channels: shape.latent)),
            PartPlan(
                part: .critic, group: groups[1].path, layers: groups[1].layers,
                input: FeatureShape(channels: shape.features), averagesBatch: shape.averagesBatch),
            PartPlan(
                part: .encoder, group: autoencoder.path, layers: autoencoder.layers("encoder/"),
                input: FeatureShape(channels: shape.features)),
            PartPlan(
                part: .decoder, group: autoencoder.path, layers: autoencoder.layers("decoder/"),
                input: FeatureShape(channels: shape.latent)),
        ]
    }

    private static func convolutionalParts(
        _ groups: [GroupPlan], code: Int, latent: FeatureShape, signal: FeatureShape
    ) -> [PartPlan] {
        let autoencoder = groups[2]
        return [
            PartPlan(part: .generator, group: groups[0].path, layers: groups[0].layers, input: latent),
            PartPlan(part: .critic, group: groups[1].path, layers: groups[1].layers, input: signal),
            PartPlan(
                part: .encoder, group: autoencoder.path, layers: autoencoder.layers("encoder/"), input: signal),
            PartPlan(
                part: .decoder, group: autoencoder.path, layers: autoencoder.layers("decoder/"),
                input: FeatureShape(channels: code)),
        ]
    }

    private static func variationalParts(
        _ group: GroupPlan, encoder: [LayerPlan], decoder: [LayerPlan], input: FeatureShape
    ) -> [PartPlan] {
        func named(_ names: String...) -> [LayerPlan] { group.layers.filter { names.contains($0.name) } }
        return [
            PartPlan(part: .encoder, group: group.path, layers: encoder + named("fc1"), input: input),
            PartPlan(part: .codeMean, group: group.path, layers: named("fc21"), input: FeatureShape(channels: 256)),
            PartPlan(
                part: .codeLogVariance, group: group.path, layers: named("fc22"), input: FeatureShape(channels: 256)),
            PartPlan(
                part: .decoder, group: group.path, layers: named("fc3", "fc4") + decoder,
                input: FeatureShape(channels: 128)),
        ]
    }
}
