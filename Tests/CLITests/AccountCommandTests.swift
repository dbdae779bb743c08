import Foundation
import Testing

/// `privacy-audit account` as its users run it.
@Suite struct AccountCommandTests {
    private static let steps = [
        "--noise-multiplier", "1.1", "--batch-size", "256", "--records", "60000", "--steps", "10000",
    ]

    private func account(_ words: [String], in folder: URL? = nil) throws -> CommandLineTool.Result {
        try CommandLineTool.run(["account"] + words, in: folder)
    }

    private func json(_ words: [String], in folder: URL? = nil) throws -> [String: Any] {
        let result = try account(words + ["--json"], in: folder)
        try #require(result.status == 0, "\(words): \(result.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func answers() throws {
        let epsilon = try json(["epsilon", "--delta", "1e-5"] + Self.steps)
        #expect(abs(try #require(epsilon["epsilon"] as? Double) - 1.977902463) < 1e-8)
        #expect(epsilon["neighbouring"] as? String == "add_or_remove_one" && epsilon["bound"] as? Bool == true)
        #expect((epsilon["assumptions"] as? [String])?.count == 2 && epsilon["milliseconds"] == nil)
        let delta = try json(["delta", "--epsilon", "1.9779024632081381"] + Self.steps)
        #expect(abs(try #require(delta["delta"] as? Double) - 1e-5) < 1e-12)
        let budget = ["--delta", "1e-5", "--epsilon", "2", "--batch-size", "256", "--records", "60000"]
        let noise = try json(["noise", "--steps", "10000"] + budget)
        #expect(abs(try #require(noise["noise_multiplier"] as? Double) - 1.0928847338) < 1e-8)
        let allowed = try json(["steps", "--noise-multiplier", "1.1"] + budget)
        #expect(allowed["steps"] as? Int == 10_207)
        let limits = try json(["limits", "--epsilon", "0", "--delta", "0.2"])
        #expect(abs(try #require(limits["advantage"] as? Double) - 0.2) < 1e-12)
        let text = try account(["epsilon", "--delta", "1e-5"] + Self.steps).output
        #expect(
            text.hasPrefix("epsilon 1.977903 at delta 1e-05\n") && text.contains("assumes:")
                && text.contains("not covered:"))
    }

    @Test func comparison() throws {
        let table = try json([
            "compare", "--noise-multiplier", "1", "--sampling-rate", "0.05", "--steps", "20", "--delta", "1e-5",
        ])
        let answers = try #require(table["answers"] as? [[String: Any]])
        func epsilon(_ name: String) throws -> Double {
            let answer = answers.first { $0["accountant"] as? String == name }
            return try #require(answer?["epsilon"] as? Double)
        }
        #expect(answers.count == 7)
        let order = try ["exact", "pld", "rdp-tight", "rdp", "rdp-grid", "moments"].map(epsilon)
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 <= $1 * (1 + 1e-12) }, "\(order)")
        let clt = try #require(answers.first { $0["accountant"] as? String == "gdp-clt" })
        #expect(clt["bound"] as? Bool == false && (clt["note"] as? String)?.contains("not a bound") == true)
    }

    @Test func eventsOfAllKinds() throws {
        let folder = try ScratchFolder()
        _ = try folder.file(
            "e.yaml",
            "delta: 1e-5\nneighbouring: replace_one\nevents:\n  - noise_multiplier: 4\n    sampling: without_replacement\n"
                + "    sample: 10\n    population: 1000\n    count: 50\n  - mechanism: randomized_response\n    noise: 0.5\n    choices: 3\n"
        )
        _ = try folder.file(
            "e.json", #"[{"mechanism":"gaussian","noise_multiplier":1.1,"sampling_rate":0.01,"steps":100}]"#)
        let first = try json(["compose", "--events", "e.yaml"], in: folder.url)
        let total = try #require(first["total"] as? [String: Any])
        #expect((first["stages"] as? [Any])?.count == 2 && total["neighbouring"] as? String == "replace_one")
        let second = try json(["epsilon", "--events", "e.json", "--delta", "1e-6"], in: folder.url)
        let same = try json(
            [
                "epsilon", "--event", "noise_multiplier=1.1,sampling=poisson,sampling_rate=0.01,count=100", "--delta",
                "1e-6",
            ])
        #expect(second["epsilon"] as? Double == same["epsilon"] as? Double)
        // An epoch of ceil(1 / q) steps.
        let epochs = try json(
            ["epsilon", "--noise-multiplier", "1", "--sampling-rate", "0.04", "--epochs", "90", "--delta", "1e-5"])
        #expect((epochs["events"] as? [String])?.first?.hasPrefix("2250 x") == true)
    }

    @Test func aCheckpointsOwnFacts() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("t.csv", "a,b,c\n" + (0..<60).map { "\($0 % 2),\($0 % 3 % 2),\($0 % 5 % 2)\n" }.joined())
        let trained = try CommandLineTool.run(
            [
                "train", "vae", "--train", "t.csv", "--epochs", "2", "--batch-size", "10", "--dp-noise-multiplier",
                "1.5",
                "--dp-delta", "1e-3", "--output", "m.h5",
            ],
            in: folder.url)
        try #require(trained.status == 0, "\(trained.errors)")
        let answer = try json(["epsilon", "--checkpoint", "m.h5"], in: folder.url)
        #expect(answer["delta"] as? Double == 1e-3 && (answer["epsilon"] as? Double ?? 0) > 0.1)
        let said = try CommandLineTool.run(["checkpoint", "inspect", "m.h5"], in: folder.url).output
        let claimed = said.split(separator: "\n").first { $0.contains("dp epsilon") }
            .flatMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        let epsilon = try #require(answer["epsilon"] as? Double)
        #expect(abs(try #require(claimed) / epsilon - 1) < 1e-12)
    }

    struct Mistake: CustomStringConvertible {
        var words: [String]
        var status: Int32
        var says: [String]
        var description: String { words.joined(separator: " ") }
    }

    static let mistakes = [
        Mistake(
            words: ["epsilon", "--noise-multiplier", "0", "--steps", "1", "--delta", "1e-5"], status: 64,
            says: ["noise multiplier of 0"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--sampling-rate", "1.5", "--steps", "1", "--delta", "1e-5"],
            status: 64,
            says: ["1.5", "between 0 and 1"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "nan", "--steps", "1", "--delta", "1e-5"], status: 64,
            says: ["nan"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--steps", "1", "--delta", "1"], status: 64,
            says: ["--delta 1.0"]),
        Mistake(words: ["epsilon", "--noise-multiplier", "1", "--steps", "1"], status: 64, says: ["--delta"]),
        Mistake(words: ["epsilon", "--noise-multiplier", "1", "--delta", "1e-5"], status: 64, says: ["--steps"]),
        Mistake(words: ["epsilon", "--delta", "1e-5"], status: 64, says: ["--noise-multiplier"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--steps=-3", "--delta", "1e-5"], status: 64, says: ["-3"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--steps", "10000000000000000", "--delta", "1e-5"],
            status: 64, says: ["uses"]),
        Mistake(
            words: [
                "epsilon", "--noise-multiplier", "1", "--sampling", "shuffled", "--batch-size", "10", "--records",
                "100", "--epochs", "3",
                "--delta", "1e-5",
            ], status: 65, says: ["shuffled", "zero-out"]),
        Mistake(
            words: ["noise", "--steps", "1000000", "--sampling-rate", "0.5", "--epsilon", "1e-9", "--delta", "1e-12"],
            status: 65,
            says: ["no noise multiplier"]),
        Mistake(
            words: ["noise", "--steps", "10", "--epsilon", "0", "--delta", "1e-5"], status: 64, says: ["--epsilon"]),
        Mistake(
            words: ["steps", "--noise-multiplier", "1", "--epsilon", "1", "--delta", "1e-5", "--steps", "5"],
            status: 64, says: ["asked for"]),
        Mistake(
            words: ["epsilon", "--event", "sigma=1", "--delta", "1e-5"], status: 65, says: ["'sigma'", "--event"]),
        Mistake(
            words: ["epsilon", "--event", "noise_multiplyer=1", "--delta", "1e-5"], status: 65,
            says: ["did you mean 'noise_multiplier'?"]),
        Mistake(
            words: ["epsilon", "--event", "noise_multiplier=1,epsilon=3", "--delta", "1e-5"], status: 65,
            says: ["'epsilon'", "no meaning"]),
        Mistake(
            words: ["epsilon", "--event", "mechanism=approximate,epsilon=1,delta=0.1", "--delta", "1e-5"], status: 65,
            says: ["no epsilon holds"]),
        Mistake(
            words: ["epsilon", "--events", "missing.yaml", "--delta", "1e-5"], status: 65,
            says: ["missing.yaml", "no such file"]),
        Mistake(
            words: ["epsilon", "--events", "bad.yaml", "--delta", "1e-5"], status: 65, says: ["bad.yaml", "line 3"]),
        Mistake(words: ["epsilon", "--checkpoint", "bad.yaml", "--delta", "1e-5"], status: 65, says: ["bad.yaml"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--steps", "0", "--delta", "1e-5"], status: 64,
            says: ["0 steps"]),
        Mistake(
            words: ["epsilon", "--event", "noise_multiplier=1,count=0", "--delta", "1e-5"], status: 65,
            says: ["'count' is 0"]),
        Mistake(words: ["limits", "--epsilon", "-1"], status: 64, says: ["epsilon"]),
        Mistake(
            words: ["epsilon", "--noise-multiplier", "1", "--steps", "1", "--delta", "1e-5", "--neighbouring", "near"],
            status: 64, says: ["replace-one"]),
    ]

    @Test(arguments: mistakes)
    func mistakesAreSentences(_ mistake: Mistake) throws {
        let folder = try ScratchFolder()
        _ = try folder.file("bad.yaml", "events:\n  - noise_multiplier: [1\n")
        let result = try account(mistake.words, in: folder.url)
        #expect(result.status == mistake.status, "\(result.errors)")
        #expect(result.output.isEmpty)
        for word in mistake.says { #expect(result.errors.contains(word), "\(word): \(result.errors)") }
    }

    @Test func aDrawing() throws {
        let folder = try ScratchFolder()
        let result = try account(
            ["profile", "--noise-multiplier", "2", "--steps", "1", "--points", "4", "--svg", "p.svg"], in: folder.url)
        #expect(result.status == 0 && result.output.contains("p.svg: written"))
        let svg = try String(contentsOf: folder.url.appending(path: "p.svg"), encoding: .utf8)
        #expect(svg.hasPrefix("<svg xmlns=") && svg.contains("class=\"profile\"") && !svg.contains("nan"))
        #expect(XMLDocumentCheck.isWellFormed(svg))
    }
}

enum XMLDocumentCheck {
    static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        for tag in text.matches(of: #/<(/?)([a-z]+)[^>]*?(/?)>/#) {
            if tag.1 == "/" {
                guard open.popLast() == tag.2 else { return false }
            } else if tag.3.isEmpty {
                open.append(tag.2)
            }
        }
        return open.isEmpty
    }
}
