import ArgumentParser
import Auditing
import Documents
import Foundation
import Reports
import Tables

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that evidence is of the files that are there, and as it was written.",
        discussion: """
            Works out the SHA-256 of every input that the evidence names and compares; with --rerun the audit is run again and must \
            give the same bytes. Exits 0 where all agrees and 65 where something does not. Files are looked for as the evidence names \
            them: run this in the folder where the audit was run.

            Examples:
              privacy-audit verify report/evidence.json
              privacy-audit verify report/evidence.json --rerun
            """)

    @Argument(help: "An evidence.json of 'run' or 'check'.")
    var evidence: String

    @Flag(help: "Run the audit again and compare the evidence byte for byte.")
    var rerun = false

    @Flag(help: "Print what was compared as JSON.")
    var json = false

    private struct Line: Codable {
        var name: String
        var agrees: Bool
        var found: String
    }

    func run() throws {
        try gating {
            let file = try EvidenceFile.read(evidence)
            var lines = [
                Line(
                    name: evidence, agrees: true,
                    found: file.finished == nil
                        ? "NOT COMPARED: environment.json, which vouches for it, is not beside it; its SHA-256 is \(file.digest)"
                        : "as environment.json beside it says, SHA-256 \(file.digest)")
            ]
            for input in file.evidence.inputs where input.role != "synthetic" || file.evidence.generation == nil {
                let name = SourceOpening.split(input.name).file
                do {
                    let digest = try FileDigest.sha256(path: name, name: name).digest
                    lines.append(
                        Line(
                            name: "\(input.role) \(input.name)", agrees: digest == input.sha256,
                            found: digest == input.sha256
                                ? "the file that was audited" : "another file: SHA-256 \(digest)"))
                } catch let error as DataError {
                    lines.append(Line(name: "\(input.role) \(input.name)", agrees: false, found: error.problem))
                }
            }
            if rerun, lines.allSatisfy(\.agrees) { lines.append(try again(file)) }
            if json {
                try Output.json(lines)
            } else {
                for line in lines {
                    try Output.line(Output.safe("\(line.agrees ? "agrees" : "DIFFERS"): \(line.name): \(line.found)"))
                }
            }
            if !lines.allSatisfy(\.agrees) { throw Exit.data }
        }
    }

    /// Options that run programs or write files: evidence comes from elsewhere.
    private static let barred = ["--generator-command", "--shadow-command", "--shadow-cache", "--output", "-o"]

    /// Runs the audit that the evidence names and compares.
    private func again(_ file: EvidenceFile) throws -> Line {
        let folder = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        // Evidence comes from elsewhere: its command is never given to a shell, and none that runs programs is followed.
        let words = ShellWord.words(of: file.evidence.reproduce) ?? []
        guard let program = Bundle.main.executablePath, words.first == Tool.name, words.dropFirst().first == "run"
        else {
            return Line(name: "rerun", agrees: false, found: "the evidence names no audit of this program")
        }
        if let command = words.first(where: { word in Self.barred.contains(where: word.hasPrefix) }) {
            return Line(
                name: "rerun", agrees: false,
                found:
                    "it would run a program or write elsewhere (\(command.prefix(19))): read the command in the evidence and run it by hand"
            )
        }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = words.dropFirst() + ["--output", folder.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let bytes = FileManager.default.contents(atPath: folder.appending(path: "evidence.json").path)
        else { return Line(name: "rerun", agrees: false, found: "the audit could not be run again") }
        let isSame = bytes == FileManager.default.contents(atPath: file.path)
        return Line(
            name: "rerun", agrees: isSame,
            found: isSame ? "the same bytes" : "other numbers: another program, or edited evidence")
    }
}
