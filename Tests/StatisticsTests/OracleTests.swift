import Fixtures
import Foundation
import Statistics
import Testing

/// Values of scipy, statsmodels and scikit-learn, made by `Fixtures/Oracles/statistics.py`.
@Suite struct OracleTests {
    private struct Interval: Decodable {
        var k, n: Int
        var confidence, lower, upper: Double
    }

    private static func cases<Case: Decodable>(_ name: String, as type: Case.Type = Case.self) throws -> [Case] {
        let decoder = JSONDecoder()
        decoder.userInfo[.section] = name
        let section = try decoder.decode(
            Section<Case>.self, from: Data(contentsOf: FixtureFiles.oracle("statistics.json")))
        try #require(section.cases.count >= 6)
        return section.cases
    }

    @Test func clopperPearson() throws {
        for c in try Self.cases("clopperPearson", as: Interval.self) {
            let interval = Proportion(c.k, of: c.n).clopperPearson(confidence: c.confidence)
            expectClose(interval.lower, c.lower, "\(c)")
            expectClose(interval.upper, c.upper, "\(c)")
        }
    }

    @Test func wilson() throws {
        for c in try Self.cases("wilson", as: Interval.self) {
            let interval = Proportion(c.k, of: c.n).wilson(confidence: c.confidence)
            expectClose(interval.lower, c.lower, "\(c)")
            expectClose(interval.upper, c.upper, "\(c)")
        }
    }

    @Test func newcombe() throws {
        struct Case: Decodable {
            var k1, n1, k2, n2: Int
            var confidence, value, lower, upper: Double
        }
        for c in try Self.cases("newcombe", as: Case.self) {
            let contrast = ProportionContrast(Proportion(c.k1, of: c.n1), minus: Proportion(c.k2, of: c.n2))
            expectClose(try #require(contrast.estimate(confidence: c.confidence)), c.value, c.lower, c.upper, "\(c)")
        }
    }

    @Test func binomialTest() throws {
        struct Case: Decodable {
            var k, n: Int
            var p, pvalue: Double
        }
        for c in try Self.cases("binomialTest", as: Case.self) {
            expectClose(Proportion(c.k, of: c.n).binomialTest(against: c.p), c.pvalue, "\(c)")
        }
    }

    @Test func pairedDifference() throws {
        struct Case: Decodable {
            var b, c, n: Int
            var confidence, value, lower, upper, pvalue: Double
        }
        for c in try Self.cases("pairedDifference", as: Case.self) {
            let contrast = PairedContrast(gains: c.b, losses: c.c, pairs: c.n)
            expectClose(try #require(contrast.estimate(confidence: c.confidence)), c.value, c.lower, c.upper, "\(c)")
            expectClose(contrast.exactTest(), c.pvalue, "\(c)")
        }
    }

    @Test func fisherExact() throws {
        struct Case: Decodable {
            var a, b, c, d: Int
            var pvalue: Double
        }
        for c in try Self.cases("fisherExact", as: Case.self) {
            let contrast = ProportionContrast(Proportion(c.a, of: c.a + c.b), minus: Proportion(c.c, of: c.c + c.d))
            expectClose(contrast.fisherExactTest(), c.pvalue, "\(c)")
        }
    }

    @Test func mannWhitney() throws {
        struct Case: Decodable {
            var x, y: [Double]
            var pvalue: Double
        }
        for c in try Self.cases("mannWhitney", as: Case.self) {
            expectClose(ROC(members: c.x, nonMembers: c.y).mannWhitneyTest(), c.pvalue, "\(c.x.count) \(c.y.count)")
        }
    }

    @Test func areaUnderTheCurve() throws {
        struct Case: Decodable {
            var members, holdout: [Double]
            var confidence, value, lower, upper: Double
        }
        for c in try Self.cases("auc", as: Case.self) {
            let roc = ROC(members: c.members, nonMembers: c.holdout)
            expectClose(roc.areaEstimate(confidence: c.confidence), c.value, c.lower, c.upper, "\(c.members.count)")
        }
    }

    @Test func truePositiveRateAtFixedFalsePositiveRate() throws {
        struct Case: Decodable {
            var members, holdout: [Double]
            var confidence, fpr, value, lower, upper, tieBlock: Double
            var smallestResolvable: Double?
        }
        for c in try Self.cases("tprAtFpr", as: Case.self) {
            let rate = ROC(members: c.members, nonMembers: c.holdout)
                .truePositiveRate(atFalsePositiveRate: c.fpr, confidence: c.confidence)
            let place: Comment = "\(c.members.count) members, rate \(c.fpr)"
            expectClose(rate.estimate, c.value, c.lower, c.upper, place)
            expectClose(rate.tieBlock, c.tieBlock, place)
            expectClose(rate.smallestResolvable ?? -1, c.smallestResolvable ?? -1, place)
        }
    }

    @Test func medianAndMean() throws {
        struct Case: Decodable {
            var x: [Double]
            var confidence, value, lower, upper: Double
        }
        for c in try Self.cases("medianInterval", as: Case.self) {
            expectClose(
                try #require(Location.median(c.x, confidence: c.confidence)), c.value, c.lower, c.upper, "\(c.x.count)")
        }
        for c in try Self.cases("meanInterval", as: Case.self) {
            expectClose(
                try #require(Location.mean(c.x, confidence: c.confidence)), c.value, c.lower, c.upper, "\(c.x.count)")
        }
    }

    @Test func kolmogorovSmirnov() throws {
        struct Case: Decodable {
            var x, y: [Double]
            var statistic, pvalueLimit: Double
        }
        for c in try Self.cases("kolmogorovSmirnov", as: Case.self) {
            let result = TwoSampleTests.kolmogorovSmirnov(c.x, c.y)
            expectClose(result.statistic, c.statistic, "\(c.x.count)")
            expectClose(result.pValue, c.pvalueLimit, "\(c.x.count) \(c.y.count)")
        }
    }

    @Test func chiSquared() throws {
        struct Case: Decodable {
            var table: [[Int]]
            var statistic, pvalue: Double
        }
        for c in try Self.cases("chiSquared", as: Case.self) {
            let result = TwoSampleTests.chiSquared(c.table)
            expectClose(result.statistic, c.statistic, "\(c.table)")
            expectClose(result.pValue, c.pvalue, "\(c.table)")
        }
    }

    @Test func holm() throws {
        struct Case: Decodable { var p, adjusted: [Double] }
        for c in try Self.cases("holm", as: Case.self) {
            for (mine, theirs) in zip(Multiplicity.holm(c.p), c.adjusted) { expectClose(mine, theirs, "\(c.p)") }
        }
    }

    @Test func f1() throws {
        struct Case: Decodable {
            var tp, fp, fn: Int
            var confidence: Double
            var value, lower, upper: Double?
        }
        for c in try Self.cases("f1", as: Case.self) {
            let confusion = Confusion(truePositives: c.tp, falsePositives: c.fp, members: c.tp + c.fn, nonMembers: c.fp)
            let estimate = confusion.f1(confidence: c.confidence)
            guard let value = c.value, let lower = c.lower, let upper = c.upper else {
                #expect(estimate == nil)
                continue
            }
            expectClose(try #require(estimate), value, lower, upper, "\(c)")
        }
    }

    @Test func quantiles() throws {
        struct Normal: Decodable { var p, z: Double }
        for c in try Self.cases("normalQuantile", as: Normal.self) {
            expectClose(-SpecialFunctions.normalQuantile(complement: c.p), c.z, "\(c)")
        }
        struct Beta: Decodable { var p, a, b, x: Double }
        for c in try Self.cases("betaQuantile", as: Beta.self) {
            expectClose(SpecialFunctions.betaQuantile(a: c.a, b: c.b, p: c.p), c.x, "\(c)")
        }
        struct Regularized: Decodable { var a, b, x, value, complement: Double }
        for c in try Self.cases("betaRegularized", as: Regularized.self) {
            expectClose(SpecialFunctions.betaRegularized(a: c.a, b: c.b, x: c.x), c.value, "\(c)")
            expectClose(SpecialFunctions.betaRegularizedComplement(a: c.a, b: c.b, x: c.x), c.complement, "\(c)")
        }
    }

    @Test func philoxKnownAnswers() throws {
        struct Case: Decodable { var counter, key, words: [UInt32] }
        for c in try Self.cases("philox4x32", as: Case.self) {
            let block = Philox.block(
                counter: SIMD4(c.counter[0], c.counter[1], c.counter[2], c.counter[3]), key: SIMD2(c.key[0], c.key[1]))
            #expect((0..<4).map { block[$0] } == c.words)
        }
    }

    @Test func bootstrapIntervals() throws {
        struct Percentile: Decodable {
            var replicates: [Double]
            var confidence, lower, upper: Double
        }
        for c in try Self.cases("bootstrapPercentile", as: Percentile.self) {
            let interval = try #require(Bootstrap.percentile(c.replicates, confidence: c.confidence))
            expectClose(interval.lower, c.lower, "\(c.confidence)")
            expectClose(interval.upper, c.upper, "\(c.confidence)")
        }
        struct BCa: Decodable {
            var replicates, jackknife: [Double]
            var estimate, confidence, lower, upper: Double
        }
        for c in try Self.cases("bca", as: BCa.self) {
            let interval = try #require(
                Bootstrap.biasCorrected(
                    c.replicates, estimate: c.estimate, jackknife: c.jackknife, confidence: c.confidence))
            expectClose(interval.lower, c.lower, "\(c.confidence)")
            expectClose(interval.upper, c.upper, "\(c.confidence)")
        }
    }
}

/// One list of the oracle's file.
private struct Section<Case: Decodable>: Decodable {
    var cases: [Case]

    struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let name = decoder.userInfo[.section] as? String ?? ""
        cases = try decoder.container(keyedBy: Key.self).decode([Case].self, forKey: Key(stringValue: name))
    }
}

extension CodingUserInfoKey {
    fileprivate static var section: CodingUserInfoKey {
        guard let key = CodingUserInfoKey(rawValue: "section") else { preconditionFailure("a literal key") }
        return key
    }
}

/// Equal to 1e-9, relative for values above 1.
func expectClose(
    _ value: Double, _ expected: Double, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        value == expected || abs(value - expected) <= 1e-9 * max(1, abs(expected)), comment,
        sourceLocation: sourceLocation)
}

func expectClose(
    _ estimate: Estimate, _ value: Double, _ lower: Double, _ upper: Double, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectClose(estimate.value, value, comment, sourceLocation: sourceLocation)
    expectClose(estimate.lower, lower, comment, sourceLocation: sourceLocation)
    expectClose(estimate.upper, upper, comment, sourceLocation: sourceLocation)
}
