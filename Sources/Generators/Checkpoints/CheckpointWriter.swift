internal import Tables

extension Checkpoint {
    /// Writes the checkpoint to `path`; the file appears complete or not at all. The same checkpoint makes the same bytes.
    ///
    /// - Throws: `DataError` when the tensors do not fit the header, or the file cannot be written.
    public func write(to path: String) throws {
        var problems = CheckpointProblems()
        for problem in header.shape.problems { problems.add(problem) }
        try problems.check(path, remedy: "check the tensors")
        let plan = ModelPlan(header.shape)
        validate(plan, into: &problems)
        try problems.check(path, remedy: "check the tensors")
        try HDF5Writer.write(to: path) { writer in
            try writeHeader(writer)
            for group in plan.groups where tensors.keys.contains(where: { $0.hasPrefix(group.path + "/") }) {
                for layer in group.layers {
                    for plan in plan.tensors(layer, in: group) {
                        guard let tensor = tensors[plan.path] else { continue }
                        try writer.write(tensor, to: plan.path)
                        try writer.set("src_name", plan.sourceName, of: plan.path)
                        try writer.set("src_layout", plan.layout, of: plan.path)
                    }
                    if let norm = layer.norm {
                        try writer.set("eps", norm.epsilon, of: "\(group.path)/\(norm.name)")
                        try writer.set("momentum", norm.momentum, of: "\(group.path)/\(norm.name)")
                    }
                }
            }
            for (path, extra) in extras.sorted(by: { $0.key < $1.key }) {
                try writer.group(path)
                try writer.set("structure", extra.structure, of: path)
                for (index, tensor) in extra.tensors.enumerated() { try writer.write(tensor, to: "\(path)/\(index)") }
            }
        }
    }

    private func writeHeader(_ writer: HDF5Writer) throws {
        let shape = header.shape
        try writer.set("format", CheckpointHeader.format)
        try writer.set("arch", shape.architecture.rawValue)
        try writer.set("data_type", shape.data.rawValue)
        try writer.set("n_features", shape.features)
        try writer.set("latent_dim", shape.latent)
        try writer.set("shortcuts", shape.shortcuts ? 1 : 0)
        try writer.set("minibatch_averaging", shape.averagesBatch ? 1 : 0)
        try writer.set("bn_train_at_sampling", header.burnIn)
        if let sign = header.criticSign { try writer.set("critic_sign", sign) }
        if let threshold = header.threshold { try writer.set("output_threshold", threshold) }
        if let epoch = header.epoch { try writer.set("epoch", epoch) }
        if let label = header.classLabel { try writer.set("class_label", label) }
        if let source = header.source {
            try writer.set("source_framework", source.framework)
            try writer.set("source_container", source.container)
            try writer.set("source_sha256", source.sha256)
            try writer.set("source_key_prefix_stripped", source.keyPrefix)
        }
        if let columns = header.columns { try writer.write(columns, to: "columns") }
        for (group, facts) in [("dp", header.privacy), ("training", header.training)] where !facts.isEmpty {
            try writer.group(group)
            for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
                switch fact {
                case .integer(let value): try writer.set(name, value, of: group)
                case .real(let value): try writer.set(name, value, of: group)
                case .text(let value): try writer.set(name, value, of: group)
                }
            }
        }
    }
}

extension HDF5Writer {
    func write(_ tensor: Checkpoint.Tensor, to path: String) throws {
        switch tensor {
        case .float32(let values, let shape): try write(values, shape: shape, to: path)
        case .float64(let values, let shape): try write(values, shape: shape, to: path)
        case .int64(let values, let shape): try write(values, shape: shape, to: path)
        case .uint8(let values, let shape): try write(values, shape: shape, to: path)
        }
    }
}
