public import Foundation
public import Neighbors
import Tables

/// Nearest records of one block among one shard, as bytes: a mark, k, the number of records, distances, rows; little-endian.
public enum NeighborFile {
    private static let mark = Array("PANEAR01".utf8)

    /// The bytes of `lists`.
    public static func encode(_ lists: NeighborLists) -> Data {
        var data = Data(mark)
        func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        append(UInt64(lists.k))
        append(UInt64(lists.queryCount))
        for distance in lists.distances { append(distance.bitPattern) }
        for row in lists.rows { append(row) }
        return data
    }

    /// The lists that `data` holds.
    ///
    /// - Throws: `DataError` for anything that ``encode(_:)`` does not write.
    public static func decode(_ data: Data, file: String) throws -> NeighborLists {
        func failure() -> DataError {
            DataError(file: file, problem: "it holds no neighbours", remedy: "remove it and run the plan again")
        }
        let bytes = [UInt8](data)
        let header = mark.count + 16
        guard bytes.count >= header, Array(bytes.prefix(mark.count)) == mark else { throw failure() }
        func number(_ start: Int, _ size: Int) -> UInt64 {
            (0..<size).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
        }
        let (k, count) = (number(mark.count, 8), number(mark.count + 8, 8))
        guard k >= 1, k <= 1_000, count <= UInt64(Int32.max), bytes.count == header + Int(k * count) * 12 else {
            throw failure()
        }
        let places = Int(k * count)
        return NeighborLists(
            k: Int(k), distances: (0..<places).map { Double(bitPattern: number(header + 8 * $0, 8)) },
            rows: (0..<places).map {
                Int32(bitPattern: UInt32(truncatingIfNeeded: number(header + 8 * places + 4 * $0, 4)))
            })
    }

    /// Puts blocks one after the other, each merged over its shards.
    ///
    /// - Parameter blocks: in order; of each block the lists of every shard, in any order.
    public static func merged(_ blocks: [[NeighborLists]]) -> NeighborLists? {
        let parts = blocks.compactMap { shards in
            shards.dropFirst().reduce(shards.first) { $0?.merged(with: $1) }
        }
        guard let k = parts.first?.k, parts.count == blocks.count else { return nil }
        return NeighborLists(k: k, distances: parts.flatMap(\.distances), rows: parts.flatMap(\.rows))
    }
}
