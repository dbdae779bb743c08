internal import Foundation

/// How much noise, or how many uses, a budget allows.
public enum Calibration {
    /// The noise multipliers that are tried: halves of ½ down to the lower bound.
    public static let noiseRange = 0x1p-7...1e7

    /// The smallest noise multiplier with which a mechanism stays within (ε, δ), and what it comes to; to 1e-9 relative, and never beyond
    /// the budget.
    ///
    /// - Parameters:
    ///   - epsilon: above 0.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    ///   - accountant: who is asked.
    ///   - mechanism: what is done with a noise multiplier.
    /// - Throws: `AccountingError.unreachable` where no noise in `noiseRange` is enough.
    /// - Complexity: about 15 questions to the accountant.
    public static func noiseMultiplier(
        epsilon: Double, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        accountant: AccountantChoice = .exact, of mechanism: (Double) throws -> Mechanism
    ) throws -> (noiseMultiplier: Double, answer: PrivacyAnswer) {
        try check(epsilon: epsilon, delta: delta)
        func ask(_ noise: Double) throws -> PrivacyAnswer {
            try accountant.epsilon(of: mechanism(noise), delta: delta, neighbouring: relation)
        }
        /// ln ε over the target; falls with ln noise.
        func excess(_ answer: PrivacyAnswer) -> Double { log(max(answer.epsilon, 1e-12) / epsilon) }
        var (low, high) = (log(0.5), log(2.0))
        var atHigh = try ask(exp(high))
        while atHigh.epsilon > epsilon {
            guard exp(high) < noiseRange.upperBound else {
                throw AccountingError.unreachable(
                    "no noise multiplier up to \(Int(noiseRange.upperBound)) brings epsilon down to \(epsilon) at delta \(delta)"
                )
            }
            (low, high) = (high, high + log(4.0))
            atHigh = try ask(exp(high))
        }
        var atLow = try ask(exp(low))
        while atLow.epsilon <= epsilon {
            if exp(low) <= noiseRange.lowerBound {
                atLow.notes.append("less noise may do: this is the least that is tried")
                return (exp(low), atLow)
            }
            (high, atHigh) = (low, atLow)
            low -= log(2.0)
            atLow = try ask(exp(low))
        }
        // False position on ln noise, with a bisection wherever that is slow.
        var (side, last) = (0, high - low)
        var (valueLow, valueHigh) = (min(60, excess(atLow)), max(-60, excess(atHigh)))
        for round in 0..<100 where high - low > 1e-10 {
            var middle = (low * valueHigh - high * valueLow) / (valueHigh - valueLow)
            if round % 3 == 2 {
                if high - low > last / 2 { middle = (low + high) / 2 }
                last = high - low
            }
            // A little beyond, so that the bounds close from both sides.
            if !(middle > low && middle < high) { middle = (low + high) / 2 }
            let answer = try ask(exp(middle))
            if answer.epsilon > epsilon {
                (low, valueLow) = (middle, min(60, excess(answer)))
                if side == 1 { valueHigh /= 2 }
                side = 1
                if valueLow < 1e-11 { high = min(high, middle + 1e-10); atHigh = try ask(exp(high)); break }
            } else {
                (high, valueHigh, atHigh) = (middle, max(-60, excess(answer)), answer)
                if side == -1 { valueLow /= 2 }
                side = -1
                if valueHigh > -1e-10 { break }
            }
        }
        return (exp(high), atHigh)
    }

    /// The largest number of uses that stays within (ε, δ), and what they come to; 0 where one use is too much.
    ///
    /// - Parameters:
    ///   - epsilon: above 0.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    ///   - accountant: who is asked.
    ///   - limit: the most uses that are tried.
    ///   - mechanism: what this many uses are.
    /// - Throws: `AccountingError.unreachable` where `limit` uses are still within the budget.
    /// - Complexity: about 20 questions to the accountant.
    public static func uses(
        epsilon: Double, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        accountant: AccountantChoice = .exact, limit: Int = 1_000_000_000_000, of mechanism: (Int) throws -> Mechanism
    ) throws -> (uses: Int, answer: PrivacyAnswer) {
        try check(epsilon: epsilon, delta: delta)
        func ask(_ uses: Int) throws -> PrivacyAnswer {
            try accountant.epsilon(of: mechanism(uses), delta: delta, neighbouring: relation)
        }
        var (low, high) = (0, 1)
        var atLow = try ask(0)
        // The exact accountant allows more than Rényi divergences, which are asked faster.
        if accountant == .exact,
            let guess = try? uses(
                epsilon: epsilon, delta: delta, neighbouring: relation, accountant: .rdp, limit: limit, of: mechanism
            ).uses, guess > 0
        {
            high = guess
        }
        var growth = 1.25
        while true {
            let answer = try ask(high)
            if answer.epsilon > epsilon { break }
            guard high < limit else {
                throw AccountingError.unreachable(
                    "\(limit) uses and more stay within epsilon \(epsilon) at delta \(delta)")
            }
            (low, atLow) = (high, answer)
            high = min(limit, max(high + 1, Int(Double(high) * growth)))
            growth = min(4, growth * 1.5)
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            let answer = try ask(middle)
            if answer.epsilon <= epsilon { (low, atLow) = (middle, answer) } else { high = middle }
        }
        return (low, atLow)
    }

    private static func check(epsilon: Double, delta: Double) throws {
        try Question.check(delta: delta)
        guard epsilon > 0 && epsilon.isFinite else {
            throw AccountingError.invalid("a target epsilon of \(epsilon) is not a number above 0")
        }
    }
}
