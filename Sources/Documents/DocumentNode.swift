internal import Foundation
public import Tables
internal import Yams

/// A value of a document, with its place.
public struct DocumentNode: Sendable {
    public enum Content: Sendable {
        case text(String)
        case list([DocumentNode])
        case map([(key: String, value: DocumentNode)])
    }

    public let content: Content
    public let file: String
    /// Counted from 1.
    public let line: Int
    public let character: Int
    /// Where a map's keys stand.
    private let keyPlaces: [String: (line: Int, character: Int)]
    /// False for a text in quotes, which is no number.
    let isPlain: Bool

    init(_ node: Node, file: String, depth: Int, left: inout Int) throws {
        self.file = file
        (line, character) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
        let place = (line, character)
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: file, line: place.0, problem: "character \(place.1): \(problem)", remedy: remedy)
        }
        guard depth < DocumentFile.deepest else {
            throw failure("values lie more than \(DocumentFile.deepest) deep in one another", "write it flatter")
        }
        // What is written once and used often, by aliases of aliases, could be a document without end.
        left -= 1
        guard left >= 0 else {
            throw failure("it has more than \(DocumentFile.mostValues) values", "write less, without aliases")
        }
        switch node {
        case .scalar(let scalar):
            (content, keyPlaces) = (.text(scalar.string), [:])
            isPlain = scalar.style == .plain || scalar.style == .any
        case .sequence(let sequence):
            content = .list(try sequence.map { try DocumentNode($0, file: file, depth: depth + 1, left: &left) })
            keyPlaces = [:]
            isPlain = true
        case .mapping(let mapping):
            var entries: [(key: String, value: DocumentNode)] = []
            var places: [String: (line: Int, character: Int)] = [:]
            for (key, value) in mapping {
                guard case .scalar(let name) = key else { throw failure("a key is not a text", "give texts as keys") }
                guard !entries.contains(where: { $0.key == name.string }) else {
                    throw failure("the key '\(name.string)' stands there twice", "give every key once")
                }
                entries.append((name.string, try DocumentNode(value, file: file, depth: depth + 1, left: &left)))
                places[name.string] = key.mark.map { ($0.line, $0.column) }
            }
            (content, keyPlaces) = (.map(entries), places)
            isPlain = true
        case .alias:
            throw failure("anchors and aliases are not read", "write the value out")
        }
    }

    /// An error at this place.
    public func error(_ problem: String, remedy: String) -> DataError {
        error(at: (line, character), problem, remedy: remedy)
    }

    private func error(at place: (line: Int, character: Int), _ problem: String, remedy: String) -> DataError {
        DataError(file: file, line: place.line, problem: "character \(place.character): \(problem)", remedy: remedy)
    }

    /// The values of a map by key.
    ///
    /// - Parameters:
    ///   - keys: all that may stand there.
    ///   - name: what the map is, for an error.
    /// - Throws: `DataError` when it is no map or has another key, with the nearest one that may stand there.
    public func map(keys: [String], name: String) throws -> [String: DocumentNode] {
        guard case .map(let entries) = content else {
            throw error("\(name) is not a map of keys and values", remedy: "write 'key: value' lines")
        }
        var found: [String: DocumentNode] = [:]
        for (key, value) in entries {
            guard keys.contains(key) else {
                let hint = Self.nearest(to: key, among: keys).map { "did you mean '\($0)'?" }
                let place = keyPlaces[key] ?? (value.line, value.character)
                throw error(
                    at: place,
                    "\(name) has no key '\(key.prefix(60))'",
                    remedy: hint ?? "the keys are \(keys.joined(separator: ", "))")
            }
            found[key] = value
        }
        return found
    }

    /// The values of a list.
    ///
    /// - Throws: `DataError` when it is none.
    public func list(_ name: String) throws -> [DocumentNode] {
        guard case .list(let values) = content else {
            throw error("\(name) is not a list", remedy: "write '- value' lines")
        }
        return values
    }

    /// - Throws: `DataError` when it is no text.
    public func text(_ name: String) throws -> String {
        guard case .text(let text) = content else { throw error("\(name) is not a text", remedy: "give one") }
        return text
    }

    /// A finite number.
    ///
    /// - Throws: `DataError` when it is none.
    public func number(_ name: String) throws -> Double {
        guard case .text(let text) = content, isPlain, let value = Double(text), value.isFinite,
            !text.contains(where: { $0 == "x" || $0 == "X" })
        else {
            throw error("\(name) is not a number", remedy: "give a number such as 0.5 or 1e-5")
        }
        return value
    }

    /// A whole number.
    ///
    /// - Throws: `DataError` when it is none that fits in 64 bits.
    public func integer(_ name: String) throws -> Int {
        let value = try number(name)
        guard let whole = Int(exactly: value) else {
            throw error("\(name) is not a whole number of 64 bits", remedy: "give a whole number")
        }
        return whole
    }

    /// The name that `text` was most likely meant to be; `nil` where none is near.
    public static func nearest(to text: String, among names: [String]) -> String? {
        names.map { ($0, distance($0, text)) }.min { $0.1 < $1.1 }
            .flatMap { $0.1 <= max(2, text.count / 3) ? $0.0 : nil }
    }

    /// How many letters must be changed, put in or taken out (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.prefix(60).utf8), Array(right.prefix(60).utf8))
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return row[b.count]
    }
}
