import Statistics
import Tables

/// The same records told differently: what must change nothing in an audit.
enum TableTransform: String, CaseIterable, Sendable {
    case rowOrder = "rows in another order"
    case columnOrder = "columns in another order"
    case categoryNames = "labels with other codes"
    case rescaled = "numbers in other units"
    case constantColumn = "one more column that never varies"

    func apply(_ table: Table, seed: UInt64) -> Table {
        var stream = RandomStream(seed: seed, purpose: rawValue)
        switch self {
        case .rowOrder: return table.rows(stream.permutation(table.rowCount))
        case .columnOrder: return rebuilt(table, order: Array(table.schema.columns.indices.reversed()))
        case .categoryNames:
            return rebuilt(
                table, order: Array(table.schema.columns.indices),
                code: { code, count in
                    Int32(count - 1) - code
                })
        case .rescaled:
            // Powers of two, so that ratios of distances keep their bits.
            return rebuilt(table, order: Array(table.schema.columns.indices), number: { 4 * $0 + 64 })
        case .constantColumn: return rebuilt(table, order: Array(table.schema.columns.indices), constant: true)
        }
    }

    private func rebuilt(
        _ table: Table, order: [Int], code: (Int32, Int) -> Int32 = { code, _ in code },
        number: (Double) -> Double = { $0 }, constant: Bool = false
    ) -> Table {
        var columns = order.map { table.schema.columns[$0] }
        if constant { columns.append(Column(name: "constant", kind: .categorical, categories: ["x"])) }
        guard let schema = Schema(columns: columns) else { preconditionFailure("names differ") }
        var result = Table(schema: schema)
        for row in 0..<table.rowCount {
            result.appendRow()
            for (position, source) in order.enumerated() {
                switch (table.schema.slots[source], schema.slots[position]) {
                case (.bit(let from), .bit(let to)):
                    if table.isMissing(row: row, column: source) {
                        result.setBitMissing(to)
                    } else {
                        result.setBit(to, to: table.bits[row, from])
                    }
                case (.code(let from), .code(let to)):
                    let value = table.codes[from][row]
                    let count = table.schema.columns[source].categories.count
                    if value >= 0 { result.setCode(to, to: code(value, count)) }
                case (.number(let from), .number(let to)): result.setNumber(to, to: number(table.numbers[from][row]))
                default: preconditionFailure("a column keeps its kind")
                }
            }
            if constant, case .code(let slot)? = schema.slots.last { result.setCode(slot, to: 0) }
        }
        return result
    }
}
