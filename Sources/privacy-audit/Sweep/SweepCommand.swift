import ArgumentParser
import Auditing
import Foundation
import Statistics
import Sweeps
import Tables

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Runs attacks over a grid of settings, here or on a cluster.",
        discussion: """
            A plan file says which data, attacks, knowledge fractions, release sizes and seeds; each combination is a unit of work \
            with a result of its own under the digest of all that it depends on. What is done is never done again, whatever was \
            stopped, edited or run twice.

            Examples:
              privacy-audit sweep plan plan.yaml
              privacy-audit sweep run plan.yaml --output results
              privacy-audit sweep status plan.yaml --output results
              privacy-audit sweep collect plan.yaml --output results
              privacy-audit sweep plot plan.yaml --output results
              privacy-audit sweep submit plan.yaml --output results --engine slurm --dry-run
            """,
        subcommands: [
            SweepPlanCommand.self, SweepRunCommand.self, SweepStatusCommand.self, SweepSubmitCommand.self,
            SweepCollectCommand.self, SweepPlotCommand.self,
        ])
}

/// The plan that all of these commands read.
struct PlanArgument: ParsableArguments {
    @Argument(help: "The plan, a file in YAML or JSON.")
    var plan: String

    /// All files that a plan reads, and the plan.
    func inputs(_ plan: SweepPlan) -> [String] {
        let files = plan.grids.flatMap(\.data).flatMap { data -> [String] in
            var release: [String] = []
            switch data.release {
            case .file(let path), .checkpoint(let path): release = [path]
            case .command: break
            }
            return [data.train, data.holdout] + [data.reference].compactMap(\.self) + release + data.dependsOn
                + data.reading.filter { SweepWords.vocabulary.files.contains($0.key) }.flatMap(\.value)
        }
        return [self.plan] + files
    }

    /// The plan's units, its options checked.
    func units() throws -> UnitList {
        let plan = try PlanReader.read(self.plan, vocabulary: SweepWords.vocabulary)
        try SweepWords.check(plan)
        return try PlanExpansion.units(of: plan, vocabulary: SweepWords.vocabulary)
    }
}

/// A plan and the folder of its results.
struct SweepArguments: ParsableArguments {
    @OptionGroup var plan: PlanArgument

    @Option(name: .shortAndLong, help: "Folder of the results.")
    var output = "privacy-audit-sweep"

    func store(isNew: Bool) throws -> ResultStore {
        do {
            return try ResultStore(path: output, tool: Tool.version, isNew: isNew)
        } catch let error as DataError where isNew {
            throw OutputError(path: error.file, reason: error.problem, remedy: error.remedy)
        }
    }
}

struct SweepPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Checks a plan and says what it comes to.",
        discussion: """
            Examples:
              privacy-audit sweep plan plan.yaml
              privacy-audit sweep plan plan.yaml --units
            """)

    @OptionGroup var plan: PlanArgument

    @Flag(help: "List all units with their settings.")
    var units = false

    @Flag(help: "Print as JSON.")
    var json = false

    private struct Summary: Codable {
        struct Unit: Codable {
            var address: String
            var kind: UnitSpec.Kind
            var data: String
            var attack: String?
            var knowledge: Double?
            var releaseSize: String?
            var known: Double?
            var targets: Int?
            var seed: UInt64
            /// Of a search or of shadows.
            var part: String?
            var dependencies: [String]
        }

        var name: String
        var digest: String
        var units: Int
        var kinds: [String: Int]
        var list: [Unit]?
    }

    func run() throws {
        try reportingFailures {
            let list = try plan.units()
            var kinds: [String: Int] = [:]
            for unit in list.units { kinds[unit.spec.kind.rawValue, default: 0] += 1 }
            if json {
                return try Output.json(
                    Summary(
                        name: list.plan.name, digest: list.digest, units: list.units.count, kinds: kinds,
                        list: units ? list.units.map(Self.entry) : nil))
            }
            try Output.line("\(Output.safe(list.plan.name)): \(list.units.count) units")
            for kind in UnitSpec.Kind.allCases {
                if let count = kinds[kind.rawValue] { try Output.row(kind.rawValue, "\(count)") }
            }
            try Output.row("digest", list.digest)
            guard units else { return }
            for entry in list.units.map(Self.entry) {
                var words = [String(entry.address.prefix(12)), entry.kind.rawValue, entry.data, entry.attack ?? ""]
                words += entry.knowledge.map { ["knowledge \($0)"] } ?? []
                words += entry.releaseSize.map { ["release \($0)"] } ?? []
                words += entry.known.map { ["known \($0)"] } ?? []
                words += entry.targets.map { ["targets \($0)"] } ?? []
                words += entry.part.map { [$0] } ?? []
                words.append("seed \(entry.seed)")
                try Output.line("  " + Output.safe(words.filter { !$0.isEmpty }.joined(separator: "  ")))
            }
        }
    }

    private static func entry(_ unit: SweepUnit) -> Summary.Unit {
        let (spec, threat) = (unit.spec, unit.spec.threat)
        let search = spec.shard.flatMap { shard in
            spec.block.map { "shard \(shard.index + 1)/\(shard.count) block \($0.index + 1)/\($0.count)" }
        }
        let shadows = spec.shadows.map { range in "shadows \((range.first ?? 0) + 1) to \(range.last ?? 0)" }
        return Summary.Unit(
            address: unit.address, kind: unit.spec.kind, data: unit.data.name,
            attack: unit.attack == nil ? nil : unit.attackName, knowledge: threat?.knowledge,
            releaseSize: threat?.releaseSize, known: threat?.known, targets: unit.spec.targets, seed: unit.spec.seed,
            part: search ?? shadows, dependencies: unit.dependencies)
    }
}

struct SweepStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says how far a plan is.",
        discussion: """
            Reads the folder of results and nothing else; exits 1 while a unit is missing.

            Examples:
              privacy-audit sweep status plan.yaml --output results
              privacy-audit sweep status plan.yaml --output results --json
            """)

    @OptionGroup var sweep: SweepArguments

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        try reportingFailures {
            let status = SweepStatus(of: try sweep.plan.units(), in: try sweep.store(isNew: false))
            if json {
                try Output.json(status)
            } else {
                try Output.line(
                    "\(Output.safe(status.plan)): \(status.done) of \(status.units) units done, \(status.failed) failed"
                )
                for count in status.counts {
                    try Output.row(count.kind.rawValue, "\(count.done) of \(count.units) done, \(count.failed) failed")
                }
                for failure in status.failures.prefix(10) {
                    try Output.row(
                        String(failure.address.prefix(12)),
                        "\(failure.data) \(failure.attack): attempt \(failure.attempts): \(failure.reason)")
                }
                if status.failures.count > 10 { try Output.line("  and \(status.failures.count - 10) more failures") }
                if status.others > 0 {
                    try Output.line(
                        "  \(status.others) other results lie in the folder: of other plans or files, or of an earlier version"
                    )
                }
            }
            if !status.isComplete { throw ExitCode(1) }
        }
    }
}
