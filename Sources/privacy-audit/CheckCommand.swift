import ArgumentParser
import Auditing
import Foundation
import Policy

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Runs the attacks that a policy asks for, and judges.",
        discussion: """
            'run' and 'gate' in one: exactly the attacks of the policy are run, the evidence is written as 'run' writes it, and the \
            exit code is that of 'gate'.

            Examples:
              privacy-audit check --policy membership-strict --train train.csv --holdout holdout.csv --synthetic release.csv
              privacy-audit check --policy policy.yaml --train t.csv --holdout h.csv --checkpoint model.h5 --records 10000 \
            --report junit=gate.xml
            """)

    @OptionGroup var gate: GateArguments

    @Option(
        name: [.customLong("train"), .customLong("real"), .customLong("original")],
        help: "The records that trained the generator.")
    var train: String

    @Option(
        name: [.customLong("holdout"), .customLong("control"), .customLong("validation"), .customLong("test")],
        help: "Records of people the generator never saw: the control.")
    var holdout: String

    @OptionGroup var release: ReleaseArguments
    @OptionGroup var audit: AuditArguments
    @OptionGroup var tables: TableArguments

    @Option(name: .shortAndLong, help: "Folder for evidence and report; made if it does not exist.")
    var output = "privacy-audit-report"

    @Flag(help: "Print the judgement as JSON.")
    var json = false

    func validate() throws {
        if !audit.attacks.isEmpty || !audit.disclosure.goals.isEmpty {
            throw ValidationError("the policy says which attacks are run: leave --attack and --goal out.")
        }
    }

    func run() throws {
        try gating {
            let policy = try gate.readPolicy()
            var audit = audit
            audit.attacks = policy.attacks
            // Numbers of which the evidence has one interval only must stand among all rules.
            let shared = 1 - (1 - policy.confidence) / Double(max(1, policy.rules.count))
            audit.confidence = min(
                0.9999, max(audit.confidence, policy.multiplicity == .none ? policy.confidence : shared))
            try AuditJob(
                train: train, holdout: holdout, release: release, tables: tables, audit: audit, output: output,
                json: false,
                isQuiet: true
            ).run()
            let evidence = URL(filePath: output).appending(path: "evidence.json").relativePath
            try gate.judge([evidence], policy: policy, json: json)
            Output.note(json ? "" : "report: \(URL(filePath: output).appending(path: "report.html").relativePath)\n")
        }
    }
}

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Checks a policy, or prints one that comes with the program.",
        discussion: """
            Examples:
              privacy-audit policy membership-strict
              privacy-audit policy policy.yaml
            """)

    @Argument(help: "A policy's file, or a name: gdpr-wp216, health-0.09, membership-strict, dp-claim.")
    var policy: String

    @Flag(help: "Print the policy as the program reads it, as JSON.")
    var json = false

    func run() throws {
        try gating {
            let arguments = try GateArguments.parse(["--policy", policy])
            let read = try arguments.readPolicy()
            if json { return try Output.json(read) }
            if let preset = PolicyPreset(rawValue: policy), !FileManager.default.fileExists(atPath: policy) {
                return try Output.line(preset.text)
            }
            try Output.line(
                "\(Output.safe(read.name)): \(read.rules.count) rules, \(read.waivers.count) waivers, confidence \(read.confidence)"
            )
            for rule in read.rules { try Output.row(rule.id, "\(rule.subject)", width: 24) }
        }
    }
}
