internal import Foundation

/// What a claim of differential privacy allows an adversary who wants to tell whether a record was in the data: the largest true positive
/// rate (TPR) at each false positive rate (FPR), where positive says that it was in.
///
/// Each pair (ε, δ) that holds bounds the curve by two lines: TPR ≤ δ + e^ε FPR and 1 − TPR ≥ e^−ε (1 − δ − FPR) (Wasserman and Zhou
/// 2010; Kairouz, Oh and Viswanath 2015). The curve is the least of all lines.
public struct TradeOff: Hashable, Sendable {
    private struct Line: Hashable, Sendable {
        var slope: Double
        var intercept: Double
    }

    /// By falling slope, each the least somewhere in [0, 1].
    private let lines: [Line]

    /// One claim alone.
    ///
    /// - Throws: `AccountingError.invalid` for a negative ε, or δ outside [0, 1].
    public init(epsilon: Double, delta: Double) throws {
        try Question.check(epsilon: epsilon)
        guard delta >= 0 && delta <= 1 else {
            throw AccountingError.invalid("a delta of \(delta) is not between 0 and 1")
        }
        self.init(lines: Self.remove(epsilon, delta) + Self.add(epsilon, delta))
    }

    /// All claims that hold for a mechanism: its exact curve, up to what lies between 100 values of ε.
    ///
    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - relation: which data sets are neighbours.
    /// - Throws: `AccountingError`.
    /// - Complexity: some 200 values of the profile: 30 ms for DP-SGD.
    public init(of mechanism: Mechanism, neighbouring relation: NeighbouringRelation = .addOrRemoveOne) throws {
        var lines: [Line] = []
        for direction in [NeighbouringDirection.remove, .add] {
            let uses = try Uses(mechanism, relation, direction, accountant: ExactAccountant.name)
            let profile = Profile(uses)
            // A pair that is its own reverse gives both at once.
            if uses.isSymmetric && direction == .add { break }
            let line = { (epsilon: Double, delta: Double) in
                (direction == .remove ? Self.remove(epsilon, delta) : [])
                    + (direction == .add || uses.isSymmetric ? Self.add(epsilon, delta) : [])
            }
            if uses.isEmpty {
                lines += line(0, 0)
                continue
            }
            let places = Self.places(profile)
            for (epsilon, value) in zip(places, profile.values(at: places, tolerance: 1e-4)) {
                if let value, value.error < 1e-4 {
                    lines += line(epsilon, min(1, exp(value.log) * (1 + value.error)))
                } else if case .atoms = profile.form {
                    lines += line(epsilon, try ExactAccountant.delta(profile, uses, epsilon, relation, direction).upper)
                } else {
                    // Any bound will do: the curve is the least of all lines.
                    let bound = RenyiAccountant.logDelta(of: profile.composition, epsilon: epsilon)
                    lines += line(epsilon, min(1, profile.composition.infiniteMass + exp(bound.log)))
                }
            }
        }
        self.init(lines: lines)
    }

    /// Values of ε at which the profile is taken: even steps up to where δ is next to nothing, or growing ones where losses have no scale.
    private static func places(_ profile: Profile) -> [Double] {
        let composition = profile.composition
        let least = composition.infiniteMass + (1 - composition.infiniteMass) * 1e-12
        let top = min(RenyiAccountant.epsilon(of: composition, delta: least).epsilon, composition.largestLoss)
        let count =
            switch profile.form {
            case .atoms: 30
            case .contour: 100
            default: 160
            }
        var places = (0...count).map { top * Double($0) / Double(count) }
        if let fine = profile.fine, case .contour = profile.form, fine < top {
            let growth = pow(8 * top / fine, 1.0 / 40)
            places = [0] + (0...40).map { index in fine / 8 * pow(growth, Double(index)) }
        }
        return composition.largestLoss.isFinite ? places + [composition.largestLoss] : places
    }

    private static func remove(_ epsilon: Double, _ delta: Double) -> [Line] {
        epsilon < 700 ? [Line(slope: exp(epsilon), intercept: delta)] : []
    }

    private static func add(_ epsilon: Double, _ delta: Double) -> [Line] {
        [Line(slope: exp(-epsilon), intercept: 1 - exp(-epsilon) * (1 - delta))]
    }

    private init(lines: [Line]) {
        // The lower envelope, by falling slope: like a convex hull.
        let sorted = (lines + [Line(slope: 0, intercept: 1)]).sorted {
            ($0.slope, -$0.intercept) > ($1.slope, -$1.intercept)
        }
        var kept: [Line] = []
        for line in sorted {
            if let last = kept.last, last.slope == line.slope { continue }
            while let last = kept.last, line.intercept <= last.intercept { kept.removeLast() }
            while kept.count >= 2 {
                let (a, b) = (kept[kept.count - 2], kept[kept.count - 1])
                if Self.meeting(a, line) <= Self.meeting(a, b) { kept.removeLast() } else { break }
            }
            kept.append(line)
        }
        self.lines = kept
    }

    private static func meeting(_ steep: Line, _ flat: Line) -> Double {
        (flat.intercept - steep.intercept) / (steep.slope - flat.slope)
    }

    /// The largest TPR at a FPR in [0, 1].
    public func truePositiveRate(at falsePositiveRate: Double) -> Double {
        lines.reduce(1.0) { min($0, $1.intercept + $1.slope * falsePositiveRate) }
    }

    /// The FPR at which the curve bends, in rising order, with 0 and 1.
    private var bends: [Double] {
        [0] + zip(lines, lines.dropFirst()).map { min(1, max(0, Self.meeting($0, $1))) } + [1]
    }

    /// The largest TPR − FPR.
    public var advantage: Double { bends.reduce(0) { max($0, truePositiveRate(at: $1) - $1) } }

    /// The area under the curve: the largest AUC.
    public var areaUnderCurve: Double {
        let points = bends.sorted()
        return zip(points, points.dropFirst()).reduce(0) { sum, pair in
            sum + (pair.1 - pair.0) * (truePositiveRate(at: pair.0) + truePositiveRate(at: pair.1)) / 2
        }
    }

    /// The largest share of right ones among those who are said to have been in, where `prior` of all were in.
    public func precision(at falsePositiveRate: Double, prior: Double) -> Double {
        let (hits, misses) = (prior * truePositiveRate(at: falsePositiveRate), (1 - prior) * falsePositiveRate)
        return hits + misses > 0 ? hits / (hits + misses) : prior
    }
}
