import Fixtures
import Foundation
import Testing

/// The recipes of `Docs/CI.md`, run as a pipeline runs them.
@Suite struct PipelineTests {
    private static let adult = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }

    /// The scripts of the steps of the page's workflow for GitHub, in order.
    private static func steps() throws -> [String] {
        let page = try String(
            contentsOf: CommandLineTool.packageRoot.appending(path: "Docs/CI.md"), encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```yaml file=privacy-gate.yml"),
            let end = lines[(start + 1)...].firstIndex(of: "```")
        else { return [] }
        var (scripts, script, indent) = ([String](), [String](), Int?.none)
        for line in lines[(start + 1)..<end] + [""] {
            let depth = line.prefix { $0 == " " }.count
            if let own = indent, depth > own, !line.isEmpty {
                script.append(String(line.dropFirst(own + 2)))
                continue
            }
            if indent != nil { scripts.append(script.joined(separator: "\n") + "\n") }
            (script, indent) = ([], nil)
            if line.hasSuffix("run: |") { indent = depth }
        }
        return scripts
    }

    /// Runs a script as a runner of GitHub does.
    private static func run(_ script: String, in folder: URL) throws -> (status: Int32, errors: String) {
        let process = Process()
        let file = folder.appending(path: "step.sh")
        try Data(script.utf8).write(to: file)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "--noprofile", "--norc", "-eo", "pipefail", file.path]
        process.currentDirectoryURL = folder
        let tools = CommandLineTool.url.deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PATH": "\(tools):\(path)", "GITHUB_ACTIONS": "true", "CI": "true",
            "GITHUB_STEP_SUMMARY": folder.appending(path: "summary.md").path,
        ]) { _, new in new }
        let log = folder.appending(path: "errors.txt")
        try Data().write(to: log)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: log, encoding: .utf8))
    }

    /// The workflow blocks a release that holds training records, lets one of other people through, and shows why.
    @Test(arguments: [(0, Int32(1)), (1, 0)]) func theWorkflowBlocks(_ release: Int, _ status: Int32) throws {
        let steps = try Self.steps()
        #expect(steps.count == 1, "\(steps)")
        let scratch = try ScratchFolder()
        for folder in ["data", "build"] {
            try FileManager.default.createDirectory(
                at: scratch.url.appending(path: folder), withIntermediateDirectories: true)
        }
        // The hold-out is cut in two: one half is the control, the other stands for a release that copies nobody.
        let lines = try String(contentsOfFile: Self.adult[1], encoding: .utf8).split(separator: "\n")
        func part(_ range: Range<Int>) -> String {
            ([lines[0]] + lines[range]).joined(separator: "\n") + "\n"
        }
        _ = try scratch.file("data/train.csv", try String(contentsOfFile: Self.adult[0], encoding: .utf8))
        _ = try scratch.file("data/holdout.csv", part(1..<301))
        _ = try scratch.file(
            "build/release.csv",
            release == 0 ? try String(contentsOfFile: Self.adult[0], encoding: .utf8) : part(301..<lines.count))
        _ = try scratch.file(
            "policy.yaml",
            """
            version: 1
            rules:
              - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.05}
            """)
        _ = try scratch.file("summary.md", "")
        let result = try Self.run(steps[0], in: scratch.url)
        #expect(result.status == status, "\(result.errors)")
        let summary = try String(contentsOf: scratch.url.appending(path: "summary.md"), encoding: .utf8)
        #expect(summary.contains("## Privacy gate: \(status == 0 ? "pass" : "leak")"))
        #expect(result.errors.contains("::error file=policy.yaml,line=3::copies") == (status == 1))
        for name in ["gate.xml", "gate.sarif", "gate.html", "evidence.json", "report.html"] {
            #expect(
                FileManager.default.fileExists(atPath: scratch.url.appending(path: "audit/\(name)").path), "\(name)")
        }
    }
}
