import CKernels

/// Compares every query with every reference in vectorised blocks.
///
/// - Complexity: O(queries × references × columns) time, O(queries × k) memory beyond the records.
public struct ExhaustiveSearch: NeighborSearch {
    public let space: RecordSpace
    public let references: EncodedRecords
    public let workers: Workers

    public init(space: RecordSpace, references: EncodedRecords, workers: Workers) {
        self.space = space
        self.references = references
        self.workers = workers
    }

    public var referenceCount: Int { references.rowCount }

    public func nearest(to queries: EncodedRecords, k: Int, progress: (@Sendable (Int) -> Void)?) -> NeighborLists {
        let last = Int64(referenceCount)
        return lists(queries, k: k, progress) { space, queries, query, references, best, rows in
            pa_nearest(&space, &queries, query, &references, 0, last, Int32(k), best, rows)
        }
    }

    public func nearestToEachOther(
        k: Int, ties: TieRule, progress: (@Sendable (Int) -> Void)?
    ) -> NeighborLists {
        let last = Int64(referenceCount)
        return lists(references, k: k, progress) { space, queries, query, references, best, rows in
            // Of equal distances the one met first stays first, so the order of the two halves is the rule for ties.
            if ties == .lowestRow { pa_nearest(&space, &queries, query, &references, 0, query, Int32(k), best, rows) }
            pa_nearest(&space, &queries, query, &references, query + 1, last, Int32(k), best, rows)
            if ties == .goingRound { pa_nearest(&space, &queries, query, &references, 0, query, Int32(k), best, rows) }
        }
    }

    public func counts(
        of queries: EncodedRecords, within radii: [Double], progress: (@Sendable (Int) -> Void)?
    ) -> [Int] {
        let width = radii.count
        guard width > 0 else { return [] }
        var counts = [Int64](repeating: 0, count: queries.rowCount * width)
        counts.withUnsafeMutableBufferPointer { counts in
            nonisolated(unsafe) let counts = counts
            forEachQuery(queries, progress) { space, queries, query, references in
                guard let base = counts.baseAddress else { return }
                pa_count_within(
                    &space, &queries, query, &references, radii, Int64(width), base + Int(query) * width)
            }
        }
        return counts.map(Int.init)
    }

    private typealias Kernel =
        @Sendable (
            inout pa_space, inout pa_records, Int64, inout pa_records, UnsafeMutablePointer<Double>,
            UnsafeMutablePointer<Int32>
        ) -> Void

    /// Runs `kernel` for every query on its own `k` places of the result.
    private func lists(
        _ queries: EncodedRecords, k: Int, _ progress: (@Sendable (Int) -> Void)?, _ kernel: Kernel
    ) -> NeighborLists {
        precondition(k > 0)
        var distances = [Double](repeating: .infinity, count: queries.rowCount * k)
        var rows = [Int32](repeating: -1, count: queries.rowCount * k)
        distances.withUnsafeMutableBufferPointer { distances in
            rows.withUnsafeMutableBufferPointer { rows in
                // Every query writes to its own places only.
                nonisolated(unsafe) let (distances, rows) = (distances, rows)
                forEachQuery(queries, progress) { space, queries, query, references in
                    guard let best = distances.baseAddress, let row = rows.baseAddress else { return }
                    kernel(&space, &queries, query, &references, best + Int(query) * k, row + Int(query) * k)
                }
            }
        }
        return NeighborLists(k: k, distances: distances, rows: rows)
    }

    private func forEachQuery(
        _ queries: EncodedRecords, _ progress: (@Sendable (Int) -> Void)?,
        _ body: @Sendable (inout pa_space, inout pa_records, Int64, inout pa_records) -> Void
    ) {
        workers.forEachRange(of: queries.rowCount, chunk: 16, completed: progress) { range in
            space.withKernelSpace { space in
                queries.withKernelRecords { queries in
                    references.withKernelRecords { references in
                        var (space, queries, references) = (space, queries, references)
                        for query in range { body(&space, &queries, Int64(query), &references) }
                    }
                }
            }
        }
    }
}
