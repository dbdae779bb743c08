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
}
