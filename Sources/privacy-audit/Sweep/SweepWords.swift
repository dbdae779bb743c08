import ArgumentParser
import Attacks
import Auditing
import Sweeps
import Tables

/// What a plan may say, and the words of the command line that it stands for.
enum SweepWords {
    private static let flags: Set<String> = ["raw", "bernoulli", "faithful", "no-burn-in"]
    /// Options that may be given several times; of others a list is one value with commas.
    private static let repeated: Set<String> = ["secret", "quasi-identifiers", "link-left", "link-right", "ignore"]

    /// The attacks of the catalogue and the options of `run` that a plan does not vary by itself.
    static let vocabulary = SweepVocabulary(
        attacks: AttackCatalog.entries.map { entry in
            let isAttack = if case .attack = entry { true } else { false }
            return SweepVocabulary.Attack(
                card: entry.card, scoresMembership: isAttack, usesKnown: entry.card.id == "attribute-disclosure")
        },
        options: [
            "absolute-tolerance", "access", "ambiguous", "attempts", "calibration-share", "classifier", "confidence",
            "density", "described-columns", "known-choice", "link-left", "link-neighbours", "link-right", "metric",
            "nearest", "quasi-identifiers", "radius", "reference-share", "secret", "shadow-batch-size",
            "shadow-command", "shadow-epochs", "shadow-generator", "shadow-method", "shadow-noise", "shadow-number",
            "shadow-pretrain-epochs", "shadow-timeout", "shadow-worlds", "shadows", "target-choice", "target-rows",
            "tie-break", "tolerance", "vote",
        ],
        reading: ["columns", "dataset", "format", "ignore", "missing", "person-column", "schema", "vocabulary"],
        sampling: [
            "batch", "bernoulli", "faithful", "generator-folder", "generator-timeout", "no-burn-in", "raw", "threshold",
        ], files: ["columns", "schema", "target-rows", "vocabulary"])

    /// The words of `options`.
    static func words(_ options: SweepPlan.Options) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, values -> [String] in
            if flags.contains(name), values == ["true"] { return ["--\(name)"] }
            if flags.contains(name), values == ["false"] { return [] }
            return repeated.contains(name)
                ? values.flatMap { ["--\(name)", $0] } : ["--\(name)", values.joined(separator: ",")]
        }
    }

    /// Reads options as `run` would.
    ///
    /// - Throws: `DataError` at a line of the plan, in the words of the command line.
    static func parse<Arguments: ParsableArguments>(
        _ type: Arguments.Type, _ words: [String], plan: SweepPlan, line: Int
    ) throws -> Arguments {
        do {
            return try Arguments.parse(words)
        } catch {
            let sentence = Arguments.message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
            throw DataError(
                file: plan.file, line: line,
                problem: sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence,
                remedy: "see 'privacy-audit run --help'")
        }
    }

    /// Checks all options of a plan before anything is done.
    static func check(_ plan: SweepPlan) throws {
        for grid in plan.grids {
            for attack in grid.attacks {
                _ = try audit(grid.options, attack, known: grid.known.first, seed: 1, plan: plan)
            }
            for data in grid.data {
                _ = try tables(data, plan: plan)
                _ = try release(data, records: 2, plan: plan)
            }
        }
    }

    /// The arguments of an audit that runs one attack.
    static func audit(
        _ options: SweepPlan.Options, _ attack: SweepPlan.AttackChoice?, known: Double?, seed: UInt64, plan: SweepPlan
    ) throws -> AuditArguments {
        var words =
            Self.words(options.merging(attack?.options ?? [:]) { $1 }) + ["--seed", "\(seed)", "--subgroup", "none"]
        if let attack { words += ["--attack", attack.id] }
        if let known { words += ["--known", known < 1 ? "\(known)" : "\(Int(known))"] }
        // With how many targets a plan says apart.
        if words.contains("outliers") { words += ["--targets", "2"] }
        return try parse(AuditArguments.self, words, plan: plan, line: attack?.line ?? 1)
    }

    static func tables(_ data: SweepPlan.DataSource, plan: SweepPlan) throws -> TableArguments {
        try parse(TableArguments.self, words(data.reading), plan: plan, line: data.line)
    }

    /// The arguments of a release that a generator makes; `nil` where it is a file.
    static func release(
        _ data: SweepPlan.DataSource, records: Int, plan: SweepPlan
    ) throws -> ReleaseArguments? {
        let source: [String]
        switch data.release {
        case .file: return nil
        case .checkpoint(let path): source = ["--checkpoint", path]
        case .command(let template): source = ["--generator-command", template]
        }
        return try parse(
            ReleaseArguments.self, source + ["--records", "\(records)"] + words(data.sampling), plan: plan,
            line: data.line)
    }
}
