/// The forms that cells of a column were seen in, as a set.
struct CellForms: OptionSet {
    let rawValue: UInt16

    /// The numbers 0 and 1.
    static let zeroOne = CellForms(rawValue: 1)
    /// Other whole numbers within ±2^53.
    static let integer = CellForms(rawValue: 2)
    /// Other finite numbers.
    static let real = CellForms(rawValue: 4)
    /// The words true and false.
    static let word = CellForms(rawValue: 8)
    static let date = CellForms(rawValue: 16)
    /// Whole numbers beyond ±2^53.
    static let huge = CellForms(rawValue: 32)
    /// Numbers too large for a double.
    static let overflow = CellForms(rawValue: 64)
    /// NaN and infinities spelled out.
    static let notFinite = CellForms(rawValue: 128)
    static let text = CellForms(rawValue: 256)

    static let numeric: CellForms = [.zeroOne, .integer, .real, .huge, .overflow]
}

/// What one pass over a file found in one column.
struct ColumnObservation {
    let name: String
    var forms: CellForms = []
    /// The first line or row of each form, by its raw value.
    var firstLines: [UInt16: Int] = [:]
    /// The labels, when the column is read as text.
    var labels: LabelTable?

    /// The first line of any of `forms`.
    func firstLine(of forms: CellForms) -> Int? {
        firstLines.filter { CellForms(rawValue: $0.key).isSubset(of: forms) }.map(\.value).min()
    }
}

/// What a column of one file holds, judged by all its values.
enum ObservedKind: String {
    /// Every value is missing.
    case empty = "nothing but missing values"
    case binary = "zeros and ones"
    case integer = "whole numbers"
    case continuous = "numbers"
    case date = "dates"
    case text

    var isNumber: Bool { self == .binary || self == .integer || self == .continuous }
}

extension ColumnObservation {
    /// Whether only labels fit all values: there is text, or words, dates and numbers are mixed.
    var isText: Bool {
        let families = [!forms.isDisjoint(with: .numeric), forms.contains(.word), forms.contains(.date)]
        return forms.contains(.text) || families.count { $0 } > 1
    }

    /// The least kind that all values fit.
    ///
    /// - Throws: `DataError` with line and column for a number no table can hold.
    func kind(in file: String) throws -> ObservedKind {
        if forms.isEmpty { return .empty }
        // NaN does not make labels of numbers, words or dates.
        if isText { return .text }
        if forms.contains(.notFinite) { throw CellError.notFinite(file, firstLine(of: .notFinite), name) }
        if forms.contains(.overflow) { throw CellError.overflow(file, firstLine(of: .overflow), name) }
        if forms.contains(.huge) { throw CellError.huge(file, firstLine(of: .huge), name) }
        if forms.contains(.date) { return .date }
        if forms.contains(.real) { return .continuous }
        if forms.contains(.integer) { return .integer }
        return .binary
    }
}

extension TableFormat {
    /// Whether the records are rows of an array and not lines of text.
    var hasRows: Bool { self == .npy || self == .hdf5 }
}

extension DataError {
    /// The error with its number taken for a row's.
    func countingRows() -> DataError {
        guard let line else { return self }
        return DataError(file: file, row: line, column: column, problem: problem, remedy: remedy)
    }

    /// Runs `body`, whose errors about cells hold one running number: a line's in text and a row's in arrays.
    static func placing<Result>(_ formats: [String: TableFormat], _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DataError {
            throw formats[error.file]?.hasRows == true ? error.countingRows() : error
        }
    }
}

/// The errors about single cells; none of them shows the cell.
///
/// Their `line` is a row in arrays, see ``DataError/placing(_:_:)``.
enum CellError {
    static func notFinite(_ file: String, _ line: Int?, _ column: String) -> DataError {
        DataError(
            file: file, line: line, column: column, problem: "the value is NaN or infinite, expected a finite number",
            remedy: "write missing values as empty, NA or ?")
    }

    static func overflow(_ file: String, _ line: Int?, _ column: String) -> DataError {
        DataError(
            file: file, line: line, column: column, problem: "the number is too large for double precision",
            remedy: "rescale the column or correct the value")
    }

    static func huge(_ file: String, _ line: Int?, _ column: String) -> DataError {
        DataError(
            file: file, line: line, column: column, problem: "the whole number is beyond 2^53 and would not stay exact",
            remedy: "declare the column categorical in a schema file, or ignore it if it is an identifier")
    }

    static func wrongKind(_ file: String, _ line: Int?, _ column: Column) -> DataError {
        switch column.kind {
        case .binary:
            DataError(
                file: file, line: line, column: column.name,
                problem: "the value is not 0 or 1, and the column is binary",
                remedy: "threshold or round the values, or declare the column's type in a schema file")
        case .integer:
            DataError(
                file: file, line: line, column: column.name,
                problem: "the value is not a whole number, and the column is integer",
                remedy: "round the values, or declare the column continuous in a schema file")
        case .continuous:
            DataError(
                file: file, line: line, column: column.name,
                problem: "the value is not a number, and the column is numeric",
                remedy: "correct the value, or declare the column categorical in a schema file")
        case .date:
            DataError(
                file: file, line: line, column: column.name,
                problem: "the value is not a date (YYYY-MM-DD), and the column holds dates",
                remedy: "correct the value, or declare the column categorical in a schema file")
        case .categorical:
            DataError(
                file: file, line: line, column: column.name,
                problem: "the value is not among the column's categories",
                remedy: "add the category to the schema file or correct the value")
        }
    }

    static func tooManyLabels(_ file: String, _ line: Int?, _ column: String) -> DataError {
        DataError(
            file: file, line: line, column: column,
            problem: "the column has more than 1,000,000 different texts, or 256 MiB of them",
            remedy: "ignore the column: it is an identifier or free text, not a category")
    }
}
