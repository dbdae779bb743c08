public import Statistics
public import Tables

/// What somebody learns from a record who has the generator's networks.
public enum ModelSignal: String, Codable, Hashable, Sendable, CaseIterable {
    /// What the critic or discriminator gives, high for what it takes for real.
    case critic
    /// How well the autoencoder gives the record back: the negated loss.
    case reconstruction
    /// How near the generator comes to the record: the negated loss of the best latent values found.
    case latentSearch = "latent-search"
    /// The bound of a variational autoencoder on the record's log-probability.
    case evidenceBound = "evidence-bound"
}

/// The networks of a generator under audit.
public protocol ModelAccess: Sendable {
    /// Which signals they give.
    var signals: Set<ModelSignal> { get }

    /// A signal for each record, high values speaking for membership.
    ///
    /// - Parameters:
    ///   - signal: one of ``signals``.
    ///   - records: of the audit's schema.
    ///   - stream: the only source of randomness.
    ///   - workers: threads; the values do not depend on them.
    /// - Throws: where the records do not suit the networks.
    func values(_ signal: ModelSignal, of records: Table, using stream: RandomStream, workers: Workers) throws
        -> [Double]
}
