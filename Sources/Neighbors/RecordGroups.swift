public import Tables

/// Which records of several tables have the same content: equal content, equal group number.
///
/// Found by hashing whole rows, never by comparing distances with zero.
public struct RecordGroups: Sendable {
    /// A group number for each row of each table, numbered by first occurrence.
    public let groups: [[Int32]]
    public let groupCount: Int

    /// Groups the rows of `tables`, which share one schema. Complexity: O(values).
    public init(_ tables: [Table]) {
        var numbers: [[UInt64]: Int32] = [:]
        var groups: [[Int32]] = []
        for table in tables {
            var ofTable: [Int32] = []
            ofTable.reserveCapacity(table.rowCount)
            for row in 0..<table.rowCount {
                let next = Int32(numbers.count)
                let key = Self.key(table, row)
                if let known = numbers[key] {
                    ofTable.append(known)
                } else {
                    numbers[key] = next
                    ofTable.append(next)
                }
            }
            groups.append(ofTable)
        }
        self.groups = groups
        groupCount = numbers.count
    }

    /// How often each group occurs in table `index`.
    public func occurrences(inTable index: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: groupCount)
        for group in groups[index] { counts[Int(group)] += 1 }
        return counts
    }

    /// The row's content as words: bits, the mask of missing bits, codes, numbers with one form for zero and for missing.
    private static func key(_ table: Table, _ row: Int) -> [UInt64] {
        var key: [UInt64] = []
        key.reserveCapacity(2 * table.bits.wordsPerRow + table.codes.count + table.numbers.count)
        key.append(contentsOf: table.bits.row(row))
        if let missing = table.missingBits {
            key.append(contentsOf: missing.row(row))
        } else {
            key.append(contentsOf: repeatElement(0, count: table.bits.wordsPerRow))
        }
        for column in table.codes { key.append(UInt64(UInt32(bitPattern: column[row]))) }
        for column in table.numbers {
            let value = column[row]
            key.append(value.isNaN ? .max : value == 0 ? 0 : value.bitPattern)
        }
        return key
    }
}
