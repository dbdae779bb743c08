import Foundation

/// Tests that two samples come from one distribution.
public enum TwoSampleTests {
    /// The two-sided Kolmogorov–Smirnov test with the asymptotic p-value of the exact statistic.
    ///
    /// Conservative where values are tied. - Complexity: O(n log n).
    public static func kolmogorovSmirnov(_ first: [Double], _ second: [Double]) -> (statistic: Double, pValue: Double) {
        guard !first.isEmpty, !second.isEmpty else { return (0, 1) }
        let (a, b) = (first.sorted(), second.sorted())
        var (i, j, largest) = (0, 0, 0.0)
        while i < a.count, j < b.count {
            let value = min(a[i], b[j])
            while i < a.count, a[i] == value { i += 1 }
            while j < b.count, b[j] == value { j += 1 }
            largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
        }
        let (m, n) = (Double(max(a.count, b.count)), Double(min(a.count, b.count)))
        return (largest, kolmogorovSurvival(root: (m * n / (m + n)).squareRoot(), statistic: largest, m: m, n: n))
    }

    /// P(√n D > x) in the limit: `2 Σ (−1)^(k−1) exp(−2 k² x²)`.
    private static func kolmogorovSurvival(root: Double, statistic: Double, m: Double, n: Double) -> Double {
        let x = root * statistic
        guard x > 0 else { return 1 }
        if x < 1 {
            // The theta-function form converges fast for small x.
            var sum = 0.0
            for k in stride(from: 1.0, through: 19, by: 2) {
                sum += exp(-k * k * .pi * .pi / (8 * x * x))
            }
            return max(0, min(1, 1 - (2 * .pi).squareRoot() / x * sum))
        }
        var (sum, sign) = (0.0, 1.0)
        for k in 1...100 {
            let term = exp(-2 * Double(k * k) * x * x)
            sum += sign * term
            if term < 1e-18 { break }
            sign = -sign
        }
        return max(0, min(1, 2 * sum))
    }

    /// Pearson's chi-squared test of independence for a table of `rows × columns` counts; columns without counts are left
    /// out. Returns p = 1 for fewer than two rows or columns with counts.
    public static func chiSquared(_ table: [[Int]]) -> (statistic: Double, pValue: Double) {
        let rows = table.filter { $0.contains { $0 > 0 } }
        guard rows.count > 1, let width = rows.map(\.count).min() else { return (0, 1) }
        let columnSums = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } }
        let used = (0..<width).filter { columnSums[$0] > 0 }
        guard used.count > 1 else { return (0, 1) }
        let total = Double(columnSums.reduce(0, +))
        var statistic = 0.0
        for row in rows {
            let rowSum = Double(row.reduce(0, +))
            for column in used {
                let expected = rowSum * Double(columnSums[column]) / total
                let difference = Double(row[column]) - expected
                statistic += difference * difference / expected
            }
        }
        let degrees = Double((rows.count - 1) * (used.count - 1))
        return (statistic, SpecialFunctions.chiSquaredSurvival(statistic, degrees: degrees))
    }
}

/// Corrections for asking several questions at once.
public enum Multiplicity {
    /// Holm's step-down adjustment: adjusted p-values in the order given, each at most 1.
    public static func holm(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = [Double](repeating: 1, count: pValues.count)
        var running = 0.0
        for (rank, index) in order.enumerated() {
            running = max(running, min(1, Double(pValues.count - rank) * pValues[index]))
            adjusted[index] = running
        }
        return adjusted
    }
}
