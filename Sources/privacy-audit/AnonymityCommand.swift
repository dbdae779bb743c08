import ArgumentParser
import Auditing
import Foundation
import Tables

struct AnonymityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anonymity", abstract: "Sizes and diversity of the classes that quasi-identifiers make.",
        discussion: """
            k-anonymity, l-diversity and t-closeness of the training records, of the release and of both together; with training \
            records also k-map, with a hold-out delta-presence. They describe tables: a release of copies can have a large k, and \
            one of other people's records a small one.

            Examples:
              privacy-audit anonymity --synthetic release.csv --quasi-identifiers age,group
              privacy-audit anonymity --train t.csv --holdout h.csv --synthetic s.csv --quasi-identifiers age,sex --sensitive income
            """)

    @Option(help: "The training records.")
    var train: String?

    @Option(help: "Records of other people.")
    var holdout: String?

    @Option(name: [.customLong("synthetic"), .customLong("release")], help: "The synthetic records.")
    var synthetic: String?

    @OptionGroup var columns: QuasiIdentifierArguments

    @Option(
        name: [.customLong("sensitive"), .customLong("secret")],
        help: "Columns whose spread within classes is measured, separated by commas; may be repeated.")
    var sensitive: [String] = []

    @Option(parsing: .unconditional, help: "How large classes should be.")
    var k = 5

    @OptionGroup var tables: TableArguments

    @Flag(help: "Print it as JSON.")
    var json = false

    func validate() throws {
        if train == nil, synthetic == nil { throw ValidationError("give --train, --synthetic or both.") }
        if holdout != nil, train == nil { throw ValidationError("--holdout goes with --train.") }
        if !(2...1_000_000).contains(k) { throw ValidationError("--k must be from 2 to 1000000.") }
    }

    func run() throws {
        try reportingFailures {
            let inputs = [("train", train), ("holdout", holdout), ("synthetic", synthetic)].compactMap { role, path in
                path.map { NamedInput(role: role, path: $0, isRelease: role == "synthetic" && train != nil) }
            }
            let loaded = try TableLoader.load(inputs, options: try tables.searchOptions())
            func table(_ role: String) -> Table? { loaded.first { $0.input.role == role }?.table }
            guard let schema = loaded.first?.table.schema else { return }
            let roles = try ColumnRoles(
                secrets: TableArguments.names(sensitive), quasiIdentifiers: columns.names
            ).resolved(in: schema)
            let report = try AnonymityReport(
                train: table("train"), holdout: table("holdout"), release: table("synthetic"),
                quasiIdentifiers: roles.quasiIdentifiers, sensitive: roles.secrets, wanted: k)
            if json { return try Output.json(report) }
            try show(report)
        }
    }

    private func show(_ report: AnonymityReport) throws {
        try Output.line("classes by \(report.quasiIdentifiers.joined(separator: ", "))")
        for part in report.parts {
            try Output.row(
                part.table,
                "k \(part.k); \(part.classes) classes of \(part.records) records, \(part.uniques) of one record; "
                    + "\(part.recordsBelow) records in \(part.classesBelow) classes smaller than \(report.wanted)")
            for diversity in part.diversity {
                let c = diversity.recursiveC.map { String(format: "%.3g", $0) } ?? "none"
                try Output.row(
                    "  \(diversity.column)",
                    String(
                        format: "l %d distinct, %.3g by entropy; c of (c,2) %@; t %.3g", diversity.distinct,
                        diversity.entropy, c, diversity.closeness))
            }
        }
        if let map = report.populationMap {
            try Output.row(
                "k-map",
                "\(map.smallest); of \(map.keys) classes of the release \(map.absent) have nobody among the real records"
            )
        }
        if let presence = report.presence {
            try Output.row(
                "delta-presence", String(format: "%.3g to %.3g", presence.lowest, presence.highest))
        }
        try Output.line(
            "These describe tables: they do not say whether the release was made of these people's records; 'run' does."
        )
    }
}

/// What is known of people; the same for commands about classes.
struct QuasiIdentifierArguments: ParsableArguments {
    @Option(
        name: [.customLong("quasi-identifiers"), .customLong("keys")],
        help: "Columns that are known of people, separated by commas; may be repeated.")
    var quasiIdentifiers: [String] = []

    var names: [String] { TableArguments.names(quasiIdentifiers) }

    func validate() throws {
        if names.isEmpty {
            throw ValidationError("name the columns that are known of people with --quasi-identifiers.")
        }
    }
}
