import Foundation
import Testing

/// The commands in the documentation, run word for word in the order in which a page gives them.
@Suite struct DocumentationTests {
    static var pages: [String] {
        let root = CommandLineTool.packageRoot
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? [])
            .filter { $0.pathExtension == "md" && !$0.path.contains("/.build") }
            .map(\.path).sorted()
    }

    /// The lines of a page's shell blocks.
    private func commands(_ page: String) throws -> [String] {
        var (commands, inside) = ([String](), false)
        for line in try String(contentsOfFile: page, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```") {
                inside = line == "```sh"
            } else if inside {
                commands.append(String(line))
            }
        }
        return commands
    }

    /// The words of a command, of which some are in single quotes.
    static func words(_ command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
    }

    /// The programs that a page tells its reader to save, by their names.
    private func programs(_ page: String) throws -> [String: String] {
        var (programs, name) = ([String: String](), String?.none)
        for line in try String(contentsOfFile: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("```") {
                name = line.split(separator: "file=").dropFirst().first.map(String.init)
            } else if let name {
                programs[name, default: ""] += line + "\n"
            }
        }
        return programs
    }

    private static let hasNumPy: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import numpy"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(arguments: pages) func commandsRun(page: String) throws {
        let scratch = try ScratchFolder()
        // Pages that speak of the reader's own files find some.
        let rows = (0..<60).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3]),\($0 * 13 % 29)\n" }
        let parts = [
            ("train", rows[0..<20]), ("holdout", rows[20..<40]), ("release", rows[40...]), ("records", rows[0..<40]),
        ]
        for (name, part) in parts {
            _ = try scratch.file("\(name).csv", "age,group,score\n" + part.joined())
        }
        _ = try scratch.file("scores.txt", (0..<40).map { "\($0 * 7 % 11)\n" }.joined())
        try FileManager.default.createSymbolicLink(
            at: scratch.url.appending(path: "Fixtures"),
            withDestinationURL: CommandLineTool.packageRoot.appending(path: "Fixtures"))
        for (name, text) in try programs(page) { _ = try scratch.file(name, text) }
        var ran = 0
        for command in try commands(page) {
            let words = Self.words(command)
            if command.contains("python3 ") && !Self.hasNumPy {
                print("not run, for want of NumPy: \(command)")
                continue
            }
            switch words.first {
            case "privacy-audit":
                let result = try CommandLineTool.run(Array(words.dropFirst()), in: scratch.url)
                #expect(result.status == 0, "\(command): \(result.errors)")
                ran += 1
            case "cmp":
                let files = try words.dropFirst().map { try Data(contentsOf: scratch.url.appending(path: $0)) }
                #expect(files.count == 2 && files[0] == files[1], "\(command)")
            case "make", nil: continue
            default: Issue.record("\(page): no test knows how to run '\(command)'")
            }
        }
        if page.hasSuffix("Tutorial.md") { #expect(ran >= 5) }
        if page.hasSuffix("Checkpoints.md") { #expect(ran == 3) }
        if page.hasSuffix("Accounting.md") { #expect(ran == 11) }
        if page.hasSuffix("Training.md") { #expect(ran == 9) }
        if page.hasSuffix("AddingAGenerator.md") { #expect(ran == (Self.hasNumPy ? 5 : 3)) }
    }
}
