internal import Foundation
internal import Tables

/// Runs the Python script that reads and writes PyTorch and TensorFlow files.
struct PythonConverter {
    /// The interpreter, a path or a name on the PATH.
    var python = "python3"
    private static let seconds = 3_600.0

    private static var script: String { String(decoding: PackageResources.convert_checkpoint_py, as: UTF8.self) }

    /// Reads the file at `path` (`kind`: `torch` or `tensorflow`).
    func read(_ kind: String, _ path: String) throws -> ConversionStream {
        let (output, errors) = try files(path)
        try finish(
            ChildProcess.run(
                python, ["-c", Self.script, "import", kind, path], output: output.descriptor, errors: errors.descriptor,
                seconds: Self.seconds), errors, path)
        return try ConversionStream(output, name: path)
    }

    /// Writes `stream` to `path`.
    func write(_ stream: ConversionStream, _ kind: String, to path: String) throws {
        let (input, errors) = try files(path)
        guard stream.write(to: input) else {
            throw DataError(
                file: path, problem: "no temporary file can be written",
                remedy: "check the space in the temporary folder")
        }
        input.rewind()
        try finish(
            ChildProcess.run(
                python, ["-c", Self.script, "export", kind, path], input: input.descriptor, output: errors.descriptor,
                errors: errors.descriptor, seconds: Self.seconds), errors, path)
    }

    private func files(_ path: String) throws -> (NamelessFile, NamelessFile) {
        guard let first = NamelessFile(), let second = NamelessFile() else {
            throw DataError(
                file: path, problem: "no temporary file can be made", remedy: "check the space in the temporary folder")
        }
        return (first, second)
    }

    private func finish(_ ending: ChildProcess.Ending, _ errors: NamelessFile, _ path: String) throws {
        if ending == .exited(0) { return }
        let words = String(decoding: errors.bytes(count: 2_000), as: UTF8.self)
        if case .notStarted = ending {
            throw DataError(
                file: path, problem: "the file is read and written through Python, and '\(python)' cannot be started",
                remedy: "install Python 3 ('apt-get install python3') or name it with --python")
        }
        // The converter's one line: what is wrong, and after it what to do.
        if let line = words.split(separator: "\n").last(where: { $0.hasPrefix("error: ") }) {
            let sentence = line.dropFirst("error: ".count)
            let parts = sentence.split(separator: ";", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            throw DataError(
                file: path, problem: parts[0],
                remedy: parts.count > 1 ? parts[1] : "check the file, or name another Python with --python")
        }
        throw DataError(
            file: path,
            problem: ending == .timedOut
                ? "the converter did not end within \(Int(Self.seconds)) s" : "the converter failed (\(ending))",
            remedy: "check that '\(python)' is Python 3.8 or newer, or name another with --python")
    }
}
