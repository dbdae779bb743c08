import ArgumentParser
import Auditing
import Foundation
import Generators
import Learning
import Statistics
import Tables

struct ProtectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protect", abstract: "Raises k of a release by more synthetic records for its small classes.",
        discussion: """
            Instead of making values coarser, records are drawn from the generator until every class of the quasi-identifiers has \
            k of them; a record that falls into no small class is not kept. Without a generator a model of the release itself \
            is drawn from, which needs no real record. What that costs, and which classes could not be raised, is told.

            Examples:
              privacy-audit protect --synthetic release.csv --k 5 --quasi-identifiers group --output protected.csv
              privacy-audit protect --synthetic release.h5 --checkpoint model.h5 --k 5 --quasi-identifiers C1,C2 \
            --output protected.csv
            """)

    @Option(name: [.customLong("synthetic"), .customLong("release")], help: "The synthetic records.")
    var synthetic: String

    @OptionGroup var columns: QuasiIdentifierArguments

    @Option(parsing: .unconditional, help: "How many records every class should have.")
    var k = 5

    @Option(help: "Draw from this checkpoint.")
    var checkpoint: String?

    @Option(
        help:
            "Have this command make records; {records}, {seed} and {output} (a CSV file) are replaced, {train} by the release."
    )
    var generatorCommand: String?

    @Option(parsing: .unconditional, help: "Seconds after which the generator's command is stopped.")
    var generatorTimeout = 3_600.0

    @Option(help: "The model of the release where no generator is given: independent, tree or copula.")
    var model = StatisticalShadow.Kind.tree

    @Option(parsing: .unconditional, help: "Draw at most so many times the release's number of records.")
    var most = 100.0

    @Option(parsing: .unconditional, help: "Seed of every random choice.")
    var seed: UInt64 = 42

    @OptionGroup var tables: TableArguments

    @Option(name: .shortAndLong, help: "CSV file to write.")
    var output: String

    @Flag(help: "Print what was made as JSON.")
    var json = false

    private struct Summary: Codable {
        var synthetic: String
        var syntheticSHA256: String
        var generator: String
        var quasiIdentifiers: [String]
        var wanted: Int
        var kBefore: Int
        var kAfter: Int
        var recordsBefore: Int
        var recordsAfter: Int
        var drawn: Int
        var classes: Int
        var classesBelowBefore: Int
        var classesBelowAfter: Int
        /// How far columns moved, the farthest first.
        var largestShift: Double
        var meanShift: Double
        var shifts: [RaisedRelease.ColumnShift]
        var output: String
        var sha256: String
        var seed: UInt64
    }

    func validate() throws {
        if checkpoint != nil, generatorCommand != nil {
            throw ValidationError("give one of --checkpoint and --generator-command.")
        }
        if !(2...1_000_000).contains(k) { throw ValidationError("--k must be from 2 to 1000000.") }
        if !(most > 0 && most <= 1_000_000) { throw ValidationError("--most must be above 0 and at most 1000000.") }
        if !output.lowercased().hasSuffix(".csv") { throw ValidationError("--output must end in .csv.") }
        if !(generatorTimeout > 0 && generatorTimeout <= 31_536_000) {
            throw ValidationError("--generator-timeout must be a number of seconds above 0.")
        }
    }

    func run() throws {
        try reportingFailures {
            let file = try OutputFile(path: output, inputs: [synthetic] + [checkpoint].compactMap(\.self))
            let options = try tables.searchOptions()
            let loaded = try TableLoader.load([NamedInput(role: "synthetic", path: synthetic)], options: options)[0]
            let release = loaded.table
            let roles = try ColumnRoles(quasiIdentifiers: columns.names).resolved(in: release.schema)
            let source = try ReleaseSource(self, release: release, options: options)
            defer { source.remove() }
            let most = Int(min(self.most * Double(release.rowCount), 1e9).rounded(.up))
            let line = ProgressLine()
            defer { line?.clear() }
            let raised = try RaisedRelease(
                release, quasiIdentifiers: roles.quasiIdentifiers, wanted: k, most: most,
                progress: AuditProgress { line?.show($0, $1, $2) }, batch: source.batch)
            line?.clear()
            signal(SIGXFSZ, SIG_IGN)
            try writing(file.path, as: output) { try CSVWriter.write(raised.table, to: file.path) }
            let shifts = raised.shifts(from: release)
            try show(
                Summary(
                    synthetic: synthetic, syntheticSHA256: loaded.digest, generator: source.name,
                    quasiIdentifiers: columns.names, wanted: k, kBefore: raised.before.k, kAfter: raised.after.k,
                    recordsBefore: release.rowCount, recordsAfter: raised.table.rowCount, drawn: raised.drawn,
                    classes: raised.before.count, classesBelowBefore: raised.before.classes(below: k),
                    classesBelowAfter: raised.unraised, largestShift: shifts.first?.distance ?? 0,
                    meanShift: shifts.reduce(0) { $0 + $1.distance } / Double(max(1, shifts.count)),
                    shifts: Array(shifts.prefix(20)), output: output,
                    sha256: try FileDigest.sha256(path: file.path, name: output).digest, seed: seed))
        }
    }

    private func show(_ summary: Summary) throws {
        if json { return try Output.json(summary) }
        try Output.line(
            "\(summary.output): \(summary.recordsAfter - summary.recordsBefore) records added to \(summary.recordsBefore), of "
                + "\(summary.drawn) drawn from \(summary.generator)")
        try Output.row("k", "\(summary.kBefore) before, \(summary.kAfter) after; \(summary.wanted) wanted")
        try Output.row(
            "small classes",
            "\(summary.classesBelowBefore) of \(summary.classes) before, \(summary.classesBelowAfter) could not be raised"
        )
        try Output.row(
            "cost",
            String(
                format: "columns' shares moved by %.4f on average, %.4f at most", summary.meanShift,
                summary.largestShift))
        for shift in summary.shifts.prefix(5) {
            let change =
                shift.before.flatMap { before in
                    shift.after.map { String(format: "share of 1 %.4f before, %.4f after", before, $0) }
                } ?? String(format: "moved by %.4f", shift.distance)
            try Output.row("  \(shift.column)", change)
        }
    }
}

/// Where more synthetic records come from.
private final class ReleaseSource {
    let name: String
    private let make: (_ index: Int, _ records: Int) throws -> Table
    private let folder: URL?

    init(_ command: ProtectCommand, release: Table, options: ReadOptions) throws {
        let seed = command.seed
        let generator: (any Generator)?
        if let checkpoint = command.checkpoint {
            name = checkpoint
            generator = try reading(checkpoint) {
                try CheckpointGenerator(path: checkpoint, options: SamplingOptions(seed: seed)) {
                    release.schema.columns.map(\.name)
                }
            }
        } else if let template = command.generatorCommand {
            name = "the command"
            generator = try CommandGenerator(
                template: template, train: command.synthetic, folder: nil, seconds: command.generatorTimeout)
        } else {
            name = "a model of the release ('\(command.model.rawValue)')"
            generator = nil
        }
        guard let generator else {
            folder = nil
            let coding = try DiscreteCoding(fittedTo: release)
            if command.model == .copula {
                let model = try CopulaModel(release, coding: coding)
                make = { index, records in model.sample(records, seed: Self.seed(seed, index)) }
            } else {
                let model = try TreeModel(
                    release, coding: coding, structure: command.model == .tree ? .tree : .independent)
                make = { index, records in model.sample(records, seed: Self.seed(seed, index)) }
            }
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.folder = folder
        let synthetic = command.synthetic
        make = { index, records in
            let path = try generator.release(
                records: records, seed: Self.seed(seed, index), into: folder.path, workers: Workers(),
                progress: AuditProgress())
            defer { try? FileManager.default.removeItem(atPath: path) }
            var made = NamedInput(role: "generated", path: path, isRelease: true)
            made.format = path.hasSuffix(".h5") ? .hdf5 : .csv
            // Read beside the release, so that labels have the same codes.
            let both = try TableLoader.load([NamedInput(role: "synthetic", path: synthetic), made], options: options)
            return try Self.known(both[1].table, in: release.schema)
        }
    }

    /// The records that have no label but those of the release: others belong to no class of it.
    private static func known(_ made: Table, in schema: Schema) throws -> Table {
        guard made.schema != schema else { return made }
        let kinds = zip(made.schema.columns, schema.columns).allSatisfy { $0.name == $1.name && $0.kind == $1.kind }
        guard made.schema.columns.count == schema.columns.count, kinds,
            zip(made.schema.columns, schema.columns).allSatisfy({ $0.categories.starts(with: $1.categories) })
        else {
            throw AuditError.invalidOption(
                "the generator's records have columns of other kinds than the release; fix them with --schema")
        }
        let counts = schema.columns.filter { $0.kind == .categorical }.map { Int32($0.categories.count) }
        let rows = (0..<made.rowCount).filter { row in zip(made.codes, counts).allSatisfy { $0[row] < $1 } }
        let kept = made.rows(rows)
        return Table(
            schema: schema, rowCount: kept.rowCount, bits: kept.bits, missingBits: kept.missingBits, codes: kept.codes,
            numbers: kept.numbers)
    }

    func batch(_ index: Int, _ records: Int) throws -> Table { try make(index, records) }

    func remove() {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// A seed of its own for each batch.
    private static func seed(_ seed: UInt64, _ index: Int) -> UInt64 {
        var stream = RandomStream(seed: seed, purpose: "records added", unit: UInt64(index))
        return stream.next64() >> 32
    }
}
