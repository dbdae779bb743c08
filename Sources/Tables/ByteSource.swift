/// A stream of bytes: a plain file, a gzip file or the output of a program.
package protocol ByteSource: AnyObject {
    /// Reads up to `buffer.count` bytes; 0 only at the end of the stream.
    ///
    /// - Throws: `DataError` when the stream is damaged; an early end of a compressed file is damage.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension OpenFile: ByteSource {}

/// Opens text files.
package enum TextFile {
    /// The bytes of the file at `path`, unpacked when it starts as gzip files do, whatever its name.
    package static func open(path: String, name: String) throws -> any ByteSource {
        let file = try OpenFile(path: path, name: name)
        return try file.head(2) == [0x1F, 0x8B] ? GzipFile(file) : file
    }
}
