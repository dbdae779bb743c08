/// What an import is told, because no file says it.
public struct ImportOptions: Sendable {
    public var architecture: Architecture?
    public var data: DataKind?
    public var shortcuts: Bool?
    public var criticSign: Int?
    /// A value at least so large is a 1; `.some(nil)` releases values as they are.
    public var threshold: Double??
    public var classLabel: Double?
    /// The names of the columns.
    public var columns: [String]?
    public var epoch: Int?
    /// Whether optimisers' states are kept, which a released checkpoint should not hold.
    public var keepsOptimizer = false
    /// What is claimed about differential privacy, by name.
    public var privacy: [String: CheckpointHeader.Fact] = [:]
    /// The Python interpreter.
    public var python = "python3"

    public init() {}
}
