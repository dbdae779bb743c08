/// What an accountant says: ε at δ under a neighbouring relation, how it was found and how sure it is.
public struct PrivacyAnswer: Codable, Hashable, Sendable {
    /// `exact`, `pld`, `rdp`, `gdp`, ….
    public var accountant: String
    public var epsilon: Double
    public var delta: Double
    public var neighbouring: NeighbouringRelation
    /// Which of both directions decides; `nil` where they are the same.
    public var direction: NeighbouringDirection?
    /// Between these ε lies, or δ where that was asked for.
    public var lower: Double
    public var upper: Double
    /// How it was computed, in a few words.
    public var method: String
    /// False for an approximation that may say too little.
    public var isBound = true
    /// The Rényi order that gives it; ∞ for the largest loss.
    public var order: Double?
    /// Whether that order is the last one that was allowed, so that others might give less.
    public var orderAtEdge: Bool?
    /// What to know about the number, a sentence each.
    public var notes: [String] = []

    /// The one with the largest upper bound.
    ///
    /// - Precondition: there is one.
    static func worst(of answers: [PrivacyAnswer]) -> PrivacyAnswer {
        answers.dropFirst().reduce(answers[0]) { $1.upper > $0.upper ? $1 : $0 }
    }

    /// Half the distance of `lower` and `upper`.
    public var error: Double { (upper - lower) / 2 }
}

/// The checks that every question shares.
enum Question {
    static func check(delta: Double) throws {
        guard delta > 0 && delta < 1 else {
            throw AccountingError.invalid("a delta of \(delta) is not between 0 and 1")
        }
    }

    static func check(epsilon: Double) throws {
        guard epsilon >= 0 && epsilon.isFinite else {
            throw AccountingError.invalid("an epsilon of \(epsilon) is not a number of at least 0")
        }
    }

    /// The directions that must be asked about: one where it is known to be the worse.
    static func directions(_ uses: Uses) -> [NeighbouringDirection] {
        uses.others.allSatisfy(\.pair.dominatesItsReverse) ? [.remove] : [.remove, .add]
    }
}
