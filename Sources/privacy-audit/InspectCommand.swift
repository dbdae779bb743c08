import ArgumentParser
import Tables

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows a file's columns, counts and duplicates; never a value.",
        discussion: """
            Examples:
              privacy-audit inspect train.csv
              privacy-audit inspect release.h5 --dataset samples --json
              privacy-audit inspect patients.codes.gz --vocabulary codes.txt
            """)

    @Argument(help: "The file to look at.")
    var file: String

    @OptionGroup var tables: TableArguments

    @Option(help: "Show at most this many columns; 0 shows all.")
    var limit = 40

    @Flag(help: "Print the profile as JSON, all columns.")
    var json = false

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit must be 0 or more.") }
    }

    func run() throws {
        try reportingFailures {
            let profile = try TableInspector.profile(path: file, options: try tables.readOptions())
            if json {
                try Output.json(profile)
                return
            }
            try Output.line(
                "\(profile.file): \(profile.format.rawValue), \(profile.bytes) bytes, sha256 \(profile.digest)")
            try Output.line(
                "\(profile.rows) records, \(profile.columns.count) columns, \(profile.memoryBytes) bytes in memory")
            try Output.line("\(profile.duplicateRows) records repeat an earlier one")
            if let empty = profile.allZeroRows { try Output.line("\(empty) records have no bit set") }
            for note in profile.notes { try Output.line("note: \(note)") }
            let shown = limit == 0 ? profile.columns[...] : profile.columns.prefix(limit)
            let width = min(40, max(6, shown.map(\.name.count).max() ?? 6))
            try Output.line()
            try Output.line(row("column", "kind", "missing", "distinct", "", width))
            for column in shown {
                try Output.line(
                    row(
                        column.name, column.kind.rawValue, "\(column.missing)", "\(column.distinct)",
                        column.constant ? "constant" : "", width))
            }
            let left = profile.columns.count - shown.count
            if left > 0 { try Output.line("… and \(left) more columns; --limit 0 shows all") }
        }
    }

    private func row(
        _ name: String, _ kind: String, _ missing: String, _ distinct: String, _ remark: String, _ width: Int
    ) -> String {
        func pad(_ text: String, _ width: Int) -> String {
            text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let line =
            "\(pad(name, width))  \(pad(kind, 11))  \(right(missing, 9))  \(right(distinct, 9))  \(remark)"
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
