/// What is wrong with an input, as one sentence that names the place, what was expected and the remedy.
///
/// The message never holds a cell's value: inputs are records of real people.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the user named it.
    public var file: String
    /// The line of a text file, counted from 1; the header of a CSV file is line 1.
    public var line: Int?
    /// The row of a binary file, counted from 1.
    public var row: Int?
    /// The column's name.
    public var column: String?
    /// What was found and what was expected, without a full stop, for example `expected 15 fields, found 14`.
    public var problem: String
    /// What to do about it, without a full stop.
    public var remedy: String

    public init(
        file: String, line: Int? = nil, row: Int? = nil, column: String? = nil, problem: String, remedy: String
    ) {
        self.file = file
        self.line = line
        self.row = row
        self.column = column
        self.problem = problem
        self.remedy = remedy
    }

    public var description: String {
        var place = file
        if let line { place += ", line \(line)" }
        if let row { place += ", row \(row)" }
        if let column { place += ", column '\(column)'" }
        return "\(place): \(problem); \(remedy)."
    }
}
