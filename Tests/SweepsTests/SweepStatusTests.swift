import Foundation
import Sweeps
import Testing

/// How far a sweep is, from its folder alone.
@Suite struct SweepStatusTests {
    private func put(_ unit: SweepUnit, _ store: ResultStore) throws {
        var found = outcome(of: unit)
        if unit.spec.kind == .sample {
            found.artefact = try store.write(Data("1\n".utf8), named: "made.csv", of: unit.address)
        }
        try store.put(found, of: unit)
    }

    /// Of an empty folder nothing is done, nothing failed and all is missing.
    @Test func nothingIsDoneAtFirst() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units("name: my plan\n" + ScratchFolder.drawnPlan)
        let status = SweepStatus(of: list, in: try scratch.store())
        #expect(status.plan == "my plan" && status.units == 7 && status.missing == 7)
        #expect(status.done == 0 && status.failed == 0 && status.others == 0 && !status.isComplete)
        let kinds: [UnitSpec.Kind] = [.sample, .check, .attack]
        #expect(status.counts.map { $0.kind } == kinds)
        #expect(status.counts.map { $0.units } == [2, 1, 4])
    }

    /// Done, failed and missing are counted apart; what failed and was done later is done; other plans' results are others.
    @Test func eachUnitIsCountedOnce() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan)
        let store = try scratch.store()
        let attacks = list.of(.attack)
        for unit in list.of(.sample) + [attacks[0], attacks[1]] { try put(unit, store) }
        for reason in ["no paper", "no ink"] { try store.fail(attacks[2].address, reason: reason) }
        try store.fail(attacks[1].address, reason: "mended since")
        try store.fail(list.of(.check)[0].address, reason: "no light")
        // What another plan found lies in the same folder.
        let other = try scratch.units(ScratchFolder.plan + "seeds: [1, 2]\n")
        for unit in other.units { try put(unit, store) }
        try store.fail(String(repeating: "0", count: 64), reason: "of another plan")

        let status = SweepStatus(of: list, in: store)
        #expect(status.units == 7 && status.done == 4 && status.failed == 2 && status.missing == 1)
        #expect(status.others == 3 && !status.isComplete)
        #expect(status.counts.map { $0.done } == [2, 0, 2])
        #expect(status.counts.map { $0.failed } == [0, 1, 1])
        try #require(status.failures.count == 2)
        let (check, attack) = (status.failures[0], status.failures[1])
        #expect(check.reason == "no light" && check.attempts == 1 && check.attack.isEmpty && check.data == "drawn")
        #expect(attack.reason == "no ink" && attack.attempts == 2 && attack.attack == "distance-membership")
        #expect(attack.address == attacks[2].address)

        for unit in list.units { try put(unit, store) }
        let last = SweepStatus(of: list, in: store)
        #expect(last.isComplete && last.done == 7 && last.failed == 0 && last.missing == 0 && last.failures.isEmpty)
        // A release that is gone is missing again.
        try FileManager.default.removeItem(at: store.artefactFolder(list.of(.sample)[1].address))
        let again = SweepStatus(of: list, in: store)
        #expect(again.done == 6 && again.missing == 1 && again.others == 3)
    }
}
