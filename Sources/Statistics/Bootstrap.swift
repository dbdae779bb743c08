/// Bootstrap intervals with counter-based resampling: replicate `b` draws from its own stream, so replicates may be
/// computed in any order.
public enum Bootstrap {
    /// The statistic on `replicates` resamples of `0..<count`, drawn with replacement.
    ///
    /// - Parameters:
    ///   - replicates: how many resamples.
    ///   - count: how many records there are to draw from.
    ///   - seed: the seed of the draws.
    ///   - purpose: the name of the stream of random numbers.
    ///   - statistic: receives the drawn positions.
    public static func replicates(
        _ replicates: Int, count: Int, seed: UInt64, purpose: String, statistic: ([Int]) -> Double
    ) -> [Double] {
        guard count > 0 else { return [] }
        var draws = [Int](repeating: 0, count: count)
        return (0..<max(0, replicates)).map { replicate in
            var stream = RandomStream(seed: seed, purpose: purpose, unit: UInt64(replicate))
            for position in draws.indices { draws[position] = stream.index(below: count) }
            return statistic(draws)
        }
    }

    /// The percentile interval: empirical quantiles of the replicates, interpolated linearly; `nil` without replicates.
    public static func percentile(_ replicates: [Double], confidence: Double) -> (lower: Double, upper: Double)? {
        guard !replicates.isEmpty else { return nil }
        let sorted = replicates.sorted()
        return (quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2))
    }

    /// Efron's bias-corrected and accelerated interval (1987).
    ///
    /// - Parameters:
    ///   - replicates: the bootstrap replicates.
    ///   - estimate: the statistic on the data.
    ///   - jackknife: the statistic with each record left out in turn.
    ///   - confidence: the two-sided confidence of the interval.
    /// - Returns: `nil` where it is undefined: no replicates, or all of them on one side of the estimate.
    public static func biasCorrected(
        _ replicates: [Double], estimate: Double, jackknife: [Double], confidence: Double
    ) -> (lower: Double, upper: Double)? {
        guard !replicates.isEmpty, !jackknife.isEmpty else { return nil }
        let below = replicates.count { $0 < estimate }
        guard below > 0, below < replicates.count else { return nil }
        let bias = -SpecialFunctions.normalQuantile(complement: Double(below) / Double(replicates.count))
        let mean = Location.sampleMoments(jackknife).mean
        var (squares, cubes) = (0.0, 0.0)
        for value in jackknife {
            let deviation = mean - value
            squares += deviation * deviation
            cubes += deviation * deviation * deviation
        }
        let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
        let sorted = replicates.sorted()
        func bound(_ z: Double) -> Double {
            let shifted = bias + (bias + z) / (1 - acceleration * (bias + z))
            return quantile(sorted, SpecialFunctions.normalSurvival(-shifted))
        }
        let z = twoSidedNormalQuantile(confidence)
        return (bound(-z), bound(z))
    }

    /// The `p`-quantile of sorted values, interpolated linearly.
    package static func quantile(_ sorted: [Double], _ p: Double) -> Double {
        let position = min(max(p, 0), 1) * Double(sorted.count - 1)
        let index = min(Int(position), sorted.count - 1)
        let next = min(index + 1, sorted.count - 1)
        return sorted[index] + (position - Double(index)) * (sorted[next] - sorted[index])
    }
}
