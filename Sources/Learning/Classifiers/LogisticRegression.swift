internal import Foundation

/// Logistic regression with a penalty of half the squared weights (an inverse strength of 1); the intercept is free.
public struct LogisticRegression: Sendable {
    public let weights: [Double]
    public let intercept: Double

    /// Fits by Newton's method with halved steps, until a step promises less than the last digits of the loss.
    ///
    /// - Parameters:
    ///   - rows: features, row by row.
    ///   - labels: whether each row is positive.
    ///   - dimensions: features of a row.
    /// - Complexity: O(rows × dimensions² + dimensions³) a step, some ten steps.
    public init(_ rows: [Double], labels: [Bool], dimensions: Int) {
        precondition(rows.count == labels.count * dimensions)
        let size = dimensions + 1
        var beta = [Double](repeating: 0, count: size)
        let features = rows
        func margin(_ beta: [Double], _ row: Int) -> Double {
            var sum = beta[dimensions]
            for k in 0..<dimensions { sum += beta[k] * features[row * dimensions + k] }
            return sum
        }
        func loss(_ beta: [Double]) -> Double {
            var sum = 0.0
            for k in 0..<dimensions { sum += beta[k] * beta[k] / 2 }
            for row in labels.indices {
                let m = margin(beta, row) * (labels[row] ? -1 : 1)
                sum += m > 0 ? m + log1p(exp(-m)) : log1p(exp(m))
            }
            return sum
        }
        var current = loss(beta)
        for _ in 0..<100 {
            var gradient = [Double](repeating: 0, count: size)
            var curvature = [Double](repeating: 0, count: size * size)
            for k in 0..<dimensions { gradient[k] = beta[k] }
            var row = [Double](repeating: 1, count: size)
            for index in labels.indices {
                for k in 0..<dimensions { row[k] = features[index * dimensions + k] }
                let p = 1 / (1 + exp(-margin(beta, index)))
                let error = p - (labels[index] ? 1 : 0)
                let weight = p * (1 - p)
                for a in 0..<size where row[a] != 0 {
                    gradient[a] += error * row[a]
                    let scaled = weight * row[a]
                    for b in 0...a { curvature[a * size + b] += scaled * row[b] }
                }
            }
            var hessian = SymmetricMatrix(size: size)
            for a in 0..<size {
                for b in 0...a { hessian[a, b] = curvature[a * size + b] + (a == b ? (a < dimensions ? 1 : 1e-12) : 0) }
            }
            guard let root = Cholesky(hessian) else { break }
            let step = root.solution(of: gradient)
            // What the step promises, to second order; near the optimum the next one promises its square.
            let promise = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 } / 2
            if promise <= 1e-12 * (1 + current) {
                beta = zip(beta, step).map { $0 - $1 }
                break
            }
            var length = 1.0
            var next = beta
            var value = current
            repeat {
                next = zip(beta, step).map { $0 - length * $1 }
                value = loss(next)
                length /= 2
            } while value > current && length > 1e-10
            guard value < current else { break }
            (beta, current) = (next, value)
        }
        weights = Array(beta.prefix(dimensions))
        intercept = beta[dimensions]
    }

    /// The log-odds of each row.
    public func logOdds(of rows: [Double]) -> [Double] {
        let d = weights.count
        guard d > 0 else { return [] }
        return stride(from: 0, to: rows.count, by: d).map { start in
            var sum = intercept
            for k in 0..<d { sum += weights[k] * rows[start + k] }
            return sum
        }
    }
}
