import Neighbors
package import Tables

/// How often each combination of known values occurs among real records and in the release, and how often together with each value of a
/// secret: what all measures of correct attribution are made of.
///
/// A missing value is a value of its own. Numbers are taken as they are: they are the same where they are equal.
package struct KeyCounts: Sendable {
    /// The rows of one table and what they add up to.
    package struct Side: Sendable {
        /// The key of each row: the number of its combination of known values, from 0, the same in both tables.
        package let keys: [Int32]
        /// The target of each row: the number of its secret value, from 0, the same in both tables.
        package let targets: [Int32]
        /// How many rows have each key.
        package let byKey: [Int]
        /// How many rows have each target.
        package let byTarget: [Int]
        /// How many rows have each key together with each target, by ``KeyCounts/cell(key:target:)``; only what occurs.
        package let cells: [Int64: Int]

        fileprivate init(_ keys: RecordGroups, _ targets: RecordGroups, table: Int) {
            self.keys = keys.groups[table]
            self.targets = targets.groups[table]
            byKey = keys.occurrences(inTable: table)
            byTarget = targets.occurrences(inTable: table)
            var cells: [Int64: Int] = [:]
            for (key, target) in zip(keys.groups[table], targets.groups[table]) {
                cells[KeyCounts.cell(key: key, target: target), default: 0] += 1
            }
            self.cells = cells
        }

        package var rowCount: Int { keys.count }

        /// How many rows have the key: d_q of real records, s_q of the release.
        package func count(key: Int32) -> Int { byKey[Int(key)] }

        /// How many rows have the key and the target: d_tq of real records, s_tq of the release.
        package func count(key: Int32, target: Int32) -> Int { cells[KeyCounts.cell(key: key, target: target)] ?? 0 }

        /// For each key whether all of the side's rows with it have one target; false for keys that it does not have.
        ///
        /// Complexity: O(rows).
        package var isSure: [Bool] {
            var sure = [Bool](repeating: false, count: byKey.count)
            for (cell, count) in cells where byKey[Int(KeyCounts.key(of: cell))] == count {
                sure[Int(KeyCounts.key(of: cell))] = true
            }
            return sure
        }
    }

    package let real: Side
    package let release: Side
    /// How many keys occur in either table.
    package let keyCount: Int
    /// How many targets occur in either table.
    package let targetCount: Int

    /// Counts the rows of two tables.
    ///
    /// - Parameters:
    ///   - real: the records of people.
    ///   - release: the synthetic records.
    ///   - keys: the columns that are known. Without any, all rows have one key.
    ///   - target: the column of the secret.
    /// - Precondition: the tables share one schema, the positions of `keys` differ, and all are columns.
    /// - Complexity: O(rows × keys).
    package init(real: Table, release: Table, keys: [Int], target: Int) {
        let known = RecordGroups([real.selecting(columns: keys), release.selecting(columns: keys)])
        let secret = RecordGroups([real.selecting(columns: [target]), release.selecting(columns: [target])])
        self.real = Side(known, secret, table: 0)
        self.release = Side(known, secret, table: 1)
        keyCount = known.groupCount
        targetCount = secret.groupCount
    }

    /// A number for a key together with a target.
    ///
    /// Ascending numbers go through the keys, and through the targets of each.
    package static func cell(key: Int32, target: Int32) -> Int64 { Int64(key) << 32 | Int64(target) }

    /// The key of a ``cell(key:target:)``.
    package static func key(of cell: Int64) -> Int32 { Int32(truncatingIfNeeded: cell >> 32) }

    /// The target of a ``cell(key:target:)``.
    package static func target(of cell: Int64) -> Int32 { Int32(truncatingIfNeeded: cell) }
}

extension [Int32] {
    /// The places of each of `count` group numbers, which the array holds, in ascending order. Complexity: O(n + count).
    func places(ofGroups count: Int) -> [[Int]] {
        var places = [[Int]](repeating: [], count: count)
        for (place, group) in enumerated() { places[Int(group)].append(place) }
        return places
    }
}

extension [Double] {
    /// The mean; 0 without values.
    ///
    /// The values are added in ascending order, so that the order of rows cannot change the last digit. Complexity: O(n log n).
    var meanInAnyOrder: Double { isEmpty ? 0 : sorted().reduce(0, +) / Double(count) }
}
