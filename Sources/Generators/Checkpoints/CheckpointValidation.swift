internal import Tables

/// Collects everything that is wrong with a checkpoint, so that it can be said at once.
struct CheckpointProblems {
    private(set) var found: [String] = []
    private let most = 20

    mutating func add(_ problem: String) { found.append(problem) }

    /// - Throws: `DataError` that names all problems, when there are any.
    func check(_ file: String, remedy: String) throws {
        guard !found.isEmpty else { return }
        var text = found.count == 1 ? found[0] : "\(found.count) things are wrong: "
        if found.count > 1 {
            text += found.prefix(most).enumerated().map { "(\($0 + 1)) \($1)" }.joined(separator: ", ")
            if found.count > most { text += ", and \(found.count - most) more" }
        }
        throw DataError(file: file, problem: text, remedy: remedy)
    }
}

extension Checkpoint {
    static func words(_ shape: [Int]) -> String {
        shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: " x ")
    }

    /// Checks the tensors against the plan of the header's shape.
    ///
    /// A whole group may be missing (a generator alone can be sampled); a part of one may not.
    func validate(_ plan: ModelPlan, except known: Set<String> = [], into problems: inout CheckpointProblems) {
        var expected: Set<String> = []
        for group in plan.groups {
            let tensors = plan.tensors(in: group)
            expected.formUnion(tensors.map(\.path))
            // Counters of batches are not needed for anything.
            guard tensors.contains(where: { self.tensors[$0.path] != nil }) else { continue }
            for tensor in tensors where !known.contains(tensor.path) { check(tensor, into: &problems) }
        }
        for path in tensors.keys.sorted() where !expected.contains(path) {
            problems.add("'\(path)' is no tensor of \(plan.shape.architecture.rawValue)")
        }
        if expected.isDisjoint(with: tensors.keys) {
            problems.add("it holds none of the tensors of \(plan.shape.architecture.rawValue)")
        }
    }

    private func check(_ plan: TensorPlan, into problems: inout CheckpointProblems) {
        guard let tensor = tensors[plan.path] else {
            if plan.role != .batches { problems.add("'\(plan.path)' is missing") }
            return
        }
        guard tensor.shape == plan.shape else {
            problems.add(
                "'\(plan.path)' is \(Self.words(tensor.shape)), expected \(Self.words(plan.shape)) (\(plan.layout))")
            return
        }
        if plan.role == .batches {
            if case .int64 = tensor { return }
            problems.add("'\(plan.path)' is of type \(tensor.type), expected int64")
            return
        }
        guard case .float32(let values, _) = tensor else {
            problems.add("'\(plan.path)' is of type \(tensor.type), expected float32")
            return
        }
        let odd = values.count { !$0.isFinite }
        if odd > 0 { problems.add("'\(plan.path)' has \(odd) value\(odd == 1 ? " that is" : "s that are") not finite") }
        if plan.role == .runningVariance && values.contains(where: { $0 < 0 }) {
            problems.add("'\(plan.path)' has negative variances")
        }
    }
}
