import Auditing
public import Policy
import Statistics

/// A self-test for a terminal.
public enum SelftestText {
    /// A block for each rule or attack: whether it passed, its limits of detection, and how often each leak was found.
    public static func terminal(_ selftest: Selftest) -> String {
        let release =
            selftest.usesRelease
            ? "the release of \(NumberText.count(selftest.release, "record"))"
            : "releases of \(NumberText.count(selftest.release, "record")) of other people"
        var lines = [
            "Leaks planted in \(release), with \(NumberText.count(selftest.members)) training and "
                + "\(NumberText.count(selftest.holdout)) hold-out records drawn anew in each of "
                + "\(NumberText.count(selftest.trials, "trial")).",
            "In the tables: in how many trials a leak was found, and in how many the release passed.",
        ]
        for subject in selftest.subjects {
            lines += ["", "\(subject.passed ? "passed" : "NOT PASSED"): \(subject.id)", "  \(subject.sentence)"]
            lines += details(subject)
        }
        if let whole = selftest.whole { lines += ["", "policy: \(whole.id)"] + details(whole) }
        if !selftest.notes.isEmpty { lines += [""] + selftest.notes.map { "note: \($0)" } }
        return SafeText.lines(lines)
    }

    private static func details(_ subject: Selftest.Subject) -> [String] {
        let shares = subject.planted.map(\.leak.share)
        let columns = shares.indices.filter { shares.firstIndex(of: shares[$0]) == $0 }.map { shares[$0] }
        let alarms = EstimateText(subject.clean.detected, unit: .share)
        let clean =
            "  Clean releases: \(alarms.value) raised a false alarm \(alarms.interval), \(subject.clean.passes) passed, "
            + "\(subject.clean.inconclusive) were undecided."
        let head = row("copied", columns.map(NumberText.percent))
        let rows = subject.limits.map { limit in
            row(
                limit.changed == 0 ? "word for word" : "\(NumberText.percent(limit.changed)) changed",
                columns.map { share in
                    subject.planted.first { $0.leak.share == share && $0.leak.changed == limit.changed }
                        .map { "\($0.leaks)/\($0.passes)" } ?? "-"
                })
        }
        return ["  \(subject.limitOfDetection)", clean, head] + rows
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        let line = "  " + padded(name, 16) + cells.map { padded($0, 8) }.joined()
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
