import Fixtures
import Foundation
import Testing

/// Whatever is wrong with the data: one sentence that names the place, exit 65, nothing written, no cell shown.
@Suite struct BadInputTests {
    private static let good = "age,sex,code\n" + (0..<40).map { "\(20 + $0),\($0 % 2),k\($0 % 5)\n" }.joined()
    private static let other = "age,sex,code\n" + (0..<40).map { "\(21 + $0),\($0 % 2),k\($0 % 3)\n" }.joined()

    struct Bad: Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var content: @Sendable () -> Data
        /// What the sentence must say.
        var says: [String]
        var testDescription: String { name }

        init(
            _ name: String, file: String = "bad.csv", _ content: @autoclosure @escaping @Sendable () -> Data,
            _ says: String...
        ) {
            self.name = name
            self.file = file
            self.content = content
            self.says = says
        }
    }

    private static func text(_ text: String) -> Data { Data(text.utf8) }

    static let cases: [Bad] = [
        Bad("ragged", text(good + "SECRET7,1\n"), "line 42", "3", "2"),
        Bad("truncated in a quote", text(good + "30,1,\"SECRET7"), "line 42"),
        Bad("binary", Data((0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }), "text"),
        Bad("truncated gzip", BundledRelease.train.bytes.prefix(9_000).asData, "gzip"),
        Bad("foreign HDF5", file: "bad.h5", text("not HDF5, SECRET7"), "HDF5"),
        Bad(
            "object array", file: "bad.npy",
            npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", Data(count: 48)), "object", "float64"),
        Bad(
            "truncated array", file: "bad.npy",
            npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9, 3), }", Data(count: 40))),
        Bad("not a number", text(good + "NaN,1,k1\n"), "line 42", "'age'"),
        Bad("infinite", text(good + "inf,1,k1\n"), "line 42", "'age'"),
        Bad("no records", text("age,sex,code\n")),
        Bad("one column", text("age\n1\n2\n"), "column"),
        Bad("another kind", text(good + "SECRET7,1,k1\n"), "'age'"),
        Bad("missing column", text("age,sex\n1,0\n2,1\n"), "'code'"),
        Bad("extra column", text("age,sex,code,more\n1,0,k1,SECRET7\n2,1,k1,SECRET7\n"), "'more'"),
        Bad("missing file", file: "absent.csv", Data()),
        Bad("repeated name", text("age,age,code\n1,0,k1\n"), "columns 1 and 2"),
    ]

    private static func npy(_ header: String, _ payload: Data) -> Data {
        let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        return Data([0x93]) + text("NUMPY") + Data([1, 0, UInt8(padded.utf8.count), 0]) + text(padded) + payload
    }

    @Test(arguments: cases, ["--train", "--holdout", "--synthetic"]) func badDataIsRefused(
        _ bad: Bad, role: String
    ) throws {
        let scratch = try ScratchFolder()
        let path =
            bad.name == "missing file"
            ? scratch.url.appending(path: bad.file).path : try scratch.file(bad.file, bad.content())
        var arguments = ["run", "--output", scratch.url.appending(path: "o").path, role, path]
        for (other, content) in [("--train", Self.good), ("--holdout", Self.other), ("--synthetic", Self.good)]
        where other != role {
            arguments += [other, try scratch.file("\(other.dropFirst(2)).csv", content)]
        }
        let run = try CommandLineTool.run(arguments, in: scratch.url)
        #expect(run.status == 65, "\(run.errors)")
        #expect(run.output.isEmpty)
        let sentences = run.errors.split(separator: "\n")
        #expect(sentences.count == 1, "\(run.errors)")
        #expect(run.errors.hasPrefix("privacy-audit: ") && run.errors.hasSuffix(".\n"))
        #expect(!run.errors.contains("SECRET7"), "\(run.errors)")
        // A wrong train file may be reported where the difference shows, in another file.
        if role == "--synthetic" {
            #expect(run.errors.contains(bad.file), "\(run.errors)")
            for word in bad.says { #expect(run.errors.contains(word), "\(run.errors)") }
        }
        let written =
            (try? FileManager.default.contentsOfDirectory(atPath: scratch.url.appending(path: "o").path)) ?? []
        #expect(written.isEmpty)
    }

    @Test func aHoldoutEqualToTrainIsRefused() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.file("a.csv", Self.good)
        let run = try CommandLineTool.run(
            ["run", "--train", path, "--holdout", path, "--synthetic", path], in: scratch.url)
        #expect(run.status == 65)
        #expect(run.errors.contains("hold-out holds exactly the training records"))
    }

    @Test func moreRecordsAskedForThanThereAre() throws {
        let scratch = try ScratchFolder()
        let (a, b) = (try scratch.file("a.csv", Self.good), try scratch.file("b.csv", Self.other))
        for option in [["--targets", "500"], ["--release-size", "9999"]] {
            let run = try CommandLineTool.run(
                ["run", "--train", a, "--holdout", b, "--synthetic", a] + option, in: scratch.url)
            #expect(run.status == 65)
            #expect(run.errors.contains(option[0]) && run.errors.contains("40"), "\(run.errors)")
        }
    }

    @Test(arguments: [
        ["run"], ["run", "--train", "a"], ["nonsense"], ["run", "--attack", "nope"],
        ["run", "--knowledge-fraction", "2"], ["run", "--knowledge-fraction", "a,b"], ["run", "--threads", "0"],
        ["run", "--release-size", "1"], ["run", "--metric", "taxi"], ["inspect"], ["inspect", "f", "--limit", "-1"],
        ["run", "--seed", "-1"], ["run", "--confidence", "2"], ["run", "--calibration-share", "1"],
    ]) func wrongUsageExitsWith64(arguments: [String]) throws {
        let scratch = try ScratchFolder()
        var words = arguments
        if arguments.first == "run", arguments.count == 3, arguments[1] != "--train" {
            let (a, b) = (try scratch.file("a.csv", Self.good), try scratch.file("b.csv", Self.other))
            words += ["--train", a, "--holdout", b, "--synthetic", a]
        }
        let run = try CommandLineTool.run(words, in: scratch.url)
        #expect(run.status == 64, "\(words): \(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test func anOutputThatCannotBeWrittenIsSaidBeforeTheWork() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.file("taken", "x")
        let run = try CommandLineTool.run(["demo", "--output", file], in: scratch.url)
        #expect(run.status == 73)
        #expect(run.errors.contains("--output"))
    }
}

extension Sequence<UInt8> {
    fileprivate var asData: Data { Data(self) }
}
