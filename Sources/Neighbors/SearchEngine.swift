import CKernels
internal import Statistics

/// A way of searching: how references and queries are laid out, and how one is searched with the other.
///
/// An engine is fitted once; references may then come in parts.
protocol SearchEngine: Sendable {
    associatedtype Index: Sendable
    associatedtype Queries: Sendable

    /// Lays out references for searching.
    func index(_ references: EncodedRecords, workers: Workers) throws -> Index

    /// Lays out queries for searching any number of indexes.
    func prepare(_ queries: EncodedRecords, workers: Workers) throws -> Queries

    /// Merges the references of `index` into `found`.
    func search(_ queries: Queries, in index: Index, into found: pa_found, workers: Workers, progress: SearchProgress?)
}

/// A search among references that are in memory.
struct IndexedSearch<Engine: SearchEngine>: NeighborSearch {
    let engine: Engine
    let choice: EngineChoice
    let references: EncodedRecords
    let index: Engine.Index
    let workers: Workers

    init(_ engine: Engine, choice: EngineChoice, references: EncodedRecords, workers: Workers) throws {
        guard references.rowCount > 0 else { throw NeighborError.noReferences }
        self.engine = engine
        self.choice = choice
        self.references = references
        self.workers = workers
        index = try engine.index(references, workers: workers)
    }

    var referenceCount: Int { references.rowCount }

    func neighborhoods(
        of queries: EncodedRecords, k: Int, within radii: [Double], progress: SearchProgress?
    ) throws -> Neighborhoods {
        guard k >= 1, k <= referenceCount else {
            throw NeighborError.impossibleNeighbourCount(k: k, available: referenceCount)
        }
        return try found(queries, k: k, radii: radii, progress).neighborhoods
    }

    func neighborhoodsOfEachOther(
        k: Int, ties: TieRule, within radii: [Double], progress: SearchProgress?
    ) throws -> Neighborhoods {
        guard k >= 1, k < referenceCount else {
            throw NeighborError.impossibleNeighbourCount(k: k, available: referenceCount - 1)
        }
        return try found(references, k: k, radii: radii, itself: true, ties: ties, progress).neighborhoods
    }

    func counts(of queries: EncodedRecords, within radii: [Double], progress: SearchProgress?) throws -> [Int] {
        try found(queries, k: 0, radii: radii, progress).counts.map(Int.init)
    }

    private func found(
        _ queries: EncodedRecords, k: Int, radii: [Double], itself: Bool = false, ties: TieRule = .lowestRow,
        _ progress: SearchProgress?
    ) throws -> FoundNeighbors {
        guard queries.matches(references) else { throw NeighborError.columnsDiffer }
        var found = try FoundNeighbors(queries: queries.rowCount, k: k, radii: radii)
        let prepared = try engine.prepare(queries, workers: workers)
        found.withKernelFound(itself: itself, ties: ties) {
            engine.search(prepared, in: index, into: $0, workers: workers, progress: progress)
        }
        return found
    }
}

/// Compares every query with every reference.
///
/// - Complexity: O(queries × references × columns) time.
struct ExhaustiveEngine: SearchEngine {
    let space: RecordSpace

    func index(_ references: EncodedRecords, workers: Workers) -> EncodedRecords { references }

    func prepare(_ queries: EncodedRecords, workers: Workers) -> EncodedRecords { queries }

    func search(
        _ queries: EncodedRecords, in references: EncodedRecords, into found: pa_found, workers: Workers,
        progress: SearchProgress?
    ) {
        nonisolated(unsafe) let found = found
        workers.forEachRange(of: queries.rowCount, chunk: 16, completed: progress) { range in
            space.withKernelSpace { space in
                queries.withKernelRecords { queries in
                    references.withKernelRecords { references in
                        var (space, queries, references, found) = (space, queries, references, found)
                        pa_exhaustive(
                            &space, &queries, Int64(range.lowerBound), Int64(range.upperBound), &references, &found)
                    }
                }
            }
        }
    }
}
