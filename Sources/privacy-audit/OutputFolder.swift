import Foundation
import Tables

/// Why a result cannot be written.
struct OutputError: Error, CustomStringConvertible {
    var path: String
    var reason: String
    var description: String { "\(path): \(reason); choose a folder that can be written with --output" }
}

/// The folder that an audit writes into, each file complete or not at all.
struct OutputFolder {
    let path: String

    /// Makes sure the folder exists and can be written, before long work starts.
    init(path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { throw OutputError(path: path, reason: "there is a file of this name") }
        } else {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw OutputError(path: path, reason: "the folder cannot be made")
            }
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw OutputError(path: path, reason: "the folder cannot be written")
        }
    }

    /// Writes a file by way of a temporary one in the same folder; gives its path.
    @discardableResult
    func write(_ data: Data, named name: String) throws -> String {
        let target = URL(filePath: path).appending(path: name).relativePath
        do {
            try AtomicFile.write(data, to: target)
        } catch {
            throw OutputError(path: target, reason: "the file cannot be written")
        }
        return target
    }
}
