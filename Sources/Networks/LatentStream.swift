internal import CKernels
internal import Statistics

/// Random numbers for batches of records, the same for a record whatever batch it is in.
public struct LatentStream: Sendable {
    private let stream: pa_stream

    /// The stream for `purpose` under `seed`: record r of width w takes the words from 4 r ⌈w / 4⌉ of the
    /// `RandomStream` of that purpose.
    public init(seed: UInt64, purpose: String) {
        let words = RandomStream(seed: seed, purpose: purpose).words
        stream = pa_stream(key: (words.key[0], words.key[1]), lane: (words.lane[0], words.lane[1]))
    }

    /// Fills `values` with standard normal values for `panels` panels of records from `first`.
    package func fillNormals(_ values: LaneBuffer, first: Int, panels: Int, width: Int) {
        precondition(panels * width * LaneBuffer.lanes <= values.capacity)
        var stream = stream
        pa_normals(&stream, UInt64(first), Int64(panels), Int64(width), values.values)
    }

    /// Sets each bit with the probability that `probabilities` has for it.
    package func drawBits(_ probabilities: LaneBuffer, first: Int, panels: Int, into bits: LaneBits) {
        precondition(panels * bits.width * LaneBuffer.lanes <= probabilities.capacity)
        var stream = stream
        bits.clear()
        pa_bernoulli(
            &stream, UInt64(first), Int64(panels), Int64(bits.width), probabilities.values, bits.bits,
            Int64(bits.words))
    }

    /// Standard normal values of `records` records from `first`, `width` each, one record after the other.
    public func normals(first: Int = 0, records: Int, width: Int) -> [Float] {
        let buffer = LaneBuffer(panels: LaneBuffer.panels(records), width: width)
        fillNormals(buffer, first: first, panels: LaneBuffer.panels(records), width: width)
        var rows = [Float](repeating: 0, count: records * width)
        buffer.store(&rows, records: records, width: width)
        return rows
    }
}
