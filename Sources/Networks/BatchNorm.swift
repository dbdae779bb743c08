/// Batch normalisation of channels (Ioffe and Szegedy 2015): (x − mean) / √(variance + ε) · weight + bias.
///
/// In evaluation mode mean and variance are the running ones; in training mode they are those of the batch, over its records
/// and positions, the variance biased.
public struct BatchNorm: Hashable, Sendable {
    /// γ, one for each channel.
    public var weight: [Float]
    /// β, one for each channel.
    public var bias: [Float]
    public var runningMean: [Float]
    public var runningVariance: [Float]
    /// Added to the variance; above zero.
    public var epsilon: Double
    /// The share of a batch's statistics in the running ones after it, in (0, 1].
    public var momentum: Double

    /// - Precondition: the four lists are equally long.
    public init(
        weight: [Float], bias: [Float], runningMean: [Float], runningVariance: [Float], epsilon: Double,
        momentum: Double
    ) {
        precondition(
            weight.count == bias.count && weight.count == runningMean.count && weight.count == runningVariance.count)
        self.weight = weight
        self.bias = bias
        self.runningMean = runningMean
        self.runningVariance = runningVariance
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public var channels: Int { weight.count }

    /// Scale and shift that stand for the normalisation by given statistics of values to which `offset` was not added yet.
    func affine(mean: [Double], variance: [Double], offset: [Float]?) -> (scale: [Float], shift: [Float]) {
        var (scale, shift) = ([Float](), [Float]())
        for channel in 0..<channels {
            let factor = Double(weight[channel]) / (variance[channel] + epsilon).squareRoot()
            let before = Double(offset?[channel] ?? 0) - mean[channel]
            scale.append(Float(factor))
            shift.append(Float(before * factor + Double(bias[channel])))
        }
        return (scale, shift)
    }

    /// Takes a batch's statistics into the running ones, the variance unbiased over `count` values a channel.
    mutating func update(mean: [Double], variance: [Double], count: Int) {
        let unbiased = Double(count) / Double(max(count - 1, 1))
        for channel in 0..<channels {
            runningMean[channel] = Float((1 - momentum) * Double(runningMean[channel]) + momentum * mean[channel])
            runningVariance[channel] = Float(
                (1 - momentum) * Double(runningVariance[channel]) + momentum * variance[channel] * unbiased)
        }
    }
}
