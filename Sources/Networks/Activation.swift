internal import CKernels

/// What is applied to each output of a layer.
public enum Activation: Hashable, Sendable {
    case identity
    case relu
    /// `x` above zero, `slope * x` below.
    case leakyReLU(slope: Float)
    case tanh
    case sigmoid

    var code: Int32 {
        let kind =
            switch self {
            case .identity: PA_IDENTITY
            case .relu: PA_RELU
            case .leakyReLU: PA_LEAKY_RELU
            case .tanh: PA_TANH
            case .sigmoid: PA_SIGMOID
            }
        return Int32(bitPattern: kind.rawValue)
    }

    var slope: Float {
        if case .leakyReLU(let slope) = self { slope } else { 0 }
    }
}
