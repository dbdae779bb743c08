import Foundation
import Statistics

/// One number of each record under each shadow and under the release, and which records each shadow was trained on.
package struct ShadowEvidence: Sendable {
    /// Shadow by shadow, record by record.
    package var statistic: [[Double]]
    package var contains: [[Bool]]
    /// Of the release under audit.
    package var release: [Double]

    package init(statistic: [[Double]], contains: [[Bool]], release: [Double]) {
        self.statistic = statistic
        self.contains = contains
        self.release = release
    }

    /// Mean and unbiased variance over the shadows that contain a record, and over the others.
    private func moments(_ record: Int, inside: Bool) -> (mean: Double, variance: Double) {
        Location.sampleMoments(
            statistic.indices.filter { contains[$0][record] == inside }.map { statistic[$0][record] })
    }

    /// Likelihood-ratio scores (Carlini et al. 2022, LiRA): normal densities of the release's number with and without the record.
    ///
    /// - Parameters:
    ///   - online: both densities; otherwise the logarithm of the chance, without the record, of a smaller number.
    ///   - fixedVariance: one variance for all records, the mean of theirs, which few shadows estimate better.
    package func likelihoodRatios(online: Bool, fixedVariance: Bool) -> [Double] {
        let records = release.indices
        let (inside, outside) = (records.map { moments($0, inside: true) }, records.map { moments($0, inside: false) })
        func shared(_ moments: [(mean: Double, variance: Double)]) -> Double {
            moments.reduce(0) { $0 + $1.variance } / Double(max(1, moments.count))
        }
        let (sharedIn, sharedOut) = (shared(inside), shared(outside))
        // A number that never varies has the spread of all, and where none does, a tiny one.
        func variance(_ own: Double, _ shared: Double) -> Double {
            max(fixedVariance || own <= 0 ? shared : own, 1e-12)
        }
        return records.map { record in
            let out = variance(outside[record].variance, sharedOut)
            let gapOut = release[record] - outside[record].mean
            guard online else { return Self.logNormalCumulative(gapOut / out.squareRoot()) }
            let own = variance(inside[record].variance, sharedIn)
            let gapIn = release[record] - inside[record].mean
            return (gapOut * gapOut / out + log(out) - gapIn * gapIn / own - log(own)) / 2
        }
    }

    /// Robust membership inference (Zarifzadeh et al. 2024, RMIA), the number taken as a log-likelihood: the share of other records z with
    /// `p(x | release) / p(x) ≥ γ p(z | release) / p(z)`, where p averages over all shadows.
    ///
    /// - Parameters:
    ///   - population: the records z; a record is not compared with itself.
    ///   - gamma: from 1.
    package func robust(population: [Int], gamma: Double = 1) -> [Double] {
        let ratios = release.indices.map { record -> Double in
            let values = statistic.map { $0[record] }
            let most = values.max() ?? 0
            let mean = most + log(values.reduce(0) { $0 + exp($1 - most) } / Double(values.count))
            return release[record] - mean
        }
        let sorted = population.map { ratios[$0] }.sorted()
        let isOfPopulation = Set(population)
        return ratios.enumerated().map { record, ratio in
            let bound = ratio - log(gamma)
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] <= bound { low = middle + 1 } else { high = middle }
            }
            let own = isOfPopulation.contains(record)
            let beaten = own && ratio <= bound ? low - 1 : low
            let others = population.count - (own ? 1 : 0)
            return others > 0 ? Double(beaten) / Double(others) : 0
        }
    }

    /// The logarithm of the standard normal distribution function.
    private static func logNormalCumulative(_ x: Double) -> Double {
        if x > -30 { return log(SpecialFunctions.normalSurvival(-x)) }
        // Beyond, the first terms of its asymptotic series are exact to double precision.
        let square = 1 / (x * x)
        return -x * x / 2 - log(-x) - 0.5 * log(2 * Double.pi) + log1p(-square + 3 * square * square)
    }
}
