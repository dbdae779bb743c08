public import Accounting
internal import Statistics
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
        let sizes = coding.states.map(\.count)
        let columns = sizes.count
        let pairs = structure == .tree ? (0..<columns).flatMap { b in (0..<b).map { ($0, b) } } : []
        let states = pairs.reduce(0) { $0 + sizes[$1.0] * sizes[$1.1] }
        guard states <= Self.mostStates else { throw StatisticalModelError.tooManyPairs(columns: columns) }
        let codes = coding.codes(records)
        // One record changes one count of each table by one.
        let tables = max(1, structure == .tree ? (columns > 1 ? pairs.count : 1) : columns)
        var noise = noiseMultiplier.map {
            CountNoise(
                deviation: $0 * Double(tables).squareRoot(),
                stream: knownSeed.map(SecureStream.init(knownSeed:)) ?? SecureStream())
        }
        mechanism = knownSeed == nil ? noiseMultiplier.map { .gaussian(noiseMultiplier: $0) } : nil
        if structure == .independent || columns < 2 {
            order = (0..<columns).map { ($0, nil) }
            cumulative = codes.enumerated().map { column, values in
                var counts = [Double](repeating: 0, count: sizes[column])
                for value in values { counts[Int(value)] += 1 }
                noise?.add(to: &counts)
                return Self.cumulated(counts, width: sizes[column])
            }
            return
        }
        var joint: [[Double]] = []
        joint.reserveCapacity(pairs.count)
        for (a, b) in pairs {
            var counts = Self.counts(codes[a], codes[b], sizes[a], sizes[b])
            noise?.add(to: &counts)
            joint.append(counts)
        }
        func place(_ a: Int, _ b: Int) -> Int { b * (b - 1) / 2 + a }
        // The tree of largest total mutual information (Prim).
        let information = zip(pairs, joint).map { pair, counts in
            Self.information(counts, sizes[pair.0], sizes[pair.1])
        }
        var order: [(column: Int, parent: Int?)] = [(0, nil)]
        var best = (0..<columns).map { $0 == 0 ? (-Double.infinity, 0) : (information[place(0, $0)], 0) }
        var isIn = [Bool](repeating: false, count: columns)
        isIn[0] = true
        for _ in 1..<columns {
            guard let next = (0..<columns).filter({ !isIn[$0] }).max(by: { best[$0].0 < best[$1].0 }) else { break }
            order.append((next, best[next].1))
            isIn[next] = true
            for other in 0..<columns where !isIn[other] {
                let value = information[place(min(next, other), max(next, other))]
                if value > best[other].0 { best[other] = (value, next) }
            }
        }
        self.order = order
        var cumulative = [[Double]](repeating: [], count: columns)
        for (column, parent) in order {
            guard let parent else {
                // The root's counts are those of any table it is in.
                let counts = joint[place(0, 1)]
                let own = (0..<sizes[0]).map { state in (0..<sizes[1]).reduce(0) { $0 + counts[state * sizes[1] + $1] }
                }
                cumulative[column] = Self.cumulated(own, width: sizes[0])
                continue
            }
            let counts = joint[place(min(column, parent), max(column, parent))]
            let (own, given) = (sizes[column], sizes[parent])
            var rows = [Double](repeating: 0, count: own * given)
            for state in 0..<own {
                for other in 0..<given {
                    rows[other * own + state] =
                        column < parent ? counts[state * given + other] : counts[other * own + state]
                }
            }
            cumulative[column] = Self.cumulated(rows, width: own)
        }
        self.cumulative = cumulative
    }

    private static func counts(_ a: [UInt16], _ b: [UInt16], _ sizeA: Int, _ sizeB: Int) -> [Double] {
        var counts = [Int32](repeating: 0, count: sizeA * sizeB)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                for row in a.indices { counts[Int(a[row]) * sizeB + Int(b[row])] += 1 }
            }
        }
        return counts.map(Double.init)
    }

    /// Mutual information of a table of counts, in nats; negative counts, which noise makes, count as none.
    private static func information(_ counts: [Double], _ sizeA: Int, _ sizeB: Int) -> Double {
        var (a, b) = ([Double](repeating: 0, count: sizeA), [Double](repeating: 0, count: sizeB))
        var total = 0.0
        for i in 0..<sizeA {
            for j in 0..<sizeB {
                let count = max(0, counts[i * sizeB + j])
                a[i] += count
                b[j] += count
                total += count
            }
        }
        guard total > 0 else { return 0 }
        var sum = 0.0
        for i in 0..<sizeA {
            for j in 0..<sizeB {
                let count = counts[i * sizeB + j]
                if count > 0 { sum += count * log(count * total / (a[i] * b[j])) }
            }
        }
        return max(0, sum / total)
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
    func codes(_ records: Int, using stream: inout RandomStream) -> [[UInt16]] {
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
