internal import Foundation
internal import Glibc

/// Writes tables as CSV that reads back as the same table.
public enum CSVWriter {
    /// Writes `table` to `path`, missing values empty, numbers in the shortest form that reads back exactly, dates to
    /// the microsecond.
    ///
    /// The file appears complete or not at all: it is written beside its place, flushed to disk and renamed.
    ///
    /// - Throws: `DataError` when the file cannot be written.
    public static func write(_ table: Table, to path: String) throws {
        let temporary = path + ".partial-" + UUID().uuidString
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var isOpen = true
        defer {
            if isOpen { close(descriptor) }
            unlink(temporary)
        }
        var text = table.schema.columns.map { quoted($0.name) }.joined(separator: ",") + "\n"
        for row in 0..<table.rowCount {
            appendRow(row, of: table, to: &text)
            if text.utf8.count >= 1 << 18 { try flush(&text, descriptor, path) }
        }
        try flush(&text, descriptor, path)
        guard fsync(descriptor) == 0 else { throw failure(path, errno) }
        isOpen = false
        guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw failure(path, errno) }
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

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        return needsQuotes ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
    }

    private static func flush(_ text: inout String, _ descriptor: Int32, _ path: String) throws {
        let bytes = Array(text.utf8)
        text = ""
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path, errno) }
            done += count
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> DataError {
        DataError(
            file: path, problem: "the file cannot be written (\(String(cString: strerror(code))))",
            remedy: "check the folder, its permissions and the space on the disk")
    }
}
