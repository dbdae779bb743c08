public import ArgumentParser
public import Auditing
import Tables

/// Which records are attacked, and how results are broken down.
struct TargetArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Attack at most this many training and this many hold-out records.")
    var targets: Int?

    @Option(help: "Which of them: random, or outliers (the most isolated real records).")
    var targetChoice = AuditOptions.TargetChoice.random

    @Option(help: "File of records to attack and no others: lines such as 'train 17' and 'holdout 3', first record 1.")
    var targetRows: String?

    @Option(
        help:
            "Break results down by 'rarity' or by a column's values; may be repeated. 'none' for no breakdown (default: rarity)."
    )
    var subgroup: [String] = []

    func apply(to options: inout AuditOptions, readingFiles: Bool) throws {
        options.targets = targets
        options.targetChoice = targetChoice
        if readingFiles { options.targetRows = try targetRows.map(Self.read) }
        options.subgroups = (subgroup.isEmpty ? ["rarity"] : subgroup).filter { $0 != "none" }
            .map { $0 == "rarity" ? .rarity : .column($0) }
    }

    func validate() throws {
        if subgroup.contains("none"), subgroup.count > 1 {
            throw ValidationError("--subgroup none goes with no other --subgroup.")
        }
    }

    /// The options that differ from their defaults, as words of a command.
    var words: [String] {
        var words: [String] = []
        if let targets { words += ["--targets", "\(targets)"] }
        if targetChoice != .random { words += ["--target-choice", targetChoice.rawValue] }
        if let targetRows { words += ["--target-rows", targetRows] }
        for name in subgroup { words += ["--subgroup", name] }
        return words
    }

    private static func read(_ path: String) throws -> AuditOptions.TargetRows {
        let remedy = "write one record a line, for example 'train 17' or 'holdout 3'"
        var rows = AuditOptions.TargetRows(members: [], holdout: [])
        for (index, line) in try TextLines.read(path, limit: 1 << 26, remedy: remedy).enumerated() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" })
            if words.isEmpty { continue }
            guard words.count == 2, let row = Int(words[1]), row >= 1 else {
                throw DataError(
                    file: path, line: index + 1, problem: "the line is not a table and a row number", remedy: remedy)
            }
            switch words[0] {
            case "train": rows.members.append(row)
            case "holdout": rows.holdout.append(row)
            default:
                throw DataError(
                    file: path, line: index + 1, problem: "the line names neither 'train' nor 'holdout'", remedy: remedy
                )
            }
        }
        guard !rows.members.isEmpty, !rows.holdout.isEmpty else {
            throw DataError(
                file: path, problem: "there are not records of both tables",
                remedy: "name training records and hold-out records to compare them with")
        }
        return rows
    }
}

extension AuditOptions.TargetChoice: ExpressibleByArgument {}
