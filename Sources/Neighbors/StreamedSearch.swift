import CKernels
public import Statistics

/// Exact search among references that come in parts, so that they need not fit in memory.
///
/// References are numbered in the order in which they are added. The result does not depend on how they are cut into parts.
/// Memory is that of the queries, of `queries × (k + radii)` results and of one part with its index.
///
/// ```swift
/// var search = try StreamedSearch(space: space, queries: queries, k: 5)
/// try TableLoader.readChunks(input, schema: schema, options: options, chunkRows: 100_000) {
///     try search.add(try space.encode($0))
/// }
/// let found = try search.finish()
/// ```
public struct StreamedSearch: Sendable {
    /// Which engine searches, and why.
    public let choice: EngineChoice
    /// How many references have been added.
    public private(set) var referenceCount = 0
    /// What the search has taken so far.
    public private(set) var cost = SearchCost()

    private let queries: EncodedRecords
    private let k: Int
    private var found: FoundNeighbors
    private let part: @Sendable (EncodedRecords, Int, SearchProgress?, inout FoundNeighbors) throws -> SearchCost

    /// - Parameters:
    ///   - space: the metric, fitted to records that are known from the start.
    ///   - queries: records of the space.
    ///   - k: how many neighbours each query gets, at least 1.
    ///   - radii: distances of at least 0 to count references within.
    ///   - workers: how many threads search; results do not depend on it.
    ///   - engine: the engine to use instead of the one that suits best.
    /// - Throws: ``NeighborError``.
    public init(
        space: RecordSpace, queries: EncodedRecords, k: Int, within radii: [Double] = [], workers: Workers = Workers(),
        engine: SearchEngineKind? = nil
    ) throws {
        guard k >= 1 else { throw NeighborError.impossibleNeighbourCount(k: k, available: .max) }
        let choice = try space.choose(for: queries, engine: engine)
        self.choice = choice
        self.queries = queries
        self.k = k
        found = try FoundNeighbors(queries: queries.rowCount, k: k, radii: radii)
        var prepared = SearchCost()
        part = try Self.searching(queries, workers, &prepared) {
            space.engine(choice.engine, fittedTo: queries, workers: workers)
        }
        cost = prepared
    }

    /// Searches the queries' neighbours among more references.
    ///
    /// - Parameters:
    ///   - references: records of the same space.
    ///   - progress: told of queries done with these references.
    /// - Throws: ``NeighborError``; then nothing of `references` is in the result.
    /// - Complexity: as one search among `references`.
    public mutating func add(_ references: EncodedRecords, progress: SearchProgress? = nil) throws {
        guard references.rowCount > 0 else { return }
        guard references.matches(queries) else { throw NeighborError.columnsDiffer }
        let total = referenceCount + references.rowCount
        guard total < Int(Int32.max) else { throw NeighborError.tooManyRows(total) }
        cost += try part(references, referenceCount, progress, &found)
        referenceCount = total
    }

    /// The nearest of all references that were added.
    ///
    /// - Throws: ``NeighborError`` when there were fewer than `k`.
    public func finish() throws -> Neighborhoods {
        guard referenceCount > 0 else { throw NeighborError.noReferences }
        guard k <= referenceCount else {
            throw NeighborError.impossibleNeighbourCount(k: k, available: referenceCount)
        }
        return found.neighborhoods
    }

    /// Lays out the queries once; the result searches one part of the references, whose first row has the given number.
    private static func searching(
        _ queries: EncodedRecords, _ workers: Workers, _ cost: inout SearchCost, _ engine: () -> any SearchEngine
    ) throws -> @Sendable (EncodedRecords, Int, SearchProgress?, inout FoundNeighbors) throws -> SearchCost {
        func open(
            _ engine: some SearchEngine, _ cost: inout SearchCost
        ) throws -> @Sendable (EncodedRecords, Int, SearchProgress?, inout FoundNeighbors) throws -> SearchCost {
            let prepared = try cost.prepare.measure { try engine.prepare(queries, workers: workers) }
            return { references, firstRow, progress, found in
                var cost = SearchCost()
                let index = try cost.index.measure { try engine.index(references, workers: workers) }
                cost.search.measure {
                    found.withKernelFound(firstRow: firstRow) {
                        engine.search(prepared, in: index, into: $0, workers: workers, progress: progress)
                    }
                }
                return cost
            }
        }
        let fitted = cost.prepare.measure(engine)
        return try open(fitted, &cost)
    }
}
