/// `successes` out of `trials`.
public struct Proportion: Hashable, Sendable {
    public let successes: Int
    public let trials: Int

    /// - Precondition: `0 <= successes <= trials`.
    public init(_ successes: Int, of trials: Int) {
        precondition(successes >= 0 && successes <= trials, "a proportion counts between 0 and its trials")
        self.successes = successes
        self.trials = trials
    }

    /// The observed rate; NaN without trials.
    public var rate: Double { trials == 0 ? .nan : Double(successes) / Double(trials) }

    /// The exact interval of Clopper and Pearson (1934); [0, 1] without trials.
    ///
    /// Its coverage is at least `confidence` for every true rate.
    public func clopperPearson(confidence: Double) -> (lower: Double, upper: Double) {
        let tail = (1 - confidence) / 2
        return (lowerLimit(tail: tail), upperLimit(tail: tail))
    }

    /// The one-sided exact lower limit, exceeded by the true rate with probability at least `1 − tail`.
    public func lowerLimit(tail: Double) -> Double {
        if successes == 0 { return 0 }
        return SpecialFunctions.betaQuantile(a: Double(successes), b: Double(trials - successes + 1), p: tail)
    }

    /// The one-sided exact upper limit, not exceeded by the true rate with probability at least `1 − tail`.
    public func upperLimit(tail: Double) -> Double {
        if successes == trials { return 1 }
        return SpecialFunctions.betaQuantile(
            a: Double(successes + 1), b: Double(trials - successes), complement: tail)
    }

    /// The score interval of Wilson (1927), without continuity correction; [0, 1] without trials.
    public func wilson(confidence: Double) -> (lower: Double, upper: Double) {
        guard trials > 0 else { return (0, 1) }
        let (n, p, z) = (Double(trials), rate, twoSidedNormalQuantile(confidence))
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        // At the ends the formula gives 0 and 1 up to rounding; make it exact.
        return (successes == 0 ? 0 : max(0, centre - half), successes == trials ? 1 : min(1, centre + half))
    }

    /// The rate with its Clopper–Pearson interval; `nil` without trials.
    public func estimate(confidence: Double) -> Estimate? {
        guard trials > 0 else { return nil }
        let interval = clopperPearson(confidence: confidence)
        return Estimate(
            value: rate, lower: interval.lower, upper: interval.upper, confidence: confidence, n: trials,
            method: "Clopper-Pearson")
    }

    /// The exact two-sided binomial test of the hypothesis that the true rate is `rate`: the probability of all outcomes
    /// that are at most as likely as the observed one. Complexity: O(log n) evaluations.
    public func binomialTest(against hypothesis: Double) -> Double {
        guard trials > 0 else { return 1 }
        let (k, n, p) = (successes, trials, hypothesis)
        if p <= 0 { return k == 0 ? 1 : 0 }
        if p >= 1 { return k == n ? 1 : 0 }
        // Masses equal up to rounding count as equally likely.
        let limit = SpecialFunctions.binomialMass(k: k, n: n, p: p) * (1 + 1e-7)
        let expected = Double(n) * p
        if Double(k) == expected { return 1 }
        func mass(_ j: Int) -> Double { SpecialFunctions.binomialMass(k: j, n: n, p: p) }
        if Double(k) < expected {
            // The mass falls from the mode upward: find the first count in the upper tail that is no more likely.
            var (low, high) = (Int(expected.rounded(.up)), n + 1)
            while low < high {
                let middle = (low + high) / 2
                if mass(middle) <= limit { high = middle } else { low = middle + 1 }
            }
            return min(
                1,
                SpecialFunctions.binomialCumulative(k: k, n: n, p: p)
                    + SpecialFunctions.binomialSurvival(k: low, n: n, p: p))
        }
        var (low, high) = (-1, Int(expected.rounded(.down)))
        while low < high {
            let middle = (low + high + 1) / 2
            if mass(middle) <= limit { low = middle } else { high = middle - 1 }
        }
        return min(
            1,
            SpecialFunctions.binomialCumulative(k: low, n: n, p: p)
                + SpecialFunctions.binomialSurvival(k: k, n: n, p: p))
    }
}
