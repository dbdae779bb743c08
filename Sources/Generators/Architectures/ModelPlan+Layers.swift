import Networks

/// The layers that several architectures share.
extension ModelPlan {
    private static let leaky = Activation.leakyReLU(slope: 0.2)

    /// Two dense layers with normalisation, each added to its input where the shape has shortcuts.
    static func residualGenerator(_ shape: ModelShape, code: Int) -> [LayerPlan] {
        func layer(_ number: Int, _ inputs: Int, _ activation: Activation) -> LayerPlan {
            LayerPlan(
                name: "linear\(number)", map: .linear(inputs: inputs, outputs: code),
                norm: .init(name: "bn\(number)", epsilon: 1e-3, momentum: 0.01), activation: activation,
                addsInput: shape.shortcuts)
        }
        return [layer(1, shape.latent, .relu), layer(2, code, .tanh)]
    }

    static func wassersteinCritic(_ shape: ModelShape) -> [LayerPlan] {
        critic(
            ["model/0", "model/2", "model/4", "model/6"],
            [shape.features * (shape.averagesBatch ? 2 : 1), 256, 256, 256, 1], final: .identity)
    }

    static func medganCritic(_ shape: ModelShape) -> [LayerPlan] {
        critic(
            ["model/0", "model/2", "model/4"], [shape.features * (shape.averagesBatch ? 2 : 1), 256, 128, 1],
            final: .sigmoid)
    }

    /// Dense layers with ReLU, the last one with `final`.
    static func critic(_ names: [String], _ widths: [Int], final: Activation) -> [LayerPlan] {
        names.enumerated().map { index, name in
            LayerPlan(
                name: name, map: .linear(inputs: widths[index], outputs: widths[index + 1]),
                activation: index < names.count - 1 ? .relu : final)
        }
    }

    /// The autoencoder for 1,071 columns: six convolutions down to one position, six transposed ones back.
    static func convolutionalAutoencoder(channels: [Int], final: Activation, path: String) -> GroupPlan {
        let names = [0, 2, 5, 8, 11, 14]
        func norm(_ part: String, _ index: Int) -> LayerPlan.Norm? {
            (1...4).contains(index)
                ? LayerPlan.Norm(name: "\(part)/\(names[index] + 1)", epsilon: 1e-5, momentum: 0.1) : nil
        }
        let down = [(5, 2), (5, 2), (5, 3), (5, 3), (5, 3), (8, 1)]
        let encoder = down.enumerated().map { index, taps in
            LayerPlan(
                name: "encoder/\(names[index])",
                map: .convolution(
                    inputs: index == 0 ? 1 : channels[index - 1], outputs: channels[index], kernel: taps.0,
                    stride: taps.1),
                norm: norm("encoder", index), activation: index < 5 ? leaky : final)
        }
        let up = [(5, 1), (5, 4), (7, 4), (7, 3), (7, 2), (3, 2)]
        let decoder = up.enumerated().map { index, taps in
            LayerPlan(
                name: "decoder/\(names[index])",
                map: .transposedConvolution(
                    inputs: channels[5 - index], outputs: index == 5 ? 1 : channels[4 - index], kernel: taps.0,
                    stride: taps.1),
                norm: norm("decoder", index), activation: index < 5 ? .relu : .sigmoid)
        }
        return GroupPlan(path: path, layers: encoder + decoder)
    }

    /// The autoencoder for 179 columns.
    static func shortAutoencoder() -> GroupPlan {
        func norm(_ name: String) -> LayerPlan.Norm { LayerPlan.Norm(name: name, epsilon: 1e-5, momentum: 0.1) }
        return GroupPlan(
            path: "autoencoder",
            layers: [
                LayerPlan(
                    name: "encoder/0", map: .convolution(inputs: 1, outputs: 4, kernel: 5, stride: 2), activation: leaky
                ),
                LayerPlan(
                    name: "encoder/2", map: .convolution(inputs: 4, outputs: 8, kernel: 5, stride: 2),
                    norm: norm("encoder/3"), activation: leaky),
                LayerPlan(
                    name: "encoder/5", map: .convolution(inputs: 8, outputs: 16, kernel: 5, stride: 3),
                    norm: norm("encoder/6"), activation: leaky),
                LayerPlan(
                    name: "encoder/8", map: .convolution(inputs: 16, outputs: 32, kernel: 5, stride: 3),
                    norm: norm("encoder/9"), activation: leaky),
                LayerPlan(
                    name: "encoder/11", map: .convolution(inputs: 32, outputs: 64, kernel: 3), activation: .relu),
                LayerPlan(
                    name: "decoder/0", map: .transposedConvolution(inputs: 64, outputs: 32, kernel: 5),
                    activation: leaky),
                LayerPlan(
                    name: "decoder/2", map: .transposedConvolution(inputs: 32, outputs: 16, kernel: 5, stride: 4),
                    norm: norm("decoder/3"), activation: leaky),
                LayerPlan(
                    name: "decoder/5", map: .transposedConvolution(inputs: 16, outputs: 8, kernel: 7, stride: 4),
                    norm: norm("decoder/6"), activation: leaky),
                LayerPlan(
                    name: "decoder/8", map: .transposedConvolution(inputs: 8, outputs: 1, kernel: 7, stride: 2),
                    activation: .sigmoid),
            ])
    }

    /// Transposed convolutions from 128 latent values to 128 (`isLong`) or 64.
    static func convolutionalGenerator(isLong: Bool) -> [LayerPlan] {
        let channels = isLong ? [128, 64, 32, 16, 8, 4, 1] : [128, 64, 32, 16, 8, 1]
        return (0..<channels.count - 1).map { index in
            let isLast = index == channels.count - 2
            return LayerPlan(
                name: "main/\(3 * index)",
                map: .transposedConvolution(
                    inputs: channels[index], outputs: channels[index + 1], kernel: 4, stride: index == 0 ? 1 : 2,
                    padding: index == 0 ? 0 : 1),
                norm: isLast
                    ? nil : .init(name: "main/\(3 * index + 1)", epsilon: index == 4 ? 1e-3 : 1e-4, momentum: 0.01),
                activation: isLast ? (isLong ? .tanh : .relu) : leaky)
        }
    }

    /// Convolutions down to one value.
    static func convolutionalCritic(isLong: Bool) -> [LayerPlan] {
        let channels = isLong ? [1, 16, 32, 64, 128] : [1, 16, 32, 64]
        var layers = (0..<channels.count - 1).map { index in
            LayerPlan(
                name: "conv\(index + 1)/0",
                map: .convolution(
                    inputs: channels[index], outputs: channels[index + 1], kernel: 8, stride: 4, padding: 1),
                norm: index == 0 ? nil : .init(name: "conv\(index + 1)/1", epsilon: 1e-5, momentum: 0.1),
                activation: leaky)
        }
        layers.append(
            LayerPlan(
                name: "conv\(channels.count)/0",
                map: .convolution(inputs: channels[channels.count - 1], outputs: 1, kernel: isLong ? 3 : 2),
                activation: isLong ? .sigmoid : .identity))
        return layers
    }

    /// The dense layers of a variational autoencoder whose records, or whose convolutions' codes, have `record` values.
    static func variationalLayers(record: Int, final: Activation) -> [LayerPlan] {
        [
            LayerPlan(name: "fc1", map: .linear(inputs: record, outputs: 256), activation: .relu),
            LayerPlan(name: "fc21", map: .linear(inputs: 256, outputs: 128), activation: .identity),
            LayerPlan(name: "fc22", map: .linear(inputs: 256, outputs: 128), activation: .identity),
            LayerPlan(name: "fc3", map: .linear(inputs: 128, outputs: 256), activation: .relu),
            LayerPlan(name: "fc4", map: .linear(inputs: 256, outputs: record), activation: final),
        ]
    }
}
