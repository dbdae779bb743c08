extension RecordSpace {
    /// A search among `references`, by the engine that suits schema, metric and size.
    ///
    /// - Parameters:
    ///   - references: at least one record of this space.
    ///   - workers: how many threads search; results do not depend on it.
    ///   - engine: the engine to use instead of the one that suits best.
    /// - Throws: ``NeighborError``.
    /// - Complexity: O(values) for the index, on top of the records.
    public func search(
        among references: EncodedRecords, workers: Workers = Workers(), engine: SearchEngineKind? = nil
    ) throws -> any NeighborSearch {
        let choice = try choose(for: references, engine: engine)
        func indexed(_ engine: some SearchEngine) throws -> any NeighborSearch {
            try IndexedSearch(engine, choice: choice, references: references, workers: workers)
        }
        return try indexed(self.engine(choice.engine, fittedTo: references))
    }

    /// The engine that suits `records` or, when one is asked for, that one.
    func choose(for records: EncodedRecords, engine: SearchEngineKind?) throws -> EngineChoice {
        EngineChoice(.exhaustive, because: "few references")
    }

    /// An engine fitted to `records`, for example to which columns are common.
    func engine(_ kind: SearchEngineKind, fittedTo records: EncodedRecords) -> any SearchEngine {
        ExhaustiveEngine(space: self)
    }
}
