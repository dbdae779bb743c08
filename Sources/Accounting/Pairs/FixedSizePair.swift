internal import Foundation

/// What dominates Gaussians on samples of a fixed size where one record is another one.
///
/// Its profile is that of the mixture ((1 − q) Q + q P, Q) for ε ≥ 0 and, as the relation is symmetric, the mirror of it below
/// (Zhu, Dong and Wang 2022; Balle, Barthe and Gaboardi 2018): losses above 0 are those of the mixture, losses below 0 those of
/// its reverse, and the rest of the probability lies on 0. With replacement, one part for each number of draws of the record,
/// which is revealed.
struct FixedSizePair: PrivacyPair {
    struct Component: Hashable, Sendable {
        var weight: Double
        var noise: Double
    }

    let components: [(weight: Double, pair: NormalPair)]
    /// P[L = 0].
    let atZero: Double

    init(rate: Double, components: [Component]) {
        self.components = components.map { ($0.weight, NormalPair(noise: $0.noise, rate: rate)) }
        atZero = components.reduce(0) { sum, part in
            sum + part.weight * (1 - rate) * (1 - 2 * Normal.survival(0.5 / part.noise))
        }
    }

    var lossRange: ClosedRange<Double> { -Double.infinity...Double.infinity }
    var isSymmetric: Bool { true }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        guard high > low else { return (0, 0) }
        var (p, q) = low < 0 && high >= 0 ? (atZero, atZero) : (0, 0)
        for (weight, pair) in components {
            if high > 0 {
                let above = pair.mass(above: max(low, 0), through: high)
                p += weight * above.p
                q += weight * above.q
            }
            if low < 0 {
                let below = pair.mass(above: max(-high, 0), through: -low)
                p += weight * below.q
                q += weight * below.p
            }
        }
        return (p, q)
    }

    func nodes(for need: QuadratureNeed) -> LossNodes {
        var nodes = LossNodes()
        if atZero > 0 { nodes.append(0, logWeight: log(atZero)) }
        for (weight, pair) in components {
            // From the middle of both normal distributions, where the loss is 0, up to where no power is left.
            let reach = 9.8 * pair.noise
            let top = max(need.highest + 1, 1 - need.lowest, 2) + reach
            // A high power has a part of its own there; between it and the others is nothing.
            let settled = max(pair.transition, 2) + 40 * pair.noise * pair.noise + reach
            let parts =
                need.lowest + 1 - reach > settled
                ? [(0.5, settled), (need.lowest + 1 - reach, top)] : [(0.5, top)]
            for (from, to) in parts {
                visit(pair, weight, from, to, need.frequency) { loss, logWeight in
                    nodes.append(loss, logWeight: logWeight + loss)
                    nodes.append(-loss, logWeight: logWeight)
                }
            }
        }
        return nodes
    }

    func nodes(above low: Double, through high: Double) -> LossNodes {
        var nodes = LossNodes()
        if atZero > 0 && low < 0 && high >= 0 { nodes.append(0, logWeight: log(atZero)) }
        for (weight, pair) in components {
            let reach = 9.8 * pair.noise
            if high > 0 {
                let from = pair.output(max(low, 0))
                visit(pair, weight, from, min(pair.output(high), max(1, from) + reach), 0) { loss, logWeight in
                    nodes.append(loss, logWeight: logWeight + loss)
                }
            }
            if low < 0 {
                let from = pair.output(max(-high, 0))
                visit(pair, weight, from, min(pair.output(-low), max(1, from) + reach), 0) { loss, logWeight in
                    nodes.append(-loss, logWeight: logWeight)
                }
            }
        }
        return nodes
    }

    /// Losses of one part at outputs in (low, high), with the logarithms of their weights under N(0, s²).
    private func visit(
        _ pair: NormalPair, _ weight: Double, _ low: Double, _ high: Double, _ frequency: Double,
        _ visit: (_ loss: Double, _ logWeight: Double) -> Void
    ) {
        let (s, transition) = (pair.noise, pair.transition)
        let variance = s * s
        func density(_ z: Double) -> Double {
            let upper = 1 / (1 + exp((transition - z) / variance))
            return 2.5 / s + frequency * upper / variance + 12 / (variance + abs(z - transition))
                + 4 / (variance + z - low) + (frequency == 0 ? max(0, z - 1) / variance : 0)
        }
        Panels.visit(from: low, to: high, density: density) { z, step in
            visit(pair.loss(z), log(weight * step) - z * z / (2 * variance) - log(s) - Normal.logRootTwoPi)
        }
    }
}
