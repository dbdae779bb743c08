import CKernels
import Tables

/// How records become points: which columns cost 0 or 1, how numbers are scaled, what comes first.
///
/// Columns that tell records apart best come first, so that most pairs are given up after a few columns.
final class PointPlan: Sendable {
    private let codeSources: [Int32]
    private let codeSlots: [Int32]
    private let numberSlots: [Int32]
    private let lowest: [Double]
    private let inverseRanges: [Double]
    private let gap: Int32
    private let centre: [Double]
    private let boxedColumns: [Int32]
    let rotation: Rotation?

    /// Whether missing numbers have a place of their own; without it there must be none.
    let holdsMissingNumbers: Bool

    var width: Int { codeSlots.count + numberSlots.count }
    var numberColumns: Int { numberSlots.count }
    var boxCount: Int { boxedColumns.count }

    private init(
        codes: [(source: Int32, slot: Int32)], numberSlots: [Int32], space: RecordSpace, gap: pa_gap,
        rotation: Rotation? = nil, boxedColumns: [Int32] = []
    ) {
        codeSources = codes.map(\.source)
        codeSlots = codes.map(\.slot)
        self.numberSlots = numberSlots
        lowest = space.lowest
        inverseRanges = space.inverseRanges
        self.gap = Int32(gap.rawValue)
        self.rotation = rotation
        centre = rotation?.centre ?? [Double](repeating: 0, count: numberSlots.count)
        self.boxedColumns = boxedColumns
        holdsMissingNumbers = gap != PA_SQUARED
    }

    /// The plans for a space: one for all records and, for Euclidean distances, one for records without missing numbers.
    static func plans(
        for space: RecordSpace, fittedTo records: EncodedRecords
    ) -> (general: PointPlan, complete: PointPlan?) {
        let schema = space.schema
        let comparesEqual = { (slot: Int) in space.metric == .hamming || space.inverseRanges[slot] == 0 }
        var codes = (0..<schema.bitCount).map { (source: Int32(PA_FROM_BIT.rawValue), slot: Int32($0)) }
        codes += (0..<schema.codeCount).map { (source: Int32(PA_FROM_CODE.rawValue), slot: Int32($0)) }
        codes += (0..<schema.numberCount).filter(comparesEqual).map {
            (source: Int32(PA_FROM_NUMBER.rawValue), slot: Int32($0))
        }
        let numbers = (0..<schema.numberCount).filter { !comparesEqual($0) }.map { Int32($0) }
        let capped = space.metric == .gower ? PA_CAPPED : PA_CAPPED_SQUARED
        let first = PointPlan(codes: codes, numberSlots: numbers, space: space, gap: capped)
        let spreads = first.spreads(of: records)
        let codeOrder = codes.indices.sorted { (spreads[$1], $0) < (spreads[$0], $1) }
        let numberOrder = numbers.indices.sorted {
            (spreads[codes.count + $1], $0) < (spreads[codes.count + $0], $1)
        }
        let orderedCodes = codeOrder.map { codes[$0] }
        let general = PointPlan(
            codes: orderedCodes, numberSlots: numberOrder.map { numbers[$0] }, space: space, gap: capped
        ).withBoxes(from: records)
        guard space.metric == .euclidean, !numbers.isEmpty, !general.lacksNumbers(records) else {
            return (general, nil)
        }
        let straight = PointPlan(
            codes: orderedCodes, numberSlots: numberOrder.map { numbers[$0] }, space: space, gap: PA_SQUARED)
        let rotation = straight.rotation(fittedTo: records)
        let complete = PointPlan(
            codes: orderedCodes, numberSlots: straight.numberSlots, space: space, gap: PA_SQUARED, rotation: rotation)
        return (general, complete.withBoxes(from: records))
    }

    private func withBoxes(from records: EncodedRecords) -> PointPlan {
        let spreads = spreads(of: records)
        let order = spreads.indices.sorted { (spreads[$1], $0) < (spreads[$0], $1) }
        return PointPlan(copying: self, boxedColumns: order.prefix(12).map { Int32($0) })
    }

    private init(copying plan: PointPlan, boxedColumns: [Int32]) {
        codeSources = plan.codeSources
        codeSlots = plan.codeSlots
        numberSlots = plan.numberSlots
        lowest = plan.lowest
        inverseRanges = plan.inverseRanges
        gap = plan.gap
        centre = plan.centre
        rotation = plan.rotation
        holdsMissingNumbers = plan.holdsMissingNumbers
        self.boxedColumns = boxedColumns
    }

    /// Calls `body` with the kernels' view of this plan.
    func withKernelPlan<Result>(_ body: (pa_point_plan) throws -> Result) rethrows -> Result {
        try codeSources.withUnsafeBufferPointer { sources in
            try codeSlots.withUnsafeBufferPointer { codes in
                try numberSlots.withUnsafeBufferPointer { numbers in
                    try lowest.withUnsafeBufferPointer { lowest in
                        try inverseRanges.withUnsafeBufferPointer { ranges in
                            try centre.withUnsafeBufferPointer { centre in
                                try boxedColumns.withUnsafeBufferPointer { boxed in
                                    try body(
                                        pa_point_plan(
                                            code_columns: Int64(codes.count), code_sources: sources.baseAddress,
                                            code_slots: codes.baseAddress, number_columns: Int64(numbers.count),
                                            number_slots: numbers.baseAddress, lowest: lowest.baseAddress,
                                            inverse_ranges: ranges.baseAddress, gap: gap, centre: centre.baseAddress,
                                            rotation_defect: rotation?.defect ?? 0, boxed: Int64(boxed.count),
                                            boxed_columns: boxed.baseAddress))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether a number that has a place of its own in points is missing.
    func lacksNumbers(_ records: EncodedRecords) -> Bool {
        withKernelPlan { plan in
            records.withKernelRecords { kernel in
                var (plan, kernel) = (plan, kernel)
                return pa_points_lack_numbers(&plan, &kernel, 0, Int64(records.rowCount)) != 0
            }
        }
    }

    /// Writes the points of `rows`, and bounds of how far they are from what they stand for.
    func encode(
        _ records: EncodedRecords, rows: Range<Int>, into points: UnsafeMutablePointer<Float>,
        errors: UnsafeMutablePointer<Float>
    ) {
        withKernelPlan { plan in
            records.withKernelRecords { kernel in
                var (plan, kernel) = (plan, kernel)
                let (from, to) = (Int64(rows.lowerBound), Int64(rows.upperBound))
                pa_points_codes(&plan, &kernel, from, to, points)
                guard !holdsMissingNumbers else {
                    pa_points_numbers(&plan, &kernel, from, to, points, errors)
                    return
                }
                let count = rows.count * numberColumns
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count + rows.count) { buffer in
                    guard let scaled = buffer.baseAddress else { return }
                    let (rotated, sizes) = (scaled + count, scaled + 2 * count)
                    pa_points_scaled(&plan, &kernel, from, to, scaled, sizes)
                    rotation?.apply(to: scaled, rows: rows.count, into: rotated)
                    pa_points_rotated(
                        &plan, rotation == nil ? scaled : rotated, sizes, Int64(rows.count), points, errors)
                }
            }
        }
    }

    /// How much each column of points adds for two records, on average over a sample.
    private func spreads(of records: EncodedRecords) -> [Double] {
        let sample = Self.sample(records.rowCount, most: 4096)
        var points = [Float](repeating: 0, count: sample.count * width)
        var (error, spreads) = (Float(0), [Double](repeating: 0, count: width))
        points.withUnsafeMutableBufferPointer { points in
            guard let start = points.baseAddress else { return }
            for (place, row) in sample.enumerated() {
                encode(records, rows: row..<row + 1, into: start + place * width, errors: &error)
            }
            withKernelPlan { plan in
                var plan = plan
                pa_point_spreads(&plan, start, Int64(sample.count), &spreads)
            }
        }
        return spreads
    }

    private func rotation(fittedTo records: EncodedRecords) -> Rotation? {
        guard numberColumns <= Rotation.mostColumns else { return nil }
        let sample = Self.sample(records.rowCount, most: 20_000)
        var (points, size) = ([Double](repeating: 0, count: sample.count * numberColumns), 0.0)
        points.withUnsafeMutableBufferPointer { points in
            guard let start = points.baseAddress else { return }
            withKernelPlan { plan in
                records.withKernelRecords { kernel in
                    var (plan, kernel) = (plan, kernel)
                    for (place, row) in sample.enumerated() {
                        pa_points_scaled(
                            &plan, &kernel, Int64(row), Int64(row) + 1, start + place * numberColumns, &size)
                    }
                }
            }
            // A single value far outside the range must not decide the axes.
            for index in points.indices { points[index] = min(max(points[index], -1), 2) }
        }
        return Rotation(principalAxesOf: points, rows: sample.count, columns: numberColumns)
    }

    /// At most `most` of `rows` rows, evenly spread.
    private static func sample(_ rows: Int, most: Int) -> [Int] {
        let count = min(rows, most)
        return (0..<count).map { $0 * rows / count }
    }
}
