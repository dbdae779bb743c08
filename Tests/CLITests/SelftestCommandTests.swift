import Fixtures
import Foundation
import Testing

/// Self-tests at the command line, what they count for, and checks that take too long.
@Suite struct SelftestCommandTests {
    private static let adult = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
    private static let data = ["--train", adult[0], "--holdout", adult[1], "--missing", "NONE"]
    private static let plan = ["--trials", "5", "--shares", "0.2", "--changed", "0"]

    private static let policy = """
        version: 1
        rules:
          - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.3}
          - {id: deaf, attack: distance-membership, metric: advantage, at-most: 1}
        """

    private struct Selftest: Decodable {
        struct Subject: Decodable {
            struct Clean: Decodable {
                var leaks: Int
                var passes: Int
            }
            var id: String
            var passed: Bool
            var clean: Clean
        }
        var subjects: [Subject]
        var trials: Int
        var usesRelease: Bool
    }

    private struct Judgement: Decodable {
        struct Finding: Decodable {
            var id: String
            var outcome: String
            var limitOfDetection: String?
        }
        var findings: [Finding]
    }

    private static func run(_ words: [String], in folder: URL) throws -> CommandLineTool.Result {
        try CommandLineTool.run(words, in: folder)
    }

    /// Each attack is tried on planted leaks; the same command gives the same bytes on any number of threads.
    @Test func attacksAreTried() throws {
        let scratch = try ScratchFolder()
        let words =
            ["selftest", "--synthetic", Self.adult[2], "--attack", "nearest-record-memorization"] + Self.plan
            + Self.data
        let one = try Self.run(words + ["--threads", "1", "--output", "one.json"], in: scratch.url)
        #expect(one.status == 0, "\(one.errors) \(one.output)")
        #expect(one.output.contains("passed: nearest-record-memorization"))
        #expect(one.output.contains("from 20% of the training records (120) copied word for word"))
        let two = try Self.run(words + ["--threads", "2", "--output", "two.json", "--json"], in: scratch.url)
        #expect(two.status == 0)
        let files = try ["one.json", "two.json"].map { try Data(contentsOf: scratch.url.appending(path: $0)) }
        #expect(files[0] == files[1] && String(decoding: files[1], as: UTF8.self) == two.output)
        let read = try JSONDecoder().decode(Selftest.self, from: files[0])
        #expect(read.trials == 5 && read.usesRelease && read.subjects.map(\.id) == ["nearest-record-memorization"])
        // No cell of a record is in it.
        let text = String(decoding: files[0], as: UTF8.self)
        for cell in ["Bachelors", "Never-married", "Adm-clerical"] { #expect(!text.contains(cell)) }
    }

    /// Without a release, a third of the people stand for one.
    @Test func aReleaseIsNotNeeded() throws {
        let scratch = try ScratchFolder()
        let result = try Self.run(
            ["selftest", "--attack", "nearest-record-memorization", "--json"] + Self.plan + Self.data,
            in: scratch.url)
        #expect(result.status == 0, "\(result.errors)")
        let read = try JSONDecoder().decode(Selftest.self, from: Data(result.output.utf8))
        #expect(!read.usesRelease && read.subjects[0].passed)
    }

    /// Only what the self-test vouches for counts: a rule that finds nothing keeps a release from passing, and is told by exit code 2.
    @Test func onlyWhatWasTriedCounts() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("policy.yaml", Self.policy)
        let files = ["--policy", "policy.yaml", "--synthetic", Self.adult[2]]
        let words = ["check", "--output", "o", "--json"] + files + Self.data
        let plain = try Self.run(words, in: scratch.url)
        #expect(plain.status == 0, "\(plain.output) \(plain.errors)")
        let tried = try Self.run(
            ["selftest", "--output", "st.json", "--trials", "5", "--shares", "0.6", "--changed", "0"] + files
                + Self.data, in: scratch.url)
        #expect(tried.status == 2, "\(tried.output) \(tried.errors)")
        #expect(tried.output.contains("passed: copies") && tried.output.contains("NOT PASSED: deaf"))
        let gate = ["gate", "o/evidence.json", "--policy", "policy.yaml", "--json"]
        let shown = try Self.run(gate + ["--selftest", "st.json"], in: scratch.url)
        #expect(shown.status == 0, "\(shown.errors)")
        let required = try Self.run(gate + ["--selftest", "st.json", "--require-selftest"], in: scratch.url)
        #expect(required.status == 2, "\(required.errors)")
        let found = try JSONDecoder().decode(Judgement.self, from: Data(required.output.utf8)).findings
        #expect(found.map(\.id) == ["copies", "deaf"] && found.map(\.outcome) == ["pass", "inconclusive"])
        #expect(found[0].limitOfDetection?.contains("from 60%") == true)
        #expect(try Self.run(gate + ["--require-selftest"], in: scratch.url).status == 2)
        // Reports tell it beside each pass.
        let page = try Self.run(
            gate + ["--selftest", "st.json", "--report", "html=o.html", "--report", "markdown=o.md"], in: scratch.url)
        #expect(page.status == 0)
        for name in ["o.html", "o.md"] {
            let text = try String(contentsOf: scratch.url.appending(path: name), encoding: .utf8)
            #expect(text.contains("from 60% of the training records (360) copied word for word"), "\(name)")
        }
    }

    /// 'check' makes the self-test that it requires.
    @Test func checkTriesWhatItRequires() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file(
            "policy.yaml",
            """
            version: 1
            rules:
              - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.01}
            """)
        let result = try Self.run(
            ["check", "--policy", "policy.yaml", "--synthetic", Self.adult[0], "--require-selftest", "--json"]
                + Self.data, in: scratch.url)
        #expect(result.status == 1, "\(result.output) \(result.errors)")
        let found = try JSONDecoder().decode(Judgement.self, from: Data(result.output.utf8)).findings
        #expect(found[0].outcome == "leak" && found[0].limitOfDetection != nil)
        #expect(scratch.names == ["policy.yaml", "privacy-audit-report"])
        // Once made, it serves the next check of the same release in the same folder, under any name of the policy's file.
        let policy = scratch.url.appending(path: "policy.yaml").path
        let again = try Self.run(
            [
                "check", "--policy", policy, "--synthetic", Self.adult[0], "--require-selftest", "--selftest",
                "privacy-audit-report/selftest.json", "--report", "sarif=gate.sarif",
            ] + Self.data, in: scratch.url)
        #expect(again.status == 1, "\(again.errors)")
        let sarif = try String(contentsOf: scratch.url.appending(path: "gate.sarif"), encoding: .utf8)
        #expect(sarif.contains("\"policy.yaml\""), "\(sarif)")
    }

    /// A self-test of other data says nothing, and is refused; so is what is none.
    @Test func aSelftestOfOtherDataIsRefused() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("policy.yaml", Self.policy)
        _ = try Self.run(
            ["check", "--policy", "policy.yaml", "--synthetic", Self.adult[2], "--output", "o"] + Self.data,
            in: scratch.url)
        _ = try Self.run(
            [
                "selftest", "--attack", "nearest-record-memorization", "--synthetic", Self.adult[1], "--output",
                "other.json",
            ]
                + Self.plan + Self.data, in: scratch.url)
        _ = try scratch.file("none.json", "{\"schema\": \"privacy-audit/selftest/9\"}")
        _ = try scratch.file("text.json", "no json")
        _ = try scratch.file("empty.json", "{\"schema\": \"privacy-audit/selftest/1\"}")
        let cases = [
            ("other.json", "another synthetic file"), ("none.json", "selftest/9"), ("text.json", "no self-test"),
            ("empty.json", "no complete self-test"), ("missing.json", "cannot be read"),
        ]
        for (name, part) in cases {
            let result = try Self.run(
                ["gate", "o/evidence.json", "--policy", "policy.yaml", "--selftest", name], in: scratch.url)
            #expect(result.status == 65 && result.errors.contains(part), "\(name) \(result.status) \(result.errors)")
        }
    }

    /// A self-test with other options than the audit says nothing about it.
    @Test func aSelftestHasTheOptionsOfItsAudit() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("policy.yaml", Self.policy)
        let words = ["--policy", "policy.yaml", "--synthetic", Self.adult[2]] + Self.data
        let check = try Self.run(["check", "--output", "o", "--targets", "300"] + words, in: scratch.url)
        #expect(check.status == 0, "\(check.errors)")
        for (more, status) in [
            (["--targets", "300", "--seed", "7"], Int32(0)), ([], 65), (["--targets", "300", "--ignore", "age"], 65),
        ] {
            _ = try Self.run(
                ["selftest", "--trials", "5", "--shares", "0.6", "--changed", "0", "--output", "st.json"] + words
                    + more,
                in: scratch.url)
            let gate = try Self.run(
                ["gate", "o/evidence.json", "--policy", "policy.yaml", "--selftest", "st.json"], in: scratch.url)
            #expect(gate.status == status, "\(more) \(gate.errors)")
        }
        _ = try scratch.file("rows.txt", "train 1\nholdout 1\n")
        let rows = try Self.run(["selftest", "--target-rows", "rows.txt"] + words, in: scratch.url)
        #expect(rows.status == 64 && rows.errors.contains("--target-rows"), "\(rows.errors)")
    }

    /// Plans that cannot be run are refused before anything is read.
    @Test(arguments: [
        (["--shares", "0"], "--shares"), (["--shares", "x"], "--shares"), (["--changed", "0.1"], "--changed"),
        (["--changed", "nan,0"], "--changed"), (["--trials", "2"], "--trials"), (["--power", "1"], "--power"),
        (["--policy", "membership-strict", "--attack", "domias"], "--attack"),
    ]) func wrongPlansAreRefused(_ words: [String], _ part: String) throws {
        let scratch = try ScratchFolder()
        let result = try Self.run(["selftest"] + words + Self.data, in: scratch.url)
        #expect(result.status == 64 && result.errors.contains(part), "\(result.errors)")
        #expect(scratch.names.isEmpty)
    }

    /// What can be planted nowhere, and inputs as outputs, are refused.
    @Test func impossibleSelftestsAreRefused() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("t.csv", try String(contentsOfFile: Self.adult[0], encoding: .utf8))
        for (words, status, part) in [
            (["--shares", "0.0001"], Int32(64), "no record"), (["--output", "t.csv"], 3, "input"),
            (["--synthetic", "none.csv"], 65, "none.csv"),
        ] {
            let result = try Self.run(
                ["selftest", "--train", "t.csv", "--holdout", Self.adult[1], "--attack", "nearest-record-memorization"]
                    + words, in: scratch.url)
            #expect(result.status == status && result.errors.contains(part), "\(words) \(result.errors)")
        }
    }

    /// A check that hangs is no pass: it ends with a sentence and leaves nothing behind.
    @Test func aCheckThatHangsEnds() throws {
        let scratch = try ScratchFolder()
        let start = ContinuousClock.now
        let result = try Self.run(
            [
                "check", "--policy", "membership-strict", "--time-limit", "2", "--generator-command",
                "sleep 600; cp {train} {output}", "--records", "600", "--output", "o",
            ] + Self.data, in: scratch.url)
        #expect(result.status == 3 && result.errors.contains("time limit"), "\(result.status) \(result.errors)")
        #expect(ContinuousClock.now - start < .seconds(60))
        let left = (try? FileManager.default.contentsOfDirectory(atPath: scratch.url.appending(path: "o").path)) ?? []
        #expect(left.filter { $0 != "generator.log" && !$0.hasPrefix(".making") }.isEmpty, "\(left)")
        let wrong = try Self.run(
            ["check", "--policy", "membership-strict", "--synthetic", Self.adult[2], "--time-limit", "0"] + Self.data,
            in: scratch.url)
        #expect(wrong.status == 64 && wrong.errors.contains("--time-limit"))
    }
}
