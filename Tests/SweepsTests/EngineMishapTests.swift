import Auditing
import Foundation
import Sweeps
import Tables
import Testing

/// What becomes of a sweep when several do it at once, or files go bad.
@Suite struct EngineMishapTests {
    private static let plan = ScratchFolder.plan + "knowledge: [0.1, 0.5, 1]\nseeds: [1, 2, 3, 4]\n"

    private func engine(_ work: FakeWork, _ store: ResultStore, jobs: Int = 2) -> LocalEngine {
        LocalEngine(work: work, store: store, jobs: jobs, progress: AuditProgress())
    }

    /// Two engines at the same time on one folder: all is done, nothing fails, nothing is left unfinished.
    @Test func twoEnginesLoseNothing() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let summaries = Findings<LocalEngine.Summary>()
        onThreads(2) { _ in
            let engine = LocalEngine(work: FakeWork(), store: store, jobs: 2, progress: AuditProgress())
            if let summary = try? engine.run(list.units[...], of: list) { summaries.add(summary) }
        }
        #expect(summaries.all.count == 2)
        for summary in summaries.all {
            #expect(summary.failed == 0 && summary.present + summary.done == list.units.count)
        }
        for unit in list.units { #expect(store.result(unit)?.outcome == outcome(of: unit)) }
        #expect(store.unfinished.isEmpty && store.contents("failures").isEmpty)
        // The same bytes as one engine alone.
        let alone = try scratch.store("alone")
        _ = try engine(FakeWork(), alone).run(list.units[...], of: list)
        #expect(alone.contents("units") == store.contents("units"))
    }

    /// A release that somebody else drew in the meantime stays, even if drawing it again fails here.
    @Test func whatOthersMadeInTheMeantimeStays() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan)
        let store = try scratch.store()
        var failing: [String: any Error] = [:]
        for sample in list.of(.sample) { failing[sample.address] = FakeFailure("no paper") }
        let isFirst = Findings<Bool>()
        let work = FakeWork(failing: failing) {
            // Before this engine does anything, another one does everything.
            guard isFirst.all.isEmpty else { return }
            isFirst.add(true)
            let other = LocalEngine(work: FakeWork(), store: store, jobs: 1, progress: AuditProgress())
            _ = try? other.run(list.units[...], of: list)
        }
        _ = try engine(work, store, jobs: 1).run(list.units[...], of: list)
        for unit in list.units {
            #expect(store.isDone(unit), "\(unit.spec.kind)")
            #expect(store.result(unit)?.outcome.rows == outcome(of: unit).rows)
        }
    }

    /// An error about a release in the folder of results is one of the units that read it; the others are done.
    @Test func aBadReleaseFailsItsUnitsAlone() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan)
        let store = try scratch.store()
        let broken = list.of(.attack)[0]
        let release = store.artefactFolder(broken.dependencies[0]).appending(path: "release.csv").path
        let error = DataError(file: release, line: 3, problem: "expected 15 fields, found 14", remedy: "mend the file")
        let work = FakeWork(failing: [broken.address: error])
        let summary = try engine(work, store, jobs: 1).run(list.units[...], of: list)
        #expect(summary.failed == 1 && summary.done == list.units.count - 1)
        #expect(store.failure(broken.address)?.reason.contains("expected 15 fields") == true)
    }

    /// An error about a file beside the folder of results, of a name that begins alike, is one of its unit alone.
    @Test func aFileBesideTheFolderIsNotInIt() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let broken = list.of(.attack)[0]
        let error = DataError(
            file: store.folder.path + "-data.csv", line: 3, problem: "expected 15 fields, found 14",
            remedy: "mend the file")
        let work = FakeWork(failing: [broken.address: error])
        let summary = try engine(work, store, jobs: 1).run(list.units[...], of: list)
        #expect(summary.failed == 1 && summary.done == list.units.count - 1)
    }

    /// Where results cannot be written, the run ends with an error that says so; what was written before is there.
    @Test func aFolderThatCannotBeWrittenEndsTheRun() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let check = try #require(list.of(.check).first)
        let others = list.of(.attack).filter { $0.address.prefix(2) != check.address.prefix(2) }
        let blocked = try #require(others.last)
        // A file where a folder should be.
        let place = store.resultFile(blocked.address).deletingLastPathComponent()
        try Data().write(to: place)
        let error = #expect(throws: StoreFailure.self) {
            try engine(FakeWork(), store, jobs: 1).run(list.units[...], of: list)
        }
        #expect(error?.path.hasPrefix(store.folder.path) == true)
        #expect(error?.description.contains("cannot be written") == true)
        #expect(store.isDone(check) && !store.isDone(blocked))
        try FileManager.default.removeItem(at: place)
        let summary = try engine(FakeWork(), store).run(list.units[...], of: list)
        #expect(summary.failed == 0 && list.units.allSatisfy { store.isDone($0) })
    }

    /// A unit that another program did with other numbers is not done silently: the run tells of it.
    @Test func anotherResultIsTold() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let unit = try #require(list.of(.attack).first)
        let isFirst = Findings<Bool>()
        let work = FakeWork {
            guard isFirst.all.isEmpty else { return }
            isFirst.add(true)
            _ = try? store.put(outcome(of: unit, shifted: 1), of: unit)
        }
        let summary = try engine(work, store, jobs: 1).run(list.units[...], of: list)
        // Either the present result is taken, or the difference is told; it is never overwritten.
        #expect(store.result(unit)?.outcome == outcome(of: unit, shifted: 1))
        #expect(summary.failed == 0 || summary.reasons.first?.contains("another result") == true)
        #expect(list.units.allSatisfy { store.isDone($0) })
    }

    /// Progress is told up to the last unit.
    @Test func progressReachesTheEnd() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let told = Findings<[Int]>()
        let progress = AuditProgress { _, done, total in told.add([done, total]) }
        let engine = LocalEngine(work: FakeWork(), store: try scratch.store(), jobs: 2, progress: progress)
        _ = try engine.run(list.units[...], of: list)
        #expect(told.all.count == list.units.count && told.all.contains([13, 13]))
        #expect(told.all.allSatisfy { $0[1] == 13 && (1...13).contains($0[0]) })
    }
}
