package import Networks
internal import Statistics
public import Tables

/// The records that a model is trained on, shared read-only by all trainings of a process.
public struct TrainingRecords: Sendable {
    package enum Content: Sendable {
        case codes(CodeRecords)
        case numbers(DenseRecords)
    }

    package let content: Content
    public let columns: [String]
    /// SHA-256 of the file that they were read from.
    public let fileDigest: String
    /// SHA-256 of columns and values as they were read, or of the rows that were chosen from them.
    public let digest: String
    public let kind: DataKind
    /// How many columns have the same value in all records.
    public let constantColumns: Int

    public var count: Int {
        switch content {
        case .codes(let records): records.count
        case .numbers(let records): records.count
        }
    }

    /// - Throws: `DataError` when the table does not hold what the model is made for.
    public init(_ loaded: LoadedTable, for kind: DataKind, of architecture: Architecture) throws {
        let table = loaded.table
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: loaded.input.path, problem: problem, remedy: remedy)
        }
        if table.hasMissing {
            throw failure("records have missing values", "fill them in, or leave such columns out with --ignore")
        }
        columns = table.schema.columns.map(\.name)
        fileDigest = loaded.digest
        self.kind = kind
        if kind == .binary {
            guard table.schema.isBinary else {
                let odd = table.schema.columns.first { $0.kind != .binary }
                throw failure(
                    "column '\(odd?.name ?? "")' is \(odd?.kind.rawValue ?? "not binary"), and \(architecture.rawValue) is "
                        + "trained on columns of 0 and 1", "give binary columns, or leave others out with --ignore")
            }
            let records = Self.codes(table.bits)
            content = .codes(records)
            digest = Self.digest(content, columns)
            let sums = table.bits.columnSums()
            constantColumns = sums.count { $0 == 0 || $0 == table.rowCount }
            return
        }
        var values = [Float](repeating: 0, count: table.rowCount * columns.count)
        var constant: [String] = []
        for (index, column) in table.schema.columns.enumerated() {
            let numbers: [Double]
            switch table.schema.slots[index] {
            case .bit(let slot): numbers = (0..<table.rowCount).map { table.bits[$0, slot] ? 1 : 0 }
            case .number(let slot) where column.kind != .date: numbers = table.numbers[slot]
            case .number, .code:
                throw failure(
                    "column '\(column.name)' is \(column.kind.rawValue), and \(architecture.rawValue) is trained on numbers",
                    "give numbers, or leave the column out with --ignore")
            }
            let isCount = kind == .count
            if let row = numbers.firstIndex(where: { $0 < 0 || (isCount ? $0 > 1e6 || $0 != $0.rounded() : $0 > 1) }) {
                throw failure(
                    "record \(row + 1) has in column '\(column.name)' a value that is "
                        + (isCount ? "no count from 0 to 1000000" : "outside 0 to 1"),
                    isCount ? "give counts" : "scale every column to 0 to 1, as the model's outputs are")
            }
            if Set(numbers.lazy.prefix(1)) == Set(numbers) { constant.append(column.name) }
            for (row, number) in numbers.enumerated() { values[row * columns.count + index] = Float(number) }
        }
        if kind == .continuous, let first = constant.first {
            throw failure(
                "column '\(first)'\(constant.count > 1 ? " and \(constant.count - 1) more have" : " has") the same value in all "
                    + "records, of which a model of numbers learns nothing", "leave it out with --ignore")
        }
        constantColumns = constant.count
        content = .numbers(DenseRecords(width: columns.count, values: values))
        digest = Self.digest(content, columns)
    }

    private static func digest(_ content: Content, _ columns: [String]) -> String {
        var digest = SHA256Digest()
        // Names cannot hold a zero byte, so that no two lists of them give the same text.
        Array((columns.joined(separator: "\0") + "\0\0").utf8).withUnsafeBytes { digest.update($0) }
        switch content {
        case .codes(let records): records.update(&digest)
        case .numbers(let records): records.values.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal()
    }

    private static func codes(_ bits: BitMatrix) -> CodeRecords {
        var (starts, codes) = ([UInt64(0)], [UInt32]())
        starts.reserveCapacity(bits.rowCount + 1)
        for row in 0..<bits.rowCount {
            for (index, word) in bits.row(row).enumerated() {
                var rest = word
                while rest != 0 {
                    codes.append(UInt32(index << 6 + rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
            starts.append(UInt64(codes.count))
        }
        return CodeRecords(width: bits.columnCount, starts: starts, codes: codes)
    }

    /// Records that are in memory already.
    package init(_ content: Content, columns: [String], kind: DataKind) {
        self.content = content
        self.columns = columns
        self.kind = kind
        fileDigest = ""
        digest = Self.digest(content, columns)
        constantColumns = 0
    }

    private init(_ other: TrainingRecords, _ content: Content, digest: String) {
        self.content = content
        columns = other.columns
        fileDigest = other.fileDigest
        self.digest = digest
        kind = other.kind
        constantColumns = other.constantColumns
    }

    /// Chosen records, in that order.
    ///
    /// - Precondition: every row is one of them.
    public func rows(_ rows: [Int]) -> TrainingRecords {
        var text = SHA256Digest()
        digest.utf8.map { $0 }.withUnsafeBytes { text.update($0) }
        rows.map { UInt64($0).littleEndian }.withUnsafeBytes { text.update($0) }
        switch content {
        case .codes(let records):
            var (starts, codes) = ([UInt64(0)], [UInt32]())
            for row in rows {
                codes += records.codes(of: row)
                starts.append(UInt64(codes.count))
            }
            let chosen = CodeRecords(width: records.width, starts: starts, codes: codes)
            return TrainingRecords(self, .codes(chosen), digest: text.hexadecimal())
        case .numbers(let records):
            let width = records.width
            let values = rows.flatMap { records.values[$0 * width..<($0 + 1) * width] }
            return TrainingRecords(
                self, .numbers(DenseRecords(width: width, values: values)), digest: text.hexadecimal())
        }
    }
}

/// Puts rows of the training records before a network.
package final class BatchLoader {
    let records: TrainingRecords
    private let buffer: LaneBuffer
    private var loaded: [UInt32] = []
    let capacity: Int

    package init(_ records: TrainingRecords, capacity: Int) {
        self.records = records
        self.capacity = capacity
        buffer = LaneBuffer(panels: LaneBuffer.panels(capacity), width: records.columns.count)
    }

    /// As codes where the network's first layer takes them, and as values elsewhere.
    func load(_ rows: [UInt32], for network: TrainingNetwork) -> BatchInput {
        if case .codes(let codes) = records.content, network.takesCodes { return .codes(codes, rows: rows) }
        return .values(values(rows), records: rows.count)
    }

    func values(_ rows: [UInt32]) -> LaneBuffer {
        if loaded == rows { return buffer }
        loaded = rows
        switch records.content {
        case .codes(let codes): buffer.load(codes, rows: rows)
        case .numbers(let numbers): buffer.load(numbers, rows: rows)
        }
        return buffer
    }

    /// Puts the gradient of `factor` times the loss of each record into the tape; gives the loss, summed over records.
    func reconstructionLoss(
        _ tape: TrainingNetwork.Tape, _ rows: [UInt32], _ loss: TrainingRecipe.Reconstruction, factor: Double,
        _ workers: Workers
    ) -> Double {
        switch (loss, records.content) {
        case (.crossEntropy, .codes(let codes)):
            return tape.crossEntropy(against: codes, rows: rows, factor: Float(factor), workers)
        default:
            let width = records.columns.count
            let isMean = if case .squaredMean = loss { true } else { false }
            let share = isMean ? 1 / Double(width) : 1
            return share
                * tape.squaredError(
                    against: values(rows), records: rows.count, width: width, isSigmoid: !isMean,
                    factor: Float(factor * share), workers)
        }
    }
}
