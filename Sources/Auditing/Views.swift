import Neighbors
import Statistics
import Tables

/// The adversary's views, one for each release size; neighbours found once are kept.
final class Views {
    private let audit: AuditCase
    private let graph: NeighborGraph
    private let options: AuditOptions
    private let candidates: Table
    private let pool: CandidatePool
    private let searches: SharedSearches
    private let shadows: ShadowSet?
    private lazy var releaseOrder = audit.releaseOrder(seed: options.seed)

    init(
        _ audit: AuditCase, pool: CandidatePool, graph: NeighborGraph, options: AuditOptions, progress: AuditProgress
    ) throws {
        self.audit = audit
        self.graph = graph
        self.options = options
        self.pool = pool
        candidates = audit.real.rows(pool.order)
        searches = try SharedSearches(
            candidates: candidates, space: graph.space, workers: options.workers, progress: progress)
        let candidates = candidates
        shadows = try options.shadows.map {
            try ShadowSet(
                options: $0, candidates: candidates, reference: audit.reference, members: audit.members.rowCount,
                releaseSize: audit.release.rowCount, space: graph.space.metric.rawValue, seed: options.seed,
                workers: options.workers, progress: progress)
        }
    }

    /// What an attack's adversary sees of a release of `size` records: a random subset, or all of it in its own order.
    func view(size: Int, threatModel: ThreatModel, needs: [Need]) -> AdversaryView {
        AdversaryView(
            threatModel: threatModel, release: subset(size), candidates: candidates,
            reference: needs.contains(.reference) ? pool.reference : nil,
            shadows: needs.contains(.shadows) ? shadows : nil, model: needs.contains(.model) ? options.model : nil,
            searches: searches)
    }

    /// Searches the whole release, so that attacks and measurements find it done.
    func prepare() throws {
        let release = audit.release
        let found = try searches.nearest(k: 1, in: release, named: AdversaryView.releaseName(release))
        var place = [Int](repeating: 0, count: pool.order.count)
        for (position, row) in pool.order.enumerated() { place[row] = position }
        let members = audit.members.rowCount
        graph.store(found.selecting(Array(place[..<members])), from: .members, to: .release)
        graph.store(found.selecting(Array(place[members...])), from: .holdout, to: .release)
    }

    /// Takes the nearest synthetic records of every real record, members first, as found elsewhere.
    ///
    /// - Parameters:
    ///   - found: two neighbours of each, rows as positions in the release of `size` records.
    ///   - size: of the release that was searched.
    func take(_ found: NeighborLists, size: Int) {
        searches.take(found.selecting(pool.order), of: subset(size))
    }

    private func subset(_ size: Int) -> Table {
        size == audit.release.rowCount ? audit.release : audit.release.rows(releaseOrder.prefix(size).sorted())
    }
}

extension AuditCase {
    /// The order in which smaller releases take records: each contains the smaller ones.
    func releaseOrder(seed: UInt64) -> [Int] {
        var stream = RandomStream(seed: seed, purpose: "release subsets")
        return stream.permutation(release.rowCount)
    }

    /// The same case with the smaller release that an adversary of `size` records has.
    func withRelease(of size: Int, seed: UInt64) throws -> AuditCase {
        try AuditCase(
            members: members, holdout: holdout,
            release: release.rows(releaseOrder(seed: seed).prefix(size).sorted()), reference: reference,
            persons: persons, withoutControl: holdout.rowCount == 0)
    }
}
