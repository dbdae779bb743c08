import Neighbors
import Statistics
import Tables

/// Small random tables with ties, missing values and every kind of column.
enum RandomTables {
    static func mixed(rows: Int, stream: inout RandomStream, missing: Bool = true) -> Table {
        let kinds: [ColumnKind] = [
            .binary, .integer, .categorical, .continuous, .binary, .date, .integer, .categorical,
        ]
        let columns = kinds.enumerated().map { index, kind in
            Column(name: "c\(index)", kind: kind, categories: kind == .categorical ? ["a", "b", "c"] : [])
        }
        guard let schema = Schema(columns: columns) else { preconditionFailure("names differ") }
        var table = Table(schema: schema)
        for _ in 0..<rows {
            table.appendRow()
            for (index, slot) in schema.slots.enumerated() {
                let absent = missing && stream.index(below: 8) == 0
                switch slot {
                case .bit(let bit):
                    if absent { table.setBitMissing(bit) } else { table.setBit(bit, to: stream.index(below: 3) == 0) }
                case .code(let code):
                    if !absent { table.setCode(code, to: Int32(stream.index(below: 3))) }
                case .number(let number):
                    // The last integer column is constant: a range of zero.
                    let value =
                        index == 6
                        ? 5 : kinds[index] == .continuous ? stream.uniform() * 10 : Double(stream.index(below: 7))
                    if !absent { table.setNumber(number, to: value) }
                }
            }
        }
        return table
    }

    static func binary(rows: Int, columns: Int, stream: inout RandomStream) -> Table {
        guard let schema = Schema(columns: (0..<columns).map { Column(name: "c\($0)", kind: .binary) }) else {
            preconditionFailure("names differ")
        }
        var table = Table(schema: schema)
        for _ in 0..<rows {
            table.appendRow()
            for column in 0..<columns { table.setBit(column, to: stream.index(below: 4) == 0) }
        }
        return table
    }
}

/// Distances straight from their definitions, one pair at a time, on the tables themselves.
struct PlainDistance {
    let metric: Metric
    let schema: Schema
    let ranges: [Double]

    init(_ metric: Metric, fittedTo tables: [Table]) {
        self.metric = metric
        schema = tables[0].schema
        ranges = (0..<schema.numberCount).map { slot in
            let values = tables.flatMap { $0.numbers[slot].filter { !$0.isNaN } }
            return (values.max() ?? 0) - (values.min() ?? 0)
        }
    }

    func callAsFunction(_ a: Table, _ i: Int, _ b: Table, _ j: Int) -> Double {
        if metric == .jaccard {
            let (left, right) = (set(a, i), set(b, j))
            if left.isEmpty && right.isEmpty { return 0 }
            return 1 - Double(left.intersection(right).count) / Double(left.union(right).count)
        }
        if metric == .ochiai {
            let (left, right) = (set(a, i), set(b, j))
            if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 0 : 1 }
            return 1 - Double(left.intersection(right).count) / Double(left.count * right.count).squareRoot()
        }
        var (differences, sum) = (0, 0.0)
        for (column, slot) in schema.slots.enumerated() {
            let (absentA, absentB) = (a.isMissing(row: i, column: column), b.isMissing(row: j, column: column))
            switch slot {
            case .bit(let bit):
                if absentA != absentB || !absentA && a.bits[i, bit] != b.bits[j, bit] { differences += 1 }
            case .code(let code):
                if a.codes[code][i] != b.codes[code][j] { differences += 1 }
            case .number(let number):
                if absentA || absentB {
                    sum += absentA && absentB ? 0 : 1
                    continue
                }
                let gap = abs(a.numbers[number][i] - b.numbers[number][j])
                if metric == .hamming || ranges[number] == 0 {
                    sum += gap == 0 ? 0 : 1
                } else if metric == .gower {
                    sum += min(1, gap * (1 / ranges[number]))
                } else {
                    sum += (gap * (1 / ranges[number])) * (gap * (1 / ranges[number]))
                }
            }
        }
        switch metric {
        case .gower: return (Double(differences) + sum) / Double(schema.columns.count)
        case .euclidean: return (Double(differences) + sum).squareRoot()
        default: return Double(differences) + sum
        }
    }

    private func set(_ table: Table, _ row: Int) -> Set<Int> {
        Set((0..<schema.bitCount).filter { table.bits[row, $0] })
    }
}
