import Neighbors
import Statistics
import Tables

/// What an audit found, before it is bound to the files it came from.
public struct AuditFindings: Sendable {
    public var configuration: Evidence.Configuration
    public var records: Evidence.RecordSummary
    public var preflight: Preflight
    public var results: [AttackResult]
    public var epsilon: EmpiricalEpsilon?
    public var intervals: [HeadlineIntervals] = []
    public var claims: [ClaimedTargets] = []
    public var verdict: Verdict
    public var notTested: [String]
}

/// Runs attacks and measurements against a case and judges what they return.
///
/// Members and hold-out records are mixed and shuffled before an attack sees them; their labels stay in here.
public struct Auditor {
    public let options: AuditOptions
    private let progress: AuditProgress

    public init(options: AuditOptions, progress: AuditProgress = AuditProgress()) {
        self.options = options
        self.progress = progress
    }

    /// Audits `audit` with `entries`, in order.
    ///
    /// - Throws: ``AuditError`` or `NeighborError` for options and data that do not fit together.
    /// - Complexity: one exact neighbour search for each pair of tables and each release size.
    public func run(_ audit: AuditCase, entries: [AuditEntry], notTested: [String] = []) throws -> AuditFindings {
        let releaseSizes = try options.validatedReleaseSizes(for: audit)
        guard audit.holdout.rowCount > 0 else {
            return try runWithoutControl(audit, entries: entries, releaseSizes: releaseSizes, notTested: notTested)
        }
        let metric = options.metric ?? RecordSpace.defaultMetric(for: audit.members.schema)
        let graph = try NeighborGraph(
            audit: audit, metric: metric, seed: options.seed, workers: options.workers, progress: progress)
        let cards = entries.map(\.card)
        let isolation = Isolation(audit, graph: graph, progress: progress)
        let pool = try CandidatePool(
            audit, options: options, needsReference: cards.contains { $0.needs.contains(.reference) },
            isolation: isolation.values)
        guard pool.canAttack() else { throw AuditError.nothingToAttack }
        let granted = options.granted(reference: pool.reference != nil)
        for card in cards {
            if let need = card.needs.first(where: { $0 != .reference && !granted.contains($0) }) {
                throw AuditError.needNotGranted(attack: card.id, need: need)
            }
        }
        var left: [String] = []
        var entries = entries
        if pool.reference == nil {
            if let card = cards.first(where: { $0.needs.contains(.reference) }), options.referenceShare == 0 {
                throw AuditError.needNotGranted(attack: card.id, need: .reference)
            }
            left = cards.filter { $0.needs.contains(.reference) }.map {
                "\($0.title) (\($0.id)): not run; the hold-out is too small to set reference records apart."
            }
            entries.removeAll { $0.card.needs.contains(.reference) }
        } else if let card = cards.first(where: { $0.needs.contains(.reference) }), !pool.canAttack(card) {
            throw AuditError.nothingBesideReference
        }
        var preflight = try Preflight.run(audit, graph: graph, options: options, progress: progress)
        let views = try Views(audit, pool: pool, graph: graph, options: options, progress: progress)
        let scoresMembership = entries.contains { if case .attack = $0 { true } else { false } }
        let subgroups =
            scoresMembership
            ? try options.subgroups.flatMap {
                try Subgroup.all($0, audit: audit, pool: pool, isolation: isolation.values)
            } : []
        // The attacks' search of the whole release serves the measurements too.
        if scoresMembership { try views.prepare() }
        var results: [AttackResult] = []
        var grounds: [(attack: AttackCard, ground: AuditOutcome.Ground)] = []
        var reaches: [Estimate] = []
        var claims: [ClaimedTargets] = []
        var trials: [(attack: String, trial: MembershipTrial)] = []
        for entry in entries {
            let outcome =
                switch entry {
                case .measurement(let measurement):
                    try measurement.measure(audit, graph: graph, confidence: options.confidence)
                case .disclosure(let attack):
                    try DisclosureAudit(audit, options: options, progress: progress).run(attack)
                case .attack(let attack):
                    try MembershipAudit(
                        attack: attack, options: options, releaseSizes: releaseSizes, subgroups: subgroups
                    ).run(pool: pool, views: views)
                }
            results.append(outcome.result)
            grounds += outcome.grounds.map { (outcome.result.attack, $0) }
            if let claimed = outcome.claims { claims.append(claimed) }
            if let trial = outcome.trial { trials.append((outcome.result.attack.id, trial)) }
            if let bound = outcome.reach?(options.confidence) { reaches.append(bound) }
        }
        let power = Preflight.power(pool.targets(options: options), options: options, grounds: grounds.count)
        preflight = Preflight(checks: preflight.checks + [power])
        return AuditFindings(
            configuration: Evidence.Configuration(
                seed: options.seed, confidence: options.confidence, metric: metric.rawValue,
                ambiguous: options.ambiguous.rawValue, knowledgeFractions: options.knowledgeFractions.sorted(),
                releaseSizes: releaseSizes, calibrationShare: options.calibrationShare,
                referenceRecords: pool.reference?.rowCount),
            records: audit.summary, preflight: preflight, results: results,
            epsilon: try EmpiricalEpsilon(trials, options: options),
            intervals: grounds.map { HeadlineIntervals($0.attack, $0.ground) }, claims: claims,
            verdict: .judge(grounds, reaches: reaches, preflight: preflight, confidence: options.confidence),
            notTested: restrictions(pool) + left + notTested)
    }
}

extension Auditor {
    /// What attacks on people's records reach, with nobody to compare with.
    private func runWithoutControl(
        _ audit: AuditCase, entries: [AuditEntry], releaseSizes: [Int], notTested: [String]
    ) throws -> AuditFindings {
        let results = try entries.map { entry -> AttackResult in
            guard case .disclosure(let attack) = entry else {
                throw AuditError.invalidOption(
                    "\(entry.card.id) compares training people with others; give --holdout in place of --no-control")
            }
            return try DisclosureAudit(audit, options: options, progress: progress).run(attack).result
        }
        let preflight = Preflight(checks: [.withoutControl])
        return AuditFindings(
            configuration: Evidence.Configuration(
                seed: options.seed, confidence: options.confidence,
                metric: (options.metric ?? RecordSpace.defaultMetric(for: audit.members.schema)).rawValue,
                ambiguous: options.ambiguous.rawValue, knowledgeFractions: [], releaseSizes: releaseSizes,
                calibrationShare: options.calibrationShare),
            records: audit.summary, preflight: preflight, results: results, epsilon: nil,
            verdict: .judge([], reaches: [], preflight: preflight, confidence: options.confidence),
            notTested: [
                "Whether anything found is disclosure or knowledge about the population: there was no hold-out."
            ]
                + notTested)
    }

    /// What the options left out of the attacks, a sentence each.
    private func restrictions(_ pool: CandidatePool) -> [String] {
        var sentences: [String] = []
        if let targets = options.targets {
            sentences.append(
                "\(Evidence.restrictionMark) at most \(targets) training and \(targets) hold-out records were attacked"
                    + (options.targetChoice == .outliers ? ", the most isolated ones." : "."))
        }
        if options.targetRows != nil {
            sentences.append("\(Evidence.restrictionMark) only the records asked for were attacked.")
        }
        if pool.sharedWithReference > 0 {
            sentences.append(
                "\(pool.sharedWithReference) people whose records are alike to a reference record: attacks that use reference "
                    + "records left them out.")
        }
        let widest = options.knowledgeFractions.max() ?? 1
        if widest < 1 {
            sentences.append(
                "\(Evidence.restrictionMark) the adversary was given no more than \(Wording.percent(widest)) of the real records."
            )
        }
        return sentences
    }
}
