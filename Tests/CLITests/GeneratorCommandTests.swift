import Auditing
import Fixtures
import Foundation
import Reports
import Statistics
import Testing

/// `generate`, `checkpoint`, and audits of generators, as their users run them.
@Suite struct GeneratorCommandTests {
    private func model(_ name: String) -> String { FixtureFiles.checkpoint("\(name).h5").path }

    private static let names = [
        "corgan-cnn", "corgan-mlp", "medgan-pytorch", "medgan-tf", "rdpcgan-mimic", "vae-early", "vae-leaky",
    ]

    @Test(arguments: names) func everyBundledCheckpointIsSampled(_ name: String) throws {
        let scratch = try ScratchFolder()
        let made = try CommandLineTool.run(
            ["generate", "--checkpoint", model(name), "--records", "400", "--output", "r.csv", "--json"],
            in: scratch.url)
        try #require(made.status == 0, "\(made.errors)")
        let lines = try String(contentsOf: scratch.url.appending(path: "r.csv"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 401 && lines[0].split(separator: ",").count == 1_071)
        // Not all the same, and not all empty.
        #expect(Set(lines.dropFirst()).count > 20, "\(name)")
        let inspected = try CommandLineTool.run(["checkpoint", "inspect", model(name), "--json"])
        #expect(inspected.status == 0 && inspected.output.contains("\"features\" : 1071"))
        let text = try CommandLineTool.run(["checkpoint", "inspect", model(name)])
        #expect(text.status == 0 && text.output.contains("1071 binary columns, named"))
    }

    /// Distances tell the over-trained model from the one that was stopped early: the intervals do not meet. Attacks that compare with
    /// reference records are stronger, and see a little of the early one's records too; what is asserted is for distances alone.
    @Test func theLeakyModelIsToldFromTheOther() throws {
        let scratch = try ScratchFolder()
        func area(_ name: String, _ members: String) throws -> (lower: Double, upper: Double, evidence: Evidence) {
            let run = try CommandLineTool.run(
                [
                    "run", "--train", FixtureFiles.checkpoint(members).path, "--holdout",
                    FixtureFiles.checkpoint("holdout.codes.gz").path, "--checkpoint", model(name), "--records", "5000",
                    "--attack", "nearest-record-memorization", "--attack", "distance-membership", "--output", name,
                ], in: scratch.url)
            try #require(run.status == 0, "\(run.errors)")
            let file = scratch.url.appending(path: "\(name)/evidence.json")
            let evidence = try EvidenceJSON.decode(Data(contentsOf: file))
            let evaluations = evidence.results.flatMap(\.membership)
            let auc = try #require(
                evaluations.first {
                    $0.population == "all" && $0.releaseSize == 5_000 && $0.threatModel.knowledge.recordFraction == 1
                }?.auc)
            return (auc.lower, auc.upper, evidence)
        }
        let leaky = try area("vae-leaky", "vae-leaky-members.codes.gz")
        let early = try area("vae-early", "members.codes.gz")
        #expect(leaky.lower > early.upper)
        #expect(leaky.evidence.verdict.outcome == .leak && early.evidence.verdict.outcome != .leak)
        // The evidence says what made the release, and its command makes the same evidence again.
        let generation = try #require(leaky.evidence.generation)
        #expect(generation.generator.kind == "checkpoint" && generation.records == 5_000 && generation.seed == 42)
        #expect(leaky.evidence.inputs[2].name == "release.h5")
        let words = leaky.evidence.reproduce.split(separator: " ").map(String.init)
        let again = try CommandLineTool.run(
            Array(words.dropFirst()) + ["--output", "again", "--threads", "1"], in: scratch.url)
        try #require(again.status == 0, "\(again.errors)")
        #expect(
            try Data(contentsOf: scratch.url.appending(path: "again/evidence.json"))
                == Data(contentsOf: scratch.url.appending(path: "vae-leaky/evidence.json")))
        let page = try String(contentsOf: scratch.url.appending(path: "vae-leaky/report.html"), encoding: .utf8)
        #expect(page.contains("variational autoencoder") && page.contains(generation.generator.sha256 ?? "-"))
    }

    // MARK: Commands

    private static let rows = (0..<60).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3]),\($0 * 13 % 29)\n" }

    private func audit(_ scratch: borrowing ScratchFolder, _ arguments: [String]) throws -> CommandLineTool.Result {
        let train = try scratch.file("tr ain.csv", "age,group,score\n" + Self.rows[..<30].joined())
        let holdout = try scratch.file("holdout.csv", "age,group,score\n" + Self.rows[30...].joined())
        return try CommandLineTool.run(
            ["run", "--train", train, "--holdout", holdout, "--output", "o"] + arguments, in: scratch.url)
    }

    @Test func aCommandMakesTheRelease() throws {
        let scratch = try ScratchFolder()
        let run = try audit(
            scratch,
            [
                "--records", "12", "--generator-seed", "9", "--generator-command",
                "echo {seed} >&2; head -n 13 {train} > {output}; test {records} = 12",
            ])
        try #require(run.status == 0, "\(run.errors)")
        let evidence = try EvidenceJSON.decode(Data(contentsOf: scratch.url.appending(path: "o/evidence.json")))
        #expect(evidence.generation?.generator.kind == "command" && evidence.generation?.seed == 9)
        #expect(evidence.records.release == 12)
        #expect(
            ((try? FileManager.default.contentsOfDirectory(atPath: scratch.url.appending(path: "o").path)) ?? [])
                .sorted()
                == ["environment.json", "evidence.json", "release.csv", "report.html"])
    }

    struct BadCommand: Sendable, CustomTestStringConvertible {
        var command: String
        var status: Int32
        var says: String
        var more: [String] = []
        var testDescription: String { command }
    }

    @Test(arguments: [
        BadCommand(
            command: "echo SECRET7 >&2; exit 3; {output}", status: 70,
            says: "ended with status 3; read what it printed"),
        BadCommand(command: "no-such-program {output}", status: 70, says: "a program in it was not found"),
        BadCommand(command: "true {output}", status: 70, says: "wrote no file to {output}"),
        BadCommand(command: "kill -9 $$; {output}", status: 70, says: "was ended by signal 9"),
        BadCommand(
            command: "sleep 60 & sleep 60; {output}", status: 70, says: "did not end within 0.5 s",
            more: ["--generator-timeout", "0.5"]),
        BadCommand(command: "head -n 6 {train} > {output}", status: 65, says: "wrote 5 records, expected 12"),
        BadCommand(command: "cut -d, -f1,2 {train} > {output}", status: 65, says: "'score'"),
        BadCommand(command: "printf 'age,group,score\\n1,SECRET7\\n' > {output}", status: 65, says: "line 2"),
        BadCommand(command: "mkfifo {output}", status: 70, says: "something other than a file"),
        BadCommand(command: "ln -s {train} {output}", status: 70, says: "something other than a file"),
        BadCommand(
            command: "echo 1,a,2 >> {train}; head -n 13 {train} > {output}", status: 65,
            says: "changed the training records"),
        BadCommand(
            command: "touch ran; {output}", status: 65, says: "--targets asks for 999", more: ["--targets", "999"]),
        BadCommand(command: "echo hello", status: 64, says: "does not contain {output}"),
        BadCommand(command: "run --x {input} {output}", status: 64, says: "{input} is not known"),
        BadCommand(
            command: "true {output}", status: 64, says: "no folder 'absent'", more: ["--generator-folder", "absent"]),
    ]) func commandsThatFail(_ bad: BadCommand) throws {
        let scratch = try ScratchFolder()
        let start = ContinuousClock.now
        let run = try audit(scratch, ["--records", "12", "--generator-command", bad.command] + bad.more)
        #expect(run.status == bad.status, "\(run.errors)")
        #expect(run.errors.contains(bad.says), "\(run.errors)")
        #expect(run.output.isEmpty && !run.errors.contains("SECRET7"))
        // Wrong usage is followed by how it is used.
        #expect(run.status == 64 || run.errors.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "ran").path))
        let left = (try? FileManager.default.contentsOfDirectory(atPath: scratch.url.appending(path: "o").path)) ?? []
        #expect(left.allSatisfy { $0 == "generator.log" }, "\(left)")
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "o/evidence.json").path))
    }

    @Test(arguments: [
        (["--synthetic", "a.csv", "--checkpoint", "b.h5"], "give one of"), ([], "give one of"),
        (["--checkpoint", "b.h5"], "--records"), (["--checkpoint", "b.h5", "--records", "1"], "--records"),
        (["--synthetic", "a.csv", "--records", "10"], "--records"), (["--synthetic", "a.csv", "--raw"], "--raw"),
        (["--checkpoint", "b.h5", "--records", "9", "--raw", "--bernoulli"], "exclude"),
        (["--checkpoint", "b.h5", "--records", "9", "--threshold", "1.5"], "--threshold"),
        (["--checkpoint", "b.h5", "--records", "9", "--generator-timeout", "3"], "--generator-timeout"),
    ]) func wrongUsage(_ arguments: [String], _ says: String) throws {
        let scratch = try ScratchFolder()
        let run = try audit(scratch, arguments)
        #expect(run.status == 64 && run.errors.contains(says), "\(run.errors)")
    }

    /// Weights that are finite and make values that are not; the seed of a replay.
    @Test func whatIsNotSaidIsNotDone() throws {
        let scratch = try ScratchFolder()
        let faithful = try ["1", "2"].map { seed in
            let made = try CommandLineTool.run(
                [
                    "generate", "--checkpoint", model("medgan-tf"), "--records", "64", "--batch", "32", "--faithful",
                    "--seed", seed, "--output", "x.csv", "--json",
                ], in: scratch.url)
            #expect(made.status == 0 && made.output.contains("\"seed\" : 1234"), "\(made.errors)")
            return try Data(contentsOf: scratch.url.appending(path: "x.csv"))
        }
        #expect(faithful[0] == faithful[1])
    }

    @Test func checkpointsThatDoNotFitAreRefused() throws {
        let scratch = try ScratchFolder()
        let foreign = try scratch.file("foreign.h5", "no HDF5")
        for (arguments, says) in [
            (["--checkpoint", "absent.h5"], "no such file"), (["--checkpoint", foreign], "HDF5"),
            (["--checkpoint", FixtureFiles.checkpoint("vae-early.h5").path], "column"),
        ] {
            let run = try audit(scratch, arguments + ["--records", "20"])
            #expect(run.status == 65 && run.errors.contains(says), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        }
        let generated = try CommandLineTool.run(
            ["generate", "--checkpoint", foreign, "--records", "5", "--output", "x.csv"], in: scratch.url)
        #expect(generated.status == 65 && !scratch.names.contains { $0.hasPrefix("x.csv") })
        let over = try CommandLineTool.run(
            ["generate", "--checkpoint", model("vae-early"), "--records", "5", "--output", model("vae-early")],
            in: scratch.url)
        #expect(over.status != 0)
        for command in [["checkpoint", "--help"], ["generate", "--help"], ["checkpoint", "import", "--help"]] {
            let help = try CommandLineTool.run(command)
            #expect(help.status == 0 && help.output.contains("Examples:"))
        }
    }
}
