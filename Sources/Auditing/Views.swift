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
    private lazy var releaseOrder: [Int] = {
        var stream = RandomStream(seed: options.seed, purpose: "release subsets")
        return stream.permutation(audit.release.rowCount)
    }()

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

    private func subset(_ size: Int) -> Table {
        size == audit.release.rowCount ? audit.release : audit.release.rows(releaseOrder.prefix(size).sorted())
    }
}
