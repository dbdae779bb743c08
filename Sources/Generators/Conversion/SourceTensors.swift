internal import Foundation
internal import Tables

/// The entries of a saved file, taken out one by one: what is left at the end was not copied.
struct SourceTensors {
    private let stream: ConversionStream
    /// Of PyTorch the state dictionaries by their names; of TensorFlow one, the variables.
    private var states: [String: [(key: String, index: Int)]] = [:]
    private var metadata: [String: ConversionTree] = [:]
    /// Everything else at the top, in order.
    private var others: [(key: String, value: ConversionTree)] = []
    private let keys: [String]
    let isTensorFlow: Bool
    /// What every key started with.
    let prefix: String
    private(set) var notCopied: [String] = []

    static let stateNames = [
        "generator": "Generator_state_dict", "discriminator": "Discriminator_state_dict",
        "autoencoder": "Autoencoder_state_dict", "vae": "Generator_state_dict",
    ]
    static let decoderName = "Autoencoder_Decoder_state_dict"

    init(_ stream: ConversionStream, path: String) throws {
        self.stream = stream
        isTensorFlow = stream.container == "bundle"
        guard let entries = stream.tree.entries else {
            throw DataError(
                file: path, problem: "it does not hold a dictionary of named entries",
                remedy: "save the state dictionaries of the model, as Docs/Checkpoints.md says")
        }
        keys = entries.map(\.key)
        for skipped in stream.skipped { notCopied.append("\(skipped.name): \(skipped.reason)") }
        // A dictionary of tensors alone is one state dictionary, that of a whole model.
        let isBare = isTensorFlow || (!entries.isEmpty && entries.allSatisfy { Self.isTensor($0.value) })
        if isBare {
            states[isTensorFlow ? "variables" : "Generator_state_dict"] = entries.flatMap { key, value in
                value.tensors.map { (key, $0) }
            }
        } else {
            for (key, value) in entries {
                guard key.hasSuffix("_state_dict"), !key.hasPrefix("optimizer"), let tensors = value.entries,
                    tensors.allSatisfy({ Self.isTensor($0.value) })
                else {
                    others.append((key, value))
                    continue
                }
                states[key] = tensors.flatMap { name, value in value.tensors.map { (name, $0) } }
                if case .dictionary(_, _, let found?) = value { metadata[key] = found }
            }
        }
        let names = states.values.joined().map(\.key)
        let stripped = "module."
        prefix = !isTensorFlow && !names.isEmpty && names.allSatisfy { $0.hasPrefix(stripped) } ? stripped : ""
        if !prefix.isEmpty {
            for (state, entries) in states {
                states[state] = entries.map { (String($0.key.dropFirst(stripped.count)), $0.index) }
            }
        }
    }

    private static func isTensor(_ value: ConversionTree) -> Bool {
        if case .tensor = value { true } else { false }
    }

    var describedKeys: String {
        let shown = keys.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        return keys.isEmpty ? "none" : keys.count > 8 ? "\(shown) and \(keys.count - 8) more" : shown
    }

    var epoch: Int? {
        for (key, value) in others where key == "epoch" {
            if case .whole(let text) = value { return Int(text) }
        }
        return nil
    }

    private func shape(_ state: String, _ key: String) -> [Int]? {
        states[state]?.first { $0.key == key }.map { stream.blobs[$0.index].shape }
    }

    /// The shape of a model of this architecture as far as the tensors tell; `nil` when they are another's.
    func signature(of architecture: Architecture) -> ModelShape? {
        if isTensorFlow != (architecture == .medganTensorFlow) { return nil }
        var shape = ModelShape(architecture)
        let critic = self.shape("Discriminator_state_dict", "model.0.weight")
        func averaging() {
            guard let inputs = critic?.last, critic?.count == 2 else { return }
            shape.averagesBatch = inputs == 2 * shape.features
        }
        switch architecture {
        case .medganTensorFlow:
            guard let decoder = self.shape("variables", "autoencoder/aed_W_0"), decoder.count == 2 else { return nil }
            shape.features = decoder[1]
            shape.latent = decoder[0]
            if let inputs = self.shape("variables", "discriminator/W_0")?.first {
                shape.averagesBatch = inputs == 2 * shape.features
            }
        case .vae:
            guard let last = self.shape("Generator_state_dict", "fc4.weight"),
                self.shape("Generator_state_dict", "encoder.0.weight") == nil, last.count == 2
            else { return nil }
            shape.features = last[0]
        case .vaeConvolutional:
            guard self.shape("Generator_state_dict", "fc4.weight") != nil,
                self.shape("Generator_state_dict", "encoder.0.weight")?.count == 3
            else { return nil }
        case .corganMLP, .medganPyTorch:
            guard let decoder = self.shape("Autoencoder_state_dict", "decoder.0.weight"), decoder.count == 2 else {
                return nil
            }
            let isWasserstein = self.shape("Discriminator_state_dict", "model.6.weight") != nil
            if critic != nil && isWasserstein != (architecture == .corganMLP) { return nil }
            shape.features = decoder[0]
            shape.latent = decoder[1]
            averaging()
        case .corganCNN:
            guard self.shape("Autoencoder_state_dict", "decoder.14.weight") != nil,
                let first = self.shape("Generator_state_dict", "linear1.weight"), first.count == 2
            else { return nil }
            shape.latent = first[1]
            averaging()
        case .rdpcganMIMIC:
            guard self.shape("Autoencoder_state_dict", "decoder.14.weight") != nil,
                self.shape("Generator_state_dict", "linear1.weight") == nil
            else { return nil }
        case .rdpcganUCI:
            guard self.shape("Autoencoder_state_dict", "decoder.8.weight") != nil,
                self.shape("Autoencoder_state_dict", "decoder.14.weight") == nil
            else { return nil }
        }
        return shape
    }

    /// Takes the plan's tensors, what goes with them, and on request optimisers into a checkpoint.
    mutating func move(
        into checkpoint: inout Checkpoint, _ plan: ModelPlan, keepsOptimizer: Bool, _ problems: inout CheckpointProblems
    ) {
        var taken: [String: Set<String>] = [:]
        for group in plan.groups {
            let state = isTensorFlow ? "variables" : Self.stateNames[group.path] ?? group.path
            for tensor in plan.tensors(in: group) {
                guard let entry = states[state]?.first(where: { $0.key == tensor.sourceName }) else { continue }
                taken[state, default: []].insert(entry.key)
                guard let value = stream.tensor(entry.index) else {
                    problems.add(
                        "'\(entry.key)' of \(state) is of type \(stream.blobs[entry.index].dtype), expected float32")
                    continue
                }
                checkpoint.tensors[tensor.path] = value
            }
            keepMetadata(of: state, as: group.path, &checkpoint)
        }
        keepMetadata(of: Self.decoderName, as: "decoder", &checkpoint)
        compareDecoder(&taken, &problems)
        for (state, entries) in states.sorted(by: { $0.key < $1.key }) {
            let rest = entries.filter { !(taken[state]?.contains($0.key) ?? false) }
            if isTensorFlow {
                moveOptimizer("variables", Self.dictionary(rest), &checkpoint, keeps: keepsOptimizer)
            } else {
                for entry in rest { problems.add("'\(entry.key)' of \(state) is no tensor of this architecture") }
            }
        }
        if !isTensorFlow { checkpoint.header.training["source_keys"] = .text(keys.joined(separator: ",")) }
        for (key, value) in others {
            if key == "epoch" && epoch != nil { continue }
            if key.hasPrefix("optimizer_"), key.hasSuffix("_state_dict") {
                let name = String(key.dropFirst("optimizer_".count).dropLast("_state_dict".count))
                moveOptimizer(name, value, &checkpoint, keeps: keepsOptimizer)
            } else {
                // Losses and the like; anything larger may hold records.
                let isSmall = value.isNumber && value.tensors.allSatisfy { stream.blobs[$0].shape.reduce(1, *) == 1 }
                if isSmall || keepsOptimizer {
                    moveExtra("training/\(key)", value, &checkpoint)
                } else {
                    for (path, index) in value.namedTensors(key) {
                        notCopied.append("\(path) (\(words(index))): neither a weight nor a single number")
                    }
                    if value.tensors.isEmpty { notCopied.append("\(key): neither a weight nor a single number") }
                }
            }
        }
    }

    private func keepMetadata(of state: String, as name: String, _ checkpoint: inout Checkpoint) {
        guard let found = metadata[state] else { return }
        checkpoint.extras["training/metadata-\(name)"] = Checkpoint.Extra(structure: Self.json(found), tensors: [])
    }

    private static func dictionary(_ entries: [(key: String, index: Int)]) -> ConversionTree {
        .dictionary(
            entries.map {
                ConversionTree.Entry(
                    key: .text($0.key), value: .tensor($0.index, parameter: false, requiresGradient: false))
            }, isOrdered: false, metadata: nil)
    }

    /// The decoder is saved a second time, without the start of its keys.
    private mutating func compareDecoder(_ taken: inout [String: Set<String>], _ problems: inout CheckpointProblems) {
        guard let copies = states[Self.decoderName], let whole = states["Autoencoder_state_dict"] else { return }
        for copy in copies {
            guard let original = whole.first(where: { $0.key == "decoder.\(copy.key)" }) else { continue }
            taken[Self.decoderName, default: []].insert(copy.key)
            if stream.blobs[copy.index] != stream.blobs[original.index]
                || stream.contents[copy.index] != stream.contents[original.index]
            {
                problems.add(
                    "'\(copy.key)' of \(Self.decoderName) differs from the decoder in Autoencoder_state_dict: the file "
                        + "is of two models")
            }
        }
    }

    private mutating func moveOptimizer(
        _ name: String, _ value: ConversionTree, _ checkpoint: inout Checkpoint, keeps: Bool
    ) {
        if keeps {
            if !value.tensors.isEmpty || !isTensorFlow { moveExtra("optimizer/\(name)", value, &checkpoint) }
            return
        }
        for (path, index) in value.namedTensors() {
            notCopied.append("optimizer \(name), \(path) (\(words(index))): state of an optimiser")
        }
    }

    private mutating func moveExtra(_ path: String, _ value: ConversionTree, _ checkpoint: inout Checkpoint) {
        let name = path.split(separator: "/").last ?? ""
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let found = value.tensors.map { stream.tensor($0) }
        guard isPlain, path.split(separator: "/").count == 2, !found.contains(nil) else {
            for (inner, index) in value.namedTensors() {
                notCopied.append("\(path)/\(inner) (\(words(index))): its name or type is not known")
            }
            if value.tensors.isEmpty { notCopied.append("\(path): its name is not plain") }
            return
        }
        var number: [Int: Int] = [:]
        for (position, index) in value.tensors.enumerated() { number[index] = position }
        checkpoint.extras[path] = Checkpoint.Extra(
            structure: Self.json(value.renumbered { number[$0] ?? 0 }), tensors: found.compactMap { $0 })
    }

    private func words(_ index: Int) -> String {
        "\(stream.blobs[index].dtype), \(Checkpoint.words(stream.blobs[index].shape))"
    }

    static func json(_ tree: ConversionTree) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(tree)).map { String(decoding: $0, as: UTF8.self) } ?? "{\"none\":true}"
    }
}
