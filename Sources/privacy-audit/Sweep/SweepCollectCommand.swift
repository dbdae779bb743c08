import ArgumentParser
import Foundation
import Reports
import Sweeps
import Tables

struct SweepCollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Puts the results of a complete plan into tables.",
        discussion: """
            Writes results.csv, results.jsonl (the same lines as JSON) and collection.json (what is complete, by digest) into the \
            folder of the results. Refuses while a unit is missing or damaged.

            Examples:
              privacy-audit sweep collect plan.yaml --output results
              privacy-audit sweep collect plan.yaml --output results --sqlite results.sqlite
              privacy-audit sweep collect plan.yaml --output results --partial
            """)

    @OptionGroup var sweep: SweepArguments

    @Flag(help: "Collect what there is, though units are missing.")
    var partial = false

    @Option(help: "Write an SQLite database with the table 'results' too.")
    var sqlite: String?

    @Flag(help: "Print what was collected as JSON.")
    var json = false

    private struct Summary: Codable {
        var plan: String
        /// SHA-256 of the addresses of all units that the plan asks for.
        var digest: String
        var units: Int
        var collected: Int
        var missing: [String]
        var lines: Int
        /// SHA-256 of results.csv.
        var sha256: String
        var tools: [String]
        var notes: [String]
    }

    /// A new file, or a database of an earlier collection; never an input, a result, or somebody else's database.
    private func databaseFile(_ path: String, _ inputs: [String]) throws -> OutputFile {
        let file = try OutputFile(path: path, inputs: inputs, option: "--sqlite")
        let place = URL(filePath: file.path).standardizedFileURL.resolvingSymlinksInPath().path
        let results = URL(filePath: sweep.output).standardizedFileURL.resolvingSymlinksInPath().path
        let isReserved =
            place.hasPrefix(results + "/")
            && (place.dropFirst(results.count + 1).contains("/")
                || !place.hasSuffix(".sqlite") && !place.hasSuffix(".db"))
        guard !isReserved, try SQLiteExport.isReplaceable(file.path) else {
            throw OutputError(
                path: path, reason: "there is something else that would be replaced",
                remedy: "name a new file, or a database of an earlier collection", option: "--sqlite")
        }
        return file
    }

    func run() throws {
        try reportingFailures {
            let list = try sweep.plan.units()
            let store = try sweep.store(isNew: false)
            let inputs = sweep.plan.inputs(list.plan)
            let database = try sqlite.map { try databaseFile($0, inputs) }
            let folder = try OutputFolder(
                path: sweep.output, files: ["results.csv", "results.jsonl", "collection.json"])
            for name in ["results.csv", "results.jsonl", "collection.json"] {
                _ = try OutputFile(path: URL(filePath: folder.path).appending(path: name).relativePath, inputs: inputs)
            }
            let collection = try SweepCollection(of: list, in: store)
            if !collection.missing.isEmpty, !partial {
                let first = collection.missing.prefix(3).map { $0.address.prefix(12) }.joined(separator: ", ")
                throw DataError(
                    file: sweep.output,
                    problem:
                        "\(collection.missing.count) of \(list.units.count) units are missing or damaged, for example \(first)",
                    remedy: "run the plan again, or take what there is with --partial")
            }
            guard !collection.lines.isEmpty else {
                throw DataError(file: sweep.output, problem: "there are no results", remedy: "run the plan first")
            }
            let place = URL(filePath: folder.path)
            func file(_ name: String) -> String { place.appending(path: name).relativePath }
            try writing(file("results.csv"), as: file("results.csv")) {
                try AtomicFile.write(to: file("results.csv")) { try collection.csv($0) }
            }
            try writing(file("results.jsonl"), as: file("results.jsonl")) {
                try AtomicFile.write(to: file("results.jsonl")) { try collection.jsonLines($0) }
            }
            if let database {
                try writing(database.path, as: database.path) { try SQLiteExport.write(collection, to: database.path) }
            }
            let summary = Summary(
                plan: list.plan.name, digest: list.digest, units: list.units.count, collected: collection.units,
                missing: collection.missing.map(\.address), lines: collection.lines.count,
                sha256: try FileDigest.sha256(path: file("results.csv"), name: file("results.csv")).digest,
                tools: collection.tools, notes: collection.notes)
            try folder.write(try EvidenceJSON.encode(summary), named: "collection.json")
            if json { return try Output.json(summary) }
            try Output.line("\(file("results.csv")): \(summary.lines) numbers of \(summary.collected) units")
            if !summary.missing.isEmpty { try Output.row("missing", "\(summary.missing.count) units: INCOMPLETE") }
            for note in summary.notes { try Output.row("note", note) }
        }
    }
}

struct SweepPlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot", abstract: "Draws the curves of a plan.",
        discussion: """
            Writes a drawing (SVG) and its numbers (CSV) for each goal and each quantity that varies, and figures.html with all of \
            them, into the folder 'figures' of the results. Bands are the intervals, averaged over seeds.

            Examples:
              privacy-audit sweep plot plan.yaml --output results
              privacy-audit sweep plot plan.yaml --output results --metric precision --metric recall
            """)

    @OptionGroup var sweep: SweepArguments

    @Option(
        name: .customLong("metric"),
        help: "Metric to draw, as in results.csv; may be repeated (default: the usual ones).")
    var metrics: [String] = []

    @Flag(help: "Draw what there is, though units are missing.")
    var partial = false

    @Flag(help: "Print what was drawn as JSON.")
    var json = false

    private struct Summary: Codable {
        var page: String
        var figures: [String]
    }

    func run() throws {
        try reportingFailures {
            let list = try sweep.plan.units()
            let collection = try SweepCollection(of: list, in: try sweep.store(isNew: false))
            if !collection.missing.isEmpty, !partial {
                throw DataError(
                    file: sweep.output, problem: "\(collection.missing.count) of \(list.units.count) units are missing",
                    remedy: "run the plan again, or draw what there is with --partial")
            }
            let known = Set(collection.lines.map(\.metric))
            if let metric = metrics.first(where: { !known.contains($0) }) {
                throw ValidationError(
                    "--metric: the results have no metric '\(metric)'; they have \(known.sorted().prefix(40).joined(separator: ", "))."
                )
            }
            let figures = FigureMaker.figures(collection.lines, metrics: metrics)
            guard !figures.isEmpty else {
                throw DataError(
                    file: sweep.plan.plan, problem: "nothing varies in it that could be drawn",
                    remedy: "give several values of knowledge, release-sizes or known")
            }
            let path = URL(filePath: sweep.output).appending(path: "figures").relativePath
            let folder = try OutputFolder(path: path, files: ["figures.html"])
            for figure in figures {
                try folder.write(Data(SweepDrawing.svg(figure).utf8), named: "\(figure.id).svg")
                try folder.write(Data(SweepTable.csv(figure).utf8), named: "\(figure.id).csv")
            }
            let page = try SweepPage.html(figures, context: context(list, collection))
            let written = try folder.write(Data(page.utf8), named: "figures.html")
            if json { return try Output.json(Summary(page: written, figures: figures.map(\.id))) }
            try Output.line("\(written): \(figures.count) figures")
            for figure in figures { try Output.row(figure.id, figure.title) }
        }
    }

    private func context(_ list: UnitList, _ collection: SweepCollection) -> SweepPageContext {
        var notes = [
            "Each curve holds what it does not vary where the adversary is strongest: all knowledge, the largest release, most known columns.",
            "A band is the interval at the confidence of the plan, by points and not for a curve as a whole; over several seeds its ends are averaged, for seeds attack the same people.",
        ]
        if !collection.missing.isEmpty {
            notes.insert("INCOMPLETE: \(collection.missing.count) of \(list.units.count) units are missing.", at: 0)
        }
        return SweepPageContext(
            title: list.plan.name, planName: URL(filePath: sweep.plan.plan).lastPathComponent, plan: list.plan.text,
            facts: [
                SweepPageContext.Fact(name: "Units", value: "\(collection.units) of \(list.units.count)"),
                SweepPageContext.Fact(name: "Digest of the plan's units", value: list.digest),
                SweepPageContext.Fact(
                    name: "Made by", value: "\(Tool.name) " + collection.tools.joined(separator: ", ")),
            ], notes: notes + collection.notes)
    }
}
