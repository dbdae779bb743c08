/// A file of records in one of the formats, to be read from the start as often as wanted.
package protocol RecordSource: AnyObject {
    /// The file as the user named it, for messages.
    var name: String { get }
    /// The format the file is read in.
    var format: TableFormat { get }
    /// The names of the file's columns, all different and none empty.
    func columnNames() throws -> [String]
    /// How many records the file says it has, before any is read; `nil` when it does not say.
    func declaredRows() throws -> Int?
    /// Hands every record to `consumer`, in the file's order, until there are no more or it asks for none.
    func forEachRecord(_ consumer: any RecordConsumer) throws
}

extension RecordSource {
    package func declaredRows() throws -> Int? { nil }
}

/// What is done with the records of a source: learning the kinds of the columns, or filling a table.
///
/// Each format hands its records over in the cheapest of three forms. Every method returns whether more are wanted.
package protocol RecordConsumer: AnyObject {
    /// Takes a record of text fields, as many as the source has columns.
    func take(_ record: TextRecord) throws -> Bool
    /// Takes a block of rows of finite numbers, in the order of the source's columns.
    func take(_ block: NumberBlock) throws -> Bool
    /// Takes a record given by its values that are not zero.
    func take(_ record: SparseRecord) throws -> Bool
}

/// The fields of one line of text; valid only during the call it is handed to.
package struct TextRecord {
    /// The line on which the record starts, counted from 1.
    package let line: Int
    /// The record's first byte.
    package let bytes: UnsafePointer<UInt8>
    /// Offset of the first byte of each field and of the byte behind its last one.
    package let bounds: UnsafePointer<Int32>
    /// The number of fields.
    package let count: Int

    /// The text of a field, well-formed UTF-8 without blanks around it.
    package func text(_ field: Int) -> String {
        let (start, end) = (Int(bounds[2 * field]), Int(bounds[2 * field + 1]))
        return String(decoding: UnsafeBufferPointer(start: bytes + start, count: end - start), as: UTF8.self)
    }
}

/// Some rows of a numeric file; valid only during the call it is handed to.
package struct NumberBlock {
    /// The first row's number in the file, counted from 1.
    package let firstRow: Int
    package let rowCount: Int
    package let columnCount: Int
    /// `rowCount * columnCount` numbers, row after row.
    package let values: UnsafePointer<Double>
}

/// A row of a sparse file; valid only during the call it is handed to.
package struct SparseRecord {
    /// The row or line, counted from 1.
    package let row: Int
    /// How many values are given.
    package let count: Int
    /// The column of each value, all different.
    package let columns: UnsafePointer<Int32>
    /// The values; `nil` when all are 1.
    package let values: UnsafePointer<Double>?
}
