import Auditing
import Foundation
import Sweeps
import Tables
import Testing

/// What a plan says.
@Suite struct PlanReaderTests {
    private static let yaml = """
        version: 1
        name: all keys
        data:
          - name: release
            train: train.csv
            holdout: parts/../holdout.csv
            reference: /shared/reference.csv
            synthetic: made.csv
            missing: [NA, "?"]
            schema: types.json
          - train: train.csv
            holdout: holdout.csv
            checkpoint: drawn.h5
            records: 500
            batch: 50
          - train: train.csv
            holdout: holdout.csv
            generator-command: ./make {train} {output}
        attacks:
          - distance-membership
          - attack: shadow-membership
            shadows: 16
            target-rows: [a.txt, /shared/b.txt]
        knowledge: [0.1, 1]
        release-sizes: [1000, 0.5, all]
        known: [0.25, 16]
        targets: [100, all]
        seeds: [7, 9007199254740991]
        zip: [[known, knowledge], [seeds, targets]]
        options:
          metric: hamming
          target-rows: people.txt
        search: {release-shards: 4, record-blocks: 3}
        shadows-per-unit: 5
        grids:
          - knowledge: [0.3, 0.4]
          - attacks: singling-out
            release-sizes: all
            options: {metric: jaccard}
        """

    private static let json = """
        {
          "version": 1, "name": "all keys",
          "data": [
            {"name": "release", "train": "train.csv", "holdout": "parts/../holdout.csv",
             "reference": "/shared/reference.csv", "synthetic": "made.csv", "missing": ["NA", "?"],
             "schema": "types.json"},
            {"train": "train.csv", "holdout": "holdout.csv", "checkpoint": "drawn.h5", "records": 500, "batch": 50},
            {"train": "train.csv", "holdout": "holdout.csv", "generator-command": "./make {train} {output}"}
          ],
          "attacks": [
            "distance-membership",
            {"attack": "shadow-membership", "shadows": 16, "target-rows": ["a.txt", "/shared/b.txt"]}
          ],
          "knowledge": [0.1, 1], "release-sizes": [1000, 0.5, "all"], "known": [0.25, 16],
          "targets": [100, "all"], "seeds": [7, 9007199254740991],
          "zip": [["known", "knowledge"], ["seeds", "targets"]],
          "options": {"metric": "hamming", "target-rows": "people.txt"},
          "search": {"release-shards": 4, "record-blocks": 3}, "shadows-per-unit": 5,
          "grids": [
            {"knowledge": [0.3, 0.4]},
            {"attacks": "singling-out", "release-sizes": "all", "options": {"metric": "jaccard"}}
          ]
        }
        """

    private static func read(_ text: String, file: String = "/plans/here/plan.yaml") throws -> SweepPlan {
        try PlanReader.parse(text, file: file, vocabulary: vocabulary())
    }

    /// Every key of a plan, in YAML or JSON, gives what it says and nothing else.
    @Test(arguments: ["YAML", "JSON"]) func everyKeyIsRead(_ form: String) throws {
        let text = form == "YAML" ? Self.yaml : Self.json
        let plan = try Self.read(text)
        #expect(plan.name == "all keys" && plan.file == "/plans/here/plan.yaml" && plan.text == text)
        try #require(plan.grids.count == 2)
        let targets: [Int?] = [100, nil]
        let zips: [[SweepAxis]] = [[.known, .knowledge], [.seeds, .targets]]
        for grid in plan.grids {
            #expect(grid.known == [0.25, 16])
            #expect(grid.targets == targets)
            #expect(grid.seeds == [7, 9_007_199_254_740_991])
            #expect(grid.zips == zips)
            #expect(grid.search == SweepPlan.SearchParts(releaseShards: 4, recordBlocks: 3))
            #expect(grid.shadowsPerUnit == 5)
            try check(grid.data)
        }
        let (first, second) = (plan.grids[0], plan.grids[1])
        #expect(first.knowledge == [0.3, 0.4] && second.knowledge == [0.1, 1])
        let sizes: [ReleaseSize] = [.records(1000), .share(0.5), .all]
        #expect(first.releaseSizes == sizes)
        #expect(second.releaseSizes == [ReleaseSize.all])
        let options: SweepPlan.Options = ["metric": ["hamming"], "target-rows": ["/plans/here/people.txt"]]
        #expect(first.options == options)
        #expect(second.options == ["metric": ["jaccard"]])
        #expect(first.attacks.map { $0.id } == ["distance-membership", "shadow-membership"])
        let given: SweepPlan.Options = ["shadows": ["16"], "target-rows": ["/plans/here/a.txt", "/shared/b.txt"]]
        #expect(first.attacks[0].options.isEmpty && first.attacks[1].options == given)
        #expect(second.attacks.map { $0.id } == ["singling-out"])
    }

    private func check(_ data: [SweepPlan.DataSource]) throws {
        try #require(data.count == 3)
        #expect(data.map { $0.name } == ["release", "drawn", "command"])
        #expect(data.allSatisfy { $0.train == "/plans/here/train.csv" && $0.holdout == "/plans/here/holdout.csv" })
        #expect(data[0].reference == "/shared/reference.csv")
        #expect(data[1].reference == nil && data[2].reference == nil)
        #expect(data[0].release == SweepPlan.DataSource.Release.file("/plans/here/made.csv"))
        #expect(data[1].release == SweepPlan.DataSource.Release.checkpoint("/plans/here/drawn.h5"))
        #expect(data[2].release == SweepPlan.DataSource.Release.command("./make {train} {output}"))
        #expect(data[0].records == nil && data[1].records == 500 && data[2].records == nil)
        let reading: SweepPlan.Options = ["missing": ["NA", "?"], "schema": ["/plans/here/types.json"]]
        #expect(data[0].reading == reading && data[0].sampling.isEmpty)
        #expect(data[1].sampling == ["batch": ["50"]] && data[1].reading.isEmpty)
    }

    /// Data and attacks know the line that an error about them will name.
    @Test func linesAreKept() throws {
        let plan = try Self.read(Self.yaml)
        #expect(plan.grids[0].data.map { $0.line } == [4, 11, 16])
        #expect(plan.grids[0].attacks.map { $0.line } == [20, 21])
    }

    /// What a plan leaves out is one release of all records, one adversary who knows all, and one seed.
    @Test func whatIsLeftOutHasADefault() throws {
        let plan = try Self.read(ScratchFolder.plan)
        #expect(plan.name == "plan" && plan.grids.count == 1)
        let grid = plan.grids[0]
        #expect(grid.knowledge == [1] && grid.releaseSizes == [ReleaseSize.all] && grid.known.isEmpty)
        #expect(grid.seeds == [1] && grid.targets.count == 1 && grid.targets[0] == nil)
        #expect(grid.zips.isEmpty && grid.options.isEmpty && grid.search == nil && grid.shadowsPerUnit == 8)
        #expect(grid.data[0].name == "made")
    }

    /// A preset fills in what the plan does not say, wherever it stands in it; a grid's own keys go before both.
    @Test func thePlanGoesBeforeItsPreset() throws {
        let quick = try Self.read(ScratchFolder.plan + "knowledge: 0.2\npreset: quick\n").grids[0]
        #expect(quick.knowledge == [0.2] && quick.known == [0.25] && quick.seeds == [1])
        #expect(quick.releaseSizes == [ReleaseSize.all])
        let standard = try Self.read(
            ScratchFolder.plan + "preset: standard\nseeds: 9\ngrids: [{known: 3}, {knowledge: 1}]\n")
        let (first, second) = (standard.grids[0], standard.grids[1])
        #expect(first.known == [3] && second.known == [0.1, 0.25, 0.5])
        #expect(first.knowledge == [0.01, 0.05, 0.1, 0.25, 0.5, 1] && second.knowledge == [1])
        #expect(first.seeds == [9] && second.seeds == [9])
        let sizes: [ReleaseSize] = [.share(0.25), .share(0.5), .all]
        #expect(first.releaseSizes == sizes && second.releaseSizes == sizes)
        let thorough = try Self.read(ScratchFolder.plan + "preset: thorough\n").grids[0]
        #expect(thorough.knowledge.count == 9 && thorough.releaseSizes.count == 5)
        #expect(thorough.seeds == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }

    /// Paths start at the plan's folder, whatever letters they have; what is no file stays as it is.
    @Test func pathsAreRelativeToThePlan() throws {
        let plan = try Self.read(
            """
            data:
              train: a/b/../train.csv
              holdout: ../holdout.csv
              reference: made.h5::/group/records
              synthetic: 'm 1%20#?.csv'
              schema: types.json
              missing: types.json
            attacks: {attack: distance-membership, metric: a/../b, target-rows: rows.txt}
            """)
        let source = plan.grids[0].data[0]
        #expect(source.train == "/plans/here/a/train.csv" && source.holdout == "/plans/holdout.csv")
        #expect(source.reference == "/plans/here/made.h5::/group/records")
        #expect(source.release == SweepPlan.DataSource.Release.file("/plans/here/m 1%20#?.csv"))
        let reading: SweepPlan.Options = ["schema": ["/plans/here/types.json"], "missing": ["types.json"]]
        #expect(source.reading == reading)
        let options: SweepPlan.Options = ["metric": ["a/../b"], "target-rows": ["/plans/here/rows.txt"]]
        #expect(plan.grids[0].attacks[0].options == options)
    }

    /// A plan that is named from the current folder finds its files from there too.
    @Test(arguments: ["plan.yaml", "plans/plan.yaml", "./plans/../plan.yaml"])
    func aRelativePlanFindsItsFiles(_ file: String) throws {
        let train = try Self.read(ScratchFolder.plan, file: file).grids[0].data[0].train
        let folder = file.hasPrefix("plans/") ? "plans/" : ""
        let expected = URL(filePath: folder + "train.csv").standardizedFileURL.path
        #expect(URL(filePath: train).standardizedFileURL.path == expected)
    }

    /// A file is read as its text is, and one that is missing is named.
    @Test func plansAreReadFromFiles() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.file("my plan.yaml", Self.yaml)
        let plan = try PlanReader.read(path, vocabulary: vocabulary())
        #expect(plan.name == "all keys" && plan.text == Self.yaml && plan.file == path)
        let expected = scratch.url.appending(path: "train.csv").path
        #expect(plan.grids[0].data[0].train == expected)
        let missing = scratch.url.appending(path: "none.yaml").path
        let error = dataError { try PlanReader.read(missing, vocabulary: vocabulary()) }
        #expect(error?.file == missing)
        #expect(error?.problem == "there is no such file")
    }
}
