public import ArgumentParser
public import Attacks
public import Auditing
public import Neighbors

/// The options of an audit.
struct AuditArguments: ParsableArguments {
    @Option(
        name: .customLong("attack"),
        help: "Attack to run, by its name in 'privacy-audit attacks'; may be repeated (default: all).")
    var attacks: [String] = []

    @Option(
        parsing: .unconditional, help: "Fractions of the real records that the adversary knows, separated by commas.")
    var knowledgeFraction = "0.1,0.25,0.5,1"

    @Option(
        help:
            "Numbers of synthetic records that the adversary has, separated by commas (default: a quarter, half, all).")
    var releaseSize: String?

    @Option(
        parsing: .unconditional,
        help: "Share of the known records whose membership the adversary knows and chooses thresholds on.")
    var calibrationShare = 0.2

    @Option(
        help:
            "Distance between records: hamming, ochiai, euclidean or gower (default: hamming for binary records, else gower)."
    )
    var metric: Metric?

    @Option(help: "What happens to records that are in train and hold-out alike: exclude or keep.")
    var ambiguous = AuditOptions.Ambiguous.exclude

    @Option(
        parsing: .unconditional,
        help: "Attack at most this many training and this many hold-out records, drawn at random.")
    var targets: Int?

    @Option(
        help: "How to order records equally far from the release: none, or second-neighbour (an isolated match first).")
    var tieBreak = DistanceMembership.TieBreak.secondNeighbour

    @Option(parsing: .unconditional, help: "Two-sided confidence of the intervals.")
    var confidence = 0.95

    @Option(parsing: .unconditional, help: "Seed of every random choice.")
    var seed: UInt64 = 42

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    func validate() throws {
        _ = try fractions()
        _ = try sizes()
        guard (0.5...0.9999).contains(confidence) else {
            throw ValidationError("--confidence must lie between 0.5 and 0.9999, for example 0.95.")
        }
        guard (0.01...0.99).contains(calibrationShare) else {
            throw ValidationError("--calibration-share must lie between 0.01 and 0.99, for example 0.2.")
        }
        if let targets, targets < 2 { throw ValidationError("--targets must be at least 2.") }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        do {
            _ = try entries()
        } catch {
            throw ValidationError("--attack: \(error).")
        }
    }

    func auditOptions() throws -> AuditOptions {
        var options = AuditOptions()
        options.seed = seed
        options.confidence = confidence
        options.metric = metric
        options.ambiguous = ambiguous
        options.knowledgeFractions = try fractions()
        options.releaseSizes = try sizes()
        options.calibrationShare = calibrationShare
        options.targets = targets
        options.workers = Workers(threads: threads)
        return options
    }

    func entries() throws -> [AuditEntry] {
        try AttackCatalog.entries(named: attacks, distance: DistanceMembership.Options(tieBreak: tieBreak))
    }

    /// The options that differ from their defaults, as words of a command; the seed always, threads never.
    var words: [String] {
        var words: [String] = []
        for attack in attacks { words += ["--attack", attack] }
        if knowledgeFraction != "0.1,0.25,0.5,1" { words += ["--knowledge-fraction", knowledgeFraction] }
        if let releaseSize { words += ["--release-size", releaseSize] }
        if calibrationShare != 0.2 { words += ["--calibration-share", "\(calibrationShare)"] }
        if let metric { words += ["--metric", metric.rawValue] }
        if ambiguous != .exclude { words += ["--ambiguous", ambiguous.rawValue] }
        if let targets { words += ["--targets", "\(targets)"] }
        if tieBreak != .secondNeighbour { words += ["--tie-break", tieBreak.rawValue] }
        if confidence != 0.95 { words += ["--confidence", "\(confidence)"] }
        return words + ["--seed", "\(seed)"]
    }

    private func fractions() throws -> [Double] {
        try Self.list(knowledgeFraction, "--knowledge-fraction", "numbers above 0 and at most 1, for example 0.1,0.5,1")
        {
            Double($0).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
        }
    }

    private func sizes() throws -> [Int]? {
        try releaseSize.map {
            try Self.list($0, "--release-size", "whole numbers from 2, for example 1000,5000") {
                Int($0).flatMap { $0 >= 2 ? $0 : nil }
            }
        }
    }

    private static func list<Value>(
        _ text: String, _ name: String, _ expected: String, _ parse: (Substring) -> Value?
    ) throws -> [Value] {
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map(parse)
        let parsed = values.compactMap { $0 }
        guard !parsed.isEmpty, parsed.count == values.count else {
            throw ValidationError("\(name) takes \(expected).")
        }
        guard parsed.count <= 100 else { throw ValidationError("\(name) takes at most 100 numbers.") }
        return parsed
    }
}

extension Metric: ExpressibleByArgument {}
extension AuditOptions.Ambiguous: ExpressibleByArgument {}
extension DistanceMembership.TieBreak: ExpressibleByArgument {}
