import Accounting
import Foundation

/// Numbers of a claim as text: never smaller than they are; those of a refutation never larger.
enum AnswerText {
    /// Seven digits, rounded up.
    static func claim(_ value: Double) -> String {
        guard value.isFinite else { return "infinite" }
        guard value > 0 else { return "0" }
        return digits(value, .up)
    }

    /// Seven digits, rounded down.
    static func refuted(_ value: Double) -> String {
        guard value.isFinite else { return value > 0 ? "infinite" : "-infinite" }
        return value == 0 ? "0" : digits(value, .down)
    }

    /// Seven digits; what rounding alone has put beyond one is taken back.
    private static func digits(_ value: Double, _ rule: FloatingPointRoundingRule) -> String {
        let scale = pow(10, 6 - log10(abs(value)).rounded(.down))
        guard scale.isFinite, scale > 0 else { return String(format: "%.7g", value) }
        let near = rule == .up ? 1 - 1e-15 : 1 + 1e-15
        return String(format: "%.7g", (value * scale * near).rounded(rule) / scale)
    }

    static func number(_ value: Double) -> String { String(format: "%.10g", value) }

    /// What the number is good for and what it leaves out, one line each.
    static func assumptions(_ relation: NeighbouringRelation) -> [String] {
        [
            "assumes: neighbours are \(relation.plainText); batches were drawn as said, a record's contribution was clipped to the norm "
                + "that the noise is a multiple of, and nobody can make the noise again",
            "not covered: options chosen by looking at results, statistics of batch normalisation, preprocessing fitted to the records, "
                + "losses or models shown along the way, and more than one record of the same person",
        ]
    }
}

extension Double {
    /// `nil` for what JSON has no number for.
    var finite: Double? { isFinite ? self : nil }
}

/// An answer as JSON: what is infinite is null.
struct AnswerJSON: Encodable {
    var question: String
    var accountant: String
    var epsilon: Double?
    var delta: Double?
    var lower: Double?
    var upper: Double?
    var bound: Bool
    var method: String
    var neighbouring: String
    var direction: String?
    var order: Double?
    var orderAtEdge: Bool?
    var noiseMultiplier: Double?
    var steps: Int?
    var events: [String]
    var notes: [String]
    var assumptions: [String]
    /// The median of repeated runs in this process; only where it was asked for.
    var milliseconds: Double?

    init(_ question: String, _ answer: PrivacyAnswer, events: [String]) {
        self.question = question
        accountant = answer.accountant
        (epsilon, delta) = (answer.epsilon.finite, answer.delta.finite)
        (lower, upper) = (answer.lower.finite, answer.upper.finite)
        (bound, method) = (answer.isBound, answer.method)
        neighbouring = answer.neighbouring.rawValue
        direction = answer.direction?.rawValue
        (order, orderAtEdge) = (answer.order?.finite, answer.orderAtEdge)
        self.events = events
        notes = answer.notes
        if question != "delta" && answer.epsilon == 0 {
            notes.append("epsilon is 0: either nothing was done to the records, or delta alone covers it")
        }
        assumptions = AnswerText.assumptions(answer.neighbouring)
    }

    private enum CodingKeys: String, CodingKey {
        case question, accountant, epsilon, delta, lower, upper, bound, method, neighbouring, direction, order, steps,
            events
        case notes, assumptions, milliseconds
        case orderAtEdge = "order_at_edge"
        case noiseMultiplier = "noise_multiplier"
    }
}
