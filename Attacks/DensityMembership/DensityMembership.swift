public import Auditing
public import Statistics

/// How likely a record is under the distribution of the synthetic records, and nothing else.
public struct DensityMembership: Attack {
    public let density: DensityKind

    public init(density: DensityKind = .auto) { self.density = density }

    public var card: AttackCard {
        AttackCard(
            id: "density-membership", title: "Density of the release", version: 1, goal: .membership,
            access: .releaseOnly,
            summary:
                "Claims that a person was in the training data when the person's record is likely under the distribution of the "
                + "synthetic records.",
            citations: [
                "van Breugel et al. 2023, Membership Inference Attacks against Synthetic Data through Overfitting "
                    + "Detection (equation 1)"
            ],
            limits: [
                "Takes what is common for what was in the training data; a baseline for domias.",
                "Kernels see nothing in many columns, and trees only how pairs of columns go together.",
            ])
    }

    /// `log p(x)` of the release.
    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        try RecordDensity(view: view, kind: density).ofRelease().map(levelled)
    }
}
