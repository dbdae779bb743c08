public import Auditing
public import Statistics

/// What the generator's own networks make of a person's record.
public struct WhiteBoxMembership: Attack {
    public let signal: ModelSignal

    public init(_ signal: ModelSignal) { self.signal = signal }

    /// The catalogue's name for an attack by a signal.
    public static func id(_ signal: ModelSignal) -> String { "white-box-\(signal.rawValue)" }

    public var card: AttackCard {
        AttackCard(
            id: Self.id(signal), title: title, version: 1, goal: .membership, access: .whiteBox, needs: [.model],
            summary: summary, citations: citations,
            limits: [
                "Says what the networks give away, whether or not the release does: of use to whoever decides about publishing them.",
                "Records that are easy for everybody's networks score high too; without a reference model that is not told apart.",
            ])
    }

    private var title: String {
        switch signal {
        case .critic: "Critic's score of a record"
        case .reconstruction: "Autoencoder's loss on a record"
        case .latentSearch: "Search of the generator's latent values"
        case .evidenceBound: "Variational autoencoder's bound on a record"
        }
    }

    private var summary: String {
        let basis =
            switch signal {
            case .critic: "the critic or discriminator takes the person's record for a real one"
            case .reconstruction: "the autoencoder gives the person's record back faithfully"
            case .latentSearch: "the generator can be made to produce the person's record"
            case .evidenceBound: "the variational autoencoder gives the person's record a high probability"
            }
        return "Claims that a person was in the training data when \(basis)."
    }

    private var citations: [String] {
        switch signal {
        case .critic:
            ["Hayes et al. 2019, LOGAN: Membership Inference Attacks Against Generative Models (white box)"]
        case .reconstruction, .evidenceBound:
            [
                "Hilprecht, Härterich and Bernau 2019, Monte Carlo and Reconstruction Membership Inference Attacks against "
                    + "Generative Models"
            ]
        case .latentSearch: ["Chen et al. 2020, GAN-Leaks (white-box attack)"]
        }
    }

    public func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
        guard let model = view.model else { throw AuditError.missing(.model, for: self) }
        return try model.values(signal, of: view.candidates, using: stream, workers: view.workers)
    }
}
