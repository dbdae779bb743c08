/// How numeric columns are made comparable before distances are taken. Equality, as Hamming distances need it, is that of
/// the values themselves under either.
public enum NumberScale: String, Codable, Hashable, Sendable, CaseIterable {
    /// Differences are divided by the range of the fitted records.
    case range
    /// Values become their place in the distribution of the fitted records, from 0 to 1, so that neither a heavy tail nor a
    /// far outlier decides what is near.
    ///
    /// The place of a value that occurs is its ridit, the share of smaller values plus half the share of equal ones (Bross
    /// 1958); between two that occur it lies on a straight line; it is 0 below the smallest and 1 above the largest.
    case quantile
}

/// The places of numbers in a distribution, as ``NumberScale/quantile`` defines them.
///
/// Never falling; equal values have equal places, and different ones have different places unless both are beyond all fitted
/// values or closer than double precision can tell.
package struct Ridits: Sendable {
    /// The fitted values, ascending, each once.
    private let values: [Double]
    private let places: [Double]

    /// Fits the places to `sample`, whose missing values (NaN) are left out; `nil` with fewer than two different values.
    ///
    /// - Complexity: O(n log n).
    package init?(_ sample: some Sequence<Double>) {
        let sorted = sample.filter { !$0.isNaN }.sorted()
        guard let first = sorted.first, let last = sorted.last, first < last else { return nil }
        var (values, places): ([Double], [Double]) = ([], [])
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
            // Minus zero equals zero.
            values.append(sorted[start] + 0)
            places.append(Double(start + end) / Double(2 * sorted.count))
            start = end
        }
        (self.values, self.places) = (values, places)
    }

    /// The place of `value`, which is a number. Complexity: O(log n).
    package func callAsFunction(_ value: Double) -> Double {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        // `low` values are at most `value`.
        guard low > 0 else { return 0 }
        let below = low - 1
        if values[below] == value { return places[below] }
        guard low < values.count else { return 1 }
        let share = (value - values[below]) / (values[low] - values[below])
        return places[below] + min(share, 1) * (places[low] - places[below])
    }
}
