/// The catalogue line of an attack.
public struct AttackCard: Codable, Hashable, Sendable {
    /// How a claim of membership reads.
    public enum Threshold: String, Codable, Hashable, Sendable {
        case distanceAtMost = "distance-at-most"
        case scoreAtLeast = "score-at-least"
    }

    /// The name on the command line, for example `distance-membership`.
    public var id: String
    public var title: String
    /// Raised whenever the same inputs give other scores.
    public var version: Int
    public var goal: Goal
    /// The access that the adversary needs.
    public var access: Access
    /// What the adversary needs beyond the release and the records' content.
    public var needs: [Need]
    /// What a threshold is in a report.
    public var threshold: Threshold
    /// One sentence: what the adversary does.
    public var summary: String
    /// The papers that define it.
    public var citations: [String]
    /// What a result of this attack does not show.
    public var limits: [String]

    public init(
        id: String, title: String, version: Int, goal: Goal, access: Access, needs: [Need] = [],
        threshold: Threshold = .scoreAtLeast, summary: String, citations: [String], limits: [String]
    ) {
        self.id = id
        self.title = title
        self.version = version
        self.goal = goal
        self.access = access
        self.needs = needs
        self.threshold = threshold
        self.summary = summary
        self.citations = citations
        self.limits = limits
    }
}
