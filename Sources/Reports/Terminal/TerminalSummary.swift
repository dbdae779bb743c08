public import Auditing

/// Evidence in some thirty lines for a terminal or a log; the verdict comes last, where the eye is.
public enum TerminalSummary {
    /// How many of the numbers that decide are shown, in many lines or few.
    private static let mostNumbers = 8
    private static let fewestNumbers = 3
    /// How many lines they and a table of attacks may take together.
    private static let mostLines = 21

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
        if let epsilon = wording.epsilon { lines.add(epsilon) }
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
        let grounds = evidence.groundsByWeight
        guard !grounds.isEmpty else {
            lines.add("No number counted for the verdict.")
            for result in evidence.results where result.attack.goal != .membership {
                lines.add("\(result.attack.title): \(result.finding)")
            }
            lines.addBlank()
            return
        }
        let rows = grounds.prefix(mostNumbers).map { ground in
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
        var table = TerminalTable(name: "What decides", heads: heads, rows: rows)
        if evidence.hasSeveralAttacks {
            let room = mostLines - evidence.attackCount
            while table.rows.count > fewestNumbers, table.lines(width: lines.width).count > room {
                table.rows.removeLast()
            }
        }
        for line in table.lines(width: lines.width) { lines.addUnbroken(line) }
        if let more = AuditWording.count(ofMore: grounds.dropFirst(table.rows.count)) {
            lines.add("and \(more); see the report.")
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

    /// The strongest adversary of each attack, on all records: a paragraph for one attack, a table for several.
    private static func addMembership(_ evidence: Evidence, to lines: inout TerminalLines) {
        let found = evidence.results.compactMap { result -> Found? in
            guard let strongest = result.strongest, strongest.auc != nil else { return nil }
            return Found(title: result.attack.title, evaluation: strongest)
        }
        guard let first = found.first else { return }
        if evidence.hasSeveralAttacks {
            addTable(of: found, to: &lines)
        } else {
            addParagraph(on: first.evaluation, to: &lines)
        }
    }

    /// What the strongest adversary of an attack achieves.
    private struct Found {
        var title: String
        var evaluation: MembershipEvaluation

        var setting: String {
            let known = NumberText.percent(evaluation.threatModel.knowledge.recordFraction)
            return "\(known) of records known, \(NumberText.count(evaluation.releaseSize)) released"
        }

        /// The true-positive rate at a false-positive rate; † where it is interpolated.
        func rate(at falsePositiveRate: Double) -> (value: String, interval: String) {
            guard let rate = evaluation.rate(at: falsePositiveRate) else { return (NumberText.missing, "") }
            let text = EstimateText(rate.estimate, unit: .share)
            return (text.value + (rate.isInterpolated ? "†" : ""), " " + text.interval)
        }
    }

    private static func addParagraph(on strongest: MembershipEvaluation, to lines: inout TerminalLines) {
        var parts = strongest.auc.map { ["AUC " + EstimateText($0, unit: .plain).full] } ?? []
        for rate in strongest.truePositiveRates {
            let text = EstimateText(rate.estimate, unit: .share).full
            parts.append("TPR \(text) at FPR \(NumberText.percent(rate.falsePositiveRate))")
        }
        let tied = strongest.truePositiveRates.filter(\.isInterpolated)
        if !tied.isEmpty {
            let rates = NumberText.list(tied.map { NumberText.percent($0.falsePositiveRate) })
            parts.append("interpolated among tied scores at FPR \(rates)")
        }
        let setting = Found(title: "", evaluation: strongest).setting
        lines.add("Membership, \(setting), each interval by itself: \(parts.joined(separator: "; ")).")
    }

    private static func addTable(of found: [Found], to lines: inout TerminalLines) {
        let settings = Set(found.map(\.setting))
        let setting = settings.count > 1 ? "the strongest adversary of each attack" : settings.first ?? ""
        let rows = found.map { attack in
            let (strict, strictest) = (attack.rate(at: 0.01), attack.rate(at: 0.001))
            let auc = attack.evaluation.auc.map { EstimateText($0, unit: .plain).full } ?? NumberText.missing
            return TerminalTable.Row(
                name: attack.title, cells: [auc, strict.value + strict.interval, strictest.value])
        }
        let isTied = found.contains { attack in
            [0.01, 0.001].contains { attack.evaluation.rate(at: $0)?.isInterpolated == true }
        }
        lines.add("Membership, \(setting); each interval by itself\(isTied ? "; † among tied scores" : "")")
        let table = TerminalTable(name: "Attack", heads: ["AUC", "TPR at FPR 1%", "at 0.1%"], rows: rows)
        for line in table.lines(width: lines.width) { lines.addUnbroken(line) }
        lines.addBlank()
    }
}
