/// Called with the number of queries done since the last call, from any thread.
public typealias SearchProgress = @Sendable (Int) -> Void

/// Exact search among fixed reference records.
///
/// Whatever the engine, results are those of comparing every query with every reference in double precision: distances bit
/// for bit, rows, and the order of equally near references. Made by ``RecordSpace/search(among:workers:engine:)``.
public protocol NeighborSearch: Sendable {
    var referenceCount: Int { get }

    /// Which engine searches, and why.
    var choice: EngineChoice { get }

    /// The `k` nearest references of each query, of equally near ones those of lower row number, and how many references
    /// lie within each of `radii` (inclusive).
    ///
    /// - Parameters:
    ///   - queries: records of the same space.
    ///   - k: from 1 to ``referenceCount``.
    ///   - radii: distances of at least 0, in any order; may be empty.
    ///   - progress: told of queries done.
    /// - Throws: ``NeighborError``.
    /// - Complexity: O(queries × references × columns) at worst, mostly far less; O(queries × (k + radii)) memory beyond
    ///   the records and the index.
    func neighborhoods(
        of queries: EncodedRecords, k: Int, within radii: [Double], progress: SearchProgress?
    ) throws -> Neighborhoods

    /// The `k` nearest *other* references of each reference, and how many others lie within each of `radii`.
    ///
    /// - Parameters:
    ///   - k: from 1 to one less than ``referenceCount``.
    ///   - ties: which of equally near references come first.
    ///   - radii: distances of at least 0, in any order; may be empty.
    ///   - progress: told of references done.
    /// - Throws: ``NeighborError``.
    func neighborhoodsOfEachOther(
        k: Int, ties: TieRule, within radii: [Double], progress: SearchProgress?
    ) throws -> Neighborhoods

    /// How many references lie within each radius (inclusive) of each query: query after query, one count a radius.
    func counts(of queries: EncodedRecords, within radii: [Double], progress: SearchProgress?) throws -> [Int]
}

extension NeighborSearch {
    /// The `k` nearest references of each query; of equally near ones, those of lower row number.
    public func nearest(to queries: EncodedRecords, k: Int, progress: SearchProgress? = nil) throws -> NeighborLists {
        try neighborhoods(of: queries, k: k, within: [], progress: progress).nearest
    }

    /// The `k` nearest *other* references of each reference.
    public func nearestToEachOther(
        k: Int, ties: TieRule = .lowestRow, progress: SearchProgress? = nil
    ) throws -> NeighborLists {
        try neighborhoodsOfEachOther(k: k, ties: ties, within: [], progress: progress).nearest
    }

    /// How many references lie within each radius (inclusive) of each query.
    public func counts(of queries: EncodedRecords, within radii: [Double]) throws -> [Int] {
        try counts(of: queries, within: radii, progress: nil)
    }
}
