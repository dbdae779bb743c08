/// A matrix of bits, row by row, every row padded with zeros to whole 64-bit words.
///
/// 46,520 rows of 1,116 columns take 6.7 MB. Bit `c` of a row is bit `c % 64` of its word `c / 64`.
public struct BitMatrix: Hashable, Sendable {
    public private(set) var rowCount: Int
    public let columnCount: Int
    /// Words in a row: `columnCount / 64`, rounded up.
    public let wordsPerRow: Int
    /// All rows' words, row after row.
    public private(set) var words: [UInt64]

    /// A matrix without rows.
    public init(columnCount: Int) {
        precondition(columnCount >= 0)
        self.columnCount = columnCount
        rowCount = 0
        wordsPerRow = (columnCount + 63) / 64
        words = []
    }

    /// A matrix of `words` as they are; bits behind the last column are zeros.
    package init(columnCount: Int, rowCount: Int, words: [UInt64]) {
        let wordsPerRow = (columnCount + 63) / 64
        precondition(columnCount >= 0 && words.count == rowCount * wordsPerRow)
        self.columnCount = columnCount
        self.rowCount = rowCount
        self.wordsPerRow = wordsPerRow
        self.words = words
    }

    /// Makes room for `rows` rows in all.
    public mutating func reserveRows(_ rows: Int) { words.reserveCapacity(rows * wordsPerRow) }

    /// Appends `count` rows of zeros.
    public mutating func appendZeroRows(_ count: Int = 1) {
        words.append(contentsOf: repeatElement(0, count: count * wordsPerRow))
        rowCount += count
    }

    /// Appends row `row` of `other`, which has as many columns.
    public mutating func appendRow(_ row: Int, of other: BitMatrix) {
        precondition(other.columnCount == columnCount && row >= 0 && row < other.rowCount)
        words.append(contentsOf: other.words[row * wordsPerRow..<(row + 1) * wordsPerRow])
        rowCount += 1
    }

    /// Appends every row of `other`, which has as many columns.
    public mutating func append(_ other: BitMatrix) {
        precondition(other.columnCount == columnCount)
        words.append(contentsOf: other.words)
        rowCount += other.rowCount
    }

    /// The bit at `row`, `column`.
    public subscript(row: Int, column: Int) -> Bool {
        @inline(__always) get {
            precondition(column >= 0 && column < columnCount)
            return words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1 == 1
        }
        @inline(__always) set {
            precondition(column >= 0 && column < columnCount)
            let mask: UInt64 = 1 << UInt64(column & 63)
            if newValue {
                words[row * wordsPerRow + column >> 6] |= mask
            } else {
                words[row * wordsPerRow + column >> 6] &= ~mask
            }
        }
    }

    /// The words of one row.
    public func row(_ row: Int) -> ArraySlice<UInt64> { words[row * wordsPerRow..<(row + 1) * wordsPerRow] }

    /// How many bits of `row` are set.
    public func weight(ofRow row: Int) -> Int { self.row(row).reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The bits of one column, 0 or 1 for each row. Complexity: O(rows).
    package func column(_ column: Int) -> [UInt8] {
        precondition(column >= 0 && column < columnCount)
        let (word, shift) = (column >> 6, UInt64(column & 63))
        return [UInt8](unsafeUninitializedCapacity: rowCount) { bits, count in
            words.withUnsafeBufferPointer { words in
                for row in 0..<rowCount {
                    bits[row] = UInt8(truncatingIfNeeded: words[row * wordsPerRow + word] >> shift & 1)
                }
            }
            count = rowCount
        }
    }

    /// Whether any row has the column's bit set. Complexity: O(rows).
    package func hasBit(inColumn column: Int) -> Bool { self.column(column).contains(1) }

    /// How many rows have each column's bit set. Complexity: O(words + set bits).
    public func columnSums() -> [Int] {
        var sums = [Int](repeating: 0, count: columnCount)
        guard wordsPerRow > 0 else { return sums }
        words.withUnsafeBufferPointer { words in
            for (index, word) in words.enumerated() where word != 0 {
                let base = (index % wordsPerRow) << 6
                var rest = word
                while rest != 0 {
                    sums[base + rest.trailingZeroBitCount] += 1
                    rest &= rest - 1
                }
            }
        }
        return sums
    }
}
