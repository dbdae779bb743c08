import CKernels
import Tables
internal import Statistics

/// Records as points in leaves: groups of records that are near each other.
final class PointLeaves: @unchecked Sendable {
    let records: EncodedRecords
    let plan: PointPlan
    /// Its pointers are valid as long as this object; nothing changes after `init`.
    let kernel: pa_leaves
    private let memory: [UnsafeMutableRawPointer]

    deinit { for block in memory { block.deallocate() } }

    /// Lays out `records` in leaves of at most `leafRows` records.
    ///
    /// - Parameters:
    ///   - records: without missing numbers unless `plan` holds them.
    ///   - plan: how records become points.
    ///   - leafRows: a multiple of the tile's rows.
    ///   - evenTiles: whether leaves have an even number of tiles, as references must.
    ///   - workers: the threads.
    /// - Throws: ``NeighborError/indexTooLarge(bytes:)``.
    init(
        _ records: EncodedRecords, plan: PointPlan, leafRows: Int, evenTiles: Bool, workers: Workers
    ) throws {
        let (rows, width) = (records.rowCount, plan.width)
        let tileRows = Int(PA_TILE_ROWS)
        // Points row by row, tiles with fillers, and what is kept for each row and leaf.
        let values = (2 * rows + 2 * leafRows).multipliedReportingOverflow(by: 4 * width)
        let bytes = values.partialValue.addingReportingOverflow(rows * 32)
        guard !values.overflow, !bytes.overflow, bytes.partialValue <= MemoryLimit.tables else {
            throw NeighborError.indexTooLarge(bytes: bytes.overflow || values.overflow ? .max : bytes.partialValue)
        }
        let points = Self.allocate(Float.self, rows * width)
        let errors = Self.allocate(Float.self, rows)
        let order = Self.allocate(Int32.self, rows)
        let keys = Self.allocate(UInt64.self, rows)
        defer {
            points.deallocate()
            errors.deallocate()
            order.deallocate()
            keys.deallocate()
        }
        nonisolated(unsafe) let (point, error, row, key) = (points, errors, order, keys)
        for index in 0..<rows { row[index] = Int32(index) }
        workers.forEachRange(of: rows, chunk: 256) { range in
            plan.encode(
                records, rows: range, into: point + range.lowerBound * width, errors: error + range.lowerBound)
        }
        let place = { @Sendable (range: Range<Int>, most: Int) in
            plan.withKernelPlan { plan in
                var plan = plan
                return Int(
                    pa_leaf_split(
                        &plan, point, row + range.lowerBound, Int64(range.count), Int64(most), key + range.lowerBound))
            }
        }
        let leaves = Self.split(rows, leafRows, workers) { place($0, leafRows) }
        // What is compared at a time is near each other too, so that it is given up at a time.
        let together = Int(evenTiles ? PA_TILE_ROWS : PA_TILE_QUERIES)
        workers.forEachRange(of: leaves.count, chunk: 16) { range in
            for leaf in range { Self.order(leaves[leaf], together) { place($0, together) } }
        }
        let firstTiles = Self.allocate(Int32.self, leaves.count + 1)
        firstTiles[0] = 0
        for (leaf, range) in leaves.enumerated() {
            var tiles = (range.count + tileRows - 1) / tileRows
            if evenTiles { tiles += tiles % 2 }
            firstTiles[leaf + 1] = firstTiles[leaf] + Int32(tiles)
        }
        let places = Int(firstTiles[leaves.count]) * tileRows
        let padded = (leaves.count + tileRows - 1) / tileRows * tileRows
        let tiles = Self.allocate(Float.self, places * width)
        let names = Self.allocate(Int32.self, places)
        let leafErrors = Self.allocate(Float.self, padded)
        let lows = Self.allocate(Float.self, padded * plan.boxCount)
        let highs = Self.allocate(Float.self, padded * plan.boxCount)
        lows.initialize(repeating: 0, count: padded * plan.boxCount)
        highs.initialize(repeating: 0, count: padded * plan.boxCount)
        memory = [
            UnsafeMutableRawPointer(firstTiles), UnsafeMutableRawPointer(names), UnsafeMutableRawPointer(tiles),
            UnsafeMutableRawPointer(leafErrors), UnsafeMutableRawPointer(lows), UnsafeMutableRawPointer(highs),
        ]
        let kernel = pa_leaves(
            leaves: Int64(leaves.count), first_tiles: firstTiles, tiles: tiles, rows: names, errors: leafErrors,
            lows: lows, highs: highs, padded: Int64(padded))
        self.kernel = kernel
        self.records = records
        self.plan = plan
        nonisolated(unsafe) let target = kernel
        workers.forEachRange(of: leaves.count, chunk: 16) { range in
            plan.withKernelPlan { plan in
                var (plan, target) = (plan, target)
                for leaf in range {
                    let rows = leaves[leaf]
                    pa_leaf_fill(
                        &plan, point, error, row + rows.lowerBound, Int64(rows.count), Int64(leaf), &target)
                }
            }
        }
    }

    /// Cuts `0..<rows` until no range is longer than `leafRows`; `place` says where, from a range's start.
    private static func split(
        _ rows: Int, _ leafRows: Int, _ workers: Workers, place: @escaping @Sendable (Range<Int>) -> Int
    ) -> [Range<Int>] {
        var ranges = rows > 0 ? [0..<rows] : []
        while ranges.contains(where: { $0.count > leafRows }) {
            let current = ranges
            var places = [Int](repeating: 0, count: current.count)
            places.withUnsafeMutableBufferPointer { places in
                nonisolated(unsafe) let places = places
                workers.forEachRange(of: current.count, chunk: max(1, current.count / 64)) { part in
                    for index in part where current[index].count > leafRows { places[index] = place(current[index]) }
                }
            }
            ranges = zip(current, places).flatMap { range, place in
                place == 0
                    ? [range]
                    : [range.lowerBound..<range.lowerBound + place, range.lowerBound + place..<range.upperBound]
            }
        }
        return ranges
    }

    /// Orders `range` so that neighbouring records are near each other, down to `few`.
    private static func order(_ range: Range<Int>, _ few: Int, place: (Range<Int>) -> Int) {
        guard range.count > few else { return }
        let middle = range.lowerBound + place(range)
        guard middle > range.lowerBound, middle < range.upperBound else { return }
        order(range.lowerBound..<middle, few, place: place)
        order(middle..<range.upperBound, few, place: place)
    }

    /// Memory aligned for the widest vectors.
    private static func allocate<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        let bytes = max(64, count * MemoryLayout<Element>.stride)
        return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: type, capacity: max(1, count))
    }
}
