internal import Foundation

/// Nodes over the outputs z of normal pairs.
///
/// Where the noise is not small, the trapezoid rule: e^{−z²/2s²} (1 − q + q e^{(2z − 1)/2s²})^a is analytic for |Im z| < πs², so
/// its error falls as e^{−2πη/h} for every η below that. Where the noise is small, Gauss–Legendre panels that are narrow only
/// at the transition between both normal distributions.
struct NormalQuadrature {
    let noise: Double
    /// The output at which both parts of the mixture are as likely.
    let transition: Double
    /// Whether there is such a place on the other side of 0 too.
    var isMirrored = false

    /// How many deviations of noise are integrated on each side.
    private static let reach = 9.8
    static let smallNoise = 0.22
    private static let tinyNoise = 0.04

    /// - Parameters:
    ///   - lowest: the lowest power of dP/dQ, which may be negative.
    ///   - highest: the highest.
    ///   - frequency: the largest imaginary part of a power.
    ///   - visit: from z and the logarithm of its weight under N(0, s²) to a loss and the logarithm of its weight.
    func nodes(
        lowest: Double, highest: Double, frequency: Double,
        _ visit: (_ z: Double, _ logWeight: Double) -> (Double, Double)
    ) -> LossNodes {
        let (s, variance) = (noise, noise * noise)
        // A negative power moves the weight down, as far as the mixture still falls there.
        let bottom = max(min(-1, lowest), min(-1, transition - 40 * variance)) - Self.reach * s
        let top = max(highest, 2) + Self.reach * s
        // Above it only the upper normal distribution counts, whose part lies around `lowest` to `highest`.
        let settled = max(transition, 2) + 40 * variance + Self.reach * s
        let peak = max(lowest, 2) - Self.reach * s
        let skip = settled < peak ? settled...peak : nil
        let scale = log(s) + Normal.logRootTwoPi
        var nodes = LossNodes(capacity: 256)
        if s >= Self.smallNoise {
            let step = step(lowest: lowest, frequency: frequency)
            let logStep = log(step) - scale
            var index = (bottom / step).rounded(.down)
            while index * step <= top {
                if let skip, skip.contains(index * step) { index = (skip.upperBound / step).rounded(.up) }
                let z = index * step
                let (loss, logWeight) = visit(z, logStep - z * z / (2 * variance))
                nodes.append(loss, logWeight: logWeight)
                index += 1
            }
            return nodes
        }
        if s < Self.tinyNoise {
            // The normal distributions are far apart, and between them is nothing.
            let width = Self.reach * s
            addPanels(-width, width, frequency, to: &nodes, visit)
            if isMirrored { addPanels(-1 - width, -1 + width, frequency, to: &nodes, visit) }
            if lowest > 1.5 { addPanels(1 - width, 1 + width, frequency, to: &nodes, visit) }
            addPanels(max(lowest, 1) - width, max(highest, 1) + width, frequency, to: &nodes, visit)
            return nodes
        }
        addPanels(bottom, skip?.lowerBound ?? top, frequency, to: &nodes, visit)
        if let skip { addPanels(skip.upperBound, top, frequency, to: &nodes, visit) }
        return nodes
    }

    /// Nodes in (low, high) alone, by panels.
    func nodes(
        from low: Double, to high: Double, _ visit: (_ z: Double, _ logWeight: Double) -> (Double, Double)
    ) -> LossNodes {
        let bottom = max(low, min(isMirrored ? -1 : 0, high) - Self.reach * noise)
        let top = min(high, max(1, low) + Self.reach * noise)
        var nodes = LossNodes(capacity: 256)
        addPanels(bottom, top, 0, cut: low.isFinite ? low : top, to: &nodes, visit)
        return nodes
    }

    private func addPanels(
        _ bottom: Double, _ top: Double, _ frequency: Double, cut: Double? = nil, to nodes: inout LossNodes,
        _ visit: (_ z: Double, _ logWeight: Double) -> (Double, Double)
    ) {
        let variance = noise * noise
        let scale = log(noise) + Normal.logRootTwoPi
        func density(_ z: Double) -> Double {
            let place = isMirrored ? abs(z) : z
            let upper = 1 / (1 + exp((transition - place) / variance))
            // e^{ε − L} falls from 1 at the cut within a variance, a far tail faster still.
            let layer = cut.map { 4 / (variance + abs(z - $0)) + max(0, -z, z - 1) / variance } ?? 0
            return 2.5 / noise + frequency * upper / variance + 12 / (variance + abs(place - transition)) + layer
        }
        Panels.visit(from: bottom, to: top, density: density) { z, weight in
            let (loss, logWeight) = visit(z, log(weight) - z * z / (2 * variance) - scale)
            nodes.append(loss, logWeight: logWeight)
        }
    }

    /// The distance of nodes with which the trapezoid rule errs by about 10⁻¹⁶ of its largest value.
    private func step(lowest: Double, frequency y: Double) -> Double {
        let (s, variance) = (noise, noise * noise)
        if y == 0 { return min(0.4 * s, 0.2 * variance) }
        // Where the noise is not small, lines at a distance of 8.8 s are far from every singularity.
        let wide = 2 * Double.pi / (8.8 / s + y / variance)
        let isPositive = lowest >= 0 && !isMirrored
        if s > (isPositive ? 3.2 : 5.8) { return wide }
        // A negative power grows towards the zeros of a mixture: stay at half their distance.
        let narrow =
            isPositive
            ? 2 * Double.pi / ((y + 14) / variance + 1.42) : 2 * Double.pi / ((y + 25) / variance + 0.79)
        return min(wide, narrow)
    }
}
