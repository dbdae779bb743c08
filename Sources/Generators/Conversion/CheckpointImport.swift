internal import Tables

/// A checkpoint taken from a file of PyTorch or TensorFlow.
public struct CheckpointImport: Sendable {
    public let checkpoint: Checkpoint
    /// What was not copied, each with the reason.
    public let notCopied: [String]

    static let remedy = "give the right --arch, or a file of that architecture"

    /// Reads `path`: a file of `torch.save`, or the prefix of a TensorFlow checkpoint.
    ///
    /// - Throws: `DataError` that says all that does not fit, or what the file leaves open and has to be told.
    public init(_ path: String, options: ImportOptions) throws {
        let isTensorFlow = options.architecture == .medganTensorFlow
        let stream = try PythonConverter(python: options.python).read(isTensorFlow ? "tensorflow" : "torch", path)
        let digested = isTensorFlow ? Self.dataFile(path) : path
        let digest = try FileDigest.sha256(path: digested, name: path).digest
        try self.init(stream, path: path, digest: digest, options: options)
    }

    private static func dataFile(_ path: String) -> String {
        var prefix = path
        for suffix in [".index", ".meta", ".data-00000-of-00001"] where prefix.hasSuffix(suffix) {
            prefix.removeLast(suffix.count)
        }
        return prefix + ".data-00000-of-00001"
    }

    init(_ stream: ConversionStream, path: String, digest: String, options: ImportOptions) throws {
        var source = try SourceTensors(stream, path: path)
        guard let architecture = options.architecture else {
            let fitting = Architecture.allCases.filter { source.signature(of: $0) != nil }.map(\.rawValue)
            throw DataError(
                file: path,
                problem:
                    "a file of tensors does not say what they compute: shortcuts, the critic's sign and the threshold "
                    + "cannot be seen in it"
                    + (fitting.isEmpty ? "" : " (its tensors fit \(fitting.joined(separator: " and ")))"),
                remedy: "say --arch \(fitting.count == 1 ? fitting[0] : "NAME"), which takes the published ones, and "
                    + "--shortcuts, --critic-sign or --threshold where the model differs")
        }
        guard var shape = source.signature(of: architecture) else {
            throw DataError(
                file: path,
                problem: "it has none of the tensors that tell the width of \(architecture.rawValue); its entries are "
                    + source.describedKeys,
                remedy: Self.remedy)
        }
        if let data = options.data { shape.data = data }
        if architecture.dataKinds.count > 1 && options.data == nil {
            throw DataError(
                file: path,
                problem: "whether \(architecture.rawValue) makes binary records or counts cannot be seen in it",
                remedy: "say --data-type binary or --data-type count")
        }
        if let shortcuts = options.shortcuts { shape.shortcuts = shortcuts }
        if options.shortcuts == nil, shape.shortcuts, !shape.problems.isEmpty {
            var without = shape
            without.shortcuts = false
            if without.problems.isEmpty {
                throw DataError(
                    file: path,
                    problem:
                        "its generator takes \(shape.latent) latent values, which the published shortcuts do not fit",
                    remedy: "say --no-shortcuts if this variant has none")
            }
        }
        var problems = CheckpointProblems()
        for problem in shape.problems { problems.add(problem) }
        try problems.check(path, remedy: Self.remedy)

        var header = CheckpointHeader(shape)
        header.criticSign = options.criticSign ?? header.criticSign
        if let threshold = options.threshold { header.threshold = threshold }
        header.classLabel = options.classLabel
        header.columns = options.columns
        header.epoch = options.epoch ?? source.epoch
        header.privacy = options.privacy
        header.source = CheckpointHeader.Source(
            framework: architecture.framework, container: stream.container, sha256: digest, keyPrefix: source.prefix)
        if let columns = options.columns, columns.count != shape.features {
            problems.add("\(columns.count) column names are given, and its records have \(shape.features) columns")
        }
        if architecture.publishedCriticSign == nil, options.criticSign != nil {
            problems.add("\(architecture.rawValue) has no critic, so --critic-sign says nothing")
        }
        var checkpoint = Checkpoint(header: header)
        source.move(into: &checkpoint, ModelPlan(shape), keepsOptimizer: options.keepsOptimizer, &problems)
        checkpoint.validate(ModelPlan(shape), into: &problems)
        try problems.check(path, remedy: Self.remedy)
        self.checkpoint = checkpoint
        notCopied = source.notCopied
    }
}
