import Auditing
import Fixtures
import Foundation
import Statistics
import Testing

/// Column roles, classes and their protection on the command line.
@Suite struct DisclosureCommandTests {
    private static let adult = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
    private static let base = [
        "run", "--train", adult[0], "--holdout", adult[1], "--synthetic", adult[2], "--missing", "NONE",
    ]

    private func evidence(_ words: [String], in folder: URL) throws -> Evidence {
        let run = try CommandLineTool.run(words + ["--output", "o"], in: folder)
        try #require(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(
            Evidence.self, from: Data(contentsOf: folder.appending(path: "o/evidence.json")))
    }

    /// Roles bring their attacks, the command in the evidence names them, and it gives the same bytes.
    @Test func rolesBringTheirAttacks() throws {
        let scratch = try ScratchFolder()
        let words =
            Self.base + [
                "--quasi-identifiers", "age,sex,race", "--secret", "occupation", "--secret", "income", "--link-left",
                "age,education", "--link-right", "race,country", "--link-neighbours", "1,5", "--nearest", "1", "--vote",
                "weighted", "--attempts", "300", "--goal", "attribute", "--goal", "linkage", "--goal", "singling-out",
            ]
        let found = try evidence(words, in: scratch.url)
        #expect(
            found.results.map(\.attack.id) == [
                "singling-out", "linkability", "attribute-inference", "attribute-disclosure", "attribution",
            ])
        let first = try Data(contentsOf: scratch.url.appending(path: "o/evidence.json"))
        var again = found.reproduce.split(separator: " ").map(String.init)
        again.removeFirst()
        _ = try evidence(again + ["--threads", "1"], in: scratch.url)
        #expect(try Data(contentsOf: scratch.url.appending(path: "o/evidence.json")) == first)
        let page = try String(contentsOf: scratch.url.appending(path: "o/report.html"), encoding: .utf8)
        #expect(page.contains("residual risk"))
        #expect(page.contains("one guess for everybody"))
        #expect(page.contains("What can somebody who holds the released file"))
    }

    @Test(arguments: [
        (["--secret", "nobody"], "--secret names the column 'nobody'"),
        (["--secret", "age", "--quasi-identifiers", "age"], "both secret and known"),
        (["--link-left", "age"], "go together"),
        (["--goal", "linkage", "--link-left", "age", "--link-right", "age"], "both sides"),
        (["--attack", "attribution"], "--quasi-identifiers"),
        (["--known", "0"], "--known takes numbers"),
        (["--attempts", "3"], "--attempts must be"),
        (["--goal", "reconstruction"], "--goal takes"),
    ])
    func rolesThatCannotBeAreOneSentence(_ words: [String], _ part: String) throws {
        let scratch = try ScratchFolder()
        let run = try CommandLineTool.run(Self.base + words + ["--output", "o"], in: scratch.url)
        #expect(run.status == 64 || run.status == 65)
        #expect(run.errors.contains(part), "\(run.errors)")
    }

    /// Roles of the schema file count like those of the command.
    @Test func rolesComeFromTheSchemaFile() throws {
        let scratch = try ScratchFolder()
        let schema = try scratch.file(
            "schema.json",
            """
            {"columns": [{"name": "age", "role": "quasi-identifier"}, {"name": "sex", "role": "quasi-identifier"},
            {"name": "income", "role": "secret"}, {"name": "fnlwgt", "role": "ignore"}]}
            """)
        let found = try evidence(Self.base + ["--schema", schema, "--attack", "attribute-inference"], in: scratch.url)
        let measures = found.results.flatMap(\.measures)
        #expect(measures.map(\.id) == ["inferred/income"])
        let all = try evidence(Self.base + ["--schema", schema, "--goal", "attribute"], in: scratch.url)
        #expect(all.results.map(\.attack.id) == ["attribute-inference", "attribute-disclosure", "attribution"])
    }

    /// Without a hold-out the first line says what that costs, and nothing is judged.
    @Test func withoutControlNothingIsJudged() throws {
        let scratch = try ScratchFolder()
        let words = [
            "run", "--train", Self.adult[0], "--synthetic", Self.adult[2], "--missing", "NONE", "--output", "o",
        ]
        let refused = try CommandLineTool.run(words, in: scratch.url)
        #expect(refused.status == 64 && refused.errors.contains("--no-control"))
        let run = try CommandLineTool.run(words + ["--no-control"], in: scratch.url)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("NO CONTROL: there was no hold-out"), "\(run.output)")
        #expect(run.output.contains("NOT JUDGED"))
        #expect(run.output.contains("Inference of an attribute: At best"))
        let data = try Data(contentsOf: scratch.url.appending(path: "o/evidence.json"))
        let found = try JSONDecoder().decode(Evidence.self, from: data)
        #expect(found.verdict.outcome == .notJudged && found.verdict.grounds.isEmpty)
        #expect(found.results.count == 4)
        #expect(found.results.flatMap(\.measures).allSatisfy { $0.holdout == nil && $0.estimate == nil })
        // The oracle's number of right guesses.
        let income = found.results.flatMap(\.measures).first { $0.id == "inferred/income" }
        #expect(abs((income?.members?.value ?? 0) * 600 - 502) < 1e-6)
        let page = try String(contentsOf: scratch.url.appending(path: "o/report.html"), encoding: .utf8)
        #expect(page.contains("NO CONTROL"))
        let membership = try CommandLineTool.run(
            words + ["--no-control", "--attack", "distance-membership"], in: scratch.url)
        #expect(membership.status != 0 && membership.errors.contains("--holdout"))
    }

    @Test func classesAndTheirProtection() throws {
        let scratch = try ScratchFolder()
        let columns = ["--missing", "NONE", "--quasi-identifiers", "sex,race,income"]
        let before = try CommandLineTool.run(
            [
                "anonymity", "--train", Self.adult[0], "--synthetic", Self.adult[2], "--sensitive", "occupation",
                "--json",
            ]
                + columns, in: scratch.url)
        let report = try JSONDecoder().decode(AnonymityReport.self, from: Data(before.output.utf8))
        #expect(report.parts.map(\.k) == [1, 2, 1])
        let protect = try CommandLineTool.run(
            ["protect", "--synthetic", Self.adult[2], "--output", "p.csv"] + columns, in: scratch.url)
        #expect(protect.status == 0, "\(protect.errors)")
        let after = try CommandLineTool.run(["anonymity", "--synthetic", "p.csv", "--json"] + columns, in: scratch.url)
        #expect(try JSONDecoder().decode(AnonymityReport.self, from: Data(after.output.utf8)).parts.map(\.k) == [5])
        let again = try CommandLineTool.run(
            ["protect", "--synthetic", Self.adult[2], "--output", "q.csv"] + columns, in: scratch.url)
        #expect(again.status == 0)
        let files = try ["p.csv", "q.csv"].map { try Data(contentsOf: scratch.url.appending(path: $0)) }
        #expect(files[0] == files[1])
    }

    /// The bundled corGAN's release, eight codes known: every class of one person is filled by the generator itself.
    @Test func aCheckpointFillsItsOwnClasses() throws {
        let scratch = try ScratchFolder()
        let checkpoint = FixtureFiles.checkpoint("corgan-cnn.h5").path
        let made = try CommandLineTool.run(
            ["generate", "--checkpoint", checkpoint, "--records", "1000", "--output", "r.csv"], in: scratch.url)
        #expect(made.status == 0, "\(made.errors)")
        let protect = try CommandLineTool.run(
            [
                "protect", "--synthetic", "r.csv", "--checkpoint", checkpoint, "--quasi-identifiers", "401,250,414,272",
                "--output", "p.csv",
            ], in: scratch.url)
        #expect(protect.status == 0, "\(protect.errors)")
        #expect(protect.output.contains("5 after; 5 wanted"), "\(protect.output)")
        #expect(protect.output.contains("share of 1"))
    }
}
