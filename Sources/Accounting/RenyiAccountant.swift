internal import Foundation

/// The privacy of mechanisms one after the other, by Rényi divergences (Mironov 2017): they are added order by order, and the
/// best order is turned into ε for a δ.
///
/// Data sets are neighbours where one has a record more.
public enum RenyiAccountant {
    /// What mechanisms come to.
    public struct Result: Codable, Hashable, Sendable {
        public var epsilon: Double
        public var delta: Double
        /// The Rényi order that gives it.
        public var order: Double
    }

    /// The smallest ε that any order gives for `delta`: ε = D + ln(1 − 1/a) − (ln δ + ln a) / (a − 1) (Balle et al. 2020;
    /// Canonne, Kamath and Steinke 2020), over a continuum of orders.
    ///
    /// - Precondition: noise multipliers are above zero and finite, sampling rates in [0, 1], 0 < `delta` < 1.
    /// - Complexity: about 60 orders for each mechanism.
    public static func epsilon(of mechanisms: [SampledGaussian], delta: Double) -> Result {
        func value(_ u: Double) -> Double {
            let order = 1 + exp(u)
            let divergence = mechanisms.reduce(0) { $0 + Double($1.steps) * $1.renyiDivergence(order: order) }
            return divergence + log1p(-1 / order) - (log(delta) + log(order)) / (order - 1)
        }
        guard mechanisms.contains(where: { $0.steps > 0 && $0.samplingRate > 0 }) else {
            return Result(epsilon: 0, delta: delta, order: .infinity)
        }
        // A coarse scan over orders from 1.01 up to 8,000, as long as they can help: for little noise, high orders cost much
        // and give nothing. Then golden sections around its best.
        var (best, least) = (-4.5, Double.infinity)
        for u in stride(from: -4.5, through: 9, by: 0.5) {
            let found = value(u)
            if found < least { (best, least) = (u, found) }
            if u > best + 1.9 { break }
        }
        var (low, high) = (best - 0.5, best + 0.5)
        let ratio = (5.0.squareRoot() - 1) / 2
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (value(left), value(right))
        while high - low > 1e-5 {
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
        let middle = (low + high) / 2
        return Result(epsilon: max(0, value(middle)), delta: delta, order: 1 + exp(middle))
    }

    /// Noise multipliers that are tried.
    private static let range = 0.05...2_000.0

    /// The smallest noise multiplier, to 0.01 %, with which mechanisms of these sampling rates and steps come to at most
    /// `epsilon`; `nil` where none up to 2,000 does.
    public static func noiseMultiplier(
        for epsilon: Double, delta: Double, uses: [(samplingRate: Double, steps: Int)]
    ) -> Double? {
        func reaches(_ noise: Double) -> Bool {
            let mechanisms = uses.map {
                SampledGaussian(noiseMultiplier: noise, samplingRate: $0.samplingRate, steps: $0.steps)
            }
            return self.epsilon(of: mechanisms, delta: delta).epsilon <= epsilon
        }
        guard reaches(range.upperBound) else { return nil }
        var (low, high) = (range.lowerBound, range.upperBound)
        if reaches(low) { return low }
        while high / low > 1.0001 {
            let middle = (low * high).squareRoot()
            if reaches(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
