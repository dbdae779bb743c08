/// The state machine, kept apart because its loop is what reading a file costs.
extension CSVScanner {
    private static let quote = UInt8(ascii: "\"")

    /// Finds the fields of the record at `position`; `false` when the buffer ends before the record does.
    func tokenise() throws -> Bool {
        let bytes = UnsafePointer(buffer)
        let start = position
        let end = filled
        let delimiter = self.delimiter
        let tab: UInt8 = delimiter == 0x09 ? 0x20 : 0x09
        var bounds = self.bounds
        var capacity = boundsCapacity
        var fields = 0
        var breaks = 1
        var index = start
        escapedFields.removeAll(keepingCapacity: true)
        while true {
            while index < end, bytes[index] == 0x20 || bytes[index] == tab { index += 1 }
            if index == end && !atEnd { return false }
            if fields == capacity {
                try growBounds()
                bounds = self.bounds
                capacity = boundsCapacity
            }
            var (first, last) = (index, index)
            if index < end && bytes[index] == Self.quote {
                guard try skipQuoted(&index, bytes: bytes, breaks: &breaks, field: fields) else { return false }
                first += 1
                last = index - 1
                while index < end, bytes[index] == 0x20 || bytes[index] == tab { index += 1 }
                if index == end && !atEnd { return false }
                if index < end, bytes[index] != delimiter, bytes[index] != 0x0A, bytes[index] != 0x0D {
                    throw DataError(
                        file: name, line: line, problem: "there are characters after a closing quote",
                        remedy: "double the quotes inside a quoted field")
                }
                while first < last, bytes[first] == 0x20 || bytes[first] == tab { first += 1 }
            } else {
                while index < end {
                    let byte = bytes[index]
                    if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
                    index += 1
                }
                if index == end && !atEnd { return false }
                last = index
            }
            while last > first, bytes[last - 1] == 0x20 || bytes[last - 1] == tab { last -= 1 }
            bounds[2 * fields] = Int32(truncatingIfNeeded: first - start)
            bounds[2 * fields + 1] = Int32(truncatingIfNeeded: last - start)
            fields += 1
            if index < end {
                if bytes[index] == delimiter {
                    index += 1
                    continue
                }
                if bytes[index] == 0x0D {
                    // A CR at the end of the buffer may be half of a CRLF.
                    if index + 1 == end && !atEnd { return false }
                    if index + 1 < end && bytes[index + 1] == 0x0A { index += 1 }
                }
                index += 1
            }
            break
        }
        recordStart = start
        recordLine = line
        line += breaks
        position = index
        fieldCount = fields
        return true
    }

    /// Goes from an opening quote to behind the closing one, counting line breaks; `false` when the buffer ends first.
    private func skipQuoted(
        _ index: inout Int, bytes: UnsafePointer<UInt8>, breaks: inout Int, field: Int
    ) throws -> Bool {
        let end = filled
        var escaped = false
        index += 1
        while index < end {
            let byte = bytes[index]
            if byte == Self.quote {
                if index + 1 == end && !atEnd { return false }
                guard index + 1 < end && bytes[index + 1] == Self.quote else {
                    index += 1
                    if escaped { escapedFields.append(field) }
                    return true
                }
                escaped = true
                index += 2
                continue
            }
            if byte == 0x0A { breaks += 1 }
            if byte == 0x0D {
                if index + 1 == end && !atEnd { return false }
                if index + 1 == end || bytes[index + 1] != 0x0A { breaks += 1 }
            }
            index += 1
        }
        guard atEnd else { return false }
        throw DataError(
            file: name, line: line, problem: "a quote is opened and not closed before the end of the file",
            remedy: "close it, or copy the file again if it is cut off")
    }
}
