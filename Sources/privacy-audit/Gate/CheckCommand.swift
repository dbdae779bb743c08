import ArgumentParser
import Auditing
import Foundation
import Policy
import Tables

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Runs the attacks that a policy asks for, and judges.",
        discussion: """
            'run' and 'gate' in one: exactly the attacks of the policy are run (all, where it limits a claim of epsilon only), the evidence is written as 'run' writes it, and the \
            exit code is that of 'gate'. With --require-selftest and no --selftest, 'selftest' is run too.

            Examples:
              privacy-audit check --policy membership-strict --train train.csv --holdout holdout.csv --synthetic release.csv
              privacy-audit check --policy policy.yaml --train t.csv --holdout h.csv --checkpoint model.h5 --records 10000 \
            --report junit=gate.xml
              privacy-audit check --policy policy.yaml --train t.csv --holdout h.csv --synthetic s.csv --require-selftest
            """)

    @OptionGroup var gate: GateArguments
    @OptionGroup var real: RealArguments
    @OptionGroup var release: ReleaseArguments
    @OptionGroup var audit: AuditArguments
    @OptionGroup var tables: TableArguments
    @OptionGroup var folder: AuditFolderArguments

    @Option(
        parsing: .unconditional,
        help: "Seconds after which the check ends, undecided, with exit code 3 (default: no limit).")
    var timeLimit: Double?

    @Flag(help: "Print the judgement as JSON.")
    var json = false

    func validate() throws {
        if !audit.attacks.isEmpty || !audit.disclosure.goals.isEmpty {
            throw ValidationError("the policy says which attacks are run: leave --attack and --goal out.")
        }
        if let timeLimit, !(timeLimit > 0 && timeLimit <= 31_536_000) {
            throw ValidationError("--time-limit must be a number of seconds above 0.")
        }
    }

    func run() throws {
        try gating {
            let limit = timeLimit.map { TimeLimit(seconds: $0) }
            defer { limit?.lift() }
            var gate = gate
            let policy = try gate.readPolicy()
            // The audit may take hours: what can be known of its files is, before, and what is compared with is read.
            let accepted = try gate.accepted()
            let place = URL(filePath: folder.output)
            let makesSelftest = gate.requireSelftest && gate.selftest == nil
            let names =
                ["evidence.json", "environment.json", "report.html"] + (makesSelftest ? ["selftest.json"] : [])
            let files = names.map { place.appending(path: $0).relativePath }
            let inputs =
                [real.train, real.holdout] + [release.synthetic, release.checkpoint].compactMap(\.self)
                + tables.files + audit.files
            _ = try OutputFolder(path: folder.output, files: names)
            for file in files {
                _ = try OutputFile(
                    path: file, inputs: inputs + [gate.policy] + [gate.baseline, gate.selftest].compactMap(\.self))
            }
            let outputs = try gate.outputs(inputs: inputs + files)
            var audit = audit
            audit.attacks = policy.attacks
            if policy.attacks.isEmpty, policy.accounting == nil {
                // Checks of the hold-out come with every audit; this is the least that one does.
                audit.attacks = ["nearest-record-memorization"]
            }
            audit.confidence = max(audit.confidence, policy.auditConfidence)
            try AuditJob(
                train: real.train, holdout: real.holdout, release: release, tables: tables, audit: audit,
                output: folder.output, json: false, isQuiet: true
            ).run()
            let evidence = place.appending(path: "evidence.json").relativePath
            if makesSelftest {
                gate.selftest = place.appending(path: "selftest.json").relativePath
                try selftest(policy, audit, evidence: evidence).run()
            }
            try gate.judge([evidence], policy: policy, outputs: outputs, accepted: accepted, json: json)
            Output.note(json ? "" : "report: \(place.appending(path: "report.html").relativePath)\n")
        }
    }

    /// The self-test of the release that was just audited, at its sizes.
    private func selftest(_ policy: Policy, _ audit: AuditArguments, evidence: String) throws -> SelftestJob {
        var synthetic = release.synthetic.map { NamedInput(role: "synthetic", path: $0, isRelease: true) }
        if synthetic == nil,
            let made = try EvidenceFile.read(evidence).evidence.inputs.first(where: { $0.role == "synthetic" })
        {
            let path = URL(filePath: folder.output).appending(path: URL(filePath: made.name).lastPathComponent)
            var input = NamedInput(role: "synthetic", path: path.relativePath, isRelease: true)
            // What a generator made is told by its name, whatever the real files are.
            input.format = made.name.hasSuffix(".h5") ? .hdf5 : .csv
            synthetic = input
        }
        return SelftestJob(
            real: real, synthetic: synthetic, tables: tables, audit: audit, policy: policy, plan: SelftestPlan(),
            others: [gate.policy],
            output: gate.selftest ?? URL(filePath: folder.output).appending(path: "selftest.json").relativePath)
    }
}
