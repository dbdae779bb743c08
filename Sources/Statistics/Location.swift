/// Medians and means with intervals.
public enum Location {
    /// The median with the distribution-free interval of order statistics; `nil` for no values.
    ///
    /// With fewer values than the confidence needs (6 at 0.95) the interval is the whole range of the values, and the
    /// method says so. Complexity: O(n log n).
    public static func median(_ values: [Double], confidence: Double) -> Estimate? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let n = sorted.count
        let middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
        let tail = (1 - confidence) / 2
        var rank = 0
        // The largest rank whose tail fits; binary search over the monotone cumulative probability.
        var (low, high) = (0, n / 2 + 1)
        while low < high {
            let candidate = (low + high + 1) / 2
            if candidate >= 1, SpecialFunctions.binomialCumulative(k: candidate - 1, n: n, p: 0.5) <= tail {
                low = candidate
            } else {
                high = candidate - 1
            }
        }
        rank = low
        guard rank >= 1 else {
            return Estimate(
                value: middle, lower: sorted[0], upper: sorted[n - 1], confidence: confidence, n: n,
                method: "range of too few values for this confidence")
        }
        return Estimate(
            value: middle, lower: sorted[rank - 1], upper: sorted[n - rank], confidence: confidence, n: n,
            method: "order statistics")
    }

    /// The mean with Student's interval; `nil` for fewer than two values.
    public static func mean(_ values: [Double], confidence: Double) -> Estimate? {
        guard values.count > 1 else { return nil }
        let n = Double(values.count)
        let moments = sampleMoments(values)
        let t = SpecialFunctions.studentQuantile(complement: (1 - confidence) / 2, degrees: n - 1)
        let half = t * (moments.variance / n).squareRoot()
        return Estimate(
            value: moments.mean, lower: moments.mean - half, upper: moments.mean + half, confidence: confidence,
            n: values.count, method: "Student t")
    }

    /// The mean of values each of which compares one unit with all others, so that every pair of units is in two of them; `nil` for fewer
    /// than two values.
    ///
    /// Such a mean is a U-statistic of pairs; its jackknife error is twice that of a mean of independent values (Arvesen 1969).
    public static func meanOfPairs(_ values: [Double], confidence: Double) -> Estimate? {
        guard var result = mean(values, confidence: confidence) else { return nil }
        let half = result.upper - result.lower
        (result.lower, result.upper) = (result.value - half, result.value + half)
        result.method = "Student t, jackknife of a U-statistic"
        return result
    }

    /// Mean and unbiased variance, in two passes; the variance of fewer than two values is 0.
    public static func sampleMoments(_ values: [Double]) -> (mean: Double, variance: Double) {
        guard !values.isEmpty else { return (.nan, 0) }
        var sum = 0.0
        for value in values { sum += value }
        let mean = sum / Double(values.count)
        guard values.count > 1 else { return (mean, 0) }
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        return (mean, squares / Double(values.count - 1))
    }
}
