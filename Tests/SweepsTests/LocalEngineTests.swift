import Auditing
import Foundation
import Sweeps
import Testing

/// Doing the units of a plan: everything once, whatever fails, stops or works beside.
@Suite struct LocalEngineTests {
    @discardableResult
    private func run(
        _ work: FakeWork, _ list: UnitList, into store: ResultStore, jobs: Int = 2, units: ArraySlice<SweepUnit>? = nil
    ) throws -> LocalEngine.Summary {
        try LocalEngine(work: work, store: store, jobs: jobs, progress: AuditProgress())
            .run(units ?? list.units[...], of: list)
    }

    /// Releases that are drawn, searched in parts and attacked: 2 samples, 2 checks, 8 searches, 10 attacks.
    private static let plan =
        ScratchFolder.drawnPlan.replacing("attacks: distance", with: "attacks: [singling-out, distance")
        .replacing("membership\n", with: "membership, local-neighbourhood]\n")
        + "search: {release-shards: 2, record-blocks: 2}\n"

    private func isComplete(_ list: UnitList, _ store: ResultStore) -> Bool {
        list.units.allSatisfy { store.isDone($0) && store.result($0)?.outcome.rows == outcome(of: $0).rows }
    }

    /// Every unit is done once, and a second run does nothing.
    @Test func everythingIsDoneOnce() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        #expect(list.count(.sample) == 2 && list.count(.search) == 8 && list.count(.attack) == 10)
        let (store, work) = (try scratch.store(), FakeWork())
        let first = try run(work, list, into: store)
        #expect(first.units == list.units.count && first.present == 0 && first.done == list.units.count)
        #expect(first.failed == 0 && first.reasons.isEmpty && isComplete(list, store))
        #expect(work.calls.count == list.units.count && work.calls.values.allSatisfy { $0 == 1 })
        let before = store.contents()
        let second = try run(work, list, into: store)
        #expect(second.units == list.units.count && second.present == list.units.count)
        #expect(second.done == 0 && second.failed == 0)
        #expect(work.calls.values.allSatisfy { $0 == 1 } && store.contents() == before)
    }

    /// A damaged result and a vanished file are made again, and nothing else is.
    @Test func onlyWhatIsMissingIsDone() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        try run(FakeWork(), list, into: store)
        let before = store.contents()
        let attack = try #require(list.of(.attack).last)
        let sample = try #require(list.of(.sample).first)
        try Data("{}".utf8).write(to: store.resultFile(attack.address))
        try FileManager.default.removeItem(at: store.artefactFolder(sample.address))
        let work = FakeWork()
        let summary = try run(work, list, into: store)
        #expect(work.calls == [attack.address: 1, sample.address: 1])
        #expect(summary.done == 2 && summary.present == list.units.count - 2 && store.contents() == before)
    }

    /// However many units are done at a time, the results are the same bytes.
    @Test func resultsDoNotDependOnJobs() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        var contents: [[String: Data]] = []
        for jobs in [1, 2, 5] {
            let (store, work) = (try scratch.store("jobs-\(jobs)"), FakeWork())
            try run(work, list, into: store, jobs: jobs)
            #expect(work.calls.count == list.units.count && work.calls.values.allSatisfy { $0 == 1 })
            contents.append(store.contents("units"))
        }
        #expect(contents[0].count == list.units.count)
        #expect(contents[1] == contents[0])
        #expect(contents[2] == contents[0])
    }

    /// Three shards do everything between them, and nothing twice.
    @Test func shardsDoEverythingOnce() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            ScratchFolder.plan + "knowledge: [0.1, 0.5, 1]\nseeds: [1, 2, 3]\nrelease-sizes: [100, all]\n")
        #expect(list.units.count == 19)
        let store = try scratch.store()
        var calls: [String: Int] = [:]
        for number in [3, 1, 2] {
            let shard = try #require(SweepShard(number, of: 3))
            let work = FakeWork()
            let summary = try run(work, list, into: store, units: shard.items(of: list.units))
            #expect((6...7).contains(summary.units) && summary.done == summary.units && summary.present == 0)
            calls.merge(work.calls) { $0 + $1 }
        }
        #expect(calls.count == 19 && calls.values.allSatisfy { $0 == 1 } && isComplete(list, store))
        #expect(SweepShard(0, of: 3) == nil && SweepShard(4, of: 3) == nil && SweepShard(1, of: 0) == nil)
    }

    /// Shards cover a list of any length, in order and without overlap, and differ by one item at most.
    @Test func shardsCoverEveryList() throws {
        for length in 0...12 {
            let list = Array(0..<length)
            for count in 1...14 {
                var covered: [Int] = []
                var sizes: [Int] = []
                for number in 1...count {
                    let shard = try #require(SweepShard(number, of: count))
                    covered += shard.items(of: list)
                    sizes.append(shard.items(of: list).count)
                }
                let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
                #expect(covered == list && most - least <= 1, "\(count) shards of \(length)")
            }
        }
    }

    /// A unit that fails is recorded with its reason, leaves the others alone, and is tried again by the next run.
    @Test func aFailureIsRecordedAndTriedAgain() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.plan + "knowledge: [0.1, 0.5, 1]\nseeds: [1, 2]\n")
        let broken = list.of(.attack)[2]
        let store = try scratch.store()
        let work = FakeWork(failing: [broken.address: FakeFailure("no paper")])
        for attempt in 1...2 {
            let summary = try run(work, list, into: store)
            #expect(summary.failed == 1 && summary.reasons.count == 1)
            #expect(summary.reasons.first?.contains("no paper") == true)
            #expect(summary.present == (attempt == 1 ? 0 : list.units.count - 1))
            #expect(store.failure(broken.address)?.attempt == attempt && !store.isDone(broken))
            #expect(store.failure(broken.address)?.reason.contains("no paper") == true)
            #expect(list.units.count { store.isDone($0) } == list.units.count - 1)
        }
        work.repair()
        let last = try run(work, list, into: store)
        #expect(last.done == 1 && last.failed == 0 && last.present == list.units.count - 1)
        #expect(isComplete(list, store) && work.calls[broken.address] == 3)
    }

    /// Units that need a release that cannot be drawn fail with its reason, without it being tried again; others do not.
    @Test func aFailedSampleFailsWhatNeedsIt() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let broken = try #require(list.of(.sample).first)
        let store = try scratch.store()
        let work = FakeWork(failing: [broken.address: FakeFailure("no paper")])
        let summary = try run(work, list, into: store)
        let hit = list.units.filter { $0.address == broken.address || $0.dependencies.contains(broken.address) }
        #expect(hit.count == 11)
        #expect(summary.failed == hit.count && summary.done == list.units.count - hit.count)
        for unit in list.units {
            let isHit = hit.contains { $0.address == unit.address }
            #expect(store.isDone(unit) != isHit)
            #expect((store.failure(unit.address)?.reason.contains("no paper") == true) == isHit)
        }
        #expect(work.calls[broken.address] == 1)
        work.repair()
        try run(work, list, into: store)
        #expect(isComplete(list, store) && work.calls[broken.address] == 2)
    }

    /// What a unit needs is done on the spot where another shard has not done it yet, once, and then counts for that shard.
    @Test func whatIsNeededIsDoneOnTheSpot() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let (store, work) = (try scratch.store(), FakeWork())
        let own = list.units.suffix(1)
        let unit = try #require(own.first)
        let summary = try run(work, list, into: store, units: own)
        #expect(summary.units == 1 && summary.done == 1 && summary.failed == 0)
        #expect(unit.dependencies.count == 5)
        let expected = Set(unit.dependencies + [unit.address])
        #expect(Set(work.calls.keys) == expected && work.calls.values.allSatisfy { $0 == 1 })
        for address in expected {
            let needed = try #require(list[address])
            #expect(store.isDone(needed))
        }
        let rest = try run(work, list, into: store)
        #expect(rest.present == 6 && isComplete(list, store) && work.calls.values.allSatisfy { $0 == 1 })
    }

    /// A need that fails on the spot is recorded too, and named by what needed it.
    @Test func aNeedThatFailsOnTheSpotIsNamed() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let unit = try #require(list.units.last)
        let searches = unit.dependencies.compactMap { list[$0] }.filter { $0.spec.kind == .search }
        let search = try #require(searches.first)
        let work = FakeWork(failing: [search.address: FakeFailure("no paper")])
        let summary = try run(work, list, into: store, units: list.units.suffix(2))
        #expect(summary.failed == 2 && !store.isDone(unit) && work.calls[search.address] == 1)
        let reason = store.failure(unit.address)?.reason ?? ""
        let start = String(search.address.prefix(12))
        #expect(reason.contains("search") && reason.contains(start), "\(reason)")
        #expect(reason.contains("no paper"), "\(reason)")
        #expect(store.failure(search.address)?.reason.contains("no paper") == true)
    }

    /// Units that share a case are given to one session, in the plan's order.
    @Test func aGroupIsOneSession() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(
            """
            data: {train: train.csv, holdout: holdout.csv, synthetic: made.csv}
            attacks: [distance-membership, local-neighbourhood]
            knowledge: [0.1, 0.5, 1]
            seeds: [1, 2, 3]
            """)
        for jobs in [1, 2, 3] {
            let (store, work) = (try scratch.store("\(jobs)"), FakeWork())
            try run(work, list, into: store, jobs: jobs)
            let sessions = work.sessions.filter { list[$0[0]]?.spec.kind == .attack }
            #expect(sessions.count == 3)
            for session in sessions {
                let group = try #require(list[session[0]]).group
                let expected = list.of(.attack).filter { $0.group == group }.map { $0.address }
                #expect(session == expected && expected.count == 6)
            }
        }
        // With more jobs than groups a group is cut, and still nothing is done twice or out of order.
        let (store, work) = (try scratch.store("5"), FakeWork())
        try run(work, list, into: store, jobs: 5)
        let order = list.units.map { $0.address }
        for session in work.sessions {
            let places = session.compactMap { order.firstIndex(of: $0) }
            let groups = Set(session.compactMap { list[$0]?.group })
            #expect(places == places.sorted() && groups.count == 1)
        }
        #expect(work.calls.count == list.units.count && work.calls.values.allSatisfy { $0 == 1 })
    }
}
