import Foundation
import Tables

/// Why a result cannot be written.
struct OutputError: Error, CustomStringConvertible {
    var path: String
    var reason: String
    var description: String { "\(path): \(reason); choose a folder that can be written with --output" }
}

/// One file that is written complete or not at all.
struct OutputFile {
    let path: String

    /// Makes sure that the file can be written, before long work starts.
    init(path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw OutputError(path: path, reason: "there is a folder of this name")
        }
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        if let type, ![.typeRegular, .typeSymbolicLink].contains(type) {
            throw OutputError(path: path, reason: "it is a device or a pipe, and would be replaced by a file")
        }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard !path.isEmpty, FileManager.default.isWritableFile(atPath: folder) else {
            throw OutputError(path: path.isEmpty ? "''" : path, reason: "the file cannot be written there")
        }
    }

    /// Writes what `body` appends.
    func write(_ body: (_ append: (Data) throws -> Void) throws -> Void) throws {
        do {
            try AtomicFile.write(to: path, body)
        } catch {
            throw OutputError(path: path, reason: "the file cannot be written")
        }
    }
}

/// The folder that an audit writes into, each file complete or not at all.
struct OutputFolder {
    let path: String

    /// Makes sure the folder exists and `files` can be written into it, before long work starts.
    init(path: String, files: [String]) throws {
        self.path = path
        guard !path.isEmpty else { throw OutputError(path: "''", reason: "the name is empty") }
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
        for file in files {
            let target = URL(filePath: path).appending(path: file).relativePath
            if FileManager.default.fileExists(atPath: target, isDirectory: &isFolder), isFolder.boolValue {
                throw OutputError(path: target, reason: "there is a folder of this name")
            }
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
