import Fixtures
import Foundation
import Testing

/// Policies at the command line: exit codes, reports, and never a pass in error.
@Suite struct GateCommandTests {
    private static let adult = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
    private static let data = ["--train", adult[0], "--holdout", adult[1], "--missing", "NONE"]

    private static func gate(_ words: [String], in folder: URL, environment: [String: String] = [:]) throws
        -> CommandLineTool.Result
    {
        try CommandLineTool.run(words, in: folder, environment: environment)
    }

    private struct Judgement: Decodable {
        struct Finding: Decodable {
            var id: String
            var outcome: String
            var sentence: String
            var waiver: String?
            var furtherTargets: Int?
        }
        var outcome: String
        var findings: [Finding]
        var warnings: [String]
    }

    private static func judgement(_ result: CommandLineTool.Result) throws -> Judgement {
        try JSONDecoder().decode(Judgement.self, from: Data(result.output.utf8))
    }

    /// The training file itself as release blocks; the hold-out's own people as release do not.
    @Test func copiesBlock() throws {
        let scratch = try ScratchFolder()
        let leak = try Self.gate(
            ["check", "--policy", "membership-strict", "--synthetic", Self.adult[0], "--output", "leak", "--json"]
                + Self.data,
            in: scratch.url)
        #expect(leak.status == 1, "\(leak.errors)")
        let found = try Self.judgement(leak)
        #expect(found.outcome == "leak")
        #expect(found.findings.contains { $0.id == "copies" && $0.outcome == "leak" })
        // Exactly the attacks that the policy asks for.
        let evidence = try String(contentsOf: scratch.url.appending(path: "leak/evidence.json"), encoding: .utf8)
        for id in ["distance-membership", "calibrated-distance", "nearest-record-memorization"] {
            #expect(evidence.contains("\"id\" : \"\(id)\""))
        }
        #expect(!evidence.contains("\"id\" : \"domias\""))
        // 'gate' says of stored evidence what 'check' said.
        let again = try Self.gate(
            ["gate", "leak/evidence.json", "--policy", "membership-strict", "--json"], in: scratch.url)
        #expect(again.status == 1 && again.output == leak.output)
    }

    /// Few people: nothing leaks that could be seen, and that is no pass.
    @Test func tooFewPeopleAreNoPass() throws {
        let scratch = try ScratchFolder()
        func part(_ path: String, _ rows: Range<Int>) throws -> String {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            return ([lines[0]] + lines[(rows.lowerBound + 1)...rows.upperBound]).joined(separator: "\n") + "\n"
        }
        _ = try scratch.file("t.csv", try part(Self.adult[1], 0..<150))
        _ = try scratch.file("h.csv", try part(Self.adult[1], 150..<300))
        _ = try scratch.file("s.csv", try part(Self.adult[1], 300..<450))
        let words = [
            "check", "--policy", "membership-strict", "--train", "t.csv", "--holdout", "h.csv", "--synthetic", "s.csv",
            "--missing", "NONE", "--json",
        ]
        let fails = try Self.gate(words, in: scratch.url)
        #expect(fails.status == 2, "\(fails.errors) \(fails.output)")
        let found = try Self.judgement(fails)
        #expect(found.outcome == "inconclusive")
        #expect(found.findings.contains { $0.outcome == "inconclusive" && ($0.furtherTargets ?? 0) > 0 })
        let warns = try Self.gate(words + ["--on-inconclusive", "warn"], in: scratch.url)
        #expect(warns.status == 0)
    }

    /// Waivers let a broken rule through, visibly, until they expire; and not for another release.
    @Test func waiversAreSeenAndEnd() throws {
        let scratch = try ScratchFolder()
        let run = try Self.gate(
            ["run", "--synthetic", Self.adult[0], "--attack", "nearest-record-memorization", "--output", "o"]
                + Self.data,
            in: scratch.url)
        #expect(run.status == 0, "\(run.errors)")
        func policy(_ waiver: String) -> String {
            """
            version: 1
            rules:
              - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.01}
            waivers:
              - {id: w, rule: copies, reason: known, approved-by: somebody, \(waiver)}
            """
        }
        let cases: [(String, Int32, String)] = [
            ("expires: 2999-12-31", 0, "WAIVED LEAK"), ("expires: 2001-01-01", 1, "expired on 2001-01-01"),
            ("expires: 2999-12-31, applies-to: '\(String(repeating: "0", count: 64))'", 1, "for another release"),
        ]
        for (waiver, status, part) in cases {
            _ = try scratch.file("policy.yaml", policy(waiver))
            let result = try Self.gate(["gate", "o/evidence.json", "--policy", "policy.yaml"], in: scratch.url)
            #expect(result.status == status && result.output.contains(part), "\(result.output) \(result.errors)")
        }
    }

    /// Reports of every kind, and the marks of a workflow.
    @Test func reportsAreWritten() throws {
        let scratch = try ScratchFolder()
        _ = try Self.gate(
            ["run", "--synthetic", Self.adult[0], "--attack", "distance-membership", "--output", "o"] + Self.data,
            in: scratch.url)
        _ = try scratch.file(
            "policy.yaml",
            """
            version: 1
            name: 'a <policy> & "more"'
            rules:
              - {id: advantage, attack: distance-membership, metric: advantage, at-most: 0.05}
              - {id: warned, attack: distance-membership, metric: auc, at-most: 0.5, severity: warn}
              - {id: missing, attack: domias, metric: auc, at-most: 0.6}
            """)
        _ = try scratch.file("summary.md", "before\n")
        let kinds = ["json", "markdown", "junit", "sarif", "csv"]
        let result = try Self.gate(
            ["gate", "o/evidence.json", "--policy", "policy.yaml"] + kinds.flatMap { ["--report", "\($0)=out.\($0)"] },
            in: scratch.url,
            environment: [
                "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": scratch.url.appending(path: "summary.md").path,
            ])
        #expect(result.status == 1, "\(result.errors)")
        #expect(result.errors.contains("::error file=policy.yaml,line=4::advantage"), "\(result.errors)")
        func text(_ name: String) throws -> String {
            try String(contentsOf: scratch.url.appending(path: name), encoding: .utf8)
        }
        #expect(try text("summary.md").hasPrefix("before\n## Privacy gate: leak"))
        let junit = try text("out.junit")
        #expect(junit.contains("tests=\"3\" failures=\"2\"") && junit.contains("&lt;policy&gt;"), "\(junit)")
        struct SARIF: Decodable {
            struct Run: Decodable {
                struct Result: Decodable {
                    struct Location: Decodable {
                        struct Physical: Decodable {
                            struct Region: Decodable { var startLine: Int }
                            var region: Region
                        }
                        var physicalLocation: Physical
                    }
                    var ruleId: String
                    var level: String
                    var locations: [Location]
                }
                var results: [Result]
            }
            var version: String
            var runs: [Run]
        }
        let sarif = try JSONDecoder().decode(SARIF.self, from: Data(try text("out.sarif").utf8))
        #expect(sarif.version == "2.1.0")
        #expect(sarif.runs[0].results.map { $0.ruleId } == ["advantage", "warned", "missing"])
        #expect(sarif.runs[0].results.map { $0.level } == ["error", "warning", "none"])
        #expect(sarif.runs[0].results.map { $0.locations[0].physicalLocation.region.startLine } == [4, 5, 6])
        #expect(try text("out.csv").split(separator: "\n").count == 4)
        #expect(try text("out.markdown").contains("| LEAK | advantage |"))
        #expect(try text("out.json").contains("privacy-audit/judgement/1"))
    }

    /// The accepted evidence of the same people: the same release is no worse than itself, copies are.
    @Test func baselinesAreComparedPersonByPerson() throws {
        let scratch = try ScratchFolder()
        for (folder, release) in [("old", Self.adult[2]), ("new", Self.adult[0])] {
            _ = try Self.gate(
                ["run", "--synthetic", release, "--attack", "distance-membership", "--output", folder] + Self.data,
                in: scratch.url)
        }
        _ = try scratch.file(
            "policy.yaml",
            """
            version: 1
            rules:
              - {id: no-worse, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}
            """)
        func status(_ evidence: String, _ more: [String]) throws -> Int32 {
            try Self.gate(["gate", "\(evidence)/evidence.json", "--policy", "policy.yaml"] + more, in: scratch.url)
                .status
        }
        #expect(try status("old", ["--baseline", "old/evidence.json"]) == 0)
        #expect(try status("new", ["--baseline", "old/evidence.json"]) == 1)
        #expect(try status("new", []) == 2)
    }

    /// Whatever is wrong with what it is given is a sentence and an exit code of its own, and never a pass.
    @Test func whatCannotBeUsedIsRefused() throws {
        let scratch = try ScratchFolder()
        _ = try Self.gate(
            ["run", "--synthetic", Self.adult[2], "--attack", "distance-membership", "--output", "o"] + Self.data,
            in: scratch.url)
        _ = try scratch.file("bad.yaml", "version: 1\nrulez: []\n")
        let evidence = scratch.url.appending(path: "o/evidence.json")
        let text = try String(contentsOf: evidence, encoding: .utf8)
        _ = try scratch.file("other.json", text.replacing("privacy-audit/evidence/1", with: "privacy-audit/evidence/9"))
        _ = try scratch.file("half.json", String(text.prefix(text.count / 2)))
        let edited = scratch.url.appending(path: "edited")
        try FileManager.default.copyItem(at: scratch.url.appending(path: "o"), to: edited)
        try text.replacing("\"seed\" : 42", with: "\"seed\" : 43").write(
            to: edited.appending(path: "evidence.json"), atomically: true, encoding: .utf8)
        let strict = ["--policy", "membership-strict"]
        let cases: [([String], Int32, String)] = [
            (["gate", "o/evidence.json", "--policy", "bad.yaml"], 78, "did you mean 'rules'?"),
            (["gate", "o/evidence.json", "--policy", "none.yaml"], 78, "there is no such file"),
            (["gate", "none.json"] + strict, 65, "none.json"), (["gate", "other.json"] + strict, 65, "evidence/9"),
            (["gate", "half.json"] + strict, 65, "no evidence"),
            (["gate", "edited/evidence.json"] + strict, 65, "not as the audit wrote it"),
            (["gate", "o/evidence.json", "--synthetic", Self.adult[0]] + strict, 65, "another release"),
            (["gate", "o/evidence.json", "--report", "pdf=x"] + strict, 64, "--report"),
            (["gate", "o/evidence.json", "--report", "json=o/evidence.json"] + strict, 3, "input"),
            (["check", "--synthetic", Self.adult[2], "--attack", "domias"] + strict + Self.data, 64, "--attack"),
            (["check", "--synthetic", "none.csv"] + strict + Self.data, 65, "none.csv"),
            (["gate"] + strict, 64, "evidence"),
        ]
        for (words, status, part) in cases {
            let result = try Self.gate(words, in: scratch.url)
            #expect(result.status == status, "\(words) \(result.status) \(result.errors)")
            #expect(result.errors.contains(part), "\(words) \(result.errors)")
        }
        // Attacks that the policy asks for and nobody ran.
        let missing = try Self.gate(["gate", "o/evidence.json", "--json"] + strict, in: scratch.url)
        // The release holds copies, so it may leak besides.
        #expect([1, 2].contains(missing.status), "\(missing.output)")
        let found = try Self.judgement(missing)
        #expect(
            found.findings.contains { $0.id == "required-attack/calibrated-distance" && $0.outcome == "inconclusive" })
    }

    /// Nothing that is read is replaced, nothing that is compared with is overwritten first, and an old report is not taken for a new one.
    @Test func filesAreNotConfused() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file(
            "policy.yaml",
            """
            version: 1
            rules:
              - {id: no-worse, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}
            """)
        _ = try scratch.file("release.csv", try String(contentsOfFile: Self.adult[2], encoding: .utf8))
        let check =
            ["check", "--policy", "policy.yaml", "--synthetic", "release.csv"] + Self.data
        let first = try Self.gate(check + ["--output", "a"], in: scratch.url)
        #expect(first.status == 2, "\(first.errors)")
        let names = ["policy.yaml", "release.csv", "a/evidence.json", "a/environment.json"]
        func contents() throws -> [Data] {
            try names.map { try Data(contentsOf: scratch.url.appending(path: $0)) }
        }
        let before = try contents()
        let gate = ["gate", "a/evidence.json", "--policy", "policy.yaml", "--synthetic", "release.csv"]
        let cases: [([String], Int32, String)] = [
            (check + ["--output", "a", "--baseline", "a/evidence.json"], 3, "input"),
            (check + ["--output", "b", "--report", "csv=b/evidence.json"], 64, "twice, or a file that is read"),
            (gate + ["--report", "json=release.csv"], 3, "input"),
            (gate + ["--report", "json=a/environment.json"], 3, "input"),
            (gate + ["--report", "json=policy.yaml"], 3, "input"),
            (gate + ["--report", "json=x", "--report", "csv=x"], 64, "twice"),
            (["selftest", "--output", "policy.yaml"] + check.dropFirst(), 3, "input"),
        ]
        for (words, status, part) in cases {
            let result = try Self.gate(words, in: scratch.url)
            #expect(
                result.status == status && result.errors.contains(part), "\(words) \(result.status) \(result.errors)")
        }
        #expect(try contents() == before)
        // A report of yesterday is gone when today's gate fails, and the folder of the audit is made before its reports.
        _ = try scratch.file("old.xml", "<testsuites/>")
        let failed = try Self.gate(
            ["gate", "none.json", "--policy", "policy.yaml", "--report", "junit=old.xml"], in: scratch.url)
        #expect(failed.status == 65 && !scratch.names.contains("old.xml"))
        let fresh = try Self.gate(check + ["--output", "c", "--report", "junit=c/gate.xml"], in: scratch.url)
        #expect(fresh.status == 2, "\(fresh.errors)")
        #expect(FileManager.default.fileExists(atPath: scratch.url.appending(path: "c/gate.xml").path))
    }

    /// Evidence that nothing vouches for is told as such; a damaged voucher, twice the same attack, or no inputs are refused.
    @Test func whatVouchesForEvidenceIsRead() throws {
        let scratch = try ScratchFolder()
        _ = try Self.gate(
            ["run", "--synthetic", Self.adult[1], "--attack", "distance-membership", "--output", "o"] + Self.data,
            in: scratch.url)
        _ = try scratch.file(
            "policy.yaml",
            "version: 1\nrules:\n  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.9}\n")
        let environment = scratch.url.appending(path: "o/environment.json")
        let gate = ["gate", "o/evidence.json", "--policy", "policy.yaml"]
        let whole = try Self.gate(gate, in: scratch.url)
        #expect(whole.status == 0 && !whole.output.contains("vouches"), "\(whole.output) \(whole.errors)")
        try Data().write(to: environment)
        let damaged = try Self.gate(gate, in: scratch.url)
        #expect(damaged.status == 65 && damaged.errors.contains("cannot be read"), "\(damaged.errors)")
        try FileManager.default.removeItem(at: environment)
        let missing = try Self.gate(gate, in: scratch.url)
        #expect(missing.status == 0 && missing.output.contains("Nothing vouches for o/evidence.json"))
        let verified = try Self.gate(["verify", "o/evidence.json"], in: scratch.url)
        #expect(verified.output.contains("NOT COMPARED"))
        let evidence = scratch.url.appending(path: "o/evidence.json")
        var json = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: evidence)) as? [String: Any])
        let (results, inputs) = (json["results"] as? [Any] ?? [], json["inputs"] as? [Any] ?? [])
        for (key, value, part) in [
            ("results", results + results, "two results of distance-membership"),
            ("inputs", Array(inputs.prefix(2)), "does not name its synthetic records"),
        ] {
            json["results"] = results
            json["inputs"] = inputs
            json[key] = value
            try JSONSerialization.data(withJSONObject: json).write(to: evidence)
            let result = try Self.gate(gate, in: scratch.url)
            #expect(result.status == 65 && result.errors.contains(part), "\(result.errors)")
        }
    }

    /// Names in files and policies cannot begin a line of the output, nor control a terminal.
    @Test func namesStayInTheirLines() throws {
        let scratch = try ScratchFolder()
        _ = try Self.gate(
            ["run", "--synthetic", Self.adult[2], "--attack", "distance-membership", "--output", "o"] + Self.data,
            in: scratch.url)
        _ = try scratch.file(
            "policy.yaml",
            "version: 1\nrules:\n  - {id: \"a\\n::warning::b\\e[31m\", attack: distance-membership, metric: advantage, at-most: 0.9}\n"
        )
        for words in [["gate", "o/evidence.json", "--policy", "policy.yaml"], ["policy", "policy.yaml"]] {
            let result = try Self.gate(words, in: scratch.url)
            #expect(result.status == 0, "\(result.errors)")
            #expect(!result.output.contains("\n::warning") && !result.output.contains("\u{1B}"), "\(result.output)")
        }
    }

    /// An attack that throws, or that is left out for want of people, never lets a release pass.
    @Test func attacksThatDoNotRunAreNoPass() throws {
        let scratch = try ScratchFolder()
        func rule(_ attack: String, _ metric: String) -> String {
            "version: 1\nrules:\n  - {id: a, attack: \(attack), metric: \(metric), at-most: 1}\n"
        }
        // Far within every limit, had they run.
        let cases: [(String, [String], Int32, String)] = [
            (rule("shadow-membership", "auc"), [], 65, "shadow generators"),
            (rule("white-box-critic", "auc"), [], 65, "networks"),
            (rule("attribution", "hitting-rate"), [], 65, "columns that are known"),
            (rule("domias", "auc"), ["--reference-share", "0"], 65, "reference records"),
        ]
        for (policy, more, status, part) in cases {
            _ = try scratch.file("policy.yaml", policy)
            let result = try Self.gate(
                ["check", "--policy", "policy.yaml", "--synthetic", Self.adult[2], "--output", "o"] + Self.data + more,
                in: scratch.url)
            #expect(result.status == status && result.errors.contains(part), "\(result.status) \(result.errors)")
            #expect(!scratch.names.contains("o") || !FileManager.default.fileExists(atPath: "o/evidence.json"))
        }
        // A hold-out too small to set reference records apart: the attack is skipped, and the rule is undecided.
        let lines = try String(contentsOfFile: Self.adult[1], encoding: .utf8).split(separator: "\n")
        _ = try scratch.file("h.csv", lines.prefix(3).joined(separator: "\n") + "\n")
        _ = try scratch.file("policy.yaml", rule("domias", "auc"))
        let skipped = try Self.gate(
            [
                "check", "--policy", "policy.yaml", "--train", Self.adult[0], "--holdout", "h.csv", "--missing", "NONE",
                "--synthetic", Self.adult[2], "--output", "s",
            ], in: scratch.url)
        #expect(skipped.status == 2, "\(skipped.status) \(skipped.errors) \(skipped.output)")
    }

    /// Evidence is checked against the files that are there, and against a run of its own; a changed file, an edit or a command of
    /// somebody else is told.
    @Test func evidenceIsVerified() throws {
        let scratch = try ScratchFolder()
        for (name, file) in zip(["t's.csv", "h.csv", "s.csv"], Self.adult) {
            try FileManager.default.copyItem(atPath: file, toPath: scratch.url.appending(path: name).path)
        }
        let run = try Self.gate(
            [
                "run", "--train", "t's.csv", "--holdout", "h.csv", "--synthetic", "s.csv", "--missing", "NONE",
                "--attack",
                "distance-membership", "--output", "o",
            ], in: scratch.url)
        #expect(run.status == 0, "\(run.errors)")
        let same = try Self.gate(["verify", "o/evidence.json", "--rerun"], in: scratch.url)
        #expect(same.status == 0 && same.output.contains("the same bytes"), "\(same.output) \(same.errors)")
        let evidence = scratch.url.appending(path: "o/evidence.json")
        let text = try String(contentsOf: evidence, encoding: .utf8)
        // Without the environment beside it an edit is found by running again, and no command in it reaches a shell.
        for (edit, part) in [
            (
                text.replacing("\"attack\" : \"distance-membership\"", with: "\"attack\" : \"distance-membership \""),
                "other numbers"
            ),
            (text.replacing("privacy-audit run ", with: "privacy-audit run --generator-command 'touch x' "), "by hand"),
            (text.replacing("privacy-audit run ", with: "privacy-audit run --shadow-cache evil "), "by hand"),
            (text.replacing("privacy-audit run ", with: "touch x; privacy-audit run "), "names no audit"),
        ] {
            _ = try scratch.file("edited.json", edit)
            let other = try Self.gate(["verify", "edited.json", "--rerun"], in: scratch.url)
            #expect(other.status == 65 && other.output.contains(part), "\(other.output) \(other.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "x").path))
        _ = try scratch.file("h.csv", try String(contentsOfFile: Self.adult[1], encoding: .utf8) + "\n")
        let changed = try Self.gate(["verify", "o/evidence.json"], in: scratch.url)
        #expect(changed.status == 65 && changed.output.contains("DIFFERS: holdout h.csv"), "\(changed.output)")
    }

    @Test(arguments: ["gdpr-wp216", "health-0.09", "membership-strict", "dp-claim"])
    func presetsAreShownAndRead(_ name: String) throws {
        let scratch = try ScratchFolder()
        let shown = try Self.gate(["policy", name], in: scratch.url)
        #expect(shown.status == 0 && shown.output.hasPrefix("version: 1"))
        _ = try scratch.file("own.yaml", shown.output)
        #expect(try Self.gate(["policy", "own.yaml", "--json"], in: scratch.url).status == 0)
    }
}
