public import ArgumentParser
public import Attacks
import Auditing
import Foundation
import Neighbors
import Statistics
import Tables

extension SplitRecovery.Scheme.Order: ExpressibleByArgument {}

struct RecoverSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover-split",
        abstract: "Finds which records were trained on where the split came from one of few seeds.",
        discussion: """
            Published generators permute their records with one of 10,000 seeds of NumPy, or always with the same. Who holds all \
            records in their first order tries every seed: members' records are a little closer to the release. Rows are numbered \
            from 0; no value of a record is shown or written.

            Examples:
              privacy-audit recover-split --records all.csv --synthetic release.csv
              privacy-audit recover-split --records all.csv --synthetic release.csv --scheme medgan
              privacy-audit recover-split --scores scores.txt --train-share 0.9 --seeds 0-100000 --output members.csv
            """)

    @Option(help: "File with all records, of training and test, in the order in which they were divided.")
    var records: String?

    @Option(help: "File with the synthetic records.")
    var synthetic: String?

    @Option(
        help: "File with one score a line for all records in that order, higher for members, instead of both files.")
    var scores: String?

    @Option(
        help: "How the published code divides: corgan (also RDP-CGAN) or medgan; or say it with the next three options."
    )
    var scheme: String?

    @Option(help: ArgumentHelp("Share of the records that were trained on.", valueName: "share"))
    var trainShare: Double?

    @Option(help: "Which part of the permutation comes first: train-first or test-first.")
    var order: SplitRecovery.Scheme.Order?

    @Option(help: ArgumentHelp("Seeds to try, first and last.", valueName: "from-to"))
    var seeds: String?

    @Option(
        help: "File with a 0 or 1 a line, 1 for records that were trained on: says how many the found split has right.")
    var truth: String?

    @Option(help: "Write the found membership to this CSV file: row, member. Only where the split was found.")
    var output: String?

    @Option(
        help:
            "Distance between records: hamming, euclidean, gower, ochiai or jaccard (default: hamming for binary records, else gower)."
    )
    var metric: Metric?

    @OptionGroup var tables: TableArguments

    @Option(help: "A split is found when its p-value is at most this.")
    var significance = 0.001

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    @Flag(help: "Print it as JSON.")
    var json = false

    func validate() throws {
        guard (scores != nil) != (records != nil && synthetic != nil), scores == nil || (records ?? synthetic) == nil
        else {
            throw ValidationError("give --records and --synthetic, or --scores.")
        }
        if scheme != nil && (trainShare != nil || order != nil) {
            throw ValidationError("--scheme says how records are divided; leave out --train-share and --order.")
        }
        if let trainShare, !(trainShare > 0 && trainShare < 1) {
            throw ValidationError("--train-share \(trainShare) is not between 0 and 1.")
        }
        guard significance > 0, significance < 1 else {
            throw ValidationError("--significance \(significance) is not between 0 and 1.")
        }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        _ = try divided()
    }

    private func divided() throws -> SplitRecovery.Scheme {
        var found: SplitRecovery.Scheme
        if let trainShare {
            let order = order ?? .trainFirst
            found = SplitRecovery.Scheme(
                name: "as said", order: order, firstShare: order == .trainFirst ? trainShare : 1 - trainShare,
                seeds: SplitRecovery.Scheme.corgan.seeds)
        } else {
            guard order == nil else { throw ValidationError("--order goes with --train-share; give both.") }
            let name = scheme ?? "corgan"
            guard let known = SplitRecovery.Scheme.all.first(where: { $0.name == name }) else {
                throw ValidationError("--scheme \(name) is not known; give corgan or medgan, or --train-share.")
            }
            found = known
        }
        if let seeds {
            let ends = seeds.split(separator: "-", omittingEmptySubsequences: false).map { UInt32($0) }
            guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to, to - from < 10_000_000 else {
                throw ValidationError(
                    "--seeds \(seeds.prefix(40)) are not a first and a last seed such as 1-10000, of at most ten million."
                )
            }
            found.seeds = from...to
        }
        return found
    }

    private struct Answer: Encodable {
        var found: Bool
        var result: SplitRecovery.Result
        var significance: Double
        var agreement: Double?
        var meaning: String
        var notShown: [String]

        private enum CodingKeys: String, CodingKey {
            case found, result, significance, agreement, meaning
            case notShown = "not_shown"
        }
    }

    func run() throws {
        try reportingFailures {
            let scheme = try divided()
            let file = try output.map {
                try OutputFile(path: $0, inputs: [records, synthetic, scores, truth].compactMap(\.self))
            }
            let progress = ProgressLine()
            defer { progress?.clear() }
            let workers = Workers(threads: threads)
            let values = try found(workers, progress)
            let known = try truth.map { try Self.labels($0, count: values.count) }
            let report = progress.map { line in { @Sendable in line.show($0, $1, $2) } }
            let result: SplitRecovery.Result
            do {
                result = try SplitRecovery(scheme: scheme).run(
                    scores: values, workers: workers,
                    completed: AuditProgress(report).stage("trying seeds", of: scheme.seeds.count))
            } catch let error as SplitRecoveryError {
                throw DataError(
                    file: self.scores ?? self.records ?? "", problem: "\(error)",
                    remedy: "give all records, in the order in which they were divided")
            }
            progress?.clear()
            let isFound = result.pValue <= significance
            let members = scheme.members(of: result.records, seed: result.best.seed)
            let agreement = known.map { known in
                Double(zip(known, members).count { $0 == $1 }) / Double(known.count)
            }
            let answer = Answer(
                found: isFound, result: result, significance: significance, agreement: agreement,
                meaning: isFound
                    ? "Whoever holds all records knows of each person whether it was trained on."
                    : "No seed stands out: these scores do not tell the split, or it was drawn otherwise.",
                notShown: ["Splits from other seeds, other code or another order of the records."])
            if isFound, let file {
                try writing(file.path, as: output ?? "") {
                    try file.write { write in
                        try write(Data("row,member\n".utf8))
                        for (row, isMember) in members.enumerated() {
                            try write(Data("\(row),\(isMember ? 1 : 0)\n".utf8))
                        }
                    }
                }
            }
            if json { try Output.json(answer) } else { try show(answer) }
        }
    }

    private func show(_ answer: Answer) throws {
        let result = answer.result
        try Output.line(
            answer.found
                ? "SPLIT FOUND: seed \(result.best.seed)" : "split not found among \(result.scheme.seeds.count) seeds")
        try Output.row("records", "\(result.records), of which \(result.members) were trained on")
        try Output.row(
            "best seed", "\(result.best.seed), \(String(format: "%.2f", result.best.deviations)) deviations from chance"
        )
        if let next = result.runnerUp {
            try Output.row("next seed", "\(next.seed), \(String(format: "%.2f", next.deviations)) deviations")
        }
        try Output.row(
            "p-value", String(format: "%.3g", result.pValue) + ", for the best of \(result.scheme.seeds.count) seeds")
        if let agreement = answer.agreement {
            try Output.row("right", String(format: "%.2f %%", 100 * agreement) + " of all memberships")
        }
        if let output {
            try Output.line(Output.safe(output) + (answer.found ? ": written" : ": not written, as no split was found"))
        }
        try Output.line(answer.meaning)
        for sentence in answer.notShown { try Output.line("not shown: \(sentence)") }
    }

    /// A score for each record: the file's, or the negated distance to the nearest synthetic record.
    private func found(_ workers: Workers, _ progress: ProgressLine?) throws -> [Double] {
        if let scores { return try ScoreList.read(scores) }
        guard let records, let synthetic else { return [] }
        let files = NeighborFiles(
            queries: records, references: synthetic, fit: nil, options: try tables.searchOptions(), metric: metric,
            scale: .range, k: 1,
            radii: [], workers: workers, chunkRows: nil, engine: nil)
        return try files.search(progress).neighborhoods.nearest.distances(rank: 0).map { -$0 }
    }

    private static func labels(_ path: String, count: Int) throws -> [Bool] {
        let labels = try ScoreList.read(path)
        guard labels.count == count else {
            throw DataError(
                file: path, problem: "there are \(labels.count) lines for \(count) records",
                remedy: "give one 0 or 1 for each record")
        }
        guard labels.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw DataError(file: path, problem: "a line is neither 0 nor 1", remedy: "give 1 for records trained on")
        }
        return labels.map { $0 == 1 }
    }
}
