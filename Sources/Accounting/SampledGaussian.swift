internal import Foundation

/// The Poisson-sampled Gaussian mechanism, used `steps` times: each record is in the sample with probability `samplingRate`,
/// apart from the others, and normal noise is added to a sum in which a record changes at most the sensitivity.
public struct SampledGaussian: Codable, Hashable, Sendable {
    /// The deviation of the noise over the sensitivity; above zero.
    public var noiseMultiplier: Double
    /// In [0, 1].
    public var samplingRate: Double
    public var steps: Int

    public init(noiseMultiplier: Double, samplingRate: Double, steps: Int) {
        self.noiseMultiplier = noiseMultiplier
        self.samplingRate = samplingRate
        self.steps = steps
    }

    /// The Rényi divergence of one step at an order above 1, between data sets of which one has a record more, the larger of
    /// both directions (Mironov, Talwar and Zhang 2019).
    ///
    /// With x the likelihood ratio of the mixture and the noise alone, E[xᵃ] − 1 = E[xᵃ − 1 − a (x − 1)], whose integrand
    /// is nowhere negative; the trapezoid rule integrates it to about 10⁻¹² relative, as it is analytic around the real
    /// line.
    ///
    /// - Complexity: O(order + noise multiplier) nodes.
    public func renyiDivergence(order: Double) -> Double {
        let (q, s, a) = (samplingRate, noiseMultiplier, order)
        if q == 0 { return 0 }
        if s == 0 { return .infinity }
        if q == 1 { return a / (2 * s * s) }
        let step = min(0.4 * s, 0.2 * s * s)
        let first = Int((-9.5 * s / step).rounded(.down)), last = Int(((a + 9.5 * s) / step).rounded(.up))
        // The integrand's logarithm, or minus infinity, at each node.
        var largest = -Double.infinity
        var logs: [Double] = []
        logs.reserveCapacity(last - first + 1)
        for node in first...last {
            let z = Double(node) * step
            let value = Self.logExcess(exponent: (2 * z - 1) / (2 * s * s), q, a) - z * z / (2 * s * s)
            largest = max(largest, value)
            logs.append(value)
        }
        guard largest > -.infinity else { return 0 }
        let sum = logs.reduce(0) { $0 + exp($1 - largest) }
        let log = Foundation.log(sum * step / (s * (2 * Double.pi).squareRoot())) + largest
        return (log < 30 ? log1p(exp(log)) : log + log1p(exp(-log))) / (a - 1)
    }

    /// ln(xᵃ − 1 − a (x − 1)) for x = 1 + q (eᵉ − 1).
    private static func logExcess(exponent e: Double, _ q: Double, _ a: Double) -> Double {
        let logRatio = e < 30 ? log1p(q * expm1(e)) : log(q) + e + log1p((1 - q) / q * exp(-e))
        let power = a * logRatio
        if power > 50 { return power }
        let x = q * expm1(min(e, 700))
        if abs(a * x) >= 0.05 { return log(expm1(power) - a * x) }
        var (sum, coefficient, term) = (0.0, a, x)
        for k in 2..<16 {
            coefficient *= (a - Double(k) + 1) / Double(k)
            term *= x
            sum += coefficient * term
        }
        return log(sum)
    }
}
