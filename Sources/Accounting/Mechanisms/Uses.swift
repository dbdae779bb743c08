internal import Foundation

/// A mechanism and everything it is made of as uses of pairs of distributions: what accountants compute with.
struct Uses: Sendable {
    struct Use: Sendable {
        var pair: any PrivacyPair
        /// How often, as a whole number.
        var count: Double
    }

    /// μ² of all Gaussians together, which are one (Dong, Roth and Su 2019).
    var gaussian = 0.0
    /// All others; a pair that is used in several places stands here once.
    var others: [Use] = []
    var isEmpty: Bool { gaussian == 0 && others.isEmpty }
    /// Whether both directions are the same.
    var isSymmetric: Bool { others.allSatisfy(\.pair.isSymmetric) }

    private var places: [PairDescription: Int] = [:]

    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - relation: the neighbouring relation.
    ///   - direction: which of the two neighbours is P.
    ///   - accountant: the name that stands in the error.
    /// - Throws: `AccountingError` when a value is invalid, or a pair of distributions that dominates a part is not known.
    init(
        _ mechanism: Mechanism, _ relation: NeighbouringRelation, _ direction: NeighbouringDirection,
        accountant: String
    ) throws {
        try mechanism.validate()
        var flat = FlatMechanism(relation: relation, accountant: accountant)
        try flat.add(mechanism, times: 1)
        for (description, count) in flat.uses where count > 0 {
            if case .gaussian(let mu) = description {
                gaussian += count * mu * mu
            } else if let place = places[description] {
                others[place].count += count
            } else {
                places[description] = others.count
                others.append(Use(pair: description.pair(direction), count: count))
            }
        }
    }

    /// P[an infinite loss somewhere].
    var infiniteMass: Double {
        let kept = others.reduce(0.0) { $0 + $1.count * log1p(-$1.pair.infiniteMass) }
        return -expm1(kept)
    }

    /// The sum of the largest losses that are finite.
    var largestLoss: Double {
        if gaussian > 0 { return .infinity }
        return others.reduce(0.0) { $0 + $1.count * $1.pair.lossRange.upperBound }
    }
}

/// A pair of distributions by its parameters, so that the same one is recognised.
enum PairDescription: Hashable, Sendable {
    /// N(μ, 1) and N(0, 1).
    case gaussian(mu: Double)
    /// The mixture (1 − q) N(0, s²) + q N(1, s²) and N(0, s²).
    case sampledGaussian(rate: Double, noise: Double)
    /// Mixtures with N(1, s²) and with N(−1, s²).
    case replacedGaussian(rate: Double, noise: Double)
    case fixedSize(rate: Double, components: [FixedSizePair.Component])
    case laplace(rate: Double, scale: Double)
    case discrete(DiscretePair)

    func pair(_ direction: NeighbouringDirection) -> any PrivacyPair {
        func directed(_ pair: some PrivacyPair) -> any PrivacyPair {
            direction == .remove ? pair : ReversedPair(base: pair)
        }
        return switch self {
        case .gaussian(let mu): NormalPair(noise: 1 / mu, rate: 1)
        case .sampledGaussian(let rate, let noise): directed(NormalPair(noise: noise, rate: rate))
        case .replacedGaussian(let rate, let noise): ReplacedPair(noise: noise, rate: rate)
        case .fixedSize(let rate, let components): FixedSizePair(rate: rate, components: components)
        case .laplace(let rate, let scale): directed(LaplacePair(scale: scale, rate: rate))
        case .discrete(let pair): directed(pair)
        }
    }
}
