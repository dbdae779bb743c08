public import ArgumentParser
import Auditing
import Foundation
import Statistics
public import Sweeps
import Tables

struct SweepRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Does what is missing of a plan.",
        discussion: """
            May be stopped at any time and started again, and run on several machines that share a folder: results that are there \
            are kept. Units that fail are recorded and tried again by the next run; the others are done all the same, and the exit code is 1.

            Examples:
              privacy-audit sweep run plan.yaml --output results
              privacy-audit sweep run plan.yaml --output results --jobs 8
              privacy-audit sweep run plan.yaml --output results --shard 3/20
            """)

    @OptionGroup var sweep: SweepArguments

    @Option(help: "Do one part of the plan, for example 3/20; parts may run at the same time.")
    var shard: SweepShard?

    @Option(help: "Do the units of this list alone, an address a line, as 'sweep submit' writes it.")
    var batch: String?

    @Option(parsing: .unconditional, help: "Units that are done at a time (default: all processors).")
    var jobs: Int?

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func validate() throws {
        if let jobs, !(1...1_024).contains(jobs) { throw ValidationError("--jobs must be from 1 to 1024.") }
    }

    func run() throws {
        try reportingFailures {
            // A limit on the size of files is an error like a full disk, not an end without a word.
            signal(SIGXFSZ, SIG_IGN)
            let list = try sweep.plan.units()
            let store = try sweep.store(isNew: true)
            store.removeUnfinished()
            let units = try batch.map {
                try SlurmSubmission.units(
                    try TextLines.read($0, limit: 1 << 28, remedy: "give a list of 'sweep submit'"), file: $0, of: list)
            }
            let share = SweepShard(shard?.number ?? 1, of: shard?.count ?? 1)?.items(of: units ?? list.units) ?? []
            let count = jobs ?? Workers.available
            let line = ProgressLine()
            defer { line?.clear() }
            let summary = try LocalEngine(
                work: SweepWorkshop(list, jobs: count), store: store, jobs: count,
                progress: AuditProgress { line?.show($0, $1, $2) }
            ).run(share, of: list)
            line?.clear()
            if json {
                try Output.json(summary)
            } else {
                try Output.line(
                    "\(summary.units) units: \(summary.present) were there, \(summary.done) done, \(summary.failed) failed"
                )
                for reason in summary.reasons { try Output.row("failed", reason) }
            }
            if summary.failed > 0 { throw ExitCode(1) }
        }
    }
}

extension SweepShard: ExpressibleByArgument {
    public init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(number, of: count)
    }
}
