internal import Tables

extension Checkpoint {
    /// Bytes that the tensors of a checkpoint may have together.
    public static let largest = 4 << 30

    /// Reads and checks the checkpoint at `path` in the layout of `Docs/Checkpoints.md`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: bytes that the tensors may have together.
    /// - Throws: `DataError` that names everything that is wrong with the file.
    public init(contentsOf path: String, limit: Int = Checkpoint.largest) throws {
        try self.init(CheckpointFile(path), limit: min(limit, MemoryLimit.tables))
    }

    init(_ file: CheckpointFile, limit: Int) throws {
        var problems = CheckpointProblems()
        let header = try file.header(&problems)
        try file.checkObjects(limit: limit)
        guard let header else {
            try problems.check(file.name, remedy: CheckpointFile.remedy)
            preconditionFailure("a file without a header has problems")
        }
        let plan = ModelPlan(header.shape)
        var tensors: [String: Tensor] = [:]
        var unread: Set<String> = []
        for object in file.tensors {
            if let tensor = try file.tensor(object) {
                tensors[object.path] = tensor
            } else {
                problems.add("'\(object.path)' is of type \(object.type), expected 32-bit float")
                unread.insert(object.path)
            }
        }
        self.init(header: header, tensors: tensors, extras: try file.extras())
        validate(plan, except: unread, into: &problems)
        file.checkNorms(plan, tensors, &problems)
        try problems.check(file.name, remedy: CheckpointFile.remedy)
    }
}

/// An HDF5 file in the layout of checkpoints.
struct CheckpointFile {
    static let remedy = "give a file that 'privacy-audit checkpoint import' wrote, see Docs/Checkpoints.md"
    private static let extraRoots: Set<String> = ["optimizer", "training"]

    let name: String
    let file: HDF5File
    let objects: [HDF5Object]

    init(_ path: String) throws {
        name = path
        file = try HDF5File(path: path, name: path)
        objects = try file.objects()
    }

    private func root(_ object: HDF5Object) -> String { String(object.path.split(separator: "/").first ?? "") }

    /// The datasets that are weights.
    var tensors: [HDF5Object] {
        objects.filter { $0.kind == .dataset && !Self.extraRoots.contains(root($0)) && $0.path != "columns" }
    }

    /// Refuses links and values in other files, and what is too large, before anything is read.
    func checkObjects(limit: Int) throws {
        var problems = CheckpointProblems()
        var bytes = 0
        for object in objects {
            switch object.kind {
            case .link: problems.add("'\(object.path)' is a soft or external link, which is not followed")
            case .other: problems.add("'\(object.path)' is neither a group nor a dataset")
            case .group: break
            case .dataset:
                if object.isElsewhere { problems.add("the values of '\(object.path)' are kept in other files") }
                if object.shape == nil && !object.isElsewhere {
                    problems.add("'\(object.path)' has more than 4 dimensions or no values")
                }
                if object.chunks > 65_536 { problems.add("'\(object.path)' is cut into pieces that do not fit it") }
                bytes = max(object.bytes, object.chunkBytes).addingClamped(bytes)
            }
        }
        if bytes > limit {
            problems.add("its tensors take \(bytes >> 20) MiB, beyond the limit of \(limit >> 20) MiB")
        }
        try problems.check(name, remedy: Self.remedy)
    }

    /// The numbers of a dataset; `nil` for a type that no tensor has.
    func tensor(_ object: HDF5Object) throws -> Checkpoint.Tensor? {
        guard let shape = object.shape else { return nil }
        let count = shape.reduce(1, *)
        switch object.values {
        case .float32: return .float32(try file.floats(object.path, count: count), shape: shape)
        case .float64: return .float64(try file.doubles(object.path, count: count), shape: shape)
        case .int64: return .int64(try file.integers(object.path, count: count), shape: shape)
        case .uint8: return .uint8(try file.bytes(object.path, count: count), shape: shape)
        case .text, .other: return nil
        }
    }

    /// What is kept beside the weights.
    func extras() throws -> [String: Checkpoint.Extra] {
        var extras: [String: Checkpoint.Extra] = [:]
        for group in objects where group.kind == .group && Self.extraRoots.contains(root(group)) {
            guard case .text(let structure)? = file.attribute("structure", of: group.path) else { continue }
            var tensors: [Checkpoint.Tensor] = []
            while let object = objects.first(where: { $0.path == "\(group.path)/\(tensors.count)" }) {
                guard let tensor = try tensor(object) else {
                    throw DataError(
                        file: name, problem: "'\(object.path)' is of type \(object.type), which is not known",
                        remedy: Self.remedy)
                }
                tensors.append(tensor)
            }
            extras[group.path] = Checkpoint.Extra(structure: structure, tensors: tensors)
        }
        return extras
    }

    /// Checks that each normalisation says its ε and momentum, and says those of its architecture.
    func checkNorms(_ plan: ModelPlan, _ tensors: [String: Checkpoint.Tensor], _ problems: inout CheckpointProblems) {
        for group in plan.groups where tensors.keys.contains(where: { $0.hasPrefix(group.path + "/") }) {
            for norm in group.layers.compactMap(\.norm) {
                let path = "\(group.path)/\(norm.name)"
                guard objects.contains(where: { $0.path == path }) else { continue }
                for (name, expected) in [("eps", norm.epsilon), ("momentum", norm.momentum)] {
                    let found = file.number(name, of: path)
                    if found == nil {
                        problems.add(
                            "'\(path)' lacks the attribute '\(name)', which is \(expected) for this architecture")
                    } else if let found, !(abs(found - expected) <= 1e-6 * expected) {
                        problems.add("'\(path)' has \(name) \(found), and this architecture has \(expected)")
                    }
                }
            }
        }
    }
}

extension HDF5File {
    /// An attribute that is a number.
    func number(_ name: String, of path: String = "/") -> Double? {
        switch attribute(name, of: path) {
        case .integer(let value)?: Double(value)
        case .real(let value)?: value
        default: nil
        }
    }
}

extension Int {
    /// The sum, or the largest number.
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
