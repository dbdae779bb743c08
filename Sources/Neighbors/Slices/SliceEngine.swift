import CKernels
import Synchronization
import Tables
internal import Statistics

/// Counts common bits of a query with hundreds of references at a time; see `slices.h`.
///
/// Where columns are not all binary or values are missing, the number of differing bits is a lower bound of the distance, and
/// only pairs below the bound are compared in full.
///
/// - Complexity: O(set bits of the queries × references / 256) at worst; blocks of references whose weight alone makes them
///   too far are skipped.
struct SliceEngine: SearchEngine {
    let space: RecordSpace
    private let blockRows: Int32
    private let planesOfColumns: [Int32]
    private let planes: Int
    private let flips: [UInt64]

    /// Of one range of queries; a few megabytes (measured).
    private static let bytesOfOffsets = 6_400_000

    /// How many records show which columns are common.
    private static let sample = 20_000

    /// Fits the layout of planes.
    ///
    /// - Parameter records: all queries or all references of the searches to come: a column that none of them has gets no
    ///   plane.
    init(space: RecordSpace, fittedTo records: EncodedRecords, workers: Workers) {
        self.space = space
        blockRows = pa_slice_block_rows()
        let rows = min(records.rowCount, Self.sample)
        var sums = [Int32](repeating: 0, count: records.wordsPerRow * 64)
        records.withKernelRecords { records in
            var records = records
            records.rows = Int64(rows)
            pa_slice_column_sums(&records, &sums)
        }
        var flips = [UInt64](repeating: 0, count: records.wordsPerRow)
        if !space.metric.comparesSets {
            // The number of differing bits stays the same, and fewer set bits are faster.
            for column in 0..<space.schema.bitCount where 2 * Int(sums[column]) > rows {
                flips[column >> 6] |= 1 << UInt64(column & 63)
                sums[column] = Int32(rows) - sums[column]
            }
        }
        self.flips = flips
        let all = Survey(records, flips: flips, keys: false, workers: workers).columns
        // Columns that many records have lie together, so that their planes stay in the cache.
        let used = (0..<sums.count).filter { all[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
            .sorted { (-sums[$0], $0) < (-sums[$1], $1) }
        var planesOfColumns = [Int32](repeating: -1, count: sums.count)
        for (plane, column) in used.enumerated() { planesOfColumns[column] = Int32(plane) }
        self.planesOfColumns = planesOfColumns
        planes = used.count
    }

    struct Index: Sendable {
        let records: EncodedRecords
        let blocks: [pa_slice_block]
        let order: [Int32]
        let planes: AlignedMemory
    }

    struct Queries: Sendable {
        let records: EncodedRecords
        /// Rows by weight, rows of like content together.
        let order: [Int32]
        /// Their weights.
        let weights: [Int32]
        /// For each place in the order the first of the places of the same bits.
        let equals: [Int32]
    }

    func index(_ references: EncodedRecords, workers: Workers) throws -> Index {
        let survey = Survey(references, flips: flips, keys: false, workers: workers)
        let weights = survey.weights
        let rows = references.rowCount
        let heaviest = Int(survey.heaviest)
        var starts = [Int32](repeating: 0, count: heaviest + 2)
        var order = [Int32](repeating: 0, count: 2 * rows)
        var blocks = [pa_slice_block](
            repeating: pa_slice_block(), count: rows / Int(blockRows) + min(rows, heaviest + 1) + 2)
        let count = pa_slice_cut(
            weights, Int64(rows), Int32(heaviest), blockRows, space.metric.comparesSets ? 0 : 1, &starts, &order,
            &blocks)
        order.removeLast(rows)
        blocks.removeLast(blocks.count - Int(count))
        let bytes = MemoryLimit.product(blocks.count, blockBytes)
        guard bytes <= MemoryLimit.tables else { throw NeighborError.indexTooLarge(bytes: bytes) }
        let index = Index(records: references, blocks: blocks, order: order, planes: AlignedMemory(bytes: bytes))
        workers.forEachRange(of: blocks.count, chunk: 16) { range in
            withKernelIndex(index) { kernelIndex in
                withLayout { layout in
                    references.withKernelRecords { records in
                        var (kernelIndex, layout, records) = (kernelIndex, layout, records)
                        pa_slice_fill(
                            &layout, &records, &kernelIndex, weights, Int64(range.lowerBound), Int64(range.upperBound),
                            index.planes.base.assumingMemoryBound(to: UInt64.self))
                    }
                }
            }
        }
        return index
    }

    /// Whether comparing all pairs is faster: few references of very different weights leave blocks nearly empty, and heavy
    /// queries add up hundreds of planes for each of them.
    ///
    /// Measured: 0.8 ns for a plane of a block, 1 ns and 0.2 ns a word for a pair.
    func isWasteful(_ index: Index) -> Bool {
        let rows = Double(index.order.count)
        let bits = index.blocks.reduce(0) { $0 + Double($1.weight) * Double($1.rows) } / max(rows, 1)
        return Double(index.blocks.count) * bits * 0.8 > 2 * rows * (1 + 0.2 * Double(index.records.wordsPerRow))
    }

    func prepare(_ queries: EncodedRecords, workers: Workers) -> Queries {
        let survey = Survey(queries, flips: flips, keys: true, workers: workers)
        let rows = queries.rowCount
        let none = [Int32](repeating: 0, count: rows)
        var (order, before) = (none, none)
        // Sorted by the last key first; each pass keeps the order of the one before.
        let largest = PA_SLICE_LARGEST_KEY
        var starts = [Int32](repeating: 0, count: Int(max(largest, survey.heaviest)) + 2)
        pa_slice_order(survey.digest, Int64(rows), largest, &starts, nil, &order)
        for (keys, most) in [(survey.second, largest), (survey.first, largest), (survey.weights, survey.heaviest)] {
            swap(&before, &order)
            pa_slice_order(keys, Int64(rows), most, &starts, before, &order)
        }
        var equals = none
        queries.withKernelRecords { records in
            var records = records
            pa_slice_equals(&records, order, &equals)
        }
        return Queries(records: queries, order: order, weights: order.map { survey.weights[Int($0)] }, equals: equals)
    }

    func search(
        _ queries: Queries, in index: Index, into found: pa_found, workers: Workers, progress: SearchProgress?
    ) {
        nonisolated(unsafe) let found = found
        let limits = (0..<Int(found.radius_count)).map { radius in
            space.withKernelSpace { space in
                var space = space
                return pa_slice_limit(&space, found.radii?[radius] ?? -1)
            }
        }
        let verify = !space.schema.isBinary || queries.records.missing != nil || index.records.missing != nil
        // Equal sets of bits have the same neighbours, unless a record is not its own neighbour.
        let places =
            verify || found.itself != 0
            ? Array(queries.order.indices) : queries.order.indices.filter { Int(queries.equals[$0]) == $0 }
        let (order, weights) = (places.map { queries.order[$0] }, places.map { queries.weights[$0] })
        // Large ranges read each block less often, as long as the offsets of their planes stay in the cache; several for each
        // thread share the work evenly.
        let heaviness = weights.reduce(0) { $0 + Int($1) } / max(weights.count, 1)
        let share = workers.threads == 1 ? places.count : places.count / (4 * workers.threads) + 1
        let size = min(max(1_024, share), Self.bytesOfOffsets / (4 * heaviness + 16))
        workers.forEachRange(of: places.count, chunk: size, completed: progress) { range in
            search(queries.records, order, weights, range, in: index, verify: verify, into: found, limits: limits)
        }
        guard places.count < queries.order.count else { return }
        let (k, radii) = (Int(found.k), limits.count)
        for (place, equal) in queries.equals.enumerated() where Int(equal) != place {
            let (from, to) = (Int(queries.order[Int(equal)]), Int(queries.order[place]))
            if let best = found.best, let rows = found.rows {
                (best + to * k).update(from: best + from * k, count: k)
                (rows + to * k).update(from: rows + from * k, count: k)
            }
            if let counts = found.counts { (counts + to * radii).update(from: counts + from * radii, count: radii) }
        }
        progress?(queries.order.count - places.count)
    }

    private func search(
        _ records: EncodedRecords, _ order: [Int32], _ weights: [Int32], _ range: Range<Int>, in index: Index,
        verify: Bool, into found: pa_found, limits: [Int32]
    ) {
        var starts = [Int64](repeating: 0, count: range.count + 1)
        let room = range.reduce(0) { $0 + Int(weights[$1]) + 3 }
        let offsets = UnsafeMutablePointer<UInt32>.allocate(capacity: max(room, 1))
        let states = UnsafeMutablePointer<pa_slice_state>.allocate(capacity: range.count)
        let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, range.count * Int(found.k)))
        let tallies = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, range.count * limits.count))
        defer {
            offsets.deallocate()
            states.deallocate()
            keys.deallocate()
            tallies.deallocate()
        }
        records.withKernelRecords { records in
            index.records.withKernelRecords { references in
                withLayout { layout in
                    var (records, references, layout, found) = (records, references, layout, found)
                    for (place, query) in range.enumerated() {
                        starts[place + 1] =
                            starts[place]
                            + pa_slice_offsets(
                                &layout, &records, Int64(order[query]), Int64(planes), blockRows,
                                offsets + Int(starts[place]))
                    }
                    withKernelIndex(index) { index in
                        order.withUnsafeBufferPointer { order in
                            weights.withUnsafeBufferPointer { weights in
                                starts.withUnsafeBufferPointer { starts in
                                    guard let order = order.baseAddress, let weights = weights.baseAddress,
                                        let starts = starts.baseAddress
                                    else { return }
                                    var index = index
                                    var queries = pa_slice_queries(
                                        rows: Int64(range.count), order: order + range.lowerBound,
                                        weights: weights + range.lowerBound, starts: starts, offsets: offsets)
                                    var scratch = pa_slice_scratch(states: states, keys: keys, tallies: tallies)
                                    space.withKernelSpace { space in
                                        var space = space
                                        pa_slice_search(
                                            &space, &index, &queries, verify ? 1 : 0, &records, &references, &scratch,
                                            limits, &found)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private var blockBytes: Int { (planes + Int(PA_SLICE_EXTRA_PLANES)) * Int(blockRows) / 8 }

    /// What records look like once the flips are done; see `pa_slice_survey`.
    private struct Survey {
        let weights: [Int32]
        let first: [Int32]
        let second: [Int32]
        let digest: [Int32]
        /// The columns that occur.
        let columns: [UInt64]

        init(_ records: EncodedRecords, flips: [UInt64], keys: Bool, workers: Workers) {
            let rows = records.rowCount
            var weights = [Int32](repeating: 0, count: rows)
            var first = keys ? weights : []
            var (second, digest) = (first, first)
            let occurring = Mutex([UInt64](repeating: 0, count: flips.count))
            weights.withUnsafeMutableBufferPointer { weights in
                first.withUnsafeMutableBufferPointer { first in
                    second.withUnsafeMutableBufferPointer { second in
                        digest.withUnsafeMutableBufferPointer { digest in
                            guard let base = weights.baseAddress else { return }
                            let places = pa_slice_survey(
                                weights: base, first: keys ? first.baseAddress : nil,
                                second: keys ? second.baseAddress : nil, digest: keys ? digest.baseAddress : nil)
                            // Every range writes to its own places.
                            nonisolated(unsafe) let survey = places
                            workers.forEachRange(of: rows, chunk: 8_192) { range in
                                var own = [UInt64](repeating: 0, count: flips.count)
                                records.withKernelRecords { records in
                                    var (records, survey) = (records, survey)
                                    pa_slice_look(
                                        flips, &records, Int64(range.lowerBound), Int64(range.upperBound), &survey, &own
                                    )
                                }
                                occurring.withLock { all in for word in all.indices { all[word] |= own[word] } }
                            }
                        }
                    }
                }
            }
            (self.weights, self.first, self.second, self.digest) = (weights, first, second, digest)
            columns = occurring.withLock { $0 }
        }

        var heaviest: Int32 { weights.max() ?? 0 }
    }

    private func withLayout<Result>(_ body: (pa_slice_layout) -> Result) -> Result {
        planesOfColumns.withUnsafeBufferPointer { planes in
            flips.withUnsafeBufferPointer { flips in
                // Schemas for this engine have binary columns, so neither is empty.
                guard let planes = planes.baseAddress, let base = flips.baseAddress else {
                    preconditionFailure("a bit-sliced search needs binary columns")
                }
                return body(
                    pa_slice_layout(words: Int64(flips.count), planes_of_columns: planes, flips: base))
            }
        }
    }

    private func withKernelIndex<Result>(_ index: Index, _ body: (pa_slices) -> Result) -> Result {
        index.blocks.withUnsafeBufferPointer { blocks in
            index.order.withUnsafeBufferPointer { order in
                guard let first = blocks.baseAddress, let order = order.baseAddress else {
                    preconditionFailure("an index has references")
                }
                return body(
                    pa_slices(
                        rows: Int64(index.order.count), block_rows: blockRows, planes_per_block: Int64(planes),
                        blocks: Int64(blocks.count), block: first, order: order,
                        planes: index.planes.base.assumingMemoryBound(to: UInt64.self)))
            }
        }
    }
}
