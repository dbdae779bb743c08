/// The nearest references of each query.
public struct NeighborLists: Sendable, Hashable {
    /// How many neighbours a query has; places beyond the number of references hold infinity and row −1.
    public let k: Int
    /// Query after query, nearest first.
    public let distances: [Double]
    /// The references' row numbers, from 0.
    public let rows: [Int32]

    public init(k: Int, distances: [Double], rows: [Int32]) {
        precondition(k > 0 && distances.count == rows.count && distances.count % k == 0)
        self.k = k
        self.distances = distances
        self.rows = rows
    }

    public var queryCount: Int { distances.count / k }

    /// The distances to the neighbour of `rank` (0 is the nearest), one for each query.
    public func distances(rank: Int) -> [Double] {
        precondition(rank >= 0 && rank < k)
        return stride(from: rank, to: distances.count, by: k).map { distances[$0] }
    }

    /// The rows of the nearest references, one for each query.
    public var nearestRows: [Int] { stride(from: 0, to: rows.count, by: k).map { Int(rows[$0]) } }

    /// The lists of the queries at `positions`, in that order.
    public func selecting(_ positions: [Int]) -> NeighborLists {
        NeighborLists(
            k: k, distances: positions.flatMap { distances[$0 * k..<($0 + 1) * k] },
            rows: positions.flatMap { rows[$0 * k..<($0 + 1) * k] })
    }
}

/// Which of several equally near neighbours comes first.
public enum TieRule: Sendable, Hashable {
    /// The one of lowest row number.
    case lowestRow
    /// The one met first going round from the record's own row, so that no record is favoured for its place.
    case goingRound
}

/// Exact search among fixed reference records.
///
/// Whatever the engine, results are those of comparing every query with every reference in double precision.
public protocol NeighborSearch: Sendable {
    var referenceCount: Int { get }

    /// The `k` nearest references of each query; of equally near ones, those of lower row number.
    func nearest(to queries: EncodedRecords, k: Int, progress: (@Sendable (Int) -> Void)?) -> NeighborLists

    /// The `k` nearest *other* references of each reference.
    func nearestToEachOther(k: Int, ties: TieRule, progress: (@Sendable (Int) -> Void)?) -> NeighborLists

    /// How many references lie within each radius (inclusive) of each query: query after query, one count a radius.
    func counts(of queries: EncodedRecords, within radii: [Double], progress: (@Sendable (Int) -> Void)?) -> [Int]
}

extension NeighborSearch {
    public func nearest(to queries: EncodedRecords, k: Int) -> NeighborLists {
        nearest(to: queries, k: k, progress: nil)
    }

    public func nearestToEachOther(k: Int, ties: TieRule) -> NeighborLists {
        nearestToEachOther(k: k, ties: ties, progress: nil)
    }

    public func counts(of queries: EncodedRecords, within radii: [Double]) -> [Int] {
        counts(of: queries, within: radii, progress: nil)
    }
}
