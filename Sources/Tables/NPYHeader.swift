/// The header of a NumPy array file: what the numbers are and how they are laid out.
struct NPYHeader {
    /// A kind of number that an array may hold.
    enum Element: Character {
        case real = "f"
        case signed = "i"
        case unsigned = "u"
        case boolean = "b"
    }

    let element: Element
    /// Bytes of one number: 1, 2, 4 or 8.
    let width: Int
    let isBigEndian: Bool
    /// Whether columns, and not rows, are contiguous.
    let isColumnMajor: Bool
    let rows: Int
    let columns: Int
    /// Where the numbers start in the file.
    let dataOffset: Int

    /// The longest header read; NumPy itself writes some hundred bytes.
    private static let maximumLength = 1 << 20

    /// Reads and checks the header, and that the file is as long as it says.
    init(_ file: OpenFile) throws {
        func wrong(_ problem: String, _ remedy: String = "write the file again with numpy.save") -> DataError {
            DataError(file: file.name, problem: problem, remedy: remedy)
        }
        let head = try file.head(12)
        guard head.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw wrong("is not a NumPy array file") }
        guard head.count == 12 else { throw wrong("the file is cut off in its header", "copy the file again") }
        let major = head[6]
        guard (1...3).contains(major) else { throw wrong("NPY version \(major) is not known; expected 1, 2 or 3") }
        let start = major == 1 ? 10 : 12
        let length =
            major == 1
            ? Int(head[8]) | Int(head[9]) << 8
            : Int(head[8]) | Int(head[9]) << 8 | Int(head[10]) << 16 | Int(head[11]) << 24
        guard length <= Self.maximumLength else { throw wrong("the header is longer than 1 MiB") }
        dataOffset = start + length
        guard dataOffset <= file.size else { throw wrong("the file is cut off in its header", "copy the file again") }
        let text = Array(try file.head(dataOffset)[start...])
        guard let fields = Self.parse(text), let type = fields.type, let order = fields.order, let shape = fields.shape
        else {
            throw wrong(
                "the header does not describe an array of numbers",
                "save plain numbers: numpy.save(path, array.astype(numpy.float64), allow_pickle=False)")
        }
        guard let element = type.dropFirst().first.flatMap(Element.init), let width = Int(type.dropFirst(2)),
            "<>|=".contains(type.prefix(1)), Self.widths(element).contains(width)
        else {
            let isObject = type.hasSuffix("O")
            throw wrong(
                isObject ? "the array holds Python objects" : "the array's element type is not supported",
                "save plain numbers: numpy.save(path, array.astype(numpy.float64), allow_pickle=False)")
        }
        guard shape.count == 2 else {
            throw wrong(
                "the array has \(shape.count) dimensions, expected 2 (records by columns)",
                "reshape it before saving")
        }
        (rows, columns) = (shape[0], shape[1])
        guard columns >= 1, columns <= CSVScanner.maximumFields else {
            throw wrong("the array has \(columns) columns, expected 1 to 1,000,000")
        }
        let (cells, tooMany) = rows.multipliedReportingOverflow(by: columns)
        let (bytes, tooLong) = cells.multipliedReportingOverflow(by: width)
        guard !tooMany, !tooLong, bytes <= file.size - dataOffset else {
            throw wrong("the file is shorter than its header says: it is cut off", "copy the file again")
        }
        guard bytes == file.size - dataOffset else { throw wrong("there are bytes after the array's end") }
        self.element = element
        self.width = width
        isBigEndian = type.hasPrefix(">")
        isColumnMajor = order
    }

    private static func widths(_ element: Element) -> [Int] {
        switch element {
        case .real: [4, 8]
        case .signed, .unsigned: [1, 2, 4, 8]
        case .boolean: [1]
        }
    }

    /// The three entries of the header's dictionary, in any order.
    private static func parse(_ text: [UInt8]) -> (type: String?, order: Bool?, shape: [Int]?)? {
        var text = Substring(String(decoding: text, as: UTF8.self))
        var result: (type: String?, order: Bool?, shape: [Int]?)
        func skip() { text = text.drop { $0 == " " || $0 == "\n" || $0 == "\t" } }
        func take(_ mark: Character) -> Bool {
            skip()
            guard text.first == mark else { return false }
            text.removeFirst()
            return true
        }
        func quoted() -> String? {
            guard take("'") || take("\"") else { return nil }
            let word = text.prefix { $0 != "'" && $0 != "\"" }
            text = text.dropFirst(word.count + 1)
            return String(word)
        }
        guard take("{") else { return nil }
        while !take("}") {
            guard let key = quoted(), take(":") else { return nil }
            skip()
            switch key {
            case "descr":
                // A list here is a record type, which is no number.
                guard let word = quoted() else { return nil }
                result.type = word
            case "fortran_order":
                let word = text.prefix { $0.isLetter }
                guard word == "True" || word == "False" else { return nil }
                result.order = word == "True"
                text = text.dropFirst(word.count)
            case "shape":
                guard take("(") else { return nil }
                var shape: [Int] = []
                while !take(")") {
                    skip()
                    let digits = text.prefix { $0.isNumber }
                    guard let size = Int(digits), shape.count < 32 else { return nil }
                    shape.append(size)
                    text = text.dropFirst(digits.count)
                    if text.first == "L" { text.removeFirst() }
                    _ = take(",")
                }
                result.shape = shape
            default: return nil
            }
            _ = take(",")
        }
        return result
    }
}
