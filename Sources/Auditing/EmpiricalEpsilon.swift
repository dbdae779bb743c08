internal import Accounting
public import Statistics

/// What attacks say of differential privacy: the ε that each refutes, all at once, and a claim beside them.
///
/// The audit is one run in which each target was a member or not (Steinke, Nasr and Jagielski 2023). The bound holds where each was so by
/// a fair coin of its own, as canaries are; for a random split of one population it is close to that, and for a hold-out of other people
/// it does not hold.
public struct EmpiricalEpsilon: Codable, Hashable, Sendable {
    /// What one attack refutes.
    public struct Bound: Codable, Hashable, Sendable {
        public var attack: String
        /// Any smaller ε is refuted; 0 where nothing is.
        public var epsilon: Double
        /// What as many guesses could refute at most, had all been right.
        public var ceiling: Double
        /// The targets, as many members as others.
        public var targets: Int
        /// How many of them were guessed, chosen on the calibration records.
        public var guesses: Int
        public var correct: Int
        /// The share of right guesses; one half is chance.
        public var accuracy: Estimate

        public init(
            attack: String, epsilon: Double, ceiling: Double, targets: Int, guesses: Int, correct: Int,
            accuracy: Estimate
        ) {
            self.attack = attack
            self.epsilon = epsilon
            self.ceiling = ceiling
            self.targets = targets
            self.guesses = guesses
            self.correct = correct
            self.accuracy = accuracy
        }
    }

    /// A claim of the generator's maker, judged.
    public struct Claim: Codable, Hashable, Sendable {
        public enum Verdict: String, Codable, Hashable, Sendable {
            case violated
            case consistent
            case inconclusive
        }

        public var epsilon: Double
        public var verdict: Verdict

        public init(epsilon: Double, verdict: Verdict) {
            self.epsilon = epsilon
            self.verdict = verdict
        }
    }

    public var delta: Double
    /// One-sided, of all bounds together (Bonferroni).
    public var confidence: Double
    public var method: String
    public var bounds: [Bound]
    public var claim: Claim?
    public var assumptions: [String]

    public init(
        delta: Double, confidence: Double, method: String, bounds: [Bound], claim: Claim?, assumptions: [String]
    ) {
        self.delta = delta
        self.confidence = confidence
        self.method = method
        self.bounds = bounds
        self.claim = claim
        self.assumptions = assumptions
    }

    /// The attack that refutes most.
    public var strongest: Bound? { bounds.max { ($0.epsilon, $0.ceiling) < ($1.epsilon, $1.ceiling) } }
}

/// Guesses about the targets of one attack.
struct EpsilonTrial {
    private let attack: String
    private let targets: Int
    private let guesses: Int
    private let correct: Int

    /// Fewer targets of a kind refute nothing worth saying.
    private static let fewest = 10
    /// Shares of the targets that may be guessed from the top, and from the bottom too.
    private static let shares = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]

    /// - Parameters:
    ///   - attack: its name.
    ///   - trial: scores and truth; how many are guessed comes from its calibration records.
    ///   - delta: of the bound.
    ///   - confidence: one-sided.
    init?(attack: String, _ trial: MembershipTrial, delta: Double, confidence: Double) throws {
        guard let ranked = Self.ranked(trial.targets), ranked.count >= 2 * Self.fewest else { return nil }
        // Where thresholds cannot be chosen, a tenth from either end.
        var plan = (share: 0.1, both: true)
        if let known = Self.ranked(trial.calibration) {
            var best = -Double.infinity
            for share in Self.shares {
                for both in [true, false] {
                    let seen = Self.guesses(known, share: share, both: both)
                    let guesses = Self.guesses(ranked, share: share, both: both).count
                    let rate = (Double(seen.right) + 0.5) / Double(seen.count + 1)
                    let audit = try OneRunAudit(
                        canaries: ranked.count, guesses: guesses, correct: Int((rate * Double(guesses)).rounded(.down)))
                    let epsilon = try audit.lowerBound(delta: delta, confidence: confidence).epsilon
                    // Where none is expected to refute anything, the most accurate.
                    let value = epsilon > 0 ? epsilon : rate - 1
                    if value > best { (best, plan) = (value, (share, both)) }
                }
            }
        }
        let found = Self.guesses(ranked, share: plan.share, both: plan.both)
        self.attack = attack
        (targets, guesses, correct) = (ranked.count, found.count, found.right)
    }

    /// Whether each is a member, highest scores first, as many of either kind; ties stay in their shuffled order.
    private static func ranked(_ candidates: [MembershipTrial.Candidate]) -> [Bool]? {
        let members = candidates.filter(\.isMember)
        let others = candidates.filter { !$0.isMember }
        let count = min(members.count, others.count)
        guard count > 0 else { return nil }
        let taken = members.prefix(count) + others.prefix(count)
        return taken.sorted { ($0.refined, -$0.place) > ($1.refined, -$1.place) }.map(\.isMember)
    }

    /// The first `share` are taken for members, and as many last ones for others.
    private static func guesses(_ ranked: [Bool], share: Double, both: Bool) -> (count: Int, right: Int) {
        let count = min(ranked.count / 2, max(1, Int((share * Double(ranked.count)).rounded())))
        let right = ranked.prefix(count).count { $0 }
        return both ? (2 * count, right + ranked.suffix(count).count { !$0 }) : (count, right)
    }

    func bound(delta: Double, confidence: Double) throws -> EmpiricalEpsilon.Bound? {
        let found = try OneRunAudit(canaries: targets, guesses: guesses, correct: correct)
            .lowerBound(delta: delta, confidence: confidence)
        guard let accuracy = Proportion(correct, of: guesses).estimate(confidence: confidence) else { return nil }
        return EmpiricalEpsilon.Bound(
            attack: attack, epsilon: found.epsilon, ceiling: found.ceiling, targets: targets, guesses: guesses,
            correct: correct, accuracy: accuracy)
    }
}

extension EmpiricalEpsilon {
    /// What the trials of several attacks refute together.
    package init?(_ trials: [(attack: String, trial: MembershipTrial)], options: AuditOptions) throws {
        guard !trials.isEmpty else { return nil }
        let each = 1 - (1 - options.confidence) / Double(trials.count)
        let delta = options.claimedDelta
        let bounds = try trials.compactMap {
            try EpsilonTrial(attack: $0.attack, $0.trial, delta: delta, confidence: each)?
                .bound(delta: delta, confidence: each)
        }
        guard !bounds.isEmpty else { return nil }
        self.init(
            delta: delta, confidence: options.confidence, method: EpsilonLowerBound.Method.oneRun.rawValue,
            bounds: bounds, claim: options.claimedEpsilon.map { Claim($0, bounds) },
            assumptions: [
                "Each target was in the training data by a fair coin of its own, as canaries are; a random split of one population comes close."
            ])
    }
}

extension EmpiricalEpsilon.Claim {
    /// A claim is violated by one attack that refutes it, and consistent where one could have and none did.
    init(_ epsilon: Double, _ bounds: [EmpiricalEpsilon.Bound]) {
        let verdict: Verdict =
            bounds.contains { $0.epsilon > epsilon }
            ? .violated : bounds.contains { $0.ceiling > epsilon } ? .consistent : .inconclusive
        self.init(epsilon: epsilon, verdict: verdict)
    }
}
