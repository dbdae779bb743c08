/// The counter-based generator Philox 4×32 with 10 rounds (Salmon et al. 2011): a block of four words is a pure function of
/// a 128-bit counter and a 64-bit key, so any stream can be entered anywhere and in any order.
public enum Philox {
    /// The block at `counter` under `key`.
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (x, k) = (counter, key)
        for round in 0..<10 {
            if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = UInt64(0xD251_1F53) * UInt64(x[0])
            let second = UInt64(0xCD9E_8D57) * UInt64(x[2])
            x = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: first))
        }
        return x
    }
}

/// A stream of random numbers for one purpose of one unit of work.
///
/// The key is the seed; the upper half of the counter is a digest of the purpose and the unit's number, so streams are
/// independent of each other, of the thread count and of the order of work.
public struct RandomStream: Sendable {
    private let key: SIMD2<UInt32>
    private let lane: SIMD2<UInt32>
    private var position: UInt64 = 0
    private var buffer = SIMD4<UInt32>()
    private var available = 0

    /// The stream for `purpose` (a stable name) and `unit` under `seed`.
    public init(seed: UInt64, purpose: String, unit: UInt64 = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        // FNV-1a over the purpose and the unit: stable across platforms and releases, unlike `Hasher`.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for byte in purpose.utf8 { mix(byte) }
        for shift in stride(from: UInt64(0), to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: unit >> shift)) }
        lane = SIMD2(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
    }

    /// The next 32 random bits.
    public mutating func next32() -> UInt32 {
        if available == 0 {
            let counter = SIMD4(
                UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), lane[0], lane[1])
            buffer = Philox.block(counter: counter, key: key)
            position += 1
            available = 4
        }
        available -= 1
        return buffer[3 - available]
    }

    /// The next 64 random bits, low word first.
    public mutating func next64() -> UInt64 {
        let low = UInt64(next32())
        return low | UInt64(next32()) << 32
    }

    /// A number in [0, 1) with 53 random bits.
    public mutating func uniform() -> Double { Double(next64() >> 11) * 0x1p-53 }

    /// A whole number in `0..<bound`, without bias (multiply and reject, Lemire 2019).
    ///
    /// - Precondition: `bound > 0`.
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0)
        let range = UInt64(bound)
        let reject = (0 &- range) % range
        while true {
            let product = next64().multipliedFullWidth(by: range)
            if product.low >= reject { return Int(product.high) }
        }
    }

    /// The numbers `0..<count` in random order (Fisher–Yates from the front, so that a prefix is a random sample).
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<max(0, count))
        for position in order.indices.dropLast() {
            order.swapAt(position, position + index(below: order.count - position))
        }
        return order
    }
}

extension RandomStream {
    /// The key, and the upper half of the counter, for kernels that enter the stream anywhere: its block `n` is the Philox
    /// block at the counter (n, lane).
    package var words: (key: SIMD2<UInt32>, lane: SIMD2<UInt32>) { (key, lane) }
}
