internal import CHDF5

/// Writes HDF5 files: the same calls with the same values make the same bytes.
package final class HDF5Writer {
    private let handle: Int64
    private let name: String
    private var isOpen = true

    /// Writes a file at `path` that appears complete or not at all.
    ///
    /// - Throws: `DataError` when it cannot be written, or what `body` throws; nothing is left behind.
    package static func write(to path: String, _ body: (HDF5Writer) throws -> Void) throws {
        try AtomicFile.replace(path) { temporary in
            let writer = try HDF5Writer(temporary, name: path)
            try body(writer)
            try writer.close()
        }
    }

    private init(_ path: String, name: String) throws {
        self.name = name
        handle = pa_h5_create(path)
        if handle < 0 { throw failure() }
    }

    deinit { if isOpen && handle >= 0 { _ = pa_h5_close_written(handle) } }

    private func close() throws {
        isOpen = false
        try check(pa_h5_close_written(handle))
    }

    package func group(_ path: String) throws { try check(pa_h5_write_group(handle, path)) }

    package func write(_ values: [Float], shape: [Int], to path: String) throws {
        try write(values, PA_H5_FLOAT32, shape, path)
    }

    package func write(_ values: [Double], shape: [Int], to path: String) throws {
        try write(values, PA_H5_FLOAT64, shape, path)
    }

    package func write(_ values: [Int64], shape: [Int], to path: String) throws {
        try write(values, PA_H5_INT64, shape, path)
    }

    package func write(_ values: [UInt8], shape: [Int], to path: String) throws {
        try write(values, PA_H5_UINT8, shape, path)
    }

    private func write<Value>(_ values: [Value], _ kind: pa_h5_values, _ shape: [Int], _ path: String) throws {
        precondition(values.count == shape.reduce(1, *))
        let status = values.withUnsafeBytes { bytes in
            // An empty list has no address, and nothing is read from the one given instead.
            withUnsafePointer(to: 0) { none in
                pa_h5_write_values(
                    handle, path, Int32(bitPattern: kind.rawValue), Int32(shape.count), shape.map { Int64($0) },
                    bytes.baseAddress ?? UnsafeRawPointer(none))
            }
        }
        try check(status)
    }

    /// Writes a list of texts, at least one.
    package func write(_ texts: [String], to path: String) throws {
        let width = max(texts.map(\.utf8.count).max() ?? 0, 1)
        var bytes = [CChar](repeating: 0, count: max(texts.count, 1) * width)
        for (index, text) in texts.enumerated() {
            for (place, byte) in text.utf8.enumerated() { bytes[index * width + place] = CChar(bitPattern: byte) }
        }
        try check(pa_h5_write_texts(handle, path, Int64(texts.count), Int64(width), bytes))
    }

    /// Sets an attribute of the object at `path`, or of the file.
    package func set(_ name: String, _ value: Int, of path: String = "/") throws {
        try check(pa_h5_write_integer(handle, path, name, Int64(value)))
    }

    package func set(_ name: String, _ value: Double, of path: String = "/") throws {
        try check(pa_h5_write_real(handle, path, name, value))
    }

    package func set(_ name: String, _ value: String, of path: String = "/") throws {
        try check(pa_h5_write_text(handle, path, name, value))
    }

    /// Rows that are appended block by block.
    package final class Rows<Value> {
        private let writer: HDF5Writer
        private let handle: Int64
        private let kind: Int32
        private let columns: Int
        private var count = 0

        fileprivate init(_ writer: HDF5Writer, _ path: String, _ kind: pa_h5_values, columns: Int) throws {
            self.writer = writer
            self.kind = Int32(bitPattern: kind.rawValue)
            self.columns = columns
            let rows = max(1, min(65_536, (1 << 20) / (columns * MemoryLayout<Value>.stride)))
            handle = pa_h5_create_rows(writer.handle, path, self.kind, Int64(columns), Int64(rows))
            if handle < 0 { throw writer.failure() }
        }

        deinit { if handle >= 0 { pa_h5_dataset_close(handle) } }

        /// Appends whole rows.
        package func append(_ values: [Value]) throws {
            let rows = values.count / columns
            if rows == 0 { return }
            let status = values.withUnsafeBytes { bytes in
                bytes.baseAddress.map {
                    pa_h5_append_rows(handle, kind, Int64(count), Int64(rows), Int64(columns), $0)
                } ?? -1
            }
            try writer.check(status)
            count += rows
        }
    }

    package func byteRows(_ path: String, columns: Int) throws -> Rows<UInt8> {
        try Rows(self, path, PA_H5_UINT8, columns: columns)
    }

    package func floatRows(_ path: String, columns: Int) throws -> Rows<Float> {
        try Rows(self, path, PA_H5_FLOAT32, columns: columns)
    }

    fileprivate func check(_ status: Int32) throws { if status < 0 { throw failure() } }

    fileprivate func failure() -> DataError {
        DataError(
            file: name, problem: "the file cannot be written",
            remedy: "check the folder, its permissions and the space on the disk")
    }
}
