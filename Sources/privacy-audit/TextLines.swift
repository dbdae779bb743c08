import Foundation
import Tables

/// The lines of small text files.
enum TextLines {
    /// All lines, without blanks around them.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - limit: the most bytes that are read.
    ///   - remedy: what a file of this kind is.
    static func read(_ path: String, limit: Int, remedy: String) throws -> [String] {
        func failure(_ problem: String) -> DataError { DataError(file: path, problem: problem, remedy: remedy) }
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError(file: path, problem: "there is no such file", remedy: "check the path")
        }
        guard let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize else {
            throw failure("the file cannot be read")
        }
        guard size <= limit else { throw failure("the file is larger than \(limit >> 20) MiB") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw failure("the file is not readable as text") }
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
