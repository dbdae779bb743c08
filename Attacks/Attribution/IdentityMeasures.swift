import Auditing
import Foundation
import Neighbors
package import Tables

/// Measures of whether somebody's record can be found in the release, each with a value for every real record.
package enum IdentityMeasures {
    /// Whether the release has a record that equals the real one in all binary and categorical columns and is near it in every number: the
    /// hitting rate's question.
    ///
    /// A missing value is near a missing one and no other.
    ///
    /// - Parameters:
    ///   - real: the records of people.
    ///   - release: the synthetic records.
    ///   - tables: the records over which the range of a column is taken, best all: train, hold-out and release.
    ///   - parts: numbers are near if they differ by at most the column's range divided by this; above 0.
    /// - Precondition: the tables share one schema.
    /// - Complexity: O(values), and for each real record O(release records with the same labels × numbers).
    package static func hits(
        of real: Table, in release: Table, rangesOver tables: [Table], parts: Double = 30
    ) -> [Bool] {
        let labels = real.schema.columns.indices.filter { !real.schema.columns[$0].kind.isNumeric }
        let groups = RecordGroups([real.selecting(columns: labels), release.selecting(columns: labels)])
        let buckets = groups.groups[1].places(ofGroups: groups.groupCount)
        let ranges = self.ranges(of: tables, numberCount: real.schema.numberCount)
        let (own, others) = (real.numbers, release.numbers)
        return groups.groups[0].enumerated().map { row, group in
            buckets[Int(group)].contains { candidate in
                ranges.indices.allSatisfy { slot in
                    let (value, other) = (own[slot][row], others[slot][candidate])
                    if value.isNaN || other.isNaN { return value.isNaN && other.isNaN }
                    // Multiplied, not divided: of whole numbers both sides are exact.
                    return parts * abs(value - other) <= ranges[slot]
                }
            }
        }
    }

    /// The largest less the smallest value of each numeric column over all `tables`, by slot; 0 without values.
    static func ranges(of tables: [Table], numberCount: Int) -> [Double] {
        (0..<numberCount).map { slot in
            var (low, high) = (Double.infinity, -Double.infinity)
            for table in tables {
                for value in table.numbers[slot] where !value.isNaN {
                    (low, high) = (min(low, value), max(high, value))
                }
            }
            return low <= high ? high - low : 0
        }
    }
}

/// Meaningful identity disclosure: the risk that a real record is found in the release by its quasi-identifiers and that something is
/// learnt from what is found (El Emam, Mosquera and Bass 2020, "Evaluating Identity Disclosure Risk in Fully Synthetic Health Data").
///
/// A record's risk is (1 / f) · I · L. f counts the real records with the same quasi-identifiers; I is 1 where the release has them too,
/// otherwise 0; L is 1 where the record that is found has the real one's value in a sensitive column in which this value is not what
/// everybody would have guessed: (1 − p) > √(p (1 − p)), p the share of real records that have it, which is p < ½.
///
/// The paper lets the share of sensitive columns vary in which something must be learnt; here one is enough. Three of its parts are left
/// out: the adjustment for wrong data and failed verification, the population whose sample the data are (f is counted in the data), and
/// continuous sensitive columns, for which it compares p · |difference| with 1.48 · MAD where p comes of a clustering of the column.
package struct MeaningfulIdentity: Sendable {
    /// The risk of each real record, in 0…1.
    package let risk: [Double]
    /// The mean of ``risk`` over all real records; 0 without any.
    package let mean: Double
    /// Whether the release has each real record's quasi-identifiers, I.
    package let isMatched: [Bool]
    /// L of each real record, in 0…1: the share of the release's records with the same quasi-identifiers from which something is learnt;
    /// 0 where there are none.
    package let learned: [Double]
    /// The sensitive columns that count: those asked for that hold no numbers and are no quasi-identifiers.
    package let sensitive: [Int]

    /// The risk of every real record.
    ///
    /// - Parameters:
    ///   - real: the records of people.
    ///   - release: the synthetic records.
    ///   - quasiIdentifiers: the columns that are known.
    ///   - sensitive: the columns of which something may be learnt. A missing value is a value of its own.
    ///   - firstMatch: whether L is that of the first record found alone, so that the order of the release matters, instead of the mean
    ///     over all of them.
    /// - Precondition: the tables share one schema, the positions of each list differ, and all are columns.
    /// - Complexity: O(values), and for each combination of quasi-identifiers O(distinct real records × distinct records of the release ×
    ///   sensitive columns), distinct in these columns.
    package init(
        real: Table, release: Table, quasiIdentifiers: [Int], sensitive: [Int], firstMatch: Bool = false
    ) {
        let counted = sensitive.filter {
            !real.schema.columns[$0].kind.isNumeric && !quasiIdentifiers.contains($0)
        }
        func groups(_ columns: [Int]) -> RecordGroups {
            RecordGroups([real.selecting(columns: columns), release.selecting(columns: columns)])
        }
        let (keys, records) = (groups(quasiIdentifiers), groups(quasiIdentifiers + counted))
        let columns = counted.map { SensitiveColumn(groups([$0])) }
        let (sizes, copies) = (keys.occurrences(inTable: 0), records.occurrences(inTable: 1))

        // The release's records by key, those that are alike once.
        var candidates = [[Int]](repeating: [], count: keys.groupCount)
        var isKnown = [Bool](repeating: false, count: records.groupCount)
        for (row, key) in keys.groups[1].enumerated() {
            let record = Int(records.groups[1][row])
            if isKnown[record] || firstMatch && !candidates[Int(key)].isEmpty { continue }
            isKnown[record] = true
            candidates[Int(key)].append(row)
        }

        func toldShare(of row: Int, by candidates: [Int]) -> Double {
            var (told, all) = (0, 0)
            for candidate in candidates {
                let weight = copies[Int(records.groups[1][candidate])]
                all += weight
                if columns.contains(where: { $0.tells(of: row, by: candidate) }) { told += weight }
            }
            return all > 0 ? Double(told) / Double(all) : 0
        }

        // Real records that are alike learn the same.
        var shares = [Double?](repeating: nil, count: records.groupCount)
        var (risk, matched, learned): ([Double], [Bool], [Double]) = ([], [], [])
        for (row, key) in keys.groups[0].enumerated() {
            let record = Int(records.groups[0][row])
            let share = shares[record] ?? toldShare(of: row, by: candidates[Int(key)])
            shares[record] = share
            matched.append(!candidates[Int(key)].isEmpty)
            learned.append(share)
            risk.append(share / Double(sizes[Int(key)]))
        }
        self.risk = risk
        mean = risk.meanInAnyOrder
        isMatched = matched
        self.learned = learned
        self.sensitive = counted
    }
}

/// The values of a sensitive column as numbers that are equal where the values are.
private struct SensitiveColumn {
    let real: [Int32]
    let release: [Int32]
    /// For each value whether it is worth learning: less than half of the real records have it.
    let isRare: [Bool]

    init(_ groups: RecordGroups) {
        (real, release) = (groups.groups[0], groups.groups[1])
        let count = groups.groups[0].count
        isRare = groups.occurrences(inTable: 0).map { 2 * $0 < count }
    }

    /// Whether the release's record says something of the real one that not everybody would have guessed.
    func tells(of row: Int, by candidate: Int) -> Bool {
        real[row] == release[candidate] && isRare[Int(real[row])]
    }
}

/// ε-identifiability (Yoon, Drumright and van der Schaar 2020, "Anonymization through Data Synthesis using Generative Adversarial Networks
/// (ADS-GAN)"): whether the release comes nearer to a real record than any other real record does.
///
/// The distance is Euclidean. A column adds its difference (0 or 1 of labels and bits, the share of the range of numbers) times its weight,
/// the inverse of its entropy. A missing value is 1 from every value but a missing one.
package struct EpsilonIdentifiability: Sendable {
    /// The weight of each column, 1 / nat: the inverse of its entropy, each number a value of its own; 0 for columns of a single value.
    package let weights: [Double]
    /// For each real record whether the nearest record of the release is strictly nearer than the nearest other real record.
    package let isNearer: [Bool]

    /// The share of real records that are identifiable in this sense, in 0…1; 0 without any.
    package var share: Double { isNearer.isEmpty ? 0 : Double(isNearer.count { $0 }) / Double(isNearer.count) }

    /// Compares all pairs of records; `nil` where `real` or `release` has more than `limit` records.
    ///
    /// - Parameters:
    ///   - real: the records of people.
    ///   - release: the synthetic records.
    ///   - training: the records whose entropies make the weights: the training data, also where `real` is the hold-out.
    ///   - tables: the records over which the range of a column is taken, best all: train, hold-out and release.
    ///   - limit: how many records each of the two tables may have, since the work grows with the square.
    /// - Precondition: the tables share one schema.
    /// - Complexity: O(real × (real + release) × columns) at worst; a pair is left as soon as it is too far.
    package init?(
        of real: Table, release: Table, weightsFrom training: Table, rangesOver tables: [Table], limit: Int = 5_000
    ) {
        guard real.rowCount <= limit, release.rowCount <= limit else { return nil }
        let weights = training.schema.columns.indices.map { Self.weight(training.values(ofColumn: $0)) }
        let space = WeightedSpace(schema: real.schema, weights: weights, rangesOver: tables)
        let (own, others) = (space.rows(of: real), space.rows(of: release))
        self.weights = weights
        // Both distances come of the same operations in the same order: records that are equal tie to the last digit.
        isNearer = (0..<real.rowCount).map { row in
            space.nearest(to: row, of: own, among: others, count: release.rowCount)
                < space.nearest(to: row, of: own, among: own, count: real.rowCount, except: row)
        }
    }

    /// The inverse of the values' entropy in nats. A column that never varies has none: its weight would be infinite and says nothing.
    private static func weight(_ values: [Double]) -> Double {
        var counts: [Double: Int] = [:]
        var missing = 0
        for value in values {
            if value.isNaN { missing += 1 } else { counts[value, default: 0] += 1 }
        }
        var all = Array(counts.values)
        if missing > 0 { all.append(missing) }
        // Ascending, so that the order of rows cannot change the last digit.
        let entropy = all.sorted().reduce(0.0) { sum, count in
            let share = Double(count) / Double(values.count)
            return sum - share * log(share)
        }
        return entropy > 0 ? 1 / entropy : 0
    }
}

/// Records as numbers, row after row, and their weighted distances.
private struct WeightedSpace {
    private let weights: [Double]
    /// What differences of numbers are divided by; `nil` for labels and bits.
    private let scales: [Double?]

    init(schema: Schema, weights: [Double], rangesOver tables: [Table]) {
        let ranges = IdentityMeasures.ranges(of: tables, numberCount: schema.numberCount)
        self.weights = weights
        scales = schema.slots.map { slot in
            // Where all numbers are equal, every difference is 0 and what divides it is no matter.
            if case .number(let number) = slot { ranges[number] > 0 ? ranges[number] : 1 } else { nil }
        }
    }

    /// The values of all rows, NaN where missing.
    func rows(of table: Table) -> [Double] {
        let width = weights.count
        var rows = [Double](repeating: 0, count: table.rowCount * width)
        for column in 0..<width {
            for (row, value) in table.values(ofColumn: column).enumerated() { rows[row * width + column] = value }
        }
        return rows
    }

    /// The square of the distance to the nearest of `count` records, row `except` left out; infinite without any.
    ///
    /// Sums of squares only grow, so a record may be left before its last column without changing the smallest.
    func nearest(to row: Int, of queries: [Double], among records: [Double], count: Int, except: Int? = nil) -> Double {
        let width = weights.count
        var best = Double.infinity
        for record in 0..<count where record != except {
            var (sum, column) = (0.0, 0)
            while column < width, sum < best {
                let gap = self.gap(queries[row * width + column], records[record * width + column], scales[column])
                let part = weights[column] * gap
                sum += part * part
                column += 1
            }
            best = min(best, sum)
        }
        return best
    }

    /// The difference of two values before it is weighted.
    @inline(__always)
    private func gap(_ first: Double, _ second: Double, _ scale: Double?) -> Double {
        if first.isNaN || second.isNaN { return first.isNaN && second.isNaN ? 0 : 1 }
        guard let scale else { return first == second ? 0 : 1 }
        return abs(first - second) / scale
    }
}
