import CKernels
public import Tables

/// A metric fitted to the real records: ranges of numeric columns are those of train ∪ hold-out, for every table alike.
public struct RecordSpace: Sendable {
    public let metric: Metric
    public let schema: Schema
    public let scale: NumberScale
    /// 1 / range of each numeric column; 0 where the range is 0 or unknown, and where it has no finite inverse.
    public let inverseRanges: [Double]
    /// The lowest value of each numeric column; 0 where unknown.
    let lowest: [Double]
    /// What numbers are replaced by, column by column; `nil` where they are kept.
    let places: [Ridits?]

    /// Fits the space to `tables`, which share one schema.
    ///
    /// - Parameters:
    ///   - metric: the distance.
    ///   - schema: the columns.
    ///   - tables: the records that ranges and quantiles are taken from.
    ///   - scale: how numbers are made comparable; Hamming distances, which compare for equality, do not depend on it.
    /// - Throws: ``NeighborError`` where the metric does not suit the schema.
    public init(metric: Metric, schema: Schema, fittedTo tables: [Table], scale: NumberScale = .range) throws {
        if metric.comparesSets, let column = schema.columns.first(where: { $0.kind != .binary }) {
            throw NeighborError.needsBinaryColumns(metric: metric, column: column.name)
        }
        self.metric = metric
        self.schema = schema
        self.scale = scale
        let bounds = (0..<schema.numberCount).map { slot in
            var (low, high) = (Double.infinity, -Double.infinity)
            for table in tables {
                for value in table.numbers[slot] where !value.isNaN {
                    low = min(low, value)
                    high = max(high, value)
                }
            }
            return (low: low, high: high)
        }
        // A range so small that its inverse is no number leaves equal or not.
        let inverses = bounds.map { $0.high > $0.low ? 1 / ($0.high - $0.low) : 0 }.map { $0.isFinite ? $0 : 0 }
        let places = (0..<schema.numberCount).map { slot in
            scale == .quantile && metric != .hamming ? Ridits(tables.lazy.flatMap { $0.numbers[slot] }) : nil
        }
        inverseRanges = zip(inverses, places).map { $1 == nil ? $0 : 1 }
        lowest = zip(bounds, places).map { $1 == nil && $0.low.isFinite ? $0.low : 0 }
        self.places = places
    }

    /// The metric that suits `schema`: Hamming for binary records, Gower otherwise.
    public static func defaultMetric(for schema: Schema) -> Metric { schema.isBinary ? .hamming : .gower }

    /// The numeric columns whose fitted values are all equal or missing: their values are equal or not, 0 or 1 apart. None for
    /// Hamming distances, which compare all columns so.
    public var columnsWithoutRange: [String] {
        guard metric != .hamming else { return [] }
        return zip(schema.columns, schema.slots).compactMap { column, slot in
            if case .number(let number) = slot, inverseRanges[number] == 0 { column.name } else { nil }
        }
    }

    /// Calls `body` with the kernels' view of this space.
    func withKernelSpace<Result>(_ body: (pa_space) throws -> Result) rethrows -> Result {
        try inverseRanges.withUnsafeBufferPointer { ranges in
            try body(
                pa_space(
                    metric: metric.kernelMetric, columns: Int64(schema.columns.count),
                    inverse_ranges: ranges.baseAddress))
        }
    }
}
