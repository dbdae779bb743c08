/// MT19937 (Matsumoto and Nishimura 1998) as NumPy's `RandomState` seeds and uses it: for repeating what published code drew, never for
/// results of our own.
public struct MersenneTwister: Sendable {
    private static let size = 624
    private static let shift = 397
    private var state: [UInt32]
    private var position = MersenneTwister.size

    /// As `numpy.random.seed(seed)` does for one number.
    public init(seed: UInt32) {
        var state = [UInt32](repeating: 0, count: Self.size)
        Self.fill(&state, seed)
        self.state = state
    }

    /// Starts again with another seed.
    public mutating func reseed(_ seed: UInt32) {
        Self.fill(&state, seed)
        position = Self.size
    }

    private static func fill(_ state: inout [UInt32], _ seed: UInt32) {
        state[0] = seed
        for index in 1..<size {
            let last = state[index - 1]
            state[index] = 1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index)
        }
    }

    private mutating func renew() {
        state.withUnsafeMutableBufferPointer { state in
            func mixed(_ high: UInt32, _ low: UInt32) -> UInt32 {
                let word = (high & 0x8000_0000) | (low & 0x7FFF_FFFF)
                return (word >> 1) ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
            }
            let (size, shift) = (Self.size, Self.shift)
            for index in 0..<(size - shift) {
                state[index] = state[index + shift] ^ mixed(state[index], state[index + 1])
            }
            for index in (size - shift)..<(size - 1) {
                state[index] = state[index + shift - size] ^ mixed(state[index], state[index + 1])
            }
            state[size - 1] = state[shift - 1] ^ mixed(state[size - 1], state[0])
        }
        position = 0
    }

    /// The next 32 random bits.
    public mutating func next() -> UInt32 {
        if position == Self.size { renew() }
        var word = state[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C_5680
        word ^= (word << 15) & 0xEFC6_0000
        return word ^ (word >> 18)
    }

    /// A whole number from 0 through `limit`: bits under a mask until they are not too large.
    public mutating func through(_ limit: UInt32) -> UInt32 {
        if limit == 0 { return 0 }
        let mask = UInt32.max >> UInt32(limit.leadingZeroBitCount)
        while true {
            let value = next() & mask
            if value <= limit { return value }
        }
    }

    /// Shuffles as `numpy.random.shuffle` does an array of one dimension, but only until all places from `first` on are final: the others
    /// hold what is left, in no final order unless `first` is 0.
    ///
    /// - Precondition: fewer than 2³² items.
    public mutating func shuffle(_ items: inout [Int32], downTo first: Int = 0) {
        items.withUnsafeMutableBufferPointer { items in
            for index in stride(from: items.count - 1, through: Swift.max(1, first), by: -1) {
                items.swapAt(index, Int(through(UInt32(index))))
            }
        }
    }
}
