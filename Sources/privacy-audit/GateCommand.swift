import ArgumentParser
import Attacks
import Auditing
import Foundation
import Policy
import Reports
import Statistics
import Tables

/// How a policy is applied; the same for `gate` and `check`.
struct GateArguments: ParsableArguments {
    enum OnInconclusive: String, ExpressibleByArgument, CaseIterable {
        case fail
        case warn
    }

    /// A report to write.
    struct Report: ExpressibleByArgument {
        enum Kind: String, CaseIterable {
            case json
            case markdown
            case junit
            case sarif
            case csv
        }

        var kind: Kind
        var path: String

        init?(argument: String) {
            guard let equals = argument.firstIndex(of: "="), let kind = Kind(rawValue: String(argument[..<equals]))
            else {
                return nil
            }
            self.kind = kind
            path = String(argument[argument.index(after: equals)...])
            if path.isEmpty { return nil }
        }
    }

    @Option(
        help:
            "The policy: a file, or one that comes with the program: gdpr-wp216, health-0.09, membership-strict, dp-claim."
    )
    var policy: String

    @Option(help: "Evidence that was accepted before, for rules that compare with it.")
    var baseline: String?

    @Option(help: "What to do where nothing can be said: fail (exit 2) or warn (exit 0).")
    var onInconclusive = OnInconclusive.fail

    @Option(
        name: .customLong("report"),
        help: "Write a report: json, markdown, junit, sarif or csv, as KIND=FILE; may be repeated.")
    var reports: [Report] = []

    /// - Throws: `PolicyFailure` for a policy that cannot be read.
    func readPolicy() throws -> Policy {
        do {
            return try PolicyReader.read(policy, attacks: AttackCatalog.entries.map(\.card.id))
        } catch let error as DataError {
            throw PolicyFailure(error: error)
        }
    }

    /// Judges evidence files, writes reports, prints what was found and exits.
    func judge(_ paths: [String], policy: Policy, json: Bool) throws {
        let evidence = try paths.map(EvidenceFile.read)
        try EvidenceFile.checkAlike(evidence)
        let accepted = try baseline.map(EvidenceFile.read)
        let text = Date.now.formatted(.iso8601.year().month().day())
        guard let date = CalendarDay(text) else { throw AuditError.invalidOption("the date '\(text)' is no day") }
        let judgement = policy.judge(
            evidence.map(\.evidence), digests: evidence.map(\.digest), baseline: accepted?.evidence, date: date,
            dateText: text)
        try write(judgement, inputs: paths)
        try tellPipeline(judgement)
        if json {
            try Output.json(judgement)
        } else {
            try Output.write(Data(JudgementText.terminal(judgement).utf8))
        }
        switch judgement.outcome {
        case .pass: return
        case .leak: throw ExitCode(1)
        case .inconclusive: if onInconclusive == .fail { throw ExitCode(2) }
        }
    }

    private func write(_ judgement: Judgement, inputs: [String]) throws {
        for report in reports {
            let data: Data =
                switch report.kind {
                case .json: try EvidenceJSON.encode(judgement)
                case .markdown: Data(JudgementText.markdown(judgement).utf8)
                case .junit:
                    Data(JUnitReport.xml(judgement, inconclusiveFails: onInconclusive == .fail).utf8)
                case .sarif: try SARIFReport.encode(judgement, tool: (Tool.name, Tool.version))
                case .csv: Data(JudgementText.csv(judgement).utf8)
                }
            let file = try OutputFile(path: report.path, inputs: inputs + [policy], option: "--report")
            try file.write { try $0(data) }
        }
    }

    /// The summary and the marks of a GitHub workflow, where this is one.
    private func tellPipeline(_ judgement: Judgement) throws {
        let environment = ProcessInfo.processInfo.environment
        if let summary = environment["GITHUB_STEP_SUMMARY"], !summary.isEmpty,
            let file = FileHandle(forWritingAtPath: summary)
        {
            defer { try? file.close() }
            try file.seekToEnd()
            try file.write(contentsOf: Data(JudgementText.markdown(judgement).utf8))
        }
        if environment["GITHUB_ACTIONS"] == "true" { Output.note(JudgementText.annotations(judgement)) }
    }
}

/// A policy that cannot be read: a mistake of its own, with an exit code of its own.
struct PolicyFailure: Error, CustomStringConvertible {
    var error: DataError
    var description: String { "\(error)" }
}

/// Evidence from a file.
struct EvidenceFile {
    var path: String
    var evidence: Evidence
    var digest: String

    private static let largest = 256 << 20

    /// - Throws: `DataError` for a file that is no evidence of this version, or that its run's environment does not vouch for.
    static func read(_ path: String) throws -> EvidenceFile {
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: path, problem: problem, remedy: remedy)
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard let size, size <= largest, let data = FileManager.default.contents(atPath: path) else {
            throw failure("the file cannot be read", "give an evidence.json of 'privacy-audit run'")
        }
        struct Head: Decodable { var schema: String }
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw failure("it is no evidence", "give an evidence.json of 'privacy-audit run'")
        }
        guard head.schema == Evidence.currentSchema else {
            throw failure(
                "it is of the format '\(head.schema.prefix(60))', and this program reads '\(Evidence.currentSchema)'",
                "run the audit again with this program")
        }
        guard let evidence = try? EvidenceJSON.decode(data) else {
            throw failure("it is no complete evidence", "run the audit again")
        }
        let digest = SHA256Digest.hexadecimal(of: Array(data))
        // The environment of the run lies beside it and has the digest of the evidence as it was written.
        let beside = URL(filePath: path).deletingLastPathComponent().appending(path: "environment.json")
        if let text = FileManager.default.contents(atPath: beside.path),
            let environment = try? JSONDecoder().decode(RunEnvironment.self, from: text),
            environment.evidenceSHA256 != digest
        {
            throw failure(
                "it is not as the audit wrote it: its SHA-256 is not that of environment.json beside it",
                "run the audit again")
        }
        return EvidenceFile(path: path, evidence: evidence, digest: digest)
    }

    /// - Throws: `DataError` where files are not of one release and its people.
    static func checkAlike(_ files: [EvidenceFile]) throws {
        func digests(_ file: EvidenceFile) -> [String] {
            ["train", "holdout", "synthetic"].map { role in file.evidence.inputs.first { $0.role == role }?.sha256 ?? ""
            }
        }
        guard let first = files.first else { return }
        var seen: [String: String] = [:]
        for file in files {
            for id in Set(file.evidence.results.map(\.attack.id)) {
                guard let other = seen.updateValue(file.path, forKey: id) else { continue }
                throw DataError(
                    file: file.path, problem: "it has a result of \(id), and so has \(other)",
                    remedy: "judge one result of each attack")
            }
        }
        for file in files.dropFirst() where digests(file) != digests(first) {
            throw DataError(
                file: file.path, problem: "it is of other data than \(first.path)",
                remedy: "judge evidence of one release at a time")
        }
    }
}

/// Runs a gate's work: nothing that went wrong inside is a pass, a leak or a matter of doubt.
func gating(_ work: () throws -> Void) throws {
    do {
        try reportingFailures(work)
    } catch let code as ExitCode {
        throw [0, 1, 2, 64, 65, 78].contains(code.rawValue) ? code : ExitCode(3)
    }
}

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Judges evidence by a policy: pass, leak or inconclusive.",
        discussion: """
            Exits 0 for a pass, 1 for a leak, 2 where nothing can be said (0 with --on-inconclusive warn), 3 when something went wrong \
            inside, 64 for a wrong command, 65 for evidence and 78 for a policy that cannot be used.

            Examples:
              privacy-audit gate report/evidence.json --policy membership-strict
              privacy-audit gate report/evidence.json --policy policy.yaml --report junit=gate.xml --report sarif=gate.sarif
              privacy-audit gate report/evidence.json --policy policy.yaml --baseline accepted/evidence.json
            """)

    @Argument(help: "Evidence files of one release.")
    var evidence: [String]

    @OptionGroup var gate: GateArguments

    @Option(help: "The release that is to be published: refused unless the evidence is of this very file.")
    var synthetic: String?

    @Flag(help: "Print the judgement as JSON.")
    var json = false

    func run() throws {
        try gating {
            let policy = try gate.readPolicy()
            if let synthetic {
                let digest = try FileDigest.sha256(path: synthetic, name: synthetic).digest
                for path in evidence {
                    let own = try EvidenceFile.read(path).evidence.inputs.first { $0.role == "synthetic" }?.sha256
                    guard own == digest else {
                        throw DataError(
                            file: path, problem: "it is not of \(synthetic), but of another release",
                            remedy: "audit the release that is to be published")
                    }
                }
            }
            try gate.judge(evidence, policy: policy, json: json)
        }
    }
}
