public import Statistics

/// What the attacks together say about the release; never that it is safe.
public struct Verdict: Codable, Hashable, Sendable {
    public enum Outcome: String, Codable, Hashable, Sendable {
        /// At least one attack tells members from people who were not in the training data.
        case leak
        /// No attack that was run could; says nothing about attacks that were not run.
        case noLeakFound = "no-leak-found"
        /// The control cannot be trusted, or there were too few records.
        case notJudged = "not-judged"
    }

    /// A headline that counted for the verdict.
    public struct Ground: Codable, Hashable, Sendable {
        public var attack: String
        public var measure: String
        public var population: String
        /// With the simultaneous confidence over all grounds (Bonferroni).
        public var estimate: Estimate
        /// The two sides that the headline contrasts; `nil` where it has none.
        public var members: Estimate?
        public var holdout: Estimate?
        public var nullValue: Double
        /// Whether the interval lies wholly on the leaking side of the null value.
        public var leaks: Bool

        public init(
            attack: String, measure: String, population: String, estimate: Estimate, members: Estimate? = nil,
            holdout: Estimate? = nil, nullValue: Double, leaks: Bool
        ) {
            self.members = members
            self.holdout = holdout
            self.attack = attack
            self.measure = measure
            self.population = population
            self.estimate = estimate
            self.nullValue = nullValue
            self.leaks = leaks
        }
    }

    public var outcome: Outcome
    /// The answer in a sentence that needs no statistics.
    public var sentence: String
    public var grounds: [Ground]

    public init(outcome: Outcome, sentence: String, grounds: [Ground]) {
        self.outcome = outcome
        self.sentence = sentence
        self.grounds = grounds
    }
}
