import Foundation
import Tables

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
