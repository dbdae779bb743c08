internal import Foundation

/// The exact profile δ(ε) of a composition near one ε, by an integral over a line in the complex plane:
///
///     δ(ε) = 1/2πi ∫ e^{−tε} Π E_P[e^{tL}]^n / (t (t + 1)) dt,  Re t = c > 0
///
/// c is put near the saddle point, where the integrand has its least maximum. The trapezoid rule with step h adds δ(ε + mX) e^{cmX}
/// for all m ≠ 0, X = 2π/h: terms that are nowhere negative and are bounded by Chernoff's inequality, so X can be chosen so that
/// they do not matter.
struct ContourIntegral {
    struct Value {
        /// ln of the integral: of δ, less the probability of infinite losses.
        var log: Double
        /// d ln / dε, below 0.
        var slope: Double
        /// What bounds the relative error of the integral.
        var error: Double
    }

    private let composition: Composition
    private var abscissa: Double
    private var step: Double
    private var base: Double
    /// ln of the moments over their value at 0, at y = 0, h, ….
    private var moments: [Complex] = []
    private var streams: [TiltedMoments] = []
    /// Where large losses begin, and how much they change the logarithms of the moments: without them, δ(ε) is next to nothing.
    private var cut: Double?
    private var jumps: [Complex] = []
    /// A power and the moment of small losses there, which bounds what they add.
    private var small: (power: Double, value: Double)?
    private var frequency = 0.0
    /// K at the abscissae that bound the terms of other periods.
    private let bounds: [(power: Double, value: Double)]
    private var period: Double
    private static let tolerance = log(1e-13)
    private static let mostPoints = 2_458
    /// Points times nodes: some 10 ms.
    private static let mostWork = 4_000_000

    /// - Returns: `nil` where no saddle point exists: ε is beyond the largest loss.
    init?(_ composition: Composition, epsilon: Double, from start: Double = 4) {
        self.composition = composition
        guard
            let saddle = composition.saddle(epsilon, from: start, limit: 1e7)
        else { return nil }
        func exponent(_ t: Double, _ value: Double) -> Double { value - t * epsilon - log(t) - log1p(t) }
        let atSaddle = composition.moment(saddle).value
        guard atSaddle.isFinite, atSaddle < 1e9 else { return nil }
        let level = exponent(saddle, atSaddle)
        let bounds = [0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.45, 1.8, 2.4, 3.5, 6, 12].map { factor in
            (power: saddle * factor, value: composition.moment(saddle * factor).value)
        }
        // Further to the left the integrand is larger, but other periods are weaker: take the shortest period.
        var best: (abscissa: Double, period: Double, base: Double)?
        for factor in [1.0, 0.85, 0.7, 0.55, 0.4] {
            let c = saddle * factor
            let value = factor == 1 ? atSaddle : composition.moment(c).value
            guard exponent(c, value) < level + 5 else { continue }
            let period = Self.period(c, epsilon, bounds, level)
            if period < best?.period ?? .infinity { best = (c, period, value) }
        }
        guard let best, best.period.isFinite, best.period > 0 else { return nil }
        (abscissa, period, base, self.bounds) = (best.abscissa, best.period, best.base, bounds)
        step = 2 * .pi / period
    }

    /// How far apart periods must be so that others add less than the tolerance to a value of logarithm `level`.
    private static func period(
        _ c: Double, _ epsilon: Double, _ bounds: [(power: Double, value: Double)], _ level: Double
    ) -> Double {
        let above = bounds.reduce(Double.infinity) { least, bound in
            guard bound.power > c * 1.02, bound.value.isFinite else { return least }
            let chernoff = bound.value - bound.power * epsilon + logKappa(bound.power)
            return min(least, max(0, chernoff - level - tolerance) / (bound.power - c))
        }
        return max(max(0, -level - tolerance) / c, above)
    }

    /// The largest of (1 − e^{−x}) e^{−tx}: t^t / (1 + t)^{1 + t}.
    private static func logKappa(_ t: Double) -> Double { t * log(t) - (1 + t) * log1p(t) }

    /// Falls smoothly from 1 to 0 over the part of the line up to its end.
    static func window(_ part: Double) -> Double { Normal.survival((part - 0.55) / 0.075 * 2.0.squareRoot()) }

    /// Whether the nodes for so many points are not far too many: lines of tiny ε reach frequencies for which nodes lie very close.
    private func isAffordable(_ count: Int) -> Bool {
        guard count > moments.count, step > 20 else { return true }
        let sizes = composition.parts.map {
            $0.moment.pair.nodes(for: QuadratureNeed(lowest: abscissa, highest: abscissa, frequency: step)).losses.count
        }
        return Double(sizes.reduce(0, +)) * Double(count * count) < 4 * Double(Self.mostWork) * 64
    }

    private mutating func extend(to count: Int) {
        guard count > moments.count else { return }
        let needed = Double(count) * step
        if needed > frequency {
            // Nodes for higher frequencies lie closer.
            frequency = needed
            streams = composition.parts.map {
                TiltedMoments($0.moment.pair, abscissa: abscissa, step: step, frequency: needed, cut: cut)
            }
            (moments, jumps) = ([], [])
        }
        while moments.count < count {
            let y = Double(moments.count) * step
            var sum = Complex(
                real: composition.gaussian / 2 * (abscissa * (abscissa + 1) - y * y) - base,
                imaginary: composition.gaussian / 2 * y * (2 * abscissa + 1))
            var jump = Complex(real: 0, imaginary: 0)
            for index in streams.indices {
                let (one, uses) = (streams[index].next(), composition.parts[index].count)
                sum.real += uses * one.log.real
                sum.imaginary += uses * one.log.imaginary
                jump.real += uses * one.jump.real
                jump.imaginary += uses * one.jump.imaginary
            }
            moments.append(sum)
            if cut != nil { jumps.append(jump) }
        }
    }

    /// The integral at an ε near the one that the line was chosen for; the error tells whether it is near enough.
    mutating func value(at epsilon: Double) -> Value {
        var (count, last) = (64, Double?.none)
        var triesCut = cut == nil && composition.gaussian == 0
        guard isAffordable(count) else { return Value(log: -.infinity, slope: -abscissa, error: .infinity) }
        while true {
            extend(to: count)
            let found = sum(epsilon, count, windowed: false)
            if found.tail < 1e-15 * found.absolute {
                return finish(found, epsilon, truncation: found.tail * Double(count))
            }
            // The integrand falls off slowly where losses are almost discrete somewhere below ε: a smooth window cuts that off, and
            // more points change nothing once it is narrow enough.
            let smooth = sum(epsilon, count, windowed: true)
            if let last {
                let change = abs(smooth.value - last)
                let work = count * streams.reduce(0) { $0 + $1.size }
                if change <= 3e-12 * abs(smooth.value) || count >= Self.mostPoints || work > Self.mostWork
                    || !isAffordable(count * 3 / 2)
                {
                    return finish(smooth, epsilon, truncation: change)
                }
                if triesCut, change < 0.3 * smooth.value {
                    triesCut = false
                    let logValue = log(smooth.value * step / .pi) + base - abscissa * epsilon
                    if leaveOutSmallLosses(epsilon, logValue) {
                        count = 64
                        continue
                    }
                }
            }
            last = smooth.value
            count = min(Self.mostPoints, count * 3 / 2)
        }
    }

    /// Rare large losses: most of the integrand comes from outputs without any, which add nothing to δ(ε) and cost digits and points.
    /// Where Chernoff's inequality shows that they add less than 1e-13 of it, only the rest is integrated.
    private mutating func leaveOutSmallLosses(_ epsilon: Double, _ logValue: Double) -> Bool {
        let nodes = composition.parts.map {
            $0.moment.pair.nodes(for: QuadratureNeed(lowest: abscissa / 2, highest: abscissa))
        }
        /// Σ n ln of the moments of small losses, and Σ n ln of all over them.
        func moments(_ power: Double, _ cut: Double) -> (small: Double, jump: Double) {
            var (small, jump) = (0.0, 0.0)
            for (part, nodes) in zip(composition.parts, nodes) {
                var (a, b) = (0.0, 0.0)
                for (loss, logWeight) in zip(nodes.losses, nodes.logWeights) {
                    let large = TiltedMoments.largeShare(loss, cut)
                    if large < 1 { a += (1 - large) * exp(min(700, power * loss + logWeight)) }
                    if large > 0 { b += large * exp(min(700, power * loss + logWeight)) }
                }
                small += part.count * log(a)
                jump += part.count * log1p(b / a)
            }
            return (small, jump)
        }
        let start = abscissa
        for share in [0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05] {
            let cut = share * epsilon
            let bound = [1.5, 2.5, 4, 7, 12, 20, 35, 60].map { factor in
                (power: start * factor, value: moments(start * factor, cut).small)
            }.first { $0.value + Self.logKappa($0.power) - $0.power * epsilon < logValue - 31 }
            guard let bound else { continue }
            // The saddle point of the rest.
            let best = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].map { factor in
                let c = start * factor
                let (small, jump) = moments(c, cut)
                let level = small + jump + log(-expm1(-jump)) - c * epsilon - log(c) - log1p(c)
                return (c: c, level: level)
            }.min { $0.level < $1.level }
            guard let best else { continue }
            abscissa = best.c
            base = composition.moment(best.c).value
            period = Self.period(best.c, epsilon, bounds, logValue)
            step = 2 * .pi / period
            (self.cut, small, frequency) = (cut, bound, 0)
            (self.moments, jumps) = ([], [])
            return true
        }
        return false
    }

    private struct Sum {
        var value = 0.0
        var slope = 0.0
        var absolute = 0.0
        /// The largest term in the last quarter.
        var tail = 0.0
    }

    private func sum(_ epsilon: Double, _ count: Int, windowed: Bool) -> Sum {
        var sum = Sum()
        let end = Double(count - 1)
        for index in 0..<count {
            let y = Double(index) * step
            let moment = moments[index]
            guard moment.real > -45 else { continue }
            var magnitude = exp(moment.real)
            if index == 0 {
                magnitude /= 2
            } else if windowed {
                magnitude *= Self.window(Double(index) / end)
            }
            let angle = moment.imaginary - y * epsilon
            var (a, b) = (magnitude * cos(angle), magnitude * sin(angle))
            if cut != nil {
                let jump = jumps[index].oneLessExponential
                (a, b) = (a * jump.real - b * jump.imaginary, a * jump.imaginary + b * jump.real)
            }
            // Over t, and over t + 1.
            let square = abscissa * abscissa + y * y
            var (re, im) = ((a * abscissa + b * y) / square, (b * abscissa - a * y) / square)
            let next = (abscissa + 1) * (abscissa + 1) + y * y
            (re, im) = ((re * (abscissa + 1) + im * y) / next, (im * (abscissa + 1) - re * y) / next)
            sum.value += re
            sum.slope -= re * abscissa - im * y
            let size = (re * re + im * im).squareRoot()
            sum.absolute += size
            if index > count * 3 / 4 { sum.tail = max(sum.tail, size) }
        }
        return sum
    }

    private func finish(_ sum: Sum, _ epsilon: Double, truncation: Double) -> Value {
        guard sum.value > 0 else { return Value(log: -.infinity, slope: -abscissa, error: .infinity) }
        let logValue = log(sum.value * step / .pi) + base - abscissa * epsilon
        // Terms of other periods below and above.
        let shift = -abscissa * period
        var error = exp(min(700, shift - log(-expm1(shift)) - logValue))
        let above = bounds.reduce(Double.infinity) { least, bound in
            guard bound.power > abscissa * 1.02, bound.value.isFinite else { return least }
            let gap = -(bound.power - abscissa) * period
            let constant = Self.logKappa(bound.power)
            return min(least, bound.value - bound.power * epsilon + constant + gap - log(-expm1(gap)) - logValue)
        }
        error += exp(min(700, above))
        error += truncation / sum.value
        if let small {
            error += exp(min(700, small.value + Self.logKappa(small.power) - small.power * epsilon - logValue))
        }
        error += 1e-15 * sum.absolute / sum.value
        return Value(log: logValue, slope: sum.slope / sum.value, error: error)
    }
}
