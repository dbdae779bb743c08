/// How private training is.
public struct PrivacyOptions: Codable, Hashable, Sendable {
    /// The deviation of the noise, in units of the clipping norm.
    public var noiseMultiplier: Double
    /// The largest norm of a record's gradient.
    public var clip: Double
    /// The δ for which ε is told.
    public var delta: Double
    /// Makes sampling and noise repeatable; the result is then not private, and says so.
    public var knownSeed: UInt64?

    public init(noiseMultiplier: Double, clip: Double = 1, delta: Double = 1e-5, knownSeed: UInt64? = nil) {
        self.noiseMultiplier = noiseMultiplier
        self.clip = clip
        self.delta = delta
        self.knownSeed = knownSeed
    }
}

/// What a training may differ in from the published one.
public struct TrainingOptions: Codable, Hashable, Sendable {
    /// Epochs of the autoencoder; `nil` for the published number.
    public var pretrainingEpochs: Int?
    public var pretrainingBatch: Int?
    /// Epochs of the generator, or of a variational autoencoder.
    public var epochs: Int?
    public var batch: Int?
    public var seed: UInt64
    /// Whether defects of the published program that decide whose records a model has seen are repeated.
    public var isFaithful = false
    public var privacy: PrivacyOptions?

    public init(seed: UInt64 = 42) { self.seed = seed }
}
