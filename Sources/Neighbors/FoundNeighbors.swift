import CKernels
import Tables

/// What a search has found so far; references come in one part or in several.
struct FoundNeighbors: Sendable {
    let k: Int
    let radii: [Double]
    private(set) var best: [Double]
    private(set) var rows: [Int32]
    private(set) var counts: [Int64]

    /// - Parameters:
    ///   - queries: how many queries there are.
    ///   - k: neighbours for each; 0 for counts only.
    ///   - radii: radii to count within.
    /// - Throws: ``NeighborError`` for impossible radii or a result that does not fit in memory.
    init(queries: Int, k: Int, radii: [Double]) throws {
        if let radius = radii.first(where: { !($0 >= 0) }) { throw NeighborError.impossibleRadius(radius) }
        guard k <= Int(Int32.max) else {
            throw NeighborError.resultTooLarge(queries: queries, k: k, radii: radii.count)
        }
        let perQuery = k.multipliedReportingOverflow(by: 12)
        let bytes = (perQuery.partialValue + 16 * radii.count).multipliedReportingOverflow(by: queries)
        guard !perQuery.overflow, k <= Int(Int32.max), !bytes.overflow, bytes.partialValue <= MemoryLimit.tables
        else { throw NeighborError.resultTooLarge(queries: queries, k: k, radii: radii.count) }
        self.k = k
        self.radii = radii
        best = [Double](repeating: .infinity, count: queries * k)
        rows = [Int32](repeating: -1, count: queries * k)
        counts = [Int64](repeating: 0, count: queries * radii.count)
    }

    /// Calls `body` with the kernels' view, which improves on what is here.
    ///
    /// - Parameters:
    ///   - firstRow: the row number of the first reference of this part.
    ///   - itself: whether the queries are the references.
    ///   - ties: which of equally near references come first.
    ///   - body: runs a search; queries have places of their own, so any number of threads may write.
    mutating func withKernelFound(
        firstRow: Int = 0, itself: Bool = false, ties: TieRule = .lowestRow, _ body: (pa_found) -> Void
    ) {
        radii.withUnsafeBufferPointer { radii in
            best.withUnsafeMutableBufferPointer { best in
                rows.withUnsafeMutableBufferPointer { rows in
                    counts.withUnsafeMutableBufferPointer { counts in
                        body(
                            pa_found(
                                k: Int32(k),
                                ties: Int32((ties == .lowestRow ? PA_LOWEST_ROW : PA_GOING_ROUND).rawValue),
                                itself: itself ? 1 : 0, first_row: Int64(firstRow), radius_count: Int64(radii.count),
                                radii: radii.baseAddress, best: best.baseAddress, rows: rows.baseAddress,
                                counts: counts.baseAddress))
                    }
                }
            }
        }
    }

    /// The finished result; `k` is at least 1.
    var neighborhoods: Neighborhoods {
        Neighborhoods(
            nearest: NeighborLists(k: k, distances: best, rows: rows), radii: radii, counts: counts.map(Int.init))
    }
}
