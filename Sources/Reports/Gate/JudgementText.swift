public import Policy
import Statistics
import Tables

/// A judgement for people: on a terminal, as Markdown, as a table.
public enum JudgementText {
    static func mark(_ finding: Judgement.Finding) -> String {
        switch finding.outcome {
        case .pass: "pass"
        case .leak: finding.waiver != nil ? "WAIVED LEAK" : finding.severity == .warn ? "WARNING" : "LEAK"
        case .inconclusive: finding.waiver != nil ? "waived" : "inconclusive"
        }
    }

    /// How small a leak would have been found, beside what passed; `nil` where that says nothing.
    static func detection(_ finding: Judgement.Finding) -> String? {
        if let limit = finding.limitOfDetection { return limit }
        // Other requirements are no attacks.
        guard finding.outcome == .pass, finding.estimate != nil else { return nil }
        return "Not known: no self-test was made."
    }

    /// Lines for a terminal.
    public static func terminal(_ judgement: Judgement) -> String {
        var lines = ["\(judgement.outcome.rawValue.uppercased()): \(judgement.sentence)"]
        for finding in judgement.findings {
            lines.append(
                "  \(mark(finding)): \(finding.id): \(finding.sentence)"
                    + (finding.waiver.map { " Waived: \($0)." } ?? ""))
            if let limit = finding.limitOfDetection { lines.append("    \(limit)") }
        }
        lines += judgement.warnings.map { "  note: \($0)" }
        return SafeText.lines(lines)
    }

    /// A section in Markdown.
    public static func markdown(_ judgement: Judgement) -> String {
        func cell(_ text: String) -> String {
            SafeText.html(text).replacing("|", with: "\\|").replacing("\n", with: " ")
        }
        let rows = judgement.findings.map { finding in
            "| \(mark(finding)) | \(cell(finding.id)) | \(cell(finding.requirement)) | \(cell(finding.sentence)) | \(cell(detection(finding) ?? "")) | \(cell(finding.waiver ?? "")) |"
        }
        let notes =
            judgement.warnings.isEmpty
            ? "" : "\n" + judgement.warnings.map { "- \(cell($0))" }.joined(separator: "\n") + "\n"
        return """
            ## Privacy gate: \(judgement.outcome.rawValue)

            \(cell(judgement.sentence))

            | outcome | requirement | limit | found | smallest leak that would be found | waiver |
            |---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            \(notes)
            \(judgement.releases.map { "Release \(cell($0.name)) (`\($0.sha256.prefix(12))`)." }.joined(separator: " "))
            Policy \(cell(judgement.policy.name)) (`\(judgement.policy.sha256.prefix(12))`), confidence \(judgement.policy.confidence), \(judgement.date).

            """
    }

    /// A line for each requirement.
    public static func csv(_ judgement: Judgement) -> String {
        let rows = judgement.findings.map { finding in
            let estimate = finding.estimate
            let cells: [String] = [
                finding.id, finding.outcome.rawValue, finding.severity.rawValue, finding.waiver ?? "",
                finding.requirement,
                estimate.map { "\($0.value)" } ?? "", estimate.map { "\($0.lower)" } ?? "",
                estimate.map { "\($0.upper)" } ?? "", estimate.map { "\($0.confidence)" } ?? "",
                estimate.map { "\($0.n)" } ?? "", finding.furtherTargets.map { "\($0)" } ?? "", finding.sentence,
                detection(finding) ?? "",
            ]
            return cells.map(CSVWriter.quoted).joined(separator: ",")
        }
        return
            ([
                "id,outcome,severity,waiver,requirement,value,lower,upper,confidence,n,further_targets,sentence,limit_of_detection"
            ] + rows)
            .joined(separator: "\n") + "\n"
    }

    /// Commands of GitHub's workflows that mark the policy's lines; empty where nothing is to be marked.
    public static func annotations(_ judgement: Judgement) -> String {
        func escaped(_ text: String) -> String {
            text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        return judgement.findings.filter { $0.outcome != .pass && $0.waiver == nil }.map { finding in
            let kind = finding.severity == .block && finding.outcome == .leak ? "error" : "warning"
            let file = escaped(judgement.policy.file).replacing(":", with: "%3A").replacing(",", with: "%2C")
            // What comes with the program has no file to mark.
            let place = judgement.policy.isPreset ? "" : " file=\(file),line=\(finding.line)"
            let text = escaped(SafeText.display("\(finding.id): \(finding.sentence)"))
            return "::\(kind)\(place)::\(text)\n"
        }.joined()
    }
}
