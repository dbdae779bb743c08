import Attacks
import Auditing
import Fixtures
import Foundation
import Reports
import Statistics
import Testing

@Suite struct RunTests {
    private func census(_ release: String) -> [String] {
        [
            "run", "--train", FixtureFiles.census("train").path, "--holdout", FixtureFiles.census("holdout").path,
            "--synthetic", FixtureFiles.census(release).path,
        ]
    }

    @Test func theDemoEndsWithAVerdictAndItsCommandRepeatsIt() throws {
        let scratch = try ScratchFolder()
        let demo = try CommandLineTool.run(["demo"], in: scratch.url)
        try #require(demo.status == 0, "\(demo.errors)")
        let lines = demo.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("VERDICT: LEAK") })
        #expect(demo.output.contains("privacy-audit-demo/report.html"))
        #expect(!demo.output.contains("\u{1B}"))
        #expect(demo.errors.isEmpty)
        let folder = scratch.url.appending(path: "privacy-audit-demo")
        let bytes = try Data(contentsOf: folder.appending(path: "evidence.json"))
        let evidence = try EvidenceJSON.decode(bytes)
        #expect(evidence.verdict.outcome == .leak)
        // The command in the report, run word for word, makes the same bytes.
        let words = evidence.reproduce.split(separator: " ").map(String.init)
        #expect(words.first == "privacy-audit")
        let again = try CommandLineTool.run(Array(words.dropFirst()) + ["--output", "again"], in: scratch.url)
        try #require(again.status == 0, "\(again.errors)")
        #expect(try Data(contentsOf: scratch.url.appending(path: "again/evidence.json")) == bytes)
        let environment = try JSONDecoder().decode(
            RunEnvironment.self, from: Data(contentsOf: folder.appending(path: "environment.json")))
        #expect(environment.evidenceSHA256 == SHA256Digest.hexadecimal(of: Array(bytes)))
    }

    @Test func theIdealReleaseIsNotALeak() throws {
        let scratch = try ScratchFolder()
        let demo = try CommandLineTool.run(["demo", "--release", "ideal", "--output", "o"], in: scratch.url)
        #expect(demo.status == 0)
        #expect(demo.output.contains("VERDICT: NO LEAK FOUND"))
    }

    @Test func threadsDoNotChangeABit() throws {
        let scratch = try ScratchFolder()
        let results = try ["1", "2", "7"].map { threads in
            let run = try CommandLineTool.run(
                census("memoriser") + ["--threads", threads, "--output", "o\(threads)"], in: scratch.url)
            #expect(run.status == 0, "\(run.errors)")
            return try Data(contentsOf: scratch.url.appending(path: "o\(threads)/evidence.json"))
        }
        #expect(results[0] == results[1] && results[0] == results[2])
        #expect(results[0].count > 10_000)
    }

    @Test func jsonGoesToStandardOutput() throws {
        let scratch = try ScratchFolder()
        let run = try CommandLineTool.run(
            census("synthetic") + ["--json", "--attack", "distance-membership", "--knowledge-fraction", "0.5"],
            in: scratch.url)
        try #require(run.status == 0, "\(run.errors)")
        let evidence = try EvidenceJSON.decode(Data(run.output.utf8))
        #expect(evidence.results.map(\.attack.id) == ["distance-membership"])
        #expect(evidence.notTested.contains { $0.contains("nearest-record-memorization") })
        #expect(evidence.configuration.knowledgeFractions == [0.5])
        #expect(evidence.reproduce.contains("--attack distance-membership --knowledge-fraction 0.5"))
    }

    /// No value of a record stands in any output.
    @Test func noCellOfARecordIsWritten() throws {
        let scratch = try ScratchFolder()
        func table(_ from: Int) -> String {
            "age,city,score\n"
                + (0..<60).map { "\(20 + ($0 + from) % 40),ZQ-\($0 * 7 + from)-town,\($0).731\n" }.joined()
        }
        let run = try CommandLineTool.run(
            [
                "run", "--train", try scratch.file("t.csv", table(0)), "--holdout",
                try scratch.file("h.csv", table(1_000)),
                "--synthetic", try scratch.file("s.csv", table(5)), "--output", "o",
            ], in: scratch.url)
        try #require(run.status == 0, "\(run.errors)")
        for name in ["evidence.json", "environment.json", "report.html"] {
            let text = try String(contentsOf: scratch.url.appending(path: "o/\(name)"), encoding: .utf8)
            #expect(!text.contains("ZQ-") && !text.contains(".731"), "\(name)")
        }
        #expect(!run.output.contains("ZQ-"))
        let inspected = try CommandLineTool.run(["inspect", "t.csv"], in: scratch.url)
        #expect(inspected.status == 0 && !inspected.output.contains("ZQ-"))
    }

    @Test func catalogueAndHelp() throws {
        let list = try CommandLineTool.run(["attacks"])
        #expect(list.status == 0)
        #expect(list.output.contains("distance-membership  (version 1)"))
        #expect(list.output.contains("nearest-record-memorization  (version 1)"))
        let cards = try JSONDecoder().decode(
            [AttackCard].self, from: Data(try CommandLineTool.run(["attacks", "--json"]).output.utf8))
        #expect(cards == AttackCatalog.entries.map(\.card))
        for command in [
            ["--help"], ["run", "--help"], ["inspect", "--help"], ["demo", "--help"], ["attacks", "--help"],
            ["synthesize", "--help"],
        ] {
            let help = try CommandLineTool.run(command)
            #expect(help.status == 0 && help.output.contains("Examples:"), "\(command)")
        }
        #expect(try CommandLineTool.run(["--version"]).output == "0.1.0\n")
    }

    @Test func inspectCountsWithoutShowing() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.file("a.csv", "x,y\n1,a\n1,a\n0,\n")
        let text = try CommandLineTool.run(["inspect", path])
        #expect(text.status == 0)
        #expect(text.output.contains("3 records, 2 columns"))
        #expect(text.output.contains("1 records repeat an earlier one"))
        let json = try CommandLineTool.run(["inspect", path, "--json"])
        #expect(json.output.contains("\"duplicateRows\" : 1"))
    }
}
