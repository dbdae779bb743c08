import ArgumentParser
import Attacks
import Auditing
import Foundation
import Policy
import Reports
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
            case html
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

    @Option(help: "A file of 'selftest': says how small a leak each rule would have found.")
    var selftest: String?

    @Flag(help: "Count only rules whose attacks find planted leaks without false alarms.")
    var requireSelftest = false

    @Option(help: "What to do where nothing can be said: fail (exit 2) or warn (exit 0).")
    var onInconclusive = OnInconclusive.fail

    @Option(
        name: .customLong("report"),
        help: "Write a report: json, html, markdown, junit, sarif or csv, as KIND=FILE; may be repeated.")
    var reports: [Report] = []

    /// - Throws: `PolicyFailure` for a policy that cannot be read.
    func readPolicy() throws -> Policy { try PolicyFile.read(policy) }

    /// The files of the reports, once it is sure that they can be written; old ones are gone, so that none is taken for a new one.
    ///
    /// - Parameter inputs: files that must not be replaced, besides policy, baseline and self-test.
    func outputs(inputs: [String]) throws -> [OutputFile] {
        var taken = inputs + [policy] + [baseline, selftest].compactMap(\.self)
        let files = try reports.map { report in
            let file = try OutputFile(path: report.path, inputs: taken, option: "--report")
            guard !taken.contains(report.path) else {
                throw ValidationError("--report names \(report.path) twice, or a file that is read.")
            }
            taken.append(report.path)
            return file
        }
        for file in files { try? FileManager.default.removeItem(atPath: file.path) }
        return files
    }

    /// The accepted evidence, read before anything is written.
    func accepted() throws -> EvidenceFile? { try baseline.map(EvidenceFile.read) }

    /// Judges evidence files, writes reports, prints what was found and exits.
    ///
    /// - Parameters:
    ///   - paths: of one release.
    ///   - policy: what is asked.
    ///   - outputs: for the reports.
    ///   - accepted: what to compare with.
    ///   - release: the SHA-256 that the release must have, and its name; `nil` for any.
    ///   - json: whether the judgement is printed as JSON.
    func judge(
        _ paths: [String], policy: Policy, outputs: [OutputFile], accepted: EvidenceFile?,
        of release: (digest: String, name: String)? = nil, json: Bool
    ) throws {
        let evidence = try paths.map(EvidenceFile.read)
        try EvidenceFile.checkAlike(evidence)
        if let release {
            for file in evidence
            where file.evidence.inputs.first(where: { $0.role == "synthetic" })?.sha256 != release.digest {
                throw DataError(
                    file: file.path, problem: "it is not of \(release.name), but of another release",
                    remedy: "audit the release that is to be published")
            }
        }
        let judgement = policy.judge(
            evidence.map(\.evidence), in: try circumstances(evidence, accepted: accepted))
        for (report, file) in zip(reports, outputs) {
            let data = try data(judgement, as: report.kind)
            try file.write { try $0(data) }
        }
        tellPipeline(judgement)
        if json {
            try Output.json(judgement)
        } else {
            try Output.write(Data(JudgementText.terminal(judgement).utf8))
        }
        let code = judgement.outcome.exitCode(inconclusiveFails: onInconclusive == .fail)
        if code != 0 { throw ExitCode(code) }
    }

    private func circumstances(_ evidence: [EvidenceFile], accepted: EvidenceFile?) throws -> Circumstances {
        var circumstances = Circumstances()
        circumstances.digests = evidence.map(\.digest)
        circumstances.baseline = accepted?.evidence
        circumstances.date = CalendarDay(Date.now.formatted(.iso8601.year().month().day()))
        // The first ten characters of an ISO 8601 time are its day.
        circumstances.finished = evidence.map { $0.finished.flatMap { CalendarDay(String($0.prefix(10))) } }
        circumstances.versions = Dictionary(
            AttackCatalog.entries.map { ($0.card.id, $0.card.version) }, uniquingKeysWith: max)
        circumstances.requiresSelftest = requireSelftest
        for file in evidence + (accepted.map { [$0] } ?? []) where file.finished == nil {
            circumstances.notes.append(
                "Nothing vouches for \(file.path): environment.json, which the audit wrote beside it, is not there.")
        }
        if let accepted, evidence.contains(where: { $0.digest == accepted.digest }) {
            circumstances.notes.append("The accepted evidence is the evidence itself: it is no worse by construction.")
        }
        guard let selftest else { return circumstances }
        let read = try SelftestFile.read(selftest)
        for file in evidence {
            let reason =
                read.mismatch(with: file.evidence)
                ?? (CommandOptions.ofAudit(file.evidence.reproduce) == CommandOptions.alone(read.options)
                    ? nil : "it was made with other options than the evidence")
            guard let reason else { continue }
            throw DataError(
                file: selftest, problem: "it says nothing about \(file.path): \(reason)",
                remedy: "run 'privacy-audit selftest' again with the files and options of the audit")
        }
        circumstances.selftest = read
        return circumstances
    }

    private func data(_ judgement: Judgement, as kind: Report.Kind) throws -> Data {
        switch kind {
        case .json: try EvidenceJSON.encode(judgement)
        case .html: Data(try JudgementPage.html(judgement, tool: "\(Tool.name) \(Tool.version)").utf8)
        case .markdown: Data(JudgementText.markdown(judgement).utf8)
        case .junit: Data(JUnitReport.xml(judgement, inconclusiveFails: onInconclusive == .fail).utf8)
        case .sarif: try SARIFReport.encode(judgement, tool: (Tool.name, Tool.version))
        case .csv: Data(JudgementText.csv(judgement).utf8)
        }
    }

    /// The summary and the marks of a GitHub workflow, where this is one.
    private func tellPipeline(_ judgement: Judgement) {
        let environment = ProcessInfo.processInfo.environment
        if let summary = environment["GITHUB_STEP_SUMMARY"], !summary.isEmpty,
            let file = FileHandle(forWritingAtPath: summary)
        {
            defer { try? file.close() }
            do {
                try file.seekToEnd()
                try file.write(contentsOf: Data(JudgementText.markdown(judgement).utf8))
            } catch {
                // The reports and the exit code do not depend on it.
                Output.note("\(Tool.name): the summary of the step cannot be written; free the disk.\n")
            }
        }
        if environment["GITHUB_ACTIONS"] == "true" { Output.note(JudgementText.annotations(judgement)) }
    }
}

/// A policy that cannot be read: a mistake of its own, with an exit code of its own.
struct PolicyFailure: Error, CustomStringConvertible {
    var error: DataError
    var description: String { "\(error)" }
}

enum PolicyFile {
    /// - Throws: ``PolicyFailure`` for a policy that cannot be read.
    static func read(_ path: String) throws -> Policy {
        do {
            var policy = try PolicyReader.read(path, catalogue: AttackCatalog.metrics)
            // Reports mark its lines, in a checkout of the folder that the program runs in.
            let here = FileManager.default.currentDirectoryPath + "/"
            if policy.file.hasPrefix(here) { policy.file = String(policy.file.dropFirst(here.count)) }
            return policy
        } catch let error as DataError {
            throw PolicyFailure(error: error)
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
