public import Neighbors
public import Statistics

/// An adversary's procedure. It returns scores; it never judges itself.
public protocol Attack: Sendable {
    /// The catalogue line; its version is raised whenever the same inputs give other scores.
    var card: AttackCard { get }

    /// A score for each candidate of `view`, in order; higher speaks for membership. Every score is finite.
    ///
    /// - Parameters:
    ///   - view: all that the adversary sees.
    ///   - stream: the only source of randomness.
    func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double]

    /// What orders candidates of the same score, higher first; `nil` leaves them tied. Used for rates at a fixed
    /// false-positive rate, which a block of ties blurs; thresholds are set on scores alone.
    func tieBreaks(_ view: AdversaryView) throws -> [Double]?

    /// Fixed thresholds, as scores, chosen without looking at any record of this audit; the adversary claims 'member' from
    /// the threshold upward.
    func fixedThresholds(in space: RecordSpace) -> [Double]

    /// What else there is to say of the attack itself, for example how it does on shadows; never anything that counts for the verdict.
    func diagnostics(_ view: AdversaryView, confidence: Double) throws -> [Measure]

    /// What a threshold means to a reader, for example the distance that a score stands for.
    func readable(threshold score: Double) -> Double
}

extension Attack {
    public func diagnostics(_ view: AdversaryView, confidence: Double) throws -> [Measure] { [] }

    public func fixedThresholds(in space: RecordSpace) -> [Double] { [] }

    public func readable(threshold score: Double) -> Double { score }

    public func tieBreaks(_ view: AdversaryView) throws -> [Double]? { nil }
}

/// A measurement that the auditor makes with the labels in hand, where no adversary could: a diagnostic of the release.
public protocol Measurement: Sendable {
    var card: AttackCard { get }

    func measure(_ audit: AuditCase, graph: NeighborGraph, confidence: Double) throws -> AuditOutcome
}

/// What can be run in an audit.
public enum AuditEntry: Sendable {
    case attack(any Attack)
    case measurement(any Measurement)
    case disclosure(any DisclosureAttack)

    public var card: AttackCard {
        switch self {
        case .attack(let attack): attack.card
        case .measurement(let measurement): measurement.card
        case .disclosure(let attack): attack.card
        }
    }
}

/// A result together with the headlines that count for the verdict.
public struct AuditOutcome {
    /// A headline that can be given at any confidence, so that all grounds of a verdict hold at once.
    public struct Ground {
        public var measure: String
        public var population: String
        public var nullValue: Double
        /// The shares that the headline contrasts, where it does.
        public var sides: ProportionContrast?
        /// The headline at a confidence; `nil` where it is undefined.
        public var estimate: (Double) -> Estimate?

        public init(
            measure: String, population: String, nullValue: Double, estimate: @escaping (Double) -> Estimate?
        ) {
            self.measure = measure
            self.population = population
            self.nullValue = nullValue
            self.estimate = estimate
        }

        /// The difference of two shares, which is zero when nothing leaks.
        public init(measure: String, population: String, contrast: ProportionContrast) {
            self.init(measure: measure, population: population, nullValue: 0) { contrast.estimate(confidence: $0) }
            sides = contrast
        }
    }

    public var result: AttackResult
    public var grounds: [Ground]
    /// The advantage that no threshold on the attack's scores exceeds, at a confidence; `nil` where nothing was scored.
    public var reach: ((Double) -> Estimate)?
    /// The strongest adversary's scores, with the truth; `nil` where membership is not scored.
    public var trial: MembershipTrial?
    /// Whom the strongest adversary claims; `nil` where membership is not scored.
    var claims: ClaimedTargets?

    public init(
        result: AttackResult, grounds: [Ground], reach: ((Double) -> Estimate)? = nil, trial: MembershipTrial? = nil
    ) {
        self.trial = trial
        self.result = result
        self.grounds = grounds
        self.reach = reach
    }
}
