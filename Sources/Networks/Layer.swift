/// The values of one record between two layers: channels of equally many positions.
public struct FeatureShape: Hashable, Sendable {
    public var channels: Int
    public var length: Int

    public init(channels: Int, length: Int = 1) {
        self.channels = channels
        self.length = length
    }

    public var count: Int { channels * length }
}

/// A layer's linear map, in the conventions of PyTorch.
public enum LinearMap: Hashable, Sendable {
    /// Weights (outputs, inputs); the input's channels and positions are taken as one list.
    case linear(inputs: Int, outputs: Int)
    /// Weights (outputs, inputs, kernel): a cross-correlation along the positions.
    case convolution(inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0)
    /// Weights (inputs, outputs, kernel): the transpose of a convolution.
    case transposedConvolution(inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0)

    public var outputChannels: Int {
        switch self {
        case .linear(_, let outputs), .convolution(_, let outputs, _, _, _),
            .transposedConvolution(_, let outputs, _, _, _):
            outputs
        }
    }

    /// The shape of the weights, slowest dimension first.
    public var weightShape: [Int] {
        switch self {
        case .linear(let inputs, let outputs): [outputs, inputs]
        case .convolution(let inputs, let outputs, let kernel, _, _): [outputs, inputs, kernel]
        case .transposedConvolution(let inputs, let outputs, let kernel, _, _): [inputs, outputs, kernel]
        }
    }

    public var weightCount: Int { weightShape.reduce(1, *) }

    /// What comes out for `input`; `nil` where the map does not take it.
    public func output(for input: FeatureShape) -> FeatureShape? {
        switch self {
        case .linear(let inputs, let outputs):
            return input.count == inputs ? FeatureShape(channels: outputs) : nil
        case .convolution(let inputs, let outputs, let kernel, let stride, let padding):
            let room = input.length + 2 * padding - kernel
            guard input.channels == inputs, room >= 0 else { return nil }
            return FeatureShape(channels: outputs, length: room / stride + 1)
        case .transposedConvolution(let inputs, let outputs, let kernel, let stride, let padding):
            let length = (input.length - 1) * stride - 2 * padding + kernel
            guard input.channels == inputs, length > 0 else { return nil }
            return FeatureShape(channels: outputs, length: length)
        }
    }
}

/// A linear map, batch normalisation, activation and shortcut, in this order.
public struct Layer: Hashable, Sendable {
    public var map: LinearMap
    /// Row-major, in the shape ``LinearMap/weightShape``.
    public var weights: [Float]
    /// One for each output channel.
    public var bias: [Float]?
    public var norm: BatchNorm?
    public var activation: Activation
    /// Whether the layer's input is added to its output, after the activation.
    public var addsInput: Bool

    /// - Precondition: weights, bias and norm have the sizes that the map asks for.
    public init(
        _ map: LinearMap, weights: [Float], bias: [Float]? = nil, norm: BatchNorm? = nil,
        activation: Activation = .identity, addsInput: Bool = false
    ) {
        precondition(weights.count == map.weightCount)
        precondition(bias.map { $0.count == map.outputChannels } ?? true)
        precondition(norm.map { $0.channels == map.outputChannels } ?? true)
        self.map = map
        self.weights = weights
        self.bias = bias
        self.norm = norm
        self.activation = activation
        self.addsInput = addsInput
    }
}
