extension Schema {
    /// The columns at `positions` alone, in that order.
    ///
    /// - Precondition: positions differ, and each is a column.
    public func selecting(_ positions: [Int]) -> Schema {
        guard let schema = Schema(columns: positions.map { columns[$0] }) else {
            preconditionFailure("a column was chosen twice")
        }
        return schema
    }
}

extension Table {
    /// The columns at `positions` alone, in that order.
    ///
    /// - Precondition: positions differ, and each is a column.
    /// - Complexity: O(rows × chosen columns).
    public func selecting(columns positions: [Int]) -> Table {
        let chosen = schema.selecting(positions)
        let slots = positions.map { schema.slots[$0] }
        let bits = slots.compactMap { if case .bit(let bit) = $0 { bit } else { nil } }
        return Table(
            schema: chosen, rowCount: rowCount, bits: self.bits.selecting(columns: bits),
            missingBits: missingBits?.selecting(columns: bits),
            codes: slots.compactMap { if case .code(let slot) = $0 { codes[slot] } else { nil } },
            numbers: slots.compactMap { if case .number(let slot) = $0 { numbers[slot] } else { nil } })
    }
}

extension BitMatrix {
    /// The columns at `positions` alone, in that order.
    func selecting(columns positions: [Int]) -> BitMatrix {
        var result = BitMatrix(columnCount: positions.count)
        result.appendZeroRows(rowCount)
        for (place, column) in positions.enumerated() {
            for (row, bit) in self.column(column).enumerated() where bit != 0 { result[row, place] = true }
        }
        return result
    }
}
