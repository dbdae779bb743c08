internal import Foundation

/// Gauss–Legendre quadrature of 20 points on panels.
enum Panels {
    /// Nodes in (−1, 1) with weights.
    static let rule: [(node: Double, weight: Double)] = {
        let count = 20
        return (0..<count).map { index in
            var x = cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 0.0
            for _ in 0..<10 {
                var (last, value) = (1.0, x)
                for k in 2...count {
                    (last, value) = (value, ((2 * Double(k) - 1) * x * value - (Double(k) - 1) * last) / Double(k))
                }
                slope = Double(count) * (x * value - last) / (x * x - 1)
                x -= value / slope
            }
            return (x, 2 / ((1 - x * x) * slope * slope))
        }
    }()

    /// Calls `visit` with each node and its weight in [low, high], the panels being cut so that on each the integral of
    /// `density` (radians of the fastest factor of the integrand, roughly) is at most 9.
    static func visit(
        from low: Double, to high: Double, density: (Double) -> Double, _ visit: (_ z: Double, _ weight: Double) -> Void
    ) {
        guard high > low else { return }
        var start = low
        while start < high {
            // A panel that keeps to its density at its start, its end and its middle.
            var width = min(high - start, 9 / density(start))
            while width * max(density(start + width), density(start + width / 2)) > 9, width > (high - low) * 1e-9 {
                width *= 0.75
            }
            let end = high - start - width < width * 1e-6 ? high : start + width
            let (middle, half) = ((start + end) / 2, (end - start) / 2)
            for (node, weight) in rule { visit(middle + half * node, half * weight) }
            start = end
        }
    }
}

/// The normal distribution on intervals.
enum Normal {
    static let logRootTwoPi = 0.5 * log(2 * Double.pi)

    /// P[low < Z ≤ high], accurate relative to the smaller tail.
    static func mass(_ low: Double, _ high: Double) -> Double {
        guard high > low else { return 0 }
        if low >= 0 { return survival(low) - survival(high) }
        if high <= 0 { return survival(-high) - survival(-low) }
        return 0.5 * (erf(high * 0.5.squareRoot()) - erf(low * 0.5.squareRoot()))
    }

    static func survival(_ z: Double) -> Double { 0.5 * erfc(z * 0.5.squareRoot()) }
}
