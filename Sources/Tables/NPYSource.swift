/// A two-dimensional NumPy array: a record a row.
package final class NPYSource: RecordSource {
    package let name: String
    package let format = TableFormat.npy
    private let path: String
    private let givenNames: [String]?
    /// About how many bytes all buffers take.
    private let blockBytes: Int

    /// The file at `path`, whose columns are called `columnNames`, or c0, c1, … without them.
    package init(path: String, name: String, columnNames: [String]?, blockBytes: Int = 32 << 20) {
        self.path = path
        self.name = name
        self.blockBytes = blockBytes
        givenNames = columnNames
    }

    package func columnNames() throws -> [String] {
        let header = try NPYHeader(OpenFile(path: path, name: name))
        return try NumericColumns.names(given: givenNames, own: nil, count: header.columns, file: name)
    }

    package func declaredRows() throws -> Int? { try NPYHeader(OpenFile(path: path, name: name)).rows }

    package func forEachRecord(_ consumer: any RecordConsumer) throws {
        let file = try OpenFile(path: path, name: name)
        let header = try NPYHeader(file)
        let names = try NumericColumns.names(given: givenNames, own: nil, count: header.columns, file: name)
        let rowBytes = header.columns * header.width
        // A row as it is in the file, as doubles, and once more while it is transposed.
        let buffered = rowBytes + header.columns * (header.isColumnMajor ? 16 : 8)
        let blockRows = max(1, min(header.rows, blockBytes / buffered))
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: blockRows * rowBytes, alignment: 16)
        let values = UnsafeMutablePointer<Double>.allocate(capacity: blockRows * header.columns)
        defer {
            raw.deallocate()
            values.deallocate()
        }
        var row = 0
        while row < header.rows {
            let count = min(blockRows, header.rows - row)
            let cells = count * header.columns
            try read(file, header, row, count, into: raw)
            guard Self.convert(UnsafeRawBufferPointer(raw), header, count: cells, into: values) else {
                let cell = (0..<cells).first { values[$0].isNaN } ?? 0
                let column = header.isColumnMajor ? cell / count : cell % header.columns
                let rowInBlock = header.isColumnMajor ? cell % count : cell / header.columns
                throw NumericColumns.failure(
                    file: name, row: row + rowInBlock + 1, column: names[column], isWhole: header.element != .real)
            }
            if header.isColumnMajor && count > 1 && header.columns > 1 {
                Self.transpose(values, rows: count, columns: header.columns)
            }
            let block = NumberBlock(
                firstRow: row + 1, rowCount: count, columnCount: header.columns, values: UnsafePointer(values))
            guard try consumer.take(block) else { return }
            row += count
        }
    }

    /// Fills `raw` with rows `row..<row + count`, in the file's order.
    private func read(
        _ file: OpenFile, _ header: NPYHeader, _ row: Int, _ count: Int, into raw: UnsafeMutableRawBufferPointer
    ) throws {
        func read(_ length: Int, at offset: Int, to place: Int) throws {
            let part = UnsafeMutableRawBufferPointer(rebasing: raw[place..<place + length])
            guard try file.read(into: part, at: header.dataOffset + offset) == length else {
                throw DataError(
                    file: name, problem: "the file is shorter than its header says: it is cut off",
                    remedy: "copy the file again")
            }
        }
        if !header.isColumnMajor {
            let rowBytes = header.columns * header.width
            return try read(count * rowBytes, at: row * rowBytes, to: 0)
        }
        let length = count * header.width
        for column in 0..<header.columns {
            try read(length, at: (column * header.rows + row) * header.width, to: column * length)
        }
    }

    /// Converts to doubles; `false` when one is not finite or not exact, which is then NaN.
    private static func convert(
        _ raw: UnsafeRawBufferPointer, _ header: NPYHeader, count: Int, into values: UnsafeMutablePointer<Double>
    ) -> Bool {
        let swap = header.isBigEndian
        func bits<Word: FixedWidthInteger>(_ index: Int, _: Word.Type) -> Word {
            let word = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
            return swap ? Word(bigEndian: word) : Word(littleEndian: word)
        }
        func fill(_ value: (Int) -> Double) -> Bool {
            var sum = 0.0
            for index in 0..<count {
                let number = value(index)
                values[index] = number
                // 0 for finite numbers, NaN for infinities and NaN, and NaN stays.
                sum += number * 0
            }
            if sum == 0 { return true }
            for index in 0..<count where !values[index].isFinite { values[index] = .nan }
            return false
        }
        switch (header.element, header.width) {
        case (.real, 4): return fill { Double(Float(bitPattern: bits($0, UInt32.self))) }
        case (.real, _): return fill { Double(bitPattern: bits($0, UInt64.self)) }
        case (.boolean, _): return fill { raw[$0] == 0 ? 0 : 1 }
        case (.signed, 1): return fill { Double(Int8(bitPattern: raw[$0])) }
        case (.signed, 2): return fill { Double(bits($0, Int16.self)) }
        case (.signed, 4): return fill { Double(bits($0, Int32.self)) }
        case (.signed, _): return fill { NumericColumns.exact(bits($0, Int64.self)) }
        case (.unsigned, 1): return fill { Double(raw[$0]) }
        case (.unsigned, 2): return fill { Double(bits($0, UInt16.self)) }
        case (.unsigned, 4): return fill { Double(bits($0, UInt32.self)) }
        case (.unsigned, _): return fill { NumericColumns.exact(bits($0, UInt64.self)) }
        }
    }

    private static func transpose(_ values: UnsafeMutablePointer<Double>, rows: Int, columns: Int) {
        let copy = UnsafeMutablePointer<Double>.allocate(capacity: rows * columns)
        defer { copy.deallocate() }
        copy.update(from: values, count: rows * columns)
        for column in 0..<columns {
            for row in 0..<rows { values[row * columns + column] = copy[column * rows + row] }
        }
    }
}

/// What numeric files have in common: names that come from elsewhere, and numbers that no table holds.
enum NumericColumns {
    /// The names of `count` columns: the file's own, those given, or c0, c1, …
    static func names(given: [String]?, own: [String]?, count: Int, file: String) throws -> [String] {
        let names = own ?? given ?? (0..<count).map { "c\($0)" }
        guard names.count == count else {
            let columns = count == 1 ? "1 column" : "\(count) columns"
            let stored = names.count == 1 ? "1 name is" : "\(names.count) names are"
            throw DataError(
                file: file,
                problem: own == nil
                    ? "the list of columns has a length of \(names.count), and the file has \(columns)"
                    : "the file has \(columns), and \(stored) stored in it",
                remedy: own == nil
                    ? "list exactly one name for each column, in order" : "correct the names stored in the file")
        }
        try HeaderCheck.check(names, file: file, line: nil)
        return names
    }

    /// The whole number as a double, NaN beyond ±2^53.
    static func exact(_ word: some FixedWidthInteger) -> Double {
        word.magnitude <= 1 << 53 ? Double(word) : .nan
    }

    static func failure(file: String, row: Int, column: String, isWhole: Bool) -> DataError {
        guard !isWhole else { return CellError.huge(file, row, column).countingRows() }
        return DataError(
            file: file, row: row, column: column, problem: "the value is NaN or infinite, expected a finite number",
            remedy: "replace it, or give the table as CSV with missing values left empty")
    }
}
