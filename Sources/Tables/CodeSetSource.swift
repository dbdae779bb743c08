internal import Glibc

/// Text with a record a line, each the blank-separated codes the record has; an empty line is a record without codes.
package final class CodeSetSource: RecordSource {
    package let name: String
    package let format = TableFormat.codeSet
    private let path: String
    private let vocabulary: [String]

    /// The file at `path`, whose columns are the codes of `vocabulary`.
    ///
    /// - Throws: `DataError` when a code of the vocabulary is empty, occurs twice or holds a blank.
    package init(path: String, name: String, vocabulary: [String]) throws {
        self.path = path
        self.name = name
        self.vocabulary = vocabulary
        try HeaderCheck.check(vocabulary, file: name, line: nil)
        guard vocabulary.count <= CSVScanner.maximumFields else {
            throw DataError(
                file: name, problem: "the vocabulary has more than 1,000,000 codes",
                remedy: "group the codes, for example by their first three characters")
        }
    }

    package func columnNames() -> [String] { vocabulary }

    package func forEachRecord(_ consumer: any RecordConsumer) throws {
        let table = LabelTable(vocabulary)
        // The line on which each code was last seen, so that a repeated code counts once.
        var lastSeen = [Int](repeating: 0, count: vocabulary.count)
        var columns: [Int32] = []
        try CodeSetLines(path: path, name: name).forEachLine { line, codes in
            columns.removeAll(keepingCapacity: true)
            for code in codes {
                let column = table.find(code.bytes, count: code.count)
                guard column >= 0 else {
                    throw DataError(
                        file: name, line: line, problem: "a code is not in the vocabulary",
                        remedy: "add it to the vocabulary or remove it from the file")
                }
                if lastSeen[Int(column)] == line { continue }
                lastSeen[Int(column)] = line
                columns.append(column)
            }
            return try columns.withUnsafeBufferPointer { buffer in
                var nothing: Int32 = 0
                return try withUnsafePointer(to: &nothing) { empty in
                    try consumer.take(
                        SparseRecord(
                            row: line, count: buffer.count, columns: buffer.baseAddress ?? empty, values: nil))
                }
            }
        }
    }

    /// Adds all codes of the file at `path` to `table`.
    static func collect(path: String, name: String, into table: LabelTable, plan: ReadPlan) throws {
        try CodeSetLines(path: path, name: name).forEachLine { line, codes in
            if let maximumRows = plan.options.maximumRows, line > maximumRows { return false }
            for code in codes {
                let before = table.count
                guard table.insert(code.bytes, count: code.count) >= 0 else {
                    throw DataError(
                        file: name, line: line, problem: "the files hold more than 1,000,000 different codes",
                        remedy: "check that the file is a code-set file")
                }
                if table.count != before { try plan.budget.claim(MemoryBudget.label(code.count), file: name) }
            }
            return true
        }
    }
}

/// The lines of a code-set file.
struct CodeSetLines {
    /// A code's bytes, valid during the call they are handed to.
    typealias Code = (bytes: UnsafePointer<UInt8>, count: Int)

    let path: String
    let name: String
    var bufferSize = 1 << 18

    /// Calls `body` with each line's number and codes until it returns `false`.
    func forEachLine(_ body: (Int, [Code]) throws -> Bool) throws {
        let source = try TextFile.open(path: path, name: name)
        var capacity = bufferSize
        var buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { buffer.deallocate() }
        var (filled, start, line) = (0, 0, 0)
        var atEnd = false
        var codes: [Code] = []
        while true {
            let unread = filled - start
            if let feed = unread == 0 ? nil : memchr(buffer + start, 0x0A, unread) {
                let end = feed.assumingMemoryBound(to: UInt8.self) - buffer
                line += 1
                guard try take(buffer + start, end - start, line, &codes, body) else { return }
                start = end + 1
            } else if atEnd {
                // A last line without a line feed is a record, nothing behind the last line feed is none.
                if unread > 0 { _ = try take(buffer + start, unread, line + 1, &codes, body) }
                return
            } else {
                memmove(buffer, buffer + start, unread)
                (filled, start) = (unread, 0)
                if filled == capacity {
                    guard capacity < CSVScanner.maximumRecord else {
                        throw DataError(
                            file: name, line: line + 1, problem: "the line is longer than 64 MiB",
                            remedy: "write one record a line")
                    }
                    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
                    memcpy(larger, buffer, filled)
                    buffer.deallocate()
                    buffer = larger
                    capacity *= 2
                }
                let count = try source.read(
                    into: UnsafeMutableRawBufferPointer(start: buffer + filled, count: capacity - filled))
                atEnd = count == 0
                filled += count
            }
        }
    }

    private func take(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ line: Int, _ codes: inout [Code],
        _ body: (Int, [Code]) throws -> Bool
    ) throws -> Bool {
        guard count == 0 || memchr(bytes, 0, count) == nil else {
            throw DataError(
                file: name, line: line, problem: "is not text: it holds zero bytes",
                remedy: "give a code-set file in UTF-8, or name the file's format")
        }
        guard UTF8Check.firstInvalid(bytes, count: count) == nil else {
            throw DataError(
                file: name, line: line, problem: "the text is not UTF-8",
                remedy: "save the file as UTF-8, for example with iconv")
        }
        codes.removeAll(keepingCapacity: true)
        var index = line == 1 && count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
        while index < count {
            while index < count, bytes[index] <= 0x20 { index += 1 }
            let first = index
            while index < count, bytes[index] > 0x20 { index += 1 }
            guard index > first else { continue }
            guard codes.count < CSVScanner.maximumFields else {
                throw DataError(
                    file: name, line: line, problem: "the line has more than 1,000,000 codes",
                    remedy: "write each code of a record once")
            }
            codes.append((bytes + first, index - first))
        }
        return try body(line, codes)
    }
}
