public import Neighbors
public import Statistics
import Synchronization
public import Tables

/// Everything an attack may see: the release, the real records whose content the adversary holds, the metric, and what the threat model
/// grants beyond.
///
/// Members and hold-out records are mixed and shuffled; which is which is nowhere in here.
public struct AdversaryView: Sendable {
    public let threatModel: ThreatModel
    /// The synthetic records the adversary got.
    public let release: Table
    /// The real records the adversary holds, members and others mixed.
    public let candidates: Table
    /// Records of the same population that are known not to be members; `nil` where the adversary has none.
    public let reference: Table?
    /// The distance between records, its ranges fitted to the candidates.
    public let space: RecordSpace
    public let workers: Workers
    /// Generators trained on parts of the adversary's records; `nil` where she has none.
    public let shadows: ShadowSet?
    /// The generator's networks; `nil` where she does not have them.
    public let model: (any ModelAccess)?
    let searches: SharedSearches

    init(
        threatModel: ThreatModel, release: Table, candidates: Table, reference: Table?, shadows: ShadowSet? = nil,
        model: (any ModelAccess)? = nil, searches: SharedSearches
    ) {
        self.shadows = shadows
        self.model = model
        self.threatModel = threatModel
        self.release = release
        self.candidates = candidates
        self.reference = reference
        self.searches = searches
        space = searches.space
        workers = searches.workers
    }

    /// A view with searches of its own.
    package init(
        threatModel: ThreatModel, release: Table, candidates: Table, reference: Table?, space: RecordSpace,
        workers: Workers
    ) throws {
        self.init(
            threatModel: threatModel, release: release, candidates: candidates, reference: reference,
            searches: try SharedSearches(
                candidates: candidates, space: space, workers: workers, progress: AuditProgress()))
    }

    /// The `k` nearest synthetic records of each candidate.
    ///
    /// - Complexity: O(1) for `k` up to 2, a search beyond.
    /// - Throws: `NeighborError` when the release has fewer than `k` records.
    public func nearestReleaseRecords(k: Int = 1) throws -> NeighborLists {
        try searches.nearest(k: k, in: release, named: Self.releaseName(release))
    }

    /// The `k` nearest reference records of each candidate; `nil` without a reference.
    ///
    /// - Complexity: a search on the first call, O(1) afterwards for the same `k`.
    public func nearestReferenceRecords(k: Int = 1) throws -> NeighborLists? {
        try reference.map { try searches.nearest(k: k, in: $0, named: Self.referenceName) }
    }

    /// How many synthetic records lie within `radius` (inclusive) of each candidate.
    ///
    /// - Complexity: a search on the first call, O(1) afterwards for the same radius.
    public func releaseRecords(within radius: Double) throws -> [Int] {
        try searches.counts(within: radius, in: release, named: Self.releaseName(release))
    }

    /// How many reference records lie within `radius` (inclusive) of each candidate; `nil` without a reference.
    public func referenceRecords(within radius: Double) throws -> [Int]? {
        try reference.map { try searches.counts(within: radius, in: $0, named: Self.referenceName) }
    }

    /// What `make` gives, made once for all attacks that ask for the same `key` and see as large a release.
    public func shared<Value: Sendable>(_ key: String, _ make: () throws -> Value) rethrows -> Value {
        try searches.shared("\(key)/\(release.rowCount)", make)
    }

    static func releaseName(_ release: Table) -> String { "\(release.rowCount) synthetic records" }
    static let referenceName = "reference records"
}

/// Neighbours of the candidates, found once for all attacks and release sizes.
final class SharedSearches: Sendable {
    let space: RecordSpace
    let workers: Workers
    private let progress: AuditProgress
    private let candidates: EncodedRecords
    private let known = Mutex<[String: any Sendable]>([:])

    init(candidates: Table, space: RecordSpace, workers: Workers, progress: AuditProgress) throws {
        self.space = space
        self.workers = workers
        self.progress = progress
        self.candidates = try space.encode(candidates)
    }

    /// What `make` gives for `key`, made once. Attacks run one after the other, so nothing is made twice.
    func shared<Value: Sendable>(_ key: String, _ make: () throws -> Value) rethrows -> Value {
        if let value = known.withLock({ $0[key] }) as? Value { return value }
        let value = try make()
        known.withLock { $0[key] = value }
        return value
    }

    /// The nearest records in `table` of each candidate, two at least, empty places at the end where it has fewer.
    func nearest(k: Int, in table: Table, named name: String) throws -> NeighborLists {
        let kept = max(k, NeighborGraph.neighbours)
        return try shared(Self.key(kept, name)) {
            let search = try search(table, name)
            guard k <= search.referenceCount || k <= NeighborGraph.neighbours else {
                throw AuditError.moreThanAvailable(
                    option: "an attack", asked: k, role: name, found: search.referenceCount)
            }
            return try search.nearest(
                to: candidates, k: min(kept, search.referenceCount),
                progress: progress.stage("nearest of \(name)", of: candidates.rowCount)
            ).padded(to: kept)
        }
    }

    /// Takes the nearest records in `release` of each candidate as found elsewhere.
    func take(_ found: NeighborLists, of release: Table) {
        known.withLock {
            $0[Self.key(found.k, AdversaryView.releaseName(release))] = found
        }
    }

    private static func key(_ kept: Int, _ name: String) -> String { "\(kept) nearest of \(name)" }

    func counts(within radius: Double, in table: Table, named name: String) throws -> [Int] {
        try shared("within \(radius) of \(name)") {
            try search(table, name).counts(
                of: candidates, within: [radius],
                progress: progress.stage("counting \(name)", of: candidates.rowCount))
        }
    }

    private func search(_ table: Table, _ name: String) throws -> any NeighborSearch {
        try shared("search among \(name)") {
            try space.search(among: try space.encode(table), workers: workers)
        }
    }
}
