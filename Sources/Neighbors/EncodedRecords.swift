import CKernels
public import Tables

/// Records of one table in the layout of the distance kernels: row by row.
public struct EncodedRecords: Sendable {
    public let rowCount: Int
    let wordsPerRow: Int
    let bits: [UInt64]
    /// 1 where a binary value is missing; `nil` where none is.
    let missing: [UInt64]?
    let codeColumns: Int
    let codes: [Int32]
    let numberColumns: Int
    /// `PA_MISSING_NUMBER` where missing.
    let numbers: [Double]

    /// Whether the columns are laid out as those of `other`.
    func matches(_ other: EncodedRecords) -> Bool {
        wordsPerRow == other.wordsPerRow && codeColumns == other.codeColumns && numberColumns == other.numberColumns
    }

    /// Calls `body` with the kernels' view of these records; the pointers are valid during the call.
    func withKernelRecords<Result>(_ body: (pa_records) throws -> Result) rethrows -> Result {
        try bits.withUnsafeBufferPointer { bits in
            try (missing ?? []).withUnsafeBufferPointer { mask in
                try codes.withUnsafeBufferPointer { codes in
                    try numbers.withUnsafeBufferPointer { numbers in
                        try body(
                            pa_records(
                                rows: Int64(rowCount), words: Int64(wordsPerRow), bits: bits.baseAddress,
                                missing: missing == nil ? nil : mask.baseAddress, code_columns: Int64(codeColumns),
                                codes: codes.baseAddress, number_columns: Int64(numberColumns),
                                numbers: numbers.baseAddress))
                    }
                }
            }
        }
    }
}

extension RecordSpace {
    /// Encodes a table of the same schema for searching.
    ///
    /// - Throws: ``NeighborError`` for values or sizes beyond what distances can hold.
    /// - Complexity: O(values).
    public func encode(_ table: Table) throws -> EncodedRecords {
        guard table.schema.columns.count == schema.columns.count, table.bits.columnCount == schema.bitCount,
            table.codes.count == schema.codeCount, table.numbers.count == schema.numberCount
        else { throw NeighborError.columnsDiffer }
        guard table.rowCount < Int(Int32.max) else { throw NeighborError.tooManyRows(table.rowCount) }
        if metric.comparesSets, let mask = table.missingBits {
            let slot = mask.columnSums().firstIndex { $0 > 0 } ?? 0
            throw NeighborError.needsBinaryColumns(metric: metric, column: schema.columns[slot].name)
        }
        for (slot, column) in table.numbers.enumerated() {
            guard column.allSatisfy({ $0.isNaN || abs($0) <= 1e150 }) else {
                let index = schema.slots.firstIndex(of: .number(slot)) ?? 0
                throw NeighborError.valueTooLarge(column: schema.columns[index].name)
            }
        }
        return EncodedRecords(
            rowCount: table.rowCount, wordsPerRow: table.bits.wordsPerRow, bits: table.bits.words,
            missing: table.missingBits?.words, codeColumns: schema.codeCount,
            codes: Self.byRows(table.codes, table.rowCount) { _ in { $0 } }, numberColumns: schema.numberCount,
            numbers: Self.byRows(table.numbers, table.rowCount) { column in
                guard let places = places[column] else { return { $0.isNaN ? PA_MISSING_NUMBER : $0 } }
                return { $0.isNaN ? PA_MISSING_NUMBER : places($0) }
            })
    }

    /// The values of `columns` row by row, each as what `change` returns for its column makes it.
    private static func byRows<Value>(
        _ columns: [[Value]], _ rows: Int, changedBy change: (Int) -> (Value) -> Value
    ) -> [Value] {
        let width = columns.count
        guard width > 0, rows > 0 else { return [] }
        return [Value](unsafeUninitializedCapacity: rows * width) { buffer, count in
            for (position, column) in columns.enumerated() {
                let changed = change(position)
                column.withUnsafeBufferPointer { column in
                    for row in 0..<rows {
                        buffer.initializeElement(at: row * width + position, to: changed(column[row]))
                    }
                }
            }
            count = rows * width
        }
    }
}
