/// Records in columns of one ``Schema``, missing values kept as missing.
///
/// Binary columns are bit-packed; categorical values are codes into the column's labels; integers, reals and dates are
/// doubles.
public struct Table: Sendable, Equatable {
    public let schema: Schema
    public private(set) var rowCount: Int
    /// The binary columns; a missing value is stored as 0 and marked in ``missingBits``.
    public private(set) var bits: BitMatrix
    /// 1 where a binary value is missing; `nil` when none is.
    public private(set) var missingBits: BitMatrix?
    /// A column of category codes each, −1 where missing.
    public private(set) var codes: [[Int32]]
    /// A column of numbers each, NaN where missing.
    public private(set) var numbers: [[Double]]

    /// A table without rows.
    public init(schema: Schema) {
        self.schema = schema
        rowCount = 0
        bits = BitMatrix(columnCount: schema.bitCount)
        codes = Array(repeating: [], count: schema.codeCount)
        numbers = Array(repeating: [], count: schema.numberCount)
    }

    /// A table of bits alone; the schema's columns are all binary and as many as the matrix has.
    public init(schema: Schema, bits: BitMatrix) {
        precondition(schema.bitCount == schema.columns.count && bits.columnCount == schema.bitCount)
        self.schema = schema
        self.bits = bits
        rowCount = bits.rowCount
        codes = []
        numbers = []
    }

    /// A table of columns as they are, all of `rowCount` values and as many as the schema has slots.
    package init(
        schema: Schema, rowCount: Int, bits: BitMatrix, missingBits: BitMatrix?, codes: [[Int32]], numbers: [[Double]]
    ) {
        precondition(bits.rowCount == rowCount && bits.columnCount == schema.bitCount)
        precondition(codes.count == schema.codeCount && codes.allSatisfy { $0.count == rowCount })
        precondition(numbers.count == schema.numberCount && numbers.allSatisfy { $0.count == rowCount })
        self.schema = schema
        self.rowCount = rowCount
        self.bits = bits
        self.missingBits = missingBits
        self.codes = codes
        self.numbers = numbers
    }

    /// Makes room for `rows` rows in all.
    public mutating func reserveRows(_ rows: Int) {
        bits.reserveRows(rows)
        for index in codes.indices { codes[index].reserveCapacity(rows) }
        for index in numbers.indices { numbers[index].reserveCapacity(rows) }
    }

    /// Appends a row whose values are all missing (binary ones: 0), to be filled in with the setters.
    public mutating func appendRow() {
        bits.appendZeroRows()
        missingBits?.appendZeroRows()
        for index in codes.indices { codes[index].append(-1) }
        for index in numbers.indices { numbers[index].append(.nan) }
        rowCount += 1
    }

    /// Sets a binary value of the last row.
    @inline(__always)
    public mutating func setBit(_ bit: Int, to value: Bool) { bits[rowCount - 1, bit] = value }

    /// Marks a binary value of the last row as missing.
    public mutating func setBitMissing(_ bit: Int) {
        if missingBits == nil {
            var mask = BitMatrix(columnCount: schema.bitCount)
            mask.appendZeroRows(rowCount)
            missingBits = mask
        }
        bits[rowCount - 1, bit] = false
        missingBits?[rowCount - 1, bit] = true
    }

    /// Sets a category code of the last row.
    @inline(__always)
    public mutating func setCode(_ slot: Int, to value: Int32) { codes[slot][rowCount - 1] = value }

    /// Sets a number of the last row.
    @inline(__always)
    public mutating func setNumber(_ slot: Int, to value: Double) { numbers[slot][rowCount - 1] = value }

    /// Sets the value of `column` in the last row to that of `row` in `other`, which has the same schema.
    public mutating func setValue(of column: Int, from other: Table, row: Int) {
        switch schema.slots[column] {
        case .bit(let bit):
            if other.isMissing(row: row, column: column) {
                setBitMissing(bit)
            } else {
                setBit(bit, to: other.bits[row, bit])
            }
        case .code(let slot): setCode(slot, to: other.codes[slot][row])
        case .number(let slot): setNumber(slot, to: other.numbers[slot][row])
        }
    }

    /// Appends the rows of `other`, which has the same schema.
    public mutating func append(_ other: Table) {
        precondition(other.schema == schema)
        if missingBits != nil || other.missingBits != nil {
            var mask = missingBits ?? Self.zeros(schema.bitCount, rows: rowCount)
            mask.append(other.missingBits ?? Self.zeros(schema.bitCount, rows: other.rowCount))
            missingBits = mask
        }
        bits.append(other.bits)
        for index in codes.indices { codes[index].append(contentsOf: other.codes[index]) }
        for index in numbers.indices { numbers[index].append(contentsOf: other.numbers[index]) }
        rowCount += other.rowCount
    }

    /// The rows at `positions`, in that order.
    ///
    /// - Precondition: every position is a row of the table.
    public func rows(_ positions: [Int]) -> Table {
        var result = Table(schema: schema)
        result.bits.reserveRows(positions.count)
        for row in positions { result.bits.appendRow(row, of: bits) }
        if let missingBits {
            var mask = BitMatrix(columnCount: schema.bitCount)
            for row in positions { mask.appendRow(row, of: missingBits) }
            result.missingBits = mask
        }
        for index in codes.indices { result.codes[index] = positions.map { codes[index][$0] } }
        for index in numbers.indices { result.numbers[index] = positions.map { numbers[index][$0] } }
        result.rowCount = positions.count
        return result
    }

    /// Whether the value at `row` of column `column` is missing.
    public func isMissing(row: Int, column: Int) -> Bool {
        switch schema.slots[column] {
        case .bit(let slot): missingBits?[row, slot] ?? false
        case .code(let slot): codes[slot][row] < 0
        case .number(let slot): numbers[slot][row].isNaN
        }
    }

    /// Whether any value is missing. Complexity: O(values) at worst.
    public var hasMissing: Bool {
        missingBits != nil || codes.contains { $0.contains { $0 < 0 } } || numbers.contains { $0.contains { $0.isNaN } }
    }

    private static func zeros(_ columns: Int, rows: Int) -> BitMatrix {
        var matrix = BitMatrix(columnCount: columns)
        matrix.appendZeroRows(rows)
        return matrix
    }
}
