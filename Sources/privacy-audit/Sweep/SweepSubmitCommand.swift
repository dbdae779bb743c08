import ArgumentParser
import Documents
import Foundation
import Sweeps
import Tables

struct SweepSubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Submits what is missing of a plan to a cluster.",
        discussion: """
            Writes array jobs for the Slurm workload manager, a stage after the other, and a last job that collects, into the \
            folder 'slurm' of the results, and submits them with sbatch. After tasks were lost, submit again: what is missing is \
            done, and no more. Exits 69 where sbatch is not there or does not take a job.

            Examples:
              privacy-audit sweep submit plan.yaml --output results --engine slurm --dry-run
              privacy-audit sweep submit plan.yaml --output results --engine slurm --time 00:30:00 --mem 8G --units-per-task 20
            """)

    enum Engine: String, ExpressibleByArgument, CaseIterable {
        case slurm
    }

    @OptionGroup var sweep: SweepArguments

    @Option(help: "The workload manager: slurm.")
    var engine: Engine

    @Option(help: "Time limit of a task, as sbatch takes it.")
    var time = SlurmSubmission.Options().time

    @Option(name: .customLong("mem"), help: "Memory of a task, as sbatch takes it.")
    var memory = SlurmSubmission.Options().memory

    @Option(name: .customLong("cpus"), parsing: .unconditional, help: "Processors of a task.")
    var processors = SlurmSubmission.Options().processors

    @Option(parsing: .unconditional, help: "Units of a task; more where there would be over 1000 tasks.")
    var unitsPerTask = SlurmSubmission.Options().unitsPerTask

    @Option(help: "The cluster's partition.")
    var partition: String?

    @Flag(help: "Write the scripts and submit nothing.")
    var dryRun = false

    @Flag(help: "Print what was submitted as JSON.")
    var json = false

    private struct Summary: Codable {
        struct Job: Codable {
            var name: String
            var script: String
            var units: Int
            var tasks: Int
            /// As the cluster numbers it; `nil` where nothing was submitted.
            var job: String?
        }

        var missing: Int
        var jobs: [Job]
    }

    func validate() throws {
        for (name, text) in [("--time", time), ("--mem", memory), ("--partition", partition ?? "x")] {
            let isPlain =
                !text.isEmpty
                && text.utf8.allSatisfy {
                    $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
                        || $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")
                        || $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")
                        || [0x2D, 0x2E, 0x3A, 0x5F, 0x2C].contains($0)
                }
            guard isPlain else { throw ValidationError("\(name) takes letters, digits and the signs - . : , and _.") }
        }
        if !(1...1_024).contains(processors) { throw ValidationError("--cpus must be from 1 to 1024.") }
        if !(1...1_000_000).contains(unitsPerTask) {
            throw ValidationError("--units-per-task must be from 1 to 1000000.")
        }
    }

    func run() throws {
        try reportingFailures {
            let list = try sweep.plan.units()
            for path in [sweep.plan.plan, sweep.output].map({ URL(filePath: $0).path })
            where path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                throw OutputError(
                    path: Output.safe(path), reason: "scripts cannot name it: it has a control character",
                    remedy: "rename it")
            }
            let store = try sweep.store(isNew: true)
            let missing = list.units.filter { !store.isDone($0) }
            guard !missing.isEmpty else {
                if json { return try Output.json(Summary(missing: 0, jobs: [])) }
                return try Output.line(
                    "\(list.plan.name): all \(list.units.count) units are done; collect them with 'privacy-audit sweep collect'"
                )
            }
            var options = SlurmSubmission.Options()
            options.time = time
            options.memory = memory
            options.processors = processors
            options.unitsPerTask = unitsPerTask
            options.partition = partition
            let submission = SlurmSubmission(missing: missing, options: options)
            var jobs = try write(submission)
            if !dryRun { try submit(&jobs) }
            if json { return try Output.json(Summary(missing: missing.count, jobs: jobs)) }
            try Output.line(
                "\(list.plan.name): \(missing.count) of \(list.units.count) units are missing"
                    + (dryRun ? "; nothing was submitted" : ""))
            for job in jobs {
                try Output.row(
                    job.job ?? "script",
                    "\(job.name): " + (job.tasks > 0 ? "\(job.units) units in \(job.tasks) tasks, " : "") + job.script)
            }
        }
    }

    /// Writes the scripts; gives the jobs in order.
    private func write(_ submission: SlurmSubmission) throws -> [Summary.Job] {
        let folder = try OutputFolder(
            path: URL(filePath: sweep.output).appending(path: "slurm/\(submission.name)").path, files: [])
        let words = [
            Bundle.main.executablePath ?? CommandLine.arguments[0], "sweep", "run",
            URL(filePath: sweep.plan.plan).path, "--output", URL(filePath: sweep.output).path,
        ]
        var jobs: [Summary.Job] = []
        for (index, stage) in submission.stages.enumerated() {
            try folder.write(Data(submission.list(index).utf8), named: "stage-\(index + 1).units")
            let script = submission.script(
                index, command: words.map(ShellWord.quoted).joined(separator: " "), folder: folder.path)
            let path = try folder.write(Data(script.utf8), named: "stage-\(index + 1).sh")
            jobs.append(
                Summary.Job(name: stage.name, script: path, units: stage.units.count, tasks: stage.tasks, job: nil))
        }
        var collect = words
        collect[2] = "collect"
        let script = submission.collector(
            command: collect.map(ShellWord.quoted).joined(separator: " "), folder: folder.path)
        let path = try folder.write(Data(script.utf8), named: "collect.sh")
        jobs.append(Summary.Job(name: "collect", script: path, units: 0, tasks: 0, job: nil))
        return jobs
    }

    /// Submits job after job, each after the one before, however that ends.
    private func submit(_ jobs: inout [Summary.Job]) throws {
        var before: String?
        for index in jobs.indices {
            let number: String
            do {
                number = try Self.sbatch((before.map { ["--dependency=afterany:\($0)"] } ?? []) + [jobs[index].script])
            } catch var failure as ClusterFailure where before != nil {
                let taken = jobs.compactMap(\.job).joined(separator: " ")
                failure.reason += "; it had taken the jobs \(taken), which run on: 'scancel \(taken)' takes them back"
                throw failure
            }
            jobs[index].job = number
            before = number
        }
    }

    /// The number that sbatch gives a job.
    private static func sbatch(_ words: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sbatch", "--parsable"] + words
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw ClusterFailure(reason: "it cannot be started", remedy: "run this where Slurm's programs are")
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // "job" or "job;cluster".
        let number = text.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.map(String.init) ?? ""
        guard process.terminationStatus == 0, Int(number) != nil else {
            let first = said.split(separator: "\n").first.map(String.init) ?? "it said nothing"
            throw ClusterFailure(
                reason: "it did not take the job (\(first))",
                remedy: process.terminationStatus == 127
                    ? "run this where Slurm's programs are, or see the scripts with --dry-run"
                    : "check --time, --mem and --partition; the scripts are written and may be submitted by hand")
        }
        return number
    }
}

/// Why a job was not submitted.
struct ClusterFailure: Error, CustomStringConvertible {
    var reason: String
    var remedy: String
    var description: String { "sbatch: \(reason); \(remedy)" }
}
