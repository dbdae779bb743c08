internal import Foundation
internal import Synchronization

/// K(t) = ln E_P[e^{tL}; L finite] of one pair, for real t > 0, with its derivatives: the Rényi divergence of order 1 + t is K(t) / t.
///
/// From E_P[e^{−L}] = 1 follows e^{K(t)} − 1 = E_P[e^{tL} − 1 + t (e^{−L} − 1)], whose integrand is nowhere negative: small moments,
/// which many steps multiply, keep all their digits.
final class LogMoment: Sendable {
    struct Value {
        var value: Double
        var first: Double
        var second: Double
    }

    let pair: any PrivacyPair
    private let kept = Mutex<[Double: LossNodes]>([:])
    private let isDiscrete: Bool
    private let missing: Double
    private let infinite: Double

    init(_ pair: any PrivacyPair) {
        self.pair = pair
        isDiscrete = pair is DiscretePair || pair is ReversedPair<DiscretePair>
        infinite = pair.infiniteMass
        missing = infinite - pair.lostMass
    }

    /// Above this power nodes are made for each power alone, as they lie in two places.
    private static let largestShared = 16.0

    private func nodes(_ t: Double) -> LossNodes {
        if !isDiscrete && (t > Self.largestShared || !pair.sharesNodes) {
            return pair.nodes(for: QuadratureNeed(lowest: t, highest: t))
        }
        let highest = t <= 4 ? 4 : Self.largestShared
        return kept.withLock { kept in
            if let found = kept[highest] { return found }
            let made = pair.nodes(for: QuadratureNeed(highest: highest))
            kept[highest] = made
            return made
        }
    }

    /// K and its first two derivatives at t > 0.
    ///
    /// - Complexity: about 100 exponentials.
    func callAsFunction(_ t: Double) -> Value {
        let nodes = nodes(t)
        let count = nodes.losses.count
        return nodes.losses.withUnsafeBufferPointer { losses in
            nodes.logWeights.withUnsafeBufferPointer { logWeights in
                var largest = -Double.infinity
                for index in 0..<count { largest = max(largest, t * losses[index] + logWeights[index]) }
                if largest > 2 || infinite > 0 {
                    return scaled(t, losses, logWeights, largest)
                }
                return excess(t, losses, logWeights)
            }
        }
    }

    private func scaled(
        _ t: Double, _ losses: UnsafeBufferPointer<Double>, _ logWeights: UnsafeBufferPointer<Double>, _ largest: Double
    ) -> Value {
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for index in 0..<losses.count {
            let exponent = t * losses[index] + logWeights[index] - largest
            guard exponent > -60 else { continue }
            let weight = exp(exponent)
            sum += weight
            first += weight * losses[index]
            second += weight * losses[index] * losses[index]
        }
        let mean = first / sum
        return Value(value: largest + log(sum), first: mean, second: max(0, second / sum - mean * mean))
    }

    private func excess(
        _ t: Double, _ losses: UnsafeBufferPointer<Double>, _ logWeights: UnsafeBufferPointer<Double>
    ) -> Value {
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for index in 0..<losses.count {
            let (loss, logWeight) = (losses[index], logWeights[index])
            guard logWeight + max(0, t * loss) > -80 else { continue }
            let x = t * loss
            let weight = exp(logWeight)
            if abs(x) < 0.06 && abs(loss) < 0.06 {
                // Σ (t^k + t (−1)^k) L^k / k! from k = 2.
                let (value, slope) = Self.series(t, loss)
                sum += weight * value
                first += weight * slope
                second += weight * loss * loss * (1 + x + x * x / 2)
            } else {
                let grown = exp(x + logWeight)
                sum += (abs(x) < 0.5 ? weight * expm1(x) : grown - weight) + weight * t * expm1(-loss)
                first += loss * grown + weight * expm1(-loss)
                second += loss * loss * grown
            }
        }
        // What the identity is short of where outputs are possible on one side only.
        sum -= t * missing + infinite
        first -= missing
        let whole = 1 + sum
        let mean = first / whole
        return Value(value: log1p(sum), first: mean, second: max(0, second / whole - mean * mean))
    }

    /// e^{tL} − 1 + t (e^{−L} − 1) and its derivative in t, for small losses.
    private static func series(_ t: Double, _ loss: Double) -> (Double, Double) {
        var (value, slope) = (0.0, 0.0)
        var (power, alternating, term) = (t, -t, loss)
        var slopePower = 1.0
        for k in 2..<11 {
            let n = Double(k)
            slopePower *= k == 2 ? 1 : t
            power *= t
            alternating.negate()
            term *= loss / n
            value += (power + alternating) * term
            slope += (n * slopePower * t + (k % 2 == 0 ? 1 : -1)) * term
        }
        return (value, slope)
    }
}
