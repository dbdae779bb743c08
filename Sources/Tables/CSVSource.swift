/// A CSV file, plain or gzip, or the CSV output of a program.
package final class CSVSource: RecordSource {
    package let name: String
    package let format: TableFormat
    private let bufferSize: Int
    private let open: () throws -> any ByteSource
    private var names: [String]?

    /// A source that calls `open` for every pass over the records.
    package init(
        name: String, format: TableFormat = .csv, bufferSize: Int = 1 << 19,
        open: @escaping () throws -> any ByteSource
    ) {
        self.name = name
        self.format = format
        self.bufferSize = bufferSize
        self.open = open
    }

    /// The file at `path`, read through a buffer of `bufferSize` bytes.
    package convenience init(path: String, bufferSize: Int = 1 << 19) {
        self.init(name: path, bufferSize: bufferSize) { try TextFile.open(path: path, name: path) }
    }

    package func columnNames() throws -> [String] {
        if let names { return names }
        let scanner = CSVScanner(name: name, source: try open(), bufferSize: bufferSize)
        let header = try readHeader(scanner)
        names = header
        return header
    }

    package func forEachRecord(_ consumer: any RecordConsumer) throws {
        let scanner = CSVScanner(name: name, source: try open(), bufferSize: bufferSize)
        let header = try readHeader(scanner)
        guard try header == columnNames() else {
            throw DataError(
                file: name, problem: "the file changed while it was read", remedy: "wait until it is complete")
        }
        // Blank lines are forgiven at the end of the file only, so the verdict waits for the next record.
        var firstBlank: Int?
        while try scanner.next() {
            if scanner.isBlankLine {
                if firstBlank == nil { firstBlank = scanner.recordLine }
                continue
            }
            if let firstBlank { throw ragged(line: firstBlank, expected: header.count, found: 0) }
            guard scanner.fieldCount == header.count else {
                throw ragged(line: scanner.recordLine, expected: header.count, found: scanner.fieldCount)
            }
            guard try consumer.take(scanner.record) else { return }
        }
    }

    private func ragged(line: Int, expected: Int, found: Int) -> DataError {
        DataError(
            file: name, line: line,
            problem: found == 0
                ? "the line is blank; expected \(expected) fields" : "expected \(expected) fields, found \(found)",
            remedy: found == 0
                ? "remove blank lines between records" : "quote fields that hold a comma, quote or line break")
    }

    private func readHeader(_ scanner: CSVScanner) throws -> [String] {
        guard try scanner.next() else {
            throw DataError(file: name, problem: "the file is empty", remedy: "give a file with a header and records")
        }
        let record = scanner.record
        let names = (0..<record.count).map { record.text($0) }
        try HeaderCheck.check(names, file: name, line: scanner.recordLine)
        return names
    }
}

/// The rules for column names, the same for all formats.
enum HeaderCheck {
    /// - Throws: `DataError` when a name is empty or occurs twice.
    static func check(_ names: [String], file: String, line: Int?) throws {
        var seen: [String: Int] = [:]
        seen.reserveCapacity(names.count)
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw DataError(
                    file: file, line: line, problem: "column \(index + 1) of \(names.count) has no name",
                    remedy: "name every column in the header")
            }
            if let before = seen.updateValue(index, forKey: name) {
                // By number: in a file without a header the names are the cells of a record.
                throw DataError(
                    file: file, line: line, problem: "columns \(before + 1) and \(index + 1) have the same name",
                    remedy: "give every column a name of its own, and the file a header if it has none")
            }
        }
    }
}
