internal import Foundation

/// Writes tables as CSV that reads back as the same table.
public enum CSVWriter {
    /// Writes `table` to `path`, missing values empty, numbers in the shortest form that reads back exactly, dates to
    /// the microsecond.
    ///
    /// The file appears complete or not at all, as ``AtomicFile`` writes.
    ///
    /// - Throws: `DataError` when the file cannot be written.
    public static func write(_ table: Table, to path: String) throws {
        try AtomicFile.write(to: path) { append in
            var text = table.schema.columns.map { quoted($0.name) }.joined(separator: ",") + "\n"
            for row in 0..<table.rowCount {
                appendRow(row, of: table, to: &text)
                if text.utf8.count >= 1 << 18 {
                    try append(Data(text.utf8))
                    text = ""
                }
            }
            try append(Data(text.utf8))
        }
    }

    private static func appendRow(_ row: Int, of table: Table, to text: inout String) {
        for (position, column) in table.schema.columns.enumerated() {
            if position > 0 { text += "," }
            if table.isMissing(row: row, column: position) { continue }
            switch table.schema.slots[position] {
            case .bit(let slot): text += table.bits[row, slot] ? "1" : "0"
            case .code(let slot): text += quoted(column.categories[Int(table.codes[slot][row])])
            case .number(let slot):
                let value = table.numbers[slot][row]
                switch column.kind {
                case .date: text += DateText.format(value) ?? ""
                case .integer: text += String(Int(exactly: value) ?? 0)
                default: text += value.description
                }
            }
        }
        // A lone missing value would be a blank line, which ends a file.
        if table.schema.columns.count == 1 && table.isMissing(row: row, column: 0) { text += "NA" }
        text += "\n"
    }

    /// A field, in quotes where it needs them (RFC 4180).
    ///
    /// Looks at scalars: as a `Character`, a quote with an accent, or a carriage return with its line feed, is another.
    package static func quoted(_ field: String) -> String {
        let special: Set<Unicode.Scalar> = ["\"", ",", "\r", "\n"]
        guard field.unicodeScalars.contains(where: special.contains) else { return field }
        var result = "\""
        for scalar in field.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
