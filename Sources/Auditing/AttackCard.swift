/// The catalogue line of an attack.
public struct AttackCard: Codable, Hashable, Sendable {
    /// The name on the command line, for example `distance-membership`.
    public var id: String
    public var title: String
    /// Raised whenever the same inputs give other scores.
    public var version: Int
    public var goal: Goal
    /// The access that the adversary needs.
    public var access: Access
    /// One sentence: what the adversary does.
    public var summary: String
    /// The papers that define it.
    public var citations: [String]
    /// What a result of this attack does not show.
    public var limits: [String]

    public init(
        id: String, title: String, version: Int, goal: Goal, access: Access, summary: String, citations: [String],
        limits: [String]
    ) {
        self.id = id
        self.title = title
        self.version = version
        self.goal = goal
        self.access = access
        self.summary = summary
        self.citations = citations
        self.limits = limits
    }
}
