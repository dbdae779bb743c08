import Foundation
import Neighbors
import Tables
import Testing

/// The example in `Docs/Neighbors.md` compiles, runs, and is the one that is tested here.
@Suite struct DocumentedExampleTests {
    @Test func exampleFindsTheCopies() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (train, release) = (folder.path + "/train.csv", folder.path + "/release.csv")
        let rows = (0..<40).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3])\n" }
        try ("age,group\n" + rows.joined()).write(toFile: train, atomically: true, encoding: .utf8)
        try ("age,group\n" + rows[5..<15].joined() + "300,a\n").write(
            toFile: release, atomically: true, encoding: .utf8)
        // The lines of the page begin here.
        let real = NamedInput(role: "train", path: train)
        let synthetic = NamedInput(role: "release", path: release, isRelease: true)
        let tables = try TableLoader.load([real, synthetic], options: ReadOptions()).map(\.table)
        let space = try RecordSpace(metric: .gower, schema: tables[0].schema, fittedTo: [tables[0]])
        let search = try space.search(among: space.encode(tables[1]))
        let found = try search.neighborhoods(of: space.encode(tables[0]), k: 2, within: [0, 0.05], progress: nil)
        let copies = found.nearest.distances(rank: 0).count { $0 == 0 }
        print("\(copies) training records are in the release word for word; searched by \(search.choice)")
        // They end here.
        #expect(copies == 10)
        #expect(found.counts(radius: 0).reduce(0, +) == 10)
        #expect(search.choice.description.contains("exhaustive"))
    }

    @Test func pageShowsTheseLines() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Docs/Neighbors.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "```swift"))
        let shown = lines[(start + 1)...].prefix { $0 != "```" }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        #expect(shown.count == 8)
        let compact = source.filter { !$0.isWhitespace }
        for line in shown { #expect(compact.contains(line.filter { !$0.isWhitespace }), "\(line)") }
    }
}
