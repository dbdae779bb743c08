import CKernels
import Tables
internal import Statistics

/// Compares small groups of queries with small groups of references, nearest groups first, in a float filter whose
/// candidates are compared in double precision.
///
/// Serves Hamming, Gower and Euclidean distances on any schema; sets of codes it compares exhaustively.
///
/// - Complexity: O(queries × references × columns) time at worst, a small part of it where records have structure.
struct LeafEngine: SearchEngine {
    /// Records in leaves, or as they are where no filter works.
    struct Laid: Sendable {
        let records: EncodedRecords
        let leaves: PointLeaves?
    }

    /// References of a leaf: a few tiles, so that a box is small and its test cheap beside the work it saves.
    private static let leafRows = 128
    /// Queries of a group: one tile.
    private static let groupRows = Int(PA_TILE_ROWS)

    let space: RecordSpace
    /// For all records.
    private let general: PointPlan?
    /// For records without missing numbers; `nil` where it would be no better or the fitted records have missing numbers.
    private let complete: PointPlan?

    init(space: RecordSpace, fittedTo records: EncodedRecords) {
        self.space = space
        // The margin is derived for sums that floats can hold.
        guard !space.metric.comparesSets, 1...1 << 20 ~= space.schema.columns.count else {
            (general, complete) = (nil, nil)
            return
        }
        (general, complete) = PointPlan.plans(for: space, fittedTo: records)
    }

    func index(_ references: EncodedRecords, workers: Workers) throws -> Laid {
        try lay(references, rows: Self.leafRows, evenTiles: true, workers)
    }

    func prepare(_ queries: EncodedRecords, workers: Workers) throws -> Laid {
        try lay(queries, rows: Self.groupRows, evenTiles: false, workers)
    }

    private func lay(_ records: EncodedRecords, rows: Int, evenTiles: Bool, _ workers: Workers) throws -> Laid {
        guard let general else { return Laid(records: records, leaves: nil) }
        var plan = general
        if let complete, !complete.lacksNumbers(records) { plan = complete }
        let leaves = try PointLeaves(records, plan: plan, leafRows: rows, evenTiles: evenTiles, workers: workers)
        return Laid(records: records, leaves: leaves)
    }

    func search(_ queries: Laid, in index: Laid, into found: pa_found, workers: Workers, progress: SearchProgress?) {
        guard let (groups, leaves) = alike(queries, index, workers) else {
            let all = ExhaustiveEngine(space: space)
            all.search(queries.records, in: index.records, into: found, workers: workers, progress: progress)
            return
        }
        nonisolated(unsafe) let found = found
        let rows = queries.records.rowCount
        // A multiple of the group's rows: each group belongs to one range.
        let perThread = rows / (8 * workers.threads) / Self.groupRows * Self.groupRows
        let chunk = min(max(perThread, Self.groupRows), 16 * Self.groupRows)
        workers.forEachRange(of: rows, chunk: chunk, completed: progress) { range in
            search(range, of: groups, in: leaves, into: found)
        }
    }

    private func search(_ range: Range<Int>, of groups: PointLeaves, in leaves: PointLeaves, into found: pa_found) {
        let numbers = range.lowerBound / Self.groupRows..<(range.upperBound + Self.groupRows - 1) / Self.groupRows
        space.withKernelSpace { space in
            groups.plan.withKernelPlan { plan in
                groups.records.withKernelRecords { queries in
                    leaves.records.withKernelRecords { references in
                        var (space, plan, queries, references) = (space, plan, queries, references)
                        var (found, groups, leaves) = (found, groups.kernel, leaves.kernel)
                        let bytes = Int(pa_leaf_scratch(&leaves))
                        withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { scratch in
                            guard let start = scratch.baseAddress else { return }
                            pa_leaf_search(
                                &space, &plan, &queries, &groups, Int64(numbers.lowerBound), Int64(numbers.upperBound),
                                &references, &leaves, &found, start, nil)
                        }
                    }
                }
            }
        }
    }

    /// Queries and references laid out by one plan: where only one side has missing numbers, the other is laid out anew.
    private func alike(
        _ queries: Laid, _ references: Laid, _ workers: Workers
    ) -> (groups: PointLeaves, leaves: PointLeaves)? {
        guard let groups = queries.leaves, let leaves = references.leaves, let general else { return nil }
        if groups.plan === leaves.plan { return (groups, leaves) }
        func laid(_ points: PointLeaves, _ rows: Int, evenTiles: Bool) throws -> PointLeaves {
            guard points.plan !== general else { return points }
            return try PointLeaves(
                points.records, plan: general, leafRows: rows, evenTiles: evenTiles, workers: workers)
        }
        guard let groups = try? laid(groups, Self.groupRows, evenTiles: false),
            let leaves = try? laid(leaves, Self.leafRows, evenTiles: true)
        else { return nil }
        return (groups, leaves)
    }
}
