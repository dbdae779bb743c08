internal import CKernels
package import Statistics

/// Records of zeros and ones as the columns of their ones; training pays for these only.
package final class CodeRecords: Sendable {
    package let width: Int
    let starts: [UInt64]
    let codes: [UInt32]

    /// - Precondition: `starts` has one number more than there are records and ends with the number of codes; codes are
    ///   below `width`, each once in a record.
    package init(width: Int, starts: [UInt64], codes: [UInt32]) {
        precondition(starts.first == 0 && starts.last == UInt64(codes.count))
        self.width = width
        self.starts = starts
        self.codes = codes
    }

    package var count: Int { starts.count - 1 }

    package func codes(of row: Int) -> ArraySlice<UInt32> { codes[Int(starts[row])..<Int(starts[row + 1])] }

    /// Feeds the records to a digest.
    package func update(_ digest: inout SHA256Digest) {
        starts.withUnsafeBytes { digest.update($0) }
        codes.withUnsafeBytes { digest.update($0) }
    }

    func withCodes<Result>(_ body: (UnsafePointer<pa_codes>) -> Result) -> Result {
        starts.withUnsafeBufferPointer { starts in
            codes.withUnsafeBufferPointer { codes in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1) { none in
                    none.initialize(repeating: 0)
                    guard let starts = starts.baseAddress, let none = none.baseAddress else {
                        preconditionFailure("there is a start of each record")
                    }
                    var native = pa_codes(starts: starts, codes: codes.baseAddress ?? UnsafePointer(none))
                    return body(&native)
                }
            }
        }
    }
}

/// Records of numbers, one after the other.
package final class DenseRecords: Sendable {
    package let width: Int
    package let values: [Float]

    package init(width: Int, values: [Float]) {
        precondition(values.count.isMultiple(of: max(width, 1)))
        self.width = width
        self.values = values
    }

    package var count: Int { values.count / max(width, 1) }
}

/// What a network is applied to in training.
package enum BatchInput {
    /// Chosen rows of records of zeros and ones.
    case codes(CodeRecords, rows: [UInt32])
    case values(LaneBuffer, records: Int)

    package var records: Int {
        switch self {
        case .codes(_, let rows): rows.count
        case .values(_, let records): records
        }
    }
}

extension LaneBuffer {
    /// Takes chosen rows.
    package func load(_ records: CodeRecords, rows: [UInt32]) {
        precondition(Self.panels(rows.count) * records.width * Self.lanes <= capacity)
        records.withCodes { pa_codes_to_panels($0, rows, Int64(rows.count), Int64(records.width), values) }
    }

    /// Takes chosen rows.
    package func load(_ records: DenseRecords, rows: [UInt32]) {
        precondition(Self.panels(rows.count) * records.width * Self.lanes <= capacity)
        pa_rows_to_panels(records.values, rows, Int64(rows.count), Int64(records.width), values)
    }

    /// The single value of each of `records` records.
    package func column(_ records: Int) -> [Float] { (0..<records).map { values[$0] } }

    /// Sets the single value of each record, zero in unused lanes.
    package func set(_ column: [Float]) {
        let panels = Self.panels(column.count)
        precondition(panels * Self.lanes <= capacity)
        for record in 0..<panels * Self.lanes { values[record] = record < column.count ? column[record] : 0 }
    }
}
