package import Networks
package import Statistics

/// The networks of a model in training.
package final class ModelNetworks {
    let plan: ModelPlan
    private let networks: [ModelPart: TrainingNetwork]
    private let start: Checkpoint

    /// - Parameter checkpoint: has all tensors of its shape.
    package init(_ checkpoint: Checkpoint, workers: Workers) {
        let plan = ModelPlan(checkpoint.header.shape)
        var networks: [ModelPart: TrainingNetwork] = [:]
        for part in plan.parts {
            guard let group = plan.groups.first(where: { $0.path == part.group }) else { continue }
            let layers = part.layers.compactMap { plan.layer($0, in: group, of: checkpoint) }
            precondition(layers.count == part.layers.count, "training starts from all weights")
            let network = TrainingNetwork(
                layers, input: part.input, averagesBatch: part.averagesBatch, workers: workers)
            let counters = part.layers.flatMap { plan.tensors($0, in: group) }.filter { $0.role == .batches }
            if let first = counters.first, case .int64(let passes, _)? = checkpoint.tensors[first.path] {
                network.normPasses = Int(passes.first ?? 0)
            }
            networks[part.part] = network
        }
        self.plan = plan
        self.networks = networks
        start = checkpoint
    }

    /// - Precondition: the architecture has the part.
    package subscript(part: ModelPart) -> TrainingNetwork {
        guard let network = networks[part] else { preconditionFailure("there is no such part") }
        return network
    }

    package var parts: [ModelPart] { ModelPart.allCases.filter { networks[$0] != nil } }

    /// The tensors as they are now.
    package var tensors: [String: Checkpoint.Tensor] {
        var tensors = start.tensors
        for part in plan.parts {
            guard let group = plan.groups.first(where: { $0.path == part.group }), let network = networks[part.part]
            else { continue }
            for (planned, layer) in zip(part.layers, network.trained) {
                for tensor in plan.tensors(planned, in: group) {
                    tensors[tensor.path] = plan.tensor(tensor, of: layer, batches: network.normPasses)
                }
            }
        }
        return tensors
    }
}

extension ModelPlan {
    /// A tensor of a layer in the layout of its source.
    fileprivate func tensor(_ plan: TensorPlan, of layer: Layer, batches: Int) -> Checkpoint.Tensor {
        let values: [Float]?
        switch plan.role {
        case .batches: return .int64([Int64(batches)], shape: plan.shape)
        case .weight:
            values =
                plan.layout == "in_out" ? Self.transposed(layer.weights, rows: plan.shape[1]) : layer.weights
        case .bias: values = layer.bias
        case .normWeight: values = layer.norm?.weight
        case .normBias: values = layer.norm?.bias
        case .runningMean: values = layer.norm?.runningMean
        case .runningVariance: values = layer.norm?.runningVariance
        }
        return .float32(values ?? [], shape: plan.shape)
    }
}
