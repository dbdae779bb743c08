import Auditing
import Foundation
import Policy
import Statistics
import Testing

/// The advantage on the same people as in accepted evidence.
@Suite struct PairedAdvantageTests {
    /// The first `claimed` of `rows` people are claimed, and the last `spared` were not attacked.
    private func people(_ rows: Int, claimed: Int, spared: Int = 0) -> [Bool?] {
        (0..<rows).map { $0 >= rows - spared ? nil : $0 < claimed }
    }

    /// Two bits a person, four people a byte, the first in the lowest bits.
    private func bits(_ decisions: [Bool?]) -> [UInt8] {
        stride(from: 0, to: decisions.count, by: 4).map { start in
            var byte: UInt8 = 0
            for decision in decisions[start..<min(start + 4, decisions.count)].reversed() {
                byte *= 4
                if let decision { byte += decision ? 2 : 1 }
            }
            return byte
        }
    }

    private func json(rows: Int, bits: [UInt8]) -> String {
        "{\"rows\": \(rows), \"bits\": \"\(Data(bits).base64EncodedString())\"}"
    }

    private func side(rows: Int, bits: [UInt8]) throws -> ClaimedTargets.Side {
        try JSONDecoder().decode(ClaimedTargets.Side.self, from: Data(json(rows: rows, bits: bits).utf8))
    }

    private func evidence(
        _ members: [Bool?], _ holdout: [Bool?], attack: String = Made.attack, train: String = Made.train
    ) throws -> Evidence {
        let text = """
            {"attack": "\(attack)", "members": \(json(rows: members.count, bits: bits(members))),
             "holdout": \(json(rows: holdout.count, bits: bits(holdout)))}
            """
        let claims = try JSONDecoder().decode(ClaimedTargets.self, from: Data(text.utf8))
        return Made.evidence([], claims: [claims], train: train)
    }

    private func finding(_ new: Evidence, _ old: Evidence?) throws -> Judgement.Finding {
        let policy = try Made.policy(
            "rules:", "  - {id: a, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}")
        let judgement = try Made.judge(policy, [new], baseline: old)
        let finding = try #require(judgement.findings.first)
        #expect(judgement.outcome == finding.outcome && judgement.findings.count == 1)
        return finding
    }

    // MARK: - Differences

    /// The same claims differ by nothing: 0 within a narrow interval, which passes.
    @Test func theSameClaimsDifferByNothing() throws {
        let one = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let found = try finding(one, one)
        let estimate = try #require(found.estimate)
        #expect(found.outcome == .pass && estimate.value == 0 && estimate.n == 800)
        #expect(estimate.lower < 0 && estimate.upper > 0 && estimate.confidence == 0.95)
        #expect(abs(estimate.lower + estimate.upper) < 1e-12)
        // Half a person in each cell: each side's variance is that of one person among 402, over 402².
        let half = twoSidedNormalQuantile(0.95) * 2.0.squareRoot() / 402
        #expect(abs(estimate.upper - half) < 1e-12)
    }

    /// Forty more of 400 members are a tenth more, exactly, and beyond a margin of 0.02.
    @Test func moreMembersAreMoreAdvantage() throws {
        let old = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let new = try evidence(people(400, claimed: 160), people(400, claimed: 40))
        let found = try finding(new, old)
        let estimate = try #require(found.estimate)
        #expect(found.outcome == .leak && estimate.value == 40.0 / 400)
        #expect(estimate.lower > 0.02 && estimate.lower < estimate.value && estimate.value < estimate.upper)
        #expect(estimate.method.contains("paired"))
    }

    /// Forty more of the hold-out are a tenth less.
    @Test func moreOfTheHoldoutIsLessAdvantage() throws {
        let old = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let new = try evidence(people(400, claimed: 120), people(400, claimed: 80))
        let found = try finding(new, old)
        #expect(found.outcome == .pass && found.estimate?.value == -(40.0 / 400))
    }

    /// With evidence and accepted evidence changed round, value and interval change their signs.
    @Test func theOtherWayRoundItIsTheNegative() throws {
        let old = try evidence(people(400, claimed: 120), people(300, claimed: 40))
        let new = try evidence(people(400, claimed: 160), people(300, claimed: 25))
        let (there, back) = (try finding(new, old), try finding(old, new))
        let (more, less) = (try #require(there.estimate), try #require(back.estimate))
        #expect(more.value == -less.value && more.n == less.n)
        #expect(abs(more.lower + less.upper) < 1e-12)
        #expect(abs(more.upper + less.lower) < 1e-12)
        #expect(there.outcome == .leak && back.outcome == .pass)
    }

    /// Only people who were attacked in both count.
    @Test func onlyPairsCount() throws {
        let old = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let new = try evidence(people(400, claimed: 160, spared: 200), people(400, claimed: 40, spared: 300))
        let found = try finding(new, old)
        #expect(found.estimate?.value == 40.0 / 200 && found.estimate?.n == 300)
    }

    // MARK: - No comparison

    /// Evidence of other training records cannot be compared with, and that is said.
    @Test func otherPeopleAreNoPairs() throws {
        let new = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let old = try evidence(people(400, claimed: 120), people(400, claimed: 40), train: Made.digest("e"))
        let found = try finding(new, old)
        #expect(found.outcome == .inconclusive && found.estimate == nil)
        #expect(found.sentence.contains("other training or hold-out records"))
    }

    /// Without accepted evidence, or where either does not say whom the attack claims, nothing can be said.
    @Test func withoutClaimsNothingIsSaid() throws {
        let one = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let other = try evidence(people(400, claimed: 120), people(400, claimed: 40), attack: "calibrated-distance")
        let without = try finding(one, nil)
        #expect(without.outcome == .inconclusive && without.sentence.contains("no accepted evidence"))
        let mute = try finding(one, other)
        #expect(mute.outcome == .inconclusive && mute.sentence.contains("accepted evidence does not say"))
        let silent = try finding(other, one)
        #expect(silent.outcome == .inconclusive && silent.sentence.contains("the evidence does not say"))
    }

    /// Fewer than ten pairs of either kind are none; ten are some.
    @Test(arguments: [(9, 400, false), (400, 9, false), (10, 10, true), (0, 0, false)])
    func fewPairsAreNone(_ members: Int, _ holdout: Int, _ isEnough: Bool) throws {
        let one = try evidence(people(members, claimed: 3), people(holdout, claimed: 3))
        let found = try finding(one, one)
        #expect(found.outcome == .inconclusive)
        #expect((found.estimate != nil) == isEnough)
        #expect(found.sentence.contains("hardly anybody") != isEnough)
    }

    /// Files of different lengths are of different people, whatever their digests.
    @Test func otherLengthsAreNoPairs() throws {
        let new = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        let old = try evidence(people(399, claimed: 120), people(400, claimed: 40))
        let found = try finding(new, old)
        #expect(found.outcome == .inconclusive && found.estimate == nil)
    }

    // MARK: - Bits

    /// What is claimed is read from its bits, for any number of rows, and is the same after being written and read again.
    @Test(arguments: 0...9) func decisionsComeBack(_ rows: Int) throws {
        let all: [Bool?] = [true, nil, false, true, true, false, nil, nil, true]
        let decisions = Array(all.prefix(rows))
        let read = try side(rows: rows, bits: bits(decisions))
        #expect(read.rows == rows && read.decisions == decisions)
        let again = try JSONDecoder().decode(ClaimedTargets.Side.self, from: JSONEncoder().encode(read))
        #expect(again == read && again.decisions == decisions)
    }

    /// A byte by hand: claimed, not attacked, not claimed, claimed is 2 + 0·4 + 1·16 + 2·64.
    @Test func aByteByHand() throws {
        let read = try side(rows: 4, bits: [146])
        let expected: [Bool?] = [true, nil, false, true]
        #expect(read.decisions == expected)
        let unknown = try side(rows: 1, bits: [3])
        let nothing: [Bool?] = [nil]
        #expect(unknown.decisions == nothing)
    }

    /// Bits that are too few or too many for the rows say nothing, and a comparison with them neither.
    @Test(arguments: [(5, 1), (4, 2), (0, 1), (1, 0), (-1, 0), (400, 99), (400, 101)])
    func bitsOfAnotherLengthSayNothing(_ rows: Int, _ bytes: Int) throws {
        let damaged = try side(rows: rows, bits: [UInt8](repeating: 0x55, count: bytes))
        #expect(damaged.decisions == nil)
        let one = try evidence(people(400, claimed: 120), people(400, claimed: 40))
        var other = one
        other.claims?[0].members = damaged
        let (new, old) = (try finding(other, one), try finding(one, other))
        #expect(new.outcome == .inconclusive && old.outcome == .inconclusive)
    }
}
