import ArgumentParser
import Auditing
import Foundation
import Policy
import Reports
import Statistics
import Tables

struct SelftestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Plants leaks of known size in your own data, and says which are found.",
        discussion: """
            In each trial it is drawn anew who counts as a training person, so the release can know nothing of it and is clean; then \
            copies of training records, word for word or with some values changed, take the place of some of its records. Reports for each \
            rule of a policy, or for each attack, the smallest leak that is found (the limit of detection) and how often a clean release \
            raises an alarm. Exits 0 where every rule or attack finds copies without too many false alarms, and 2 where one does not.

            Without --synthetic a third of the people stand for a release in each trial.

            Examples:
              privacy-audit selftest --train train.csv --holdout holdout.csv --synthetic release.csv
              privacy-audit selftest --policy membership-strict --train t.csv --holdout h.csv --synthetic s.csv --trials 50
              privacy-audit gate report/evidence.json --policy membership-strict --selftest selftest.json --require-selftest
            """)

    @Option(help: "The policy whose rules are tested, a file or a name (default: each attack by its own verdict).")
    var policy: String?

    @OptionGroup var real: RealArguments

    @Option(
        name: [.customLong("synthetic"), .customLong("syn"), .customLong("release")],
        help: "The synthetic records that leaks are planted in.")
    var synthetic: String?

    @Option(parsing: .unconditional, help: "Shares of the training records that are copied, separated by commas.")
    var shares = SelftestJob.text(SelftestPlan().shares)

    @Option(
        parsing: .unconditional,
        help: "Chances of each value of a copy to be another person's, separated by commas; 0 must be among them.")
    var changed = SelftestJob.text(SelftestPlan().changed)

    @Option(parsing: .unconditional, help: "Trials of each leak, and of a clean release.")
    var trials = SelftestPlan().trials

    @Option(parsing: .unconditional, help: "The share of trials in which a leak must be found to count as detectable.")
    var power = SelftestPlan().power

    @OptionGroup var audit: AuditArguments
    @OptionGroup var tables: TableArguments

    @Option(name: .shortAndLong, help: "The file to write.")
    var output = "selftest.json"

    @Flag(help: "Print the self-test as JSON.")
    var json = false

    func validate() throws {
        _ = try plan()
        if policy != nil, !audit.attacks.isEmpty || !audit.disclosure.goals.isEmpty {
            throw ValidationError("the policy says which attacks are run: leave --attack and --goal out.")
        }
    }

    private func plan() throws -> SelftestPlan {
        var plan = SelftestPlan()
        plan.shares = try Self.numbers(shares, "--shares").sorted()
        plan.changed = try Self.numbers(changed, "--changed").sorted()
        (plan.trials, plan.power) = (trials, power)
        do {
            try plan.validate()
        } catch let error as AuditError {
            throw ValidationError("\(error).")
        }
        return plan
    }

    private static func numbers(_ text: String, _ option: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map {
            guard let value = Double($0) else {
                throw ValidationError("\(option) takes numbers, for example 0.01,0.1.")
            }
            return value
        }
    }

    func run() throws {
        try gating {
            let read = try policy.map(PolicyFile.read)
            var audit = audit
            if let read {
                audit.attacks = read.attacks
                audit.confidence = max(audit.confidence, read.auditConfidence)
            }
            let job = SelftestJob(
                real: real, synthetic: synthetic.map { NamedInput(role: "synthetic", path: $0, isRelease: true) },
                tables: tables, audit: audit, policy: read, plan: try plan(), others: [policy].compactMap(\.self),
                output: output)
            let selftest = try job.run()
            if json {
                try Output.json(selftest)
            } else {
                try Output.write(Data(SelftestText.terminal(selftest).utf8))
            }
            if !selftest.subjects.allSatisfy(\.passed) { throw ExitCode(2) }
        }
    }
}

/// One self-test from files to a file: what `selftest` and `check` share.
struct SelftestJob {
    var real: RealArguments
    var synthetic: NamedInput?
    var tables: TableArguments
    var audit: AuditArguments
    var policy: Policy?
    var plan: SelftestPlan
    /// More files that must not be replaced.
    var others: [String]
    var output: String

    @discardableResult
    func run() throws -> Selftest {
        let reference = audit.adversary.reference
        let inputs =
            [NamedInput(role: "train", path: real.train), NamedInput(role: "holdout", path: real.holdout)]
            + (synthetic.map { [$0] } ?? []) + (reference.map { [NamedInput(role: "reference", path: $0)] } ?? [])
        let file = try OutputFile(path: output, inputs: inputs.map(\.path) + others + tables.files + audit.files)
        guard audit.targets.targetRows == nil else {
            throw AuditError.invalidOption(
                "--target-rows names people of one audit; in a self-test who is a training person is drawn anew: leave it out"
            )
        }
        let progress = ProgressLine()
        defer { progress?.clear() }
        let readOptions = try tables.readOptions()
        var options = try audit.auditOptions(declared: readOptions.schema)
        options.shadows = try audit.adversary.shadow.options(SamplingArguments.parse([]))
        // Whom the networks know does not change by a draw.
        let entries = try audit.entries(
            granted: options.granted(reference: reference != nil), signals: [], declared: readOptions.schema
        ).filter { !$0.card.needs.contains(.model) }
        guard !entries.isEmpty else {
            throw AuditError.invalidOption("no attack is left that can be tried on planted leaks")
        }
        let loaded = try TableLoader.load(inputs, options: readOptions)
        func table(_ role: String) -> LoadedTable? { loaded.first { $0.input.role == role } }
        guard let members = table("train"), let holdout = table("holdout") else {
            throw AuditError.nothingToAttack
        }
        let planter = try LeakPlanter(
            members: members.table, holdout: holdout.table, release: table("synthetic")?.table,
            reference: table("reference")?.table, persons: (members.persons, holdout.persons), seed: options.seed)
        let selftest = try SelftestRun(planter, entries: entries, options: options, policy: policy, plan: plan).run(
            tool: Evidence.Tool(name: Tool.name, version: Tool.version), inputs: loaded.map(AuditJob.input),
            words: tables.words + audit.words, usesRelease: synthetic != nil, progress: ProgressLine.progress(progress))
        let data = try EvidenceJSON.encode(selftest)
        try file.write { try $0(data) }
        return selftest
    }

    /// Numbers as an option takes them.
    static func text(_ numbers: [Double]) -> String {
        numbers.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ",")
    }
}
