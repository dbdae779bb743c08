public import ArgumentParser
public import Attacks
public import Auditing
public import Neighbors
import Statistics
import Tables

/// The options of an audit.
struct AuditArguments: ParsableArguments {
    /// What the library takes where nothing is said.
    private static let defaults = AuditOptions()
    private static let knownFractions = defaults.knowledgeFractions.map { $0 == 1 ? "1" : $0.description }
        .joined(separator: ",")

    @Option(
        name: .customLong("attack"),
        help: "Attack to run, by its name in 'privacy-audit attacks'; may be repeated (default: all).")
    var attacks: [String] = []

    @Option(
        parsing: .unconditional, help: "Fractions of the real records that the adversary knows, separated by commas.")
    var knowledgeFraction = Self.knownFractions

    @Option(
        help:
            "Numbers of synthetic records that the adversary has, separated by commas (default: a quarter, half, all).")
    var releaseSize: String?

    @Option(
        parsing: .unconditional,
        help: "Share of the known records whose membership the adversary knows and chooses thresholds on.")
    var calibrationShare = Self.defaults.calibrationShare

    @Option(
        help:
            "Distance between records: hamming, ochiai, jaccard, euclidean or gower (default: hamming for binary records, else gower)."
    )
    var metric: Metric?

    @Option(help: "What happens to records that are in train and hold-out alike: exclude or keep.")
    var ambiguous = Self.defaults.ambiguous

    @OptionGroup var targets: TargetArguments
    @OptionGroup var adversary: AdversaryArguments
    @OptionGroup var disclosure: DisclosureArguments

    @Option(
        help: "How to order records equally far from the release: none, or second-neighbour (an isolated match first).")
    var tieBreak = DistanceMembership.TieBreak.secondNeighbour

    @Option(
        parsing: .unconditional,
        help: "The epsilon that the generator's maker claims; attacks are set against it.")
    var claimedEpsilon: Double?

    @Option(parsing: .unconditional, help: "The delta of the claim, and of the epsilon that attacks refute.")
    var claimedDelta = Self.defaults.claimedDelta

    @Option(parsing: .unconditional, help: "Two-sided confidence of the intervals.")
    var confidence = Self.defaults.confidence

    @Option(parsing: .unconditional, help: "Seed of every random choice.")
    var seed = Self.defaults.seed

    @Option(parsing: .unconditional, help: "Threads to use (default: all processors). Results do not depend on it.")
    var threads: Int?

    func validate() throws {
        do {
            try auditOptions(readingFiles: false).validate()
        } catch let error as AuditError {
            throw ValidationError("\(error).")
        }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024.") }
        do {
            _ = try entries(granted: Set(Need.allCases), signals: Set(ModelSignal.allCases))
        } catch {
            throw ValidationError("--attack: \(error).")
        }
    }

    func auditOptions(readingFiles: Bool = true, declared: SchemaOverride? = nil) throws -> AuditOptions {
        var options = AuditOptions()
        options.seed = seed
        options.confidence = confidence
        options.metric = metric
        options.ambiguous = ambiguous
        options.knowledgeFractions = try fractions()
        options.releaseSizes = try sizes()
        options.calibrationShare = calibrationShare
        try targets.apply(to: &options, readingFiles: readingFiles)
        options.referenceShare = adversary.referenceShare
        options.claimedEpsilon = claimedEpsilon
        options.claimedDelta = claimedDelta
        disclosure.apply(to: &options, declared: declared)
        options.workers = Workers(threads: threads)
        return options
    }

    /// What is run.
    ///
    /// - Parameters:
    ///   - granted: what the adversary has.
    ///   - signals: what the generator's networks give, where she has them.
    ///   - declared: what the schema file says of columns.
    ///   - withoutControl: whether there is no hold-out, which leaves attacks on what records say.
    func entries(
        granted: Set<Need>, signals: Set<ModelSignal>, declared: SchemaOverride? = nil, withoutControl: Bool = false
    ) throws -> [AuditEntry] {
        var options = AttackCatalog.Options()
        options.distance.tieBreak = tieBreak
        adversary.apply(to: &options)
        try disclosure.apply(to: &options, declared: declared)
        let goals = withoutControl && disclosure.goals.isEmpty ? Set(Goal.allCases) : disclosure.wanted(declared)
        let entries = try AttackCatalog.entries(
            named: attacks, goals: goals, granted: granted, signals: signals, options: options)
        guard withoutControl, attacks.isEmpty else { return entries }
        return entries.filter { if case .disclosure = $0 { true } else { false } }
    }

    /// The files that the adversary has and that say who is attacked.
    var files: [String] { [adversary.reference, adversary.model, targets.targetRows].compactMap(\.self) }

    /// The options that differ from their defaults, as words of a command; the seed always, threads never.
    var words: [String] {
        var words: [String] = []
        for attack in attacks { words += ["--attack", attack] }
        if knowledgeFraction != Self.knownFractions { words += ["--knowledge-fraction", knowledgeFraction] }
        if let releaseSize { words += ["--release-size", releaseSize] }
        if calibrationShare != Self.defaults.calibrationShare {
            words += ["--calibration-share", "\(calibrationShare)"]
        }
        if let metric { words += ["--metric", metric.rawValue] }
        if ambiguous != Self.defaults.ambiguous { words += ["--ambiguous", ambiguous.rawValue] }
        words += targets.words + adversary.words + disclosure.words
        if tieBreak != .secondNeighbour { words += ["--tie-break", tieBreak.rawValue] }
        if let claimedEpsilon { words += ["--claimed-epsilon", "\(claimedEpsilon)"] }
        if claimedDelta != Self.defaults.claimedDelta { words += ["--claimed-delta", "\(claimedDelta)"] }
        if confidence != Self.defaults.confidence { words += ["--confidence", "\(confidence)"] }
        return words + ["--seed", "\(seed)"]
    }

    private func fractions() throws -> [Double] {
        try Self.list(knowledgeFraction, "--knowledge-fraction", "numbers above 0 and at most 1, for example 0.1,0.5,1")
        {
            Double($0)
        }
    }

    private func sizes() throws -> [Int]? {
        try releaseSize.map {
            try Self.list($0, "--release-size", "whole numbers from 2, for example 1000,5000") { Int($0) }
        }
    }

    /// The numbers of a list; their range is for ``AuditOptions`` to check.
    private static func list<Value>(
        _ text: String, _ name: String, _ expected: String, _ parse: (Substring) -> Value?
    ) throws -> [Value] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map {
            guard let value = parse($0) else { throw ValidationError("\(name) takes \(expected).") }
            return value
        }
    }
}

extension Metric: ExpressibleByArgument {}
extension AuditOptions.Ambiguous: ExpressibleByArgument {}
extension DistanceMembership.TieBreak: ExpressibleByArgument {}
