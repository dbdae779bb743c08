public import Tables

/// Records as points: a coordinate for a number or bit, one for each label, each standardised.
///
/// A missing number stands at the mean, a missing bit at 0, and another coordinate says that it is missing; a missing label has none of
/// its label's coordinates.
public struct Embedding: Sendable {
    private enum Source: Sendable {
        case number(Int)
        case bit(Int)
        case label(Int, Int32)
        case missingNumber(Int)
        case missingBit(Int)
    }

    private let sources: [Source]
    private let means: [Double]
    private let inverseDeviations: [Double]

    /// How many coordinates a record has; constant ones are left out.
    public var dimensions: Int { sources.count }

    /// - Parameter tables: tables of one schema; means and deviations are those of all their records.
    public init(fittedTo tables: [Table]) {
        var (sources, means, inverses): ([Source], [Double], [Double]) = ([], [], [])
        let schema = tables.first?.schema
        func add(_ source: Source) {
            let (mean, deviation) = Self.moments(tables.flatMap { Self.values(source, in: $0) })
            // A coordinate whose deviation is lost in rounding is constant.
            guard deviation > 1e-12 * abs(mean), deviation.isFinite else { return }
            sources.append(source)
            means.append(mean)
            inverses.append(1 / deviation)
        }
        for (column, slot) in zip(schema?.columns ?? [], schema?.slots ?? []) {
            switch slot {
            case .number(let slot):
                add(.number(slot))
                if tables.contains(where: { $0.numbers[slot].contains(where: \.isNaN) }) { add(.missingNumber(slot)) }
            case .bit(let bit):
                add(.bit(bit))
                if tables.contains(where: { $0.missingBits != nil }) { add(.missingBit(bit)) }
            case .code(let slot): for label in column.categories.indices { add(.label(slot, Int32(label))) }
            }
        }
        (self.sources, self.means, inverseDeviations) = (sources, means, inverses)
    }

    /// The points of `table`, row by row.
    ///
    /// - Complexity: O(records × dimensions).
    public func points(_ table: Table) -> [Double] {
        var points = [Double](repeating: 0, count: table.rowCount * dimensions)
        for (coordinate, source) in sources.enumerated() {
            let (mean, inverse) = (means[coordinate], inverseDeviations[coordinate])
            for (row, value) in Self.values(source, in: table).enumerated() {
                // A missing number stands at the mean.
                points[row * dimensions + coordinate] = value.isNaN ? 0 : (value - mean) * inverse
            }
        }
        return points
    }

    private static func values(_ source: Source, in table: Table) -> [Double] {
        switch source {
        case .number(let slot): table.numbers[slot]
        case .missingNumber(let slot): table.numbers[slot].map { $0.isNaN ? 1 : 0 }
        case .bit(let bit): table.bits.column(bit).map(Double.init)
        case .missingBit(let bit):
            table.missingBits?.column(bit).map(Double.init) ?? [Double](repeating: 0, count: table.rowCount)
        case .label(let slot, let label): table.codes[slot].map { $0 == label ? 1 : 0 }
        }
    }

    /// Mean and population deviation of the values that are not missing.
    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        var (sum, count) = (0.0, 0.0)
        for value in values where !value.isNaN {
            sum += value
            count += 1
        }
        guard count > 0 else { return (0, 0) }
        let mean = sum / count
        var squares = 0.0
        for value in values where !value.isNaN { squares += (value - mean) * (value - mean) }
        return (mean, (squares / count).squareRoot())
    }
}

/// Points turned and scaled so that all those it was fitted to have covariance one; directions without spread are left out.
public struct Whitening: Sendable {
    private let input: Int
    private let directions: [[Double]]

    public var dimensions: Int { directions.count }

    /// - Parameters:
    ///   - points: points, row by row, of mean 0.
    ///   - dimensions: of a point, at least one.
    /// - Complexity: O(points × dimensions² + dimensions³).
    public init(fittedTo points: [Double], dimensions: Int) {
        input = dimensions
        let covariance = SymmetricMatrix.covariance(
            points, dimensions: dimensions, divisor: Double(points.count / dimensions))
        let (values, vectors) = covariance.eigen()
        directions = zip(values, vectors).filter { $0.0 > 1e-6 * (values.first ?? 0) }.map { value, vector in
            vector.map { $0 / value.squareRoot() }
        }
    }

    public func callAsFunction(_ points: [Double]) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(points.count / input * dimensions)
        for start in stride(from: 0, to: points.count, by: input) {
            for direction in directions {
                var sum = 0.0
                for k in 0..<input { sum += direction[k] * points[start + k] }
                result.append(sum)
            }
        }
        return result
    }
}
