internal import Glibc

/// The distinct labels of one column, each with the code of its first appearance, looked up by their bytes.
///
/// Complexity: O(length) on average to find or add a label; memory is the labels' bytes and 24 bytes each.
package final class LabelTable {
    /// The most labels of one column.
    package static let maximumCount = 1_000_000
    /// The most bytes of one column's labels together.
    package static let maximumBytes = 256 << 20

    // Dynamic exclusivity checks would cost more than the look-up itself; nothing here is reentrant.
    @exclusivity(unchecked) private var text: [UInt8] = []
    /// Where each label starts in `text`, and its end at last.
    @exclusivity(unchecked) private var starts: [Int] = [0]
    @exclusivity(unchecked) private var hashes: [UInt32] = []
    /// Open addressing: code + 1, or 0 where free; a power of two in size, at most half full.
    @exclusivity(unchecked) private var places = [Int32](repeating: 0, count: 16)
    /// Random, so that a file cannot be made to collide.
    private let seed = UInt64.random(in: .min ... .max)
    private let maximumCount: Int

    /// An empty table for at most `maximumCount` labels.
    package init(maximumCount: Int = LabelTable.maximumCount) { self.maximumCount = maximumCount }

    /// A table of `labels`, coded by their positions.
    package convenience init(_ labels: [String]) {
        self.init(maximumCount: .max)
        insert(all: labels)
    }

    /// How many labels there are.
    package var count: Int { hashes.count }

    /// The code of a label; −1 when there is none.
    package func find(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int32 {
        let hash = self.hash(bytes, count)
        return places[place(bytes, count, hash)] - 1
    }

    /// The code of a label, added if new; −1 when there are too many.
    package func insert(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int32 {
        let hash = self.hash(bytes, count)
        var place = self.place(bytes, count, hash)
        if places[place] != 0 { return places[place] - 1 }
        guard hashes.count < min(maximumCount, Int(Int32.max) - 1), text.count + count <= Self.maximumBytes else {
            return -1
        }
        if (hashes.count + 1) * 2 > places.count {
            grow()
            place = self.place(bytes, count, hash)
        }
        text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        starts.append(text.count)
        hashes.append(UInt32(truncatingIfNeeded: hash))
        places[place] = Int32(truncatingIfNeeded: hashes.count)
        return places[place] - 1
    }

    /// Adds the labels that are new.
    package func insert(all labels: [String]) {
        for var label in labels { _ = label.withUTF8 { insert($0) } }
    }

    /// Whether `label` is in the table.
    package func contains(_ label: String) -> Bool { code(of: label) != nil }

    /// The code of `label`, if it is in the table.
    package func code(of label: String) -> Int32? {
        var copy = label
        let code = copy.withUTF8 { buffer in
            guard let base = buffer.baseAddress else { return findEmpty() }
            return find(base, count: buffer.count)
        }
        return code < 0 ? nil : code
    }

    /// The labels in code order.
    package var labels: [String] { (0..<count).map(label) }

    /// The labels sorted by their UTF-8 bytes.
    package var sortedLabels: [String] {
        text.withUnsafeBufferPointer { text in
            let order = (0..<count).sorted { left, right in
                let a = UnsafeBufferPointer(rebasing: text[starts[left]..<starts[left + 1]])
                let b = UnsafeBufferPointer(rebasing: text[starts[right]..<starts[right + 1]])
                guard let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
                let verdict = memcmp(first, second, min(a.count, b.count))
                return verdict == 0 ? a.count < b.count : verdict < 0
            }
            return order.map(label)
        }
    }

    private func label(_ code: Int) -> String { String(decoding: text[starts[code]..<starts[code + 1]], as: UTF8.self) }

    private func insert(_ buffer: UnsafeBufferPointer<UInt8>) -> Int32 {
        if let base = buffer.baseAddress { return insert(base, count: buffer.count) }
        var nothing: UInt8 = 0
        return insert(&nothing, count: 0)
    }

    private func findEmpty() -> Int32 {
        var nothing: UInt8 = 0
        return find(&nothing, count: 0)
    }

    /// Where the label is, or where it would be put.
    private func place(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: hash >> 32) & mask
        while places[place] != 0 {
            let code = Int(places[place]) - 1
            if hashes[code] == UInt32(truncatingIfNeeded: hash), starts[code + 1] - starts[code] == count {
                let start = starts[code]
                let same = text.withUnsafeBufferPointer { text in
                    text.baseAddress.map { memcmp($0 + start, bytes, count) == 0 } ?? (count == 0)
                }
                if same { return place }
            }
            place = (place + 1) & mask
        }
        return place
    }

    private func grow() {
        let mask = places.count * 2 - 1
        var larger = [Int32](repeating: 0, count: mask + 1)
        for code in hashes.indices {
            let start = starts[code]
            let hash = text.withUnsafeBufferPointer { text in
                text.baseAddress.map { self.hash($0 + start, starts[code + 1] - start) } ?? seedHash(0)
            }
            var place = Int(truncatingIfNeeded: hash >> 32) & mask
            while larger[place] != 0 { place = (place + 1) & mask }
            larger[place] = Int32(truncatingIfNeeded: code + 1)
        }
        places = larger
    }

    private func seedHash(_ count: Int) -> UInt64 { seed ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15 }

    private func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = seedHash(count)
        let raw = UnsafeRawPointer(bytes)
        var index = 0
        while index + 8 <= count {
            hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < count {
            tail = tail << 8 | UInt64(bytes[index])
            index += 1
        }
        return mix(hash ^ tail)
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25 | 1)
        return product.high ^ product.low &+ 0xD6E8_FEB8_6659_FD93
    }
}
