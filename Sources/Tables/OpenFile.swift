internal import Glibc

/// A regular file open for reading; closed when the last reference goes.
///
/// Everything here reads a file more than once, so pipes, terminals and folders are refused.
package final class OpenFile {
    /// The file as the user named it.
    package let name: String
    /// The size in bytes when it was opened.
    package let size: Int
    private let descriptor: Int32

    /// Opens `path`; `expecting` says what should be there.
    ///
    /// - Throws: `DataError` when there is no such file, it may not be read, or it is not a regular file.
    package init(path: String, name: String, expecting: String = "a file with records") throws {
        self.name = name
        if path == "-" || path == "/dev/stdin" {
            throw DataError(
                file: name, problem: "standard input cannot be read, since every file is read more than once",
                remedy: "write the records to a file and name it")
        }
        // Without O_NONBLOCK the mere opening of a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw OpenFile.failure(name, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw OpenFile.failure(name, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw DataError(
                file: name, problem: isFolder ? "is a folder" : "is not a regular file",
                remedy: "name \(expecting)")
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads up to `buffer.count` bytes at the file's position; fewer only at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = Glibc.read(descriptor, part.baseAddress, part.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw OpenFile.failure(name, errno) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Reads up to `buffer.count` bytes from `offset`; fewer only at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, part.baseAddress, part.count, off_t(offset + filled))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw OpenFile.failure(name, errno) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// The first `count` bytes, or all there are.
    package func head(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try bytes.withUnsafeMutableBytes { try read(into: $0, at: 0) }
        return Array(bytes[..<filled])
    }

    private static func failure(_ name: String, _ code: Int32) -> DataError {
        switch code {
        case ENOENT, ENOTDIR:
            DataError(file: name, problem: "there is no such file", remedy: "check the path")
        case EACCES, EPERM:
            DataError(file: name, problem: "the file may not be read", remedy: "check its permissions")
        default:
            DataError(
                file: name, problem: "the file cannot be read (\(String(cString: strerror(code))))",
                remedy: "check the file and its disk")
        }
    }
}
