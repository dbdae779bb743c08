import Foundation
import Testing

/// A sweep on a private Slurm cluster of two nodes, of which one is lost while it runs.
@Suite(.serialized) struct SlurmTests {
    private static let lab = CommandLineTool.packageRoot.appending(path: "Tests/Cluster/slurm-lab")

    private struct Said {
        var status: Int32
        var text: String
    }

    private static func run(_ words: [String], in folder: URL? = nil, environment: [String: String] = [:]) throws
        -> Said
    {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        // A file, not a pipe: daemons inherit it and would keep a pipe open.
        let log = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: log) }
        try Data().write(to: log)
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return Said(status: process.terminationStatus, text: String(decoding: try Data(contentsOf: log), as: UTF8.self))
    }

    /// 2 releases, 2 checks, 2 x 2 x 14 attacks.
    private static let plan =
        SweepCommandTests.plan.split(separator: "\n").prefix { !$0.hasPrefix("grids") }
        .joined(separator: "\n") + """

            grids:
              - knowledge: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1]
              - release-sizes: [100, 200, 300, 400, 500, 550]
            """

    private static func until(_ seconds: Double, _ holds: () throws -> Bool) rethrows -> Bool {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(seconds) {
            if try holds() { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    @Test(.timeLimit(.minutes(15))) func aLostNodeAndACancelledTaskAreMadeUpFor() throws {
        let check = try Self.run([Self.lab.path, "check"])
        guard check.status == 0 else {
            print("not run: \(check.text)")
            return
        }
        let scratch = try ScratchFolder()
        _ = try scratch.file("plan.yaml", Self.plan)
        let cluster = scratch.url.appending(path: "lab").path
        let started = try Self.run([Self.lab.path, "start", cluster])
        defer { _ = try? Self.run([Self.lab.path, "stop", cluster]) }
        try #require(started.status == 0, "\(started.text)")
        let line = try #require(started.text.split(separator: "\n").last { $0.hasPrefix("export SLURM_CONF=") })
        let configuration = line.dropFirst("export SLURM_CONF=".count).trimmingCharacters(
            in: CharacterSet(charactersIn: "'\""))
        let environment = ["SLURM_CONF": configuration]
        let submit = [
            CommandLineTool.url.path, "sweep", "submit", "plan.yaml", "--output", "cluster", "--engine", "slurm",
            "--mem",
            "900M", "--time", "00:05:00", "--units-per-task", "5", "--json",
        ]
        struct Summary: Decodable {
            struct Job: Decodable {
                var name: String
                var tasks: Int
                var job: String?
            }
            var missing: Int
            var jobs: [Job]
        }
        func submitted() throws -> Summary {
            let said = try Self.run(submit, in: scratch.url, environment: environment)
            try #require(said.status == 0, "\(said.text)")
            return try JSONDecoder().decode(Summary.self, from: Data(said.text.utf8))
        }
        func isIdle() throws -> Bool {
            try Self.run(["squeue", "-h"], environment: environment).text.trimmingCharacters(
                in: .whitespacesAndNewlines
            ).isEmpty
        }
        let first = try submitted()
        #expect(first.missing == 60)
        let attacks = try #require(first.jobs.first { $0.name == "attacks" }?.job)
        // One task is told to end before it runs.
        #expect(try Self.run(["scancel", "\(attacks)_7"], environment: environment).status == 0)
        let units = scratch.url.appending(path: "cluster/units")
        let began = Self.until(180) {
            (FileManager.default.enumerator(atPath: units.path)?.compactMap { $0 as? String } ?? [])
                .count { $0.hasSuffix(".json") } > 6
        }
        #expect(began, "no task did anything")
        // One node is lost with what runs on it.
        let killed = try Self.run([Self.lab.path, "kill-node", cluster, "n2"])
        #expect(killed.status == 0, "\(killed.text)")
        #expect(try Self.until(300, isIdle), "the jobs never ended")
        let csv = scratch.url.appending(path: "cluster/results.csv")
        #expect(!FileManager.default.fileExists(atPath: csv.path), "an incomplete plan was collected")
        let status = try SweepCommandTests.sweep(
            ["status", "plan.yaml", "--output", "cluster"], in: scratch.url, expecting: 1)
        #expect(status.output.contains("of 60 units done"))

        let restarted = try Self.run([Self.lab.path, "restart-node", cluster, "n2"])
        #expect(restarted.status == 0, "\(restarted.text)")
        let second = try submitted()
        // The cancelled task's units at least, and not all.
        #expect(second.missing >= 5 && second.missing < 60, "\(second.missing)")
        #expect(try Self.until(300, isIdle), "the jobs never ended")
        let said = try logs(scratch.url)
        #expect(FileManager.default.fileExists(atPath: csv.path), "\(said)")
        #expect(try submitted().missing == 0)

        try SweepCommandTests.sweep(["run", "plan.yaml", "--output", "local"], in: scratch.url)
        try SweepCommandTests.sweep(["collect", "plan.yaml", "--output", "local"], in: scratch.url)
        #expect(try Data(contentsOf: csv) == Data(contentsOf: scratch.url.appending(path: "local/results.csv")))
        print("lost and made up for: \(second.missing) of 60 units")
    }

    private func logs(_ folder: URL) throws -> String {
        let slurm = folder.appending(path: "cluster/slurm")
        let files = FileManager.default.enumerator(atPath: slurm.path)?.compactMap { $0 as? String } ?? []
        return try files.filter { $0.hasSuffix(".txt") }
            .map { try String(contentsOf: slurm.appending(path: $0), encoding: .utf8) }.joined(separator: "\n")
    }
}
