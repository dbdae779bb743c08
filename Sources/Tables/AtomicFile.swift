public import Foundation

/// Files that appear complete or not at all: written beside their place, flushed to disk and renamed.
public enum AtomicFile {
    /// Writes `data` to `path`.
    ///
    /// - Throws: `DataError` when the file cannot be written; nothing is left behind.
    public static func write(_ data: Data, to path: String) throws {
        try write(to: path) { append in try append(data) }
    }

    /// Writes what `body` appends, piece by piece, to `path`.
    ///
    /// - Throws: `DataError` when the file cannot be written, or what `body` throws; nothing is left behind.
    public static func write(to path: String, _ body: (_ append: (Data) throws -> Void) throws -> Void) throws {
        let mode = try replacedMode(path)
        let temporary = temporaryName(path)
        let held = TemporaryFiles.add(temporary)
        defer { if let held { TemporaryFiles.remove(held) } }
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var isOpen = true
        defer {
            if isOpen { close(descriptor) }
            unlink(temporary)
        }
        try body { data in
            try data.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { throw failure(path, errno) }
                    done += count
                }
            }
        }
        if let mode { fchmod(descriptor, mode) }
        guard fsync(descriptor) == 0 else { throw failure(path, errno) }
        isOpen = false
        guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw failure(path, errno) }
    }

    /// Lets `body` make a file, of a name beside `path`, which then takes the place of `path`: for libraries that write files
    /// by themselves.
    ///
    /// - Throws: `DataError` when the file cannot be written, or what `body` throws; nothing is left behind.
    package static func replace(_ path: String, _ body: (_ temporary: String) throws -> Void) throws {
        let mode = try replacedMode(path)
        let temporary = temporaryName(path)
        defer { unlink(temporary) }
        try TemporaryFiles.holding(temporary) { try body(temporary) }
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        if let mode { fchmod(descriptor, mode) }
        let status = fsync(descriptor)
        let code = errno
        close(descriptor)
        guard status == 0 else { throw failure(path, code) }
        guard rename(temporary, path) == 0 else { throw failure(path, errno) }
    }

    private static func temporaryName(_ path: String) -> String { path + ".partial-" + UUID().uuidString }

    /// The permissions of the file that is about to be replaced: who may read a file does not change because it is written
    /// anew.
    private static func replacedMode(_ path: String) throws -> mode_t? {
        var present = stat()
        guard stat(path, &present) == 0 else { return nil }
        // A rename would put a file in the place of a device or a pipe.
        guard [S_IFREG, S_IFDIR].contains(present.st_mode & S_IFMT) else {
            throw DataError(
                file: path, problem: "it is a device or a pipe, and would be replaced by a file",
                remedy: "name a file; to throw a result away, leave the output out")
        }
        return present.st_mode & 0o7777
    }

    private static func failure(_ path: String, _ code: Int32) -> DataError {
        DataError(
            file: path, problem: "the file cannot be written (\(String(cString: strerror(code))))",
            remedy: "check the folder, its permissions and the space on the disk")
    }
}
