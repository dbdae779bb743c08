public import Auditing
public import Statistics

/// Where the release is denser than the population: the logarithm of the ratio of two densities (DOMIAS).
public struct Domias: Attack {
    public let density: DensityKind

    public init(density: DensityKind = .auto) { self.density = density }

    public var card: AttackCard {
        AttackCard(
            id: "domias", title: "Density ratio of release and reference (DOMIAS)", version: 1, goal: .membership,
            access: .releaseOnly, needs: [.reference],
            summary:
                "Claims that a person was in the training data when the person's record is likelier among synthetic records than "
                + "among other people's.",
            citations: [
                "van Breugel et al. 2023, Membership Inference Attacks against Synthetic Data through Overfitting Detection "
                    + "(equation 2)"
            ],
            limits: [
                "Reference records must be of the same population.",
                "As good as its densities: kernels see nothing in many columns, and trees only how pairs of columns go together.",
            ])
    }

    /// `log p(x) − log q(x)` of release and reference; in logarithms, so that no constant hides small densities.
    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        let density = RecordDensity(view: view, kind: density)
        guard let reference = try density.ofReference() else { throw AuditError.missing(.reference, for: self) }
        return zip(try density.ofRelease(), reference).map { levelled($0 - $1) }
    }
}
