internal import Foundation

/// The losses of all uses together, by their moments.
struct Composition: Sendable {
    struct Part: Sendable {
        var moment: LogMoment
        var count: Double
    }

    /// μ² of the Gaussians.
    let gaussian: Double
    let parts: [Part]
    let infiniteMass: Double
    let largestLoss: Double

    init(_ uses: Uses) {
        gaussian = uses.gaussian
        parts = uses.others.map { Part(moment: LogMoment($0.pair), count: $0.count) }
        infiniteMass = uses.infiniteMass
        largestLoss = uses.largestLoss
    }

    /// Σ n K(t), with derivatives.
    func moment(_ t: Double) -> LogMoment.Value {
        var sum = LogMoment.Value(
            value: gaussian / 2 * t * (t + 1), first: gaussian / 2 * (2 * t + 1), second: gaussian)
        for part in parts {
            let one = part.moment(t)
            sum.value += part.count * one.value
            sum.first += part.count * one.first
            sum.second += part.count * one.second
        }
        return sum
    }

    /// Where the integrand of δ(ε) has its least maximum: K′(t) − 1 / t − 1 / (1 + t) = ε.
    func saddle(_ epsilon: Double, from start: Double, limit: Double) -> Double? {
        root(
            of: { t, moment in
                (moment.first - 1 / t - 1 / (1 + t), moment.second + 1 / (t * t) + 1 / ((1 + t) * (1 + t)))
            }, target: epsilon, from: start, limit: limit)
    }

    /// The t > 0 at which an increasing function passes through `target`, to `tolerance` relative and rather below than above, where
    /// the function may be out of all bounds; `nil` where it stays below up to `limit`.
    func root(
        of function: (Double, LogMoment.Value) -> (value: Double, slope: Double), target: Double, from start: Double,
        limit: Double = 1e8, tolerance: Double = 1e-3
    ) -> Double? {
        var (low, high) = (0.0, Double.infinity)
        var t = start
        for _ in 0..<200 {
            let (value, slope) = function(t, moment(t))
            if value < target { low = t } else { high = t }
            if low >= limit { return nil }
            var next = t + (target - value) / slope
            if high == .infinity {
                next = next.isFinite ? min(max(next, 1.01 * t), 8 * t) : 8 * t
            } else if !(next > low && next < high) {
                next = low > 0 ? (low * high).squareRoot() : high / 8
            }
            if high - low <= tolerance * low { return low }
            if abs(next - t) <= tolerance * t {
                if value <= target || low >= t * (1 - 2 * tolerance) || slope * t < 1e3 * abs(target) {
                    return min(t, next)
                }
                next = t * (1 - tolerance)
            }
            if next < 1e-12 { return 1e-12 }
            t = next
        }
        return t
    }
}
