internal import Foundation
internal import Tables
internal import Yams

/// A small file of settings in YAML or JSON, which is YAML too. Each value knows its place, so that an error can name it.
public enum DocumentFile {
    /// Larger files are refused before they are read.
    public static let largestSize = 4 << 20
    /// Values may lie this deep in one another.
    static let deepest = 64
    /// As many values are read, each as often as aliases repeat it.
    static let mostValues = 100_000

    /// - Parameters:
    ///   - path: a file in UTF-8.
    /// - Throws: `DataError` when there is no such file, it is too large, no YAML or JSON, or has too many values.
    public static func read(_ path: String) throws -> DocumentNode {
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: path, problem: problem, remedy: remedy)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw failure("there is no such file", "check the path")
        }
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard !isFolder.boolValue, type == .typeRegular || type == .typeSymbolicLink else {
            throw failure("it is not a file", "give a file in YAML or JSON")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw failure("the file cannot be read", "check its permissions")
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: largestSize + 1) ?? Data()
        } catch {
            throw failure("the file cannot be read", "check its permissions")
        }
        guard !data.isEmpty else { throw failure("it is empty", "write it in YAML or JSON") }
        guard data.count <= largestSize else {
            throw failure("it is larger than \(largestSize >> 20) MiB", "give a file of settings")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw failure("it is no text in UTF-8", "give a file in YAML or JSON")
        }
        return try parse(text, file: path)
    }

    /// - Parameters:
    ///   - text: YAML or JSON.
    ///   - file: the name that errors give.
    /// - Throws: `DataError`, as `read` does.
    public static func parse(_ text: String, file: String) throws -> DocumentNode {
        func failure(_ line: Int?, _ problem: String) -> DataError {
            DataError(file: file, line: line, problem: problem, remedy: "write it in YAML or JSON")
        }
        // The parser calls itself for each level.
        var (depth, indent, isIndent) = (0, 0, true)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (indent, isIndent) = (0, true)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"): if isIndent { indent += 1 }
            case UInt8(ascii: "["), UInt8(ascii: "{"): (depth, isIndent) = (depth + 1, false)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): (depth, isIndent) = (max(0, depth - 1), false)
            default: isIndent = false
            }
            guard depth < 1_000, indent < 2_000 else {
                throw failure(nil, "its values lie more than \(deepest) deep in one another")
            }
        }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw failure(mark.line, "it is no YAML or JSON: \(problem)")
            case .duplicatedKeysInMapping(let names, let context):
                throw DataError(
                    file: file, line: context.mark.line,
                    problem: "the key '\(names.first?.prefix(60) ?? "")' stands there twice",
                    remedy: "give every key once")
            default: throw failure(nil, "it is no YAML or JSON")
            }
        } catch {
            throw failure(nil, "it is no YAML or JSON")
        }
        guard let root else { throw failure(nil, "it is empty") }
        var left = mostValues
        return try DocumentNode(root, file: file, depth: 0, left: &left)
    }
}
