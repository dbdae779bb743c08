internal import Statistics

/// Digests of files as they are on disk.
package enum FileDigest {
    /// SHA-256 of the file's bytes in hexadecimal, and how many they are.
    package static func sha256(path: String, name: String) throws -> (digest: String, bytes: Int) {
        let file = try OpenFile(path: path, name: name)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var digest = SHA256Digest()
        var total = 0
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            total += count
        }
        return (digest.hexadecimal(), total)
    }
}
