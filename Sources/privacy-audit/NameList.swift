import Foundation
import Tables

/// Text files with one name a line.
enum NameList {
    private static let limit = 64 << 20

    /// The lines of a small text file, without blank ones.
    static func read(_ path: String) throws -> [String] {
        let remedy = "give a UTF-8 text file with one name a line"
        let lines = try TextLines.read(path, limit: limit, remedy: remedy)
        guard lines.contains(where: { !$0.isEmpty }) else {
            throw DataError(file: path, problem: "the file has no names", remedy: remedy)
        }
        var seen: Set<String> = []
        for (index, line) in lines.enumerated() where !line.isEmpty && !seen.insert(line).inserted {
            throw DataError(
                file: path, line: index + 1, problem: "the name stands there twice", remedy: "give every name once")
        }
        return lines.filter { !$0.isEmpty }
    }
}
