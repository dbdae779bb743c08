public import Networks
internal import Tables

/// A checkpoint's networks, ready to be applied.
public struct Model: Sendable {
    public let header: CheckpointHeader
    private let networks: [ModelPart: Network]

    /// - Precondition: the checkpoint is valid, as one that was read is.
    public init(_ checkpoint: Checkpoint) {
        header = checkpoint.header
        let plan = ModelPlan(checkpoint.header.shape)
        var networks: [ModelPart: Network] = [:]
        for part in plan.parts {
            guard let group = plan.groups.first(where: { $0.path == part.group }) else { continue }
            let layers = part.layers.compactMap { plan.layer($0, in: group, of: checkpoint) }
            guard layers.count == part.layers.count else { continue }
            networks[part.part] = Network(layers, input: part.input, averagesBatch: part.averagesBatch)
        }
        self.networks = networks
    }

    /// The network of a part; `nil` where the checkpoint does not have it.
    public subscript(part: ModelPart) -> Network? { networks[part] }

    public var parts: Set<ModelPart> { Set(networks.keys) }

    public var parameterCount: Int { networks.values.reduce(0) { $0 + $1.parameterCount } }

    /// What the critic gives each record, in the direction that high values speak for real records.
    ///
    /// - Parameter records: one record after the other, as floats.
    /// - Returns: one value each; `nil` where the checkpoint has no critic.
    public func criticScores(of records: [Float]) -> [Float]? {
        guard let critic = networks[.critic], let sign = header.criticSign else { return nil }
        return critic.outputs(of: records).map { Float(sign) * $0 }
    }

    /// Each record as the autoencoder gives it back; `nil` where the checkpoint has no encoder.
    ///
    /// A variational autoencoder takes the mean of the code.
    public func reconstructions(of records: [Float]) -> [Float]? {
        guard let encoder = networks[.encoder], let decoder = networks[.decoder] else { return nil }
        var codes = encoder.outputs(of: records)
        if let mean = networks[.codeMean] { codes = mean.outputs(of: codes) }
        return decoder.outputs(of: codes)
    }
}

extension ModelPlan {
    /// A layer with its tensors; `nil` where one is missing.
    func layer(_ plan: LayerPlan, in group: GroupPlan, of checkpoint: Checkpoint) -> Layer? {
        var values: [TensorPlan.Role: [Float]] = [:]
        for tensor in tensors(plan, in: group) where tensor.role != .batches {
            guard let floats = checkpoint.floats(tensor.path) else { return nil }
            values[tensor.role] = tensor.layout == "in_out" ? Self.transposed(floats, rows: tensor.shape[0]) : floats
        }
        guard let weights = values[.weight] else { return nil }
        var norm: BatchNorm?
        if let planned = plan.norm {
            guard let weight = values[.normWeight], let bias = values[.normBias], let mean = values[.runningMean],
                let variance = values[.runningVariance]
            else { return nil }
            norm = BatchNorm(
                weight: weight, bias: bias, runningMean: mean, runningVariance: variance, epsilon: planned.epsilon,
                momentum: planned.momentum)
        }
        return Layer(
            plan.map, weights: weights, bias: values[.bias], norm: norm, activation: plan.activation,
            addsInput: plan.addsInput)
    }

    /// A matrix of `rows` rows, turned.
    static func transposed(_ values: [Float], rows: Int) -> [Float] {
        let columns = values.count / rows
        return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
    }
}
