/// Policies that come with the program; `Docs/Policy.md` says where their limits come from.
public enum PolicyPreset: String, CaseIterable, Sendable {
    /// The three risks of the Article 29 Working Party's opinion 05/2014: singling out, linkability, inference.
    case gdprWP216 = "gdpr-wp216"
    /// The 9 % of health-data guidance, and 0.2 for relative membership F1.
    case health = "health-0.09"
    /// Membership is not told from chance by more than a little, at low false-positive rates too.
    case membershipStrict = "membership-strict"
    /// A claim of differential privacy that attacks do not refute.
    case dpClaim = "dp-claim"

    /// The policy's text.
    public var text: String {
        switch self {
        case .gdprWP216: Self.gdpr
        case .health: Self.healthData
        case .membershipStrict: Self.membership
        case .dpClaim: Self.claim
        }
    }

    private static let gdpr = """
        version: 1
        name: singling out, linkability and inference (WP216)
        rules:
          - {id: singling-out, attack: singling-out, metric: singled-out-by-*, at-most: 0.05, reason: isolates a person by what the release says}
          - {id: linkability, attack: linkability, metric: linked-within-1, at-most: 0.05, reason: joins two files of the same person by the release}
          - {id: inference, attack: attribute-inference, metric: inferred/*, at-most: 0.05, reason: deduces an attribute with significant probability}
        require:
          attacks: [singling-out, linkability, attribute-inference]
          controls: [overlap]
        """

    private static let healthData = """
        version: 1
        name: identity 9 %, membership 0.2
        rules:
          - {id: identity, attack: attribution, metric: meaningful-identity-rate, side: members, at-most: 0.09, reason: meaningful identity disclosure}
          - {id: membership-f1, attack: attribution, metric: membership-f1-relative, at-most: 0.2, reason: relative membership F1}
          - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.01, reason: records of training people in the release beyond what chance gives}
        require:
          attacks: [attribution, nearest-record-memorization]
          controls: [overlap]
        """

    private static let membership = """
        version: 1
        name: membership, strict
        rules:
          - {id: advantage, attack: distance-membership, metric: advantage, at-most: 0.05, minimum-targets: 500, reason: a threshold on the distance tells members}
          - {id: auc, attack: distance-membership, metric: auc, at-most: 0.55, minimum-targets: 500, reason: members are closer to the release}
          - {id: low-fpr, attack: distance-membership, metric: tpr-at-1-percent-fpr, at-most: 0.03, minimum-targets: 500, reason: some members are told with hardly an error}
          - {id: calibrated-advantage, attack: calibrated-distance, metric: advantage, at-most: 0.05, minimum-targets: 500, reason: distance set against that to other people's records tells members}
          - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.01, reason: records of training people in the release beyond what chance gives}
        require:
          attacks: [distance-membership, calibrated-distance, nearest-record-memorization]
          controls: [overlap]
        """

    private static let claim = """
        version: 1
        name: claim of differential privacy
        accounting: {epsilon-at-most: 10, delta: 1e-5, claim-must-hold: true}
        rules:
          - {id: advantage, attack: distance-membership, metric: advantage, at-most: 0.05, severity: warn, reason: a threshold on the distance tells members}
        require:
          attacks: [distance-membership]
          controls: [overlap]
        """
}
