/// What is in a file, in numbers and names: never a cell's value.
public struct TableProfile: Codable, Hashable, Sendable {
    /// What one column holds.
    public struct ColumnProfile: Codable, Hashable, Sendable {
        public var name: String
        public var kind: ColumnKind
        /// How many values are missing.
        public var missing: Int
        /// How many different values there are, missing ones apart.
        public var distinct: Int
        /// Whether all records have the same value, or all miss it.
        public var constant: Bool
    }

    public var file: String
    public var format: TableFormat
    /// The file's size on disk.
    public var bytes: Int
    /// SHA-256 of the file's bytes in hexadecimal.
    public var digest: String
    public var rows: Int
    public var columns: [ColumnProfile]
    /// How many records are the same in every column as one before them.
    public var duplicateRows: Int
    /// How many records are all zeros, in tables of binary columns; `nil` for others.
    public var allZeroRows: Int?
    /// What the table's values take in memory.
    public var memoryBytes: Int
    public var notes: [String]
}

/// Profiles a single file.
public enum TableInspector {
    /// Reads the file at `path` and counts.
    ///
    /// Unlike an audit this takes files with one column or without records. Complexity: O(values · log rows) and the
    /// memory of the table.
    ///
    /// - Throws: `DataError` as ``TableLoader/load(_:options:)``.
    public static func profile(path: String, options: ReadOptions) throws -> TableProfile {
        let inputs = [NamedInput(role: "table", path: path)]
        guard let loaded = try TableLoader.load(inputs, options: options, isAudit: false).first else {
            throw DataError(file: path, problem: "nothing was read", remedy: "check the path")
        }
        let table = loaded.table
        return TableProfile(
            file: path, format: loaded.format, bytes: loaded.bytes, digest: loaded.digest, rows: table.rowCount,
            columns: table.schema.columns.indices.map { column(table, $0) },
            duplicateRows: duplicates(table),
            allZeroRows: table.schema.isBinary && table.missingBits == nil
                ? (0..<table.rowCount).count { table.bits.weight(ofRow: $0) == 0 } : nil,
            memoryBytes: memory(table), notes: loaded.notes)
    }

    private static func column(_ table: Table, _ position: Int) -> TableProfile.ColumnProfile {
        let column = table.schema.columns[position]
        let rows = table.rowCount
        var (missing, distinct) = (0, 0)
        switch table.schema.slots[position] {
        case .bit(let slot):
            var ones = 0
            for row in 0..<rows {
                if table.bits[row, slot] { ones += 1 }
                if table.missingBits?[row, slot] == true { missing += 1 }
            }
            distinct = (ones > 0 ? 1 : 0) + (ones + missing < rows ? 1 : 0)
        case .code(let slot):
            var seen = [Bool](repeating: false, count: column.categories.count)
            for code in table.codes[slot] {
                if code < 0 { missing += 1 } else { seen[Int(code)] = true }
            }
            distinct = seen.count { $0 }
        case .number(let slot):
            let values = table.numbers[slot].filter { !$0.isNaN }.sorted()
            missing = rows - values.count
            for index in values.indices where index == 0 || values[index] != values[index - 1] { distinct += 1 }
        }
        return TableProfile.ColumnProfile(
            name: column.name, kind: column.kind, missing: missing, distinct: distinct,
            constant: distinct + (missing > 0 ? 1 : 0) <= 1)
    }

    /// Counts the rows that repeat an earlier one: rows are grouped by a hash and compared within each group.
    private static func duplicates(_ table: Table) -> Int {
        var hashed: [(hash: UInt64, row: Int)] = []
        hashed.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount { hashed.append((hash(table, row), row)) }
        hashed.sort { $0 < $1 }
        var count = 0
        var firsts: [Int] = []
        for (index, entry) in hashed.enumerated() {
            if index == 0 || entry.hash != hashed[index - 1].hash { firsts.removeAll(keepingCapacity: true) }
            if firsts.contains(where: { same(table, $0, entry.row) }) {
                count += 1
            } else {
                firsts.append(entry.row)
            }
        }
        return count
    }

    private static func hash(_ table: Table, _ row: Int) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        func mix(_ value: UInt64) {
            let product = (hash ^ value).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            hash = product.high ^ product.low ^ value
        }
        for word in table.bits.row(row) { mix(word) }
        if let missing = table.missingBits { for word in missing.row(row) { mix(word) } }
        for codes in table.codes { mix(UInt64(bitPattern: Int64(codes[row]))) }
        for numbers in table.numbers { mix(numbers[row].isNaN ? .max : numbers[row].bitPattern) }
        return hash
    }

    private static func same(_ table: Table, _ a: Int, _ b: Int) -> Bool {
        guard table.bits.row(a).elementsEqual(table.bits.row(b)) else { return false }
        if let missing = table.missingBits, !missing.row(a).elementsEqual(missing.row(b)) { return false }
        return table.codes.allSatisfy { $0[a] == $0[b] }
            && table.numbers.allSatisfy { $0[a] == $0[b] || ($0[a].isNaN && $0[b].isNaN) }
    }

    private static func memory(_ table: Table) -> Int {
        table.bits.words.count * 8 + (table.missingBits?.words.count ?? 0) * 8 + table.codes.count * table.rowCount * 4
            + table.numbers.count * table.rowCount * 8
    }
}
