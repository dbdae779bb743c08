public import Auditing

/// Evidence in some thirty lines for a terminal or a log; the verdict comes last, where the eye is.
public enum TerminalSummary {
    /// The summary as text that ends with a newline.
    ///
    /// - Parameters:
    ///   - evidence: What the audit found.
    ///   - environment: How it was run; adds a line.
    ///   - reportPath: Where the full report is; never broken over lines, so that it can be copied.
    ///   - width: Columns of the terminal; less than 40 counts as 40.
    ///   - colour: Whether to use ANSI escape codes.
    public static func render(
        _ evidence: Evidence, environment: RunEnvironment?, reportPath: String?, width: Int, colour: Bool
    ) -> String {
        var lines = TerminalLines(width: max(40, width), colour: colour)
        let wording = AuditWording(evidence: evidence)
        if let alarm = wording.alarm {
            lines.add(alarm, style: .bad)
            lines.addBlank()
        }
        lines.add("Privacy audit of \(wording.subject)", style: .strong)
        lines.add(wording.question)
        lines.add(wording.adversary)
        lines.addBlank()
        addNumbers(evidence, wording: wording, to: &lines)
        addMembership(evidence, to: &lines)
        if let baseRate = wording.baseRate { lines.add(baseRate) }
        for warning in wording.warnings { lines.add("Warning: " + warning, style: .caution) }
        if let notTested = notTested(evidence.notTested, width: lines.width) { lines.add(notTested) }
        if let environment {
            let seconds = NumberText.plain(environment.seconds)
            let threads = NumberText.count(environment.threads, "thread")
            lines.add("Took \(seconds) s with \(threads) (\(environment.kernel)).")
        }
        if let reportPath {
            lines.add("Report:")
            lines.addUnbroken("  " + reportPath)
        }
        lines.addBlank()
        lines.add(
            "VERDICT: \(PlainNames.outcome(evidence.verdict.outcome)) — \(evidence.verdict.sentence)",
            style: evidence.verdict.outcome == .leak
                ? .bad : evidence.verdict.outcome == .notJudged ? .caution : .strong)
        return lines.text
    }

    private static func addNumbers(_ evidence: Evidence, wording: AuditWording, to lines: inout TerminalLines) {
        guard !evidence.verdict.grounds.isEmpty else {
            lines.add("No number counted for the verdict.")
            lines.addBlank()
            return
        }
        let rows = evidence.verdict.grounds.map { ground in
            let number = KeyNumber(ground, in: evidence)
            let name = ground.population == "all" ? number.name : "\(number.name) (\(ground.population))"
            return TerminalTable.Row(
                name: name,
                cells: [
                    number.members, number.holdout, number.value + " " + number.interval, number.expected,
                    number.reading,
                ])
        }
        let heads = ["members", "hold-out", "result [interval]", "without leak", "reading"]
        for line in TerminalTable(name: "What decides", heads: heads, rows: rows).lines(width: lines.width) {
            lines.addUnbroken(line)
        }
        lines.add(wording.confidence)
        lines.addBlank()
    }

    /// What was not tested in about two lines: what stands before each colon, as many as fit.
    private static func notTested(_ sentences: [String], width: Int) -> String? {
        var topics = sentences.map { sentence in
            let topic = sentence.prefix { $0 != ":" }
            return String(topic.hasSuffix(".") ? topic.dropLast() : topic)
        }
        guard !topics.isEmpty else { return nil }
        while topics.count > 1, TerminalText.columns(of: topics.joined(separator: "; ")) > 2 * width - 36 {
            topics.removeLast()
        }
        let rest = sentences.count - topics.count
        return "Not tested: " + topics.joined(separator: "; ")
            + (rest > 0 ? "; and \(rest) more, see the report." : ".")
    }

    /// The strongest adversary's line: the largest knowledge and release, all records.
    private static func addMembership(_ evidence: Evidence, to lines: inout TerminalLines) {
        for result in evidence.results {
            let evaluations = result.membership.filter { $0.population == "all" }
            let strongest = evaluations.max { left, right in
                let knowledge = (left.threatModel.knowledge.recordFraction, right.threatModel.knowledge.recordFraction)
                return knowledge.0 == knowledge.1 ? left.releaseSize < right.releaseSize : knowledge.0 < knowledge.1
            }
            guard let strongest, let auc = strongest.auc else { continue }
            var parts = ["AUC " + EstimateText(auc, unit: .plain).full]
            for rate in strongest.truePositiveRates {
                let text = EstimateText(rate.estimate, unit: .share).full
                parts.append("TPR \(text) at FPR \(NumberText.percent(rate.falsePositiveRate))")
            }
            let tied = strongest.truePositiveRates.filter { $0.tieBlock > $0.falsePositiveRate }
            if !tied.isEmpty {
                let rates = NumberText.list(tied.map { NumberText.percent($0.falsePositiveRate) })
                parts.append("interpolated among tied scores at FPR \(rates)")
            }
            let known = NumberText.percent(strongest.threatModel.knowledge.recordFraction)
            lines.add(
                "Membership, \(known) of records known, \(NumberText.count(strongest.releaseSize)) released, each interval by itself: "
                    + parts.joined(separator: "; ") + ".")
        }
    }
}
