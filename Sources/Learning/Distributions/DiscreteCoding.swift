package import Statistics
public import Tables
internal import Foundation

/// How records become rows of a few states a column: bits and labels as they are, numbers in bins; a missing value is a state of its own.
///
/// The bins are part of what a model gives away unless they come from public records.
public struct DiscreteCoding: Sendable {
    /// One column's states.
    package enum States: Sendable {
        case bit(hasMissing: Bool)
        case label(count: Int, hasMissing: Bool)
        /// Rising edges, one more than bins; a bin may be a single value.
        case number(edges: [Double], isWhole: Bool, hasMissing: Bool)

        /// Whether the last state stands for a missing value.
        var hasMissing: Bool {
            switch self {
            case .bit(let missing), .label(_, let missing), .number(_, _, let missing): missing
            }
        }

        var count: Int {
            switch self {
            case .bit(let missing): 2 + (missing ? 1 : 0)
            case .label(let count, let missing): count + (missing ? 1 : 0)
            case .number(let edges, _, let missing): max(1, edges.count - 1) + (missing ? 1 : 0)
            }
        }
    }

    public let schema: Schema
    package let states: [States]

    /// Bins by quantiles of `table`, missing states where it has missing values.
    ///
    /// - Parameters:
    ///   - table: whose ranges, labels and missing values are coded; at least one record.
    ///   - bins: at most so many for a numeric column, from 1 to 256.
    /// - Throws: ``StatisticalModelError``.
    public init(fittedTo table: Table, bins: Int = 16) throws {
        try self.init(fittedTo: [table], bins: bins)
    }

    /// The same for several tables of one schema, taken together.
    public init(fittedTo tables: [Table], bins: Int = 16) throws {
        guard (1...256).contains(bins) else { throw StatisticalModelError.bins(bins) }
        let filled = tables.filter { $0.rowCount > 0 }
        guard let table = filled.first else { throw StatisticalModelError.noRecords }
        precondition(filled.allSatisfy { $0.schema == table.schema })
        schema = table.schema
        states = try table.schema.slots.enumerated().map { (column, slot) -> States in
            let missing = filled.contains { table in
                switch slot {
                case .bit(let bit): table.missingBits?.hasBit(inColumn: bit) ?? false
                case .code(let slot): table.codes[slot].contains { $0 < 0 }
                case .number(let slot): table.numbers[slot].contains(where: \.isNaN)
                }
            }
            switch slot {
            case .bit: return .bit(hasMissing: missing)
            case .code:
                let count = table.schema.columns[column].categories.count
                guard count <= 4_096 else {
                    throw StatisticalModelError.tooManyLabels(column: table.schema.columns[column].name, count: count)
                }
                return .label(count: count, hasMissing: missing)
            case .number(let slot):
                let values = filled.flatMap { $0.numbers[slot].lazy.filter { !$0.isNaN } }.sorted()
                return .number(
                    edges: Self.edges(values, bins), isWhole: table.schema.columns[column].kind == .integer,
                    hasMissing: missing)
            }
        }
    }

    /// Distinct quantiles of sorted values; the last edge is the largest value, which belongs to the last bin.
    private static func edges(_ sorted: [Double], _ bins: Int) -> [Double] {
        guard let first = sorted.first, let last = sorted.last else { return [0, 0] }
        var edges = [first]
        for bin in 1..<max(2, bins) where bins > 1 {
            let value = sorted[min(sorted.count - 1, bin * sorted.count / bins)]
            if value > (edges.last ?? value) { edges.append(value) }
        }
        return edges + [last]
    }

    /// How many states each column has.
    package var sizes: [Int] { states.map(\.count) }

    /// The states of all values, column by column. A missing value of a column that was fitted without any has the first state.
    package func codes(_ table: Table) -> [[UInt16]] {
        precondition(table.schema == schema)
        let rows = 0..<table.rowCount
        return zip(states, schema.slots).map { states, slot in
            let missing = states.hasMissing ? UInt16(states.count - 1) : 0
            switch (states, slot) {
            case (.label, .code(let slot)): return table.codes[slot].map { $0 < 0 ? missing : UInt16($0) }
            case (.number(let edges, _, _), .number(let slot)):
                return table.numbers[slot].map { $0.isNaN ? missing : Self.bin($0, edges) }
            case (_, .bit(let bit)):
                guard let mask = table.missingBits else { return table.bits.column(bit).map(UInt16.init) }
                return rows.map { mask[$0, bit] ? missing : table.bits[$0, bit] ? 1 : 0 }
            default: return rows.map { _ in 0 }
            }
        }
    }

    private static func bin(_ value: Double, _ edges: [Double]) -> UInt16 {
        let bins = edges.count - 1
        var (low, high) = (0, bins)
        while high - low > 1 {
            let middle = (low + high) / 2
            if value >= edges[middle] { low = middle } else { high = middle }
        }
        return UInt16(low)
    }

    /// Records with these states, numbers drawn evenly from their bins.
    package func table(_ codes: [[UInt16]], rows: Int, using stream: inout RandomStream) -> Table {
        var table = Table(schema: schema)
        table.reserveRows(rows)
        for row in 0..<rows {
            table.appendRow()
            for (column, slot) in schema.slots.enumerated() {
                let code = Int(codes[column][row])
                switch (states[column], slot) {
                case (.bit, .bit(let bit)):
                    if code == 2 { table.setBitMissing(bit) } else if code == 1 { table.setBit(bit, to: true) }
                case (.label(let count, _), .code(let slot)): table.setCode(slot, to: code == count ? -1 : Int32(code))
                case (.number(let edges, let isWhole, _), .number(let slot)):
                    guard code < edges.count - 1 else { continue }
                    let low = edges[code]
                    // A whole number of the bin, whose upper edge belongs to the next one, but for the last.
                    let high = edges[code + 1] + (isWhole && code == edges.count - 2 ? 1 : 0)
                    let value = low + (high - low) * stream.uniform()
                    table.setNumber(slot, to: isWhole ? value.rounded(.down) : value)
                default: continue
                }
            }
        }
        return table
    }
}

/// Why a statistical model cannot be made.
public enum StatisticalModelError: Error, Hashable, Sendable, CustomStringConvertible {
    case bins(Int)
    case noRecords
    case tooManyLabels(column: String, count: Int)
    case tooManyPairs(columns: Int)
    case noise(Double)

    public var description: String {
        switch self {
        case .bins(let count): "\(count) bins are not between 1 and 256"
        case .noRecords: "there are no records to learn from"
        case .tooManyLabels(let column, let count):
            "column '\(column)' has \(count) labels, more than the 4096 that densities and shadows take; leave it out with --ignore, or name "
                + "other attacks with --attack"
        case .tooManyPairs(let columns):
            "pairs of \(columns) columns have more states than are counted; use fewer columns or bins"
        case .noise(let value): "a noise multiplier of \(value) is not a number above 0"
        }
    }
}
