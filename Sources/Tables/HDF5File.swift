internal import CHDF5

/// An HDF5 file open for reading.
package final class HDF5File {
    /// The file as the user named it.
    package let name: String
    let handle: Int64

    /// - Throws: `DataError` when the file is missing, foreign or damaged.
    package init(path: String, name: String) throws {
        self.name = name
        // Opening it as a file first gives the plain errors their plain words.
        let head = try OpenFile(path: path, name: name).head(1)
        var message = HDF5Message()
        handle = head.isEmpty ? -1 : message.fill { pa_h5_open(path, $0, $1) }
        guard handle >= 0 else {
            throw DataError(
                file: name, problem: "cannot be opened as an HDF5 file" + message.suffix,
                remedy: "check that it is an HDF5 file and complete, or name the file's format")
        }
    }

    deinit { if handle >= 0 { pa_h5_close(handle) } }

    func isDataset(_ path: String) -> Bool { pa_h5_kind(handle, path) == Int32(pa_h5_dataset) }

    /// Whether the path is a link into another file. Such links are never followed: a release must not decide which
    /// files are read.
    func isElsewhere(_ path: String) -> Bool { pa_h5_kind(handle, path) == Int32(pa_h5_link_elsewhere) }

    func elsewhere(_ path: String) -> DataError {
        DataError(
            file: name,
            problem: "'\(path)' is kept in another file, by an external link or storage or a virtual dataset",
            remedy: "write its values into this file, for example with h5py, and name the dataset")
    }

    func isGroup(_ path: String) -> Bool { pa_h5_kind(handle, path) == Int32(pa_h5_group) }

    /// Opens the dataset at `path`, whose chunks have to fit into `budget`.
    func dataset(_ path: String, budget: MemoryBudget) throws -> HDF5Dataset {
        var shape = pa_h5_shape()
        var message = HDF5Message()
        let dataset = message.fill { pa_h5_dataset_open(handle, path, &shape, $0, $1) }
        guard dataset != Int64(pa_h5_elsewhere) else { throw elsewhere(path) }
        guard dataset >= 0 else {
            throw DataError(
                file: name, problem: "the dataset '\(path)' cannot be opened" + message.suffix,
                remedy: "copy the file again or name another dataset")
        }
        let opened = HDF5Dataset(file: self, path: path, handle: dataset, shape: shape)
        // The library holds a chunk twice, packed and unpacked, whatever part of it is asked for.
        try budget.check(MemoryLimit.product(Int(shape.chunk_bytes), 2), file: name)
        return opened
    }

    /// How many two-dimensional datasets there are, and the path of the first.
    func tables() -> (count: Int, first: String) {
        var buffer = [CChar](repeating: 0, count: 1_024)
        let count = pa_h5_find_tables(handle, &buffer, 1_024)
        return (Int(count), HDF5Message.text(buffer))
    }

    /// The strings of the one-dimensional dataset at `path`, or of its attribute; `nil` when there is none.
    ///
    /// - Throws: `DataError` when it is there and is not a list of strings in UTF-8: names that were meant are not to be
    ///   replaced by c0, c1, … without a word.
    package func strings(_ path: String, attribute: String? = nil) throws -> [String]? {
        var text: UnsafeMutablePointer<CChar>?
        var size: Int64 = 0
        let count = pa_h5_read_strings(handle, path, attribute, Int64(CSVScanner.maximumFields), &text, &size)
        defer { pa_h5_free(text) }
        if count == Int64(pa_h5_absent) { return nil }
        if count == Int64(pa_h5_elsewhere) { throw elsewhere(path) }
        let place = attribute.map { "the attribute '\($0)' of '\(path)'" } ?? "'\(path)'"
        guard count > 0, let text else {
            throw DataError(
                file: name, problem: "\(place) is not a one-dimensional list of strings, the column names",
                remedy: "store one string for each column, or remove it")
        }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(size))
        // Every string ends with a zero byte, the last one too.
        let parts = bytes.split(separator: 0, maxSplits: Int(count) - 1, omittingEmptySubsequences: false)
        return try parts.enumerated().map { index, part in
            guard let text = String(validating: part.last == 0 ? part.dropLast() : part, as: UTF8.self) else {
                throw DataError(
                    file: name, problem: "string \(index + 1) of \(place) is not UTF-8",
                    remedy: "store the column names as UTF-8")
            }
            return text
        }
    }

    /// The `count` whole numbers of an attribute; empty when it holds something else, `nil` when there is none.
    func integers(_ path: String, attribute: String, count: Int) -> [Int64]? {
        var values = [Int64](repeating: 0, count: count)
        let found = pa_h5_read_integer_attribute(handle, path, attribute, Int64(count), &values)
        if found == Int64(pa_h5_absent) { return nil }
        return found == Int64(count) ? values : []
    }
}

/// A dataset of numbers with one or two dimensions.
final class HDF5Dataset {
    private let file: HDF5File
    let path: String
    private let handle: Int64
    private let shape: pa_h5_shape

    init(file: HDF5File, path: String, handle: Int64, shape: pa_h5_shape) {
        self.file = file
        self.path = path
        self.handle = handle
        self.shape = shape
    }

    deinit { pa_h5_dataset_close(handle) }

    var rank: Int { Int(shape.rank) }
    var rows: Int { Int(shape.size_0) }
    var columns: Int { Int(shape.size_1) }
    var isWhole: Bool { shape.element == Int32(pa_h5_whole) }
    var isNumeric: Bool { shape.element <= Int32(pa_h5_boolean) }

    /// Reads `count` rows from `start` as doubles; whole numbers beyond ±2^53 become NaN.
    func read(_ start: Int, _ count: Int, into values: UnsafeMutablePointer<Double>) throws {
        guard isWhole else {
            var message = HDF5Message()
            let status = message.fill { pa_h5_read_doubles(handle, Int64(start), Int64(count), values, $0, $1) }
            guard status >= 0 else { throw failure(message) }
            return
        }
        let cells = count * columns
        let integers = UnsafeMutablePointer<Int64>.allocate(capacity: max(cells, 1))
        defer { integers.deallocate() }
        try read(start, count, into: integers)
        for index in 0..<cells { values[index] = NumericColumns.exact(integers[index]) }
    }

    /// Reads `count` rows from `start` as whole numbers.
    func read(_ start: Int, _ count: Int, into values: UnsafeMutablePointer<Int64>) throws {
        var message = HDF5Message()
        let status = message.fill { pa_h5_read_integers(handle, Int64(start), Int64(count), values, $0, $1) }
        guard status >= 0 else { throw failure(message) }
    }

    private func failure(_ message: HDF5Message) -> DataError {
        DataError(
            file: file.name, problem: "the dataset '\(path)' cannot be read" + message.suffix,
            remedy: "copy the file again: it is damaged or cut off")
    }
}

/// The HDF5 library's words about a failure.
struct HDF5Message {
    private var buffer = [CChar](repeating: 0, count: 256)

    /// Calls `body` with room for the message and its size.
    mutating func fill<Status>(_ body: (UnsafeMutablePointer<CChar>, Int64) -> Status) -> Status {
        buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array of 256 has a first element") }
            return body(base, Int64(buffer.count))
        }
    }

    /// The message in parentheses, or nothing.
    var suffix: String {
        let text = Self.text(buffer)
        return text.isEmpty ? "" : " (\(text))"
    }

    static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
