internal import Glibc

/// Splits a stream of CSV text into records, one at a time, without making a string of any field.
///
/// RFC 4180, with some tolerance: LF, CRLF and a lone CR end a line; blanks around a field are not part of it; a quote
/// inside an unquoted field is an ordinary character. The memory taken is one buffer, which grows only for a record
/// that does not fit.
package final class CSVScanner {
    /// The longest record in bytes.
    package static let maximumRecord = 64 << 20
    /// The most fields of a record.
    package static let maximumFields = 1_000_000

    let name: String
    private let source: any ByteSource
    @exclusivity(unchecked) var buffer: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var capacity: Int
    /// The bytes in the buffer.
    @exclusivity(unchecked) var filled = 0
    /// Where the next record starts.
    @exclusivity(unchecked) var position = 0
    /// Whether the buffer holds the last bytes of the stream.
    @exclusivity(unchecked) var atEnd = false
    /// Whether any byte so far was not ASCII, so that records are checked for well-formed UTF-8.
    @exclusivity(unchecked) private var hasHighBit = false
    private var started = false

    /// Start and end of each field of the current record, relative to its start.
    @exclusivity(unchecked) private(set) var bounds: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private(set) var boundsCapacity: Int
    /// How many fields the current record has.
    @exclusivity(unchecked) package internal(set) var fieldCount = 0
    /// Where the current record starts in the buffer.
    @exclusivity(unchecked) var recordStart = 0
    /// The physical line on which the current record starts.
    @exclusivity(unchecked) package internal(set) var recordLine = 0
    /// The physical line on which the next record starts.
    @exclusivity(unchecked) var line = 1
    /// The byte between fields: a comma, a semicolon or a tab.
    @exclusivity(unchecked) package internal(set) var delimiter = UInt8(ascii: ",")
    /// The fields of the current record that hold doubled quotes.
    @exclusivity(unchecked) var escapedFields: [Int] = []

    /// Reads `source` through a buffer of `bufferSize` bytes.
    package init(name: String, source: any ByteSource, bufferSize: Int = 1 << 19) {
        self.name = name
        self.source = source
        capacity = max(bufferSize, 1)
        buffer = .allocate(capacity: capacity)
        boundsCapacity = 256
        bounds = .allocate(capacity: boundsCapacity * 2)
    }

    deinit {
        buffer.deallocate()
        bounds.deallocate()
    }

    /// The current record.
    package var record: TextRecord {
        TextRecord(line: recordLine, bytes: UnsafePointer(buffer + recordStart), bounds: bounds, count: fieldCount)
    }

    /// Whether the current record is an empty or blank line.
    package var isBlankLine: Bool { fieldCount == 1 && bounds[0] == bounds[1] }

    /// Goes to the next record; `false` at the end of the stream.
    ///
    /// - Throws: `DataError` for damaged or overlong text.
    package func next() throws -> Bool {
        if !started { try start() }
        while true {
            if position < filled, try tokenise() {
                try finishRecord()
                return true
            }
            if atEnd { return false }
            try refill()
        }
    }

    /// Moves what is left of the buffer to its front and fills the rest.
    private func refill() throws {
        if position > 0 {
            memmove(buffer, buffer + position, filled - position)
            filled -= position
            position = 0
        }
        if filled == capacity {
            guard capacity < Self.maximumRecord else {
                throw DataError(
                    file: name, line: line, problem: "the record is longer than 64 MiB",
                    remedy: "look for a quote that is opened and never closed")
            }
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            memcpy(larger, buffer, filled)
            buffer.deallocate()
            buffer = larger
            capacity *= 2
        }
        // A program hands its output over in small pieces; fill the buffer, or records would be scanned repeatedly.
        while filled < capacity {
            let count = try source.read(
                into: UnsafeMutableRawBufferPointer(start: buffer + filled, count: capacity - filled))
            if count == 0 {
                atEnd = true
                break
            }
            guard memchr(buffer + filled, 0, count) == nil else {
                throw DataError(
                    file: name, problem: "is not text: it holds zero bytes",
                    remedy: "give a CSV file in UTF-8, or name the file's format")
            }
            hasHighBit = hasHighBit || UTF8Check.hasHighBit(buffer + filled, count: count)
            filled += count
        }
    }

    /// Skips a byte order mark and chooses the delimiter by the first line.
    private func start() throws {
        started = true
        while filled < 3 && !atEnd { try refill() }
        if filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { position = 3 }
        while true {
            var (commas, semicolons, tabs) = (0, 0, 0)
            var quoted = false
            var complete = false
            var index = position
            while index < filled {
                let byte = buffer[index]
                index += 1
                if byte == UInt8(ascii: "\"") { quoted.toggle() }
                if quoted { continue }
                if byte == 0x0A || byte == 0x0D {
                    complete = true
                    break
                }
                if byte == UInt8(ascii: ",") { commas += 1 }
                if byte == UInt8(ascii: ";") { semicolons += 1 }
                if byte == 0x09 { tabs += 1 }
            }
            if complete || atEnd {
                if commas == 0 && semicolons + tabs > 0 {
                    delimiter = semicolons >= tabs ? UInt8(ascii: ";") : 0x09
                }
                return
            }
            // Keep the mark in place: refilling from the mark's end only grows the buffer.
            try refill()
        }
    }

    /// Makes room for more fields.
    func growBounds() throws {
        guard boundsCapacity <= Self.maximumFields else {
            throw DataError(
                file: name, line: line, problem: "the record has more than 1,000,000 fields",
                remedy: "split the columns over several audits or use a code-set file")
        }
        let larger = UnsafeMutablePointer<Int32>.allocate(capacity: boundsCapacity * 4)
        memcpy(larger, bounds, boundsCapacity * 2 * MemoryLayout<Int32>.stride)
        bounds.deallocate()
        bounds = larger
        boundsCapacity *= 2
    }

    /// Checks the current record's encoding and takes the doubled quotes out of its fields.
    private func finishRecord() throws {
        let start = buffer + recordStart
        if hasHighBit, let invalid = UTF8Check.firstInvalid(start, count: position - recordStart) {
            var breaks = 0
            for index in 0..<invalid where start[index] == 0x0A { breaks += 1 }
            throw DataError(
                file: name, line: recordLine + breaks, problem: "the text is not UTF-8",
                remedy: "save the file as UTF-8, for example with iconv")
        }
        for field in escapedFields { unescape(field) }
    }

    private func unescape(_ field: Int) {
        let start = buffer + recordStart
        var target = Int(bounds[2 * field])
        var index = target
        let end = Int(bounds[2 * field + 1])
        while index < end {
            let byte = start[index]
            start[target] = byte
            target += 1
            // The second of two quotes is skipped; a field's quotes come in pairs.
            index += byte == UInt8(ascii: "\"") ? 2 : 1
        }
        bounds[2 * field + 1] = Int32(target)
    }
}
