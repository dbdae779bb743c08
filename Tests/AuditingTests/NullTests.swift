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

/// Nulls where a careless choice of records would feign a leak.
@Suite struct FairChoiceTests {
    /// Rows of numbers, of which some persons have two that are nearly alike.
    private func table(_ persons: Int, twins: Bool, seed: UInt64) throws -> (Table, persons: [Int32]) {
        let schema = try #require(Schema(columns: (0..<4).map { Column(name: "x\($0)", kind: .continuous) }))
        var (table, names) = (Table(schema: schema), [Int32]())
        var stream = RandomStream(seed: seed, purpose: "people")
        for person in 0..<persons {
            let own = (0..<4).map { _ in stream.uniform() + stream.uniform() * stream.uniform() * 3 }
            for _ in 0..<(twins ? 2 : 1) {
                table.appendRow()
                for (slot, value) in own.enumerated() { table.setNumber(slot, to: value + 0.01 * stream.uniform()) }
                names.append(Int32(person) + Int32(seed % 1_000) * 100_000)
            }
        }
        return (table, names)
    }

    private func audits(
        _ sizes: (Int, Int), twins: Bool, _ change: (inout AuditOptions) -> Void
    ) throws -> [AuditFindings] {
        try (0..<10).map { unit in
            let seed = UInt64(10 * unit)
            let (train, holdout) = (
                try table(sizes.0, twins: twins, seed: seed + 1), try table(sizes.1, twins: twins, seed: seed + 2)
            )
            var options = AuditOptions()
            options.seed = seed
            options.knowledgeFractions = [1]
            options.releaseSizes = [400]
            change(&options)
            let audit = try AuditCase(
                members: train.0, holdout: holdout.0, release: try table(400, twins: false, seed: seed + 3).0,
                persons: (train.persons, holdout.persons))
            return try Auditor(options: options).run(
                audit,
                entries: [.attack(DistanceMembership()), .attack(CalibratedDistance()), .attack(LocalNeighbourhood())])
        }
    }

    /// The most isolated of many are farther out than those of few: one bound for both.
    @Test func outliersOfUnequalSidesFeignNothing() throws {
        for sizes in [(1_000, 300), (300, 1_000)] {
            let findings = try audits(sizes, twins: false) {
                $0.targets = 150
                $0.targetChoice = .outliers
            }
            #expect(findings.count { $0.verdict.outcome == .leak } <= 2)
        }
    }

    /// A person's other record in the reference would say who is no member.
    @Test func recordsOfOnePersonStayTogether() throws {
        let findings = try audits((300, 300), twins: true) { _ in }
        for result in 0..<3 {
            let areas = findings.compactMap { $0.results[result].membership.last?.auc?.value }
            #expect(areas.count == 10)
            // One area has a deviation of some 0.03 here, their mean one of 0.01.
            #expect(abs(areas.reduce(0, +) / 10 - 0.5) < 0.04)
        }
    }
}
