public import Accounting
package import Statistics
public import Tables
internal import Foundation

/// A Bayesian network that is a tree (Chow and Liu 1968), or independent columns: learned from counts of pairs in one pass, so that a
/// thousand shadows take minutes. A system under audit of its own, too.
///
/// With noise, all counts of pairs are released once by the Gaussian mechanism and everything else is computed from them; the bins of
/// numbers and the labels must then be public.
public struct TreeModel: Sendable {
    /// Which columns depend on which.
    public enum Structure: String, Codable, Hashable, Sendable, CaseIterable {
        case independent
        case tree
    }

    public let coding: DiscreteCoding
    public let structure: Structure
    /// Columns with a parent each, parents first; the first of each tree has none.
    package let order: [(column: Int, parent: Int?)]
    /// For each column the cumulative probabilities of its states, one run for each state of the parent.
    private let cumulative: [[Double]]
    /// What the counts' noise comes to; `nil` without noise, and where its seed is known.
    public let mechanism: Mechanism?

    private static let mostStates = 100_000_000

    /// - Parameters:
    ///   - records: what to learn from.
    ///   - coding: how values become states.
    ///   - structure: a tree or independent columns.
    ///   - noiseMultiplier: deviation of the noise over the sensitivity of all counts together; `nil` for none.
    ///   - knownSeed: of the noise, for tests: what can be made again protects nobody. `nil` draws it from the system's secure source.
    /// - Throws: ``StatisticalModelError``.
    /// - Complexity: O(records × columns²) for a tree.
    public init(
        _ records: Table, coding: DiscreteCoding, structure: Structure = .tree, noiseMultiplier: Double? = nil,
        knownSeed: UInt64? = nil
    ) throws {
        guard records.rowCount > 0 else { throw StatisticalModelError.noRecords }
        if let noiseMultiplier, !(noiseMultiplier > 0 && noiseMultiplier.isFinite) {
            throw StatisticalModelError.noise(noiseMultiplier)
        }
        self.coding = coding
        self.structure = structure
        let pairs = PairCounts(codes: coding.codes(records), sizes: coding.sizes)
        let (sizes, columns) = (pairs.sizes, pairs.columns)
        let isTree = structure == .tree && columns > 1
        guard !isTree || pairs.states <= Self.mostStates else {
            throw StatisticalModelError.tooManyPairs(columns: columns)
        }
        // One record changes one count of each table by one.
        let tables = max(1, isTree ? pairs.count : columns)
        var noise = noiseMultiplier.map {
            CountNoise(
                deviation: $0 * Double(tables).squareRoot(),
                stream: knownSeed.map(SecureStream.init(knownSeed:)) ?? SecureStream())
        }
        mechanism = knownSeed == nil ? noiseMultiplier.map { .gaussian(noiseMultiplier: $0) } : nil
        guard isTree else {
            order = (0..<columns).map { ($0, nil) }
            cumulative = (0..<columns).map { column in
                var counts = pairs.counts(column)
                noise?.add(to: &counts)
                return Self.cumulated(counts, width: sizes[column])
            }
            return
        }
        // Noisy tables are made once and kept; exact ones are counted again where they are needed.
        var noisy: [[Double]]?
        if noise != nil {
            noisy = pairs.pairs.map { a, b in
                var counts = pairs.counts(a, b)
                noise?.add(to: &counts)
                return counts
            }
        }
        func joint(_ a: Int, _ b: Int) -> [Double] { noisy?[PairCounts.place(a, b)] ?? pairs.counts(a, b) }
        let information = pairs.pairs.map { PairCounts.information(joint($0, $1), sizes[$0], sizes[$1]) }
        order = PairCounts.tree(columns: columns) { information[PairCounts.place($0, $1)] }
        var cumulative = [[Double]](repeating: [], count: columns)
        for (column, parent) in order {
            guard let parent else {
                // The root's counts are those of any table it is in.
                let counts = joint(0, 1)
                let own = (0..<sizes[0]).map { state in (0..<sizes[1]).reduce(0) { $0 + counts[state * sizes[1] + $1] }
                }
                cumulative[column] = Self.cumulated(own, width: sizes[0])
                continue
            }
            let rows = PairCounts.given(
                parent, column, sizes: sizes, counts: joint(min(column, parent), max(column, parent)))
            cumulative[column] = Self.cumulated(rows, width: sizes[column])
        }
        self.cumulative = cumulative
    }

    /// Runs of cumulative shares; a run without counts takes the shares of all.
    private static func cumulated(_ counts: [Double], width: Int) -> [Double] {
        var all = [Double](repeating: 0, count: width)
        for (index, count) in counts.enumerated() { all[index % width] += max(0, count) }
        if !all.contains(where: { $0 > 0 }) { all = [Double](repeating: 1, count: width) }
        var result: [Double] = []
        result.reserveCapacity(counts.count)
        for start in stride(from: 0, to: counts.count, by: width) {
            var run = counts[start..<start + width].map { max(0, $0) }
            if !run.contains(where: { $0 > 0 }) { run = all }
            let total = run.reduce(0, +)
            var sum = 0.0
            for count in run {
                sum += count
                result.append(sum / total)
            }
            result[result.count - 1] = 1
        }
        return result
    }

    /// Synthetic records.
    ///
    /// - Complexity: O(records × columns).
    public func sample(_ records: Int, seed: UInt64) -> Table {
        var stream = RandomStream(seed: seed, purpose: "statistical records")
        let codes = codes(records, using: &stream)
        return coding.table(codes, rows: records, using: &stream)
    }

    /// Synthetic records as states.
    package func codes(_ records: Int, using stream: inout RandomStream) -> [[UInt16]] {
        var codes = [[UInt16]](repeating: [], count: coding.states.count)
        for (column, parent) in order {
            let width = coding.states[column].count
            let shares = cumulative[column]
            codes[column] = (0..<records).map { row in
                let start = parent.map { Int(codes[$0][row]) * width } ?? 0
                let u = stream.uniform()
                var state = 0
                while state < width - 1 && u >= shares[start + state] { state += 1 }
                return UInt16(state)
            }
        }
        return codes
    }
}

/// Gaussian noise on counts, a table after the other.
private struct CountNoise {
    let deviation: Double
    let stream: SecureStream
    private var table: UInt64 = 0

    init(deviation: Double, stream: SecureStream) { (self.deviation, self.stream) = (deviation, stream) }

    mutating func add(to counts: inout [Double]) {
        let words = stream.words(purpose: 40, step: table, count: 4 * counts.count)
        table += 1
        func uniform(_ at: Int) -> Double { Double((UInt64(words[at]) << 32 | UInt64(words[at + 1])) >> 11) * 0x1p-53 }
        for index in counts.indices {
            counts[index] += deviation * StandardNormal.value(uniform(4 * index), uniform(4 * index + 2))
        }
    }
}
