/// Two independent proportions compared: `first.rate − second.rate`.
public struct ProportionContrast: Hashable, Sendable {
    public let first: Proportion
    public let second: Proportion

    public init(_ first: Proportion, minus second: Proportion) {
        self.first = first
        self.second = second
    }

    /// The difference with the hybrid score interval of Newcombe (1998, method 10); `nil` when a side has no trials.
    public func estimate(confidence: Double) -> Estimate? {
        guard first.trials > 0, second.trials > 0 else { return nil }
        let (a, b) = (first.wilson(confidence: confidence), second.wilson(confidence: confidence))
        let (p, q) = (first.rate, second.rate)
        let below = ((p - a.lower) * (p - a.lower) + (b.upper - q) * (b.upper - q)).squareRoot()
        let above = ((a.upper - p) * (a.upper - p) + (q - b.lower) * (q - b.lower)).squareRoot()
        return Estimate(
            value: p - q, lower: p - q - below, upper: p - q + above, confidence: confidence,
            n: first.trials + second.trials, method: "Newcombe hybrid score")
    }

    /// Fisher's exact test, two-sided: the probability, given the margins, of all tables that are at most as likely as the
    /// observed one. Complexity: O(successes).
    public func fisherExactTest() -> Double {
        let (draws, population) = (first.trials, first.trials + second.trials)
        let successes = first.successes + second.successes
        let (lowest, highest) = (max(0, successes - second.trials), min(draws, successes))
        guard lowest < highest else { return 1 }
        let mode = (Double(draws + 1) * Double(successes + 1) / Double(population + 2)).rounded(.down)
        let start = min(max(Int(mode), lowest), highest)
        // Masses relative to the mode's, by the ratio of neighbours: full relative precision, and the scale cancels.
        let (n, k, m) = (Double(draws), Double(successes), Double(population))
        func ratio(_ j: Int) -> Double {
            let x = Double(j)
            return (k - x) * (n - x) / ((x + 1) * (m - k - n + x + 1))
        }
        var relative = [Double](repeating: 0, count: highest - lowest + 1)
        relative[start - lowest] = 1
        for j in start..<highest { relative[j + 1 - lowest] = relative[j - lowest] * ratio(j) }
        for j in stride(from: start - 1, through: lowest, by: -1) {
            relative[j - lowest] = relative[j + 1 - lowest] / ratio(j)
        }
        let limit = relative[first.successes - lowest] * (1 + 1e-7)
        var (tail, whole) = (0.0, 0.0)
        for value in relative {
            whole += value
            if value <= limit { tail += value }
        }
        return min(1, tail / whole)
    }
}

/// Pairs that were judged twice: `gains` changed one way, `losses` the other, the rest not at all.
public struct PairedContrast: Hashable, Sendable {
    public let gains: Int
    public let losses: Int
    public let pairs: Int

    /// - Precondition: counts are not negative and `gains + losses <= pairs`.
    public init(gains: Int, losses: Int, pairs: Int) {
        precondition(gains >= 0 && losses >= 0 && gains + losses <= pairs)
        self.gains = gains
        self.losses = losses
        self.pairs = pairs
    }

    /// The exact test of McNemar, two-sided: a sign test on the pairs that changed; 1 when none did.
    public func exactTest() -> Double { Proportion(gains, of: gains + losses).binomialTest(against: 0.5) }

    /// `(gains − losses) / pairs` with an exact interval, conditional on how many pairs changed; `nil` without pairs.
    ///
    /// The interval is the Clopper–Pearson interval of the share of gains among the changes, scaled. Where no pair changed,
    /// it reaches as far as the upper limit of the rate of change allows.
    public func estimate(confidence: Double) -> Estimate? {
        guard pairs > 0 else { return nil }
        let n = Double(pairs)
        let changed = gains + losses
        let method = "Clopper-Pearson on discordant pairs"
        guard changed > 0 else {
            let reach = Proportion(0, of: pairs).upperLimit(tail: (1 - confidence) / 2)
            return Estimate(value: 0, lower: -reach, upper: reach, confidence: confidence, n: pairs, method: method)
        }
        let share = Proportion(gains, of: changed).clopperPearson(confidence: confidence)
        let scale = Double(changed) / n
        return Estimate(
            value: Double(gains - losses) / n, lower: scale * (2 * share.lower - 1),
            upper: scale * (2 * share.upper - 1),
            confidence: confidence, n: pairs, method: method)
    }
}
