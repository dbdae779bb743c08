internal import Foundation
internal import Statistics

/// The sum of the losses of all uses on a grid, tilted, by Fourier transforms.
struct ComposedGrid {
    private let points: [Double]
    /// Loss of the first point.
    private let start: Double
    private let spacing: Double
    private let tilt: Double
    /// ln of what makes probabilities of weights e^{−c (loss − middle)}.
    private let logScale: Double
    let infiniteMass: Double
    /// What every weight may be off, by rounding.
    private let rounding: Double
    /// Tilted probability outside of the grid, which falls on it elsewhere.
    private let outside: Double
    /// Σ of weights e^{−c (loss − middle)} from each point on, and the same with e^{−(c + 1) …}.
    private var (sums, shrunk): ([Double], [Double]) = ([], [])

    /// - Parameters:
    ///   - parts: grids of the same spacing and tilt, and how often each is used.
    ///   - length: how many points; a power of two.
    init(_ parts: [(grid: LossGrid, count: Double)], length: Int) {
        spacing = parts[0].grid.spacing
        tilt = parts[0].grid.tilt
        let (spacing, tilt) = (spacing, tilt)
        // Moments of the tilted sum.
        var (mean, variance, offset, logScale, kept) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (grid, count) in parts {
            var (first, second) = (0.0, 0.0)
            for (index, weight) in grid.weights.enumerated() where weight > 0 {
                first += weight * Double(index)
                second += weight * Double(index) * Double(index)
            }
            mean += count * first
            variance += count * max(0, second - first * first)
            offset += count * grid.offset
            logScale += count * grid.logScale
            kept += count * log1p(-grid.infiniteMass)
        }
        infiniteMass = -expm1(kept)
        let first = (mean - Double(length) / 2).rounded()
        start = offset + first * spacing
        self.logScale = logScale - tilt * (first + Double(length / 2)) * spacing
        // Products of transforms; the start of the window is index `first`, so the whole is turned by it.
        var product = [Double](repeating: 0, count: 2 * length)
        for index in 0..<length { product[2 * index] = 1 }
        var sensitivity = [Double](repeating: 0, count: length)
        for (grid, count) in parts {
            var values = [Double](repeating: 0, count: 2 * length)
            for (index, weight) in grid.weights.enumerated() { values[2 * (index & (length - 1))] += weight }
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let noise = 4e-16 * (log2(Double(length)) * norm + 1)
            let transformed = Fourier.transform(values)
            for index in 0..<length {
                let (a, b) = (transformed[2 * index], transformed[2 * index + 1])
                let size = (a * a + b * b).squareRoot()
                guard size > 0 else {
                    (product[2 * index], product[2 * index + 1]) = (0, 0)
                    continue
                }
                let (power, angle) = (exp(count * log(size)), count * atan2(b, a))
                let (x, y) = (product[2 * index], product[2 * index + 1])
                let (cosine, sine) = (power * cos(angle), power * sin(angle))
                product[2 * index] = x * cosine - y * sine
                product[2 * index + 1] = x * sine + y * cosine
                sensitivity[index] += count * noise / max(size, 1e-30)
            }
        }
        var error = 0.0
        for index in 0..<length {
            let size = (product[2 * index] * product[2 * index] + product[2 * index + 1] * product[2 * index + 1])
                .squareRoot()
            error += size * min(sensitivity[index], 2)
        }
        let sum = Fourier.transform(product, inverse: true)
        let origin = Int(first.truncatingRemainder(dividingBy: Double(length))) + length
        let points = (0..<length).map { sum[2 * ((origin + $0) & (length - 1))] / Double(length) }
        self.points = points
        let size = points.reduce(0) { $0 + $1 * $1 }.squareRoot()
        rounding = error / Double(length) + 4e-16 * log2(Double(length)) * size
        // Chernoff's inequality for the tilted sum on both sides.
        let deviation = max(1, variance.squareRoot())
        let reach = Double(length) / 2 - 1
        let coarse = parts.map { (bins: Bins($0.grid.weights), count: $0.count) }
        outside = [1.0, -1].reduce(0.0) { sum, side in
            // Powers of the order of a deviation, and below the tilt, at which tails of few uses fall.
            let strengths = [0.2, 0.4, 0.7, 1, 1.5, 2.2, 3, 4.5, 7, 11, 18, 30].map { $0 / deviation }
            let best =
                (strengths + [0.3, 0.6, 0.9].map { $0 * tilt * spacing }).map { strength -> Double in
                    let power = side * strength
                    let log = coarse.reduce(0.0) { $0 + $1.count * $1.bins.logMoment(power) }
                    return log - power * mean - strength * reach
                }.min() ?? 0
            return sum + exp(min(0, best))
        }
        var (a, b) = (0.0, 0.0)
        sums = [Double](repeating: 0, count: length + 1)
        shrunk = sums
        for index in stride(from: length - 1, through: 0, by: -1) {
            // From the middle, so that neither end overflows.
            let distance = (Double(index) - Double(length) / 2) * spacing
            a += points[index] * exp(min(600, -tilt * distance))
            b += points[index] * exp(min(600, -(tilt + 1) * distance))
            (sums[index], shrunk[index]) = (a, b)
        }
    }

    private var middle: Double { start + Double(points.count / 2) * spacing }

    /// δ(ε) with what rounding and cutting off may have changed, added or taken away.
    func delta(at epsilon: Double, slack: Double) -> Double {
        let index = max(0, min(points.count, Int(min(9e15, ((epsilon - start) / spacing).rounded(.down))) + 1))
        let from = epsilon - middle
        // So far below the tilt's ε nothing is known but that δ lies between 0 and 1.
        if tilt * from < -500 { return slack > 0 ? 1 : infiniteMass }
        let sum = sums[index] - exp(min(600, from)) * shrunk[index]
        let decay = exp(min(600, -tilt * from))
        let kappa = exp(tilt * log(tilt) - (1 + tilt) * log1p(tilt))
        let reach = min(1 / (spacing * tilt * (tilt + 1)), Double(points.count))
        let total = sum + slack * decay * (rounding * reach + outside * kappa)
        guard !total.isNaN else { return slack > 0 ? 1 : infiniteMass }
        return infiniteMass + (total > 0 ? exp(min(1, logScale + log(total))) : 0)
    }

    /// The least ε ≥ 0 at which that is at most `delta`.
    func epsilon(at delta: Double, slack: Double) -> Double {
        if delta <= infiniteMass { return .infinity }
        // From above: far below the tilt's ε the allowances are larger than δ(ε).
        let end = max(0, start + Double(points.count) * spacing)
        let step = (end - max(0, start)) / 1024
        guard step > 0, self.delta(at: end, slack: slack) <= delta else { return slack > 0 ? .infinity : 0 }
        var high = end
        while high > 0, self.delta(at: max(0, high - step), slack: slack) <= delta { high = max(0, high - step) }
        if high == 0 { return 0 }
        var low = max(0, high - step)
        for _ in 0..<200 where high - low > 1e-15 * high {
            let between = (low + high) / 2
            if between <= low || between >= high { break }
            if self.delta(at: between, slack: slack) > delta { low = between } else { high = between }
        }
        return slack > 0 ? high : low
    }

    /// The share of δ(ε) that rounding and cutting off may have changed.
    func uncertainty(at epsilon: Double) -> Double {
        let (low, high) = (delta(at: epsilon, slack: -1), delta(at: epsilon, slack: 1))
        return high > 0 ? (high - low) / high : 0
    }
}

/// The weights of a grid in at most 4,096 bins.
private struct Bins {
    private let sums: [Double]
    private let width: Int

    init(_ weights: [Double]) {
        let width = (weights.count + 4095) / 4096
        self.width = width
        sums = stride(from: 0, to: weights.count, by: width).map { start in
            weights[start..<min(weights.count, start + width)].reduce(0, +)
        }
    }

    /// At least ln of Σ weights e^{power · index}: every weight counts as at the end of its bin that makes it larger.
    func logMoment(_ power: Double) -> Double {
        let shift = power > 0 ? Double(width - 1) : 0
        let last = power > 0 ? Double((sums.count - 1) * width) : 0
        var sum = 0.0
        for (bin, weight) in sums.enumerated() where weight > 0 {
            sum += weight * exp(power * (Double(bin * width) - last))
        }
        return log(sum) + power * (last + shift)
    }
}
