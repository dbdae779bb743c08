import Attacks
import Auditing
import Fixtures
import Foundation
import Neighbors
import Statistics
import Tables
import Testing

/// Singling out, joining and guessing, against brute force in Python on records of Adult (`Fixtures/Oracles/disclosure.py`) and against
/// what must hold.
@Suite struct DisclosureTests {
    private struct Oracle: Decodable {
        struct Shares: Decodable {
            var members: Double
            var holdout: Double

            private enum CodingKeys: String, CodingKey {
                case members = "correct_mean_T"
                case holdout = "correct_mean_H"
            }
        }
        struct Inference: Decodable {
            var income, marital, hours, age: Shares
            var fewKnown: [String: Shares]

            var all: [String: Shares] {
                ["income": income, "marital": marital, "hr_per_week": hours, "age": age]
            }

            private enum CodingKeys: String, CodingKey {
                case income, marital, age
                case hours = "hr_per_week"
                case fewKnown = "few_known"
            }
        }
        struct Links: Decodable {
            var k: [Int]
            var chance: [Double]
            var members: [Int]
            var holdout: [Int]
            var left: [String]
            var right: [String]

            private enum CodingKeys: String, CodingKey {
                case k, chance
                case members = "T"
                case holdout = "H"
                case left = "A"
                case right = "B"
            }
        }
        struct Predicates: Decodable {
            struct Line: Decodable {
                var terms: [[Term]]
                var members: Int
                var holdout: Int

                private enum CodingKeys: String, CodingKey {
                    case terms
                    case members = "T"
                    case holdout = "H"
                }
            }
            enum Term: Decodable {
                case text(String)
                case number(Double)

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let number = try? container.decode(Double.self) {
                        self = .number(number)
                    } else {
                        self = .text(try container.decode(String.self))
                    }
                }
            }
            struct Univariate: Decodable {
                struct Counts: Decodable {
                    var predicates: Int
                    var members: Int
                    var holdout: Int

                    private enum CodingKeys: String, CodingKey {
                        case predicates
                        case members = "one_T"
                        case holdout = "one_H"
                    }
                }
                var both: Counts
            }
            var list: [Line]
            var univariate: Univariate
        }
        var inference: Inference
        var linkability: Links
        var predicates: Predicates
    }

    private static func oracle() throws -> Oracle {
        try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("disclosure.json")))
    }

    private static func run(
        _ audit: AuditCase, _ attack: any DisclosureAttack, _ change: (inout AuditOptions) -> Void = { _ in }
    ) throws -> (result: AttackResult, findings: AuditFindings) {
        var options = AuditOptions()
        options.attempts = 100_000
        change(&options)
        let findings = try Auditor(options: options).run(audit, entries: [.disclosure(attack)])
        return (try #require(findings.results.first), findings)
    }

    private static func measure(_ result: AttackResult, _ id: String) throws -> Measure {
        try #require(result.measures.first { $0.id == id }, "\(result.measures.map(\.id))")
    }

    /// Whether a share of `n` is as many as `count`.
    private static func isNear(_ estimate: Estimate?, _ count: Double, of n: Int, within: Double = 1e-6) -> Bool {
        guard let estimate else { return false }
        return abs(estimate.value * Double(n) - count) <= within
    }

    // MARK: - Against the oracle

    @Test func inferenceEqualsTheOracle() throws {
        let oracle = try Self.oracle().inference
        let audit = try FixtureCase.adult()
        let everything = try Self.run(audit, AttributeInference()).result
        for (secret, shares) in oracle.all {
            let found = try Self.measure(everything, "inferred/\(secret)")
            #expect(Self.isNear(found.members, shares.members, of: 600), "\(secret)")
            #expect(Self.isNear(found.holdout, shares.holdout, of: 600), "\(secret)")
        }
        // Of equally near records each counts its part.
        let few = try Self.oracle().linkability.left
        for (secret, shares) in oracle.fewKnown {
            let found = try Self.run(audit, AttributeInference()) {
                $0.roles = ColumnRoles(secrets: [secret], quasiIdentifiers: few.filter { $0 != secret })
            }.result
            let measure = try Self.measure(found, "inferred/\(secret)")
            #expect(Self.isNear(measure.members, shares.members, of: 600), "\(secret)")
            #expect(Self.isNear(measure.holdout, shares.holdout, of: 600), "\(secret)")
        }
    }

    /// Of equally near records ours takes another one, so a few joins differ.
    @Test func linkabilityEqualsTheOracle() throws {
        let oracle = try Self.oracle().linkability
        let found = try Self.run(try FixtureCase.adult(), Linkability(neighbours: oracle.k)) {
            $0.roles = ColumnRoles(left: oracle.left, right: oracle.right)
        }.result
        for (index, k) in oracle.k.enumerated() {
            let measure = try Self.measure(found, "linked-within-\(k)")
            #expect(Self.isNear(measure.members, Double(oracle.members[index]), of: 600, within: 3.001), "\(k)")
            #expect(Self.isNear(measure.holdout, Double(oracle.holdout[index]), of: 600, within: 3.001), "\(k)")
            #expect(abs(Linking.chance(neighbours: k, of: 600) - oracle.chance[index]) < 1e-9)
        }
    }

    @Test func predicatesCountWhatTheOracleCounts() throws {
        let oracle = try Self.oracle().predicates
        let audit = try FixtureCase.adult()
        let schema = audit.members.schema
        let counters = [audit.members, audit.holdout, audit.release].map { PredicateCounter($0) }
        #expect(oracle.list.count == 150)
        for line in oracle.list {
            let predicate = Predicate(
                try line.terms.map { term in
                    guard case .text(let name) = term[0], case .text(let sign) = term[1] else {
                        throw CocoaError(.coderInvalidValue)
                    }
                    let column = try #require(schema.position(of: name))
                    let value: Double
                    switch term[2] {
                    case .number(let number): value = number
                    case .text(let label):
                        value = Double(try #require(schema.columns[column].categories.firstIndex(of: label)))
                    }
                    return Predicate.Condition(
                        column: column, relation: sign == "==" ? .equal : sign == ">=" ? .atLeast : .atMost,
                        value: value)
                })
            #expect(counters[0].count(predicate, upTo: .max) == line.members)
            #expect(counters[1].count(predicate, upTo: .max) == line.holdout)
            #expect(counters[2].count(predicate, upTo: .max) == 1)
        }
        let found = try Self.run(audit, SinglingOut()).result
        let measure = try Self.measure(found, "singled-out-by-one-value")
        let both = oracle.univariate.both
        #expect(measure.members?.n == both.predicates)
        #expect(Self.isNear(measure.members, Double(both.members), of: both.predicates))
        #expect(Self.isNear(measure.holdout, Double(both.holdout), of: both.predicates))
    }

    // MARK: - Published cases

    /// Anonymeter's own test of linkability.
    @Test(arguments: [(1, 0.25), (2, 1.0), (3, 1.0), (4, 1.0)])
    func linksOfFourRecords(_ k: Int, _ expected: Double) throws {
        let schema = try #require(
            Schema(columns: [Column(name: "a", kind: .integer), Column(name: "b", kind: .integer)]))
        func table(_ a: [Double], _ b: [Double]) -> Table {
            Table(
                schema: schema, rowCount: a.count,
                bits: BitMatrix(columnCount: 0, rowCount: a.count, words: []), missingBits: nil, codes: [],
                numbers: [a, b])
        }
        let audit = try AuditCase(
            members: table([0, 0, 4, 0], [0, 1, 9, 4]), holdout: table([7, 8, 7, 8], [1, 2, 3, 4]),
            release: table([0, 1, 4, 9], [0, 1, 4, 9]))
        let found = try Self.run(audit, Linkability(neighbours: [k])) {
            $0.roles = ColumnRoles(left: ["a"], right: ["b"])
            $0.referenceShare = 0
        }.result
        #expect(try Self.measure(found, "linked-within-\(k)").members?.value == expected)
    }

    @Test func chancesOfLinks() {
        #expect(Linking.chance(neighbours: 1, of: 4) == 0.25)
        #expect(abs(Linking.chance(neighbours: 2, of: 4) - 5.0 / 6) < 1e-15)
        #expect(Linking.chance(neighbours: 3, of: 4) == 1)
    }

    /// A forest learns what a rule makes certain, and guesses no better on training people than on others where nothing leaks.
    @Test func forestsLearnFromTheRelease() throws {
        let schema = try #require(
            Schema(columns: [
                Column(name: "a", kind: .integer), Column(name: "b", kind: .integer),
                Column(name: "label", kind: .categorical, categories: ["x", "y", "z"]),
                Column(name: "bit", kind: .binary),
            ]))
        func table(_ seed: UInt64) -> Table {
            var stream = RandomStream(seed: seed, purpose: "forest test")
            var table = Table(schema: schema)
            for _ in 0..<400 {
                table.appendRow()
                let (a, b) = (stream.index(below: 1_000), stream.index(below: 1_000))
                table.setNumber(0, to: Double(a))
                table.setNumber(1, to: Double(b))
                table.setCode(0, to: a < 300 ? 0 : a < 600 ? 1 : 2)
                table.setBit(0, to: a + 50 > 500)
            }
            return table
        }
        var options = AttributeDisclosure.Options()
        options.vote = .forest
        let audit = try AuditCase(members: table(1), holdout: table(2), release: table(3))
        let found = try Self.run(audit, AttributeDisclosure(options: options)) {
            $0.roles = ColumnRoles(secrets: ["label", "bit"], quasiIdentifiers: ["a", "b"])
        }.result
        let label = try Self.measure(found, "disclosed/known-2/forest-right")
        #expect(try #require(label.members).value > 0.95)
        #expect(try #require(label.estimate).covers(0))
        #expect(try #require(Self.measure(found, "disclosed/known-2/forest-f1").members).value > 0.95)
    }

    // MARK: - What must hold

    private static let attacks: [any DisclosureAttack] = [
        SinglingOut(), Linkability(), AttributeInference(), AttributeDisclosure(),
    ]

    /// Training records as release are the worst, and the attacks see it.
    @Test(arguments: 0..<4) func theTrainingDataAsReleaseIsTheWorst(_ index: Int) throws {
        let base = try FixtureCase.adult()
        let copy = try AuditCase(members: base.members, holdout: base.holdout, release: base.members)
        let (result, findings) = try Self.run(copy, Self.attacks[index])
        #expect(findings.verdict.outcome == .leak)
        let own = try Self.run(base, Self.attacks[index]).result
        for measure in result.measures where measure.role == .verdict {
            let before = own.measures.first { $0.id == measure.id }
            let (worst, own) = (measure.members?.value ?? -1, before?.members?.value ?? 1)
            #expect(worst >= own, "\(measure.id)")
        }
        if index == 0 {
            let shares = result.measures.filter { $0.role == .verdict }.map { $0.members?.value }
            #expect(shares == [1, 1])
        }
    }

    /// The order of rows decides nothing, and threads nothing.
    @Test(arguments: 0..<4) func rowsInAnotherOrderGiveTheSame(_ index: Int) throws {
        let base = try FixtureCase.adult()
        func shuffled(_ table: Table) -> Table {
            var stream = RandomStream(seed: 3, purpose: "order")
            return table.rows(stream.permutation(table.rowCount))
        }
        // The attacks' own draws are of rows, so those that draw are left out.
        let fixed: [any DisclosureAttack] = [Linkability(), AttributeInference(), AttributeDisclosure()]
        let other = try AuditCase(
            members: shuffled(base.members), holdout: shuffled(base.holdout), release: shuffled(base.release))
        let single = try Self.run(base, Self.attacks[index]) { $0.workers = Workers(threads: 1) }.result
        #expect(try Self.run(base, Self.attacks[index]).result == single)
        guard index > 0 else { return }
        let again = try Self.run(other, fixed[index - 1]).result
        for (a, b) in zip(single.measures.sorted { $0.id < $1.id }, again.measures.sorted { $0.id < $1.id }) {
            #expect(a.id == b.id)
            #expect(Self.isNear(a.members, b.members?.value ?? .nan, of: 1, within: 1e-9), "\(a.id)")
            #expect(Self.isNear(a.holdout, b.holdout?.value ?? .nan, of: 1, within: 1e-9), "\(a.id)")
        }
    }

    /// Several records of one person are one case: tripled records give the intervals of single ones.
    @Test func recordsOfOnePersonCountOnce() throws {
        let base = try FixtureCase.adult()
        let rows = (0..<base.members.rowCount).flatMap { [$0, $0, $0] }
        let tripled = try AuditCase(
            members: base.members.rows(rows), holdout: base.holdout.rows(rows), release: base.release,
            persons: (rows.map(Int32.init), rows.map(Int32.init)))
        let plain = try Self.run(base, AttributeInference()).result
        let found = try Self.run(tripled, AttributeInference()).result
        #expect(found.measures.map(\.members) == plain.measures.map(\.members))
        #expect(found.measures.map(\.estimate) == plain.measures.map(\.estimate))
        var options = AuditOptions()
        options.knowledgeFractions = [1]
        let membership = try Auditor(options: options).run(
            tripled, entries: AttackCatalog.entries(named: ["distance-membership", "nearest-record-memorization"]))
        let all = try #require(
            membership.results.last?.membership.last { $0.population == "all" && $0.releaseSize == 600 })
        // A fifth calibrates.
        #expect(all.members == 480 && all.holdout == 480)
        let matches = try #require(membership.results.first?.measures.first { $0.id == "identical-match-share" })
        #expect(matches.members?.n == 600)
    }

    @Test func rolesThatCannotBeAreRefused() throws {
        let audit = try FixtureCase.adult()
        func refused(_ roles: ColumnRoles, _ attack: any DisclosureAttack = AttributeInference()) -> Bool {
            do {
                _ = try Self.run(audit, attack) { $0.roles = roles }
                return false
            } catch is AuditError { return true } catch { return false }
        }
        #expect(refused(ColumnRoles(secrets: ["nobody"])))
        #expect(refused(ColumnRoles(secrets: ["age"], quasiIdentifiers: ["age", "sex"])))
        #expect(refused(ColumnRoles(quasiIdentifiers: ["age", "age"])))
        #expect(refused(ColumnRoles(secrets: audit.members.schema.columns.map(\.name)), AttributeDisclosure()))
        #expect(refused(ColumnRoles(left: ["age"]), Linkability()))
        #expect(refused(ColumnRoles(left: ["age"], right: ["age"]), Linkability()))
        #expect(refused(ColumnRoles(quasiIdentifiers: audit.members.schema.columns.map(\.name))))
    }

    /// 200 releases of other people: no attack's intervals miss more often than they may (99.9 % of a 5 % rate), and few say leak.
    @Test func releasesOfOtherPeopleAreNoLeak() throws {
        let base = try FixtureCase.adult()
        var real = base.members
        real.append(base.holdout)
        let pool = real
        let size = 150
        let found = try Workers().map(200) { unit in
            Result { () throws -> (Bool, [String: Bool]) in
                var stream = RandomStream(seed: 2_028, purpose: "null", unit: UInt64(unit))
                let order = stream.permutation(pool.rowCount)
                func part(_ index: Int) -> Table { pool.rows(Array(order[index * size..<(index + 1) * size])) }
                var options = AuditOptions()
                options.seed = UInt64(unit)
                options.workers = Workers(threads: 1)
                options.attempts = 2_000
                var disclosure = AttributeDisclosure.Options()
                disclosure.known = [0.3]
                disclosure.neighbours = [1]
                let findings = try Auditor(options: options).run(
                    AuditCase(members: part(0), holdout: part(1), release: part(2)),
                    entries: [
                        .disclosure(SinglingOut()), .disclosure(Linkability(neighbours: [5])),
                        .disclosure(AttributeInference()), .disclosure(AttributeDisclosure(options: disclosure)),
                    ])
                var missed: [String: Bool] = [:]
                for measure in findings.results.flatMap(\.measures) where measure.role == .verdict {
                    if let estimate = measure.estimate { missed[measure.id] = !estimate.covers(0) }
                }
                return (findings.verdict.outcome == .leak, missed)
            }
        }.map { try $0.get() }
        let leaks = found.count(where: \.0)
        #expect(leaks <= 21, "\(leaks) leaks")
        let ids = Set(found.flatMap { $0.1.keys })
        #expect(ids.count > 15)
        let misses = ids.sorted().map { id in (id, found.count { $0.1[id] == true }) }
        for (id, count) in misses { #expect(count <= 21, "\(id): \(count)") }
        // Intervals that never miss would show nothing either.
        #expect(misses.reduce(0) { $0 + $1.1 } > 30)
    }
}
