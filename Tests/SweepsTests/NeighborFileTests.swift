import Auditing
import Foundation
import Neighbors
import Sweeps
import Tables
import Testing

/// Nearest records as bytes, and put together from parts.
@Suite struct NeighborFileTests {
    private static let values = (0..<41).map { ($0 * 17 + $0 * $0 * 5) % 13 }

    /// The `k` nearest of the values in `references`, of equally near ones those of lower row first.
    private func lists(_ queries: Range<Int>, _ references: Range<Int>, k: Int) -> NeighborLists {
        var (distances, rows): ([Double], [Int32]) = ([], [])
        for query in queries {
            let point = (query * 7) % 11
            let near = references.map { (distance: abs(Self.values[$0] - point), row: $0) }
                .sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(k)
            let empty = k - near.count
            distances += near.map { Double($0.distance) } + [Double](repeating: .infinity, count: empty)
            rows += near.map { Int32($0.row) } + [Int32](repeating: -1, count: empty)
        }
        return NeighborLists(k: k, distances: distances, rows: rows)
    }

    /// What is written is read back, empty places, odd numbers and no records at all included.
    @Test func bytesAreReadBack() throws {
        let odd = NeighborLists(
            k: 2, distances: [0, Double.leastNonzeroMagnitude, 1.0 / 3, .infinity, -0.0, 1.7976931348623157e308],
            rows: [0, Int32.max, 7, -1, Int32.min, 256])
        let empty = NeighborLists(k: 3, distances: [], rows: [])
        for found in [odd, empty, lists(0..<9, 0..<41, k: 3), lists(0..<2, 0..<1, k: 5)] {
            let data = NeighborFile.encode(found)
            let again = try NeighborFile.decode(data, file: "n.bin")
            #expect(again.k == found.k && again.rows == found.rows)
            #expect(again.distances.map { $0.bitPattern } == found.distances.map { $0.bitPattern })
            #expect(NeighborFile.encode(again) == data)
        }
        // A slice of a longer text of bytes has indices of its own.
        let padded = Data([1, 2, 3]) + NeighborFile.encode(odd)
        let slice = try NeighborFile.decode(padded.dropFirst(3), file: "n.bin")
        #expect(slice == odd)
    }

    /// The bytes are the same on every machine: a mark, k, the number of records, distances and rows, little-endian.
    @Test func theFormatIsFixed() {
        let data = NeighborFile.encode(NeighborLists(k: 2, distances: [1, 2], rows: [258, -1]))
        let numbers: [UInt8] = [
            2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40,
            2, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
        ]
        #expect(data == Data("PANEAR01".utf8) + Data(numbers))
    }

    /// A file that ends too early or too late, or whose beginning is another, is refused with its name.
    @Test func damagedFilesAreRefused() throws {
        let whole = NeighborFile.encode(lists(0..<4, 0..<41, k: 3))
        var damaged = (0..<whole.count).map { Data(whole.prefix($0)) }
        damaged += [whole + Data([0]), whole + whole]
        for place in 0..<24 {
            for change in [UInt8(1), 0x80, 0xFF] {
                var data = whole
                data[place] ^= change
                damaged.append(data)
            }
        }
        let sizes: [(UInt64, UInt64)] = [(0, 0), (0, 5), (.max, 1), (1 << 62, 4), (3, .max), (3, 1 << 61), (1_001, 0)]
        for (k, count) in sizes {
            var data = Data("PANEAR01".utf8)
            for number in [k, count] {
                withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
            }
            damaged.append(data)
        }
        for data in damaged {
            let error = dataError { try NeighborFile.decode(data, file: "folder/n.bin") }
            #expect(error?.file == "folder/n.bin", "\(data.count) bytes")
        }
    }

    /// However references and queries are cut, and in whatever order shards come, the whole search comes out.
    @Test func partsGiveTheWhole() throws {
        let queries = 10
        let references = Self.values.count
        for k in [1, 3, 7] {
            let whole = lists(0..<queries, 0..<references, k: k)
            for (shards, blocks) in [(1, 1), (1, 4), (2, 1), (3, 2), (8, 3), (41, 10), (20, 10)] {
                let parts = (0..<blocks).map { block in
                    (0..<shards).map { shard in
                        lists(
                            AuditBench.Part(block, of: blocks).range(of: queries),
                            AuditBench.Part(shard, of: shards).range(of: references), k: k)
                    }
                }
                #expect(NeighborFile.merged(parts) == whole, "\(shards) shards, \(blocks) blocks, \(k)")
                let backwards = parts.map { Array($0.reversed()) }
                #expect(NeighborFile.merged(backwards) == whole)
                let kept = try parts.map { try $0.map { try NeighborFile.decode(NeighborFile.encode($0), file: "n") } }
                #expect(NeighborFile.merged(kept) == whole)
            }
        }
    }

    /// Of equally near records those of lower row are kept, whichever shard they come from.
    @Test func tiesGoToTheLowerRow() {
        let low = NeighborLists(k: 2, distances: [1, 1], rows: [3, 9])
        let high = NeighborLists(k: 2, distances: [1, 1], rows: [4, 5])
        let expected = NeighborLists(k: 2, distances: [1, 1], rows: [3, 4])
        #expect(NeighborFile.merged([[low, high]]) == expected)
        #expect(NeighborFile.merged([[high, low]]) == expected)
    }

    /// Without parts there is no whole.
    @Test func nothingMergesToNothing() {
        let some = lists(0..<2, 0..<41, k: 1)
        #expect(NeighborFile.merged([]) == nil)
        #expect(NeighborFile.merged([[]]) == nil)
        #expect(NeighborFile.merged([[some], []]) == nil)
    }
}
