import CKernels
public import Tables

/// A metric fitted to the real records: ranges of numeric columns are those of train ∪ hold-out, for every table alike.
public struct RecordSpace: Sendable {
    public let metric: Metric
    public let schema: Schema
    /// 1 / range of each numeric column; 0 where the range is 0 or unknown, and where it has no finite inverse.
    public let inverseRanges: [Double]
    /// The lowest value of each numeric column; 0 where unknown.
    let lowest: [Double]

    /// Fits the space to `tables`, which share one schema.
    ///
    /// - Throws: ``NeighborError`` where the metric does not suit the schema.
    public init(metric: Metric, schema: Schema, fittedTo tables: [Table]) throws {
        if metric.comparesSets, let column = schema.columns.first(where: { $0.kind != .binary }) {
            throw NeighborError.needsBinaryColumns(metric: metric, column: column.name)
        }
        self.metric = metric
        self.schema = schema
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
        inverseRanges = bounds.map { $0.high > $0.low ? 1 / ($0.high - $0.low) : 0 }.map { $0.isFinite ? $0 : 0 }
        lowest = bounds.map { $0.low.isFinite ? $0.low : 0 }
    }

    /// The metric that suits `schema`: Hamming for binary records, Gower otherwise.
    public static func defaultMetric(for schema: Schema) -> Metric { schema.isBinary ? .hamming : .gower }

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
