import CKernels
import Neighbors
import Statistics
import Synchronization
import Tables

/// All distances between two tables, and what follows from them by sorting.
struct BruteForce {
    /// Query by query.
    let distances: [[Double]]

    init(_ metric: Metric, _ queries: Table, _ references: Table, fittedTo fitted: [Table]) {
        if queries.schema.isBinary && queries.missingBits == nil && references.missingBits == nil {
            distances = (0..<queries.rowCount).map { query in
                (0..<references.rowCount).map { Self.ofSets(metric, queries.bits, query, references.bits, $0) }
            }
        } else {
            let distance = PlainDistance(metric, fittedTo: fitted)
            distances = (0..<queries.rowCount).map { query in
                (0..<references.rowCount).map { distance(queries, query, references, $0) }
            }
        }
    }

    /// Distances of whole numbers of bits, straight from the definitions.
    private static func ofSets(_ metric: Metric, _ a: BitMatrix, _ i: Int, _ b: BitMatrix, _ j: Int) -> Double {
        let (left, right) = (a.row(i), b.row(j))
        let common = zip(left, right).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
        let (m, n) = (a.weight(ofRow: i), b.weight(ofRow: j))
        let differing = m + n - 2 * common
        switch metric {
        case .hamming: return Double(differing)
        case .gower: return Double(differing) / Double(a.columnCount)
        case .euclidean: return Double(differing).squareRoot()
        case .ochiai: return m * n > 0 ? 1 - Double(common) / Double(m * n).squareRoot() : m == n ? 0 : 1
        case .jaccard: return m + n > 0 ? 1 - Double(common) / Double(m + n - common) : 0
        }
    }

    /// What a search must find; `itself` when queries are the references.
    func neighborhoods(
        k: Int, radii: [Double], itself: Bool = false, ties: TieRule = .lowestRow
    ) -> (distances: [Double], rows: [Int32], counts: [Int]) {
        var result: (distances: [Double], rows: [Int32], counts: [Int]) = ([], [], [])
        for (query, row) in distances.enumerated() {
            let others = row.indices.filter { !itself || $0 != query }
            func order(_ reference: Int) -> Int {
                ties == .goingRound && reference < query ? reference + row.count : reference
            }
            let nearest = others.sorted { (row[$0], order($0)) < (row[$1], order($1)) }.prefix(k)
            result.distances += nearest.map { row[$0] }
            result.rows += nearest.map { Int32($0) }
            result.counts += radii.map { radius in others.count { row[$0] <= radius } }
        }
        return result
    }

    /// Radii around which something changes: exact distances that occur, and others.
    func radii(_ stream: inout RandomStream) -> [Double] {
        let all = distances.flatMap { $0 }
        guard !all.isEmpty else { return [0, 1] }
        let occurring = (0..<stream.index(below: 4)).map { _ in all[stream.index(below: all.count)] }
        return [[0], occurring, [occurring.max().map { $0 * 1.01 } ?? 0.3]][stream.index(below: 3)]
    }
}

/// The instruction sets of the kernels, one at a time: the limit holds for the whole program.
enum Kernels {
    static let all = [PA_PORTABLE, PA_AVX2, PA_AVX512].map { Int32($0.rawValue) }
    private static let one = Mutex(())

    static func limited(to instructions: Int32, _ body: () throws -> Void) rethrows {
        try one.withLock { _ in
            pa_limit_instructions(instructions)
            defer { pa_limit_instructions(Int32(PA_AVX512.rawValue)) }
            try body()
        }
    }
}
