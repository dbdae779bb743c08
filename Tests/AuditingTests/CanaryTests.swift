import Auditing
import Fixtures
import Foundation
import Neighbors
import Statistics
import Tables
import Testing

@Suite struct CanaryTests {
    private static func adult() throws -> Table {
        try TableLoader.load(
            [NamedInput(role: "train", path: FixtureFiles.adult("train").path)], options: ReadOptions())[0].table
    }

    /// A coin each, records of values that are known, none twice and none like a record.
    @Test func shuffledCanariesAreNewCombinationsOfKnownValues() throws {
        let table = try Self.adult()
        let canaries = try Canaries(for: table, count: 400, seed: 7)
        #expect(canaries.included.rowCount + canaries.excluded.rowCount == 400)
        // Five standard deviations of a fair coin.
        #expect(abs(canaries.included.rowCount - 200) < 50)
        #expect(canaries.train.rowCount == table.rowCount + canaries.included.rowCount)
        let groups = RecordGroups([table, canaries.included, canaries.excluded, canaries.train])
        let original = Set(groups.groups[0])
        #expect(original.isDisjoint(with: groups.groups[1] + groups.groups[2]))
        #expect(Set(groups.groups[1] + groups.groups[2]).count == 400)
        #expect(groups.groups[3].sorted() == (groups.groups[0] + groups.groups[1]).sorted())
        for slot in table.numbers.indices {
            #expect(Set(table.numbers[slot]).isSuperset(of: canaries.included.numbers[slot]))
        }
        #expect(try Canaries(for: table, count: 400, seed: 7).train == canaries.train)
        #expect(try Canaries(for: table, count: 400, seed: 8).train != canaries.train)
    }

    @Test func canariesOutsideHaveLabelsAndNumbersThatNoRecordHas() throws {
        let table = try Self.adult()
        let canaries = try Canaries(for: table, count: 100, kind: .outside, seed: 7)
        let both = [canaries.included, canaries.excluded]
        for slot in table.numbers.indices {
            let largest = try #require(table.numbers[slot].max())
            #expect(both.allSatisfy { $0.numbers[slot].min() ?? .infinity > largest })
        }
        let labels = table.schema.columns.filter { $0.kind == .categorical }.map { Int32($0.categories.count) }
        let new = both.flatMap { part in
            part.codes.enumerated().flatMap { slot, codes in codes.map { $0 == labels[slot] } }
        }
        let share = Double(new.count { $0 }) / Double(new.count)
        #expect(abs(share - 0.5) < 0.1)
    }

    @Test func tablesWithoutRoomForCanariesAreRefused() throws {
        let schema = try #require(
            Schema(columns: [Column(name: "a", kind: .binary), Column(name: "b", kind: .binary)]))
        var table = Table(schema: schema)
        for row in 0..<4 {
            table.appendRow()
            table.setBit(0, to: row & 1 == 1)
            table.setBit(1, to: row & 2 == 2)
        }
        #expect(throws: Canaries.Failure.tooFewCombinations(found: 0)) { try Canaries(for: table, count: 20, seed: 1) }
        #expect(throws: Canaries.Failure.noOutside) { try Canaries(for: table, count: 20, kind: .outside, seed: 1) }
    }

    /// TensorFlow Privacy's example: 16 references, and secrets that rank first, fourth and last.
    @Test(arguments: [(0, 4.0), (3, 2.0), (16, log2(16.0 / 17))])
    func exposureIsThatOfTensorFlowPrivacy(_ higher: Int, _ bits: Double) {
        #expect(abs(VulnerableMember(trainRow: 1, score: 0, higher: higher, of: 16).exposure - bits) < 1e-12)
    }
}

/// Lower bounds of ε in an audit, on scores whose ε is known.
@Suite struct EmpiricalEpsilonTests {
    /// Scores that tell of each record's membership what randomised response at `epsilon` does; `size` of each kind, a fair coin each.
    private static func trial(_ epsilon: Double, unit: Int, size: Int = 400) -> MembershipTrial {
        var stream = RandomStream(seed: 11, purpose: "epsilon trial", unit: UInt64(unit))
        let truth = 1 / (1 + exp(-epsilon))
        let candidates = (0..<2 * size).map { place in
            let isMember = stream.next32() & 1 == 1
            let says = (stream.uniform() < truth) == isMember
            // Some sureness that means nothing.
            return MembershipTrial.Candidate(
                score: (says ? 1 : 0) + stream.uniform() / 2, isMember: isMember, isUnique: true, place: place)
        }
        return MembershipTrial(candidates, fraction: 1, calibrationShare: 0.2)
    }

    private static func found(_ epsilon: Double, unit: Int, claim: Double? = nil) throws -> EmpiricalEpsilon {
        var options = AuditOptions()
        options.claimedEpsilon = claim
        options.claimedDelta = 0
        // Two attacks share the error.
        let trials = [("first", trial(epsilon, unit: 2 * unit)), ("second", trial(epsilon, unit: 2 * unit + 1))]
        return try #require(try EmpiricalEpsilon(trials.map { (attack: $0.0, trial: $0.1) }, options: options))
    }

    /// With 400 repetitions at 5 %, fewer than 37 bounds lie above the truth with 99.9 % probability.
    @Test(arguments: [0.0, 1, 3]) func boundsExceedTheTruthAsRarelyAsTheySay(_ epsilon: Double) throws {
        let over = try (0..<400).count { unit in
            (try Self.found(epsilon, unit: unit).strongest?.epsilon ?? 0) > epsilon
        }
        #expect(over < 37, "\(over)")
    }

    @Test func boundsComeNearTheTruth() throws {
        let bounds = try (0..<20).map { try Self.found(3, unit: $0).strongest?.epsilon ?? 0 }.sorted()
        #expect(bounds[10] > 2)
    }

    @Test func claimsAreJudged() throws {
        #expect(try Self.found(3, unit: 1, claim: 1).claim?.verdict == .violated)
        #expect(try Self.found(3, unit: 1, claim: 3).claim?.verdict == .consistent)
        #expect(try Self.found(0, unit: 1, claim: 20).claim?.verdict == .inconclusive)
        #expect(try Self.found(0, unit: 1).claim == nil)
    }
}
