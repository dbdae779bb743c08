internal import Foundation

/// A symmetric matrix, small enough to be held whole.
package struct SymmetricMatrix: Sendable {
    package let size: Int
    private var values: [Double]

    package init(size: Int) {
        self.size = size
        values = [Double](repeating: 0, count: size * size)
    }

    package subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set {
            values[row * size + column] = newValue
            values[column * size + row] = newValue
        }
    }

    package mutating func scale(by factor: Double) { for index in values.indices { values[index] *= factor } }

    /// The covariance of rows, their squares summed and divided by `divisor`.
    package static func covariance(_ rows: [Double], dimensions: Int, divisor: Double) -> SymmetricMatrix {
        let n = rows.count / dimensions
        var mean = [Double](repeating: 0, count: dimensions)
        for row in 0..<n { for k in 0..<dimensions { mean[k] += rows[row * dimensions + k] } }
        for k in 0..<dimensions { mean[k] /= Double(n) }
        var result = SymmetricMatrix(size: dimensions)
        var sums = [Double](repeating: 0, count: dimensions * dimensions)
        for row in 0..<n {
            for a in 0..<dimensions {
                let x = rows[row * dimensions + a] - mean[a]
                for b in 0...a { sums[a * dimensions + b] += x * (rows[row * dimensions + b] - mean[b]) }
            }
        }
        for a in 0..<dimensions { for b in 0...a { result[a, b] = sums[a * dimensions + b] / divisor } }
        return result
    }

    /// Eigenvalues, falling, and eigenvectors, a row each (cyclic Jacobi rotations).
    ///
    /// - Complexity: O(size³) a sweep, some ten sweeps.
    package func eigen() -> (values: [Double], vectors: [[Double]]) {
        var a = values
        var vectors = [Double](repeating: 0, count: size * size)
        for index in 0..<size { vectors[index * size + index] = 1 }
        func offDiagonal() -> Double {
            var sum = 0.0
            for row in 0..<size { for column in 0..<row { sum += a[row * size + column] * a[row * size + column] } }
            return sum
        }
        let scale = values.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<60 where offDiagonal() > 1e-30 * scale {
            for p in 0..<size {
                for q in p + 1..<max(size, p + 1) {
                    let apq = a[p * size + q]
                    guard apq != 0 else { continue }
                    let theta = (a[q * size + q] - a[p * size + p]) / (2 * apq)
                    let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    let s = t * c
                    for k in 0..<size {
                        let (x, y) = (a[k * size + p], a[k * size + q])
                        a[k * size + p] = c * x - s * y
                        a[k * size + q] = s * x + c * y
                    }
                    for k in 0..<size {
                        let (x, y) = (a[p * size + k], a[q * size + k])
                        a[p * size + k] = c * x - s * y
                        a[q * size + k] = s * x + c * y
                    }
                    for k in 0..<size {
                        let (x, y) = (vectors[p * size + k], vectors[q * size + k])
                        vectors[p * size + k] = c * x - s * y
                        vectors[q * size + k] = s * x + c * y
                    }
                }
            }
        }
        let order = (0..<size).sorted { a[$0 * size + $0] > a[$1 * size + $1] }
        return (
            order.map { a[$0 * size + $0] }, order.map { Array(vectors[$0 * size..<($0 + 1) * size]) }
        )
    }
}

/// The lower triangular root of a positive definite matrix.
package struct Cholesky: Sendable {
    package let size: Int
    private let factor: [Double]

    /// `nil` unless the matrix is positive definite.
    ///
    /// - Parameters:
    ///   - matrix: what to take the root of.
    ///   - shrink: the part of what is off the diagonal that is left out.
    ///   - least: pivots are larger.
    /// - Complexity: O(size³).
    package init?(_ matrix: SymmetricMatrix, shrink: Double = 0, least: Double = 0) {
        size = matrix.size
        var factor = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row, column] * (row == column ? 1 : 1 - shrink)
                for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
                if row == column {
                    guard sum > least else { return nil }
                    factor[row * size + row] = sum.squareRoot()
                } else {
                    factor[row * size + column] = sum / factor[column * size + column]
                }
            }
        }
        self.factor = factor
    }

    package subscript(row: Int, column: Int) -> Double { factor[row * size + column] }

    /// A row up to its diagonal.
    package func row(_ row: Int) -> ArraySlice<Double> { factor[row * size...row * size + row] }

    /// The logarithm of the root's determinant.
    package var logDeterminantOfRoot: Double { (0..<size).reduce(0) { $0 + log(factor[$1 * size + $1]) } }

    /// Each row times the inverse of the root, so that rows of this covariance become round.
    package func solved(_ rows: [Double]) -> [Double] {
        var result = rows
        for start in stride(from: 0, to: rows.count, by: size) {
            for row in 0..<size {
                var sum = rows[start + row]
                for k in 0..<row { sum -= factor[row * size + k] * result[start + k] }
                result[start + row] = sum / factor[row * size + row]
            }
        }
        return result
    }

    /// The solution of `matrix · x = right`.
    package func solution(of right: [Double]) -> [Double] {
        var x = solved(right)
        for row in stride(from: size - 1, through: 0, by: -1) {
            var sum = x[row]
            for k in row + 1..<max(size, row + 1) { sum -= factor[k * size + row] * x[k] }
            x[row] = sum / factor[row * size + row]
        }
        return x
    }
}

/// Sums of products, four at a time in a fixed order.
enum DotProduct {
    /// Over as many numbers as the first has; the second has at least as many.
    static func of(_ a: some RandomAccessCollection<Double>, _ b: [Double]) -> Double {
        precondition(b.count >= a.count)
        return a.withContiguousStorageIfAvailable { a in
            b.withUnsafeBufferPointer { b in
                var sums = SIMD4<Double>.zero
                var index = 0
                while index + 4 <= a.count {
                    let x = SIMD4<Double>(a[index], a[index + 1], a[index + 2], a[index + 3])
                    let y = SIMD4<Double>(b[index], b[index + 1], b[index + 2], b[index + 3])
                    sums += x * y
                    index += 4
                }
                var sum = sums.sum()
                while index < a.count {
                    sum += a[index] * b[index]
                    index += 1
                }
                return sum
            }
        } ?? zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
