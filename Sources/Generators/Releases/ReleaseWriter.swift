internal import Foundation
public import Neighbors
internal import Tables
public import Statistics

/// Writes the records of a sampler to a file, block by block, so that memory does not grow with their number.
public struct ReleaseWriter: Sendable {
    public let sampler: Sampler
    /// The names of the columns; `nil` for c0, c1, ….
    public let columns: [String]?
    public let workers: Workers

    public init(sampler: Sampler, columns: [String]?, workers: Workers = Workers()) {
        precondition(columns.map { $0.count == sampler.width } ?? true)
        self.sampler = sampler
        self.columns = columns
        self.workers = workers
    }

    /// What writing a release has taken.
    public struct Cost: Sendable, Hashable {
        /// Drawing records, from latent values to bits or floats in memory.
        public internal(set) var sample = SearchCost.Seconds()
        /// Everything, writing included.
        public internal(set) var whole = SearchCost.Seconds()
    }

    /// Writes `records` records to `path`; the file appears complete or not at all.
    ///
    /// - Parameters:
    ///   - records: how many.
    ///   - path: the file to write.
    ///   - format: how to write it.
    ///   - progress: told how many records are written.
    /// - Returns: what it took.
    /// - Throws: `DataError` when the file cannot be written.
    /// - Complexity: O(records × width) time; memory for one block a thread.
    @discardableResult
    public func write(
        records: Int, to path: String, format: ReleaseFormat, progress: ((_ done: Int, _ total: Int) -> Void)? = nil
    ) throws -> Cost {
        var cost = Cost()
        var whole = SearchCost.Seconds()
        try whole.measure { try write(records, path, format, progress, &cost) }
        cost.whole = whole
        return cost
    }

    private func write(
        _ records: Int, _ path: String, _ format: ReleaseFormat, _ progress: ((Int, Int) -> Void)?, _ cost: inout Cost
    ) throws {
        let width = sampler.width
        switch format {
        case .csv:
            try AtomicFile.write(to: path) { append in
                let names = columns ?? (0..<width).map { "c\($0)" }
                try append(Data((names.map(CSVWriter.quoted).joined(separator: ",") + "\n").utf8))
                try forEachBlock(of: records, progress, &cost) { block, count in
                    try append(text(block, count))
                }
            }
        case .npy:
            try AtomicFile.write(to: path) { append in
                let header = NPYWriter.header(
                    type: sampler.values == .bits ? .uint8 : .float32, rows: records, columns: width)
                try append(Data(header))
                try forEachBlock(of: records, progress, &cost) { block, count in
                    switch block {
                    case .bits(let words): try append(Data(bytes(words, count)))
                    case .floats(let values): try append(NPYWriter.littleEndian(values))
                    }
                }
            }
        case .hdf5:
            try HDF5Writer.write(to: path) { writer in
                if let columns { try writer.write(columns, to: "columns") }
                if sampler.values == .bits {
                    let rows = try writer.byteRows("dataset", columns: width)
                    try forEachBlock(of: records, progress, &cost) { block, count in
                        if case .bits(let words) = block { try rows.append(bytes(words, count)) }
                    }
                } else {
                    let rows = try writer.floatRows("dataset", columns: width)
                    try forEachBlock(of: records, progress, &cost) { block, _ in
                        if case .floats(let values) = block { try rows.append(values) }
                    }
                }
            }
        }
    }

    /// Draws blocks side by side and hands them over in order.
    private func forEachBlock(
        of records: Int, _ progress: ((Int, Int) -> Void)?, _ cost: inout Cost,
        _ body: (Sampler.Block, Int) throws -> Void
    ) throws {
        let size = max(16, min(4_096, (8 << 20) / max(sampler.width * 4, 1) / 16 * 16))
        let together = sampler.isSequential ? 1 : workers.threads
        var first = 0
        while first < records {
            let starts = (0..<together).map { first + $0 * size }.filter { $0 < records }
            let start = first
            let blocks = BlockSlots(count: starts.count)
            cost.sample.measure {
                workers.forEachRange(of: starts.count, chunk: 1) { range in
                    for index in range {
                        let from = start + index * size
                        blocks[index] = sampler.block(first: from, count: min(size, records - from))
                    }
                }
            }
            for (index, from) in starts.enumerated() {
                guard let block = blocks[index] else { continue }
                try body(block, min(size, records - from))
            }
            first = min(records, start + together * size)
            progress?(first, records)
        }
    }

    /// One byte for each bit.
    private func bytes(_ words: [UInt64], _ records: Int) -> [UInt8] {
        let (width, wordsPerRow) = (sampler.width, (sampler.width + 63) / 64)
        return [UInt8](unsafeUninitializedCapacity: records * width) { bytes, count in
            for row in 0..<records {
                for column in 0..<width {
                    bytes[row * width + column] = UInt8(
                        truncatingIfNeeded: words[row * wordsPerRow + column >> 6] >> UInt64(column & 63) & 1)
                }
            }
            count = records * width
        }
    }

    /// Lines of CSV.
    private func text(_ block: Sampler.Block, _ records: Int) -> Data {
        let width = sampler.width
        switch block {
        case .bits(let words):
            var text = bytes(words, records)
            text = [UInt8](unsafeUninitializedCapacity: 2 * text.count) { line, count in
                for index in text.indices {
                    line[2 * index] = 0x30 + text[index]
                    line[2 * index + 1] = (index + 1).isMultiple(of: width) ? 0x0A : 0x2C
                }
                count = 2 * text.count
            }
            return Data(text)
        case .floats(let values):
            var text = ""
            for index in 0..<records * width {
                let value = values[index]
                text += Int32(exactly: value).map(String.init) ?? value.description
                text += (index + 1).isMultiple(of: width) ? "\n" : ","
            }
            return Data(text.utf8)
        }
    }
}

/// Places that several threads fill, each its own.
private final class BlockSlots: @unchecked Sendable {
    private let slots: UnsafeMutablePointer<Sampler.Block?>
    private let count: Int

    init(count: Int) {
        self.count = count
        slots = .allocate(capacity: max(count, 1))
        slots.initialize(repeating: nil, count: max(count, 1))
    }

    deinit {
        slots.deinitialize(count: max(count, 1))
        slots.deallocate()
    }

    subscript(index: Int) -> Sampler.Block? {
        get {
            precondition(index >= 0 && index < count)
            return slots[index]
        }
        set {
            precondition(index >= 0 && index < count)
            slots[index] = newValue
        }
    }
}
