import Foundation
import Testing

/// `privacy-audit neighbors`, as its users run it.
@Suite struct NeighborsCommandTests {
    private static let rows = (0..<90).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3]),\($0 * 13 % 29)\n" }

    private func files(_ scratch: borrowing ScratchFolder) throws -> [String] {
        let header = "age,group,score\n"
        return [
            "neighbors", "--queries", try scratch.file("queries.csv", header + Self.rows[..<50].joined()),
            "--references", try scratch.file("references.csv", header + Self.rows[30...].joined()),
        ]
    }

    private func summary(_ arguments: [String]) throws -> [String: any Sendable] {
        let result = try CommandLineTool.run(arguments + ["--json"])
        try #require(result.status == 0, "\(result.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(object as? [String: any Sendable])
    }

    @Test func findsWhatIsThereAndSaysHow() throws {
        let scratch = try ScratchFolder()
        let arguments = try files(scratch)
        let found = try summary(arguments + ["--k", "3", "--radius", "0", "--radius", "0.1"])
        #expect(found["engine"] as? String == "leaves")
        #expect(found["queries"] as? Int == 50 && found["references"] as? Int == 60 && found["pairs"] as? Int == 3_000)
        let means = try #require(found["meanWithin"] as? [Double])
        #expect(found["zeros"] as? Int ?? 0 >= 20 && means[0] >= 0.4 && means[1] >= means[0])
        let text = try CommandLineTool.run(arguments)
        #expect(text.status == 0 && text.output.contains("engine: leaves"))
    }

    /// Neither engine nor threads nor the size of parts nor instructions change a byte of the result.
    @Test func resultsDoNotDependOnHow() throws {
        let scratch = try ScratchFolder()
        let arguments = try files(scratch) + ["--k", "2", "--radius", "0.05", "--output"]
        var results: [Data] = []
        let ways = [
            [], ["--engine", "exhaustive"], ["--threads", "1"], ["--threads", "7", "--chunk-rows", "7"],
            ["--instructions", "portable"], ["--instructions", "avx2", "--chunk-rows", "1"],
        ]
        for (index, way) in ways.enumerated() {
            let output = scratch.url.appending(path: "\(index).csv")
            let result = try CommandLineTool.run(arguments + [output.path] + way)
            #expect(result.status == 0, "\(way): \(result.errors)")
            results.append(try Data(contentsOf: output))
        }
        #expect(results.allSatisfy { $0 == results[0] })
        let lines = String(decoding: results[0], as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 101 && lines[0] == "query,rank,reference,distance,within_0.05")
        #expect(lines[1].split(separator: ",", omittingEmptySubsequences: false).count == 5)
    }

    /// A tiny range and a huge outlier: distances that no number can hold are infinite, not an error.
    @Test func infiniteDistancesAreTold() throws {
        let scratch = try ScratchFolder()
        let output = scratch.url.appending(path: "far.csv")
        let found = try summary([
            "neighbors", "--queries", try scratch.file("near.csv", "x,y\n0,1e-200\n1,2e-200\n"), "--references",
            try scratch.file("far.csv.in", "x,y\n0,1e150\n1,1e150\n"), "--format", "csv", "--metric", "euclidean",
            "--output", output.path,
        ])
        #expect(found["median"] == nil && found["zeros"] as? Int == 0)
        #expect(try String(contentsOf: output, encoding: .utf8).hasSuffix("1,1,0,inf\n"))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32
        var says: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// An output that cannot be written is told before the search.
    @Test func refusesOutputsThatCannotBeWritten() throws {
        let scratch = try ScratchFolder()
        let pipe = scratch.url.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [scratch.url.path, scratch.url.path + "/absent/out.csv", "", pipe] {
            let result = try CommandLineTool.run(try files(scratch) + ["--output", path])
            #expect(result.status == 73, "\(path): \(result.errors)")
            #expect(result.errors.contains("--output"), "\(path): \(result.errors)")
        }
    }

    @Test(arguments: [
        Refusal(arguments: ["--k", "61"], status: 65, says: "only 60 references"),
        Refusal(arguments: ["--k", "0"], status: 64, says: "--k"),
        Refusal(arguments: ["--k", "9223372036854775807"], status: 65, says: "only 60 references"),
        Refusal(arguments: ["--radius", "1", "--radius", "1.0"], status: 64, says: "twice"),
        Refusal(arguments: ["--radius", "-1"], status: 64, says: "--radius"),
        Refusal(arguments: ["--radius", "nan"], status: 64, says: "--radius"),
        Refusal(arguments: ["--radius", "inf"], status: 64, says: "--radius"),
        Refusal(arguments: ["--chunk-rows", "0"], status: 64, says: "--chunk-rows"),
        Refusal(arguments: ["--threads", "0"], status: 64, says: "--threads"),
        Refusal(arguments: ["--metric", "jaccard"], status: 65, says: "'age'"),
        Refusal(arguments: ["--engine", "bit-slices"], status: 65, says: "no column is binary"),
    ]) func refusesTheImpossible(_ refusal: Refusal) throws {
        let scratch = try ScratchFolder()
        let output = scratch.url.appending(path: "out.csv")
        let result = try CommandLineTool.run(try files(scratch) + refusal.arguments + ["--output", output.path])
        #expect(result.status == refusal.status, "\(result.errors)")
        #expect(result.errors.contains(refusal.says), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: output.path))
    }

    /// One person alone tells neither what the columns are nor their ranges; a file of real records does.
    @Test func asksAboutOnePerson() throws {
        let scratch = try ScratchFolder()
        let header = "age,score\n"
        let files = [
            "neighbors", "--queries", try scratch.file("one.csv", header + "1,30\n"), "--references",
            try scratch.file("many.csv", header + "2,30\n9,30\n"), "--json",
        ]
        let alone = try summary(files)
        #expect(alone["withoutRange"] as? [String] == ["age", "score"] && alone["median"] as? Double == 0.5)
        let fit = try scratch.file("fit.csv", header + "0,0\n10,50\n")
        let fitted = try summary(files + ["--fit", fit])
        #expect(fitted["withoutRange"] as? [String] == [] && abs((fitted["median"] as? Double ?? 0) - 0.05) < 1e-12)
        // Two values of two: ridits 1/4 and 3/4.
        let places = try summary(files + ["--fit", fit, "--scale", "quantile"])
        #expect(places["scale"] as? String == "quantile")
        #expect(abs((places["median"] as? Double ?? 0) - 0.025) < 1e-12)
    }

    /// A file that is read is never replaced, by whatever name; a link to another file is followed.
    @Test func protectsInputsAndLinks() throws {
        let scratch = try ScratchFolder()
        let arguments = try files(scratch)
        let schema = try scratch.file("schema.json", "{\"columns\": {\"age\": {\"kind\": \"continuous\"}}}")
        let fit = try scratch.file("fit.csv", "age,group,score\n" + Self.rows.joined())
        let link = scratch.url.appending(path: "link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "fit.csv")
        for path in [arguments[2], arguments[4], schema, fit, link] {
            let before = try Data(contentsOf: URL(filePath: path))
            let result = try CommandLineTool.run(
                arguments + ["--schema", schema, "--fit", fit, "--output", path])
            #expect(result.status == 73 && result.errors.contains("is an input"), "\(path): \(result.errors)")
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
        let other = try scratch.file("other.csv", "old")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: other)
        let toOther = scratch.url.appending(path: "to-other").path
        try FileManager.default.createSymbolicLink(atPath: toOther, withDestinationPath: "other.csv")
        #expect(try CommandLineTool.run(arguments + ["--output", toOther]).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: toOther) == "other.csv")
        #expect(try String(contentsOfFile: other, encoding: .utf8).hasPrefix("query,rank"))
        let attributes = try FileManager.default.attributesOfItem(atPath: other)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let nowhere = scratch.url.appending(path: "nowhere").path
        try FileManager.default.createSymbolicLink(atPath: nowhere, withDestinationPath: "absent.csv")
        for path in [nowhere, "/dev/stdout", "/dev/null", "/proc/self/fd/1"] {
            let result = try CommandLineTool.run(arguments + ["--output", path])
            #expect(result.status == 73 && result.errors.contains(path), "\(path): \(result.errors)")
        }
    }

    /// What comes from the files cannot control a terminal.
    @Test func namesDoNotControlTheTerminal() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.file("evil.csv", "\"a\u{1b}[31mred\",b\n1,2\n3\n")
        let result = try CommandLineTool.run(["neighbors", "--queries", path, "--references", path])
        #expect(result.status == 65 && !result.errors.contains("\u{1b}"))
        let other = try scratch.file("other.csv", "a,b\n1,2\n3,4\n")
        let named = try CommandLineTool.run(["neighbors", "--queries", other, "--references", path])
        #expect(named.status == 65 && !named.errors.contains("\u{1b}"), "\(named.errors)")
    }
}
