internal import CKernels

/// Values of a batch of records in the layout of the kernels: 16 records side by side.
///
/// Not safe for use by two threads at a time.
package final class LaneBuffer {
    /// Records that stand side by side.
    package static let lanes = Int(PA_LANES)

    package static func panels(_ records: Int) -> Int { (records + lanes - 1) / lanes }

    let values: UnsafeMutablePointer<Float>
    let capacity: Int

    /// Room for `panels` panels of records of `width` values.
    package init(panels: Int, width: Int) {
        capacity = max(panels * width, 1) * Self.lanes
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: capacity * MemoryLayout<Float>.stride, alignment: 64)
        values = memory.bindMemory(to: Float.self, capacity: capacity)
        values.initialize(repeating: 0, count: capacity)
    }

    deinit { values.deallocate() }

    /// Whether there is room for `panels` panels of records of `width` values.
    package func holds(panels: Int, width: Int) -> Bool { panels * width * Self.lanes <= capacity }

    /// Takes the rows of `records` records of `width` values.
    package func load(_ rows: UnsafePointer<Float>, records: Int, width: Int) {
        precondition(Self.panels(records) * width * Self.lanes <= capacity)
        pa_to_lanes(rows, Int64(records), Int64(width), values)
    }

    /// Gives the rows of `records` records of `width` values.
    package func store(_ rows: UnsafeMutablePointer<Float>, records: Int, width: Int) {
        precondition(Self.panels(records) * width * Self.lanes <= capacity)
        pa_from_lanes(values, Int64(records), Int64(width), rows)
    }
}

/// One bit for each output of a batch of records.
package final class LaneBits {
    package let width: Int
    /// 32-bit words a record.
    let words: Int
    let bits: UnsafeMutablePointer<UInt32>
    private let capacity: Int

    package init(panels: Int, width: Int) {
        self.width = width
        words = (width + 31) / 32
        capacity = max(panels * words, 1) * LaneBuffer.lanes
        let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
        bits = memory.bindMemory(to: UInt32.self, capacity: capacity)
        bits.initialize(repeating: 0, count: capacity)
    }

    deinit { bits.deallocate() }

    package func clear() { bits.update(repeating: 0, count: capacity) }

    /// Gives the rows of `records` records, each padded to whole 64-bit words.
    package func store(_ rows: UnsafeMutablePointer<UInt64>, records: Int) {
        precondition(LaneBuffer.panels(records) * words * LaneBuffer.lanes <= capacity)
        pa_bits_from_lanes(bits, Int64(records), Int64(words), rows)
    }
}
