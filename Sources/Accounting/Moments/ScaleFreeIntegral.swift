internal import Foundation

/// The same line integral as `ContourIntegral` for few uses of tiny sampling rates, whose losses have no scale: most are some 1e-6, and
/// those of rare outputs a thousand or a million times as large. A trapezoid rule that is fine enough for the first and long enough
/// for the second has too many points; here the line is cut into panels whose lengths grow with the distance from the real axis.
///
/// Moments of high frequency are integrals over outputs z that oscillate as e^{iyL(z)}. On a line beside the real axis that factor decays
/// instead, so that each takes some 100 nodes whatever the frequency.
struct ScaleFreeIntegral {
    private let abscissa: Double
    private let base: Double
    /// The line cut in two ways, which must agree; or in one.
    private let lines: [Line]

    private struct Line {
        var points: [Point] = []
        /// Where it ends, if the moments are not next to nothing there: ∞ if they are.
        var end = Double.infinity
    }

    private struct Point {
        var y: Double
        var weight: Double
        /// ln of the moments over their value at the abscissa.
        var moment: Complex
    }

    private static let mostPanels = 500

    /// The standard deviation of the sum of losses as long as they are small; `nil` where other things than sampled Gaussians are summed.
    static func spread(of composition: Composition) -> Double? {
        guard composition.gaussian == 0, !composition.parts.isEmpty else { return nil }
        var variance = 0.0
        for part in composition.parts {
            guard let pair = NormalPair.sampled(part.moment.pair) else { return nil }
            variance += part.count * pair.rate * pair.rate * expm1(1 / (pair.noise * pair.noise))
        }
        return variance.squareRoot()
    }

    /// - Parameters:
    ///   - composition: of sampled Gaussians alone.
    ///   - epsilon: the largest ε of interest.
    ///   - isChecked: whether the line is cut in two ways, so that the error of values is known.
    /// - Returns: `nil` where it is of something else, or the line is too long.
    init?(_ composition: Composition, epsilon: Double, isChecked: Bool = true) {
        guard composition.gaussian == 0, composition.infiniteMass == 0, !composition.parts.isEmpty,
            let saddle = composition.saddle(epsilon, from: 4, limit: 1e9)
        else { return nil }
        var parts: [(moments: ShiftedMoments, count: Double)] = []
        for part in composition.parts {
            guard let moments = ShiftedMoments(part.moment.pair, abscissa: saddle) else { return nil }
            parts.append((moments, part.count))
        }
        abscissa = saddle
        base = composition.moment(saddle).value
        var lines: [Line] = []
        for growth in isChecked ? [0.6, 0.45] : [0.6] {
            lines.append(Self.line(parts, abscissa: saddle, base: base, epsilon: epsilon, growth: growth))
        }
        self.lines = lines
    }

    private static func line(
        _ parts: [(moments: ShiftedMoments, count: Double)], abscissa: Double, base: Double, epsilon: Double,
        growth: Double
    ) -> Line {
        var line = Line()
        var (begin, total, quiet) = (0.0, 0.0, 0)
        for _ in 0..<mostPanels {
            let turns = parts.reduce(epsilon) { $0 + $1.moments.turns(begin) }
            let width = min(growth * (begin + abscissa), 16 * growth / turns)
            let (middle, half) = (begin + width / 2, width / 2)
            var size = 0.0
            for (node, weight) in Panels.rule {
                let y = middle + half * node
                var sum = Complex(real: -base, imaginary: 0)
                for (moments, count) in parts {
                    let one = moments.log(y)
                    sum.real += count * one.real
                    sum.imaginary += count * one.imaginary
                }
                line.points.append(Point(y: y, weight: weight * half, moment: sum))
                size += weight * half * exp(min(700, sum.real)) / (abscissa * abscissa + y * y)
            }
            total += size
            begin += width
            // Beyond, the moments only fall.
            quiet = size < 1e-17 * total ? quiet + 1 : 0
            if quiet == 2 { return line }
        }
        line.end = begin
        return line
    }

    /// The integral at an ε of at most that for which it was made.
    func value(at epsilon: Double) -> ContourIntegral.Value {
        // δ is smooth where losses are almost discrete far below ε only: what these add to the integrand far out is cut off smoothly.
        let sums = lines.map { sum($0.points, epsilon, window: $0.end) }
        let shorter = lines[0].end < .infinity ? sum(lines[0].points, epsilon, window: lines[0].end / 1.5) : sums[0]
        let (first, second) = (sums[0], sums[sums.count - 1])
        guard first.sum > 0 else { return .init(log: -.infinity, slope: -abscissa, error: .infinity) }
        return .init(
            log: log(first.sum / .pi) + base - abscissa * epsilon, slope: first.slope / first.sum,
            error: (abs(first.sum - second.sum) + abs(first.sum - shorter.sum) + 2e-15 * first.size) / first.sum)
    }

    private func sum(_ points: [Point], _ epsilon: Double, window: Double) -> (sum: Double, slope: Double, size: Double)
    {
        var (sum, slope, size) = (0.0, 0.0, 0.0)
        for point in points where point.moment.real > -745 {
            var weight = point.weight * exp(point.moment.real)
            if window < .infinity {
                weight *= ContourIntegral.window(point.y / window)
            }
            let t = Complex(real: abscissa, imaginary: point.y)
            let term =
                Complex(modulus: weight, argument: point.moment.imaginary - point.y * epsilon)
                / (t * Complex(real: abscissa + 1, imaginary: point.y))
            sum += term.real
            slope -= (term * t).real
            size += (term.real * term.real + term.imaginary * term.imaginary).squareRoot()
        }
        return (sum, slope, size)
    }
}

extension NormalPair {
    /// The sampled Gaussian that a pair is, in either direction; `nil` for others and where the noise is tiny.
    fileprivate static func sampled(_ pair: any PrivacyPair) -> NormalPair? {
        let base = pair as? NormalPair ?? (pair as? ReversedPair<NormalPair>)?.base
        return base.flatMap { $0.rate < 1 && $0.noise >= 0.1 ? $0 : nil }
    }
}

/// ln E_P[e^{tL}] of a sampled Gaussian at complex t on one line, by the trapezoid rule beside the real axis of outputs.
private struct ShiftedMoments {
    /// x − 1 and ln x at each node, where x is the ratio of the mixture and N(0, s²).
    private var excess: [Complex] = []
    private var logs: [Complex] = []
    /// ln of the modulus and argument of each weight.
    private var weights: [(log: Double, angle: Double)] = []
    private let abscissa: Double
    private let isReversed: Bool
    private let noise: Double
    /// How many nodes are not in the far tail.
    private var near = 0
    /// The y from which on e^{iyL} is next to nothing in the far tail.
    private static let settled = 120.0

    /// - Returns: `nil` for other pairs.
    init?(_ pair: any PrivacyPair, abscissa: Double) {
        guard let base = NormalPair.sampled(pair) else { return nil }
        isReversed = !(pair is NormalPair)
        self.abscissa = abscissa
        noise = base.noise
        let (s, variance) = (base.noise, base.noise * base.noise)
        // The line runs at the height where (2z − 1) / 2s² has this imaginary part: far from the zeros of the mixture, and not so far
        // that N(0, s²) grows much. Negative powers grow where the mixture may be below 1 in modulus: to the left of that.
        let turn = min(isReversed ? 0.75 : 1.2, 1.6 / s)
        let height = turn * variance
        // Between the real axis and the same distance above the line all functions are bounded.
        let step = 2 * Double.pi * height / (39 + 2 * turn * height)
        let top = max(2, isReversed ? 1 : abscissa + 1) + 9.8 * s
        let scale = Foundation.log(step / s) - Normal.logRootTwoPi
        guard (top + 14 * s) / step < 20_000 else { return nil }
        var index = (-14 * s / step).rounded(.down)
        while index * step <= top {
            let z = index * step
            index += 1
            let logWeight = scale + (height * height - z * z) / (2 * variance)
            let exponent = Complex(real: (z - 0.5) / variance, imaginary: turn)
            let x = base.rate * exp(exponent.real)
            guard x.isFinite else { break }
            // q (e^g − 1), with the digits of a small g.
            let half = sin(turn / 2)
            let excess = Complex(
                real: base.rate * (expm1(exponent.real) * cos(turn) - 2 * half * half), imaginary: x * sin(turn))
            let log = excess.log1p
            // What weighs nothing even at the abscissa need not be there.
            guard logWeight + max(0, log.real * (isReversed ? -abscissa : abscissa + 1)) > -90 else { continue }
            self.excess.append(excess)
            if z < 1 + 12 * s { near += 1 }
            logs.append(log)
            weights.append((logWeight, -z * height / variance))
        }
    }

    /// How fast e^{iyL} turns for the losses of the far tail, which the power c lifts; it is normal of deviation 1 / s, and fades so in y.
    func turns(_ y: Double) -> Double { y < 9 * noise && !isReversed ? (abscissa + 1) / (noise * noise) : 0 }

    /// At t = c + iy: E_N[x^p] with p = 1 + t, or p = −t for the reversed pair, whose conjugate it is.
    func log(_ y: Double) -> Complex {
        let p = Complex(real: isReversed ? -abscissa : abscissa + 1, imaginary: y)
        // E_N[x − 1] = 0: E[x^p − 1 − p (x − 1)] keeps the digits of moments near 1.
        var sum = Complex(real: 0, imaginary: 0)
        for index in 0..<(y < Self.settled ? weights.count : near) {
            let (x, log, weight) = (excess[index], logs[index], weights[index])
            let first = p * x
            if abs(first.real) + abs(first.imaginary) < 0.1, abs(x.real) + abs(x.imaginary) < 0.1 {
                var term = Complex(real: 0, imaginary: 0)
                var power = first
                for k in 1..<12 {
                    let factor = Complex(
                        real: (p.real - Double(k)) / Double(k + 1), imaginary: p.imaginary / Double(k + 1))
                    power = power * (factor * x)
                    term.real += power.real
                    term.imaginary += power.imaginary
                }
                let product = Complex(modulus: exp(weight.log), argument: weight.angle) * term
                sum.real += product.real
                sum.imaginary += product.imaginary
            } else {
                // The power may be out of all bounds where its weight is next to nothing.
                let grown = p * log
                let whole = Complex(modulus: exp(grown.real + weight.log), argument: grown.imaginary + weight.angle)
                let rest =
                    Complex(modulus: exp(weight.log), argument: weight.angle)
                    * Complex(real: 1 + first.real, imaginary: first.imaginary)
                sum.real += whole.real - rest.real
                sum.imaginary += whole.imaginary - rest.imaginary
            }
        }
        let log = sum.log1p
        return isReversed ? Complex(real: log.real, imaginary: -log.imaginary) : log
    }
}
