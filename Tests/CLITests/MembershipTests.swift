import Auditing
import Fixtures
import Foundation
import Testing

/// Reference records, shadows, networks and targets on the command line.
@Suite struct MembershipTests {
    private static let adult = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
    private static let base = [
        "run", "--train", adult[0], "--holdout", adult[1], "--synthetic", adult[2], "--knowledge-fraction", "1",
        "--release-size", "600",
    ]

    private func evidence(_ words: [String], in folder: URL) throws -> (run: CommandLineTool.Result, Evidence) {
        let run = try CommandLineTool.run(words + ["--output", "o"], in: folder)
        try #require(run.status == 0, "\(run.errors)")
        let data = try Data(contentsOf: folder.appending(path: "o/evidence.json"))
        return (run, try JSONDecoder().decode(Evidence.self, from: data))
    }

    /// All attacks that a release alone allows, with records of other people; the command in the evidence gives the same bytes.
    @Test func referenceRecordsFromAFile() throws {
        let scratch = try ScratchFolder()
        let words =
            Self.base + [
                "--reference", FixtureFiles.adult("reference").path, "--radius", "percentile", "--density", "tree",
                "--classifier", "boosting", "--subgroup", "sex", "--subgroup", "rarity", "--threads", "1",
            ]
        let (_, evidence) = try evidence(words, in: scratch.url)
        #expect(evidence.configuration.referenceRecords == 500)
        #expect(evidence.inputs.map(\.role) == ["train", "holdout", "synthetic", "reference"])
        #expect(evidence.results.count == 8)
        let distance = try #require(evidence.results.first { $0.attack.id == "distance-membership" })
        #expect(distance.subgroups.map(\.population).contains { $0.hasPrefix("sex: ") })
        #expect(!evidence.notTested.contains { $0.contains("reference records") })
        for option in [
            "--reference", "--radius percentile", "--density tree", "--classifier boosting", "--subgroup sex",
        ] {
            #expect(evidence.reproduce.contains(option), "\(option)")
        }
        let first = try Data(contentsOf: scratch.url.appending(path: "o/evidence.json"))
        _ = try self.evidence(words.dropLast(2) + ["--threads", "2"], in: scratch.url)
        #expect(try Data(contentsOf: scratch.url.appending(path: "o/evidence.json")) == first)
    }

    @Test func shadowsFromTheCommandLine() throws {
        let scratch = try ScratchFolder()
        let words =
            Self.base + [
                "--attack", "shadow-membership", "--shadow-generator", "independent", "--shadows", "8",
                "--shadow-cache", "cache", "--subgroup", "none",
            ]
        let (_, evidence) = try evidence(words, in: scratch.url)
        #expect(evidence.results[0].shadows?.succeeded == 8)
        #expect(!evidence.reproduce.contains("cache"))
        let kept = try FileManager.default.contentsOfDirectory(atPath: scratch.url.appending(path: "cache").path)
        #expect(kept.count == 8)
        let first = try Data(contentsOf: scratch.url.appending(path: "o/evidence.json"))
        _ = try self.evidence(words, in: scratch.url)
        #expect(try Data(contentsOf: scratch.url.appending(path: "o/evidence.json")) == first)
        // A program that fails on every shadow ends it in one sentence.
        let failing = try CommandLineTool.run(
            Self.base + [
                "--attack", "shadow-membership", "--shadow-command", "false {train} {output}", "--shadows", "8",
                "--output", "p",
            ], in: scratch.url)
        #expect(failing.status == 65 || failing.status == 70)
        #expect(failing.errors.contains("8 of 8 shadow generators failed"))
        #expect(failing.errors.split(separator: "\n").count == 1)
    }

    /// Networks are attacked when that is asked for, and a leak of theirs is not one of the release.
    @Test func networksWhenAskedFor() throws {
        let scratch = try ScratchFolder()
        func file(_ name: String) -> String { FixtureFiles.checkpoint(name).path }
        let words = [
            "run", "--train", file("members.codes.gz"), "--holdout", file("holdout.codes.gz"), "--vocabulary",
            file("vocabulary.txt"), "--checkpoint", file("medgan-tf.h5"), "--records", "1000", "--knowledge-fraction",
            "1", "--release-size", "1000", "--subgroup", "none",
        ]
        let (_, without) = try evidence(words + ["--attack", "distance-membership"], in: scratch.url)
        #expect(without.notTested.contains { $0.contains("The checkpoint itself") })
        let (_, with) = try evidence(
            words + ["--access", "white-box", "--attack", "white-box-reconstruction"], in: scratch.url)
        #expect(with.verdict.outcome == .leak)
        #expect(with.verdict.sentence.contains("networks give away"))
        #expect(with.results[0].membership[0].threatModel.access == .whiteBox)
        #expect(!with.notTested.contains { $0.contains("The checkpoint itself") })
        let refused = try CommandLineTool.run(
            words + ["--attack", "white-box-reconstruction", "--output", "q"], in: scratch.url)
        #expect(refused.status != 0 && refused.errors.contains("needs the generator's networks"))
    }

    @Test func whatIsWrongIsSaidInASentence() throws {
        let scratch = try ScratchFolder()
        let rows = try scratch.file("rows.txt", "train 1\nholdout zero\n")
        let oneSided = try scratch.file("one.txt", "train 1\ntrain 2\n")
        for (words, part) in [
            (["--reference", Self.adult[0]], "occur once in the train table"),
            (["--subgroup", "shoe size"], "shoe size"),
            (["--target-rows", rows], "line 2"),
            (["--target-rows", oneSided], "not records of both tables"),
            (["--shadow-generator", "magic"], "magic"),
            (["--shadows", "20"], "--shadow-generator"),
            (["--shadow-generator", "tree", "--shadows", "4"], "from 8"),
            (["--access", "white-box"], "--checkpoint or --model"),
            (["--attack", "domias", "--reference-share", "0"], "needs reference records"),
            (["--target-choice", "outliers"], "--targets"),
        ] as [([String], String)] {
            let run = try CommandLineTool.run(Self.base + words + ["--output", "bad"], in: scratch.url)
            #expect(run.status == 64 || run.status == 65, "\(words): \(run.status)")
            #expect(run.errors.contains(part), "\(words): \(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "bad/evidence.json").path))
        }
    }

    @Test func synthesizeMakesTheSameRecordsAgain() throws {
        let scratch = try ScratchFolder()
        let words = ["synthesize", "--train", Self.adult[0], "--records", "50"]
        func text(_ options: [String]) throws -> String {
            let run = try CommandLineTool.run(words + options + ["--output", "s.csv"], in: scratch.url)
            try #require(run.status == 0, "\(run.errors)")
            return try String(contentsOf: scratch.url.appending(path: "s.csv"), encoding: .utf8)
        }
        for model in ["tree", "independent", "copula"] {
            let made = try text(["--model", model])
            #expect(made.split(separator: "\n").count == 51)
            #expect(made == (try text(["--model", model])))
            #expect(made != (try text(["--model", model, "--seed", "2"])))
        }
        let noisy = try CommandLineTool.run(
            words + ["--noise-multiplier", "1", "--output", "n.csv", "--json"], in: scratch.url)
        // One Gaussian of noise multiplier 1 at delta 1e-5 (Balle and Wang 2018).
        #expect(noisy.status == 0 && noisy.output.contains("4.37"))
        for wrong in [["--model", "copula", "--noise-multiplier", "1"], ["--bins", "0"], ["--records", "0"]] {
            let run = try CommandLineTool.run(words + wrong + ["--output", "w.csv"], in: scratch.url)
            #expect(run.status == 64, "\(wrong)")
        }
    }
}
