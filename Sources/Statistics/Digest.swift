internal import COpenSSL

/// A SHA-256 digest fed piece by piece.
///
/// Used for the digests of inputs in evidence and for content addresses.
public struct SHA256Digest: ~Copyable {
    private let handle: OpaquePointer

    /// An empty digest.
    public init() {
        guard let handle = pa_sha256_create() else { preconditionFailure("libcrypto offers no SHA-256") }
        self.handle = handle
    }

    deinit { pa_sha256_destroy(handle) }

    /// Feeds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(pa_sha256_update(handle, bytes.baseAddress, bytes.count) == 1, "libcrypto failed to digest")
    }

    /// Ends the digest and returns it as 64 lower-case hexadecimal characters.
    public consuming func hexadecimal() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(pa_sha256_finish(handle, &bytes) == 1, "libcrypto failed to finish a digest")
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The SHA-256 of `bytes`, in hexadecimal.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = SHA256Digest()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.hexadecimal()
    }
}
