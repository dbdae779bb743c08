public import Tables

/// A description of records: every condition holds. Values, not text, so that no column's name can break it.
public struct Predicate: Hashable, Sendable {
    public enum Relation: Hashable, Sendable {
        case equal
        case atMost
        case atLeast
    }

    /// A condition on one column.
    public struct Condition: Hashable, Sendable {
        public var column: Int
        public var relation: Relation
        /// 0 or 1, a code, or a number; NaN asks for a missing value.
        public var value: Double

        public init(column: Int, relation: Relation, value: Double) {
            self.column = column
            self.relation = relation
            self.value = value
        }
    }

    public var conditions: [Condition]

    public init(_ conditions: [Condition]) { self.conditions = conditions }
}

/// Counts records that predicates describe.
public struct PredicateCounter: Sendable {
    /// A column's values as numbers, in row order, and in ascending order with their rows.
    private struct Sorted: Sendable {
        var values: [Double]
        /// The present values, ascending.
        var order: [Double]
        var rows: [Int32]
        var missing: [Int32]
    }

    private let columns: [Sorted]
    private let persons: [Int32]?
    /// How many records there are.
    public let records: Int

    /// - Parameters:
    ///   - table: the records.
    ///   - persons: whose each is; records of one person count once. `nil` where each is a person.
    /// - Complexity: O(values + different values × log of them).
    public init(_ table: Table, persons: [Int32]? = nil) {
        records = table.rowCount
        self.persons = persons
        columns = table.schema.columns.indices.map { column in
            let values = table.values(ofColumn: column)
            let rows = Self.ascending(values)
            return Sorted(
                values: values, order: rows.map { values[Int($0)] }, rows: rows,
                missing: (0..<Int32(values.count)).filter { values[Int($0)].isNaN })
        }
    }

    /// The rows of present values, ascending by value, of equal ones by row. Most columns have few different values: they are counted.
    private static func ascending(_ values: [Double]) -> [Int32] {
        let present = (0..<Int32(values.count)).filter { !values[Int($0)].isNaN }
        let distinct = Set(present.map { values[Int($0)] }).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
        let ranks = present.map { places[values[Int($0)]] ?? 0 }
        var next = [Int](repeating: 0, count: distinct.count + 1)
        for rank in ranks { next[rank + 1] += 1 }
        for rank in distinct.indices { next[rank + 1] += next[rank] }
        var rows = [Int32](repeating: 0, count: present.count)
        for (row, rank) in zip(present, ranks) {
            rows[next[rank]] = row
            next[rank] += 1
        }
        return rows
    }

    /// How many people the predicate describes, counted up to `limit`.
    ///
    /// - Complexity: O(records that meet the rarest condition × conditions).
    public func count(_ predicate: Predicate, upTo limit: Int = 2) -> Int { people(predicate, upTo: limit).count }

    /// The only person whom the predicate describes: her number, or the record's row where each is a person; `nil` for nobody or several.
    public func only(_ predicate: Predicate) -> Int? {
        let found = people(predicate, upTo: 2)
        return found.count == 1 ? found.first.map(Int.init) : nil
    }

    /// The first few people, each once.
    private func people(_ predicate: Predicate, upTo limit: Int) -> [Int32] {
        let ranges = predicate.conditions.map { rows(of: $0) }
        var found: [Int32] = []
        guard let rarest = ranges.indices.min(by: { ranges[$0].count < ranges[$1].count }) else { return found }
        for row in ranges[rarest] {
            guard predicate.conditions.indices.allSatisfy({ $0 == rarest || holds(predicate.conditions[$0], Int(row)) })
            else { continue }
            let person = persons?[Int(row)] ?? row
            // Limits are small.
            if !found.contains(person) { found.append(person) }
            if found.count >= limit { break }
        }
        return found
    }

    /// The rows that meet a condition.
    private func rows(of condition: Predicate.Condition) -> ArraySlice<Int32> {
        let column = columns[condition.column]
        guard !condition.value.isNaN else { return column.missing[...] }
        let start = Self.lowerBound(column.order, condition.value)
        switch condition.relation {
        case .atLeast: return column.rows[start...]
        case .atMost: return column.rows[..<Self.upperBound(column.order, condition.value)]
        case .equal: return column.rows[start..<Self.upperBound(column.order, condition.value)]
        }
    }

    @inline(__always)
    private func holds(_ condition: Predicate.Condition, _ row: Int) -> Bool {
        let value = columns[condition.column].values[row]
        if condition.value.isNaN { return value.isNaN }
        switch condition.relation {
        case .equal: return value == condition.value
        case .atMost: return value <= condition.value
        case .atLeast: return value >= condition.value
        }
    }

    private static func lowerBound(_ values: [Double], _ value: Double) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func upperBound(_ values: [Double], _ value: Double) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Table {
    /// A column as numbers: bits as 0 and 1, labels as their codes, missing values as NaN. Complexity: O(rows).
    public func values(ofColumn column: Int) -> [Double] {
        switch schema.slots[column] {
        case .bit(let bit):
            (0..<rowCount).map { missingBits?[$0, bit] == true ? .nan : bits[$0, bit] ? 1 : 0 }
        case .code(let slot): codes[slot].map { $0 < 0 ? .nan : Double($0) }
        case .number(let slot): numbers[slot]
        }
    }
}
