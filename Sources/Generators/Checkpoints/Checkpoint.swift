/// A model's tensors and what is known about them, as they are in a file.
public struct Checkpoint: Hashable, Sendable {
    /// Numbers in a shape; row-major.
    public enum Tensor: Hashable, Sendable {
        case float32([Float], shape: [Int])
        case float64([Double], shape: [Int])
        case int64([Int64], shape: [Int])
        case uint8([UInt8], shape: [Int])

        public var shape: [Int] {
            switch self {
            case .float32(_, let shape), .float64(_, let shape), .int64(_, let shape), .uint8(_, let shape): shape
            }
        }

        public var count: Int { shape.reduce(1, *) }

        /// The name of its element type in PyTorch.
        var type: String {
            switch self {
            case .float32: "float32"
            case .float64: "float64"
            case .int64: "int64"
            case .uint8: "uint8"
            }
        }
    }

    /// Something an import kept that is no weight: the state of an optimiser, or losses.
    public struct Extra: Hashable, Sendable {
        /// JSON that says what the tensors are, in the form of the converter.
        public var structure: String
        public var tensors: [Tensor]

        public init(structure: String, tensors: [Tensor]) {
            self.structure = structure
            self.tensors = tensors
        }
    }

    public var header: CheckpointHeader
    /// By path, for example `generator/linear1/weight`.
    public var tensors: [String: Tensor]
    /// By path, for example `optimizer/G` or `training/g_loss`.
    public var extras: [String: Extra]

    public init(header: CheckpointHeader, tensors: [String: Tensor] = [:], extras: [String: Extra] = [:]) {
        self.header = header
        self.tensors = tensors
        self.extras = extras
    }

    /// The values of a tensor of floats; `nil` where there is none.
    public func floats(_ path: String) -> [Float]? {
        if case .float32(let values, _)? = tensors[path] { values } else { nil }
    }
}
