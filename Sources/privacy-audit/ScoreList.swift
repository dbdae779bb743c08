import Foundation
import Tables

/// Text files with one score a line.
enum ScoreList {
    private static let limit = 1 << 30

    /// The numbers of a file in order; a first line of letters is a heading. Lines count: none may be blank but at the end.
    static func read(_ path: String) throws -> [Double] {
        func failure(_ problem: String, line: Int? = nil) -> DataError {
            DataError(file: path, line: line, problem: problem, remedy: "give a text file with one score a line")
        }
        guard let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize else {
            throw DataError(file: path, problem: "there is no such file", remedy: "check the path")
        }
        guard size <= limit else { throw failure("the file is larger than \(limit >> 20) MiB") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw failure("the file is not readable as text") }
        var scores: [Double] = []
        var (number, blank) = (0, Int?.none)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let word = line.trimmingCharacters(in: .whitespaces)
            if word.isEmpty {
                blank = blank ?? number
                continue
            }
            if let blank { throw failure("the line is blank", line: blank) }
            if let score = Double(word), score.isFinite {
                scores.append(score)
            } else if number > 1 || Double(word) != nil || word.contains(where: \.isNumber) {
                throw failure("the line is no finite number", line: number)
            }
        }
        guard scores.count >= 2 else { throw failure("there are \(scores.count) scores, and at least 2 are needed") }
        return scores
    }
}
