internal import Foundation

/// What was done to the data, as a value; accountants interpret it, and say by name what they do not support.
///
/// Noise is given over the bound on the norm of one record's contribution (the clipping norm C). How far a record can move a
/// sum follows from the `NeighbouringRelation` that is asked about: by C, or by 2C where a record is replaced.
public indirect enum Mechanism: Hashable, Sendable {
    /// Normal noise of this deviation over the norm bound, added to a sum of all records.
    case gaussian(noiseMultiplier: Double)
    /// Laplace noise of this scale over the norm bound.
    case laplace(noiseMultiplier: Double)
    /// Integer noise with density proportional to exp(−x² / 2σ²), where one record moves the sum by at most this integer.
    case discreteGaussian(deviation: Double, sensitivity: Int)
    /// One of `choices` answers: drawn evenly with probability `noise`, otherwise the true one.
    case randomizedResponse(noise: Double, choices: Int)
    /// Any mechanism that is (ε, δ)-differentially private under the relation asked about.
    case approximate(epsilon: Double, delta: Double)
    /// Used on a sample that each record enters with probability `rate`, apart from the others.
    case poissonSampled(Mechanism, rate: Double)
    /// Used on `sample` of `population` records, all subsets being as likely.
    case sampledWithoutReplacement(Mechanism, sample: Int, population: Int)
    /// Used on `sample` draws out of `population` records, which may repeat.
    case sampledWithReplacement(Mechanism, sample: Int, population: Int)
    /// One epoch: used on each of a partition of shuffled records into batches.
    case shuffledEpoch(Mechanism)
    /// All of these, each chosen with the outputs of those before it at hand.
    case composed([Mechanism])
    /// The same one, this many times.
    case repeated(Mechanism, times: Int)

    /// DP-SGD: `steps` of the Poisson-sampled Gaussian.
    public static func sampledGaussian(noiseMultiplier: Double, samplingRate: Double, steps: Int) -> Mechanism {
        .repeated(.poissonSampled(.gaussian(noiseMultiplier: noiseMultiplier), rate: samplingRate), times: steps)
    }

    /// The most uses that are counted: as many as integers that a double represents exactly.
    public static let mostUses = 1 << 53

    /// The name of the outermost part.
    public var name: String {
        switch self {
        case .gaussian: "the Gaussian mechanism"
        case .laplace: "the Laplace mechanism"
        case .discreteGaussian: "the discrete Gaussian mechanism"
        case .randomizedResponse: "randomized response"
        case .approximate: "an (epsilon, delta) mechanism"
        case .poissonSampled(let inner, _): "\(inner.name) on a Poisson sample"
        case .sampledWithoutReplacement(let inner, _, _): "\(inner.name) on a fixed-size sample without replacement"
        case .sampledWithReplacement(let inner, _, _): "\(inner.name) on a fixed-size sample with replacement"
        case .shuffledEpoch(let inner): "\(inner.name) on shuffled batches"
        case .composed: "a composition"
        case .repeated(let inner, _): inner.name
        }
    }

    /// Checks all values.
    ///
    /// - Throws: `AccountingError.invalid`, with a sentence that says which value is wrong and what is expected.
    public func validate() throws {
        func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws {
            if !condition { throw AccountingError.invalid(sentence()) }
        }
        func noise(_ value: Double, _ name: String) throws {
            try require(
                value.isFinite && value >= 1e-6 && value <= 1e12,
                value == 0
                    ? "a \(name) of 0 adds no noise, so nothing is private; give one above 0"
                    : "a \(name) of \(value) is not between 0.000001 and 1e12")
        }
        func draw(_ sample: Int, _ population: Int) throws {
            try require(population >= 1, "a population of \(population) records cannot be sampled")
            try require(
                sample >= 0 && sample <= population,
                "a sample of \(sample) is not between 0 and the population of \(population) records")
        }
        switch self {
        case .gaussian(let sigma): try noise(sigma, "noise multiplier")
        case .laplace(let scale): try noise(scale, "noise multiplier")
        case .discreteGaussian(let deviation, let sensitivity):
            try require(
                deviation.isFinite && deviation >= 0.05 && deviation <= 1e4,
                "a deviation of \(deviation) of discrete noise is not between 0.05 and 10000")
            try require(
                sensitivity >= 1 && sensitivity <= 10_000, "a sensitivity of \(sensitivity) is not between 1 and 10000")
        case .randomizedResponse(let noise, let choices):
            try require(noise >= 0 && noise <= 1, "a probability of \(noise) is not between 0 and 1")
            try require(choices >= 1, "\(choices) choices are less than one")
            try require(
                noise > 0 || choices == 1, "randomized response without noise gives the true answer; give noise above 0"
            )
        case .approximate(let epsilon, let delta):
            try require(epsilon >= 0 && epsilon <= 1e6, "an epsilon of \(epsilon) is not between 0 and 1000000")
            try require(delta >= 0 && delta < 1, "a delta of \(delta) is not at least 0 and below 1")
        case .poissonSampled(let inner, let rate):
            try require(rate >= 0 && rate <= 1, "a sampling rate of \(rate) is not between 0 and 1")
            try inner.validate()
        case .sampledWithoutReplacement(let inner, let sample, let population),
            .sampledWithReplacement(let inner, let sample, let population):
            try draw(sample, population)
            try inner.validate()
        case .shuffledEpoch(let inner): try inner.validate()
        case .composed(let parts): for part in parts { try part.validate() }
        case .repeated(let inner, let times):
            try require(times >= 0, "\(times) uses are less than none")
            try require(
                times <= Self.mostUses, "\(times) uses are more than \(Self.mostUses), the most that are counted")
            try inner.validate()
        }
    }
}
