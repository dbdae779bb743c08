import Attacks
import Fixtures
import Foundation
import Statistics
import Testing

/// `privacy-audit account refute` and `privacy-audit recover-split` as their users run them.
@Suite struct RefuteAndRecoverTests {
    private struct Refuted: Decodable {
        var epsilon: Double?
        var verdict: String?
        var moreTrials: Int?
        var method: String

        private enum CodingKeys: String, CodingKey {
            case epsilon, verdict, method
            case moreTrials = "more_trials"
        }
    }

    private func refute(_ words: [String], in folder: URL) throws -> Refuted {
        let result = try CommandLineTool.run(["account", "refute", "--json"] + words, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode(Refuted.self, from: Data(result.output.utf8))
    }

    @Test func verdictsOnClaims() throws {
        let scratch = try ScratchFolder()
        let violated = try refute(["--counts", "900,100,10,990", "--claimed-epsilon", "2"], in: scratch.url)
        #expect(violated.verdict == "violated")
        let open = try refute(["--counts", "330,670,200,800", "--claimed-epsilon", "0.4"], in: scratch.url)
        #expect(open.verdict == "inconclusive")
        #expect((open.moreTrials ?? 0) > 0)
        let fine = try refute(["--counts", "500,500,500,500", "--claimed-epsilon", "0.4"], in: scratch.url)
        #expect(fine.verdict == "consistent")
        #expect(fine.epsilon == 0)
        let canaries = try refute(
            [
                "--canaries", "1000", "--guesses", "100", "--correct", "50", "--delta", "1e-5", "--method",
                "one-run-gaussian",
            ],
            in: scratch.url)
        #expect(canaries.epsilon == 0 && canaries.verdict == nil)
        var stream = RandomStream(seed: 5, purpose: "scores", unit: 0)
        _ = try scratch.file("in.txt", "score\n" + (0..<400).map { _ in "\(1 + stream.uniform())\n" }.joined())
        _ = try scratch.file("out.txt", (0..<400).map { _ in "\(0.2 + stream.uniform())\n" }.joined())
        for thresholds in ["split", "several"] {
            let scores = try refute(
                [
                    "--in-scores", "in.txt", "--out-scores", "out.txt", "--thresholds", thresholds, "--claimed-epsilon",
                    "1",
                ],
                in: scratch.url)
            #expect(scores.verdict == "violated", "\(thresholds)")
        }
    }

    static let mistakes: [(words: [String], status: Int32, says: String)] = [
        (["refute"], 64, "--counts"),
        (["refute", "--counts", "1,2,3"], 64, "four counts"),
        (["refute", "--counts", "0,0,1,1"], 64, "no trials"),
        (["refute", "--counts", "1,2,3,4", "--delta", "1"], 64, "--delta"),
        (["refute", "--counts", "1,2,3,4", "--canaries", "4"], 64, "give one of"),
        (["refute", "--counts", "1,2,3,4", "--method", "one-run"], 64, "canaries"),
        (["refute", "--canaries", "10", "--guesses", "20", "--correct", "5"], 64, "not possible"),
        (["refute", "--canaries", "10"], 64, "go together"),
        (["refute", "--in-scores", "none.txt", "--out-scores", "none.txt"], 65, "none.txt"),
        (["refute", "--in-scores", "words.txt", "--out-scores", "words.txt"], 65, "line 2"),
        (["refute", "--counts", "1,2,3,4", "--noise-multiplier", "1", "--steps", "1"], 64, "--delta"),
        (["refute", "--counts", "5,5,1,9", "--method", "gaussian"], 64, "delta above 0"),
        (["refute", "--canaries", "1000000000", "--guesses", "9", "--correct", "5"], 64, "ten million"),
        (["recover-split", "--scores", "gap.txt"], 65, "line 2"),
        (["recover-split", "--scores", "nan.txt"], 65, "line 1"),
        (["recover-split"], 64, "--records"),
        (["recover-split", "--scores", "words.txt"], 65, "line 2"),
        (["recover-split", "--scores", "same.txt"], 65, "same score"),
        (["recover-split", "--scores", "same.txt", "--seeds", "5-1"], 64, "--seeds"),
        (["recover-split", "--scores", "same.txt", "--scheme", "gan"], 64, "corgan"),
        (["recover-split", "--scores", "same.txt", "--scheme", "medgan", "--train-share", "0.5"], 64, "--train-share"),
        (["recover-split", "--scores", "few.txt", "--truth", "same.txt"], 65, "same.txt"),
    ]

    @Test(arguments: mistakes.indices) func mistakesAreSentences(_ index: Int) throws {
        let (words, status, says) = Self.mistakes[index]
        let scratch = try ScratchFolder()
        _ = try scratch.file("words.txt", "1\nabc\n2\n")
        _ = try scratch.file("gap.txt", "1\n\n2\n3\n")
        _ = try scratch.file("nan.txt", "nan\n2\n3\n")
        _ = try scratch.file("same.txt", "1\n1\n1\n1\n1\n1\n")
        _ = try scratch.file("few.txt", "1\n2\n3\n4\n5\n")
        let result = try CommandLineTool.run(words[0] == "refute" ? ["account"] + words : words, in: scratch.url)
        #expect(result.status == status, "\(words): \(result.errors)")
        #expect(result.errors.contains(says), "\(words): \(result.errors)")
        #expect(result.output.isEmpty)
    }

    private struct Recovered: Decodable {
        struct Result: Decodable {
            struct Best: Decodable { var seed: Int }
            var best: Best
            var pValue: Double
        }
        var found: Bool
        var result: Result
        var agreement: Double?
    }

    /// A release that is a noisy copy of half of the members gives the split of all away.
    @Test func aSplitFromFiles() throws {
        let scratch = try ScratchFolder()
        var stream = RandomStream(seed: 9, purpose: "records", unit: 0)
        let records = (0..<4_000).map { _ in (0..<16).map { _ in stream.index(below: 2) } }
        let members = SplitRecovery.Scheme.corgan.members(of: records.count, seed: 4_242)
        let release = records.indices.filter { members[$0] && $0 % 2 == 0 }.map { row in
            var record = records[row]
            record[stream.index(below: 16)] ^= 1
            return record
        }
        func csv(_ rows: [[Int]]) -> String {
            (0..<16).map { "c\($0)" }.joined(separator: ",") + "\n"
                + rows.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
        }
        _ = try scratch.file("all.csv", csv(records))
        _ = try scratch.file("release.csv", csv(release))
        _ = try scratch.file("truth.txt", members.map { $0 ? "1\n" : "0\n" }.joined())
        let words = [
            "recover-split", "--records", "all.csv", "--synthetic", "release.csv", "--truth", "truth.txt", "--json",
        ]
        let result = try CommandLineTool.run(words + ["--output", "members.csv"], in: scratch.url)
        #expect(result.status == 0, "\(result.errors)")
        let found = try JSONDecoder().decode(Recovered.self, from: Data(result.output.utf8))
        #expect(found.found && found.result.best.seed == 4_242 && found.agreement == 1)
        let lines = try String(contentsOf: scratch.url.appending(path: "members.csv"), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.count == 4_001 && lines[0] == "row,member")
        #expect(zip(lines.dropFirst(), members).allSatisfy { $0.hasSuffix($1 ? ",1" : ",0") })
        // Another release of strangers: nothing is found and nothing written.
        let strangers = (0..<1_600).map { _ in (0..<16).map { _ in stream.index(below: 2) } }
        _ = try scratch.file("release.csv", csv(strangers))
        let none = try CommandLineTool.run(words + ["--output", "none.csv"], in: scratch.url)
        let nothing = try JSONDecoder().decode(Recovered.self, from: Data(none.output.utf8))
        #expect(!nothing.found)
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "none.csv").path))
    }
}
