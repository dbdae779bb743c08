internal import Foundation
public import Statistics
public import Tables

/// The density of a Bayesian network that is a tree (Chow and Liu 1968), smoothed so that no record has probability zero.
///
/// With c the counts of `n` records and K states, `P₀(s) = (c(s) + 1) / (n + K)` and, given state t of the parent,
/// `P(s | t) = (c(t, s) + P₀(s)) / (c(t) + 1)`. It stays tractable for thousands of columns, where kernels see nothing.
public struct TreeDensity: Sendable {
    public let coding: DiscreteCoding
    /// Columns with their parents, parents first.
    private let order: [(column: Int, parent: Int?)]
    /// For each column the logarithms of its states' probabilities, one run for each state of the parent.
    private let logarithms: [[Double]]

    /// - Parameters:
    ///   - records: what to learn from; at least one.
    ///   - coding: how values become states; fitted to all records that are compared.
    ///   - workers: threads; the density does not depend on them.
    /// - Throws: ``StatisticalModelError``.
    /// - Complexity: O(records × columns²), a 64th of it for two-state columns.
    public init(_ records: Table, coding: DiscreteCoding, workers: Workers = Workers()) throws {
        guard records.rowCount > 0 else { throw StatisticalModelError.noRecords }
        self.coding = coding
        let pairs = PairCounts(codes: coding.codes(records), sizes: coding.sizes)
        let (sizes, columns) = (pairs.sizes, pairs.columns)
        guard pairs.count <= 50_000_000 else { throw StatisticalModelError.tooManyPairs(columns: columns) }
        var information = [Double](repeating: 0, count: pairs.count)
        information.withUnsafeMutableBufferPointer { information in
            nonisolated(unsafe) let information = information
            workers.forEachRange(of: columns, chunk: 1) { range in
                for b in range {
                    for a in 0..<b {
                        information[PairCounts.place(a, b)] = PairCounts.information(
                            pairs.counts(a, b), sizes[a], sizes[b])
                    }
                }
            }
        }
        order = PairCounts.tree(columns: columns) { information[PairCounts.place($0, $1)] }
        var logarithms = [[Double]](repeating: [], count: columns)
        let n = Double(records.rowCount)
        for (column, parent) in order {
            let width = sizes[column]
            let marginal = pairs.counts(column).map { ($0 + 1) / (n + Double(width)) }
            guard let parent else {
                logarithms[column] = marginal.map { log($0) }
                continue
            }
            let counts = PairCounts.given(
                parent, column, sizes: sizes, counts: pairs.counts(min(column, parent), max(column, parent)))
            var runs: [Double] = []
            runs.reserveCapacity(counts.count)
            for start in stride(from: 0, to: counts.count, by: width) {
                let total = counts[start..<start + width].reduce(0, +)
                for state in 0..<width { runs.append(log((counts[start + state] + marginal[state]) / (total + 1))) }
            }
            logarithms[column] = runs
        }
        self.logarithms = logarithms
    }

    /// The logarithm of each record's probability, numbers by their bins.
    ///
    /// - Complexity: O(records × columns).
    public func logDensities(of records: Table) -> [Double] { logDensities(ofCodes: coding.codes(records)) }

    /// The same for records whose states are known, column by column.
    package func logDensities(ofCodes codes: [[UInt16]]) -> [Double] {
        var sums = [Double](repeating: 0, count: codes.first?.count ?? 0)
        for (column, parent) in order {
            let (width, logarithms) = (coding.states[column].count, logarithms[column])
            for row in sums.indices {
                let start = parent.map { Int(codes[$0][row]) * width } ?? 0
                sums[row] += logarithms[start + Int(codes[column][row])]
            }
        }
        return sums
    }
}
