internal import Foundation

/// Takes compositions, repetitions and sampling apart.
struct FlatMechanism {
    let relation: NeighbouringRelation
    /// The name that stands in an error.
    let accountant: String
    var uses: [(description: PairDescription, count: Double)] = []

    init(relation: NeighbouringRelation, accountant: String) {
        self.relation = relation
        self.accountant = accountant
    }

    mutating func add(_ mechanism: Mechanism, times: Double) throws {
        guard times <= Double(Mechanism.mostUses) else {
            throw AccountingError.invalid("more than \(Mechanism.mostUses) uses are not counted")
        }
        switch mechanism {
        case .composed(let parts): for part in parts { try add(part, times: times) }
        case .repeated(let inner, let count): try add(inner, times: times * Double(count))
        case .shuffledEpoch(let inner):
            guard relation != .addOrRemoveOne else {
                throw unsupported(
                    mechanism,
                    "one record more moves all batches that follow it; ask for zero-out or replace-one, where an epoch is "
                        + "bounded by one use without sampling, as shuffling has no amplification that is known")
            }
            try add(inner, times: times)
        default:
            if let description = try description(mechanism) { uses.append((description, times)) }
        }
    }

    private func unsupported(_ mechanism: Mechanism, _ reason: String) -> AccountingError {
        .unsupported(accountant: accountant, mechanism: mechanism.name, reason: reason)
    }

    /// The pair of a mechanism that is neither composed nor repeated; `nil` for one that gives nothing away.
    private func description(_ mechanism: Mechanism) throws -> PairDescription? {
        switch mechanism {
        case .gaussian(let sigma): return .gaussian(mu: relation.sensitivity / sigma)
        case .laplace(let scale): return .laplace(rate: 1, scale: scale / relation.sensitivity)
        case .discreteGaussian(let deviation, let sensitivity):
            return .discrete(.discreteGaussian(deviation: deviation, shift: sensitivity * Int(relation.sensitivity)))
        case .randomizedResponse(let noise, let choices):
            if relation == .addOrRemoveOne {
                throw unsupported(
                    mechanism,
                    "every record gives an answer, so data sets have the same size; ask for replace-one or zero-out")
            }
            if noise == 1 || choices == 1 { return nil }
            return .discrete(.randomizedResponse(noise: noise, choices: choices, replacing: relation == .replaceOne))
        case .approximate(let epsilon, let delta):
            return epsilon == 0 && delta == 0 ? nil : .discrete(.approximate(epsilon: epsilon, delta: delta))
        case .poissonSampled(let inner, let rate): return try poissonSampled(inner, rate, mechanism)
        case .sampledWithoutReplacement(let inner, let sample, let population):
            guard sample > 0, let noise = try fixedSizeNoise(inner, mechanism) else { return nil }
            if sample == population { return .gaussian(mu: 2 / noise) }
            return .fixedSize(
                rate: Double(sample) / Double(population), components: [.init(weight: 1, noise: noise / 2)])
        case .sampledWithReplacement(let inner, let sample, let population):
            guard sample > 0, let noise = try fixedSizeNoise(inner, mechanism) else { return nil }
            return withReplacement(noise, sample, population)
        case .composed, .repeated, .shuffledEpoch: return nil
        }
    }

    private func poissonSampled(_ inner: Mechanism, _ rate: Double, _ whole: Mechanism) throws -> PairDescription? {
        if rate == 0 { return nil }
        switch inner {
        case .poissonSampled(let innermost, let first): return try poissonSampled(innermost, rate * first, whole)
        case .randomizedResponse:
            throw unsupported(whole, "an amplification of it by sampling is not known to this accountant")
        case .discreteGaussian, .laplace, .approximate:
            guard relation != .replaceOne || rate == 1 else {
                throw unsupported(
                    whole, "a pair that dominates it where a record is replaced is not known; ask for add-or-remove-one"
                )
            }
            guard let base = try description(inner) else { return nil }
            switch base {
            case .laplace(_, let scale): return .laplace(rate: rate, scale: scale)
            case .discrete(let pair): return .discrete(pair.sampled(rate))
            default: return base
            }
        default:
            guard let noise = try gaussianNoise(inner, whole) else { return nil }
            if rate == 1 { return .gaussian(mu: relation.sensitivity / noise) }
            return relation == .replaceOne
                ? .replacedGaussian(rate: rate, noise: noise) : .sampledGaussian(rate: rate, noise: noise)
        }
    }

    private func fixedSizeNoise(_ inner: Mechanism, _ whole: Mechanism) throws -> Double? {
        guard relation == .replaceOne else {
            throw unsupported(
                whole,
                "samples of a fixed size are amplified where a record is replaced, and no pair is known that dominates them "
                    + "where one is added, removed or zeroed; ask for replace-one")
        }
        return try gaussianNoise(inner, whole)
    }

    /// The noise multiplier of Gaussians on one sample together, over the norm bound; `nil` for none.
    private func gaussianNoise(_ inner: Mechanism, _ whole: Mechanism) throws -> Double? {
        func precision(_ part: Mechanism) throws -> Double {
            switch part {
            case .gaussian(let sigma): return 1 / (sigma * sigma)
            case .composed(let parts): return try parts.reduce(0) { try $0 + precision($1) }
            case .repeated(let one, let times): return try Double(times) * precision(one)
            default: throw unsupported(whole, "only Gaussians, alone or composed, are sampled so")
            }
        }
        let total = try precision(inner)
        return total > 0 ? 1 / total.squareRoot() : nil
    }

    /// How often a record is drawn is binomial; each number is a Gaussian of its own (Balle, Barthe and Gaboardi 2018).
    private func withReplacement(_ noise: Double, _ sample: Int, _ population: Int) -> PairDescription {
        let (draws, chance) = (Double(sample), 1 / Double(population))
        if population == 1 { return .gaussian(mu: 2 * draws / noise) }
        let never = exp(draws * log1p(-chance))
        let rate = -expm1(draws * log1p(-chance))
        var components: [FixedSizePair.Component] = []
        var mass = never
        for times in 1...sample {
            mass *= (draws - Double(times) + 1) / Double(times) * chance / (1 - chance)
            components.append(.init(weight: mass / rate, noise: noise / (2 * Double(times))))
            // Left out is a probability below 1e-39.
            if Double(times) > draws * chance && mass < 1e-40 { break }
        }
        let total = components.reduce(0) { $0 + $1.weight }
        for index in components.indices { components[index].weight /= total }
        return .fixedSize(rate: rate, components: components)
    }
}
