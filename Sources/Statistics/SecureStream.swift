internal import COpenSSL

/// Random words that nobody can foretell who does not have the key: AES-256 in counter mode.
///
/// Words are addressed by purpose, step and block, so that they are the same in whatever order or thread they are drawn.
public struct SecureStream: Sendable {
    private let key: [UInt8]
    /// Whether the key came from the operating system and is kept nowhere.
    public let isSecret: Bool

    /// A stream under a key from the operating system's generator.
    public init() {
        var system = SystemRandomNumberGenerator()
        key = (0..<4).flatMap { _ in
            let word: UInt64 = system.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        isSecret = true
    }

    /// A stream that can be made again by anybody who knows `seed`: for tests, and of no use for privacy.
    public init(knownSeed seed: UInt64) {
        key = (0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: seed >> (8 * UInt64($0))) : UInt8($0) }
        isSecret = false
    }

    /// The first `count` words at an address; purpose below 2¹⁶, step below 2⁴⁸, block below 2³².
    ///
    /// - Complexity: O(`count`).
    public func words(purpose: UInt16, step: UInt64, block: UInt32 = 0, count: Int) -> [UInt32] {
        precondition(step < 1 << 48 && count < 1 << 28)
        var position = [UInt8](repeating: 0, count: 16)
        for byte in 0..<2 { position[byte] = UInt8(truncatingIfNeeded: purpose >> (8 * (1 - byte))) }
        for byte in 0..<6 { position[2 + byte] = UInt8(truncatingIfNeeded: step >> UInt64(8 * (5 - byte))) }
        for byte in 0..<4 { position[8 + byte] = UInt8(truncatingIfNeeded: block >> UInt32(8 * (3 - byte))) }
        return [UInt32](unsafeUninitializedCapacity: count) { words, made in
            let bytes = UnsafeMutableRawBufferPointer(words)
            if count > 0, let base = bytes.bindMemory(to: UInt8.self).baseAddress {
                precondition(pa_keystream(key, position, base, 4 * count) == 1, "libcrypto failed to make random bits")
            }
            made = count
        }
    }
}
