import Auditing
import Learning
import Statistics
import Tables

/// A release in numbers that do not depend on any person: means and variances, histograms, correlations (Stadler et al. 2022, Groundhog).
struct SetFeatures: Sendable {
    let width: Int
    private let embedding: Embedding
    private let coding: DiscreteCoding
    private let hasCorrelations: Bool

    /// With more coordinates, correlations are left out.
    private static let mostCorrelated = 64

    /// Ranges, labels and bins are those of the adversary's records, never of the release.
    init(_ view: AdversaryView) throws {
        let known = [view.candidates] + [view.reference].compactMap(\.self)
        embedding = Embedding(fittedTo: known)
        coding = try DiscreteCoding(fittedTo: known)
        let d = embedding.dimensions
        hasCorrelations = d <= Self.mostCorrelated
        width = 2 * d + coding.sizes.reduce(0, +) + (hasCorrelations ? d * (d - 1) / 2 : 0)
    }

    func values(of release: Table) -> [Float] {
        let (d, n) = (embedding.dimensions, Double(release.rowCount))
        let points = embedding.points(release)
        var sums = [Double](repeating: 0, count: d)
        var products = [Double](repeating: 0, count: hasCorrelations ? d * d : d)
        for start in stride(from: 0, to: points.count, by: max(d, 1)) {
            for a in 0..<d {
                let x = points[start + a]
                sums[a] += x
                if hasCorrelations {
                    for b in 0...a { products[a * d + b] += x * points[start + b] }
                } else {
                    products[a] += x * x
                }
            }
        }
        func covariance(_ a: Int, _ b: Int) -> Double {
            products[hasCorrelations ? a * d + b : a] / n - sums[a] * sums[b] / n / n
        }
        let variances = (0..<d).map { max(0, covariance($0, $0)) }
        var values = sums.map { Float($0 / n) } + variances.map(Float.init)
        for (states, size) in zip(coding.codes(release), coding.sizes) {
            var counts = [Int](repeating: 0, count: size)
            for state in states { counts[Int(state)] += 1 }
            values += counts.map { Float(Double($0) / n) }
        }
        if hasCorrelations {
            for a in 0..<d {
                for b in 0..<a {
                    let scale = (variances[a] * variances[b]).squareRoot()
                    values.append(scale > 0 ? Float(covariance(a, b) / scale) : 0)
                }
            }
        }
        return values
    }
}
