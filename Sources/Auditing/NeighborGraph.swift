public import Neighbors
public import Statistics
import Tables

/// The nearest records between train, hold-out and release, each direction searched once and kept for every measurement.
public final class NeighborGraph {
    /// A set of records. The balanced ones are random subsets of equal size, for contrasts that depend on it.
    public enum Side: String, Hashable, Sendable {
        case members
        case holdout = "hold-out"
        case release
        case balancedMembers = "members, balanced"
        case balancedHoldout = "hold-out, balanced"
        case balancedRelease = "release, balanced"
    }

    private struct Edge: Hashable {
        var from: Side
        var to: Side
    }

    /// How many neighbours every search keeps.
    public static let neighbours = 2

    public let space: RecordSpace
    public let workers: Workers
    private let audit: AuditCase
    private let seed: UInt64
    private let progress: AuditProgress
    private var encoded: [Side: EncodedRecords] = [:]
    private var searches: [Side: any NeighborSearch] = [:]
    private var lists: [Edge: NeighborLists] = [:]
    private var chosen: [Side: [Int]] = [:]

    package init(audit: AuditCase, metric: Metric, seed: UInt64, workers: Workers, progress: AuditProgress) throws {
        self.audit = audit
        self.seed = seed
        self.workers = workers
        self.progress = progress
        space = try RecordSpace(
            metric: metric, schema: audit.members.schema, fittedTo: [audit.members, audit.holdout])
        // Encoding is where a metric refuses values, so do it before any long search.
        for side in [Side.members, .holdout, .release] { encoded[side] = try space.encode(table(side)) }
    }

    /// The rows of the full table that make up `side`, ascending; `nil` for a full table.
    ///
    /// Balanced members and hold-out have the size of the smaller of the two, the balanced release at most that size.
    public func rows(_ side: Side) -> [Int]? {
        let (m, n, s) = (audit.members.rowCount, audit.holdout.rowCount, audit.release.rowCount)
        let size = min(m, n)
        switch side {
        case .members, .holdout, .release: return nil
        case .balancedMembers: return m == size ? nil : subset(side, of: m, size)
        case .balancedHoldout: return n == size ? nil : subset(side, of: n, size)
        case .balancedRelease: return s <= size ? nil : subset(side, of: s, size)
        }
    }

    /// How many records `side` has.
    public func count(_ side: Side) -> Int { rows(side)?.count ?? table(side).rowCount }

    /// The two nearest records in `to` of every record in `from`; its nearest others where both are the same.
    ///
    /// Rows are positions in `to`. Complexity: a search on the first call, O(1) afterwards.
    public func nearest(from: Side, to: Side) throws -> NeighborLists {
        let edge = Edge(from: resolved(from), to: resolved(to))
        if let known = lists[edge] { return known }
        let queries = try records(edge.from)
        let search = try search(edge.to)
        let report = progress.stage(
            "nearest records, \(edge.from.rawValue) to \(edge.to.rawValue)", of: queries.rowCount)
        let found =
            edge.from == edge.to
            ? try search.nearestToEachOther(k: min(Self.neighbours, search.referenceCount - 1), progress: report)
            : try search.nearest(to: queries, k: min(Self.neighbours, search.referenceCount), progress: report)
        let lists = found.padded(to: Self.neighbours)
        self.lists[edge] = lists
        return lists
    }

    /// Distances to the nearest record of `to`.
    public func distances(from: Side, to: Side) throws -> [Double] {
        try nearest(from: from, to: to).distances(rank: 0)
    }

    /// For every record of `from` the nearest record of `to`; of equally near ones the most isolated, that is the one
    /// farthest from the other records of `to`, and of those the first.
    ///
    /// - Returns: the nearest records' rows in `to`, and how isolated each is.
    public func mostIsolatedNearest(from: Side, to: Side) throws -> (rows: [Int], isolation: [Double]) {
        let isolation = try distances(from: to, to: to)
        let order = isolation.indices.sorted { (-isolation[$0], $0) < (-isolation[$1], $1) }
        // Of equally near references a search returns the first row: put the isolated ones first.
        let references = try space.encode(table(to).rows(order))
        let queries = try records(from)
        let report = progress.stage(
            "most isolated neighbours, \(resolved(from).rawValue) to \(resolved(to).rawValue)", of: queries.rowCount)
        let rows = try space.search(among: references, workers: workers)
            .nearest(to: queries, k: 1, progress: report).nearestRows.map { order[$0] }
        return (rows, rows.map { isolation[$0] })
    }

    /// Puts lists found elsewhere into the graph, so that they are not searched again.
    func store(_ found: NeighborLists, from: Side, to: Side) { lists[Edge(from: from, to: to)] = found }

    func table(_ side: Side) -> Table {
        let full: Table =
            switch side {
            case .members, .balancedMembers: audit.members
            case .holdout, .balancedHoldout: audit.holdout
            case .release, .balancedRelease: audit.release
            }
        return rows(side).map(full.rows) ?? full
    }

    private func search(_ side: Side) throws -> any NeighborSearch {
        if let known = searches[side] { return known }
        let search = try space.search(among: try records(side), workers: workers)
        searches[side] = search
        return search
    }

    private func records(_ side: Side) throws -> EncodedRecords {
        if let known = encoded[side] { return known }
        let records = try space.encode(table(side))
        encoded[side] = records
        return records
    }

    /// The full side where a balanced one is no smaller.
    private func resolved(_ side: Side) -> Side {
        guard rows(side) == nil else { return side }
        switch side {
        case .members, .balancedMembers: return .members
        case .holdout, .balancedHoldout: return .holdout
        case .release, .balancedRelease: return .release
        }
    }

    private func subset(_ side: Side, of count: Int, _ size: Int) -> [Int] {
        if let known = chosen[side] { return known }
        var stream = RandomStream(seed: seed, purpose: "balance \(side.rawValue)")
        let rows = stream.permutation(count).prefix(size).sorted()
        chosen[side] = rows
        return rows
    }
}
