import CKernels
import Tables
public import Statistics

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
        if engine == nil, choice.engine == .bitSlices {
            let slices = SliceEngine(space: self, fittedTo: references, workers: workers)
            let search = try IndexedSearch(slices, choice: choice, references: references, workers: workers)
            if !slices.isWasteful(search.index) { return search }
            let pairs = EngineChoice(
                .exhaustive,
                because: "\(references.rowCount) heavy records of very different weights leave blocks nearly empty")
            return try IndexedSearch(
                ExhaustiveEngine(space: self), choice: pairs, references: references, workers: workers)
        }
        func indexed(_ engine: some SearchEngine) throws -> any NeighborSearch {
            try IndexedSearch(engine, choice: choice, references: references, workers: workers)
        }
        return try indexed(self.engine(choice.engine, fittedTo: references, workers: workers))
    }

    /// The engine that suits `records` or, when one is asked for, that one.
    func choose(for records: EncodedRecords, engine: SearchEngineKind?) throws -> EngineChoice {
        if let engine {
            if let reason = unsuitable(engine) { throw NeighborError.engineUnsuitable(engine: engine, reason: reason) }
            return EngineChoice(engine, because: "it was asked for")
        }
        if records.rowCount < Self.fewRecords {
            return EngineChoice(
                .exhaustive,
                because: "with fewer than \(Self.fewRecords) records, laying them out takes longer than comparing"
            )
        }
        let others = schema.codeCount + schema.numberCount
        if unsuitable(.bitSlices) == nil, others == 0 || schema.bitCount >= max(32, 4 * others) {
            return EngineChoice(
                .bitSlices,
                because: others == 0
                    ? "all \(schema.bitCount) columns are binary"
                    : "\(schema.bitCount) of \(schema.columns.count) columns are binary, and what differs in them bounds the "
                        + "distance")
        }
        if let reason = unsuitable(.leaves) { return EngineChoice(.exhaustive, because: reason) }
        return EngineChoice(
            .leaves, because: "\(others) of \(schema.columns.count) columns are numbers or labels")
    }

    private static let fewRecords = 32

    /// Why an engine cannot search records of this space; `nil` when it can.
    private func unsuitable(_ engine: SearchEngineKind) -> String? {
        switch engine {
        case .exhaustive: nil
        case .bitSlices:
            if schema.bitCount == 0 {
                "no column is binary"
            } else if schema.bitCount > Int(PA_SLICE_MOST_BITS) {
                "its counters hold \(PA_SLICE_MOST_BITS) set bits, and there are \(schema.bitCount) binary columns"
            } else {
                nil
            }
        case .leaves: metric.comparesSets ? "the metric '\(metric.rawValue)' compares sets" : nil
        }
    }

    /// An engine fitted to `records`, for example to which columns are common.
    func engine(_ kind: SearchEngineKind, fittedTo records: EncodedRecords, workers: Workers) -> any SearchEngine {
        switch kind {
        case .exhaustive: ExhaustiveEngine(space: self)
        case .leaves: LeafEngine(space: self, fittedTo: records)
        case .bitSlices: SliceEngine(space: self, fittedTo: records, workers: workers)
        }
    }
}
