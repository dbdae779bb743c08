internal import Glibc

/// A file without a name, which is gone when nobody has it open any more.
package final class NamelessFile {
    package let descriptor: Int32

    /// `nil` where no temporary file can be made.
    package init?() {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/privacy-audit-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(&template)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package var size: Int { Int(lseek(descriptor, 0, SEEK_END)) }

    package func rewind() { lseek(descriptor, 0, SEEK_SET) }

    /// At most `count` bytes from `offset`.
    package func bytes(from offset: Int = 0, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count, let base = buffer.baseAddress {
                let some = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if some < 0 && errno == EINTR { continue }
                if some <= 0 { return }
                filled += some
            }
        }
    }

    /// Appends bytes; `false` when the disk is full.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }
}
