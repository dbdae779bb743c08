internal import Foundation
public import Statistics

/// A Gaussian kernel density with Scott's bandwidth and the records' own covariance (Scott 1992), in logarithms throughout: far from
/// every record it is small, never zero.
///
/// A ridge of 10⁻⁶ on the covariance keeps it regular; coordinates are expected to be whitened (see ``Whitening``).
public struct KernelDensity: Sendable {
    private let dimensions: Int
    /// Records turned by the inverse Cholesky factor of the bandwidth's covariance: kernels are round there.
    private let records: [Double]
    private let factor: Cholesky
    private let constant: Double

    /// The ridge on the covariance of whitened coordinates.
    public static let ridge = 1e-6

    /// - Parameters:
    ///   - rows: records row by row; at least two.
    ///   - dimensions: numbers in a row, at least one.
    public init?(_ rows: [Double], dimensions: Int) {
        guard dimensions > 0, rows.count >= 2 * dimensions, rows.count % dimensions == 0 else { return nil }
        let n = rows.count / dimensions
        var covariance = SymmetricMatrix.covariance(rows, dimensions: dimensions, divisor: Double(n - 1))
        for index in 0..<dimensions { covariance[index, index] += Self.ridge }
        let bandwidth = pow(Double(n), -1 / Double(dimensions + 4))
        covariance.scale(by: bandwidth * bandwidth)
        guard let factor = Cholesky(covariance) else { return nil }
        self.dimensions = dimensions
        self.factor = factor
        records = factor.solved(rows)
        constant =
            -0.5 * Double(dimensions) * log(2 * Double.pi) - factor.logDeterminantOfRoot - log(Double(n))
    }

    /// The logarithm of the density at each row.
    ///
    /// - Complexity: O(rows × records × dimensions).
    public func logDensities(of rows: [Double], workers: Workers = Workers()) -> [Double] {
        let points = factor.solved(rows)
        let (d, n) = (dimensions, records.count / dimensions)
        var result = [Double](repeating: 0, count: points.count / d)
        result.withUnsafeMutableBufferPointer { result in
            nonisolated(unsafe) let result = result
            records.withUnsafeBufferPointer { records in
                nonisolated(unsafe) let records = records
                workers.forEachRange(of: result.count, chunk: 16) { range in
                    var squares = [Double](repeating: 0, count: n)
                    for row in range {
                        var least = Double.infinity
                        for record in 0..<n {
                            var sum = 0.0
                            for k in 0..<d {
                                let gap = points[row * d + k] - records[record * d + k]
                                sum += gap * gap
                            }
                            squares[record] = sum
                            least = min(least, sum)
                        }
                        var sum = 0.0
                        // Terms beyond are lost in the last bit of the sum.
                        for square in squares where square - least < 120 { sum += exp((least - square) / 2) }
                        result[row] = constant - least / 2 + log(sum)
                    }
                }
            }
        }
        return result
    }
}
