import Attacks
import Auditing
import Fixtures
import Foundation
import Generators
import Neighbors
import Statistics
import Synchronization
import Tables
import Testing

/// Shadow generators: the scores against formulas, and attacks on generators whose leak is known.
@Suite struct ShadowTests {
    private struct Oracle: Decodable {
        var phi: [[Double]]
        var contains: [[Bool]]
        var victim: [Double]
        var scores: [String: [Double]]

        private enum CodingKeys: String, CodingKey {
            case phi, victim, scores
            case contains = "in"
        }
    }

    /// LiRA and RMIA on small tables, by NumPy and SciPy (`Fixtures/Oracles/shadow_scores.py`).
    @Test func scoresEqualTheOracle() throws {
        let oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("shadow_scores.json")))
        let evidence = ShadowEvidence(statistic: oracle.phi, contains: oracle.contains, release: oracle.victim)
        let population = Array(6..<12)
        let mine: [String: [Double]] = [
            "lira-online": evidence.likelihoodRatios(online: true, fixedVariance: false),
            "lira-online-fixed-variance": evidence.likelihoodRatios(online: true, fixedVariance: true),
            "lira-offline": evidence.likelihoodRatios(online: false, fixedVariance: false),
            "lira-offline-fixed-variance": evidence.likelihoodRatios(online: false, fixedVariance: true),
            "rmia": evidence.robust(population: population),
            "rmia-gamma2": evidence.robust(population: population, gamma: 2),
        ]
        #expect(Set(mine.keys) == Set(oracle.scores.keys))
        for (name, expected) in oracle.scores {
            let scores = try #require(mine[name])
            #expect(scores.count == expected.count)
            for (a, b) in zip(scores, expected) { #expect(abs(a - b) < 1e-10 * max(1, abs(b)), "\(name)") }
        }
        // Far in the tail the logarithm goes on.
        var far = evidence
        far.release[0] = -1e4
        #expect(far.likelihoodRatios(online: false, fixedVariance: true)[0] < -1e6)
    }

    /// Rows of a few labels and numbers, few enough for tests.
    private func records(_ count: Int, seed: UInt64) throws -> Table {
        var columns = (0..<8).map { Column(name: "c\($0)", kind: .categorical, categories: ["a", "b", "c", "d", "e"]) }
        columns += (0..<2).map { Column(name: "x\($0)", kind: .continuous) }
        var table = Table(schema: try #require(Schema(columns: columns)))
        var stream = RandomStream(seed: seed, purpose: "records")
        for _ in 0..<count {
            table.appendRow()
            for slot in 0..<8 { table.setCode(slot, to: Int32(stream.index(below: 5))) }
            for slot in 0..<2 { table.setNumber(slot, to: stream.uniform()) }
        }
        return table
    }

    /// Copies a share of its records, and draws the rest afresh.
    private struct Copier: ShadowGenerator {
        var share: Double
        var fresh: @Sendable (Int, UInt64) throws -> Table
        var failing: Set<Int> = []
        let calls = Calls()

        final class Calls: Sendable { let count = Mutex(0) }

        var recipe: String { "copier \(share)" }

        func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table {
            let call = calls.count.withLock { count in
                count += 1
                return count
            }
            if failing.contains(call) { throw AuditError.invalidOption("the copier is out of paper") }
            var stream = RandomStream(seed: seed, purpose: "copies")
            let copied = Int(share * Double(count))
            var release = records.rows(Array(stream.permutation(records.rowCount).prefix(copied)))
            release.append(try fresh(count - copied, seed))
            return release
        }
    }

    private func audit(
        share: Double, seed: UInt64, shadows: Int = 16, records count: Int = 200, cache: String? = nil,
        failing: Set<Int> = [], threads: Int = 2
    ) throws -> (AttackResult, Copier) {
        let fresh: @Sendable (Int, UInt64) throws -> Table = { try records($0, seed: $1 ^ 0xABCD) }
        let copier = Copier(share: share, fresh: fresh, failing: failing)
        let (members, holdout) = (try records(count, seed: 2 * seed), try records(count, seed: 2 * seed + 1))
        let release = try Copier(share: share, fresh: fresh).release(trainedOn: members, count: count, seed: seed)
        var options = AuditOptions()
        options.seed = seed
        options.knowledgeFractions = [1]
        options.workers = Workers(threads: threads)
        options.shadows = ShadowOptions(generator: copier, count: shadows, cache: cache)
        let findings = try Auditor(options: options).run(
            AuditCase(members: members, holdout: holdout, release: release), entries: [.attack(ShadowMembership())])
        return (findings.results[0], copier)
    }

    @Test func copiesAreFoundAndTheSuccessOnShadowsForetellsIt() throws {
        let (result, _) = try audit(share: 0.5, seed: 3, records: 400)
        let auc = try #require(result.membership.last?.auc)
        #expect(auc.lower > 0.6)
        let shadow = try #require(result.measures.first { $0.id == "shadow-auc" }?.estimate)
        #expect(shadow.lower > 0.6)
        #expect(abs(shadow.value - auc.value) < 0.08)
        #expect(result.shadows?.succeeded == 16 && result.shadows?.records == 400)
        // Even odds are a threshold that no record of the release was looked at for.
        let even = try #require(result.membership.last?.grid.first)
        #expect(even.threshold == 0 && even.advantage.lower > 0.2)
    }

    @Test func nothingIsFoundWhereNothingIsKept() throws {
        var missed = 0
        for seed in 20..<28 {
            let (result, _) = try audit(share: 0, seed: UInt64(seed))
            if !(try #require(result.membership.last?.auc).covers(0.5)) { missed += 1 }
            if !(try #require(result.measures.first?.estimate).covers(0.5)) { missed += 1 }
        }
        // 4 of 16 intervals at 95 % miss less than once in 100 times.
        #expect(missed < 4)
    }

    /// The same bytes whatever the threads, and from the cache without training anything.
    @Test func theCacheHoldsWhatWasComputed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (first, made) = try audit(share: 0.5, seed: 7, cache: folder.path, threads: 1)
        #expect(made.calls.count.withLock { $0 } == 16)
        let (second, again) = try audit(share: 0.5, seed: 7, cache: folder.path, threads: 3)
        #expect(again.calls.count.withLock { $0 } == 0)
        #expect(first == second)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count == 16)
        // What was damaged or cut is made again.
        try Data("nonsense".utf8).write(to: files[0])
        var bytes = try Data(contentsOf: files[1])
        bytes[20] ^= 1
        try bytes.write(to: files[1])
        let (third, mended) = try audit(share: 0.5, seed: 7, cache: folder.path)
        #expect(mended.calls.count.withLock { $0 } == 2)
        #expect(third == first)
        // Another seed shares nothing.
        let (_, other) = try audit(share: 0.5, seed: 8, cache: folder.path)
        #expect(other.calls.count.withLock { $0 } == 16)
    }

    @Test func failedShadowsAreCountedAndTooManyEndIt() throws {
        let (result, _) = try audit(share: 0.5, seed: 9, failing: [2, 5], threads: 1)
        #expect(result.shadows?.asked == 16 && result.shadows?.succeeded == 14)
        #expect(result.shadows?.failures == ["the copier is out of paper"])
        #expect {
            try audit(share: 0.5, seed: 9, failing: Set(1...10), threads: 1)
        } throws: { error in
            guard case .shadowsFailed(6, 16, _)? = error as? AuditError else { return false }
            return true
        }
        #expect(throws: AuditError.self) { try audit(share: 0.5, seed: 9, shadows: 4) }
    }

    /// Every record is in half of the shadows, all of one size; with coins sizes differ.
    @Test func worldsAreBalanced() throws {
        let seen = Mutex<[Int]>([])
        struct Recorder: ShadowGenerator {
            let seen: @Sendable (Int) -> Void
            let recipe = "recorder"
            func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table {
                seen(records.rowCount)
                return records.rows((0..<count).map { $0 % records.rowCount })
            }
        }
        let (members, holdout) = (try records(100, seed: 1), try records(100, seed: 2))
        let release = try records(100, seed: 3)
        for worlds in ShadowOptions.Worlds.allCases {
            seen.withLock { $0 = [] }
            var options = AuditOptions()
            options.knowledgeFractions = [1]
            options.shadows = ShadowOptions(
                generator: Recorder { size in seen.withLock { $0.append(size) } }, count: 12, worlds: worlds)
            _ = try Auditor(options: options).run(
                AuditCase(members: members, holdout: holdout, release: release), entries: [.attack(ShadowMembership())])
            let sizes = seen.withLock { $0 }
            #expect(sizes.count == 12)
            #expect((Set(sizes) == [100]) == (worlds == .replace))
            #expect(sizes.allSatisfy { (60...140).contains($0) })
        }
    }

    /// The bundled statistical generators and a network as shadows: releases of the schema, the same for the same seed.
    @Test func bundledShadowsMakeReleases() throws {
        let records = try records(60, seed: 4)
        for kind in StatisticalShadow.Kind.allCases {
            let shadow = try StatisticalShadow(kind)
            let release = try shadow.release(trainedOn: records, count: 30, seed: 1)
            #expect(release.rowCount == 30 && release.schema == records.schema)
            #expect(try shadow.release(trainedOn: records, count: 30, seed: 1) == release)
            #expect(try shadow.release(trainedOn: records, count: 30, seed: 2) != release)
        }
        #expect(throws: AuditError.self) { try StatisticalShadow(.copula, noiseMultiplier: 1) }
        let noisy = try StatisticalShadow(.tree, noiseMultiplier: 1)
        #expect(
            try noisy.release(trainedOn: records, count: 30, seed: 1)
                == noisy.release(trainedOn: records, count: 30, seed: 1))
        var options = TrainingOptions()
        options.epochs = 2
        options.batch = 32
        let bits = try FixtureCase.discharges(BundledRelease.ideal).members.rows(Array(0..<64))
        let network = NetworkShadow(.vae, options: options, sampling: SamplingOptions(seed: 0))
        let drawn = try network.release(trainedOn: bits, count: 20, seed: 3)
        #expect(drawn.rowCount == 20 && drawn.schema == bits.schema)
        #expect(try network.release(trainedOn: bits, count: 20, seed: 3) == drawn)
        #expect(throws: (any Error).self) { try network.release(trainedOn: records, count: 20, seed: 3) }
    }

    /// A program of the user's, and what it gets wrong.
    @Test func commandsMakeShadows() throws {
        let records = try records(40, seed: 6)
        let shadow = try CommandShadow(template: "head -n $(({records} + 1)) {train} > {output}", seconds: 60)
        #expect(try shadow.release(trainedOn: records, count: 10, seed: 1) == records.rows(Array(0..<10)))
        let short = try CommandShadow(template: "head -n 3 {train} > {output}", seconds: 60)
        #expect(throws: GeneratorFailure.self) { try short.release(trainedOn: records, count: 10, seed: 1) }
        let strange = try CommandShadow(template: "sed 's/a/zebra/g' {train} > {output}", seconds: 60)
        #expect(throws: (any Error).self) { try strange.release(trainedOn: records, count: 40, seed: 1) }
        #expect(throws: AuditError.self) { try CommandShadow(template: "echo > {output}", seconds: 60) }
    }
}
