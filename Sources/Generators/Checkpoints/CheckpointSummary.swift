internal import Statistics
internal import Tables

/// What a checkpoint file holds, for people and programs: no weights.
public struct CheckpointSummary: Codable, Hashable, Sendable {
    public struct Tensor: Codable, Hashable, Sendable {
        public var path: String
        public var type: String
        public var shape: [Int]
        /// Of its values, little-endian, in hexadecimal.
        public var sha256: String
    }

    public var file: String
    /// Of the file's bytes, hexadecimal.
    public var sha256: String
    public var bytes: Int
    public var format: String
    public var architecture: String
    public var title: String
    public var dataType: String
    public var features: Int
    public var namesColumns: Bool
    public var latent: Int
    public var shortcuts: Bool
    public var minibatchAveraging: Bool
    public var criticSign: Int?
    public var threshold: Double?
    public var burnInBatches: Int
    public var classLabel: Double?
    public var epoch: Int?
    public var source: [String: String]
    /// What can be applied: `generator`, `decoder`, `encoder`, `critic`, ….
    public var parts: [String]
    public var parameters: Int
    public var tensors: [Tensor]
    /// Kept beside the weights: states of optimisers, losses.
    public var extras: [String]
    public var privacyClaims: [String: String]
    public var trainingFacts: [String: String]
    /// What a released checkpoint should not hold, a sentence each.
    public var warnings: [String]

    /// - Throws: `DataError` when the file is no valid checkpoint.
    public init(contentsOf path: String) throws {
        let checkpoint = try Checkpoint(contentsOf: path)
        let header = checkpoint.header
        let model = Model(checkpoint)
        file = path
        (sha256, bytes) = try FileDigest.sha256(path: path, name: path)
        format = CheckpointHeader.format
        architecture = header.shape.architecture.rawValue
        title = header.shape.architecture.title
        dataType = header.shape.data.rawValue
        features = header.shape.features
        namesColumns = header.columns != nil
        latent = header.shape.latent
        shortcuts = header.shape.shortcuts
        minibatchAveraging = header.shape.averagesBatch
        criticSign = header.criticSign
        threshold = header.threshold
        burnInBatches = header.burnIn
        classLabel = header.classLabel
        epoch = header.epoch
        source = [:]
        if let found = header.source {
            source = ["framework": found.framework, "container": found.container, "sha256": found.sha256]
            if !found.keyPrefix.isEmpty { source["keyPrefix"] = found.keyPrefix }
        }
        parts = ModelPart.allCases.filter(model.parts.contains).map(\.rawValue)
        parameters = model.parameterCount
        tensors = checkpoint.tensors.sorted { $0.key < $1.key }.map { path, tensor in
            Tensor(path: path, type: tensor.type, shape: tensor.shape, sha256: tensor.digest)
        }
        extras = checkpoint.extras.sorted { $0.key < $1.key }.map { path, extra in
            extra.tensors.isEmpty ? path : "\(path) (\(extra.tensors.count) tensors)"
        }
        privacyClaims = header.privacy.mapValues(\.description)
        trainingFacts = header.training.mapValues(\.description)
        warnings = Self.warnings(checkpoint, ModelPlan(header.shape), model)
    }

    private static func warnings(_ checkpoint: Checkpoint, _ plan: ModelPlan, _ parts: Model) -> [String] {
        var warnings: [String] = []
        let optimizers = checkpoint.extras.filter { $0.key.hasPrefix("optimizer/") && !$0.value.tensors.isEmpty }
        if !optimizers.isEmpty {
            warnings.append(
                "It holds the state of \(optimizers.count) optimiser\(optimizers.count == 1 ? "" : "s"), which is of no "
                    + "use for sampling and tells about the last batches of training records.")
        }
        if optimizers.values.contains(where: { $0.structure.contains("grad\"") || $0.structure.contains("grads\"") }) {
            warnings.append(
                "Among it are gradients (a key that ends in 'grad' or 'grads'); without noise they tell which records were "
                    + "in the last batch.")
        }
        // A generator's own normalisation sees made-up codes; that of an encoder, a critic or a decoder in training sees
        // records of people.
        let groups = plan.groups.filter { group in
            group.path != "generator"
                && group.layers.contains { layer in
                    layer.norm.map { checkpoint.tensors["\(group.path)/\($0.name)/running_mean"] != nil } ?? false
                }
        }.map(\.path)
        if !groups.isEmpty {
            warnings.append(
                "It holds running means and variances of batch normalisation in \(groups.joined(separator: " and ")): "
                    + "statistics of the training records to which no noise was added.")
            if !checkpoint.header.privacy.isEmpty {
                warnings.append("What is claimed about differential privacy does not cover these statistics.")
            }
        }
        let seeds = (Array(checkpoint.header.training.keys) + Array(checkpoint.header.privacy.keys))
            .filter { $0.lowercased().contains("seed") }.sorted()
        if !seeds.isEmpty {
            warnings.append(
                "It tells seeds (\(seeds.joined(separator: ", "))), from which the split into training and hold-out, or the "
                    + "noise, may be made again.")
        }
        let beside = checkpoint.extras.filter { entry in
            entry.key.hasPrefix("training/") && entry.value.tensors.contains { $0.count > 1 }
        }
        if !beside.isEmpty {
            let names = beside.sorted { $0.key < $1.key }.map { path, extra in
                "\(path): \(extra.tensors.map { Checkpoint.words($0.shape) }.joined(separator: ", "))"
            }
            warnings.append(
                "It holds tensors that are no weights and may be records (\(names.joined(separator: "; "))).")
        }
        if parts[.decoder] == nil || (parts[.generator] == nil && !plan.shape.architecture.isVariational) {
            warnings.append("It cannot be sampled: its generator or its decoder is missing.")
        }
        if parts[.critic] != nil || parts[.encoder] != nil {
            warnings.append(
                "It holds the critic or the encoder, which sampling does not need and which saw the training records.")
        }
        if checkpoint.header.burnIn > 0 {
            warnings.append(
                "The published program samples this model with a fixed seed, so that the latent values of every record "
                    + "released by it are known.")
        }
        return warnings
    }
}

extension Checkpoint.Tensor {
    /// SHA-256 of the values, little-endian.
    var digest: String {
        var digest = SHA256Digest()
        switch self {
        case .float32(let values, _):
            values.map(\.bitPattern.littleEndian).withUnsafeBytes { digest.update($0) }
        case .float64(let values, _):
            values.map(\.bitPattern.littleEndian).withUnsafeBytes { digest.update($0) }
        case .int64(let values, _): values.map(\.littleEndian).withUnsafeBytes { digest.update($0) }
        case .uint8(let values, _): values.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal()
    }
}
