internal import Foundation

/// One use's losses, put on a grid: the probability of each grid point, tilted by e^{cL} so that those that matter for a small δ keep
/// their digits.
struct LossGrid {
    /// The loss of the first point.
    var offset: Double
    let spacing: Double
    /// P[L = point] e^{c (L − offset)} over `e^{logScale}`, summing to 1.
    var weights: [Double]
    var logScale: Double
    /// P[L = ∞], for the pessimistic side with what was cut off above.
    var infiniteMass: Double
    let tilt: Double

    /// - Parameters:
    ///   - pair: what is discretised.
    ///   - spacing: of the grid.
    ///   - tilt: c.
    ///   - uses: how often it will be used; decides what may be cut off.
    ///   - logDelta: of the δ that is asked for; as well.
    static func both(
        _ pair: any PrivacyPair, spacing: Double, tilt: Double, uses: Double, logDelta: Double
    ) -> (pessimistic: LossGrid, optimistic: LossGrid)? {
        if let lattice = pair.lattice {
            let times = (lattice / spacing).rounded()
            if times >= 1, times < 1e5, abs(lattice / spacing - times) < 1e-9 * times {
                let exact = onLattice(pair, spacing: lattice, times: Int(times), tilt: tilt)
                return (exact, exact)
            }
        }
        guard let range = range(pair, tilt: tilt, uses: uses, logDelta: logDelta) else { return nil }
        // Cells around multiples of the spacing from a loss that many outputs may have, so that it lies in the middle of one.
        let anchor = pair.hasAtomsAtTop ? pair.lossRange.lowerBound : 0
        let low = anchor + ((range.lowerBound - anchor) / spacing).rounded(.down) * spacing - spacing / 2
        let cells = ((range.upperBound - low) / spacing).rounded(.up) + 1
        guard cells < 2e6 else { return nil }
        let count = Int(cells)
        let cutter = GridCutter(pair: pair, low: low, spacing: spacing, count: count, tilt: tilt, scale: range.scale)
        return (cutter.pessimistic(), cutter.optimistic())
    }

    private static func onLattice(_ pair: any PrivacyPair, spacing: Double, times: Int, tilt: Double) -> LossGrid {
        let nodes = pair.nodes(above: -.infinity, through: .infinity)
        let low = nodes.losses.min() ?? 0
        let places = nodes.losses.map { Int((($0 - low) / spacing).rounded()) * times }
        let logs = zip(nodes.losses, nodes.logWeights).map { $1 + tilt * ($0 - low) }
        return LossGrid(
            offset: low, spacing: spacing / Double(times), infiniteMass: pair.infiniteMass, tilt: tilt, places: places,
            logs: logs)
    }

    private init(offset: Double, spacing: Double, infiniteMass: Double, tilt: Double, places: [Int], logs: [Double]) {
        let largest = logs.max() ?? 0
        var weights = [Double](repeating: 0, count: (places.max() ?? 0) + 1)
        for (place, log) in zip(places, logs) { weights[place] += exp(log - largest) }
        self.init(
            offset: offset, spacing: spacing, infiniteMass: infiniteMass, tilt: tilt, weights: weights,
            logScale: largest)
    }

    init(
        offset: Double, spacing: Double, infiniteMass: Double, tilt: Double, weights: [Double], logScale: Double
    ) {
        let sum = weights.reduce(0, +)
        (self.offset, self.spacing, self.infiniteMass, self.tilt) = (offset, spacing, infiniteMass, tilt)
        self.weights = weights.map { $0 / sum }
        self.logScale = logScale + log(sum)
    }

    /// Losses outside of it do not matter: below it their tilted probability, above it also that of an infinite loss.
    private static func range(
        _ pair: any PrivacyPair, tilt: Double, uses: Double, logDelta: Double
    ) -> (lowerBound: Double, upperBound: Double, scale: Double)? {
        let moment = LogMoment(pair)
        let base = moment(tilt).value
        let cut = -27 - log(uses)
        var low = -0.01
        while low > pair.lossRange.lowerBound,
            log(pair.mass(above: -.infinity, through: low).p) + tilt * low - base > cut
        {
            low *= 1.5
        }
        low = max(low, pair.lossRange.lowerBound)
        var high = pair.lossRange.upperBound
        if high == .infinity {
            high = 0
            // Chernoff's inequality: what lies above adds less than 1e-8 of δ where it is counted as infinite.
            high =
                [0.5, 1, 1.4, 2, 3, 5, 9, 20, 60].map { factor -> Double in
                    let power = max(tilt, 0.5) * factor
                    let value = moment(power).value
                    return value.isFinite ? (value + log(uses) - logDelta + 18) / power : .infinity
                }.min().map { max($0, 1e-6) } ?? .infinity
        }
        return high.isFinite && low < high ? (low, high, base) : nil
    }
}

/// Cuts the losses of a pair into cells.
private struct GridCutter {
    let pair: any PrivacyPair
    /// Where the first cell begins.
    let low: Double
    let spacing: Double
    let count: Int
    let tilt: Double
    /// ln E_P[e^{cL}].
    let scale: Double

    /// Each loss is spread on the points around it so that P and Q stay what they are: connect-the-dots (Doroshenko et al. 2022).
    func pessimistic() -> LossGrid {
        var weights = [Double](repeating: 0, count: count + 1)
        weights[0] = pair.mass(above: -.infinity, through: low).p
        let share = -expm1(-spacing)
        for cell in 0..<count {
            let edge = low + Double(cell) * spacing
            let (p, q) = pair.mass(above: edge, through: edge + spacing)
            guard p > 0 else { continue }
            // The upper point's share keeps Q as it is.
            let upper = q > 0 ? min(p, max(0, p * -expm1(edge + log(q / p)) / share)) : p
            weights[cell] += p - upper
            weights[cell + 1] += upper
        }
        let above = pair.mass(above: low + Double(count) * spacing, through: .infinity).p
        return tilted(weights, low, infinite: pair.infiniteMass + above)
    }

    /// Cells around the grid's points that as one output have just the loss of the point: the ends follow from one to the next.
    func optimistic() -> LossGrid {
        // Point k + 1 is the middle of cell k.
        var weights = [Double](repeating: 0, count: count + 1)
        var (begin, cell) = (low, 0)
        while cell < count {
            let point = low + (Double(cell) + 0.5) * spacing
            // A cell may reach over further points, which are left out then.
            let (bottom, top) = (point + 1e-6 * spacing, point + 20 * spacing)
            var end = min(max(2 * point - begin, bottom), top)
            var (mass, excess) = merged(begin, end, point)
            // What weighs nothing need not be exact.
            if mass > 0, log(mass) + tilt * point - scale > -45 {
                var slope = 0.5
                for _ in 0..<12 where !(excess >= 0 && excess < 1e-7 * spacing) {
                    let next = min(max(end - (excess - 2e-8 * spacing) / slope, bottom), top)
                    if next == end { break }
                    let found = merged(begin, next, point)
                    let secant = (found.excess - excess) / (next - end)
                    if secant > 0.02, secant < 5 { slope = secant }
                    (end, mass, excess) = (next, found.mass, found.excess)
                }
            }
            if excess >= 0 {
                weights[cell + 1] += mass
            } else {
                // Not enough above it: what lies below the point is lowered to the one before.
                end = point + spacing / 2
                let below = point - 1e-9 * spacing
                weights[cell] += pair.mass(above: begin, through: below).p
                weights[cell + 1] += pair.mass(above: max(begin, below), through: end).p
            }
            begin = end
            cell = max(cell + 1, Int(((end - low) / spacing + 0.5).rounded(.down)))
        }
        weights[count] += pair.mass(above: begin, through: .infinity).p
        return tilted(weights, low - spacing / 2, infinite: pair.infiniteMass)
    }

    /// P of losses in a cell, and by how much the loss of all of them as one output is above `point`.
    private func merged(_ begin: Double, _ end: Double, _ point: Double) -> (mass: Double, excess: Double) {
        let (p, q) = pair.mass(above: begin, through: end)
        guard p > 0, q > 0 else { return (p, -spacing) }
        return (p, log(p / q) - point)
    }

    private func tilted(_ weights: [Double], _ offset: Double, infinite: Double) -> LossGrid {
        let logs = weights.enumerated().map { $1 > 0 ? log($1) + tilt * Double($0) * spacing : -.infinity }
        let largest = logs.max() ?? 0
        return LossGrid(
            offset: offset, spacing: spacing, infiniteMass: infinite, tilt: tilt,
            weights: logs.map { exp($0 - largest) },
            logScale: largest)
    }
}
