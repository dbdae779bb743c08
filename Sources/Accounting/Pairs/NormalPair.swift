internal import Foundation

/// The mixture P = (1 − q) N(0, s²) + q N(1, s²) and Q = N(0, s²): the Gaussian mechanism, for q < 1 on a Poisson sample
/// (Mironov, Talwar and Zhang 2019); noise s over the sensitivity.
struct NormalPair: PrivacyPair {
    let noise: Double
    let rate: Double
    private let logOdds: Double

    init(noise: Double, rate: Double) {
        self.noise = noise
        self.rate = rate
        logOdds = log(1 - rate) - log(rate)
    }

    var lossRange: ClosedRange<Double> {
        rate == 1 ? -Double.infinity...Double.infinity : log1p(-rate)...Double.infinity
    }
    var isSymmetric: Bool { rate == 1 }
    var sharesNodes: Bool { noise >= NormalQuadrature.smallNoise }
    var dominatesItsReverse: Bool { true }

    /// The output at which both parts of the mixture are as likely; −∞ without a mixture.
    var transition: Double { noise * noise * logOdds + 0.5 }

    /// The loss at an output, increasing.
    func loss(_ z: Double) -> Double {
        let e = (z - 0.5) / (noise * noise)
        if rate == 1 { return e }
        return e < 30 ? log1p(rate * expm1(e)) : log(rate) + e + log1p(exp(logOdds - e))
    }

    /// The output with this loss; −∞ where no loss is as low.
    func output(_ loss: Double) -> Double {
        if rate == 1 { return noise * noise * loss + 0.5 }
        let excess = expm1(loss) + rate
        if excess <= 0 { return -.infinity }
        let log = loss > 700 ? loss : Foundation.log(excess)
        return noise * noise * (log - Foundation.log(rate)) + 0.5
    }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        let (from, to) = (output(low), output(high))
        let q = Normal.mass(from / noise, to / noise)
        let shifted = Normal.mass((from - 1) / noise, (to - 1) / noise)
        return ((1 - rate) * q + rate * shifted, q)
    }

    /// For a rate below 1: the moments of Gaussians have a closed form.
    func nodes(for need: QuadratureNeed) -> LossNodes {
        NormalQuadrature(noise: noise, transition: transition)
            .nodes(lowest: need.lowest + 1, highest: need.highest + 1, frequency: need.frequency) { z, logWeight in
                let loss = self.loss(z)
                return (loss, logWeight + loss)
            }
    }
}

extension NormalPair {
    func nodes(above low: Double, through high: Double) -> LossNodes {
        NormalQuadrature(noise: noise, transition: max(transition, -1e6 * noise))
            .nodes(from: output(low), to: output(high)) { z, logWeight in
                let loss = self.loss(z)
                return (loss, logWeight + loss)
            }
    }
}

/// The mixtures P = (1 − q) N(0, s²) + q N(1, s²) and Q = (1 − q) N(0, s²) + q N(−1, s²): a Poisson sample where the
/// record is another one. The pair is its own reverse.
struct ReplacedPair: PrivacyPair {
    let noise: Double
    let rate: Double
    private let upper: NormalPair
    private let logOdds: Double

    init(noise: Double, rate: Double) {
        self.noise = noise
        self.rate = rate
        upper = NormalPair(noise: noise, rate: rate)
        logOdds = log(1 - rate) - log(rate)
    }

    var lossRange: ClosedRange<Double> { -Double.infinity...Double.infinity }
    var isSymmetric: Bool { true }
    var sharesNodes: Bool { noise >= NormalQuadrature.smallNoise }

    /// ln of the mixture with N(1, s²) over N(0, s²).
    private func half(_ z: Double) -> Double { upper.loss(z) }

    func output(_ loss: Double) -> Double {
        let magnitude = abs(loss) / 2
        // asinh(r sinh(magnitude)) with r = (1 − q) / q · e^{1 / 2s²}, also where that overflows.
        let logSinh = magnitude < 20 ? log(sinh(magnitude)) : magnitude - log(2.0)
        let logProduct = logOdds + 0.5 / (noise * noise) + logSinh
        let inverse = logProduct > 18 ? logProduct + log(2.0) : asinh(exp(logProduct))
        return (loss < 0 ? -1 : 1) * noise * noise * (magnitude + inverse)
    }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        let (from, to) = (output(low), output(high))
        let middle = (1 - rate) * Normal.mass(from / noise, to / noise)
        let above = rate * Normal.mass((from - 1) / noise, (to - 1) / noise)
        let below = rate * Normal.mass((from + 1) / noise, (to + 1) / noise)
        return (middle + above, middle + below)
    }

    func nodes(for need: QuadratureNeed) -> LossNodes {
        NormalQuadrature(noise: noise, transition: upper.transition, isMirrored: true)
            .nodes(lowest: need.lowest + 1, highest: need.highest + 1, frequency: need.frequency) { z, logWeight in
                let above = half(z)
                return (above - half(-z), logWeight + above)
            }
    }

    func nodes(above low: Double, through high: Double) -> LossNodes {
        NormalQuadrature(noise: noise, transition: upper.transition, isMirrored: true)
            .nodes(from: output(low), to: output(high)) { z, logWeight in
                let above = half(z)
                return (above - half(-z), logWeight + above)
            }
    }
}
