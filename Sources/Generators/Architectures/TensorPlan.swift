import Networks

/// One tensor of a checkpoint: where it is kept and what it must be.
package struct TensorPlan: Sendable {
    package enum Role: String, Sendable {
        case weight
        case bias
        case normWeight
        case normBias
        case runningMean
        case runningVariance
        /// How many batches a normalisation has seen; not used by any computation.
        case batches
    }

    /// In the HDF5 file, for example `generator/linear1/weight`.
    package var path: String
    /// Its key in the state dictionary, or the variable's name in TensorFlow.
    package var sourceName: String
    /// In the layout of the source, slowest dimension first; empty for a single number.
    package var shape: [Int]
    /// `out_in`, `in_out`, `out_in_k`, `in_out_k` or `vector`.
    package var layout: String
    package var role: Role

    package var count: Int { shape.reduce(1, *) }
}

extension ModelPlan {
    private var isTensorFlow: Bool { shape.architecture == .medganTensorFlow }

    /// The tensors of a layer, in the order of its state dictionary.
    func tensors(_ layer: LayerPlan, in group: GroupPlan) -> [TensorPlan] {
        let dense: Bool
        if case .linear = layer.map { dense = true } else { dense = false }
        let transposed: Bool
        if case .transposedConvolution = layer.map { transposed = true } else { transposed = false }
        let layout = dense ? (isTensorFlow ? "in_out" : "out_in") : transposed ? "in_out_k" : "out_in_k"
        let shape = isTensorFlow ? layer.map.weightShape.reversed() : layer.map.weightShape
        let outputs = [layer.map.outputChannels]
        var tensors: [TensorPlan] = []
        func add(_ name: String, _ shape: [Int], _ layout: String, _ role: TensorPlan.Role) {
            let path = "\(group.path)/\(name)"
            tensors.append(
                TensorPlan(
                    path: path,
                    sourceName: isTensorFlow ? Self.variable(path) : name.replacing("/", with: "."), shape: shape,
                    layout: layout, role: role))
        }
        add("\(layer.name)/weight", shape, layout, .weight)
        if layer.hasBias { add("\(layer.name)/bias", outputs, "vector", .bias) }
        if let norm = layer.norm {
            add("\(norm.name)/weight", outputs, "vector", .normWeight)
            add("\(norm.name)/bias", outputs, "vector", .normBias)
            add("\(norm.name)/running_mean", outputs, "vector", .runningMean)
            add("\(norm.name)/running_var", outputs, "vector", .runningVariance)
            if !isTensorFlow { add("\(norm.name)/num_batches_tracked", [], "vector", .batches) }
        }
        return tensors
    }

    func tensors(in group: GroupPlan) -> [TensorPlan] { group.layers.flatMap { tensors($0, in: group) } }

    /// The variable of the original medGAN that is kept at a path.
    private static func variable(_ path: String) -> String {
        var words = path.split(separator: "/").map(String.init)
        let scope = words.removeFirst()
        if scope == "autoencoder" {
            let part = words[0] == "encoder" ? "aee" : "aed"
            return "autoencoder/\(part)_\(words[2] == "weight" ? "W" : "b")_\(words[1])"
        }
        let index = Int(words[0].dropFirst("layer".count)) ?? 0
        if words.count == 3 {
            let names = [
                "weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance",
            ]
            return "generator/BatchNorm\(index == 0 ? "" : "_\(index)")/\(names[words[2]] ?? words[2])"
        }
        let letter = words[1] == "weight" ? "W" : "b"
        if index < 2 { return "\(scope)/\(letter)_\(index)" }
        // The last layers are named apart: generator/W1, and W and b of the discriminator.
        return scope == "generator" ? "generator/W1" : "discriminator/\(letter)"
    }
}

extension ModelShape {
    /// The tensors of a checkpoint of this shape, group by group in the order of their state dictionaries.
    ///
    /// - Precondition: the shape has no problems.
    package var tensors: [TensorPlan] {
        let plan = ModelPlan(self)
        return plan.groups.flatMap { plan.tensors(in: $0) }
    }
}
