internal import Neighbors
public import Tables

/// The records that nobody can tell apart who knows their quasi-identifiers and nothing else: a class for each combination of
/// values that occurs (Sweeney 2002).
///
/// A missing value is a value of its own, equal to other missing ones: what is not there looks the same in all of them.
public struct EquivalenceClasses: Sendable {
    /// How many classes have one size.
    public struct SizeCount: Codable, Hashable, Sendable {
        /// Records in each of the classes; at least 1.
        public var size: Int
        /// How many classes have this size; at least 1.
        public var classes: Int
    }

    /// How many records each class has, at least 1; classes are numbered by first occurrence.
    public let sizes: [Int]
    /// The class of each row, an index into ``sizes``.
    public let classOf: [Int32]

    /// The classes of a table's records.
    ///
    /// - Parameters:
    ///   - table: the records, of which all count.
    ///   - positions: the columns of the quasi-identifiers. Without any, all records are one class.
    /// - Precondition: positions differ, and each is a column.
    /// - Complexity: O(records × quasi-identifiers).
    public init(_ table: Table, quasiIdentifiers positions: [Int]) {
        let groups = RecordGroups([table.selecting(columns: positions)])
        sizes = groups.occurrences(inTable: 0)
        classOf = groups.groups[0]
    }

    /// How many classes there are.
    public var count: Int { sizes.count }

    /// The size of the smallest class, the k of k-anonymity; 0 for a table without records. Complexity: O(classes).
    public var k: Int { sizes.min() ?? 0 }

    /// How many records are in classes of fewer than `k` records. Complexity: O(classes).
    public func records(below k: Int) -> Int { sizes.reduce(0) { $0 + ($1 < k ? $1 : 0) } }

    /// How many classes have fewer than `k` records. Complexity: O(classes).
    public func classes(below k: Int) -> Int { sizes.reduce(0) { $0 + ($1 < k ? 1 : 0) } }

    /// How many records are alone in their class. Complexity: O(classes).
    public var uniques: Int { classes(below: 2) }

    /// How many classes there are of each size that occurs, smallest size first. Complexity: O(classes log classes) at worst.
    public var sizeHistogram: [SizeCount] {
        var classes: [Int: Int] = [:]
        for size in sizes { classes[size, default: 0] += 1 }
        return classes.sorted { $0.key < $1.key }.map { SizeCount(size: $0.key, classes: $0.value) }
    }
}
