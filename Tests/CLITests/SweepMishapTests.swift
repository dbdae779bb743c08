import Fixtures
import Foundation
import Testing

/// What people do to plans, generators and folders.
@Suite struct SweepMishapTests {
    private static let files = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
    private static let real = "train: '\(files[0])', holdout: '\(files[1])', missing: NONE"
    private static let data = "data: {\(real), synthetic: '\(files[2])'}\n"

    private static func table(_ folder: URL, _ name: String = "o") throws -> [[Substring]] {
        try String(contentsOf: folder.appending(path: "\(name)/results.csv"), encoding: .utf8).split(separator: "\n")
            .dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    private static func finished(_ plan: String, in folder: borrowing ScratchFolder) throws -> [[Substring]] {
        _ = try folder.file("plan.yaml", plan)
        try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: folder.url)
        try SweepCommandTests.sweep(["collect", "plan.yaml", "--output", "o"], in: folder.url)
        return try table(folder.url)
    }

    /// No table takes the place of what a plan reads, of a result, or of somebody else's database.
    @Test func inputsAreNeverReplaced() throws {
        let scratch = try ScratchFolder()
        for (name, file) in zip(["t.csv", "h.csv", "s.csv"], Self.files) {
            try FileManager.default.copyItem(atPath: file, toPath: scratch.url.appending(path: name).path)
        }
        let plan =
            "data: {train: t.csv, holdout: h.csv, synthetic: s.csv, missing: NONE}\nattacks: distance-membership\n"
        _ = try Self.finished(plan, in: scratch)
        let before = try Data(contentsOf: scratch.url.appending(path: "t.csv"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.url.appending(path: "link.sqlite").path, withDestinationPath: "t.csv")
        for name in ["t.csv", "link.sqlite", "plan.yaml", "o/results.csv", "o/units/x.sqlite"] {
            let refused = try SweepCommandTests.sweep(
                ["collect", "plan.yaml", "--output", "o", "--sqlite", name], in: scratch.url, expecting: 73)
            #expect(
                refused.errors.contains("would be replaced") || refused.errors.contains("cannot be written"),
                "\(refused.errors)")
        }
        #expect(try Data(contentsOf: scratch.url.appending(path: "t.csv")) == before)
        // Twice into the same database is fine.
        for _ in 0..<2 {
            try SweepCommandTests.sweep(
                ["collect", "plan.yaml", "--output", "o", "--sqlite", "o.sqlite"], in: scratch.url)
        }
        try FileManager.default.moveItem(
            at: scratch.url.appending(path: "t.csv"), to: scratch.url.appending(path: "results.csv"))
        _ = try scratch.file("here.yaml", plan.replacing("t.csv", with: "results.csv"))
        try SweepCommandTests.sweep(["run", "here.yaml", "--output", "."], in: scratch.url)
        try SweepCommandTests.sweep(["collect", "here.yaml", "--output", "."], in: scratch.url, expecting: 73)
        #expect(try Data(contentsOf: scratch.url.appending(path: "results.csv")) == before)
    }

    /// A list of an option is what commas are on the command line; what an option takes once is refused.
    @Test func listsAreWhatCommasAre() throws {
        let scratch = try ScratchFolder()
        let plan =
            Self.data + "known: 5\noptions: {attempts: 100}\nattacks: [{attack: attribute-disclosure, nearest: LIST}]\n"
        let list = try Self.finished(plan.replacing("LIST", with: "[1, 10]"), in: scratch).map { $0[8...16] }
        let text = try Self.finished(plan.replacing("LIST", with: "'1,10'"), in: scratch).map { $0[8...16] }
        #expect(list == text)
        for metric in ["nearest-1", "nearest-10"] {
            #expect(
                list.contains { $0.contains { $0.contains("\(metric)-") || $0.contains("\(metric)/") } }, "\(metric)")
        }
        _ = try scratch.file(
            "two.yaml", Self.data + "attacks: [{attack: distance-membership, metric: [gower, euclidean]}]\n")
        let two = try SweepCommandTests.sweep(["plan", "two.yaml"], in: scratch.url, expecting: 65)
        #expect(two.errors.contains("gower,euclidean"), "\(two.errors)")
    }

    /// Shares and numbers that come to the same are one setting; options of a whole grid tell curves apart.
    @Test func settingsAreToldApart() throws {
        let scratch = try ScratchFolder()
        let plan =
            Self.data + """
                attacks: distance-membership
                release-sizes: [0.5, 300, all, 600]
                grids: [{options: {metric: gower}}, {options: {metric: euclidean}}]
                """
        let lines = try Self.finished(plan, in: scratch)
        #expect(Set(lines.map { $0[0...10] }).count == lines.count)
        #expect(
            Set(lines.map { $0[1] }) == [
                "distance-membership (metric=gower)", "distance-membership (metric=euclidean)",
            ])
        #expect(Set(lines.map { $0[4] }) == ["300", "600"])
    }

    /// More columns than there are cannot be known.
    @Test func moreKnownThanThereAreIsAFailure() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file(
            "plan.yaml", Self.data + "attacks: attribute-disclosure\noptions: {attempts: 50}\nknown: [3, 15, 0.2]\n")
        let run = try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 1)
        #expect(run.output.contains("3 done, 1 failed") && run.output.contains("'known' is 15"), "\(run.output)")
        try SweepCommandTests.sweep(["collect", "plan.yaml", "--output", "o", "--partial"], in: scratch.url)
        // A share of the 15 columns is told as the number that it came to, which is that of the other setting.
        let known = Set(try Self.table(scratch.url).map { $0[5] })
        #expect(known == ["3.0"], "\(known)")
    }

    /// A generator that writes too few records fails alone, is told of, and is mended by mending it.
    @Test func badGeneratorsFailAlone() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("gen.sh", "head -100 '\(Self.files[2])' > \"$1\"\n")
        _ = try scratch.file(
            "plan.yaml",
            """
            data:
              - {name: made, \(Self.real), generator-command: 'sh gen.sh {output}', records: 600}
              - {name: file, \(Self.real), synthetic: '\(Self.files[2])'}
            attacks: distance-membership
            """)
        let run = try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 1)
        #expect(run.output.contains("wrote 99 records, expected 600"), "\(run.output)")
        #expect(run.output.contains("2 done"), "\(run.output)")
        _ = try scratch.file("gen.sh", "cp '\(Self.files[2])' \"$1\"\n")
        try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        try SweepCommandTests.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url)
        let lines = try Self.table(scratch.url)
        // The same records, drawn or from a file: the same numbers.
        #expect(
            lines.filter { $0[0] == "made" }.map { $0[1...16] } == lines.filter { $0[0] == "file" }.map { $0[1...16] })

        // A release that is damaged on the disk is drawn anew.
        let artefacts = scratch.url.appending(path: "o/artefacts")
        let name = try #require(
            (FileManager.default.enumerator(atPath: artefacts.path)?.compactMap { $0 as? String } ?? [])
                .first { $0.hasSuffix("release.csv") })
        var bytes = try Data(contentsOf: artefacts.appending(path: name))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: artefacts.appending(path: name))
        _ = try scratch.file(
            "plan.yaml",
            try String(contentsOf: scratch.url.appending(path: "plan.yaml"), encoding: .utf8)
                + "\nknowledge: [0.5, 1]\n")
        let damaged = try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 1)
        #expect(damaged.output.contains("drawn anew"), "\(damaged.output)")
        try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
    }

    /// A name that would break out of a script's comment is refused.
    @Test func scriptsTakeNoControlCharacters() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.data + "attacks: distance-membership\n")
        let refused = try SweepCommandTests.sweep(
            ["submit", "plan.yaml", "--output", "a\n$(touch broken)", "--engine", "slurm", "--dry-run"],
            in: scratch.url,
            expecting: 73)
        #expect(refused.errors.contains("control character"))
        let odd = try SweepCommandTests.sweep(
            [
                "submit", "plan.yaml", "--output", "it's $(touch broken) `x`", "--engine", "slurm", "--dry-run",
                "--json",
            ],
            in: scratch.url)
        struct Summary: Decodable {
            struct Job: Decodable { var script: String }
            var jobs: [Job]
        }
        let jobs = try JSONDecoder().decode(Summary.self, from: Data(odd.output.utf8)).jobs
        for job in jobs {
            let script = Process()
            script.executableURL = URL(filePath: "/bin/bash")
            script.arguments = [job.script]
            script.currentDirectoryURL = scratch.url
            script.environment = ProcessInfo.processInfo.environment.merging(["SLURM_ARRAY_TASK_ID": "1"]) { $1 }
            script.standardOutput = FileHandle.nullDevice
            try script.run()
            script.waitUntilExit()
            #expect(script.terminationStatus == 0, "\(job.script)")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "broken").path))
    }
}
