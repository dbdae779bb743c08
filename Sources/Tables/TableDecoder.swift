/// Turns the records of one file into tables of a known schema, a chunk of rows at a time.
final class TableDecoder: RecordConsumer {
    /// What becomes of a column of the file.
    private enum Target: UInt8 {
        case skip, bit, code, integer, continuous, date, person
    }

    /// Takes each chunk, and the persons of its records when the file names them.
    typealias Sink = (Table, [Int32]?) throws -> Void

    private let file: String
    private let schema: Schema
    private let names: [String]
    private let budget: MemoryBudget
    private let missing: MissingTokens
    private let ownMissing: [MissingTokens?]
    private let hasOwnMissing: UnsafeMutablePointer<Bool>
    private let targets: UnsafeMutablePointer<Target>
    private let slots: UnsafeMutablePointer<Int32>
    private let labels: [LabelTable]
    private let persons: LabelTable?
    private let columnCount: Int
    private let sink: Sink

    private let chunkRows: Int
    // Read and written for every cell or row; nothing here is reentrant.
    @exclusivity(unchecked) private var rows = 0
    private let wordsPerRow: Int
    private let words: UnsafeMutablePointer<UInt64>
    private let missingWords: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) private var anyMissingBit = false
    /// Column after column, `chunkRows` apart.
    private let codes: UnsafeMutablePointer<Int32>
    private let numbers: UnsafeMutablePointer<Double>
    @exclusivity(unchecked) private var personCodes: [Int32] = []
    @exclusivity(unchecked) private var left: Int
    /// Whether the zeros of a sparse record say something too: they are set bits' absence only in binary columns.
    private let needsWholeRows: Bool

    /// A decoder of a file with `columns`, which hold every column of `schema`.
    ///
    /// `labels` has a table for every code slot of the schema. `persons` gives the person column's values their numbers.
    init(
        file: String, columns: [String], schema: Schema, labels: [LabelTable], persons: LabelTable?, plan: ReadPlan,
        chunkRows: Int, sink: @escaping Sink
    ) {
        self.file = file
        self.schema = schema
        self.labels = labels
        self.persons = columns.contains { $0 == plan.personColumn } ? persons : nil
        self.sink = sink
        self.chunkRows = max(chunkRows, 1)
        names = columns
        budget = plan.budget
        missing = plan.missing
        ownMissing = columns.map(plan.ownMissing)
        columnCount = columns.count
        left = plan.options.maximumRows ?? .max
        hasOwnMissing = .allocate(capacity: max(columnCount, 1))
        targets = .allocate(capacity: max(columnCount, 1))
        slots = .allocate(capacity: max(columnCount, 1))
        for (index, name) in columns.enumerated() {
            hasOwnMissing[index] = ownMissing[index] != nil
            targets[index] = name == plan.personColumn && persons != nil ? .person : .skip
            slots[index] = 0
            guard let position = schema.position(of: name), plan.isFeature(name) else { continue }
            switch schema.slots[position] {
            case .bit(let slot): (targets[index], slots[index]) = (.bit, Int32(slot))
            case .code(let slot): (targets[index], slots[index]) = (.code, Int32(slot))
            case .number(let slot):
                slots[index] = Int32(slot)
                switch schema.columns[position].kind {
                case .integer: targets[index] = .integer
                case .date: targets[index] = .date
                default: targets[index] = .continuous
                }
            }
        }
        wordsPerRow = (schema.bitCount + 63) / 64
        words = .allocate(capacity: max(wordsPerRow * self.chunkRows, 1))
        missingWords = .allocate(capacity: max(wordsPerRow * self.chunkRows, 1))
        codes = .allocate(capacity: max(schema.codeCount * self.chunkRows, 1))
        numbers = .allocate(capacity: max(schema.numberCount * self.chunkRows, 1))
        let targets = self.targets
        needsWholeRows =
            (0..<columnCount).contains { targets[$0] != .skip && targets[$0] != .bit }
            || ownMissing.contains { $0 != nil }
        clear()
    }

    deinit {
        hasOwnMissing.deallocate()
        targets.deallocate()
        slots.deallocate()
        words.deallocate()
        missingWords.deallocate()
        codes.deallocate()
        numbers.deallocate()
    }

    /// Hands the last, perhaps shorter chunk over.
    func finish() throws { if rows > 0 { try flush() } }

    private func clear() {
        rows = 0
        words.update(repeating: 0, count: wordsPerRow * chunkRows)
        missingWords.update(repeating: 0, count: wordsPerRow * chunkRows)
        anyMissingBit = false
        personCodes.removeAll(keepingCapacity: true)
    }

    private func flush() throws {
        let count = wordsPerRow * rows
        func bits(_ words: UnsafeMutablePointer<UInt64>) -> BitMatrix {
            BitMatrix(
                columnCount: schema.bitCount, rowCount: rows,
                words: Array(UnsafeBufferPointer(start: words, count: count)))
        }
        let table = Table(
            schema: schema, rowCount: rows, bits: bits(words), missingBits: anyMissingBit ? bits(missingWords) : nil,
            codes: (0..<schema.codeCount).map {
                Array(UnsafeBufferPointer(start: codes + $0 * chunkRows, count: rows))
            },
            numbers: (0..<schema.numberCount).map {
                Array(UnsafeBufferPointer(start: numbers + $0 * chunkRows, count: rows))
            })
        try sink(table, persons == nil ? nil : personCodes)
        clear()
    }

    /// Ends a row; whether more are wanted.
    private func endRow() throws -> Bool {
        rows += 1
        left -= 1
        if rows == chunkRows { try flush() }
        return left > 0
    }

    // MARK: Text

    func take(_ record: TextRecord) throws -> Bool {
        guard left > 0 else { return false }
        let bounds = record.bounds
        let rowWords = words + rows * wordsPerRow
        for column in 0..<columnCount {
            let target = targets[column]
            if target == .skip { continue }
            let start = Int(bounds[2 * column])
            let count = Int(bounds[2 * column + 1]) - start
            let cell = record.bytes + start
            if target == .bit && count == 1 && cell[0] &- 48 <= 1 && !hasOwnMissing[column] {
                let slot = Int(slots[column])
                rowWords[slot >> 6] |= UInt64(cell[0] &- 48) << UInt64(slot & 63)
            } else {
                try decode(cell, count, column, target, record.line)
            }
        }
        return try endRow()
    }

    private func decode(
        _ cell: UnsafePointer<UInt8>, _ count: Int, _ column: Int, _ target: Target, _ line: Int
    ) throws {
        let isMissing =
            hasOwnMissing[column]
            ? ownMissing[column]?.contains(cell, count: count) == true : missing.contains(cell, count: count)
        if isMissing { return try store(missing: column, target, line) }
        switch target {
        case .skip: return
        case .code, .person: try store(label: cell, count, column, target, line)
        case .bit, .integer, .continuous:
            var value = 0.0
            let form = NumberText.parse(cell, count: count, value: &value)
            switch form {
            case .whole, .decimal:
                if hasOwnMissing[column], ownMissing[column]?.numbers.contains(value) == true {
                    return try store(missing: column, target, line)
                }
                try store(value, column, target, line)
            case .hugeWhole where target == .continuous:
                // The nearest double is as good as any other real number of that size.
                let text = String(decoding: UnsafeBufferPointer(start: cell, count: count), as: UTF8.self)
                guard let value = Double(text), value.isFinite else {
                    throw CellError.overflow(file, line, names[column])
                }
                try store(value, column, target, line)
            case .hugeWhole: throw CellError.huge(file, line, names[column])
            case .overflow: throw CellError.overflow(file, line, names[column])
            case .notFinite: throw CellError.notFinite(file, line, names[column])
            case .other:
                guard target == .bit else { throw wrongKind(column, line) }
                let isTrue = NumberText.spell(cell, count, "true")
                guard isTrue || NumberText.spell(cell, count, "false") else { throw wrongKind(column, line) }
                try store(isTrue ? 1 : 0, column, target, line)
            }
        case .date:
            guard let days = DateText.parse(cell, count: count) else { throw wrongKind(column, line) }
            numbers[Int(slots[column]) * chunkRows + rows] = days
        }
    }

    // MARK: Numbers

    func take(_ block: NumberBlock) throws -> Bool {
        var value = block.values
        for row in 0..<block.rowCount {
            guard left > 0 else { return false }
            for column in 0..<columnCount where targets[column] != .skip {
                try decode(value[column], column, targets[column], block.firstRow + row)
            }
            value += columnCount
            guard try endRow() else { return false }
        }
        return true
    }

    func take(_ record: SparseRecord) throws -> Bool {
        guard left > 0 else { return false }
        if needsWholeRows {
            var row = [Double](repeating: 0, count: columnCount)
            for index in 0..<record.count { row[Int(record.columns[index])] = record.values?[index] ?? 1 }
            for column in 0..<columnCount { try decode(row[column], column, targets[column], record.row) }
        } else {
            for index in 0..<record.count {
                let column = Int(record.columns[index])
                try decode(record.values?[index] ?? 1, column, targets[column], record.row)
            }
        }
        return try endRow()
    }

    @inline(__always)
    private func decode(_ value: Double, _ column: Int, _ target: Target, _ row: Int) throws {
        if hasOwnMissing[column], ownMissing[column]?.numbers.contains(value) == true {
            return try store(missing: column, target, row)
        }
        switch target {
        case .skip: return
        case .bit, .integer, .continuous, .date: try store(value, column, target, row)
        case .code, .person:
            try NumberLabel.withText(of: value) { try store(label: $0, $1, column, target, row) }
        }
    }

    // MARK: Values

    @inline(__always)
    private func store(_ value: Double, _ column: Int, _ target: Target, _ line: Int) throws {
        let slot = Int(slots[column])
        switch target {
        case .bit:
            if value == 1 {
                words[rows * wordsPerRow + slot >> 6] |= 1 << UInt64(slot & 63)
            } else if value != 0 {
                throw wrongKind(column, line)
            }
        case .integer:
            guard value == value.rounded(.towardZero), value.magnitude <= NumberText.largestExact else {
                throw wrongKind(column, line)
            }
            numbers[slot * chunkRows + rows] = value + 0.0
        default: numbers[slot * chunkRows + rows] = value + 0.0
        }
    }

    private func store(
        label: UnsafePointer<UInt8>, _ count: Int, _ column: Int, _ target: Target, _ line: Int
    ) throws {
        if target == .person {
            let before = persons?.count
            let code = persons?.insert(label, count: count) ?? -1
            if persons?.count != before { try budget.claim(MemoryBudget.label(count), file: file) }
            guard code >= 0 else { throw CellError.tooManyLabels(file, line, names[column]) }
            personCodes.append(code)
            return
        }
        let slot = Int(slots[column])
        let code = labels[slot].find(label, count: count)
        guard code >= 0 else { throw wrongKind(column, line) }
        codes[slot * chunkRows + rows] = code
    }

    private func store(missing column: Int, _ target: Target, _ line: Int) throws {
        let slot = Int(slots[column])
        switch target {
        case .skip: return
        case .bit:
            anyMissingBit = true
            missingWords[rows * wordsPerRow + slot >> 6] |= 1 << UInt64(slot & 63)
        case .code: codes[slot * chunkRows + rows] = -1
        case .integer, .continuous, .date: numbers[slot * chunkRows + rows] = .nan
        case .person:
            throw DataError(
                file: file, line: line, column: names[column], problem: "the person is missing",
                remedy: "give every record a person")
        }
    }

    private func wrongKind(_ column: Int, _ line: Int) -> DataError {
        guard let position = schema.position(of: names[column]) else {
            return DataError(file: file, line: line, problem: "the value does not fit its column", remedy: "correct it")
        }
        return CellError.wrongKind(file, line, schema.columns[position])
    }
}
