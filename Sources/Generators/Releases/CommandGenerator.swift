public import Auditing
internal import Documents
internal import Foundation
internal import Neighbors
internal import Tables
public import Statistics

/// Why a generator's own program gave no release.
public struct GeneratorFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var problem: String
    public var remedy: String

    public var description: String { "the generator command \(problem); \(remedy)" }
}

/// Any program that writes synthetic records: a system under audit.
public struct CommandGenerator: Generator {
    private let template: String
    private let train: String
    private let folder: String?
    private let seconds: Double

    /// The words of a template that are replaced.
    public static let placeholders = ["{train}", "{records}", "{seed}", "{output}"]

    /// - Parameters:
    ///   - template: a command for `/bin/sh`; `{train}`, `{records}`, `{seed}` and `{output}` are replaced by words that need
    ///     no quotes.
    ///   - train: the training records' file.
    ///   - folder: the working folder; `nil` for the present one.
    ///   - seconds: how long it may run.
    /// - Throws: `AuditError` for a template that names no output, or something unknown in braces.
    public init(template: String, train: String, folder: String? = nil, seconds: Double) throws {
        func wrong(_ problem: String) -> AuditError {
            .invalidOption(
                "--generator-command: \(problem); write for example 'python3 my_gan.py --train {train} --n {records} "
                    + "--seed {seed} --out {output}'")
        }
        guard template.contains("{output}") else { throw wrong("the command does not contain {output}") }
        for match in template.matches(of: /\{[a-z]+\}/) where !Self.placeholders.contains(String(match.output)) {
            throw wrong("\(match.output) is not known")
        }
        if let folder {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
                throw AuditError.invalidOption("--generator-folder: there is no folder '\(folder)'")
            }
        }
        self.template = template
        self.train = train
        self.folder = folder
        self.seconds = seconds
    }

    public var card: GeneratorCard {
        GeneratorCard(kind: "command", name: template, sha256: nil, summary: "a program of the user's")
    }

    public func release(
        records: Int, seed: UInt64, into folder: String, workers: Workers, progress: AuditProgress
    ) throws -> String {
        let place = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(
            at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: place) }
        let output = place.appending(path: "release.csv").path
        return try TemporaryFiles.holding(place.path) {
            try TemporaryFiles.holding(output) {
                try run(records: records, seed: seed, output: output, folder: folder, progress: progress)
            }
        }
    }

    private func run(
        records: Int, seed: UInt64, output: String, folder: String, progress: AuditProgress
    ) throws -> String {
        guard let words = NamelessFile() else {
            throw GeneratorFailure(
                problem: "cannot be run: no temporary file can be made",
                remedy: "check the space in the temporary folder")
        }
        progress.report("generating", 0, 1)
        let command = command(records: records, seed: seed, output: output)
        let ending = ChildProcess.run(
            "/bin/sh",
            self.folder.map { ["-c", "cd -- \"$1\" && exec /bin/sh -c \"$2\"", "sh", $0, command] } ?? ["-c", command],
            output: words.descriptor, errors: words.descriptor, seconds: seconds)
        guard ending == .exited(0) else { throw failure(ending, words, folder) }
        // A link would lead elsewhere, to the real data even, and a pipe would be waited for.
        var found = stat()
        guard lstat(output, &found) == 0 else {
            throw failure("ended well but wrote no file to {output}", words, folder)
        }
        guard found.st_mode & S_IFMT == S_IFREG else {
            throw failure("made something other than a file of {output}", words, folder)
        }
        let target = URL(filePath: folder).appending(path: "release.csv").relativePath
        try AtomicFile.replace(target) { temporary in
            do {
                try FileManager.default.copyItem(atPath: output, toPath: temporary)
            } catch {
                throw GeneratorFailure(
                    problem: "wrote a release that cannot be copied to \(target)",
                    remedy: "check the folder and the space on the disk")
            }
        }
        progress.report("generating", 1, 1)
        return target
    }

    private func command(records: Int, seed: UInt64, output: String) -> String {
        let values = [
            "{train}": ShellWord.quoted(URL(filePath: train).standardizedFileURL.path), "{records}": "\(records)",
            "{seed}": "\(seed)", "{output}": ShellWord.quoted(output),
        ]
        var command = ""
        var rest = Substring(template)
        // In one pass, so that nothing in a path is taken for a placeholder.
        while let brace = rest.firstIndex(of: "{") {
            command += rest[..<brace]
            rest = rest[brace...]
            if let (name, value) = values.first(where: { rest.hasPrefix($0.key) }) {
                command += value
                rest = rest.dropFirst(name.count)
            } else {
                command += "{"
                rest = rest.dropFirst()
            }
        }
        return command + rest
    }

    private func failure(_ ending: ChildProcess.Ending, _ words: NamelessFile, _ folder: String) -> GeneratorFailure {
        switch ending {
        case .exited(127): failure("ended with status 127: a program in it was not found", words, folder)
        case .exited(let status): failure("ended with status \(status)", words, folder)
        case .signalled(let signal): failure("was ended by signal \(signal)", words, folder)
        case .timedOut: failure("did not end within \(seconds.formatted()) s and was stopped", words, folder)
        case .notStarted: failure("cannot be started", words, folder)
        }
    }

    /// What the command said may hold records, so it goes into a file that only its owner reads, and not into the message.
    private func failure(_ problem: String, _ words: NamelessFile, _ folder: String) -> GeneratorFailure {
        let said = words.bytes(from: max(0, words.size - (1 << 20)), count: min(words.size, 1 << 20))
        let log = URL(filePath: folder).appending(path: "generator.log").relativePath
        guard !said.isEmpty, (try? AtomicFile.write(Data(said), to: log)) != nil else {
            return GeneratorFailure(problem: problem, remedy: "run it by hand to see why; it printed nothing")
        }
        chmod(log, 0o600)
        return GeneratorFailure(problem: problem, remedy: "read what it printed in \(log)")
    }
}
