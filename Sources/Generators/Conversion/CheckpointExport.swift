internal import Foundation
internal import Tables

extension Checkpoint {
    /// Writes the checkpoint as a PyTorch file, or for the original medGAN as a TensorFlow checkpoint with prefix `path`.
    ///
    /// What an import took is written as it was: names, order and container.
    /// - Throws: `DataError` when Python is missing, or the file cannot be written.
    public func export(to path: String, python: String = "python3") throws {
        let kind = header.shape.architecture.framework
        try PythonConverter(python: python).write(try stream(), kind == "pytorch" ? "torch" : kind, to: path)
    }

    func stream() throws -> ConversionStream {
        let plan = ModelPlan(header.shape)
        let isTensorFlow = header.shape.architecture == .medganTensorFlow
        let container = header.source?.container ?? ""
        var stream = ConversionStream(
            container: isTensorFlow ? "bundle" : container == "legacy" ? "legacy" : "zip", tree: .none)
        var states: [String: ConversionTree] = [:]
        var variables: [ConversionTree.Entry] = []
        for group in plan.groups {
            let entries = plan.tensors(in: group).compactMap { tensor -> ConversionTree.Entry? in
                guard let value = tensors[tensor.path] else { return nil }
                return ConversionTree.Entry(
                    key: .text((header.source?.keyPrefix ?? "") + tensor.sourceName),
                    value: .tensor(stream.add(value), parameter: false, requiresGradient: false))
            }
            if entries.isEmpty { continue }
            if isTensorFlow {
                variables += entries
                continue
            }
            states[SourceTensors.stateNames[group.path] ?? group.path] = .dictionary(
                entries, isOrdered: true, metadata: try tree("training/metadata-\(group.path)"))
            if group.path == "autoencoder" {
                let decoder = plan.tensors(in: group).filter { $0.path.hasPrefix("autoencoder/decoder/") }
                let copies = decoder.compactMap { tensor -> ConversionTree.Entry? in
                    guard let value = tensors[tensor.path] else { return nil }
                    let name = String(tensor.sourceName.dropFirst("decoder.".count))
                    return ConversionTree.Entry(
                        key: .text((header.source?.keyPrefix ?? "") + name),
                        value: .tensor(stream.add(value), parameter: false, requiresGradient: false))
                }
                states[SourceTensors.decoderName] = .dictionary(
                    copies, isOrdered: true, metadata: try tree("training/metadata-decoder"))
            }
        }
        for (path, extra) in extras.sorted(by: { $0.key < $1.key }) where !path.hasPrefix("training/metadata-") {
            guard let tree = try tree(path) else { continue }
            let numbers = extra.tensors.map { stream.add($0) }
            let name = String(path.split(separator: "/").last ?? "")
            guard Set(tree.tensors).isSubset(of: Set(numbers.indices)) else {
                throw DataError(
                    file: path, problem: "its structure names tensors that are not there",
                    remedy: "import the checkpoint again")
            }
            let value = tree.renumbered { numbers[$0] }
            if isTensorFlow {
                if case .dictionary(let entries, _, _) = value { variables += entries }
            } else {
                states[path.hasPrefix("optimizer/") ? "optimizer_\(name)_state_dict" : name] = value
            }
        }
        if isTensorFlow {
            stream.tree = .dictionary(variables, isOrdered: false, metadata: nil)
            return stream
        }
        if let epoch = header.epoch { states["epoch"] = .whole("\(epoch)") }
        stream.tree = .dictionary(
            order(states.keys).compactMap { key in
                states[key].map { ConversionTree.Entry(key: .text(key), value: $0) }
            }, isOrdered: false, metadata: nil)
        return stream
    }

    /// The keys in the order of the imported file, others behind.
    private func order(_ keys: some Collection<String>) -> [String] {
        var known = [
            "epoch", "Generator_state_dict", "Discriminator_state_dict", "Autoencoder_state_dict",
            SourceTensors.decoderName,
        ]
        if case .text(let names)? = header.training["source_keys"] {
            known = names.split(separator: ",").map(String.init)
        }
        let missing = keys.filter { !known.contains($0) }.sorted()
        // What the imported file did not have is not made up: the second copy of the decoder.
        return known + missing.filter { header.source == nil || $0 != SourceTensors.decoderName }
    }

    private func tree(_ path: String) throws -> ConversionTree? {
        guard let extra = extras[path] else { return nil }
        guard let tree = try? JSONDecoder().decode(ConversionTree.self, from: Data(extra.structure.utf8)) else {
            throw DataError(
                file: path, problem: "its structure is not understood", remedy: "import the checkpoint again")
        }
        return tree
    }
}
