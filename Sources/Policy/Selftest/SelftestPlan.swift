import Auditing

/// Which leaks a self-test plants, and how often.
public struct SelftestPlan: Hashable, Sendable {
    /// Shares of the training records that are copied, ascending, each above 0 and at most 1.
    public var shares = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]
    /// Chances of each value of a copy to be another person's, ascending, from 0 to below 1; 0 must be among them.
    public var changed = [0, 0.1, 0.3]
    /// Trials of each leak, and of a clean release.
    public var trials = 20
    /// The share of trials in which a leak must be found.
    public var power = 0.8

    public init() {}

    /// - Throws: `AuditError` with a sentence for a plan that cannot be run.
    public func validate() throws {
        func require(_ holds: Bool, _ sentence: String) throws {
            if !holds { throw AuditError.invalidOption(sentence) }
        }
        try require(
            !shares.isEmpty && shares.count <= 50 && shares.allSatisfy { $0 > 0 && $0 <= 1 },
            "--shares takes up to 50 numbers above 0 and at most 1, for example 0.01,0.05,0.1")
        try require(
            changed.count <= 20 && changed.contains(0) && changed.allSatisfy { $0 >= 0 && $0 < 1 },
            "--changed takes up to 20 numbers from 0 to below 1, and 0 among them, for example 0,0.1,0.3")
        try require((5...100_000).contains(trials), "--trials must be from 5 to 100000, for example 20")
        try require(power > 0.5 && power < 1, "--power must be above 0.5 and below 1, for example 0.8")
    }

    /// All leaks, by strength and share; the clean release is not among them.
    var leaks: [PlantedLeak] {
        Set(changed).sorted().flatMap { changed in
            Set(shares).sorted().map { PlantedLeak(share: $0, changed: changed) }
        }
    }
}
