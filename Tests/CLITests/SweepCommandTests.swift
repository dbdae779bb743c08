import Fixtures
import Foundation
import Testing

/// Plans from the command line: the same numbers however the work is cut, stopped and started again.
@Suite struct SweepCommandTests {
    /// A plan over the bundled checkpoints: 2 releases, 2 checks and 2 x 2 x 5 attacks.
    static let plan = """
        name: two generators
        data:
          - {name: corgan, checkpoint: FOLDER/corgan-cnn.h5, records: 600, train: FOLDER/members.codes.gz, holdout: FOLDER/holdout.codes.gz, vocabulary: FOLDER/vocabulary.txt}
          - {name: medgan, checkpoint: FOLDER/medgan-tf.h5, records: 600, train: FOLDER/members.codes.gz, holdout: FOLDER/holdout.codes.gz, vocabulary: FOLDER/vocabulary.txt}
        attacks: [distance-membership, calibrated-distance]
        grids:
          - knowledge: [0.1, 0.5, 1]
          - release-sizes: [200, 400]
        """.replacing("FOLDER", with: FixtureFiles.checkpoint("corgan-cnn.h5").deletingLastPathComponent().path)

    @discardableResult
    static func sweep(_ words: [String], in folder: URL, expecting status: Int32 = 0) throws -> CommandLineTool.Result {
        let result = try CommandLineTool.run(["sweep"] + words, in: folder)
        #expect(result.status == status, "\(words) \(result.errors) \(result.output)")
        return result
    }

    private static func bytes(_ name: String, in folder: URL) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
    }

    private struct Status: Decodable {
        struct Failure: Decodable {
            var reason: String
            var attempts: Int
        }
        var failures: [Failure]
        var others: Int
    }

    /// One machine, three that share a folder, one that is cut into parts of searches: one table.
    @Test func tablesAreTheSameHoweverTheWorkIsCut() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        let whole = try Self.sweep(["run", "plan.yaml", "--output", "one", "--jobs", "2", "--json"], in: scratch.url)
        #expect(whole.output.contains("\"done\" : 24"), "\(whole.output)")
        try Self.sweep(["collect", "plan.yaml", "--output", "one"], in: scratch.url)
        let table = try Self.bytes("one/results.csv", in: scratch.url)
        // Twice is once.
        let again = try Self.sweep(["run", "plan.yaml", "--output", "one", "--json"], in: scratch.url)
        #expect(again.output.contains("\"present\" : 24"), "\(again.output)")

        for part in ["2/3", "3/3"] {
            try Self.sweep(["run", "plan.yaml", "--output", "three", "--shard", part, "--jobs", "1"], in: scratch.url)
        }
        try Self.sweep(["status", "plan.yaml", "--output", "three"], in: scratch.url, expecting: 1)
        let early = try Self.sweep(["collect", "plan.yaml", "--output", "three"], in: scratch.url, expecting: 65)
        #expect(early.errors.contains("of 24 units are missing or damaged"))
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "three/results.csv").path))
        try Self.sweep(["run", "plan.yaml", "--output", "three", "--shard", "1/3"], in: scratch.url)
        try Self.sweep(["status", "plan.yaml", "--output", "three"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "three"], in: scratch.url)
        #expect(try Self.bytes("three/results.csv", in: scratch.url) == table)

        _ = try scratch.file("parts.yaml", Self.plan + "\nsearch: {release-shards: 3, record-blocks: 2}\n")
        try Self.sweep(["run", "parts.yaml", "--output", "parts"], in: scratch.url)
        try Self.sweep(["collect", "parts.yaml", "--output", "parts"], in: scratch.url)
        #expect(try Self.bytes("parts/results.csv", in: scratch.url) == table)
    }

    /// What a sweep says of one setting is what `run` says of it.
    @Test func numbersAreThoseOfRun() throws {
        let scratch = try ScratchFolder()
        let files = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
        _ = try scratch.file(
            "plan.yaml",
            """
            data: {train: '\(files[0])', holdout: '\(files[1])', synthetic: '\(files[2])', missing: NONE}
            attacks: [distance-membership]
            knowledge: [0.5]
            seeds: 7
            """)
        try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url)
        let run = try CommandLineTool.run(
            [
                "run", "--train", files[0], "--holdout", files[1], "--synthetic", files[2], "--missing", "NONE",
                "--attack",
                "distance-membership", "--knowledge-fraction", "0.5", "--seed", "7", "--json", "--output", "report",
            ], in: scratch.url)
        struct Evidence: Decodable {
            struct Result: Decodable { var membership: [Evaluation] }
            struct Evaluation: Decodable {
                struct Estimate: Decodable { var value, lower, upper: Double }
                var population: String
                var releaseSize: Int
                var auc: Estimate
            }
            var results: [Result]
        }
        let evidence = try JSONDecoder().decode(Evidence.self, from: Data(run.output.utf8))
        let auc = try #require(
            evidence.results[0].membership.first { $0.population == "all" && $0.releaseSize == 600 }?.auc)
        let table = String(decoding: try Self.bytes("o/results.csv", in: scratch.url), as: UTF8.self)
        let line = try #require(table.split(separator: "\n").first { $0.contains(",all,auc,") })
        #expect(line.contains(",verdict,\(auc.value),\(auc.lower),\(auc.upper),0.95,"))
        #expect(line.hasPrefix("release,distance-membership,membership,0.5,600,,,7,all,auc,attack,"))
    }

    /// Killed at any moment and started again, a run loses nothing and ends with the same bytes.
    @Test func killedRunsEndWithTheSameBytes() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        try Self.sweep(["run", "plan.yaml", "--output", "calm"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "calm"], in: scratch.url)
        let kills = ProcessInfo.processInfo.environment["PRIVACY_AUDIT_KILLS"].flatMap(Int.init) ?? 5
        var done = 0
        for kill in 0..<kills {
            // A fresh folder whenever all is done: there must be something left to lose.
            let process = Process()
            process.executableURL = CommandLineTool.url
            process.arguments = ["sweep", "run", "plan.yaml", "--output", "killed"]
            process.currentDirectoryURL = scratch.url
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: Double.random(in: 0.02...0.9))
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let status = try CommandLineTool.run(
                ["sweep", "status", "plan.yaml", "--output", "killed"], in: scratch.url)
            #expect([0, 1, 65].contains(status.status), "after kill \(kill): \(status.errors)")
            if status.status == 0 {
                try Self.sweep(["collect", "plan.yaml", "--output", "killed"], in: scratch.url)
                #expect(
                    try Self.bytes("killed/results.csv", in: scratch.url)
                        == Self.bytes("calm/results.csv", in: scratch.url))
                try FileManager.default.removeItem(at: scratch.url.appending(path: "killed"))
                done += 1
            }
        }
        try Self.sweep(["run", "plan.yaml", "--output", "killed"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "killed"], in: scratch.url)
        #expect(
            try Self.bytes("killed/results.csv", in: scratch.url) == Self.bytes("calm/results.csv", in: scratch.url))
        // Results, byte for byte, and nothing unfinished.
        for folder in ["calm", "killed"] {
            let files = FileManager.default.enumerator(atPath: scratch.url.appending(path: folder).path)
            let left = (files?.compactMap { $0 as? String } ?? []).filter {
                $0.contains(".partial") || $0.contains(".making")
            }
            #expect(left.isEmpty, "\(left)")
        }
        print("killed \(kills) times; \(done + 1) sweeps completed")
    }

    /// Two processes that do one plan at once, in one folder.
    @Test func twoRunsAtOnceAreHarmless() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        let processes = try (0..<2).map { _ in
            let process = Process()
            process.executableURL = CommandLineTool.url
            process.arguments = ["sweep", "run", "plan.yaml", "--output", "both", "--jobs", "1"]
            process.currentDirectoryURL = scratch.url
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            return process
        }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        try Self.sweep(["run", "plan.yaml", "--output", "alone"], in: scratch.url)
        for folder in ["both", "alone"] {
            try Self.sweep(["collect", "plan.yaml", "--output", folder], in: scratch.url)
        }
        #expect(try Self.bytes("both/results.csv", in: scratch.url) == Self.bytes("alone/results.csv", in: scratch.url))
    }

    /// An edited plan does what is new and leaves the rest; a changed file is another file; damage is seen and mended.
    @Test func plansAndFilesMayChange() throws {
        let scratch = try ScratchFolder()
        func rows(_ start: Int) -> String {
            "age,group,score\n"
                + (start..<start + 80).map { "\(20 + $0 * 7 % 41),\(["a", "b", "c"][$0 % 3]),\($0 * 13 % 29)\n" }
                .joined()
        }
        _ = try scratch.file("t.csv", rows(0))
        _ = try scratch.file("h.csv", rows(80))
        _ = try scratch.file("s.csv", rows(160))
        let plan = """
            data: {train: t.csv, holdout: h.csv, synthetic: s.csv}
            attacks: distance-membership
            seeds: 1
            knowledge: 
            """
        _ = try scratch.file("plan.yaml", plan + "[0.5, 1]\n")
        try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        _ = try scratch.file("plan.yaml", plan + "[0.5, 0.75]\n")
        let edited = try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        #expect(edited.output.contains("3 units: 2 were there, 1 done, 0 failed"))
        let status = try Self.sweep(["status", "plan.yaml", "--output", "o", "--json"], in: scratch.url)
        #expect(try JSONDecoder().decode(Status.self, from: Data(status.output.utf8)).others == 1)
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url)
        let table = try Self.bytes("o/results.csv", in: scratch.url)
        // A damaged result is missing, is done again, and all is as before.
        let units = scratch.url.appending(path: "o/units")
        let names = (FileManager.default.enumerator(atPath: units.path)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".json") }.sorted()
        #expect(names.count == 4)
        for name in names {
            let file = units.appending(path: name)
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: file)
        }
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 65)
        try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url)
        #expect(try Self.bytes("o/results.csv", in: scratch.url) == table)
        // One byte of a file: everything is to be done again.
        _ = try scratch.file("s.csv", rows(161))
        try Self.sweep(["status", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 1)
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 65)
    }

    /// A unit that fails is told with its reason and its attempts, leaves the others alone, and the table is refused.
    @Test func failuresAreRecorded() throws {
        let scratch = try ScratchFolder()
        let files = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
        _ = try scratch.file(
            "plan.yaml",
            """
            data: {train: '\(files[0])', holdout: '\(files[1])', synthetic: '\(files[2])', missing: NONE}
            attacks: distance-membership
            release-sizes: [100, 601]
            """)
        for attempt in 1...2 {
            let run = try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 1)
            #expect(run.output.contains("1 failed"))
            #expect(run.output.contains("a release size asks for 601"), "\(run.output)")
            let status = try Self.sweep(
                ["status", "plan.yaml", "--output", "o", "--json"], in: scratch.url, expecting: 1)
            let failures = try JSONDecoder().decode(Status.self, from: Data(status.output.utf8)).failures
            #expect(failures.map(\.attempts) == [attempt])
        }
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 65)
        let partial = try Self.sweep(["collect", "plan.yaml", "--output", "o", "--partial"], in: scratch.url)
        #expect(partial.output.contains("INCOMPLETE"))
    }

    @Test(arguments: [
        ("knowlege: 1\n", 65, "did you mean 'knowledge'?"), ("attacks: [distance-memberships]\n", 65, "did you mean"),
        ("DATA\nattacks: [{attack: domias, density: soft}]\n", 65, "density"), ("knowledge: 2\n", 65, "line 1"),
        ("attacks: [{attack: domias, densty: tree}]\n", 65, "did you mean 'density'?"), ("", 65, "empty"),
        ("attacks: distance-membership\n", 65, "no data"),
        ("data: {train: no.csv, holdout: no.csv, synthetic: no.csv}\nattacks: distance-membership\n", 65, "no.csv"),
    ])
    func plansThatCannotBeAreOneSentence(_ text: String, _ status: Int32, _ part: String) throws {
        let scratch = try ScratchFolder()
        let files = ["train", "holdout", "release"].map { FixtureFiles.adult($0).path }
        let data = "data: {train: '\(files[0])', holdout: '\(files[1])', synthetic: '\(files[2])', missing: NONE}"
        _ = try scratch.file("plan.yaml", text.replacing("DATA", with: data))
        let run = try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: status)
        #expect(run.errors.contains(part), "\(run.errors)")
        #expect(run.errors.contains("plan.yaml") && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "o").path))
    }

    /// A folder that takes no results, and no folder at all.
    @Test func foldersThatTakeNothingAreOneSentence() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        _ = try scratch.file("o", "a file")
        let file = try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url, expecting: 73)
        #expect(file.errors.contains("there is a file of this name"))
        for command in ["status", "collect", "plot"] {
            let none = try Self.sweep([command, "plan.yaml", "--output", "none"], in: scratch.url, expecting: 65)
            #expect(none.errors.contains("there is no such folder"))
        }
        let shard = try Self.sweep(["run", "plan.yaml", "--shard", "4/3"], in: scratch.url, expecting: 64)
        #expect(shard.errors.contains("4/3"))
    }

    /// Full disks end a run with one sentence, and nothing that was written is lost.
    @Test func aFullDiskEndsTheRun() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        let limited = Process()
        limited.executableURL = URL(filePath: "/bin/bash")
        // Releases of 600 records do not fit into 4 KiB.
        limited.arguments = ["-c", "ulimit -f 4; exec \"$0\" sweep run plan.yaml --output o", CommandLineTool.url.path]
        limited.currentDirectoryURL = scratch.url
        let errors = Pipe()
        limited.standardError = errors
        limited.standardOutput = FileHandle.nullDevice
        try limited.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        limited.waitUntilExit()
        #expect(limited.terminationReason == .exit && limited.terminationStatus != 0, "\(said)")
        try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        try Self.sweep(["collect", "plan.yaml", "--output", "o"], in: scratch.url)
    }

    /// Drawings, their numbers and the page; the database has the table's lines.
    @Test func curvesAndDatabasesAreWritten() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        try Self.sweep(["run", "plan.yaml", "--output", "o"], in: scratch.url)
        let plot = try Self.sweep(["plot", "plan.yaml", "--output", "o"], in: scratch.url)
        #expect(plot.output.contains("membership-knowledge") && plot.output.contains("membership-release-size"))
        for name in ["membership-knowledge.svg", "membership-release-size.csv", "figures.html"] {
            #expect(try Self.bytes("o/figures/\(name)", in: scratch.url).count > 500)
        }
        let unknown = try Self.sweep(
            ["plot", "plan.yaml", "--output", "o", "--metric", "x"], in: scratch.url, expecting: 64)
        #expect(unknown.errors.contains("no metric 'x'"))
        try Self.sweep(["collect", "plan.yaml", "--output", "o", "--sqlite", "o.sqlite"], in: scratch.url)
        let lines =
            String(decoding: try Self.bytes("o/results.csv", in: scratch.url), as: UTF8.self)
            .split(separator: "\n").count - 1
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c",
            "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('select count(*), count(distinct unit) from results').fetchone())",
            scratch.url.appending(path: "o.sqlite").path,
        ]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        #expect(said == "\(lines) 20\n")
    }

    /// The scripts of a submission name their units, at most 1000 tasks, and do them when run by hand as Slurm runs them.
    @Test func scriptsDoTheWork() throws {
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        let words = [
            "submit", "plan.yaml", "--output", "o", "--engine", "slurm", "--dry-run", "--units-per-task", "7", "--json",
        ]
        let submitted = try Self.sweep(words + ["--time", "00:05:00", "--mem", "1G"], in: scratch.url)
        struct Summary: Decodable {
            struct Job: Decodable {
                var script: String
                var units: Int
                var tasks: Int
                var job: String?
            }
            var missing: Int
            var jobs: [Job]
        }
        let summary = try JSONDecoder().decode(Summary.self, from: Data(submitted.output.utf8))
        #expect(summary.missing == 24)
        #expect(summary.jobs.map(\.units) == [2, 2, 20, 0] && summary.jobs.map(\.tasks) == [1, 1, 3, 0])
        for job in summary.jobs {
            let text = try String(contentsOfFile: job.script, encoding: .utf8)
            #expect(text.contains("#SBATCH --time=00:05:00") && text.contains("#SBATCH --mem=1G"))
            for task in 1...max(1, job.tasks) {
                let script = Process()
                script.executableURL = URL(filePath: "/bin/bash")
                script.arguments = [job.script]
                script.environment = ProcessInfo.processInfo.environment.merging(["SLURM_ARRAY_TASK_ID": "\(task)"]) {
                    $1
                }
                script.standardOutput = FileHandle.nullDevice
                try script.run()
                script.waitUntilExit()
                #expect(script.terminationStatus == 0, "\(job.script) task \(task)")
            }
        }
        #expect(try Self.bytes("o/results.csv", in: scratch.url).count > 1_000)
        let nothing = try Self.sweep(words, in: scratch.url)
        #expect(nothing.output.contains("\"missing\" : 0"))
        let injected = try Self.sweep(
            ["submit", "plan.yaml", "--engine", "slurm", "--time", "1; rm x"], in: scratch.url, expecting: 64)
        #expect(injected.errors.contains("--time takes"))
    }
}
