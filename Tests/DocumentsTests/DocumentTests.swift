import Documents
import Foundation
import Tables
import Testing

@Suite struct DocumentTests {
    @Test func valuesAndPlaces() throws {
        let yaml = "events:\n  - mechanism: gaussian\n    noise_multiplier: 1.1\n    count: 1e4\n"
        let json = #"{"events":[{"mechanism":"gaussian","noise_multiplier":1.1,"count":10000}]}"#
        for text in [yaml, json] {
            let root = try DocumentFile.parse(text, file: "a").map(keys: ["events"], name: "the file")
            let events = try #require(root["events"]).list("events")
            let event = try #require(events.first).map(
                keys: ["mechanism", "noise_multiplier", "count"], name: "an event")
            #expect(try event["mechanism"]?.text("mechanism") == "gaussian")
            #expect(try event["noise_multiplier"]?.number("noise") == 1.1)
            #expect(try event["count"]?.integer("count") == 10_000)
        }
        let line = try DocumentFile.parse(yaml, file: "a").map(keys: ["events"], name: "")["events"]?.list("")[0]
            .map(keys: ["mechanism", "noise_multiplier", "count"], name: "")["count"]?.line
        #expect(line == 4)
    }

    @Test func anUnknownKeyNamesTheNearest() throws {
        let node = try DocumentFile.parse("noise_multiplyer: 1", file: "plan.yaml")
        let error = #expect(throws: DataError.self) {
            try node.map(keys: ["noise_multiplier", "count"], name: "an event")
        }
        #expect("\(try #require(error))".contains("plan.yaml, line 1"))
        #expect("\(try #require(error))".contains("did you mean 'noise_multiplier'?"))
        let far = #expect(throws: DataError.self) {
            try DocumentFile.parse("zzzz: 1", file: "p").map(keys: ["noise_multiplier", "count"], name: "an event")
        }
        #expect(try #require(far).remedy == "the keys are noise_multiplier, count")
    }

    /// Aliases of aliases: 10^8 values in a few lines.
    static let bomb =
        "b: &x0 [1]\n"
        + (1...8).map {
            "k\($0): &x\($0) [" + Array(repeating: "*x\($0 - 1)", count: 10).joined(separator: ",") + "]\n"
        }.joined()
    static let broken = [
        "a: [1, 2", "a: 1\na: 2", bomb, "", "\t- a", String(repeating: "[", count: 5_000),
        String(repeating: "{\"a\":", count: 200) + "1" + String(repeating: "}", count: 200),
        (0..<300).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"), "[1]: 2",
        "a: b: c", "%YAML 9.9\n---\na", "- !!python/object:os.system x",
    ]

    @Test(arguments: broken)
    func brokenDocumentsAreSentences(_ text: String) {
        #expect(throws: DataError.self) {
            let node = try DocumentFile.parse(text, file: "a.yaml")
            _ = try node.map(keys: ["a", "b"], name: "the file")["a"]?.number("a")
        }
    }

    @Test(arguments: ["1x", "nan", "inf", ".inf", "'1'", "\"2\"", "0x10", "true", ""])
    func notNumbers(_ text: String) {
        #expect(throws: DataError.self) {
            _ = try #require(try DocumentFile.parse("a: \(text)", file: "a").map(keys: ["a"], name: "it")["a"]).number(
                "a")
        }
    }

    @Test func filesThatAreNone() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let binary = folder.appending(path: "b").path, large = folder.appending(path: "l").path
        try Data([0xff, 0xfe, 0x00]).write(to: URL(filePath: binary))
        try Data(count: DocumentFile.largestSize + 1).write(to: URL(filePath: large))
        for path in [folder.path, folder.path + "/none", binary, large] {
            #expect(throws: DataError.self) { try DocumentFile.read(path) }
        }
    }
}
