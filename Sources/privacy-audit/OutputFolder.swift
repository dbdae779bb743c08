import Foundation
import Tables

/// Why a result cannot be written.
struct OutputError: Error, CustomStringConvertible {
    var path: String
    var reason: String
    /// What to do; `nil` where another place is all that is needed.
    var remedy: String?
    /// The option that named it.
    var option = "--output"
    var description: String { "\(path): \(reason); \(remedy ?? "choose a folder that can be written with \(option)")" }
}

/// One file that is written complete or not at all.
struct OutputFile {
    let path: String
    /// The option that named it.
    private var option = "--output"

    /// Makes sure that the file can be written, before long work starts.
    ///
    /// - Parameters:
    ///   - path: the file's name; a link stands for the file that it leads to.
    ///   - inputs: files that must not be replaced, as they were named; a name may end in `::` and a table.
    ///   - option: the option that named it.
    init(path name: String, inputs: [String], option: String = "--output") throws {
        do {
            try self.init(checked: name, inputs, option)
            self.option = option
        } catch var error as OutputError {
            error.option = option
            throw error
        }
    }

    private init(checked name: String, _ inputs: [String], _ option: String) throws {
        guard !name.isEmpty else { throw OutputError(path: "''", reason: "the name is empty") }
        path = try Self.target(of: name)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw OutputError(path: name, reason: "there is a folder of this name")
        }
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard type == nil || type == .typeRegular else { throw Self.notAFile(name) }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder),
            type == nil || FileManager.default.isWritableFile(atPath: path)
        else { throw OutputError(path: name, reason: "the file cannot be written there") }
        guard let present = Self.resolved(path) else { return }
        for input in inputs {
            guard Self.resolved(SourceOpening.split(input).file) != present else {
                throw OutputError(
                    path: name, reason: "it is an input and would be replaced",
                    remedy: "name another file with \(option)")
            }
        }
    }

    /// The file that a name leads to: a rename would put a file in the place of a link, even of `/dev/stdout`.
    private static func target(of name: String) throws -> String {
        let full = URL(filePath: name).standardizedFileURL.path
        var target = name
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: full)) != nil {
            guard let end = resolved(name) else {
                throw OutputError(path: name, reason: "it is a link that leads nowhere")
            }
            target = end
        }
        for place in [full, target] where !place.hasPrefix("/dev/shm/") {
            guard !["/dev/", "/proc/", "/sys/"].contains(where: place.hasPrefix) else { throw notAFile(name) }
        }
        return target
    }

    /// The path without links; `nil` where there is no such file.
    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func notAFile(_ name: String) -> OutputError {
        OutputError(path: name, reason: "it is a device or a pipe, and would be replaced by a file")
    }

    /// Writes what `body` appends.
    func write(_ body: (_ append: (Data) throws -> Void) throws -> Void) throws {
        // A limit on the size of files is an error like a full disk, not an end without a word.
        signal(SIGXFSZ, SIG_IGN)
        do {
            try AtomicFile.write(to: path, body)
        } catch {
            throw OutputError(path: path, reason: "the file cannot be written", option: option)
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
