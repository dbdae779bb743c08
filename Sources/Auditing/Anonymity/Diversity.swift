internal import Foundation
public import Tables

/// How much somebody learns of a sensitive value who knows a record's class: l-diversity (Machanavajjhala, Kifer, Gehrke and
/// Venkitasubramaniam 2007) and t-closeness (Li, Li and Venkatasubramanian 2007), each at the class where it is worst.
///
/// A missing value counts as a value of its own.
public struct Diversity: Codable, Hashable, Sendable {
    /// The sensitive column's name.
    public var column: String
    /// The fewest distinct values in a class, at least 1; 0 for a table without records.
    public var distinct: Int
    /// The least exp(entropy) of the values in a class, entropy in nats: the number of equally frequent values that would be as
    /// hard to guess. From 1 to ``distinct`` of that class; 0 for a table without records.
    public var entropy: Double
    /// For recursive (c, 2)-diversity the largest r₁ / (r₂ + … + rₘ) of a class, r₁ ≥ r₂ ≥ … ≥ rₘ the counts of its values: the
    /// table is (c, 2)-diverse for every c above it. Above 0; `nil` where some class has one value only, so that no c is
    /// enough, and for a table without records.
    public var recursiveC: Double?
    /// The t of t-closeness, in 0…1: the largest distance of a class's distribution from the whole table's.
    ///
    /// Of binary and categorical columns half the sum of the differences. Of numbers and dates the ordered distance over the m
    /// sorted distinct values of the table: the sum of the differences of the cumulative shares, divided by m − 1 (0 where m is
    /// 1); missing stands behind the largest value.
    public var closeness: Double

    /// The diversity of one sensitive column.
    ///
    /// - Parameters:
    ///   - classes: the classes of this table's records.
    ///   - table: the records, of which all count.
    ///   - position: the sensitive column.
    /// - Precondition: the classes have as many records as the table, and `position` is a column.
    /// - Complexity: O(records log records), whatever the number of classes: a class costs its own values, not the table's.
    public init(_ classes: EquivalenceClasses, table: Table, sensitive position: Int) {
        precondition(classes.classOf.count == table.rowCount)
        column = table.schema.columns[position].name
        let values = RankedValues(table, column: position)
        let ordered = table.schema.columns[position].kind.isNumeric ? CumulativeShares(values.totals) : nil
        let places = values.places(in: classes)
        var (fewest, least, largest, farthest) = (Int.max, Double.infinity, 0.0, 0.0)
        var (start, hasSingle) = (0, false)
        for size in classes.sizes {
            let runs = Self.runs(places[start..<start + size])
            start += size
            let counts = runs.map(\.count).sorted(by: >)
            fewest = min(fewest, counts.count)
            least = min(least, Self.effectiveValues(counts, of: size))
            if counts.count > 1 {
                largest = max(largest, Double(counts[0]) / Double(size - counts[0]))
            } else {
                hasSingle = true
            }
            farthest = max(
                farthest, ordered?.distance(of: runs, size: size) ?? Self.distance(of: runs, size, values.totals))
        }
        distinct = classes.count > 0 ? fewest : 0
        entropy = classes.count > 0 ? least : 0
        recursiveC = hasSingle || classes.count == 0 ? nil : largest
        closeness = farthest
    }

    /// The values of a class, from its sorted places: each with how often it occurs.
    private static func runs(_ places: ArraySlice<Int>) -> [ValueCount] {
        var runs: [ValueCount] = []
        for place in places {
            if let last = runs.last, last.place == place {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(ValueCount(place: place, count: 1))
            }
        }
        return runs
    }

    /// exp(entropy). The counts come sorted, so that the order of rows cannot change the last digit.
    private static func effectiveValues(_ counts: [Int], of size: Int) -> Double {
        let sum = counts.reduce(0.0) { sum, count in
            let share = Double(count) / Double(size)
            return sum + share * log(share)
        }
        return exp(-sum)
    }

    /// Half the sum of the differences between the class's shares and the table's: since both add up to 1, the sum of those that
    /// are positive, and only values that the class has can be more frequent in it.
    private static func distance(of runs: [ValueCount], _ size: Int, _ totals: [Int]) -> Double {
        let records = totals.reduce(0, +)
        // Whole numbers until the end: no rounding. Rows are fewer than 2³¹, so nothing overflows.
        let excess = runs.reduce(0) { $0 + max(0, $1.count * records - totals[$1.place] * size) }
        return Double(excess) / (Double(size) * Double(records))
    }
}

/// How often a class has the value at one place of the table's sorted distinct values.
private struct ValueCount {
    var place: Int
    var count: Int
}

/// A column's values as places among the sorted distinct values of its table; missing is the last place.
private struct RankedValues {
    /// The rows, sorted by their values.
    let rows: [Int]
    /// The place of each row's value.
    let places: [Int]
    /// How many rows have the value of each place.
    let totals: [Int]

    init(_ table: Table, column: Int) {
        let values = table.values(ofColumn: column)
        func precedes(_ first: Int, _ second: Int) -> Bool {
            let (a, b) = (values[first], values[second])
            return b.isNaN ? !a.isNaN : a < b
        }
        let rows = values.indices.sorted(by: precedes)
        var places = [Int](repeating: 0, count: values.count)
        var totals: [Int] = []
        for (index, row) in rows.enumerated() {
            if index == 0 || precedes(rows[index - 1], row) { totals.append(0) }
            totals[totals.count - 1] += 1
            places[row] = totals.count - 1
        }
        (self.rows, self.places, self.totals) = (rows, places, totals)
    }

    /// The places of each class's records, ascending, one class after the other.
    ///
    /// Rows that are dealt out in the order of their values arrive sorted in every class. Complexity: O(rows).
    func places(in classes: EquivalenceClasses) -> [Int] {
        var next: [Int] = []
        var start = 0
        for size in classes.sizes {
            next.append(start)
            start += size
        }
        var sorted = [Int](repeating: 0, count: places.count)
        for row in rows {
            let number = Int(classes.classOf[row])
            sorted[next[number]] = places[row]
            next[number] += 1
        }
        return sorted
    }
}

/// The cumulative distribution of a whole table's values, from which that of a class is measured at the cost of the class's own
/// values.
private struct CumulativeShares {
    /// How many records have the value of each place or a smaller one; ascending, the last is all records.
    private let counts: [Int]
    /// The sums of the first counts: of none, of one, … of all.
    private let sums: [Int]

    init(_ totals: [Int]) {
        var (counts, sums, count, sum) = ([Int](), [0], 0, 0)
        for total in totals {
            count += total
            sum += count
            counts.append(count)
            sums.append(sum)
        }
        (self.counts, self.sums) = (counts, sums)
    }

    /// The ordered distance of a class of `size` records, in 0…1.
    ///
    /// - Complexity: O(values of the class × log places).
    func distance(of runs: [ValueCount], size: Int) -> Double {
        guard counts.count > 1 else { return 0 }
        var (sum, start, below) = (0.0, 0, 0)
        for run in runs {
            sum += gaps(start..<run.place, below, size)
            (start, below) = (run.place, below + run.count)
        }
        sum += gaps(start..<counts.count, below, size)
        return sum / Double(counts.count - 1)
    }

    /// The sum of |share of the class − share of the table| over places where the class's cumulative count is `below` throughout.
    ///
    /// The table's count ascends, so it is below the class's up to one place and above from there on.
    private func gaps(_ places: Range<Int>, _ below: Int, _ size: Int) -> Double {
        let level = below * (counts.last ?? 0)
        var (crossing, end) = (places.lowerBound, places.upperBound)
        while crossing < end {
            let middle = crossing + (end - crossing) / 2
            if counts[middle] * size <= level { crossing = middle + 1 } else { end = middle }
        }
        let share = Double(below) / Double(size)
        let over = share * Double(crossing - places.lowerBound) - shares(places.lowerBound..<crossing)
        let under = shares(crossing..<places.upperBound) - share * Double(places.upperBound - crossing)
        return over + under
    }

    /// The sum of the table's cumulative shares over `places`.
    private func shares(_ places: Range<Int>) -> Double {
        Double(sums[places.upperBound] - sums[places.lowerBound]) / Double(counts.last ?? 1)
    }
}
