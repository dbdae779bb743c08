internal import Auditing

/// A setting or a circumstance of the run.
struct AppendixRow {
    var name: String
    var value: String
}

/// The options that the numbers depend on, and what may differ between two runs.
enum Appendix {
    static func rows(_ evidence: Evidence, environment: RunEnvironment?) -> [AppendixRow] {
        let options = evidence.configuration
        var rows = [
            AppendixRow(name: "Program", value: "\(evidence.tool.name) \(evidence.tool.version)"),
            AppendixRow(name: "Evidence format", value: evidence.schema),
            AppendixRow(name: "Seed", value: String(options.seed)),
            AppendixRow(name: "Confidence", value: NumberText.percent(options.confidence)),
            AppendixRow(name: "Distance", value: PlainNames.metric(options.metric)),
            AppendixRow(
                name: "Records in train and hold-out alike", value: PlainNames.ambiguous(options.ambiguous)),
            AppendixRow(
                name: "Known share of the real records",
                value: list(options.knowledgeFractions.map(NumberText.percent))),
            AppendixRow(
                name: "Synthetic records the adversary gets",
                value: list(options.releaseSizes.map { NumberText.count($0) })),
            AppendixRow(
                name: "Share of known records used to choose thresholds",
                value: NumberText.percent(options.calibrationShare)),
        ]
        if let count = options.referenceRecords {
            rows.append(
                AppendixRow(name: "Reference records, for attacks that use them", value: NumberText.count(count)))
        }
        if let environment {
            rows += [
                AppendixRow(name: "SHA-256 of evidence.json", value: environment.evidenceSHA256),
                AppendixRow(name: "Finished", value: environment.finished),
                AppendixRow(name: "Duration", value: NumberText.plain(environment.seconds) + " s"),
                AppendixRow(name: "Threads", value: NumberText.count(environment.threads)),
                AppendixRow(name: "Distance kernel", value: environment.kernel),
                AppendixRow(name: "System", value: environment.system),
            ]
        }
        return rows
    }

    private static func list(_ items: [String]) -> String {
        items.isEmpty ? NumberText.missing : items.joined(separator: ", ")
    }
}
