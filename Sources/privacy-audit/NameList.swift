import Foundation
import Tables

/// Text files with one name a line.
enum NameList {
    private static let limit = 64 << 20

    /// The lines of a small text file, without blank ones.
    static func read(_ path: String) throws -> [String] {
        func failure(_ problem: String) -> DataError {
            DataError(file: path, problem: problem, remedy: "give a UTF-8 text file with one name a line")
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError(file: path, problem: "there is no such file", remedy: "check the path")
        }
        guard let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize else {
            throw failure("the file cannot be read")
        }
        guard size <= limit else { throw failure("the file is larger than \(limit >> 20) MiB") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw failure("the file is not readable as text") }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard lines.contains(where: { !$0.isEmpty }) else { throw failure("the file has no names") }
        var seen: Set<String> = []
        for (index, line) in lines.enumerated() where !line.isEmpty && !seen.insert(line).inserted {
            throw DataError(
                file: path, line: index + 1, problem: "the name stands there twice", remedy: "give every name once")
        }
        return lines.filter { !$0.isEmpty }
    }
}
