internal import CKernels
package import Statistics

extension ParameterStore {
    /// Values whose noise is made of one block of random words.
    private static let block = 1 << 14

    /// Adds to each gradient a normal value of the given deviation, made of random words as a double word for the radius and
    /// a word for the angle (Box and Muller 1958), so that values reach 9.5 deviations.
    ///
    /// - Parameters:
    ///   - purpose: tells the stores of a model apart.
    ///   - step: the step of training.
    package func addNoise(
        _ stream: SecureStream, purpose: UInt16, step: UInt64, deviation: Double, _ workers: Workers
    ) {
        nonisolated(unsafe) let gradients = gradients
        workers.forEachRange(of: count, chunk: Self.block) { range in
            let pairs = (range.count + 2 * LaneBuffer.lanes - 1) / (2 * LaneBuffer.lanes)
            let words = stream.words(
                purpose: purpose, step: step, block: UInt32(range.lowerBound / Self.block),
                count: 3 * LaneBuffer.lanes * pairs)
            pa_add_normals(words, Int64(range.count), Float(deviation), gradients + range.lowerBound)
        }
    }
}

/// Which records are in a batch when each is in it with the same probability, apart from the others.
package enum PoissonSampling {
    /// - Parameter rate: the probability, in [0, 1].
    /// - Complexity: O(`count`).
    package static func rows(
        of count: Int, rate: Double, _ stream: SecureStream, purpose: UInt16, step: UInt64
    ) -> [UInt32] {
        // A 64-bit number below rate · 2⁶⁴.
        let bound = rate >= 1 ? UInt64.max : UInt64(rate * 0x1p64)
        let words = stream.words(purpose: purpose, step: step, count: 2 * count)
        var rows: [UInt32] = []
        for row in 0..<count {
            let drawn = UInt64(words[2 * row]) | UInt64(words[2 * row + 1]) << 32
            if drawn < bound || rate >= 1 { rows.append(UInt32(row)) }
        }
        return rows
    }
}

/// Factors that cut the gradients of records to a norm (Abadi et al. 2016): min(1, `bound` / norm).
package enum Clipping {
    /// - Parameter squaredNorms: of each record; one that is not finite gets no part in the sum.
    package static func factors(_ squaredNorms: [Float], bound: Double, records: Int) -> [Float] {
        squaredNorms.enumerated().map { index, squared in
            guard index < records, squared.isFinite else { return 0 }
            let norm = Double(squared).squareRoot()
            // Rounding of the norm must not let a gradient be larger than the bound.
            return norm > bound ? Float(bound / norm * (1 - 1e-6)) : 1
        }
    }
}
