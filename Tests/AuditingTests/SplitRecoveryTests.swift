import Attacks
import Fixtures
import Foundation
import Statistics
import Testing

/// Splits drawn by NumPy's legacy generator, and finding them again.
@Suite struct SplitRecoveryTests {
    private struct Oracle: Decodable {
        struct Words: Decodable {
            var seed: UInt32
            var words: [UInt32]
        }
        struct Permutation: Decodable {
            var seed: UInt32
            var count: Int
            var first: [Int32]
            var last: [Int32]
            var sha256: String
        }
        struct Split: Decodable {
            var seed: UInt32
            var count: Int
            var testShare: Double
            var members: Int
            var sha256: String

            private enum CodingKeys: String, CodingKey {
                case seed, count, members, sha256
                case testShare = "test_share"
            }
        }
        var words: [Words]
        var permutations: [Permutation]
        var splits: [Split]
    }

    private let oracle: Oracle

    init() throws {
        oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("legacy_random.json")))
    }

    @Test func wordsAreThoseOfNumPy() {
        for entry in oracle.words {
            var twister = MersenneTwister(seed: entry.seed)
            let words = (0..<700).map { _ in twister.next() }
            #expect(Array(words.suffix(8)) == entry.words, "seed \(entry.seed)")
        }
    }

    @Test func permutationsAreThoseOfNumPy() {
        for entry in oracle.permutations {
            var order = (0..<Int32(entry.count)).map { $0 }
            var twister = MersenneTwister(seed: entry.seed)
            twister.shuffle(&order)
            #expect(Array(order.prefix(64)) == entry.first)
            #expect(Array(order.suffix(5)) == entry.last)
            let bytes = order.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
            #expect(SHA256Digest.hexadecimal(of: bytes) == entry.sha256)
            // Stopped early, the end is what it is in the whole.
            var part = (0..<Int32(entry.count)).map { $0 }
            var again = MersenneTwister(seed: 1)
            again.reseed(entry.seed)
            again.shuffle(&part, downTo: entry.count / 2)
            #expect(part[(entry.count / 2)...] == order[(entry.count / 2)...])
        }
    }

    @Test func splitsAreThoseOfScikitLearn() {
        for entry in oracle.splits {
            let scheme = SplitRecovery.Scheme(
                name: "test", order: .testFirst, firstShare: entry.testShare, seeds: 0...0)
            let members = scheme.members(of: entry.count, seed: entry.seed)
            #expect(members.count { $0 } == entry.members)
            #expect(SHA256Digest.hexadecimal(of: members.map { $0 ? UInt8(1) : 0 }) == entry.sha256)
        }
    }

    /// Scores that tell next to nothing of a single record (AUC 0.53) tell the whole split of 20,000.
    @Test func weakScoresTellTheWholeSplit() throws {
        let scheme = SplitRecovery.Scheme.corgan
        let members = scheme.members(of: 20_000, seed: 7_321)
        var stream = RandomStream(seed: 1, purpose: "weak scores", unit: 0)
        let scores = members.map { isMember in
            (0..<12).reduce(isMember ? 0.1 : 0) { sum, _ in sum + stream.uniform() }
        }
        let roc = ROC(
            members: zip(scores, members).filter(\.1).map(\.0),
            nonMembers: zip(scores, members).filter { !$0.1 }.map(\.0))
        #expect(roc.area < 0.55)
        let one = try SplitRecovery(scheme: scheme).run(scores: scores, workers: Workers(threads: 1))
        let three = try SplitRecovery(scheme: scheme).run(scores: scores, workers: Workers(threads: 3))
        #expect(one == three)
        #expect(one.best.seed == 7_321)
        #expect(one.members == 16_000)
        #expect(one.pValue < 1e-3)
        #expect((one.runnerUp?.deviations ?? .infinity) < one.best.deviations - 1)
    }

    /// Scores that have nothing to do with the split: p-values are uniform.
    @Test func nothingIsFoundInNothing() throws {
        let scheme = SplitRecovery.Scheme(name: "test", order: .trainFirst, firstShare: 0.8, seeds: 1...200)
        var small = 0
        for trial in 0..<200 {
            var stream = RandomStream(seed: UInt64(trial), purpose: "null scores", unit: 0)
            // Few distinct values, as distances of binary records have.
            let scores = (0..<500).map { _ in Double(stream.index(below: 6)) }
            if try SplitRecovery(scheme: scheme).run(scores: scores).pValue < 0.05 { small += 1 }
        }
        // 10 expected; 20 is 3.2 deviations more.
        #expect(small <= 20, "\(small)")
        #expect(small >= 2, "\(small)")
    }

    @Test func mirroredScoresAreNoEvidence() throws {
        let scheme = SplitRecovery.Scheme(name: "test", order: .testFirst, firstShare: 0.1, seeds: 0...99)
        let members = scheme.members(of: 3_000, seed: 17)
        let scores = members.map { $0 ? 1.0 : 0 }
        #expect(try SplitRecovery(scheme: scheme).run(scores: scores).best.seed == 17)
        let result = try SplitRecovery(scheme: scheme).run(scores: scores.map { -$0 })
        #expect(result.best.seed != 17)
        #expect(result.pValue > 1e-3)
    }

    /// 1 − 0.7 is a little above 0.3.
    @Test func sharesAreNotOffByOne() {
        let scheme = SplitRecovery.Scheme(name: "test", order: .testFirst, firstShare: 1 - 0.7, seeds: 0...0)
        #expect(scheme.firstCount(of: 2_000) == 600)
        #expect(scheme.firstCount(of: 2_001) == 601)
    }

    @Test func impossibleScores() {
        let recovery = SplitRecovery(scheme: .corgan)
        #expect(throws: SplitRecoveryError.oneScore) { try recovery.run(scores: [1, 1, 1, 1, 1]) }
        #expect(throws: SplitRecoveryError.notANumber) { try recovery.run(scores: [1, .nan, 1, 1, 1]) }
        #expect(throws: SplitRecoveryError.emptyPart(records: 1)) { try recovery.run(scores: [1]) }
    }
}
