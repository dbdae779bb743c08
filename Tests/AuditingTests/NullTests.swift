import Attacks
import Auditing
import Fixtures
import Foundation
import Generators
import Statistics
import Tables
import Testing

/// Two hundred audits of releases that keep nothing: every attack's intervals miss as often as they may, and no more.
///
/// A count of misses at 5 % lies with 99.9 % probability between 1 and 21 of 200; less is no fault. Seeds are fixed.
@Suite struct NullTests {
    private static let repeats = 200
    private static let mostMisses = 21

    /// The 6,000 real discharges of the fixtures, none twice, in the 40 commonest codes: records of people from one population.
    private static func pool() throws -> Table {
        let audit = try FixtureCase.discharges(BundledRelease.ideal)
        var all = audit.members
        all.append(audit.holdout)
        all.append(audit.release)
        let sums = all.bits.columnSums()
        let common = sums.indices.sorted { (-sums[$0], $0) < (-sums[$1], $1) }.prefix(40)
        let schema = try #require(Schema(columns: common.map { all.schema.columns[$0] }))
        var pool = Table(schema: schema)
        for row in 0..<all.rowCount {
            pool.appendRow()
            for (place, column) in common.enumerated() { pool.setBit(place, to: all.bits[row, column]) }
        }
        return pool
    }

    private struct Misses {
        var auc = 0
        var rate = 0
        var advantage = 0
    }

    @Test func everyIntervalMissesAsOftenAsItMay() throws {
        let pool = try Self.pool()
        let size = 150
        let missed = try Workers().map(Self.repeats) { unit in
            Result { () throws -> (leak: Bool, [String: Misses]) in
                var stream = RandomStream(seed: 2_026, purpose: "null", unit: UInt64(unit))
                let order = stream.permutation(pool.rowCount)
                func part(_ index: Int) -> Table { pool.rows(Array(order[index * size..<(index + 1) * size])) }
                var options = AuditOptions()
                options.seed = UInt64(unit)
                options.knowledgeFractions = [1]
                options.releaseSizes = [size]
                options.ambiguous = .keep
                options.workers = Workers(threads: 1)
                options.shadows = ShadowOptions(generator: try StatisticalShadow(.independent), count: 8)
                let findings = try Auditor(options: options).run(
                    AuditCase(members: part(0), holdout: part(1), release: part(2), reference: part(3)),
                    entries: AttackCatalog.entries(named: [], granted: [.reference, .shadows]))
                var missed: [String: Misses] = [:]
                for result in findings.results {
                    guard let evaluation = result.membership.first(where: { $0.population == "all" }) else { continue }
                    var own = Misses()
                    if let auc = evaluation.auc, !auc.covers(0.5) { own.auc = 1 }
                    if let tenth = evaluation.truePositiveRates.last?.estimate, !tenth.covers(0.1) { own.rate = 1 }
                    if let advantage = evaluation.calibrated?.advantage, !advantage.covers(0) { own.advantage = 1 }
                    missed[result.attack.id] = own
                }
                return (findings.verdict.outcome == .leak, missed)
            }
        }.map { try $0.get() }
        let leaks = missed.count(where: \.leak)
        #expect(leaks <= Self.mostMisses, "\(leaks) leaks")
        let attacks = Set(missed.flatMap { $0.1.keys })
        #expect(attacks.count == 8)
        for attack in attacks.sorted() {
            let own = missed.compactMap { $0.1[attack] }
            let counts = [\Misses.auc, \.rate, \.advantage].map { key in own.reduce(0) { $0 + $1[keyPath: key] } }
            #expect(counts.allSatisfy { $0 <= Self.mostMisses }, "\(attack): \(counts)")
            // Intervals that never miss would show nothing either.
            #expect(counts[0] >= 1, "\(attack): \(counts)")
        }
    }

    /// Networks that were trained on other records tell nothing about these.
    @Test(arguments: ModelSignal.allCases) func networksSayNothingAboutStrangers(_ signal: ModelSignal) throws {
        var reading = ReadOptions()
        let vocabulary = try String(contentsOf: FixtureFiles.checkpoint("vocabulary.txt"), encoding: .utf8)
        reading.vocabulary = vocabulary.split(separator: "\n").map(String.init)
        let strangers = try TableLoader.load(
            [NamedInput(role: "holdout", path: FixtureFiles.checkpoint("holdout.codes.gz").path)], options: reading
        )[0].table
        let file = signal == .critic ? "medgan-pytorch.h5" : "vae-leaky.h5"
        let model = try CheckpointSignals(path: FixtureFiles.checkpoint(file).path) {
            strangers.schema.columns.map(\.name)
        }
        let values = try model.values(
            signal, of: strangers, using: RandomStream(seed: 1, purpose: "null"), workers: Workers())
        var missed = 0
        for unit in 0..<Self.repeats {
            var stream = RandomStream(seed: 2_027, purpose: "split", unit: UInt64(unit))
            let order = stream.permutation(values.count)
            let half = values.count / 2
            let roc = ROC(
                members: order[..<half].map { values[$0] }, nonMembers: order[half...].map { values[$0] })
            if !roc.areaEstimate(confidence: 0.95).covers(0.5) { missed += 1 }
        }
        #expect((1...Self.mostMisses).contains(missed), "\(missed)")
    }
}
