import Attacks
import Auditing
import Fixtures
import Foundation
import Generators
import Neighbors
import Statistics
import Tables
import Testing

/// Single questions are answered as a whole audit answers them.
@Suite struct AuditBenchTests {
    private static func options() -> AuditOptions {
        var options = AuditOptions()
        options.seed = 5
        options.attempts = 200
        options.knowledgeFractions = [0.25, 0.5, 1]
        return options
    }

    /// Every evaluation of an audit, asked for alone and in another order.
    @Test(arguments: ["distance-membership", "calibrated-distance", "domias", "classifier-membership"])
    func membershipIsThatOfAnAudit(_ id: String) throws {
        let audit = try FixtureCase.adult()
        var options = Self.options()
        options.releaseSizes = [150, 300]
        let entries = try AttackCatalog.entries(named: [id])
        let whole = try #require(
            try Auditor(options: options).run(audit, entries: entries).results.first?.membership)
        let bench = try AuditBench(audit, options: options)
        guard case .attack(let attack) = entries[0] else { return }
        var found: [MembershipEvaluation] = []
        for size in [300, 600, 150] {
            for fraction in [1, 0.25, 0.5] {
                found += try bench.membership(attack, fraction: fraction, size: .records(size))
            }
        }
        func stripped(_ evaluations: [MembershipEvaluation]) -> Set<MembershipEvaluation> {
            Set(
                evaluations.map { evaluation in
                    var evaluation = evaluation
                    evaluation.grid = []
                    return evaluation
                })
        }
        #expect(whole.count == 9 || whole.count == 18)
        #expect(stripped(found) == stripped(whole))
    }

    @Test(arguments: ["singling-out", "linkability", "attribute-disclosure", "nearest-record-memorization"])
    func measuresAreThoseOfAnAudit(_ id: String) throws {
        let audit = try FixtureCase.adult()
        let options = Self.options()
        let entries = try AttackCatalog.entries(named: [id], granted: Set(Need.allCases))
        let whole = try #require(
            try Auditor(options: options).run(audit, entries: entries).results.first?.measures)
        let bench = try AuditBench(audit, options: options)
        #expect(try bench.measures(of: entries[0], size: .all) == whole)
        // A smaller release is another question.
        #expect(try bench.measures(of: entries[0], size: .share(0.25)) != whole)
    }

    /// However a search is cut, an attack gets the same neighbours.
    @Test(arguments: [(1, 1), (3, 2), (7, 5), (600, 1)])
    func searchesInPartsAreThoseAtOnce(_ parts: (shards: Int, blocks: Int)) throws {
        let audit = try FixtureCase.adult()
        let options = Self.options()
        for size in [ReleaseSize.all, .records(100)] {
            let bench = try AuditBench(audit, options: options)
            let once = try bench.nearestReleaseRecords(
                size: size, references: AuditBench.Part(0, of: 1), queries: AuditBench.Part(0, of: 1))
            var blocks: [NeighborLists] = []
            for block in 0..<parts.blocks {
                let shards = try (0..<parts.shards).map {
                    try bench.nearestReleaseRecords(
                        size: size, references: AuditBench.Part($0, of: parts.shards),
                        queries: AuditBench.Part(block, of: parts.blocks))
                }
                blocks.append(try #require(shards.dropFirst().reduce(shards.first) { $0?.merged(with: $1) }))
            }
            let merged = NeighborLists(
                k: once.k, distances: blocks.flatMap(\.distances), rows: blocks.flatMap(\.rows))
            #expect(merged == once)
            // What is taken is used: lists of infinite distance leave nobody near.
            let attack = DistanceMembership()
            let plain = try bench.membership(attack, fraction: 1, size: size)
            let other = try AuditBench(audit, options: options)
            try other.take(merged, size: size)
            #expect(try other.membership(attack, fraction: 1, size: size) == plain)
            let far = try AuditBench(audit, options: options)
            try far.take(
                NeighborLists(
                    k: 2, distances: merged.distances.map { _ in 1 }, rows: merged.rows), size: size)
            #expect(try far.membership(attack, fraction: 1, size: size).first?.auc?.value == 0.5)
        }
    }

    @Test func listsOfOtherRecordsAreRefused() throws {
        let bench = try AuditBench(try FixtureCase.adult(), options: Self.options())
        #expect(throws: AuditError.self) {
            try bench.take(NeighborLists(k: 2, distances: [0, 1], rows: [0, 1]), size: .all)
        }
        #expect(throws: AuditError.self) { try bench.take(NeighborLists(k: 1, distances: [0], rows: [0]), size: .all) }
    }

    /// Shadows trained in parts are those of one run: the attack finds all of them kept.
    @Test func shadowsInPartsAreThoseAtOnce() throws {
        let audit = try FixtureCase.adult()
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = Self.options()
        options.targets = 100
        options.shadows = ShadowOptions(generator: try StatisticalShadow(.tree, noiseMultiplier: nil), count: 16)
        let attack = ShadowMembership()
        let once = try AuditBench(audit, options: options).membership(attack, fraction: 1, size: .all)
        options.shadows?.cache = folder.path
        for range in [0..<5, 5..<10, 10..<16] {
            #expect(try AuditBench(audit, options: options).trainShadows(range, of: attack, size: .all) == 0)
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(kept.count == 16)
        #expect(try AuditBench(audit, options: options).membership(attack, fraction: 1, size: .all) == once)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 16)
        #expect(throws: AuditError.self) {
            try AuditBench(audit, options: options).trainShadows(0..<17, of: attack, size: .all)
        }
        #expect(throws: AuditError.self) {
            try AuditBench(audit, options: options).trainShadows(0..<4, of: DistanceMembership(), size: .all)
        }
    }

    @Test func questionsThatCannotBeAreRefused() throws {
        let bench = try AuditBench(try FixtureCase.adult(), options: Self.options())
        #expect(throws: AuditError.self) {
            try bench.membership(DistanceMembership(), fraction: 1, size: .records(601))
        }
        #expect(throws: AuditError.self) { try bench.membership(ShadowMembership(), fraction: 1, size: .all) }
        #expect(throws: AuditError.self) {
            try bench.measures(of: .attack(DistanceMembership()), size: .all)
        }
    }
}
