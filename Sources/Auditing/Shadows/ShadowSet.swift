import Foundation
import Statistics
import Synchronization
public import Tables

/// Shadows that share their records: each is trained on a random part of all records that the adversary holds, so that every record is in
/// some and out of others, and the same shadows serve all targets.
public struct ShadowSet: Sendable {
    /// Shadows come in pairs that are each other's complement where a part is half of all.
    public let count: Int
    /// Records that the victim was trained on, as far as there are enough: the size of each shadow's part.
    public let size: Int
    /// Synthetic records of each shadow.
    public let releaseSize: Int
    private let options: ShadowOptions
    private let candidates: Table
    private let pool: Table
    private let seed: UInt64
    private let space: String
    private let workers: Workers
    private let progress: AuditProgress
    private let log = ShadowLog()

    init(
        options: ShadowOptions, candidates: Table, reference: Table?, members: Int, releaseSize: Int, space: String,
        seed: UInt64, workers: Workers, progress: AuditProgress
    ) throws {
        guard (ShadowOptions.fewest...ShadowOptions.most).contains(options.count) else {
            throw AuditError.invalidOption(
                "--shadows must be from \(ShadowOptions.fewest) to \(ShadowOptions.most): with fewer, a record is in and out of too "
                    + "few of them to tell the two apart")
        }
        var pool = candidates
        if let reference { pool.append(reference) }
        self.options = options
        self.candidates = candidates
        self.pool = pool
        self.seed = seed
        self.space = space
        self.workers = workers
        self.progress = progress
        self.releaseSize = releaseSize
        count = options.count
        size = max(1, min(members, pool.rowCount / 2))
    }

    /// The records of a shadow, as rows of candidates followed by reference records, ascending.
    private func rows(of shadow: Int) -> [Int] {
        switch options.worlds {
        case .replace:
            var stream = RandomStream(seed: seed, purpose: "shadow pairs", unit: UInt64(shadow / 2))
            let order = stream.permutation(pool.rowCount)
            return (shadow % 2 == 0 ? order.prefix(size) : order.suffix(size)).sorted()
        case .addRemove:
            var stream = RandomStream(seed: seed, purpose: "shadow coins", unit: UInt64(shadow))
            let share = Double(size) / Double(pool.rowCount)
            let rows = (0..<pool.rowCount).filter { _ in stream.uniform() < share }
            return rows.isEmpty ? [0] : rows
        }
    }

    /// Whether each candidate is among a shadow's records.
    public func contains(_ shadow: Int) -> [Bool] {
        var contained = [Bool](repeating: false, count: candidates.rowCount)
        for row in rows(of: shadow) where row < contained.count { contained[row] = true }
        return contained
    }

    /// What `statistic` gives for every shadow's release, in order; `nil` for shadows that failed.
    ///
    /// Kept in the cache under a name made of the data, the recipe, the seed and `name`, so that an interrupted run goes on where it was.
    ///
    /// - Parameters:
    ///   - name: stands for everything that `statistic` depends on.
    ///   - width: how many numbers it gives.
    ///   - statistic: of a release, on one thread.
    /// - Throws: `AuditError` when fewer shadows succeed than are needed.
    public func statistics(
        _ name: String, width: Int, _ statistic: @Sendable (Table) throws -> [Float]
    ) throws -> [[Float]?] {
        let cache = try options.cache.map { try ShadowCache(folder: $0) }
        let base =
            cache == nil
            ? ""
            : "\(options.generator.recipe)|\(options.worlds.rawValue)|\(seed)|\(size)|\(releaseSize)|\(space)|\(name)|"
                + Self.digest(of: pool)
        let wanted = options.only ?? 0..<count
        let report = progress.stage("shadow generators", of: wanted.count)
        let results = Mutex([[Float]?](repeating: nil, count: count))
        workers.forEachRange(of: wanted.count, chunk: 1) { range in
            for shadow in range.map({ wanted.lowerBound + $0 }) {
                let key = cache == nil ? "" : SHA256Digest.hexadecimal(of: Array("\(base)|\(shadow)".utf8))
                if let kept = cache?.values(key, count: width) {
                    results.withLock { $0[shadow] = kept }
                } else {
                    do {
                        // Far from the seeds of anything else.
                        var stream = RandomStream(seed: seed, purpose: "shadow seeds", unit: UInt64(shadow))
                        let release = try options.generator.release(
                            trainedOn: pool.rows(rows(of: shadow)), count: releaseSize, seed: stream.next64())
                        let values = try statistic(release)
                        guard values.count == width, values.allSatisfy(\.isFinite) else {
                            throw AuditError.invalidScores(attack: name)
                        }
                        cache?.keep(values, key)
                        results.withLock { $0[shadow] = values }
                    } catch {
                        log.add("\(error)", of: shadow)
                    }
                }
                report?(1)
            }
        }
        if options.only != nil { throw ShadowsMade(failed: log.failed) }
        let found = results.withLock { $0 }
        let succeeded = found.count { $0 != nil }
        guard succeeded >= ShadowOptions.fewest else {
            throw AuditError.shadowsFailed(succeeded: succeeded, asked: count, reason: log.reasons.first ?? "")
        }
        return found
    }

    /// What became of them.
    var report: ShadowReport {
        ShadowReport(
            generator: options.generator.recipe, worlds: options.worlds.rawValue, asked: count,
            succeeded: count - log.failed, records: size, failures: log.reasons)
    }

    /// A digest of all values of a table.
    static func digest(of table: Table) -> String {
        var digest = SHA256Digest()
        digest.update(Array("\(table.schema.columns.map { "\($0.name)/\($0.kind.rawValue)" })".utf8))
        table.bits.words.withUnsafeBytes { digest.update($0) }
        table.missingBits?.words.withUnsafeBytes { digest.update($0) }
        for column in table.codes { column.withUnsafeBytes { digest.update($0) } }
        for column in table.numbers { column.withUnsafeBytes { digest.update($0) } }
        return digest.hexadecimal()
    }
}

extension SHA256Digest {
    fileprivate mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
}

/// Why shadows failed.
private final class ShadowLog: Sendable {
    private let failures = Mutex<[Int: String]>([:])

    func add(_ reason: String, of shadow: Int) { failures.withLock { $0[shadow] = reason } }

    var failed: Int { failures.withLock { $0.count } }

    /// Each reason once, in the order of shadows, at most five.
    var reasons: [String] {
        failures.withLock { failures in
            var seen: Set<String> = []
            return failures.sorted { $0.key < $1.key }.map(\.value).filter { seen.insert($0).inserted }.prefix(5)
                .map(\.self)
        }
    }
}
