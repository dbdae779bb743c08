public import Neighbors
import Statistics
import Tables

/// How many synthetic records the adversary has.
public enum ReleaseSize: Hashable, Sendable {
    case all
    /// Of the whole release, between 0 and 1.
    case share(Double)
    case records(Int)

    /// The number of records of a release of `whole`.
    ///
    /// - Throws: ``AuditError`` when there are fewer, or fewer than two are left.
    public func records(of whole: Int) throws -> Int {
        switch self {
        case .all: return whole
        case .share(let share): return min(whole, max(2, Int((share * Double(whole)).rounded())))
        case .records(let count):
            guard count <= whole else {
                throw AuditError.moreThanAvailable(
                    option: "a release size", asked: count, role: "synthetic", found: whole)
            }
            return count
        }
    }
}

/// One case set up once and asked many single questions, each under one threat model.
///
/// The answers are those of ``Auditor`` for the same options; what questions have in common (neighbours, scores) is found once. Not for use
/// by several threads at a time.
public final class AuditBench {
    private struct Setup {
        var audit: AuditCase
        var graph: NeighborGraph
    }

    private let whole: Setup
    private let options: AuditOptions
    private let progress: AuditProgress
    private let metric: Metric
    private var smaller: (size: Int, setup: Setup)?
    private var pool: CandidatePool?
    private var views: [Int: Views] = [:]
    private var scored: (key: String, candidates: [MembershipTrial.Candidate], references: Int?)?

    /// - Parameters:
    ///   - audit: the truth.
    ///   - options: all that questions have in common; knowledge fractions and release sizes are not looked at.
    ///   - progress: told how far searches are.
    /// - Throws: ``AuditError`` or `NeighborError` for options and data that do not fit together.
    public init(_ audit: AuditCase, options: AuditOptions, progress: AuditProgress = AuditProgress()) throws {
        _ = try options.validatedReleaseSizes(for: audit)
        metric = options.metric ?? RecordSpace.defaultMetric(for: audit.members.schema)
        whole = Setup(
            audit: audit,
            graph: try NeighborGraph(
                audit: audit, metric: metric, seed: options.seed, workers: options.workers, progress: progress))
        self.options = options
        self.progress = progress
    }

    /// Records of the whole release.
    public var releaseRecords: Int { whole.audit.release.rowCount }

    /// Whether the hold-out can serve as a control.
    public func preflight() throws -> Preflight {
        try Preflight.run(whole.audit, graph: whole.graph, options: options, progress: progress)
    }

    /// Success of a membership attack by an adversary who knows `fraction` of the real records: one evaluation for all targets, and one
    /// for those of unique content where some are not.
    ///
    /// - Throws: ``AuditError`` where the attack needs what the options do not grant, or there is nobody to attack.
    public func membership(
        _ attack: any Attack, fraction: Double, size: ReleaseSize
    ) throws -> [MembershipEvaluation] {
        let size = try size.records(of: releaseRecords)
        let pool = try pool(for: attack.card)
        let audit = MembershipAudit(attack: attack, options: options, releaseSizes: [size])
        let key = "\(attack.card.id)/\(size)"
        if scored?.key != key {
            let view = audit.view(try views(for: attack.card, size: size), size: size)
            scored = (key, try audit.scored(view, size: size, pool: pool), view.reference?.rowCount)
        }
        guard let scored else { return [] }
        let trial = MembershipTrial(
            scored.candidates, fraction: fraction, calibrationShare: options.calibrationShare)
        return MembershipAudit.populations(scored.candidates).map { unique in
            var evaluation = audit.evaluation(
                trial, population: unique ? "unique" : "all", targets: trial.targets(unique: unique),
                fraction: fraction, size: size, grid: [])
            evaluation.threatModel.knowledge.referenceRecords = scored.references
            return evaluation
        }
    }

    /// What an attack on people's records, or a measurement, finds with a release of `size` records.
    public func measures(of entry: AuditEntry, size: ReleaseSize) throws -> [Measure] {
        let setup = try setup(size: try size.records(of: releaseRecords))
        switch entry {
        case .attack(let attack): throw AuditError.invalidOption("'\(attack.card.id)' is an attack on membership")
        case .measurement(let measurement):
            return try measurement.measure(setup.audit, graph: setup.graph, confidence: options.confidence)
                .result.measures
        case .disclosure(let attack):
            return try DisclosureAudit(setup.audit, options: options, progress: progress).run(attack).result.measures
        }
    }

    /// Trains some of an attack's shadows and keeps what it needs of them in the cache of the options.
    ///
    /// - Parameters:
    ///   - range: numbers of shadows.
    ///   - attack: one that needs shadows.
    ///   - size: of their releases.
    /// - Returns: how many of them failed.
    /// - Throws: ``AuditError``; also where there is no cache to keep them in.
    public func trainShadows(_ range: Range<Int>, of attack: any Attack, size: ReleaseSize) throws -> Int {
        let size = try size.records(of: releaseRecords)
        guard var shadows = options.shadows, shadows.cache != nil, range.upperBound <= shadows.count else {
            throw AuditError.invalidOption("there are no shadows to train, or there is no folder to keep them in")
        }
        shadows.only = range
        var options = options
        options.shadows = shadows
        let setup = try setup(size: size)
        let views = try Views(
            setup.audit, pool: try pool(for: attack.card), graph: setup.graph, options: options, progress: progress)
        let audit = MembershipAudit(attack: attack, options: options, releaseSizes: [size])
        do {
            _ = try audit.scored(audit.view(views, size: size), size: size, pool: try pool(for: attack.card))
        } catch let made as ShadowsMade {
            return made.failed
        }
        throw AuditError.invalidOption("'\(attack.card.id)' trains no shadows")
    }

    // MARK: - Searches in parts

    /// The two nearest synthetic records of a block of the real records, train before hold-out, among a shard of the release.
    ///
    /// - Parameters:
    ///   - size: of the release.
    ///   - references: which shard of it.
    ///   - queries: which block of the real records.
    /// - Returns: lists to merge with those of other shards; rows are positions in the release of that size.
    public func nearestReleaseRecords(size: ReleaseSize, references: Part, queries: Part) throws -> NeighborLists {
        let setup = try setup(size: try size.records(of: releaseRecords))
        let shard = references.range(of: setup.audit.release.rowCount)
        let real = setup.audit.real
        let block = queries.range(of: real.rowCount)
        let k = NeighborGraph.neighbours
        let space = setup.graph.space
        guard !shard.isEmpty, !block.isEmpty else {
            return NeighborLists(
                k: k, distances: [Double](repeating: .infinity, count: block.count * k),
                rows: [Int32](repeating: -1, count: block.count * k))
        }
        let search = try space.search(
            among: try space.encode(setup.audit.release.rows(Array(shard))), workers: options.workers)
        let found = try search.nearest(
            to: try space.encode(real.rows(Array(block))), k: min(k, search.referenceCount),
            progress: progress.stage("nearest synthetic records", of: block.count)
        ).padded(to: k)
        let offset = Int32(shard.lowerBound)
        return NeighborLists(k: k, distances: found.distances, rows: found.rows.map { $0 < 0 ? $0 : $0 + offset })
    }

    /// Takes what ``nearestReleaseRecords(size:references:queries:)`` found of all real records, block after block and merged over shards.
    public func take(_ found: NeighborLists, size: ReleaseSize) throws {
        let size = try size.records(of: releaseRecords)
        guard found.k == NeighborGraph.neighbours, found.queryCount == whole.audit.real.rowCount else {
            throw AuditError.invalidOption("neighbours found elsewhere are not those of these records")
        }
        try wholeViews().take(found, size: size)
    }

    /// One of several parts of equal size, or nearly.
    public struct Part: Codable, Hashable, Sendable {
        /// From 0.
        public var index: Int
        public var count: Int

        public init(_ index: Int, of count: Int) {
            precondition(count > 0 && (0..<count).contains(index))
            self.index = index
            self.count = count
        }

        /// The rows of this part, of `total`.
        public func range(of total: Int) -> Range<Int> {
            let (quotient, rest) = total.quotientAndRemainder(dividingBy: count)
            let start = index * quotient + min(index, rest)
            return start..<start + quotient + (index < rest ? 1 : 0)
        }
    }

    // MARK: - What questions share

    private func setup(size: Int) throws -> Setup {
        if size == releaseRecords { return whole }
        if let smaller, smaller.size == size { return smaller.setup }
        let audit = try whole.audit.withRelease(of: size, seed: options.seed)
        let setup = Setup(
            audit: audit,
            graph: try NeighborGraph(
                audit: audit, metric: metric, seed: options.seed, workers: options.workers, progress: progress))
        smaller = (size, setup)
        return setup
    }

    /// The targets, once it is sure that the attack has all it needs.
    private func pool(for card: AttackCard) throws -> CandidatePool {
        let pool = try targets()
        let granted = options.granted(reference: pool.reference != nil)
        if let need = card.needs.first(where: { !granted.contains($0) }) {
            throw AuditError.needNotGranted(attack: card.id, need: need)
        }
        guard pool.canAttack() else { throw AuditError.nothingToAttack }
        guard pool.canAttack(card) else { throw AuditError.nothingBesideReference }
        return pool
    }

    private func targets() throws -> CandidatePool {
        if let pool { return pool }
        let isolation = Isolation(whole.audit, graph: whole.graph, progress: progress)
        let made = try CandidatePool(
            whole.audit, options: options, needsReference: true, isolation: isolation.values)
        pool = made
        return made
    }

    private func wholeViews() throws -> Views {
        if let known = views[releaseRecords] { return known }
        let made = try Views(
            whole.audit, pool: try targets(), graph: whole.graph, options: options, progress: progress)
        views[releaseRecords] = made
        return made
    }

    /// Shadows are trained for one size of release; other attacks see parts of the whole one.
    private func views(for card: AttackCard, size: Int) throws -> Views {
        guard card.needs.contains(.shadows), size < releaseRecords else { return try wholeViews() }
        if let known = views[size] { return known }
        let setup = try setup(size: size)
        let made = try Views(
            setup.audit, pool: try pool(for: card), graph: setup.graph, options: options, progress: progress)
        views[size] = made
        return made
    }
}
