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

    @Test(arguments: pages) func commandsRun(page: String) throws {
        let scratch = try ScratchFolder()
        // Pages that speak of the reader's own files find some.
        let rows = (0..<60).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3]),\($0 * 13 % 29)\n" }
        for (name, part) in [("train", rows[0..<20]), ("holdout", rows[20..<40]), ("release", rows[40...])] {
            _ = try scratch.file("\(name).csv", "age,group,score\n" + part.joined())
        }
        var ran = 0
        for command in try commands(page) {
            let words = command.split(separator: " ").map(String.init)
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
    }
}
