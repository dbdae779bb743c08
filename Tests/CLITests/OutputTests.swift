import Foundation
import Testing

/// Where results go, and what happens when they cannot go there.
@Suite struct OutputTests {
    /// A closed or full standard output is an error with a code of its own, not a trap and not silence.
    @Test(arguments: [
        "attacks >/dev/full", "attacks --json >/dev/full", "attacks --json >&-", "demo --output o >/dev/full",
        "demo --output o --json >&-",
    ]) func anUnwritableStandardOutputIsAnError(_ words: String) throws {
        let scratch = try ScratchFolder()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "'\(CommandLineTool.url.path)' \(words) 2>err"]
        process.currentDirectoryURL = scratch.url
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 74, "\(process.terminationStatus)")
        let errors = try String(contentsOf: scratch.url.appending(path: "err"), encoding: .utf8)
        #expect(errors.contains("standard output cannot be written"))
    }

    @Test func aClosedStandardErrorIsNoTrap() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "'\(CommandLineTool.url.path)' inspect /nonexistent 2>&-"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 65)
    }

    /// A folder in the place of a result is found before the work, and nothing else is written.
    @Test func aFolderInTheWayIsFoundFirst() throws {
        let scratch = try ScratchFolder()
        try FileManager.default.createDirectory(
            at: scratch.url.appending(path: "o/report.html"), withIntermediateDirectories: true)
        let run = try CommandLineTool.run(["demo", "--output", "o"], in: scratch.url)
        #expect(run.status == 73)
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "o/evidence.json").path))
        #expect(try CommandLineTool.run(["demo", "--output", ""], in: scratch.url).status == 73)
    }

    @Test func negativeNumbersAreToldApartFromOptions() throws {
        let run = try CommandLineTool.run(["demo", "--seed", "-1"])
        #expect(run.status == 64)
        #expect(run.errors.contains("-1"), "\(run.errors)")
    }
}
