internal import Foundation

/// The standard normal values of `numpy.random.seed(n)` and `numpy.random.normal`: the Mersenne Twister MT19937 (Matsumoto and
/// Nishimura 1998) with the polar method, values in pairs of which the second is given first.
package struct NumPyNormals: Sendable {
    /// What the published medGAN in TensorFlow seeds them with before it makes a release.
    static let publishedSeed: UInt32 = 1_234

    private static let size = 624
    private var state = [UInt32](repeating: 0, count: size)
    private var position = size
    private var kept: Double?

    package init(seed: UInt32) {
        state[0] = seed
        for index in 1..<Self.size {
            let before = state[index - 1]
            state[index] = 1_812_433_253 &* (before ^ before >> 30) &+ UInt32(index)
        }
    }

    private mutating func refill() {
        state.withUnsafeMutableBufferPointer { state in
            for index in 0..<Self.size {
                let next = state[index == Self.size - 1 ? 0 : index + 1]
                let mixed = state[index] & 0x8000_0000 | next & 0x7FFF_FFFF
                let far = index + 397 < Self.size ? index + 397 : index + 397 - Self.size
                state[index] = state[far] ^ mixed >> 1 ^ (mixed & 1 == 1 ? 0x9908_B0DF : 0)
            }
        }
        position = 0
    }

    private mutating func word() -> UInt32 {
        if position == Self.size { refill() }
        var y = state[position]
        position += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9D2C_5680
        y ^= y << 15 & 0xEFC6_0000
        return y ^ y >> 18
    }

    /// A number in [0, 1) with 53 random bits.
    private mutating func uniform() -> Double {
        let (high, low) = (Double(word() >> 5), Double(word() >> 6))
        return (high * 67_108_864 + low) / 9_007_199_254_740_992
    }

    package mutating func next() -> Double {
        if let value = kept {
            kept = nil
            return value
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            guard square < 1 && square != 0 else { continue }
            let factor = (-2 * log(square) / square).squareRoot()
            kept = factor * x
            return factor * y
        }
    }
}
