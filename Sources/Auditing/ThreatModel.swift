/// What the adversary wants to learn.
public enum Goal: String, Codable, Hashable, Sendable, CaseIterable {
    case membership
    case attribute
    case linkage
    case singlingOut = "singling-out"
    case reconstruction
}

/// What the adversary can reach of the system that made the release.
public enum Access: String, Codable, Hashable, Sendable, CaseIterable {
    /// The published records and nothing else.
    case releaseOnly = "release-only"
    /// Any number of samples from the generator.
    case blackBox = "black-box"
    /// The generator's weights.
    case whiteBox = "white-box"
}

/// What an attack can need beyond the release and the content of real records.
public enum Need: String, Codable, Hashable, Sendable, CaseIterable {
    /// Records of the same population that are no members.
    case reference
    /// A generator of the same kind, to train shadows with.
    case shadows
    /// The generator's networks.
    case model
    /// Columns that are known of people.
    case quasiIdentifiers = "quasi-identifiers"
}

/// What the adversary knows about the real people before the attack.
public struct Knowledge: Codable, Hashable, Sendable {
    /// The fraction of the real records, members and hold-out alike, whose content the adversary holds; in (0, 1].
    public var recordFraction: Double
    /// The share of those records whose membership the adversary knows too and calibrates a threshold on; in [0, 1).
    public var labelledShare: Double
    /// Records of the same population that the adversary holds besides and knows to be no members; `nil` where the attack uses none.
    public var referenceRecords: Int?

    public init(recordFraction: Double, labelledShare: Double, referenceRecords: Int? = nil) {
        self.recordFraction = recordFraction
        self.labelledShare = labelledShare
        self.referenceRecords = referenceRecords
    }
}

/// Goal, knowledge and access: the assumptions under which an attack's result holds.
public struct ThreatModel: Codable, Hashable, Sendable {
    public var goal: Goal
    public var knowledge: Knowledge
    public var access: Access

    public init(goal: Goal, knowledge: Knowledge, access: Access) {
        self.goal = goal
        self.knowledge = knowledge
        self.access = access
    }
}
