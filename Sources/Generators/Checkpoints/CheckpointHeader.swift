/// What a checkpoint says about its model beside the tensors.
public struct CheckpointHeader: Hashable, Sendable {
    /// The identifier of the layout that this version reads and writes.
    public static let format = "ehrgan-ckpt/1"

    /// How the file came about that the tensors were imported from.
    public struct Source: Hashable, Sendable {
        /// `pytorch` or `tensorflow`.
        public var framework: String
        /// `zip`, `legacy` or `bundle`.
        public var container: String
        /// SHA-256 of the file, hexadecimal.
        public var sha256: String
        /// What every key started with, for example `module.`; empty for nothing.
        public var keyPrefix: String

        public init(framework: String, container: String, sha256: String, keyPrefix: String) {
            self.framework = framework
            self.container = container
            self.sha256 = sha256
            self.keyPrefix = keyPrefix
        }
    }

    public var shape: ModelShape
    /// +1 where the critic gives real records high values, −1 where low ones; `nil` without a critic.
    public var criticSign: Int?
    /// A value at least so large is a 1; `nil` where values are released as they are.
    public var threshold: Double?
    /// Batches in training mode that the published program runs before it samples.
    public var burnIn: Int
    public var epoch: Int?
    /// The class whose records the generator makes; it is the last column.
    public var classLabel: Double?
    public var source: Source?
    /// The columns of the records.
    public var columns: [String]?
    /// What is claimed about differential privacy, and other training facts, by name.
    public var privacy: [String: Fact]
    public var training: [String: Fact]

    /// One fact about training.
    public enum Fact: Hashable, Sendable, CustomStringConvertible {
        case integer(Int)
        case real(Double)
        case text(String)

        public var description: String {
            switch self {
            case .integer(let value): "\(value)"
            case .real(let value): "\(value)"
            case .text(let value): value
            }
        }
    }

    /// The published form of a shape.
    public init(_ shape: ModelShape) {
        self.shape = shape
        criticSign = shape.architecture.publishedCriticSign
        threshold = shape.data == .binary ? 0.5 : nil
        burnIn = shape.architecture.publishedBurnIn
        privacy = [:]
        training = [:]
    }
}
