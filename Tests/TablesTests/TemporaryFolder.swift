import Foundation
import Tables
import Testing

/// A folder of its own for a test's files, removed when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/tables-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, _ name: String = "data.csv") throws -> String { try write(Array(text.utf8), name) }

    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// Loads one file as the real data of an audit.
func load(_ path: String, _ options: ReadOptions = ReadOptions()) throws -> LoadedTable {
    let tables = try TableLoader.load([NamedInput(role: "train", path: path)], options: options)
    return tables[0]
}

/// Loads a real file and a release.
func load(_ real: String, release: String, _ options: ReadOptions = ReadOptions()) throws -> [LoadedTable] {
    try TableLoader.load(
        [
            NamedInput(role: "train", path: real),
            NamedInput(role: "synthetic", path: release, isRelease: true),
        ], options: options)
}

/// The error that `body` throws, if it is about data.
func dataError(_ body: () throws -> some Any) -> DataError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? DataError
    }
}

extension TemporaryFolder {
    /// Writes what a fixture holds in base64 and gzip, and returns the path.
    func unpack(_ fixture: String, _ name: String) throws -> String {
        let packed = try #require(Data(base64Encoded: fixture))
        let source = try TextFile.open(path: write(Array(packed), "fixture.gz"), name: "fixture")
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = try part.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return try write(bytes, name)
    }
}

extension Table {
    /// A numeric table's values, missing ones NaN.
    var rows: [[Double]] {
        (0..<rowCount).map { row in
            schema.slots.map { slot in
                switch slot {
                case .bit(let bit): missingBits?[row, bit] == true ? .nan : bits[row, bit] ? 1 : 0
                case .code(let code): Double(codes[code][row])
                case .number(let number): numbers[number][row]
                }
            }
        }
    }
}

/// A cell that no message may show.
let secret = "SECRET-VALUE-7"
