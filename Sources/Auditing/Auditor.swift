import Neighbors
import Statistics
import Tables

/// What an audit found, before it is bound to the files it came from.
public struct AuditFindings: Sendable {
    public var configuration: Evidence.Configuration
    public var records: Evidence.RecordSummary
    public var preflight: Preflight
    public var results: [AttackResult]
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
        let metric = options.metric ?? RecordSpace.defaultMetric(for: audit.members.schema)
        let graph = try NeighborGraph(
            audit: audit, metric: metric, seed: options.seed, workers: options.workers, progress: progress)
        let pool = CandidatePool(audit, options: options)
        guard pool.canAttack else { throw AuditError.nothingToAttack }
        var preflight = try Preflight.run(audit, graph: graph, options: options, progress: progress)
        let attacked = entries.contains { if case .attack = $0 { true } else { false } } ? releaseSizes : []
        let views = Views(audit, pool: pool, graph: graph, options: options, progress: progress)

        // The attacks' search of the whole release serves the measurements too.
        if let strongest = attacked.last { try views.prepare(size: strongest) }
        var results: [AttackResult] = []
        var grounds: [(attack: String, ground: AuditOutcome.Ground)] = []
        var reaches: [Estimate] = []
        for entry in entries {
            let outcome =
                switch entry {
                case .measurement(let measurement):
                    try measurement.measure(audit, graph: graph, confidence: options.confidence)
                case .attack(let attack):
                    try MembershipAudit(attack: attack, options: options, releaseSizes: releaseSizes)
                        .run(pool: pool, views: views)
                }
            results.append(outcome.result)
            grounds += outcome.grounds.map { (outcome.result.attack.id, $0) }
            if let bound = outcome.reach?(options.confidence) { reaches.append(bound) }
        }
        let power = Preflight.power(pool.targets(options: options), options: options, grounds: grounds.count)
        preflight = Preflight(checks: preflight.checks + [power])
        return AuditFindings(
            configuration: Evidence.Configuration(
                seed: options.seed, confidence: options.confidence, metric: metric.rawValue,
                ambiguous: options.ambiguous.rawValue, knowledgeFractions: options.knowledgeFractions.sorted(),
                releaseSizes: releaseSizes, calibrationShare: options.calibrationShare),
            records: audit.summary, preflight: preflight, results: results,
            verdict: .judge(grounds, reaches: reaches, preflight: preflight, confidence: options.confidence),
            notTested: restrictions + notTested)
    }
}

extension Auditor {
    /// What the options left out of the attacks, a sentence each.
    private var restrictions: [String] {
        var sentences: [String] = []
        if let targets = options.targets {
            sentences.append("All people: at most \(targets) training and \(targets) hold-out records were attacked.")
        }
        let widest = options.knowledgeFractions.max() ?? 1
        if widest < 1 {
            sentences.append(
                "All people: the adversary was given no more than \(Wording.percent(widest)) of the real records.")
        }
        return sentences
    }
}

/// The real records in the shuffled order in which attacks see them, with their labels.
struct CandidatePool {
    /// Positions in members followed by hold-out.
    let order: [Int]
    let isMember: [Bool]
    let isUnique: [Bool]
    /// Whether membership is defined, or kept by option, and the record is among the targets asked for.
    let isEligible: [Bool]

    init(_ audit: AuditCase, options: AuditOptions) {
        let members = audit.members.rowCount
        var stream = RandomStream(seed: options.seed, purpose: "candidates")
        let order = stream.permutation(members + audit.holdout.rowCount)
        let unique = audit.isUnique(.members) + audit.isUnique(.holdout)
        let ambiguous = audit.isAmbiguous(.members) + audit.isAmbiguous(.holdout)
        self.order = order
        isMember = order.map { $0 < members }
        isUnique = order.map { unique[$0] }
        var taken = [true: 0, false: 0]
        isEligible = order.map { position in
            guard options.ambiguous == .keep || !ambiguous[position] else { return false }
            let count = taken[position < members, default: 0]
            guard count < options.targets ?? .max else { return false }
            taken[position < members] = count + 1
            return true
        }
    }

    /// How many members and others the strongest adversary attacks.
    func targets(options: AuditOptions) -> (members: Int, holdout: Int) {
        let trial = MembershipTrial(
            candidates(scores: [Double](repeating: 0, count: order.count)),
            fraction: options.knowledgeFractions.max() ?? 1, calibrationShare: options.calibrationShare)
        return (trial.targets.count(where: \.isMember), trial.targets.count { !$0.isMember })
    }

    var canAttack: Bool {
        zip(isEligible, isMember).contains { $0 && $1 } && zip(isEligible, isMember).contains { $0 && !$1 }
    }

    /// The eligible candidates with their scores, in shuffled order; equal scores and tie breaks stay equal.
    func candidates(scores: [Double], ties: [Double]? = nil) -> [MembershipTrial.Candidate] {
        let eligible = scores.indices.filter { isEligible[$0] }
        var refined = scores
        if let ties {
            let order = eligible.sorted { (scores[$0], ties[$0]) < (scores[$1], ties[$1]) }
            var rank = 0.0
            for (position, index) in order.enumerated() {
                if position > 0 {
                    let before = order[position - 1]
                    if scores[before] != scores[index] || ties[before] != ties[index] { rank += 1 }
                }
                refined[index] = rank
            }
        }
        return eligible.map {
            MembershipTrial.Candidate(
                score: scores[$0], refined: refined[$0], isMember: isMember[$0], isUnique: isUnique[$0])
        }
    }
}

/// The adversary's views, one for each release size; neighbours found once are kept.
final class Views {
    private let audit: AuditCase
    private let graph: NeighborGraph
    private let options: AuditOptions
    private let progress: AuditProgress
    private let candidates: Table
    private let pool: CandidatePool
    private var nearest: [Int: NeighborLists] = [:]
    private lazy var releaseOrder: [Int] = {
        var stream = RandomStream(seed: options.seed, purpose: "release subsets")
        return stream.permutation(audit.release.rowCount)
    }()

    init(
        _ audit: AuditCase, pool: CandidatePool, graph: NeighborGraph, options: AuditOptions, progress: AuditProgress
    ) {
        self.audit = audit
        self.graph = graph
        self.options = options
        self.progress = progress
        self.pool = pool
        var real = audit.members
        real.append(audit.holdout)
        candidates = real.rows(pool.order)
    }

    /// What the adversary sees of a release of `size` records: a random subset, or all of it in its own order.
    func view(size: Int, threatModel: ThreatModel) throws -> AdversaryView {
        let release = subset(size)
        return AdversaryView(
            threatModel: threatModel, release: release, candidates: candidates, space: graph.space,
            nearest: try neighbours(in: release), workers: options.workers)
    }

    /// Searches the release of `size` records, so that everything later finds it done.
    func prepare(size: Int) throws { _ = try neighbours(in: subset(size)) }

    private func neighbours(in release: Table) throws -> NeighborLists {
        if let known = nearest[release.rowCount] { return known }
        let search = try graph.space.search(among: try graph.space.encode(release), workers: options.workers)
        let report = progress.stage("nearest of \(release.rowCount) synthetic records", of: candidates.rowCount)
        let found = try search.nearest(
            to: try graph.space.encode(candidates), k: min(NeighborGraph.neighbours, search.referenceCount),
            progress: report
        ).padded(to: NeighborGraph.neighbours)
        nearest[release.rowCount] = found
        if release.rowCount == audit.release.rowCount { share(found) }
        return found
    }

    private func subset(_ size: Int) -> Table {
        size == audit.release.rowCount ? audit.release : audit.release.rows(releaseOrder.prefix(size).sorted())
    }

    /// Hands the whole release's neighbours to the graph, in the files' order.
    private func share(_ found: NeighborLists) {
        var place = [Int](repeating: 0, count: pool.order.count)
        for (position, row) in pool.order.enumerated() { place[row] = position }
        let members = audit.members.rowCount
        graph.store(found.selecting(Array(place[..<members])), from: .members, to: .release)
        graph.store(found.selecting(Array(place[members...])), from: .holdout, to: .release)
    }
}
