import Attacks
import Auditing
import Documents
import Foundation
import Generators
import Neighbors
import Reports
import Statistics
import Tables

/// One audit from files, or a generator, to report: what `run` and `demo` share.
struct AuditJob {
    var train: String
    /// `nil` for an audit without control.
    var holdout: String?
    var release: ReleaseArguments
    var tables: TableArguments
    var audit: AuditArguments
    var output: String
    var json: Bool
    /// Whether nothing is printed.
    var isQuiet = false

    /// Runs the audit, writes `evidence.json`, `environment.json` and `report.html`, and prints the summary.
    func run() throws {
        let start = ContinuousClock.now
        let folder = try OutputFolder(path: output, files: ["evidence.json", "environment.json", "report.html"])
        let progress = ProgressLine()
        defer { progress?.clear() }
        let readOptions = try tables.readOptions()
        var options = try audit.auditOptions(declared: readOptions.schema)
        options.shadows = try audit.adversary.shadow.options(release.sampling)
        options.model = try model(readOptions)
        let granted = options.granted(reference: audit.adversary.reference != nil)
        let entries = try audit.entries(
            granted: granted, signals: options.model?.signals ?? [], declared: readOptions.schema,
            withoutControl: holdout == nil)
        let report = ProgressLine.progress(progress)
        let made = try MadeRelease(self, in: folder, readOptions, options, progress: report)
        progress?.show("reading", 0, 1)
        let reference = audit.adversary.reference.map { NamedInput(role: "reference", path: $0) }
        let loaded = try made.load(
            real + [reference].compactMap(\.self), readOptions)
        let audited =
            holdout == nil
            ? try AuditCase(
                members: loaded[0].table, holdout: Table(schema: loaded[0].table.schema), release: loaded[1].table,
                persons: (loaded[0].persons, loaded[0].persons.map { _ in [] }), withoutControl: true)
            : try AuditCase(
                members: loaded[0].table, holdout: loaded[1].table, release: loaded[2].table,
                reference: reference == nil ? nil : loaded[3].table, persons: (loaded[0].persons, loaded[1].persons))
        let findings = try Auditor(options: options, progress: report).run(
            audited, entries: entries,
            notTested: AttackCatalog.notTested(
                by: entries, granted: granted)
                + made.notTested(networks: options.model != nil))
        let evidence = Evidence(
            tool: Evidence.Tool(name: Tool.name, version: Tool.version), configuration: findings.configuration,
            inputs: loaded.map(Self.input), generation: made.generation, records: findings.records,
            preflight: findings.preflight,
            results: findings.results, epsilon: findings.epsilon, intervals: findings.intervals,
            claims: findings.claims, verdict: findings.verdict,
            notTested: findings.notTested, reproduce: command)
        let encoded = try EvidenceJSON.encode(evidence)
        let environment = RunEnvironment(
            evidenceSHA256: SHA256Digest.hexadecimal(of: Array(encoded)), threads: options.workers.threads,
            kernel: EngineChoice.kernelName, finished: Date.now.formatted(.iso8601),
            seconds: (ContinuousClock.now - start) / .seconds(1),
            system: ProcessInfo.processInfo.operatingSystemVersionString)
        let page = try HTMLReport.render(evidence, environment: environment)
        progress?.clear()
        try made.put(into: folder)
        try folder.write(encoded, named: "evidence.json")
        try folder.write(try EvidenceJSON.encode(environment), named: "environment.json")
        let reportPath = try folder.write(Data(page.utf8), named: "report.html")
        if isQuiet { return }
        if json {
            try Output.write(encoded)
        } else {
            let summary = TerminalSummary.render(
                evidence, environment: environment, reportPath: reportPath, width: Terminal.width,
                colour: Terminal.usesColour)
            try Output.write(Data(summary.utf8))
        }
    }

    /// The files of real records.
    var real: [NamedInput] {
        [NamedInput(role: "train", path: train)] + (holdout.map { [NamedInput(role: "holdout", path: $0)] } ?? [])
    }

    /// The generator's networks, where they are given and the adversary may have them.
    private func model(_ readOptions: ReadOptions) throws -> (any ModelAccess)? {
        if audit.adversary.model != nil, release.checkpoint != nil {
            throw AuditError.invalidOption(
                "--model goes with a release that is a file; with --checkpoint give --access white-box")
        }
        let isWhiteBox = audit.adversary.access == .whiteBox
        guard let path = audit.adversary.model ?? (isWhiteBox ? release.checkpoint : nil) else {
            guard isWhiteBox else { return nil }
            throw AuditError.invalidOption(
                "--access white-box needs the generator's networks: give --checkpoint or --model")
        }
        return try reading(path) {
            try CheckpointSignals(path: path) { try TableLoader.featureNames(of: train, options: readOptions) }
        }
    }

    /// The command that makes the same evidence again. Threads and output do not change it and are left out.
    var command: String {
        let words =
            [Tool.name, "run", "--train", train] + (holdout.map { ["--holdout", $0] } ?? ["--no-control"])
            + release.words + tables.words + audit.words
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    static func input(_ loaded: LoadedTable) -> Evidence.Input {
        Evidence.Input(
            role: loaded.input.role, name: loaded.input.path, format: loaded.format.rawValue, sha256: loaded.digest,
            bytes: loaded.bytes, rows: loaded.table.rowCount, notes: loaded.notes)
    }
}
