/// Learns what the columns of one file are from every record of it.
final class SchemaScanner: RecordConsumer {
    /// What is done with a column's cells.
    private enum Mode: UInt8 {
        /// Nothing: ignored, or known to be text whose labels another pass collects.
        case skip
        /// The form of every cell is noted.
        case classify
        /// Every cell is a label.
        case label
    }

    @exclusivity(unchecked) private(set) var observations: [ColumnObservation]
    @exclusivity(unchecked) private(set) var rows = 0
    private let file: String
    private let budget: MemoryBudget
    private let missing: MissingTokens
    private let ownMissing: [MissingTokens?]
    private let maximumRows: Int
    /// Whether the zeros of a sparse record have to be looked at one by one.
    private let needsWholeRows: Bool
    private let columnCount: Int
    /// Whether a column becomes a part of the table.
    private let features: [Bool]
    private let modes: UnsafeMutablePointer<Mode>
    private let forms: UnsafeMutablePointer<UInt16>
    private let hasOwnMissing: UnsafeMutablePointer<Bool>

    /// A scanner of the features among `columns`; columns in `labelled` are read as labels from the start, and with
    /// `onlyLabels` nothing else is read.
    init(file: String, columns: [String], plan: ReadPlan, labelled: Set<String>, onlyLabels: Bool = false) {
        self.file = file
        budget = plan.budget
        missing = plan.missing
        ownMissing = columns.map(plan.ownMissing)
        needsWholeRows = !labelled.isEmpty || ownMissing.contains { $0 != nil }
        maximumRows = plan.options.maximumRows ?? .max
        columnCount = columns.count
        observations = columns.map { ColumnObservation(name: $0) }
        modes = .allocate(capacity: max(columnCount, 1))
        forms = .allocate(capacity: max(columnCount, 1))
        hasOwnMissing = .allocate(capacity: max(columnCount, 1))
        forms.initialize(repeating: 0, count: columnCount)
        features = columns.map(plan.isFeature)
        for (index, name) in columns.enumerated() {
            hasOwnMissing[index] = ownMissing[index] != nil
            modes[index] = .classify
            if labelled.contains(name) {
                modes[index] = .label
                observations[index].labels = LabelTable()
            } else if onlyLabels || !plan.isFeature(name) {
                modes[index] = .skip
            }
        }
    }

    deinit {
        modes.deallocate()
        forms.deallocate()
        hasOwnMissing.deallocate()
    }

    /// What was found, once all records are taken.
    func finish() -> [ColumnObservation] {
        for index in observations.indices { observations[index].forms = CellForms(rawValue: forms[index]) }
        return observations
    }

    func take(_ record: TextRecord) throws -> Bool {
        guard rows < maximumRows else { return false }
        rows += 1
        try checkMemory()
        let bounds = record.bounds
        for column in 0..<columnCount {
            let start = Int(bounds[2 * column])
            let count = Int(bounds[2 * column + 1]) - start
            let cell = record.bytes + start
            switch modes[column] {
            case .skip: continue
            case .classify:
                if count == 1 && cell[0] &- 48 <= 1 && !hasOwnMissing[column] {
                    if forms[column] & CellForms.zeroOne.rawValue == 0 { note(.zeroOne, column, record.line) }
                } else {
                    try classify(cell, count, column, record.line)
                }
            case .label:
                if !isMissing(cell, count, column) { try add(cell, count, column, record.line) }
            }
        }
        return true
    }

    private func isMissing(_ cell: UnsafePointer<UInt8>, _ count: Int, _ column: Int) -> Bool {
        if hasOwnMissing[column], let own = ownMissing[column] { return own.contains(cell, count: count) }
        return missing.contains(cell, count: count)
    }

    private func classify(_ cell: UnsafePointer<UInt8>, _ count: Int, _ column: Int, _ line: Int) throws {
        if isMissing(cell, count, column) { return }
        var value = 0.0
        let form = CellForms(cell, count: count, value: &value)
        if hasOwnMissing[column], !form.isDisjoint(with: [.zeroOne, .integer, .real]),
            ownMissing[column]?.numbers.contains(value) == true
        {
            return
        }
        if form.rawValue & ~forms[column] == 0 { return }
        if form == .text {
            // The labels of a column whose first values looked like something else need a pass of their own.
            let isFirst = forms[column] == 0
            note(form, column, line)
            modes[column] = isFirst ? .label : .skip
            if isFirst {
                try budget.claim(MemoryBudget.labelTable, file: file)
                observations[column].labels = LabelTable()
                try add(cell, count, column, line)
            }
            return
        }
        note(form, column, line)
    }

    private func note(_ form: CellForms, _ column: Int, _ line: Int) {
        guard form.rawValue & ~forms[column] != 0 else { return }
        forms[column] |= form.rawValue
        observations[column].firstLines[form.rawValue] = line
    }

    private func add(_ cell: UnsafePointer<UInt8>, _ count: Int, _ column: Int, _ line: Int) throws {
        note(.text, column, line)
        let labels = observations[column].labels
        let before = labels?.count
        guard let labels, labels.insert(cell, count: count) >= 0 else {
            throw CellError.tooManyLabels(file, line, observations[column].name)
        }
        if labels.count != before { try budget.claim(MemoryBudget.label(count), file: file) }
    }

    /// Whether the rows so far still fit, so that a small compressed file is not unpacked for hours.
    ///
    /// Counts what the columns take at least: kinds only widen, but numbers may still become labels of 4 bytes.
    private func checkMemory() throws {
        guard rows & 0xFFFF == 0 else { return }
        var (bits, wide) = (0, 0)
        for column in 0..<columnCount where features[column] {
            if forms[column] & ~CellForms([.zeroOne, .word]).rawValue == 0 { bits += 1 } else { wide += 1 }
        }
        try budget.check(MemoryLimit.product(rows, min(bits * 4, (bits + 63) / 64 * 8) + wide * 4), file: file)
    }

    func take(_ block: NumberBlock) throws -> Bool {
        let wanted = min(block.rowCount, maximumRows - rows)
        var value = block.values
        for row in 0..<wanted {
            rows += 1
            try checkMemory()
            for column in 0..<columnCount {
                try take(value[column], column, block.firstRow + row)
            }
            value += columnCount
        }
        return rows < maximumRows
    }

    func take(_ record: SparseRecord) throws -> Bool {
        guard rows < maximumRows else { return false }
        try checkMemory()
        if needsWholeRows {
            var row = [Double](repeating: 0, count: columnCount)
            for index in 0..<record.count { row[Int(record.columns[index])] = record.values?[index] ?? 1 }
            for column in 0..<columnCount { try take(row[column], column, record.row) }
            rows += 1
            return true
        }
        if rows == 0 {
            // A record leaves most columns out, which are then 0 in it.
            for column in 0..<columnCount where modes[column] == .classify {
                note(.zeroOne, column, record.row)
            }
        }
        rows += 1
        guard let values = record.values else { return true }
        for index in 0..<record.count { try take(values[index], Int(record.columns[index]), record.row) }
        return true
    }

    /// Takes a finite number of a binary file.
    @inline(__always)
    private func take(_ value: Double, _ column: Int, _ row: Int) throws {
        switch modes[column] {
        case .skip: return
        case .classify:
            if hasOwnMissing[column], ownMissing[column]?.numbers.contains(value) == true { return }
            let form = CellForms(value)
            if form.rawValue & ~forms[column] != 0 { note(form, column, row) }
        case .label:
            if ownMissing[column]?.numbers.contains(value) == true { return }
            try NumberLabel.withText(of: value) { try add($0, $1, column, row) }
        }
    }
}

extension CellForms {
    /// The form of a finite number.
    @inline(__always)
    init(_ value: Double) {
        if value == 0 || value == 1 {
            self = .zeroOne
        } else if value == value.rounded(.towardZero) && value.magnitude <= NumberText.largestExact {
            self = .integer
        } else {
            self = .real
        }
    }

    /// The form of a cell that is not missing; `value` is set for finite numbers and dates.
    init(_ cell: UnsafePointer<UInt8>, count: Int, value: inout Double) {
        switch NumberText.parse(cell, count: count, value: &value) {
        case .whole, .decimal: self = CellForms(value)
        case .hugeWhole: self = .huge
        case .overflow: self = .overflow
        case .notFinite: self = .notFinite
        case .other:
            if let days = DateText.parse(cell, count: count) {
                value = days
                self = .date
            } else if NumberText.spell(cell, count, "true") || NumberText.spell(cell, count, "false") {
                self = .word
            } else {
                self = .text
            }
        }
    }
}

/// How a number of a binary file is written when its column is declared categorical.
enum NumberLabel {
    /// Calls `body` with the bytes of the shortest text that reads back as `value`, whole numbers without a point.
    static func withText(
        of value: Double, _ body: (UnsafePointer<UInt8>, Int) throws -> Void
    ) throws {
        let isWhole = value == value.rounded(.towardZero) && value.magnitude <= NumberText.largestExact
        var text = isWhole ? String(Int(value)) : value.description
        try text.withUTF8 { buffer in
            if let base = buffer.baseAddress { try body(base, buffer.count) }
        }
    }
}
