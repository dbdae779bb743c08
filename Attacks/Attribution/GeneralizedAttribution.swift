import Neighbors
package import Tables

/// The generalized correct attribution probability (GCAP; SDMetrics' CategoricalGeneralizedCAP, after Elliot 2014 and Taub, Elliot, Pampaka
/// and Smith 2018): as CAP, but where nobody in the release has a person's known values, the records that differ from them in the fewest
/// columns are looked up.
///
/// A missing value equals another missing one. A number either equals or differs, however little.
package struct GeneralizedAttribution: Sendable {
    /// For each real record, of the release's records at the smallest Hamming distance over the known columns, the share that have the
    /// record's secret, in 0…1; 0 where the release has no records.
    package let correctShare: [Double]
    /// The mean of ``correctShare`` over all real records; 0 without any.
    package let gcap: Double

    /// Looks up every real record.
    ///
    /// - Parameters:
    ///   - real: the records of people.
    ///   - release: the synthetic records.
    ///   - keys: the columns that are known.
    ///   - target: the column of the secret.
    /// - Precondition: the tables share one schema, the positions of `keys` differ, and all are columns.
    /// - Complexity: O(rows × keys), and for each of the real records' combinations of known values that the release does not have
    ///   O(the release's distinct combinations × keys).
    package init(real: Table, release: Table, keys: [Int], target: Int) {
        let counts = KeyCounts(real: real, release: release, keys: keys, target: target)
        let columns = keys.map { column in
            RecordGroups([real.selecting(columns: [column]), release.selecting(columns: [column])]).groups
        }
        let offered = OfferedKeys(counts, codes: columns.map { $0[1] })
        var shares = [Double](repeating: 0, count: real.rowCount)
        var sums = [Int](repeating: 0, count: counts.targetCount)
        for (key, rows) in counts.real.keys.places(ofGroups: counts.keyCount).enumerated() {
            guard let first = rows.first else { continue }
            let near = offered.places[key].map { [$0] } ?? offered.nearest(to: columns.map { $0[0][first] })
            var total = 0
            for place in near {
                for cell in offered.cells(at: place) {
                    sums[Int(offered.targets[cell])] += offered.counts[cell]
                    total += offered.counts[cell]
                }
            }
            if total > 0 {
                for row in rows { shares[row] = Double(sums[Int(counts.real.targets[row])]) / Double(total) }
            }
            // Only what was touched is cleared: there may be as many targets as records.
            for place in near {
                for cell in offered.cells(at: place) { sums[Int(offered.targets[cell])] = 0 }
            }
        }
        correctShare = shares
        gcap = shares.meanInAnyOrder
    }
}

/// The combinations of known values that the release has, each once, with the secrets that go with it.
private struct OfferedKeys {
    /// Where each of all keys is found here; `nil` for those that the release does not have.
    let places: [Int?]
    /// The targets of all keys, one key after the other, each once for its key.
    let targets: [Int32]
    /// How many records have the key and the target.
    let counts: [Int]
    /// The first of each key's targets, and the end of the last key's.
    private let starts: [Int]
    /// The known values of all keys, one key after the other.
    private let codes: [Int32]
    /// How many columns are known.
    private let width: Int

    /// - Parameters:
    ///   - counts: what occurs together.
    ///   - codes: for each known column the values of the release's rows, as numbers that are equal where the values are.
    init(_ counts: KeyCounts, codes columns: [[Int32]]) {
        var places = [Int?](repeating: nil, count: counts.keyCount)
        var (starts, targets, numbers): ([Int], [Int32], [Int]) = ([], [], [])
        // In ascending order the cells of a key stand together.
        for (cell, number) in counts.release.cells.sorted(by: { $0.key < $1.key }) {
            let key = Int(KeyCounts.key(of: cell))
            if places[key] == nil {
                places[key] = starts.count
                starts.append(targets.count)
            }
            targets.append(KeyCounts.target(of: cell))
            numbers.append(number)
        }
        var codes = [Int32](repeating: 0, count: starts.count * columns.count)
        for (row, key) in counts.release.keys.enumerated() {
            guard let place = places[Int(key)] else { continue }
            for (column, values) in columns.enumerated() { codes[place * columns.count + column] = values[row] }
        }
        starts.append(targets.count)
        self.places = places
        self.starts = starts
        self.targets = targets
        self.counts = numbers
        self.codes = codes
        width = columns.count
    }

    /// Where the targets of the key at `place` stand.
    func cells(at place: Int) -> Range<Int> { starts[place]..<starts[place + 1] }

    /// The places of the keys that differ from the known values `wanted` in the fewest columns.
    ///
    /// Complexity: O(keys × columns) at worst; a key is left as soon as it differs in too many.
    func nearest(to wanted: [Int32]) -> [Int] {
        var (best, found): (Int, [Int]) = (width, [])
        codes.withUnsafeBufferPointer { codes in
            for place in 0..<starts.count - 1 {
                var (gap, column) = (0, 0)
                while column < width, gap <= best {
                    if codes[place * width + column] != wanted[column] { gap += 1 }
                    column += 1
                }
                if gap < best {
                    best = gap
                    found.removeAll(keepingCapacity: true)
                }
                if gap == best { found.append(place) }
            }
        }
        return found
    }
}
