import Foundation

/// Approximate lower limits of the ratio of two rates, as published audits of differential privacy give them.
///
/// They assume large counts and promise less than Clopper and Pearson's limits of both rates; for comparison with figures of others.
public struct RateRatio: Hashable, Sendable {
    public enum Method: String, Codable, Hashable, Sendable, CaseIterable {
        /// The logarithm is normal (Katz, Baptista, Azen and Pike 1978).
        case logarithm = "katz-log"
        /// The same with half a count added everywhere (Walter 1975).
        case adjustedLogarithm = "adjusted-log"
        /// The cube root is normal (Bailey 1987).
        case cubeRoot = "bailey"
        /// The inverse hyperbolic sine (Newcombe 2001).
        case inverseSinh = "inverse-sinh"
    }

    public let numerator: Proportion
    public let denominator: Proportion

    public init(_ numerator: Proportion, over denominator: Proportion) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The one-sided lower limit, above the true ratio with probability of about `tail`; 0 where nothing was counted above the line, `nil`
    /// where nothing was counted below it or a group is empty, unless the method adds counts.
    public func lowerLimit(_ method: Method, tail: Double) -> Double? {
        let z = SpecialFunctions.normalQuantile(complement: tail)
        var (x, m) = (Double(numerator.successes), Double(numerator.trials))
        var (y, n) = (Double(denominator.successes), Double(denominator.trials))
        if method == .adjustedLogarithm {
            (x, m, y, n) = (x + 0.5, m + 0.5, y + 0.5, n + 0.5)
        } else {
            guard m > 0, n > 0, y > 0 else { return nil }
            guard x > 0 else { return 0 }
        }
        let ratio = x / m / (y / n)
        let deviation = (1 / x - 1 / m + 1 / y - 1 / n).squareRoot()
        switch method {
        case .logarithm, .adjustedLogarithm: return ratio * exp(-z * deviation)
        case .inverseSinh: return ratio * exp(-2 * asinh(z / 2 * deviation))
        case .cubeRoot:
            let (p, q) = ((1 - x / m) / x, (1 - y / n) / y)
            let root = (p + q - z * z * p * q / 9).squareRoot()
            let side = (1 - z / 3 * root) / (1 - z * z * q / 9)
            return ratio * side * side * side
        }
    }
}
