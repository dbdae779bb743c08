import Attacks
import Auditing
import Fixtures
import Foundation
import Statistics
import Tables
import Testing

/// Correct attribution and identity measures, against plain computations in exact arithmetic on records of Adult, SDMetrics and pen and
/// paper (`Fixtures/Oracles/disclosure.py`).
@Suite struct AttributionTests {
    private struct Oracle: Decodable {
        var cap: Questions<Sides<Correct, Correct>>
        var synthpop: Questions<Sides<[String: Double], [String: Double]>>
        var health: Health
        var meaningful: Sides<Risk, Risk>
    }

    /// Two sets of known columns with a secret each.
    private struct Questions<Values: Decodable>: Decodable {
        var income: Asked<Values>
        var marital: Asked<Values>

        var both: [Asked<Values>] { [income, marital] }
    }

    private struct Asked<Values: Decodable>: Decodable {
        var keys: [String]
        var target: String
        var values: Values

        enum CodingKeys: CodingKey { case keys, target }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            keys = try container.decode([String].self, forKey: .keys)
            target = try container.decode(String.self, forKey: .target)
            values = try Values(from: decoder)
        }
    }

    private struct Sides<Train: Decodable, Holdout: Decodable>: Decodable {
        var train: Train
        var holdout: Holdout

        enum CodingKeys: String, CodingKey {
            case train = "T"
            case holdout = "H"
        }
    }

    private struct Correct: Decodable {
        var cap: Double
        var zero: Double
        var matched: Int
        var general: Double

        enum CodingKeys: String, CodingKey {
            case matched
            case cap = "cap_mean"
            case zero = "zero_cap_mean"
            case general = "gcap_mean"
        }
    }

    private struct Share: Decodable {
        var count: Int
        var share: Double
    }

    private struct Health: Decodable {
        var hits: Sides<Share, Share>
        var nearer: Sides<Share, Share>
        var weights: [String: Double]

        enum CodingKeys: String, CodingKey {
            case hits = "hitting_rate"
            case nearer = "epsilon_identifiability"
        }

        enum NearerKeys: CodingKey { case weights }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            hits = try container.decode(Sides<Share, Share>.self, forKey: .hits)
            nearer = try container.decode(Sides<Share, Share>.self, forKey: .nearer)
            weights = try container.nestedContainer(keyedBy: NearerKeys.self, forKey: .nearer)
                .decode([String: Double].self, forKey: .weights)
        }
    }

    private struct Risk: Decodable {
        var risk: Double
        var sum: Double
        var matched: Int
        var learned: Int
    }

    private let train: Table
    private let holdout: Table
    private let release: Table
    private let oracle: Oracle

    init() throws {
        let audit = try FixtureCase.adult()
        (train, holdout, release) = (audit.members, audit.holdout, audit.release)
        oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("disclosure.json")))
    }

    private var all: [Table] { [train, holdout, release] }

    private func position(_ name: String) throws -> Int { try #require(train.schema.position(of: name)) }

    private func counts(of real: Table, _ keys: [String], _ target: String) throws -> KeyCounts {
        KeyCounts(real: real, release: release, keys: try keys.map(position), target: try position(target))
    }

    /// A table of labels, by number from 0 (−1: missing), and numbers, the columns in this order.
    private static func table(labels: [[Int32]], numbers: [[Double]] = []) throws -> Table {
        let names = (0..<100).map { "label \($0)" }
        let schema = try #require(
            Schema(
                columns: labels.indices.map { Column(name: "c\($0)", kind: .categorical, categories: names) }
                    + numbers.indices.map { Column(name: "n\($0)", kind: .continuous) }))
        var table = Table(schema: schema)
        for row in 0..<(labels.first?.count ?? numbers.first?.count ?? 0) {
            table.appendRow()
            for (slot, values) in labels.enumerated() { table.setCode(slot, to: values[row]) }
            for (slot, values) in numbers.enumerated() { table.setNumber(slot, to: values[row]) }
        }
        return table
    }

    // MARK: - Against the oracle

    @Test func correctAttributionEqualsTheOracle() throws {
        for asked in oracle.cap.both {
            for (real, expected) in [(train, asked.values.train), (holdout, asked.values.holdout)] {
                let found = Attribution(try counts(of: real, asked.keys, asked.target))
                let cap = try #require(found.cap)
                #expect(abs(cap - expected.cap) <= 1e-9)
                #expect(abs(found.zeroCAP - expected.zero) <= 1e-9)
                #expect(found.matched == expected.matched)
                let general = GeneralizedAttribution(
                    real: real, release: release, keys: try asked.keys.map(position), target: try position(asked.target)
                )
                #expect(abs(general.gcap - expected.general) <= 1e-9)
                // Where the known values occur, nothing is generalized.
                let pairs = zip(found.correctShare, general.correctShare)
                #expect(pairs.allSatisfy { $0 == nil || $0 == $1 })
            }
        }
    }

    /// All measures by their names in the paper.
    private static func named(_ found: Attribution) -> [String: Double] {
        [
            "UiO": found.uiO, "UiS": found.uiS, "UiOiS": found.uiOiS, "repU": found.repU, "Dorig": found.dOrig,
            "Dsyn": found.dSyn, "iS": found.iS, "DiS": found.diS, "DiSCO": found.diSCO, "DiSDiO": found.diSDiO,
            "baseCAPd": found.baseCAPd, "CAPd": found.capD, "CAPs": found.capS, "DCAP": found.dcap,
            "TCAP": found.tcap ?? .nan,
        ]
    }

    @Test func synthpopsMeasuresEqualTheOracle() throws {
        for asked in oracle.synthpop.both {
            #expect(asked.values.train.count == 15 && asked.values.holdout.count == 4)
            for (real, expected) in [(train, asked.values.train), (holdout, asked.values.holdout)] {
                let found = Attribution(try counts(of: real, asked.keys, asked.target))
                let values = Self.named(found)
                for (name, value) in expected { #expect(abs((values[name] ?? .nan) - value) <= 1e-9, "\(name)") }
                let rows = Double(real.rowCount)
                #expect(Double(found.isReplicatedUnique.count { $0 }) / rows == found.repU)
                #expect(Double(found.isDisclosed.count { $0 }) / rows == found.diS)
                #expect(Double(found.isCorrectlyDisclosed.count { $0 }) / rows == found.diSCO)
                #expect(found.correctShare.count == real.rowCount)
            }
        }
    }

    @Test func hitsEqualTheOracle() {
        for (real, expected) in [(train, oracle.health.hits.train), (holdout, oracle.health.hits.holdout)] {
            let hits = IdentityMeasures.hits(of: real, in: release, rangesOver: all)
            #expect(hits.count == real.rowCount && hits.count { $0 } == expected.count)
        }
    }

    @Test func identifiabilityEqualsTheOracle() throws {
        for (real, expected) in [(train, oracle.health.nearer.train), (holdout, oracle.health.nearer.holdout)] {
            let found = try #require(
                EpsilonIdentifiability(of: real, release: release, weightsFrom: train, rangesOver: all))
            for (column, weight) in zip(train.schema.columns, found.weights) {
                #expect(abs(weight - (oracle.health.weights[column.name] ?? .nan)) <= 1e-9, "\(column.name)")
            }
            #expect(found.isNearer.count { $0 } == expected.count)
            #expect(abs(found.share - expected.share) <= 1e-9)
        }
        #expect(
            EpsilonIdentifiability(of: train, release: release, weightsFrom: train, rangesOver: all, limit: 599) == nil)
    }

    @Test func meaningfulIdentityEqualsTheOracle() throws {
        let quasi = try ["age", "sex", "race"].map(position)
        let sensitive = try ["occupation", "marital", "education", "income"].map(position)
        for (real, expected) in [(train, oracle.meaningful.train), (holdout, oracle.meaningful.holdout)] {
            let found = MeaningfulIdentity(
                real: real, release: release, quasiIdentifiers: quasi, sensitive: sensitive, firstMatch: true)
            #expect(abs(found.mean - expected.risk) <= 1e-9)
            #expect(abs(found.risk.reduce(0, +) - expected.sum) <= 1e-9)
            #expect(found.isMatched.count { $0 } == expected.matched)
            #expect(found.learned.count { $0 == 1 } == expected.learned)
            #expect(found.learned.allSatisfy { $0 == 0 || $0 == 1 })
            #expect(found.sensitive == sensitive)
        }
    }

    // MARK: - SDMetrics

    /// SDMetrics' own fixture: five labels, a number that no two records share, two labels exchanged.
    @Test func twoExchangedLabels() throws {
        let labels = (0..<100).map { Int32($0 % 5) }
        let exchanged = labels.map { $0 == 3 ? 4 : $0 == 4 ? 3 : $0 }
        let numbers = [(0..<100).map(Double.init)]
        let real = try Self.table(labels: [labels, labels], numbers: numbers)
        let release = try Self.table(labels: [labels, exchanged], numbers: numbers)
        for keys in [[0], [0, 2]] {
            let found = Attribution(KeyCounts(real: real, release: release, keys: keys, target: 1))
            #expect(found.cap == 0.6 && found.zeroCAP == 0.6 && found.matched == 100)
            #expect(found.diS == 1 && found.diSCO == 0.6 && found.tcap == 0.6)
        }
    }

    /// SDMetrics' own fixture: of a1, a3, b1, b2 and b3 nearest to a2 are a1, a3 and b2.
    @Test func nearestKeys() throws {
        let offered = try Self.table(labels: [[0, 0, 1, 1, 1], [0, 1, 2, 3, 4]], numbers: [[1, 3, 1, 2, 3]])
        // Somebody with a2 for each of the five secrets, one with b2.
        let asked = try Self.table(labels: [[0, 0, 0, 0, 0, 1], [0, 1, 2, 3, 4, 3]], numbers: [[2, 2, 2, 2, 2, 2]])
        let found = GeneralizedAttribution(real: asked, release: offered, keys: [0, 2], target: 1)
        let third = 1.0 / 3
        let expected: [Double] = [third, third, 0, third, 0, 1]
        #expect(found.correctShare == expected)
        let plain = Attribution(KeyCounts(real: asked, release: offered, keys: [0, 2], target: 1))
        #expect(plain.correctShare == [nil, nil, nil, nil, nil, 1])
        #expect(plain.cap == 1 && plain.zeroCAP == 1.0 / 6 && plain.matched == 1)
    }

    // MARK: - What must hold

    @Test func aReleaseOfTheTrainingRecords() throws {
        for asked in oracle.synthpop.both {
            let (keys, target) = (try asked.keys.map(position), try position(asked.target))
            let found = Attribution(KeyCounts(real: train, release: train, keys: keys, target: target))
            #expect(found.repU == found.uiO && found.uiS == found.uiO && found.uiOiS == found.uiO)
            #expect(found.cap == found.capD && found.capS == found.capD && found.zeroCAP == found.capD)
            #expect(found.diSCO == found.dOrig && found.diS == found.dOrig && found.dSyn == found.dOrig)
            #expect(found.tcap == 1 && found.iS == 1)
            #expect(
                GeneralizedAttribution(real: train, release: train, keys: keys, target: target).gcap == found.capD)
        }
        #expect(
            IdentityMeasures.hits(of: train, in: train, rangesOver: all)
                == [Bool](repeating: true, count: train.rowCount))
    }

    /// Not even in the last digit.
    @Test func theOrderOfRowsChangesNothing() throws {
        var stream = RandomStream(seed: 5, purpose: "attribution tests")
        let order = stream.permutation(train.rowCount)
        let (real, other) = (train.rows(order), release.rows(stream.permutation(release.rowCount)))
        for asked in oracle.synthpop.both {
            let (keys, target) = (try asked.keys.map(position), try position(asked.target))
            let plain = Attribution(KeyCounts(real: train, release: release, keys: keys, target: target))
            let moved = Attribution(KeyCounts(real: real, release: other, keys: keys, target: target))
            #expect(Self.named(moved) == Self.named(plain))
            #expect(moved.cap == plain.cap && moved.matched == plain.matched)
            #expect(moved.correctShare == order.map { plain.correctShare[$0] })
            #expect(moved.isReplicatedUnique == order.map { plain.isReplicatedUnique[$0] })
            #expect(moved.isDisclosed == order.map { plain.isDisclosed[$0] })
            #expect(moved.isCorrectlyDisclosed == order.map { plain.isCorrectlyDisclosed[$0] })
            let general = GeneralizedAttribution(real: train, release: release, keys: keys, target: target)
            let movedGeneral = GeneralizedAttribution(real: real, release: other, keys: keys, target: target)
            #expect(movedGeneral.gcap == general.gcap)
            #expect(movedGeneral.correctShare == order.map { general.correctShare[$0] })
        }
        let hits = IdentityMeasures.hits(of: train, in: release, rangesOver: all)
        #expect(
            IdentityMeasures.hits(of: real, in: other, rangesOver: [other, holdout, real]) == order.map { hits[$0] })
        let quasi = try ["age", "sex", "race"].map(position)
        let sensitive = try ["occupation", "marital", "education", "income"].map(position)
        let risks = MeaningfulIdentity(
            real: train, release: release, quasiIdentifiers: quasi, sensitive: sensitive)
        let movedRisks = MeaningfulIdentity(real: real, release: other, quasiIdentifiers: quasi, sensitive: sensitive)
        #expect(movedRisks.mean == risks.mean)
        #expect(movedRisks.risk == order.map { risks.risk[$0] })
        let nearer = try #require(
            EpsilonIdentifiability(of: train, release: release, weightsFrom: train, rangesOver: all))
        let movedNearer = try #require(
            EpsilonIdentifiability(of: real, release: other, weightsFrom: real, rangesOver: all))
        #expect(movedNearer.weights == nearer.weights)
        #expect(movedNearer.isNearer == order.map { nearer.isNearer[$0] })
    }

    // MARK: - By hand

    @Test func missingValuesAreValues() throws {
        let real = try Self.table(labels: [[-1, 0, 0], [0, -1, 1]], numbers: [[.nan, 1, .nan]])
        let release = try Self.table(labels: [[-1, 0, 0], [0, -1, 1]], numbers: [[.nan, 1, 1]])
        let found = Attribution(KeyCounts(real: real, release: release, keys: [0, 2], target: 1))
        #expect(found.correctShare == [1, 0.5, nil])
        #expect(found.isReplicatedUnique == [true, false, false])
        #expect(found.isDisclosed == [true, false, false])
        // The third record differs from each of the release's in one of its two known values.
        let general = GeneralizedAttribution(real: real, release: release, keys: [0, 2], target: 1)
        #expect(general.correctShare == [1, 0.5, 1.0 / 3])
        #expect(IdentityMeasures.hits(of: real, in: release, rangesOver: [real, release]) == [true, true, false])
    }

    /// Numbers may differ by the thirtieth of the range, that of all tables.
    @Test func hitsAreNear() throws {
        let real = try Self.table(labels: [[0, 0, 1]], numbers: [[0, 10, 0]])
        let release = try Self.table(labels: [[0, 0]], numbers: [[1, 12]])
        let wide = try Self.table(labels: [[2, 2]], numbers: [[0, 30]])
        func hits(_ tables: [Table], parts: Double = 30) -> [Bool] {
            IdentityMeasures.hits(of: real, in: release, rangesOver: tables, parts: parts)
        }
        #expect(hits([real, release, wide]) == [true, false, false])
        #expect(hits([real, release]) == [false, false, false])
        #expect(hits([wide], parts: 15) == [true, true, false])
    }

    @Test func whatIsLearntOfWhoIsFound() throws {
        // Of five people one has the secret 0, which is worth learning; all others have 1.
        let real = try Self.table(labels: [[0, 0, 1, 1, 2], [0, 1, 1, 1, 1]], numbers: [[1, 2, 3, 4, 5]])
        let release = try Self.table(labels: [[0, 0, 0, 1], [1, 0, 0, 1]], numbers: [[1, 2, 3, 4]])
        let found = MeaningfulIdentity(real: real, release: release, quasiIdentifiers: [0], sensitive: [0, 1, 2])
        // Neither what is known nor a number counts.
        #expect(found.sensitive == [1])
        #expect(found.isMatched == [true, true, true, true, false])
        let (learned, risk) = (2.0 / 3, 2.0 / 3 / 2)
        #expect(found.learned == [learned, 0, 0, 0, 0])
        #expect(found.risk == [risk, 0, 0, 0, 0])
        #expect(found.mean == risk / 5)
        let first = MeaningfulIdentity(
            real: real, release: release, quasiIdentifiers: [0], sensitive: [1], firstMatch: true)
        #expect(first.learned == [0, 0, 0, 0, 0] && first.mean == 0)
    }

    /// Somebody with a twin is no nearer to a copy than to the twin.
    @Test func tiesAreNotNearer() throws {
        let space = try #require(
            EpsilonIdentifiability(of: train, release: train, weightsFrom: train, rangesOver: all))
        #expect(space.share > 0.9)
        var twice = train
        twice.append(train)
        let twins = try #require(
            EpsilonIdentifiability(of: twice, release: train, weightsFrom: train, rangesOver: all))
        #expect(twins.share == 0)
        let alone = try Self.table(labels: [[0]], numbers: [[1]])
        let lonely = try #require(
            EpsilonIdentifiability(of: alone, release: alone, weightsFrom: alone, rangesOver: [alone]))
        #expect(lonely.weights == [0, 0] && lonely.isNearer == [true])
    }

    @Test func noRecords() {
        let empty = Table(schema: train.schema)
        let nothing = Attribution(KeyCounts(real: empty, release: empty, keys: [0], target: 1))
        #expect(nothing.cap == nil && nothing.tcap == nil && nothing.correctShare.isEmpty)
        #expect(Self.named(nothing).filter { $0.key != "TCAP" }.values.allSatisfy { $0 == 0 })
        let unknown = Attribution(KeyCounts(real: train, release: empty, keys: [0], target: 1))
        #expect(unknown.cap == nil && unknown.zeroCAP == 0 && unknown.matched == 0 && unknown.uiS == 0)
        #expect(GeneralizedAttribution(real: train, release: empty, keys: [0], target: 1).gcap == 0)
        #expect(GeneralizedAttribution(real: empty, release: train, keys: [0], target: 1).correctShare.isEmpty)
        #expect(!IdentityMeasures.hits(of: train, in: empty, rangesOver: all).contains(true))
        #expect(MeaningfulIdentity(real: train, release: empty, quasiIdentifiers: [0], sensitive: [1]).mean == 0)
        let nearer = EpsilonIdentifiability(of: train, release: empty, weightsFrom: train, rangesOver: all)
        #expect(nearer?.share == 0)
    }

    /// Without any known column all that is left is the release's distribution.
    @Test func nothingKnown() throws {
        let target = try position("marital")
        let found = Attribution(KeyCounts(real: train, release: train, keys: [], target: target))
        let cap = try #require(found.cap)
        #expect(abs(cap - found.baseCAPd) <= 1e-12 && found.matched == train.rowCount)
        let general = GeneralizedAttribution(real: train, release: release, keys: [], target: target)
        let plain = Attribution(KeyCounts(real: train, release: release, keys: [], target: target))
        #expect(general.gcap == plain.zeroCAP)
    }
}
