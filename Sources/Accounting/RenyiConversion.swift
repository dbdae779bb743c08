internal import Foundation

/// One Rényi divergence as (ε, δ).
package struct RenyiConversion {
    var order: Double
    var divergence: Double
    var logDelta: Double

    package init(order: Double, divergence: Double, logDelta: Double) {
        (self.order, self.divergence, self.logDelta) = (order, divergence, logDelta)
    }

    package func epsilon(_ conversion: RenyiAccountant.Conversion) -> Double {
        let t = order - 1
        switch conversion {
        case .classic: return divergence - logDelta / t
        case .improved: return divergence + log1p(-1 / order) - (logDelta + log(order)) / t
        case .tightest: return tightest
        }
    }

    /// The smallest ε ≥ 0 at which no two Bernoulli distributions of this divergence are further apart than δ.
    private var tightest: Double {
        var (low, high) = (0.0, max(0, epsilon(.improved)))
        if !high.isFinite || high == 0 { return high }
        guard reaches(low) > 0 else { return 0 }
        while high - low > 1e-12 * high {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if reaches(middle) > 0 { low = middle } else { high = middle }
        }
        return high
    }

    /// The divergence less the least one of two Bernoulli distributions with P − e^ε Q = δ.
    private func reaches(_ epsilon: Double) -> Double {
        let (a, delta) = (order, exp(logDelta))
        /// ln of the moment of P = δ + u and Q = u e^−ε, over e^{(a − 1) ε}.
        func moment(_ logU: Double) -> Double {
            let u = exp(logU)
            let first = a * log(delta + u) + (1 - a) * logU
            let rest = 1 - delta - u
            guard rest > 0 else { return first }
            let second = a * log(rest) + (1 - a) * (epsilon + log1p(-u * exp(-epsilon)))
            return max(first, second) + log1p(exp(-abs(first - second)))
        }
        let top = log1p(-delta)
        let best = Minimum.golden(logDelta - 30 - log(a), top, tolerance: 1e-9, moment)
        return divergence - epsilon - min(moment(best), moment(top)) / (a - 1)
    }
}

/// The minimum of functions with one.
enum Minimum {
    static func golden(_ low: Double, _ high: Double, tolerance: Double, _ value: (Double) -> Double) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (low, high)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (value(left), value(right))
        while high - low > tolerance {
            if atLeft < atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = value(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = value(right)
            }
        }
        return (low + high) / 2
    }
}
