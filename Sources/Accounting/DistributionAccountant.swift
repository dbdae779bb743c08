internal import Foundation

/// The privacy loss distribution (PLD) on a grid, composed by Fourier transforms: an independent check of the exact profile, and the
/// answer where losses are atoms.
///
/// It gives two numbers between which the truth lies: one from a distribution that dominates the mechanism, one from a post-processing of
/// it (Doroshenko et al. 2022), each with everything added or taken away that cutting off and rounding may have changed. Both are
/// tilted by an exponential before they are transformed, so that a δ of 1e-10 after 100,000 steps has its digits.
public enum DistributionAccountant {
    static let name = "pld"

    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    /// - Throws: `AccountingError`, also where the losses do not fit on a grid of a million points.
    public static func epsilon(
        of mechanism: Mechanism, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        try Question.check(delta: delta)
        return try answer(mechanism, relation) {
            try bounds($0, delta: delta)
        } result: { lower, upper, direction in
            PrivacyAnswer(
                accountant: name, epsilon: upper, delta: delta, neighbouring: relation, direction: direction,
                lower: lower,
                upper: upper, method: "privacy loss distribution on a grid; the upper of two bounds")
        }
    }

    /// δ at an ε, with both bounds.
    ///
    /// - Throws: `AccountingError`.
    public static func delta(
        of mechanism: Mechanism, epsilon: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        try Question.check(epsilon: epsilon)
        return try answer(mechanism, relation) {
            try bounds($0, epsilon: epsilon)
        } result: { lower, upper, direction in
            PrivacyAnswer(
                accountant: name, epsilon: epsilon, delta: upper, neighbouring: relation, direction: direction,
                lower: lower,
                upper: upper, method: "privacy loss distribution on a grid; the upper of two bounds")
        }
    }

    private static func answer(
        _ mechanism: Mechanism, _ relation: NeighbouringRelation,
        bounds: (Uses) throws -> (lower: Double, upper: Double),
        result: (Double, Double, NeighbouringDirection) -> PrivacyAnswer
    ) throws -> PrivacyAnswer {
        let first = try Uses(mechanism, relation, .remove, accountant: name)
        if first.isEmpty { return result(0, 0, .remove) }
        var (lower, upper, worst) = (0.0, 0.0, NeighbouringDirection.remove)
        // Divergences of one direction may be larger and its profile not: both are computed, unless they are the same.
        let directions: [NeighbouringDirection] = first.isSymmetric ? [.remove] : [.remove, .add]
        for direction in directions {
            let uses = try Uses(mechanism, relation, direction, accountant: name)
            let found = try bounds(uses)
            lower = max(lower, found.lower)
            if found.upper > upper { (upper, worst) = (found.upper, direction) }
        }
        return result(lower, upper, worst)
    }

    /// Bounds of ε in one direction.
    static func bounds(_ uses: Uses, delta: Double) throws -> (lower: Double, upper: Double) {
        let composition = Composition(uses)
        let finite = delta - composition.infiniteMass
        guard finite > 0 else { return (.infinity, .infinity) }
        // Where the largest loss is an output of its own, it alone may decide.
        if let top = topAtom(uses) {
            let ratio = log(finite) - top
            let lower = composition.largestLoss + (ratio < 0 ? log1p(-exp(ratio)) : -.infinity)
            if lower > composition.largestLoss * (1 - 1e-9) { return (lower, composition.largestLoss) }
        }
        let renyi = RenyiAccountant.epsilon(of: composition, delta: delta)
        let guess = Profile.start(composition, log(finite), near: renyi.order - 1) ?? renyi.epsilon
        let grids = try composed(uses, composition, near: guess, delta: delta)
        let upper = min(grids.pessimistic.epsilon(at: delta, slack: 1), composition.largestLoss)
        return try checked(grids.optimistic.epsilon(at: delta, slack: -1), upper)
    }

    private static func checked(_ lower: Double, _ upper: Double) throws -> (lower: Double, upper: Double) {
        guard lower >= 0, upper >= lower * (1 - 1e-9) else {
            throw AccountingError.unsupported(
                accountant: name, mechanism: "these losses",
                reason: "they are too far apart for a grid; ask the exact accountant")
        }
        return (min(lower, upper), upper)
    }

    /// ln P[every loss is the largest one]; `nil` where that is nothing.
    private static func topAtom(_ uses: Uses) -> Double? {
        guard uses.gaussian == 0, uses.others.allSatisfy(\.pair.hasAtomsAtTop) else { return nil }
        return uses.others.reduce(0.0) { sum, use in
            let top = use.pair.lossRange.upperBound
            return sum + use.count * log(use.pair.mass(above: top.nextDown, through: top).p)
        }
    }

    /// Bounds of δ in one direction.
    static func bounds(_ uses: Uses, epsilon: Double) throws -> (lower: Double, upper: Double) {
        let composition = Composition(uses)
        if epsilon >= composition.largestLoss { return (composition.infiniteMass, composition.infiniteMass) }
        let grids = try composed(uses, composition, near: epsilon, delta: nil)
        let upper = min(1, grids.pessimistic.delta(at: epsilon, slack: 1))
        return try checked(grids.optimistic.delta(at: epsilon, slack: -1), upper)
    }

    private static let mostPoints = 1 << 20

    /// Both sums of losses, tilted for the ε that matters.
    static func composed(
        _ uses: Uses, _ composition: Composition, near epsilon: Double, delta: Double?
    ) throws -> (pessimistic: ComposedGrid, optimistic: ComposedGrid) {
        let tilt =
            composition.saddle(min(epsilon, 0.999 * composition.largestLoss), from: 4, limit: 400) ?? 400
        let moment = composition.moment(tilt)
        let logDelta = delta.map { log($0) } ?? min(0, moment.value - tilt * epsilon - 12)
        let count = max(1, composition.parts.reduce(0) { $0 + $1.count })
        var width = 22 * moment.second.squareRoot() + 80 / tilt
        // The variance that spreading adds moves ε by about (c + 1) n spacing² / 12.
        let wanted = (6e-5 * max(epsilon, 1e-3) / ((tilt + 1) * count)).squareRoot()
        var spacing = min(wanted, 0.02 / (tilt + 1))
        var parts = uses.others.map { (pair: $0.pair, count: $0.count) }
        if uses.gaussian > 0 {
            parts.append((NormalPair(noise: 1 / uses.gaussian.squareRoot(), rate: 1), 1))
        }
        spacing = aligned(spacing, parts.map(\.pair))
        var grids: [(pessimistic: LossGrid, optimistic: LossGrid)] = []
        for _ in 0..<6 {
            if width / spacing > Double(mostPoints) {
                spacing = aligned(width / Double(mostPoints), parts.map(\.pair))
                grids = []
            }
            // Cells much wider than the losses of one use would make bounds that say nothing, at great cost.
            guard spacing < 30 * (moment.second / count).squareRoot() || count <= 100 else {
                throw AccountingError.unsupported(
                    accountant: name, mechanism: "these losses",
                    reason: "those of one use are too small beside their sum for a grid; ask the exact accountant")
            }
            if grids.isEmpty {
                for (pair, count) in parts {
                    guard
                        let both = LossGrid.both(pair, spacing: spacing, tilt: tilt, uses: count, logDelta: logDelta)
                    else {
                        throw AccountingError.unsupported(
                            accountant: name, mechanism: "these losses",
                            reason: "they do not fit on a grid; ask the exact accountant")
                    }
                    grids.append(both)
                }
            }
            let length = min(mostPoints, max(1 << 12, 1 << Int(log2(max(1, width / spacing)).rounded(.up))))
            let pessimistic = zip(grids, parts).map { ($0.pessimistic, $1.count) }
            let optimistic = zip(grids, parts).map { ($0.optimistic, $1.count) }
            let found = (ComposedGrid(pessimistic, length: length), ComposedGrid(optimistic, length: length))
            let place = delta.map { found.0.epsilon(at: $0, slack: 1) } ?? epsilon
            if place.isFinite, found.0.uncertainty(at: place) < 1e-4 { return found }
            width *= 2
        }
        throw AccountingError.unsupported(
            accountant: name, mechanism: "these losses",
            reason: "their sum does not fit on a grid; ask the exact accountant")
    }

    /// A spacing of at most about `spacing` on whose multiples atoms lie.
    private static func aligned(_ spacing: Double, _ pairs: [any PrivacyPair]) -> Double {
        for pair in pairs {
            if let lattice = pair.lattice {
                // Nothing else is on the grid: the steps themselves are enough.
                if pairs.count == 1 { return lattice }
                return lattice / max(1, (lattice / spacing).rounded(.up))
            }
            let width = pair.lossRange.upperBound - pair.lossRange.lowerBound
            if pair.hasAtomsAtTop && width > 0 { return width / (width / spacing).rounded(.up) }
        }
        return spacing
    }
}
