internal import Foundation

/// Counts of the states of columns, one at a time and in pairs; two-state columns are counted 64 records at a time.
package struct PairCounts: Sendable {
    package let sizes: [Int]
    private let codes: [[UInt16]]
    /// Records in the second state of a two-state column, a bit each; `nil` for other columns.
    private let words: [[UInt64]?]
    private let ones: [Int]
    private let records: Int

    /// - Parameters:
    ///   - codes: the states of all records, column by column.
    ///   - sizes: how many states each column has.
    package init(codes: [[UInt16]], sizes: [Int]) {
        self.codes = codes
        self.sizes = sizes
        records = codes.first?.count ?? 0
        words = zip(codes, sizes).map { column, size in
            guard size == 2 else { return nil }
            var words = [UInt64](repeating: 0, count: (column.count + 63) / 64)
            for (row, state) in column.enumerated() where state == 1 { words[row >> 6] |= 1 << UInt64(row & 63) }
            return words
        }
        ones = words.map { $0?.reduce(0) { $0 + $1.nonzeroBitCount } ?? 0 }
    }

    package var columns: Int { sizes.count }

    /// How many pairs there are.
    package var count: Int { columns * (columns - 1) / 2 }

    /// How many counts all pairs have together.
    package var states: Int {
        let all = sizes.reduce(0, +)
        return (all * all - sizes.reduce(0) { $0 + $1 * $1 }) / 2
    }

    /// All pairs, the lower column first, in the order of ``place(_:_:)``.
    package var pairs: [(Int, Int)] { (0..<columns).flatMap { b in (0..<b).map { ($0, b) } } }

    /// Where the pair of two columns stands among ``pairs``.
    package static func place(_ a: Int, _ b: Int) -> Int {
        let (low, high) = (min(a, b), max(a, b))
        return high * (high - 1) / 2 + low
    }

    /// The counts of one column.
    package func counts(_ column: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: sizes[column])
        for state in codes[column] { counts[Int(state)] += 1 }
        return counts
    }

    /// The counts of a pair, one run for each state of `a`.
    package func counts(_ a: Int, _ b: Int) -> [Double] {
        if let first = words[a], let second = words[b] {
            var both = 0
            first.withUnsafeBufferPointer { first in
                second.withUnsafeBufferPointer { second in
                    for word in first.indices { both += (first[word] & second[word]).nonzeroBitCount }
                }
            }
            return [records - ones[a] - ones[b] + both, ones[b] - both, ones[a] - both, both].map(Double.init)
        }
        let width = sizes[b]
        var counts = [Int32](repeating: 0, count: sizes[a] * width)
        codes[a].withUnsafeBufferPointer { a in
            codes[b].withUnsafeBufferPointer { b in
                for row in a.indices { counts[Int(a[row]) * width + Int(b[row])] += 1 }
            }
        }
        return counts.map(Double.init)
    }

    /// The counts of `column` for each state of `parent`, from the counts of their pair, the lower column's states outermost.
    package static func given(_ parent: Int, _ column: Int, sizes: [Int], counts: [Double]) -> [Double] {
        guard column < parent else { return counts }
        let (own, given) = (sizes[column], sizes[parent])
        return (0..<given * own).map { counts[$0 % own * given + $0 / own] }
    }

    /// Mutual information of a table of counts, in nats; negative counts, which noise makes, count as none.
    package static func information(_ counts: [Double], _ sizeA: Int, _ sizeB: Int) -> Double {
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

    /// The tree of largest total information (Prim 1957), rooted at the first column; parents come first.
    ///
    /// - Complexity: O(columns²).
    package static func tree(columns: Int, information: (Int, Int) -> Double) -> [(column: Int, parent: Int?)] {
        guard columns > 0 else { return [] }
        var order: [(column: Int, parent: Int?)] = [(0, nil)]
        var best = (0..<columns).map { $0 == 0 ? (-Double.infinity, 0) : (information(0, $0), 0) }
        var isIn = [Bool](repeating: false, count: columns)
        isIn[0] = true
        for _ in 1..<max(columns, 1) {
            guard let next = (0..<columns).filter({ !isIn[$0] }).max(by: { best[$0].0 < best[$1].0 }) else { break }
            order.append((next, best[next].1))
            isIn[next] = true
            for other in 0..<columns where !isIn[other] {
                let value = information(next, other)
                if value > best[other].0 { best[other] = (value, next) }
            }
        }
        return order
    }
}
