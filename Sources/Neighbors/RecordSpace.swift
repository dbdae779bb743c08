import CKernels
public import Tables

/// Why records cannot be compared under a metric.
public enum NeighborError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Ochiai's distance is defined on sets of codes only.
    case needsBinaryColumns(column: String)
    /// A value is too large for distances in double precision.
    case valueTooLarge(column: String)
    /// More rows than a 32-bit row number can name.
    case tooManyRows(Int)

    public var description: String {
        switch self {
        case .needsBinaryColumns(let column):
            "the metric 'ochiai' needs binary columns without missing values, and column '\(column)' is not one; choose "
                + "--metric hamming, euclidean or gower"
        case .valueTooLarge(let column):
            "column '\(column)' holds a value beyond 1e150, too large for distances; rescale the column or leave it out "
                + "with --ignore '\(column)'"
        case .tooManyRows(let rows):
            "a table has \(rows) rows, more than \(Int32.max - 1) that a neighbour search can number; split it"
        }
    }
}

/// A metric fitted to the real records: ranges of numeric columns are those of train ∪ hold-out, for every table alike.
public struct RecordSpace: Sendable {
    public let metric: Metric
    public let schema: Schema
    /// 1 / range of each numeric column; 0 where the range is 0 or unknown.
    public let inverseRanges: [Double]

    /// Fits the space to `tables`, which share one schema.
    ///
    /// - Throws: ``NeighborError`` where the metric does not suit the schema.
    public init(metric: Metric, schema: Schema, fittedTo tables: [Table]) throws {
        if metric == .ochiai {
            if let column = schema.columns.first(where: { $0.kind != .binary }) {
                throw NeighborError.needsBinaryColumns(column: column.name)
            }
        }
        self.metric = metric
        self.schema = schema
        inverseRanges = (0..<schema.numberCount).map { slot in
            var (low, high) = (Double.infinity, -Double.infinity)
            for table in tables {
                for value in table.numbers[slot] where !value.isNaN {
                    low = min(low, value)
                    high = max(high, value)
                }
            }
            return high > low ? 1 / (high - low) : 0
        }
    }

    /// The metric that suits `schema`: Hamming for binary records, Gower otherwise.
    public static func defaultMetric(for schema: Schema) -> Metric { schema.isBinary ? .hamming : .gower }

    /// Encodes a table of the same schema for searching.
    ///
    /// - Throws: ``NeighborError`` for values or sizes beyond what distances can hold.
    public func encode(_ table: Table) throws -> EncodedRecords {
        guard table.rowCount < Int(Int32.max) else { throw NeighborError.tooManyRows(table.rowCount) }
        if metric == .ochiai, let mask = table.missingBits {
            let slot = mask.columnSums().firstIndex { $0 > 0 } ?? 0
            throw NeighborError.needsBinaryColumns(column: schema.columns[slot].name)
        }
        var numbers: [Double] = []
        numbers.reserveCapacity(schema.numberCount * table.rowCount)
        for slot in 0..<schema.numberCount {
            for value in table.numbers[slot] {
                guard value.isNaN || abs(value) <= 1e150 else {
                    let index = schema.slots.firstIndex(of: .number(slot)) ?? 0
                    throw NeighborError.valueTooLarge(column: schema.columns[index].name)
                }
                numbers.append(value.isNaN ? PA_MISSING_NUMBER : value)
            }
        }
        return EncodedRecords(
            rowCount: table.rowCount, wordsPerRow: table.bits.wordsPerRow, bits: table.bits.words,
            missing: table.missingBits?.words,
            weights: metric == .ochiai ? (0..<table.rowCount).map { Int32(table.bits.weight(ofRow: $0)) } : [],
            codeColumns: schema.codeCount, codes: Array(table.codes.joined()), numberColumns: schema.numberCount,
            numbers: numbers)
    }

    /// Calls `body` with the kernels' view of this space.
    func withKernelSpace<Result>(_ body: (pa_space) -> Result) -> Result {
        inverseRanges.withUnsafeBufferPointer { ranges in
            let code: pa_metric =
                switch metric {
                case .hamming: PA_HAMMING
                case .ochiai: PA_OCHIAI
                case .euclidean: PA_EUCLIDEAN
                case .gower: PA_GOWER
                }
            return body(
                pa_space(
                    metric: Int32(code.rawValue), columns: Int64(schema.columns.count),
                    inverse_ranges: ranges.baseAddress))
        }
    }

    /// The instruction set of the distance kernels on this processor.
    public static var kernelName: String { String(cString: pa_kernel_name()) }
}

/// Records of one table in the layout of the distance kernels.
public struct EncodedRecords: Sendable {
    public let rowCount: Int
    let wordsPerRow: Int
    let bits: [UInt64]
    let missing: [UInt64]?
    let weights: [Int32]
    let codeColumns: Int
    let codes: [Int32]
    let numberColumns: Int
    let numbers: [Double]

    /// Calls `body` with the kernels' view of these records; the pointers are valid during the call.
    func withKernelRecords<Result>(_ body: (pa_records) -> Result) -> Result {
        bits.withUnsafeBufferPointer { bits in
            (missing ?? []).withUnsafeBufferPointer { mask in
                weights.withUnsafeBufferPointer { weights in
                    codes.withUnsafeBufferPointer { codes in
                        numbers.withUnsafeBufferPointer { numbers in
                            body(
                                pa_records(
                                    rows: Int64(rowCount), words: Int64(wordsPerRow), bits: bits.baseAddress,
                                    missing: missing == nil ? nil : mask.baseAddress, weights: weights.baseAddress,
                                    code_columns: Int64(codeColumns), codes: codes.baseAddress,
                                    number_columns: Int64(numberColumns), numbers: numbers.baseAddress))
                        }
                    }
                }
            }
        }
    }
}
