internal import Foundation

/// Laplace noise of scale b on a sum that moves by 1: P = (1 − q) Q + q Laplace(0, b), Q = Laplace(1, b), where outputs x
/// stand so that the loss falls in x.
struct LaplacePair: PrivacyPair {
    let scale: Double
    let rate: Double

    var lossRange: ClosedRange<Double> { sampled(-1 / scale)...sampled(1 / scale) }
    var hasAtomsAtTop: Bool { true }
    var isSymmetric: Bool { rate == 1 }

    /// The loss of the mixture where that of the mechanism itself is `loss`.
    private func sampled(_ loss: Double) -> Double { Sampling.loss(loss, rate: rate) }

    /// The loss of the mechanism itself where that of the mixture is `loss`.
    private func own(_ loss: Double) -> Double {
        if rate == 1 { return loss }
        let excess = expm1(loss) + rate
        return excess <= 0 ? -.infinity : loss > 700 ? loss - log(rate) : log(excess) - log(rate)
    }

    /// Which outputs have losses above `low` and up to `high`: both ends of the losses are atoms, which rounding must not lose,
    /// and between them the outputs 0 to 1.
    private func outputs(_ low: Double, _ high: Double) -> (top: Bool, bottom: Bool, near: Double, far: Double) {
        let range = lossRange
        let (from, to) = (max(own(low), -1 / scale), min(own(high), 1 / scale))
        return (
            low < range.upperBound && high >= range.upperBound, low < range.lowerBound && high >= range.lowerBound,
            (1 - scale * to) / 2, (1 - scale * from) / 2
        )
    }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        guard high > low else { return (0, 0) }
        let (top, bottom, near, far) = outputs(low, high)
        var (p, q) = (0.0, 0.0)
        if top {
            p += 0.5
            q += 0.5 * exp(-1 / scale)
        }
        if bottom {
            p += 0.5 * exp(-1 / scale)
            q += 0.5
        }
        if far > near {
            // The density of P is e^{−x/b} / 2b, that of Q e^{−(1−x)/b} / 2b.
            p += 0.5 * exp(-near / scale) * -expm1(-(far - near) / scale)
            q += 0.5 * exp(-(1 - far) / scale) * -expm1(-(far - near) / scale)
        }
        return ((1 - rate) * q + rate * p, q)
    }

    func nodes(for need: QuadratureNeed) -> LossNodes {
        nodes(need, (true, true, 0, 1))
    }

    func nodes(above low: Double, through high: Double) -> LossNodes {
        nodes(QuadratureNeed(highest: 0), outputs(low, high))
    }

    private func nodes(
        _ need: QuadratureNeed, _ outputs: (top: Bool, bottom: Bool, near: Double, far: Double)
    ) -> LossNodes {
        var nodes = LossNodes(capacity: 128)
        func add(_ loss: Double, _ logWeight: Double) {
            // From the weight under the mechanism's own P to that under the mixture.
            let mixed = rate == 1 ? 0 : log((1 - rate) * exp(-loss) + rate)
            nodes.append(sampled(loss), logWeight: logWeight + mixed)
        }
        if outputs.top { add(1 / scale, -log(2.0)) }
        if outputs.bottom { add(-1 / scale, -log(2.0) - 1 / scale) }
        // A high power lives within a few e-folds of one end.
        let (rise, fall) = (2 * max(need.highest, 0) / scale, 2 * max(-need.lowest, 0) / scale)
        let transition = (1 - scale * (log(1 - rate) - log(rate))) / 2
        func density(_ x: Double) -> Double {
            let loss = (1 - 2 * x) / scale
            let upper = rate == 1 ? 1 : 1 / (1 + (1 - rate) / rate * exp(-loss))
            let bend = rate == 1 ? 0 : 6 / (scale / 2 + abs(x - transition))
            let powers = rise / (1 + rise * x / 40) + fall / (1 + fall * (1 - x) / 40)
            return powers + (2 * need.frequency * upper + 6.5) / scale + bend
        }
        Panels.visit(from: outputs.near, to: outputs.far, density: density) { x, step in
            add((1 - 2 * x) / scale, log(step / (2 * scale)) - x / scale)
        }
        return nodes
    }
}
