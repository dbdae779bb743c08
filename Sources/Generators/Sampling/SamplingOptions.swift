/// How records are drawn from a model.
public struct SamplingOptions: Hashable, Sendable {
    /// What becomes of the model's values.
    public enum Output: Hashable, Sendable {
        /// What the checkpoint says: a threshold for binary records, whole numbers for counts, values as they are otherwise.
        case published
        /// Values as they are.
        case raw
        /// A 1 where the value is at least so large, in (0, 1).
        case threshold(Double)
        /// A 1 with the value as its probability.
        case bernoulli
    }

    public var seed: UInt64
    public var output = Output.published
    /// Whether to sample as the published program does: records in whole batches only, and for the original medGAN the very
    /// random numbers of its seed 1234.
    public var isFaithful = false
    /// Records in a batch of the published program; `nil` for its default. Matters to faithful sampling and burn-in.
    public var batch: Int?
    /// Whether running statistics are first replaced as the original medGAN does.
    public var burnsIn = true

    public init(seed: UInt64) { self.seed = seed }
}
