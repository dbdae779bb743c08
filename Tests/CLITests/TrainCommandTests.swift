import Fixtures
import Foundation
import Testing

/// `privacy-audit train` as its users run it.
@Suite struct TrainCommandTests {
    private static let records = [
        "--train", FixtureFiles.checkpoint("members.codes.gz").path, "--vocabulary",
        FixtureFiles.checkpoint("vocabulary.txt").path,
    ]

    private func train(_ words: [String], in folder: URL) throws -> CommandLineTool.Result {
        try CommandLineTool.run(["train"] + words, in: folder)
    }

    /// What is wrong, the exit code, and words that the sentence must have.
    struct Mistake: CustomStringConvertible {
        var words: [String]
        var status: Int32
        var says: [String]
        var usesRecords = true
        var description: String { words.joined(separator: " ") }
    }

    static let mistakes = [
        Mistake(words: ["vae", "--batch-size", "5000"], status: 65, says: ["5000", "1200", "--batch-size"]),
        Mistake(
            words: ["medgan-tf", "--batch-size", "100", "--pretrain-batch-size", "9999"], status: 65,
            says: ["9999", "--pretrain-batch-size"]),
        Mistake(
            words: [
                "vae", "--batch-size", "600", "--epochs", "100000", "--target-epsilon", "0.000001", "--dp-delta",
                "1e-15",
            ], status: 65,
            says: ["no noise", "--target-epsilon"]),
        Mistake(
            words: ["medgan-tf", "--batch-size", "200", "--pretrain-batch-size", "100", "--faithful"], status: 65,
            says: ["134", "--batch-size"]),
        Mistake(words: ["rdpcgan-uci"], status: 65, says: ["same value", "--ignore"]),
        Mistake(words: ["vae", "--start-from", "missing.h5"], status: 65, says: ["missing.h5"]),
        Mistake(words: ["vae", "--resume"], status: 65, says: ["m.h5.state", "no such file"]),
        Mistake(words: ["vae", "--train", "wide.csv"], status: 65, says: ["'c0'", "0 and 1"], usesRecords: false),
        Mistake(
            words: ["vae", "--train", "gaps.csv"], status: 65, says: ["missing values", "--ignore"], usesRecords: false),
        Mistake(
            words: ["rdpcgan-uci", "--train", "signals.csv"], status: 65, says: ["record 2", "0 to 1"],
            usesRecords: false),
        Mistake(
            words: ["corgan-cnn", "--train", "two.csv"], status: 65, says: ["width is 2", "1071"], usesRecords: false),
        Mistake(
            words: ["vae", "--data-type", "count", "--train", "two.csv"], status: 65, says: ["count"],
            usesRecords: false),
        Mistake(words: ["vae", "--batch-size", "100", "--log", "m.h5"], status: 73, says: ["--log"]),
        Mistake(words: ["vae", "--batch-size", "100", "--faithful"], status: 65, says: ["no defect"]),
        Mistake(words: ["vae", "--pretrain-epochs", "3"], status: 64, says: ["no autoencoder"]),
        Mistake(words: ["vae", "--dp-clip", "1"], status: 64, says: ["--dp-noise-multiplier"]),
        Mistake(words: ["vae", "--dp-noise-multiplier", "nan"], status: 64, says: ["--dp-noise-multiplier"]),
        Mistake(
            words: ["vae", "--dp-noise-multiplier", "1", "--target-epsilon", "1"], status: 64, says: ["not both"]),
        Mistake(words: ["vae", "--target-epsilon", "-1"], status: 64, says: ["--target-epsilon"]),
        Mistake(words: ["vae", "--epochs", "-1"], status: 64, says: ["--epochs"]),
        Mistake(words: ["vae", "--batch-size", "1"], status: 64, says: ["--batch-size"]),
        Mistake(words: ["vae", "--faithful", "--dp-noise-multiplier", "1"], status: 64, says: ["--faithful"]),
        Mistake(words: ["vae", "--shadow-records", "10"], status: 64, says: ["--shadows"]),
        Mistake(words: ["gan"], status: 64, says: ["gan"]),
    ]

    @Test(arguments: mistakes) func mistakesAreOneSentence(_ mistake: Mistake) throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("wide.csv", "c0,c1\n0,1\n2,0\n1,1\n")
        _ = try scratch.file("gaps.csv", "c0,c1\n0,1\n,0\n1,1\n")
        _ = try scratch.file("two.csv", "c0,c1\n0,1\n1,0\n1,1\n0,0\n")
        let names = (0..<179).map { "c\($0)" }.joined(separator: ",")
        let rows = [0.5, 1.5, 0.25].map { value in
            (0..<179).map { "\(value - Double($0) / 1_000)" }.joined(separator: ",")
        }
        _ = try scratch.file("signals.csv", names + "\n" + rows.joined(separator: "\n") + "\n")
        let before = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
        let result = try train(
            mistake.words + (mistake.usesRecords ? Self.records : []) + ["--output", "m.h5"], in: scratch.url)
        #expect(result.status == mistake.status, "\(result.errors)")
        for word in mistake.says { #expect(result.errors.contains(word), "\(result.errors)") }
        #expect(!result.errors.contains("Fatal error"))
        if mistake.status == 65 {
            #expect(
                result.errors.split(separator: "\n").count { !$0.contains("have the same value in all records.") } == 1)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).count == before.count)
    }

    @Test func interruptedTrainingGoesOnToTheSameBytes() throws {
        let scratch = try ScratchFolder()
        let words = ["vae"] + Self.records + ["--batch-size", "50", "--epochs", "60", "--seed", "3"]
        #expect(try train(words + ["--output", "whole.h5", "--log", "whole.csv"], in: scratch.url).status == 0)
        let process = Process()
        process.executableURL = CommandLineTool.url
        process.arguments =
            ["train"] + words + ["--output", "part.h5", "--log", "part.csv", "--save-every", "2", "--threads", "1"]
        process.currentDirectoryURL = scratch.url
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let state = scratch.url.appending(path: "part.h5.state")
        for _ in 0..<2_000 where !FileManager.default.fileExists(atPath: state.path) { usleep(5_000) }
        process.terminate()
        process.waitUntilExit()
        try #require(process.terminationStatus != 0 && FileManager.default.fileExists(atPath: state.path))
        // What was saved is a whole checkpoint, and nothing half-written is left.
        #expect(
            try CommandLineTool.run(
                ["generate", "--checkpoint", "part.h5", "--records", "5", "--output", "r.csv"], in: scratch.url
            )
            .status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted()
        // The log of the first rounds comes after the state, and may not have been there yet.
        #expect(files.filter { $0 != "part.csv" } == ["part.h5", "part.h5.state", "r.csv", "whole.csv", "whole.h5"])
        // Other options are another training.
        let other = try train(words + ["--output", "part.h5", "--resume", "--batch-size", "40"], in: scratch.url)
        #expect(other.status == 64 || (other.status == 65 && other.errors.contains("other options")))
        let result = try train(
            words + ["--output", "part.h5", "--log", "part.csv", "--resume", "--json"], in: scratch.url)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: state.path))
        for name in ["h5", "csv"] {
            #expect(
                try Data(contentsOf: scratch.url.appending(path: "part.\(name)"))
                    == Data(contentsOf: scratch.url.appending(path: "whole.\(name)")))
        }
        struct Summary: Decodable {
            var resumedEpochs: Int
            var records: Int
            var stages: [Stage]
            struct Stage: Decodable {
                var epochs: Int
                var steps: Int
                var loss: Double
            }
        }
        let summary = try JSONDecoder().decode(Summary.self, from: Data(result.output.utf8))
        #expect(summary.resumedEpochs >= 2 && summary.records == 1_200)
        #expect(summary.stages.count == 1 && summary.stages[0].epochs == 60 && summary.stages[0].steps == 60 * 24)
        #expect(summary.stages[0].loss > 0)
    }

    /// A stage without epochs is left out, its batch too; nothing was done to the records yet.
    @Test func noEpochsAreNoSteps() throws {
        let scratch = try ScratchFolder()
        let result = try train(
            ["medgan-pytorch"] + Self.records + [
                "--pretrain-epochs", "0", "--epochs", "0", "--dp-noise-multiplier", "1", "--json", "--output", "m.h5",
            ], in: scratch.url)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("\"epsilon\" : 0,") && result.output.contains("\"events\" : ["))
    }

    @Test func shadowsReplaceNoInput() throws {
        let scratch = try ScratchFolder()
        let rows = (0..<40).map { "\($0 % 2),\($0 % 3 / 2),\($0 % 5 / 4)\n" }.joined()
        let folder = scratch.url.appending(path: "s")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let file = folder.appending(path: "members.csv")
        try Data("a,b,c\n\(rows)".utf8).write(to: file)
        let words = ["vae", "--batch-size", "10", "--epochs", "1", "--train", "s/members.csv", "--shadows"]
        let refused = try train(words + ["2", "--output", "s"], in: scratch.url)
        #expect(refused.status == 73 && refused.errors.contains("would be replaced"))
        #expect(try Data(contentsOf: file) == Data("a,b,c\n\(rows)".utf8))
        #expect(try train(words + ["3", "--output", "t"], in: scratch.url).status == 0)
        let fewer = try train(words + ["2", "--output", "t"], in: scratch.url)
        #expect(fewer.status == 73 && fewer.errors.contains("model-003.h5"))
        let all = try train(words + ["2", "--shadow-records", "40", "--output", "u"], in: scratch.url)
        #expect(all.status == 65 && all.errors.contains("leaves records out"))
        let tells = try train(
            words + ["2", "--dp-noise-multiplier", "1", "--output", "v"], in: scratch.url)
        #expect(tells.status == 0 && tells.output.contains("for each model"))
    }

    @Test func shadowsTellTheirMembers() throws {
        let scratch = try ScratchFolder()
        let words =
            ["vae"] + Self.records + [
                "--batch-size", "20", "--epochs", "1", "--shadow-records", "100", "--output", "s",
            ]
        #expect(try train(words + ["--shadows", "3"], in: scratch.url).status == 0)
        let text = try String(contentsOf: scratch.url.appending(path: "s/members.csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(rows.count == 1_201 && rows[0] == ["model-001", "model-002", "model-003"])
        for column in 0..<3 { #expect(rows.dropFirst().count { $0[column] == "1" } == 100) }
        let result = try CommandLineTool.run(["checkpoint", "inspect", "s/model-002.h5", "--json"], in: scratch.url)
        #expect(result.status == 0 && result.output.contains("\"records\" : \"100\""))
    }
}
