internal import Foundation
internal import Networks
internal import Statistics

extension Checkpoint {
    /// Untrained weights, drawn as the authors of the architecture do.
    ///
    /// - Precondition: the shape has no problems.
    public init(untrained shape: ModelShape, seed: UInt64) {
        var header = CheckpointHeader(shape)
        header.epoch = 0
        self.init(header: header)
        let plan = ModelPlan(shape)
        for group in plan.groups {
            for layer in group.layers {
                for tensor in plan.tensors(layer, in: group) {
                    if tensor.role == .batches {
                        tensors[tensor.path] = .int64([0], shape: [])
                        continue
                    }
                    let values = InitialWeights(shape.architecture, layer, seed: seed).values(tensor)
                    tensors[tensor.path] = .float32(values, shape: tensor.shape)
                }
            }
        }
    }
}

/// The distribution of one layer's untrained weights.
private struct InitialWeights {
    let architecture: Architecture
    let layer: LayerPlan
    let seed: UInt64

    init(_ architecture: Architecture, _ layer: LayerPlan, seed: UInt64) {
        (self.architecture, self.layer, self.seed) = (architecture, layer, seed)
    }

    func values(_ tensor: TensorPlan) -> [Float] {
        switch tensor.role {
        case .batches: []
        case .runningMean, .normBias: constant(0, tensor)
        case .runningVariance: constant(1, tensor)
        case .normWeight: normWeight(tensor)
        case .weight: weight(tensor)
        case .bias: bias(tensor)
        }
    }

    private var isDense: Bool {
        if case .linear = layer.map { true } else { false }
    }

    /// What PyTorch takes for the inputs of a unit: the second dimension of the weights times the kernel.
    private var fanIn: Int { layer.map.weightShape.dropFirst().reduce(1, *) }

    private func weight(_ tensor: TensorPlan) -> [Float] {
        switch architecture {
        case .vae, .vaeConvolutional: return uniform(1 / Double(fanIn).squareRoot(), tensor)
        default:
            guard isDense else { return normal(mean: 0, deviation: 0.02, tensor) }
            let shape = layer.map.weightShape
            return uniform((6 / Double(shape[0] + shape[1])).squareRoot(), tensor)
        }
    }

    private func bias(_ tensor: TensorPlan) -> [Float] {
        switch architecture {
        case .vae, .vaeConvolutional: return uniform(1 / Double(fanIn).squareRoot(), tensor)
        // TensorFlow's default for a vector, too.
        case .medganTensorFlow: return uniform((3 / Double(tensor.count)).squareRoot(), tensor)
        case .rdpcganMIMIC, .rdpcganUCI: return constant(0.01, tensor)
        case .corganCNN, .corganMLP, .medganPyTorch:
            return isDense ? constant(0.01, tensor) : uniform(1 / Double(fanIn).squareRoot(), tensor)
        }
    }

    private func normWeight(_ tensor: TensorPlan) -> [Float] {
        switch architecture {
        case .corganCNN, .corganMLP, .medganPyTorch: normal(mean: 1, deviation: 0.02, tensor)
        case .rdpcganMIMIC, .rdpcganUCI: normal(mean: 1, deviation: 0.2, tensor)
        case .vae, .vaeConvolutional, .medganTensorFlow: constant(1, tensor)
        }
    }

    private func constant(_ value: Float, _ tensor: TensorPlan) -> [Float] {
        [Float](repeating: value, count: tensor.count)
    }

    private func uniform(_ bound: Double, _ tensor: TensorPlan) -> [Float] {
        var stream = RandomStream(seed: seed, purpose: "weights \(tensor.path)")
        return (0..<tensor.count).map { _ in Float((2 * stream.uniform() - 1) * bound) }
    }

    private func normal(mean: Float, deviation: Float, _ tensor: TensorPlan) -> [Float] {
        LatentStream(seed: seed, purpose: "weights \(tensor.path)").normals(records: 1, width: tensor.count)
            .map { mean + deviation * $0 }
    }
}
