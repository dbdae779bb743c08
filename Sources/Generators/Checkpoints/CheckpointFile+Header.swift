internal import Tables

extension CheckpointFile {
    /// Reads the file's attributes; `nil` when they leave open what the model is.
    ///
    /// - Throws: `DataError` when the file is no checkpoint at all.
    func header(_ problems: inout CheckpointProblems) throws -> CheckpointHeader? {
        guard case .text(let format)? = file.attribute("format") else {
            throw DataError(
                file: name, problem: "it is an HDF5 file without the attribute 'format', so not a checkpoint",
                remedy: Self.remedy)
        }
        guard format == CheckpointHeader.format else {
            throw DataError(
                file: name, problem: "its format is '\(format)', expected '\(CheckpointHeader.format)'",
                remedy: Self.remedy)
        }
        let known = Architecture.allCases.map(\.rawValue).joined(separator: ", ")
        guard case .text(let text)? = file.attribute("arch") else {
            let state = file.attribute("arch") == nil ? "missing" : "not a text"
            problems.add("the attribute 'arch' is \(state), expected one of \(known)")
            return nil
        }
        guard let architecture = Architecture(rawValue: text) else {
            problems.add("its architecture is '\(text.prefix(40))', expected one of \(known)")
            return nil
        }
        guard let features = integer("n_features", &problems), let latent = integer("latent_dim", &problems) else {
            return nil
        }
        var shape = ModelShape(architecture, features: features)
        shape.latent = latent
        switch file.attribute("data_type") {
        case .text(let word)?:
            guard let kind = DataKind(rawValue: word) else {
                problems.add("its data_type is '\(word)', expected binary, count or continuous")
                return nil
            }
            shape.data = kind
        case nil: problems.add("the attribute 'data_type' is missing")
        default: problems.add("the attribute 'data_type' is not a text")
        }
        if architecture.publishedShortcuts != nil { shape.shortcuts = flag("shortcuts", &problems) }
        if architecture.publishedAveraging != nil { shape.averagesBatch = flag("minibatch_averaging", &problems) }
        for problem in shape.problems { problems.add(problem) }
        var header = CheckpointHeader(shape)
        if architecture.publishedCriticSign != nil {
            header.criticSign = integer("critic_sign", &problems)
            if let sign = header.criticSign, abs(sign) != 1 {
                problems.add("its critic_sign is \(sign), expected 1 or -1")
            }
        }
        header.threshold = nil
        if file.attribute("output_threshold") != nil {
            header.threshold = file.number("output_threshold")
            if !(header.threshold.map { $0 > 0 && $0 < 1 } ?? false) {
                let found = header.threshold.map { "\($0)" } ?? "not a number"
                problems.add("its output_threshold is \(found), expected more than 0 and less than 1")
            }
        }
        header.burnIn = optional("bn_train_at_sampling", &problems) ?? 0
        let most = architecture.publishedBurnIn > 0 ? 10_000 : 0
        if !(0...most).contains(header.burnIn) {
            problems.add(
                "its bn_train_at_sampling is \(header.burnIn), and \(architecture.rawValue) admits "
                    + (most == 0 ? "0 only" : "0 to \(most)"))
        }
        header.epoch = optional("epoch", &problems)
        if let epoch = header.epoch, epoch < 0 { problems.add("its epoch is \(epoch)") }
        header.classLabel = file.number("class_label")
        header.source = source()
        if let object = objects.first(where: { $0.path == "columns" }) {
            if object.kind == .dataset {
                header.columns = try file.strings("columns")
            } else {
                problems.add("'columns' is not a list of texts")
            }
            if let columns = header.columns {
                if columns.count != features {
                    problems.add("it names \(columns.count) columns, and its records have \(features)")
                } else if Set(columns).count != features {
                    problems.add("it names a column twice")
                } else if columns.contains("") {
                    problems.add("it names a column with an empty text")
                }
            }
        }
        header.privacy = facts("dp")
        header.training = facts("training")
        return shape.problems.isEmpty ? header : nil
    }

    private func source() -> CheckpointHeader.Source? {
        guard case .text(let framework)? = file.attribute("source_framework") else { return nil }
        func text(_ name: String) -> String {
            if case .text(let value)? = file.attribute(name) { value } else { "" }
        }
        return CheckpointHeader.Source(
            framework: framework, container: text("source_container"), sha256: text("source_sha256"),
            keyPrefix: text("source_key_prefix_stripped"))
    }

    private func facts(_ group: String) -> [String: CheckpointHeader.Fact] {
        guard objects.contains(where: { $0.path == group && $0.kind == .group }) else { return [:] }
        var facts: [String: CheckpointHeader.Fact] = [:]
        for name in file.attributeNames(of: group) {
            switch file.attribute(name, of: group) {
            case .integer(let value)?: facts[name] = .integer(Int(value))
            case .real(let value)?: facts[name] = .real(value)
            case .text(let value)?: facts[name] = .text(value)
            default: break
            }
        }
        return facts
    }

    private func integer(_ name: String, _ problems: inout CheckpointProblems) -> Int? {
        let found = optional(name, &problems)
        if found == nil && file.attribute(name) == nil { problems.add("the attribute '\(name)' is missing") }
        return found
    }

    private func optional(_ name: String, _ problems: inout CheckpointProblems) -> Int? {
        switch file.attribute(name) {
        case .integer(let value)?: return Int(value)
        case nil: return nil
        default:
            problems.add("the attribute '\(name)' is not a whole number")
            return nil
        }
    }

    private func flag(_ name: String, _ problems: inout CheckpointProblems) -> Bool {
        let value = integer(name, &problems)
        if let value, value != 0 && value != 1 { problems.add("the attribute '\(name)' is \(value), expected 0 or 1") }
        return value == 1
    }
}
