internal import Statistics
public import Tables
internal import Foundation

/// A Gaussian copula: each column's own distribution, and a correlation of normal scores between them.
///
/// Missing values are drawn independently of everything else. Labels have no order: their codes stand for one, so dependence on a label is kept in part only.
public struct CopulaModel: Sendable {
    public let coding: DiscreteCoding
    /// Cumulative shares of each column's states that are not missing, and how often it is missing.
    private let cumulative: [[Double]]
    private let missing: [Double]
    /// Of the correlations.
    private let factor: Cholesky

    /// - Parameters:
    ///   - records: what to learn from.
    ///   - coding: how values become states.
    /// - Throws: ``StatisticalModelError``.
    /// - Complexity: O(records × columns² + columns³).
    public init(_ records: Table, coding: DiscreteCoding) throws {
        guard records.rowCount > 0 else { throw StatisticalModelError.noRecords }
        let codes = coding.codes(records)
        let columns = codes.count
        guard columns <= 4_096 else { throw StatisticalModelError.tooManyPairs(columns: columns) }
        self.coding = coding
        let count = Double(records.rowCount)
        var cumulative: [[Double]] = []
        var scores: [[Double]] = []
        var absent: [Double] = []
        for (column, values) in codes.enumerated() {
            var counts = [Double](repeating: 0, count: coding.states[column].count)
            for value in values { counts[Int(value)] += 1 }
            let lost = coding.states[column].hasMissing ? counts.removeLast() : 0
            absent.append(lost / Double(records.rowCount))
            let count = max(1, Double(records.rowCount) - lost)
            var sum = 0.0
            let shares = counts.map { count -> Double in
                sum += count
                return sum
            }
            cumulative.append(shares.map { $0 / count })
            // The normal score of the middle of each state's ranks, standardised.
            let middles = zip(shares, counts).map { sum, own in
                own > 0 ? -SpecialFunctions.normalQuantile(complement: (sum - own / 2) / count) : 0
            }
            let mean = zip(middles, counts).reduce(0) { $0 + $1.0 * $1.1 } / count
            let variance = zip(middles, counts).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / count
            let scale = variance > 0 ? 1 / variance.squareRoot() : 0
            // A missing value has the score of the middle.
            scores.append(values.map { Int($0) < middles.count ? (middles[Int($0)] - mean) * scale : 0 })
        }
        missing = absent
        self.cumulative = cumulative
        var correlations = SymmetricMatrix(size: columns)
        for a in 0..<columns {
            correlations[a, a] = 1
            for b in 0..<a {
                let both = count * (1 - absent[a]) * (1 - absent[b])
                let value = DotProduct.of(scores[a], scores[b]) / max(1, both)
                correlations[a, b] = value
            }
        }
        factor = try Self.root(correlations)
    }

    /// The root of a correlation matrix; columns that others determine are pulled a little towards independence.
    private static func root(_ matrix: SymmetricMatrix) throws -> Cholesky {
        var shrink = 0.0
        while true {
            if let found = Cholesky(matrix, shrink: shrink, least: 1e-12) { return found }
            guard shrink < 1 else { throw StatisticalModelError.tooManyPairs(columns: matrix.size) }
            shrink = shrink == 0 ? 1e-10 : min(1, shrink * 10)
        }
    }

    /// Synthetic records.
    ///
    /// - Complexity: O(records × columns²).
    public func sample(_ records: Int, seed: UInt64) -> Table {
        var stream = RandomStream(seed: seed, purpose: "copula records")
        let columns = cumulative.count
        var codes = [[UInt16]](repeating: [UInt16](repeating: 0, count: records), count: columns)
        var normals = [Double](repeating: 0, count: columns)
        for row in 0..<records {
            for column in 0..<columns {
                normals[column] = StandardNormal.value(stream.uniform(), stream.uniform())
            }
            for column in 0..<columns {
                let z = DotProduct.of(factor.row(column), normals)
                let share = SpecialFunctions.normalSurvival(-z)
                let shares = cumulative[column]
                var state = 0
                while state < shares.count - 1 && share >= shares[state] { state += 1 }
                let isMissing = missing[column] > 0 && stream.uniform() < missing[column]
                codes[column][row] = UInt16(isMissing ? shares.count : state)
            }
        }
        return coding.table(codes, rows: records, using: &stream)
    }
}
