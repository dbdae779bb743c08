internal import CKernels
package import Statistics

/// Losses of a batch: each puts the gradient of `factor` times the loss into a tape and gives the loss itself, summed over
/// the batch and not multiplied.
extension TrainingNetwork.Tape {
    /// Cross-entropy, summed over columns: −Σ x ln(y + 10⁻¹²) + (1 − x) ln(1 − y + 10⁻¹²). The gradient is that of the
    /// argument of the final sigmoid, y − x.
    package func crossEntropy(
        against records: CodeRecords, rows: [UInt32], factor: Float, _ workers: Workers
    ) -> Double {
        let width = records.width
        nonisolated(unsafe) let (outputs, made) = (output.values, outputGradient.values)
        return sum(of: rows.count, workers) { first, count in
            let start = first * width
            return records.withCodes { codes in
                rows.withUnsafeBufferPointer { rows in
                    guard let place = rows.baseAddress else { return 0 }
                    return pa_cross_entropy(
                        outputs + start, Int64(count), Int64(width), codes, place + first, factor, made + start)
                }
            }
        }
    }

    /// Squared error, summed over columns. The gradient is that of the outputs, or of the argument of a final sigmoid.
    package func squaredError(
        against targets: LaneBuffer, records: Int, width: Int, isSigmoid: Bool, factor: Float, _ workers: Workers
    ) -> Double {
        nonisolated(unsafe) let (outputs, made, wanted) = (output.values, outputGradient.values, targets.values)
        return sum(of: records, workers) { first, count in
            let start = first * width
            return pa_squared_error(
                outputs + start, Int64(count), Int64(width), wanted + start, isSigmoid ? 1 : 0, factor, made + start)
        }
    }

    /// Sums what `body` gives for pieces of 64 records, in their order.
    private func sum(of records: Int, _ workers: Workers, _ body: @Sendable (_ first: Int, _ count: Int) -> Double)
        -> Double
    {
        let piece = 4 * LaneBuffer.lanes
        let pieces = (records + piece - 1) / piece
        var parts = [Double](repeating: 0, count: pieces)
        parts.withUnsafeMutableBufferPointer { parts in
            guard let start = parts.baseAddress else { return }
            nonisolated(unsafe) let place = start
            workers.forEachRange(of: pieces, chunk: 1) { range in
                let first = range.lowerBound * piece
                place[range.lowerBound] = body(first, min(piece, records - first))
            }
        }
        return parts.reduce(0, +)
    }
}

/// Codes of a variational autoencoder (Kingma and Welling 2014): mean + noise · exp(log variance / 2).
package enum Reparametrisation {
    package static func codes(
        mean: LaneBuffer, logVariance: LaneBuffer, noise: LaneBuffer, records: Int, width: Int, to codes: LaneBuffer
    ) {
        let count = LaneBuffer.panels(records) * width * LaneBuffer.lanes
        precondition(count <= noise.capacity && count <= codes.capacity)
        pa_reparametrise(mean.values, logVariance.values, noise.values, Int64(count), codes.values)
    }

    /// Turns the gradient of the codes into that of the mean, and makes that of the log variance, those of `factor` times
    /// the divergence from the standard normal distribution among them; gives the divergence, summed.
    package static func backpropagate(
        mean: LaneBuffer, logVariance: LaneBuffer, noise: LaneBuffer, records: Int, width: Int, factor: Float,
        gradient: LaneBuffer, logVarianceGradient: LaneBuffer
    ) -> Double {
        pa_reparametrise_gradient(
            mean.values, logVariance.values, noise.values, Int64(records), Int64(width), factor, gradient.values,
            logVarianceGradient.values)
    }
}

extension LaneBuffer {
    /// Adds another buffer's values for `records` records of `width` values.
    package func add(_ other: LaneBuffer, records: Int, width: Int) {
        let count = Self.panels(records) * width * Self.lanes
        precondition(count <= capacity && count <= other.capacity)
        pa_add(values, other.values, Int64(count), values)
    }
}
