import Auditing

extension AttackCatalog {
    /// The metrics of each attack by its name, as policies may name them; a `*` stands for a column, a number or a choice.
    public static var metrics: [String: [String]] {
        var metrics: [String: [String]] = [:]
        for entry in entries {
            if case .attack = entry {
                metrics[entry.card.id] = MembershipEvaluation.metrics + (own[entry.card.id] ?? [])
            } else {
                metrics[entry.card.id] = own[entry.card.id] ?? []
            }
        }
        return metrics
    }

    /// What attacks measure besides the success of membership.
    private static let own: [String: [String]] = [
        "nearest-record-memorization": [
            "identical-match-share", "closest-record", "neighbour-distance-ratio", "adversarial-accuracy",
            "release-distance", "closer-to-train-share", "data-copying", "authenticity",
        ],
        "shadow-membership": ["shadow-auc"],
        "singling-out": ["singled-out-by-one-value", "singled-out-by-*-values"],
        "linkability": ["linked-within-*"],
        "attribute-inference": ["inferred/*"],
        "attribute-disclosure": ["disclosed/known-*"],
        "attribution": [
            "attributed/cap/*", "attributed/dcap/*", "attributed/gcap/*", "attributed/tcap/*", "attributed/disco/*",
            "attributed/dis/*", "attributed/disdio/*", "attributed/dorig/*", "hitting-rate", "identifiable-share",
            "known-released-share", "meaningful-identity-rate", "membership-f1-relative", "replicated-unique-share",
            "unique-and-released-share", "unique-released-share", "unique-share",
        ],
    ]
}
