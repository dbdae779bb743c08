import Foundation
import Tables

/// Text files with one score a line.
enum ScoreList {
    private static let limit = 1 << 30

    /// The numbers of a file in order; a first line of letters is a heading. Lines count: none may be blank but at the end.
    static func read(_ path: String) throws -> [Double] {
        let remedy = "give a text file with one score a line"
        func failure(_ problem: String, line: Int? = nil) -> DataError {
            DataError(file: path, line: line, problem: problem, remedy: remedy)
        }
        var scores: [Double] = []
        var blank: Int?
        for (index, word) in try TextLines.read(path, limit: limit, remedy: remedy).enumerated() {
            let number = index + 1
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
