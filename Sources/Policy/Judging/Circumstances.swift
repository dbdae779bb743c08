public import Auditing

/// What a judgement depends on besides policy and evidence.
public struct Circumstances: Sendable {
    /// SHA-256 of the evidence files, in order.
    public var digests: [String] = []
    /// Evidence that was accepted before, for rules that compare with it.
    public var baseline: Evidence?
    /// The day of the judgement, by which waivers expire; without one, all have.
    public var date: CalendarDay?
    /// The days on which the evidence files were made, in order; `nil` where that is not known.
    public var finished: [CalendarDay?] = []
    /// The versions of the attacks as they are today: a result of another one is out of date.
    public var versions: [String: Int] = [:]
    /// What else is to be told of the evidence, a sentence each.
    public var notes: [String] = []
    /// What the attacks find of planted leaks.
    public var selftest: Selftest?
    /// Whether only what the self-test vouches for counts.
    public var requiresSelftest = false

    public init() {}
}
