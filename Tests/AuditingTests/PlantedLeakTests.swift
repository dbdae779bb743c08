import Auditing
import Neighbors
import Statistics
import Tables
import Testing

/// Leaks that are planted have the size that they are said to have, in audits that are otherwise clean.
@Suite struct PlantedLeakTests {
    private static func planter(_ audit: AuditCase, release: Bool = true, persons: Bool = false) throws -> LeakPlanter {
        func numbers(_ count: Int, from first: Int32) -> [Int32] { (0..<count).map { first + Int32($0 / 3) } }
        return try LeakPlanter(
            members: audit.members, holdout: audit.holdout, release: release ? audit.release : nil,
            persons: persons
                ? (numbers(audit.members.rowCount, from: 0), numbers(audit.holdout.rowCount, from: 1_000)) : (nil, nil),
            seed: 11)
    }

    /// How often each content occurs, by its first row among `tables` in order.
    private static func contents(_ tables: [Table]) -> [[Int: Int]] {
        RecordGroups(tables).groups.map { groups in
            groups.reduce(into: [:]) { $0[Int($1), default: 0] += 1 }
        }
    }

    /// Members and hold-out of a trial are the same people as before, as many on either side, in another division.
    @Test func peopleAreDividedAnew() throws {
        let audit = try FixtureCase.adult()
        let planter = try Self.planter(audit)
        let trial = try planter.audit(trial: 0, leak: PlantedLeak(share: 0, changed: 0))
        #expect(trial.members.rowCount == audit.members.rowCount && trial.holdout.rowCount == audit.holdout.rowCount)
        var before = audit.members
        before.append(audit.holdout)
        var after = trial.members
        after.append(trial.holdout)
        let counts = Self.contents([before, after])
        #expect(counts[0] == counts[1])
        #expect(trial.members != audit.members)
        // Without a leak the release is the one that was given.
        let releases = Self.contents([audit.release, trial.release])
        #expect(releases[0] == releases[1])
        let other = try planter.audit(trial: 1, leak: PlantedLeak(share: 0, changed: 0))
        #expect(other.members != trial.members)
        let again = try Self.planter(audit).audit(trial: 1, leak: PlantedLeak(share: 0, changed: 0))
        #expect(again.members == other.members && again.release == other.release)
    }

    /// As many training records as it says are copied, the release keeps its size, and a larger leak holds a smaller one.
    @Test func copiesAreAsManyAsSaid() throws {
        let audit = try FixtureCase.adult()
        let planter = try Self.planter(audit)
        var before: [Int: Int] = [:]
        for share in [0.01, 0.1, 0.5] {
            let leak = PlantedLeak(share: share, changed: 0)
            let trial = try planter.audit(trial: 3, leak: leak)
            let copies = Int((share * Double(audit.members.rowCount)).rounded())
            #expect(planter.copies(of: leak) == copies && trial.release.rowCount == audit.release.rowCount)
            let counts = Self.contents([trial.members, audit.release, trial.release])
            // What the release has more of than before is copies of training records.
            let gained = counts[2].reduce(into: [Int: Int]()) { gained, entry in
                let more = entry.value - (counts[1][entry.key] ?? 0)
                if more > 0, counts[0][entry.key] != nil { gained[entry.key] = more }
            }
            let total = gained.values.reduce(0, +)
            // A copy may take the place of a record of the same content.
            #expect(total <= copies && total >= copies - copies / 10 - 1)
            #expect(before.allSatisfy { (gained[$0.key] ?? 0) >= $0.value - 1 })
            before = gained
        }
    }

    /// Values of copies are changed as often as said: each is its own with the chance 1 - c, or somebody's who may share it.
    @Test(arguments: [0.1, 0.3]) func valuesAreChangedAsOftenAsSaid(_ changed: Double) throws {
        let audit = try FixtureCase.adult()
        // A release of as many records as there are members, all copies: each row is one member's.
        let planter = try LeakPlanter(
            members: audit.members, holdout: audit.holdout, release: audit.members, seed: 5)
        let exact = try planter.audit(trial: 0, leak: PlantedLeak(share: 1, changed: 0)).release
        let trial = try planter.audit(trial: 0, leak: PlantedLeak(share: 1, changed: changed))
        #expect(exact.rowCount == trial.release.rowCount)
        let slot = try #require(
            audit.members.schema.columns.firstIndex { $0.name == "fnlwgt" })
        guard case .number(let weights) = audit.members.schema.slots[slot] else {
            Issue.record("a column of numbers")
            return
        }
        let pairs = zip(exact.numbers[weights], trial.release.numbers[weights])
        // Hardly two people share this number.
        let differing = pairs.count { $0 != $1 }
        let interval = Proportion(differing, of: exact.rowCount).clopperPearson(confidence: 0.9999)
        #expect(interval.lower <= changed && changed <= interval.upper)
    }

    /// Without a release, a third of the people stand for one, and nobody is on two sides.
    @Test func peopleMaySetARelease() throws {
        let audit = try FixtureCase.adult()
        let planter = try Self.planter(audit, release: false)
        let trial = try planter.audit(trial: 0, leak: PlantedLeak(share: 0, changed: 0))
        #expect(trial.release.rowCount == 400 && trial.members.rowCount == 400 && trial.holdout.rowCount == 400)
        var all = audit.members
        all.append(audit.holdout)
        var parts = trial.members
        parts.append(trial.holdout)
        parts.append(trial.release)
        let counts = Self.contents([all, parts])
        #expect(counts[0] == counts[1])
    }

    /// Records of one person stay on one side.
    @Test func personsStayTogether() throws {
        let trial = try Self.planter(try FixtureCase.adult(), persons: true).audit(
            trial: 0, leak: PlantedLeak(share: 0.1, changed: 0))
        let (members, holdout) = (try #require(trial.persons.members), try #require(trial.persons.holdout))
        #expect(members.count == trial.members.rowCount && holdout.count == trial.holdout.rowCount)
        #expect(Set(members).isDisjoint(with: holdout) && Set(members).count == 200)
    }

    /// More copies than the release has records cannot be planted.
    @Test func tooManyCopiesAreRefused() throws {
        let audit = try FixtureCase.adult()
        let planter = try LeakPlanter(
            members: audit.members, holdout: audit.holdout, release: audit.release.rows(Array(0..<50)), seed: 1)
        #expect(throws: AuditError.self) { try planter.audit(trial: 0, leak: PlantedLeak(share: 0.1, changed: 0)) }
    }
}
