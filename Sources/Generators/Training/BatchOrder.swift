internal import Statistics

/// Which records come in which batch.
struct BatchOrder {
    enum Draw: Sendable {
        /// Each record at most once in an epoch; an incomplete last batch is left out.
        case shuffled
        /// Every record of a batch is drawn from all.
        case withReplacement
    }

    let count: Int
    let batch: Int
    let seed: UInt64
    let stage: UInt64

    /// Full batches of an epoch.
    var batches: Int { count / batch }

    /// The rows of an epoch, batch after batch.
    func epoch(_ epoch: Int, _ draw: Draw) -> [UInt32] {
        var stream = RandomStream(seed: seed, purpose: "training order", unit: stage << 32 | UInt64(epoch))
        switch draw {
        case .shuffled: return stream.permutation(count).prefix(batches * batch).map { UInt32($0) }
        case .withReplacement: return (0..<batches * batch).map { _ in UInt32(stream.index(below: count)) }
        }
    }
}

/// Draws batches without replacement from the first records.
struct PoolSampler {
    private var order: [UInt32]

    init(_ count: Int) { order = (0..<UInt32(count)).map { $0 } }

    /// `batch` of the first `pool` rows.
    ///
    /// - Precondition: `batch` is at most `pool`, and `pool` at most the number of rows.
    mutating func draw(_ batch: Int, of pool: Int, _ stream: inout RandomStream) -> [UInt32] {
        var swaps: [Int] = []
        for position in 0..<batch {
            let other = position + stream.index(below: pool - position)
            order.swapAt(position, other)
            swaps.append(other)
        }
        let rows = Array(order[..<batch])
        // Back to where it was: what is drawn depends on nothing before.
        for position in (0..<batch).reversed() { order.swapAt(position, swaps[position]) }
        return rows
    }
}
