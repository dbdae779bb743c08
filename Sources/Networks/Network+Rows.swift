extension Network {
    /// The outputs of `records` records in evaluation mode.
    ///
    /// - Parameter rows: the records' values, one record after the other, ``input`` values each.
    /// - Returns: the outputs, one record after the other, ``output`` values each.
    /// - Precondition: there are whole records.
    /// - Complexity: O(records × ``multiplyAdds``); memory for a few records where the network does not average the batch.
    public func outputs(of rows: [Float]) -> [Float] {
        let records = records(in: rows)
        let step = averagesBatch ? max(records, 1) : panelsPerPass * LaneBuffer.lanes
        let workspace = Workspace(self, panels: LaneBuffer.panels(step))
        let values = LaneBuffer(panels: workspace.panels, width: input.count)
        let results = LaneBuffer(panels: workspace.panels, width: output.count)
        return [Float](unsafeUninitializedCapacity: records * output.count) { made, count in
            rows.withUnsafeBufferPointer { rows in
                guard let rows = rows.baseAddress, let made = made.baseAddress else { return }
                for first in stride(from: 0, to: records, by: step) {
                    let some = min(step, records - first)
                    values.load(rows + first * input.count, records: some, width: input.count)
                    apply(values, records: some, workspace: workspace, to: .values(results))
                    results.store(made + first * output.count, records: some, width: output.count)
                }
            }
            count = records * output.count
        }
    }

    /// The outputs of one batch in training mode; the running statistics take the batch's in.
    ///
    /// - Precondition: there are whole records, and each normalised channel has at least two values.
    public mutating func trainingOutputs(of rows: [Float]) -> [Float] {
        let records = records(in: rows)
        let workspace = Workspace(self, panels: LaneBuffer.panels(records))
        let values = LaneBuffer(panels: workspace.panels, width: input.count)
        let results = LaneBuffer(panels: workspace.panels, width: output.count)
        values.load(rows, records: records, width: input.count)
        applyTraining(values, records: records, workspace: workspace, to: results)
        var made = [Float](repeating: 0, count: records * output.count)
        results.store(&made, records: records, width: output.count)
        return made
    }

    private func records(in rows: [Float]) -> Int {
        precondition(rows.count.isMultiple(of: input.count))
        return rows.count / input.count
    }
}
