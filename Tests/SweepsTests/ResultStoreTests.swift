import Foundation
import Glibc
import Statistics
import Sweeps
import Tables
import Testing

/// The folder of results: whatever is killed, damaged or done twice, what it gives is whole.
@Suite struct ResultStoreTests {
    private func attack(_ list: UnitList) throws -> SweepUnit { try #require(list.of(.attack).first) }

    /// A result is there once it was put, and is what was put.
    @Test func aResultIsGivenBack() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.plan)
        let store = try scratch.store()
        for unit in list.units { #expect(!store.isDone(unit) && store.result(unit) == nil) }
        for unit in list.units {
            let isFirst = try store.put(outcome(of: unit), of: unit)
            #expect(isFirst && store.isDone(unit))
        }
        for unit in list.units {
            let result = try #require(store.result(unit))
            #expect(result.outcome == outcome(of: unit) && result.spec == unit.spec)
            #expect(result.address == unit.address && result.tool == "1.0")
            #expect(result.schema == "privacy-audit/unit-result/1")
        }
        // Whoever opens the folder again finds it, without being allowed to make anything.
        let reader = try ResultStore(path: store.folder.path, tool: "2.0", isNew: false)
        let unit = try attack(list)
        #expect(reader.isDone(unit) && reader.result(unit)?.tool == "1.0")
    }

    /// The last member of a result is the SHA-256 of all that stands before it, so that others can check it.
    @Test func aResultIsSealed() throws {
        let scratch = try ScratchFolder()
        let unit = try attack(try scratch.units(ScratchFolder.plan))
        let store = try scratch.store()
        try store.put(outcome(of: unit), of: unit)
        let text = String(decoding: try Data(contentsOf: store.resultFile(unit.address)), as: UTF8.self)
        let parts = text.components(separatedBy: ",\"sha256\":\"")
        try #require(parts.count == 2)
        let digest = SHA256Digest.hexadecimal(of: Array(parts[0].utf8))
        #expect(parts[1] == "\(digest)\"}\n")
    }

    /// Whichever byte is another, the result counts as missing, and is put anew.
    @Test func anyFlippedByteIsSeen() throws {
        let scratch = try ScratchFolder()
        let unit = try attack(try scratch.units(ScratchFolder.plan))
        let store = try scratch.store()
        let file = store.resultFile(unit.address)
        try store.put(outcome(of: unit), of: unit)
        let whole = try Data(contentsOf: file)
        var unseen: [Int] = []
        for place in 0..<whole.count {
            var damaged = whole
            damaged[place] ^= 1
            try damaged.write(to: file)
            if store.isDone(unit) || store.result(unit) != nil { unseen.append(place - whole.count) }
        }
        #expect(unseen.isEmpty, "places from the end: \(unseen)")
        var damaged = whole
        damaged[whole.count / 2] ^= 1
        try damaged.write(to: file)
        let isThis = try store.put(outcome(of: unit), of: unit)
        let repaired = try Data(contentsOf: file)
        #expect(isThis && repaired == whole && store.isDone(unit) && store.unfinished.isEmpty)
    }

    /// Wherever a file ends too early, it counts as missing, and is put anew.
    @Test func anyTruncationIsSeen() throws {
        let scratch = try ScratchFolder()
        let unit = try attack(try scratch.units(ScratchFolder.plan))
        let store = try scratch.store()
        let file = store.resultFile(unit.address)
        try store.put(outcome(of: unit), of: unit)
        let whole = try Data(contentsOf: file)
        for length in 0..<whole.count {
            try Data(whole.prefix(length)).write(to: file)
            #expect(!store.isDone(unit) && store.result(unit) == nil, "\(length) of \(whole.count)")
        }
        for length in [0, 1, whole.count / 2, whole.count - 1] {
            try Data(whole.prefix(length)).write(to: file)
            let isThis = try store.put(outcome(of: unit), of: unit)
            let repaired = try Data(contentsOf: file)
            #expect(isThis && repaired == whole)
        }
    }

    /// The first result stays: the same again is welcome, another one is told.
    @Test func theFirstResultStays() throws {
        let scratch = try ScratchFolder()
        let unit = try attack(try scratch.units(ScratchFolder.plan))
        let store = try scratch.store()
        let (first, second) = (outcome(of: unit), outcome(of: unit, shifted: 1e-15))
        try #require(first != second)
        var answers = [try store.put(first, of: unit)]
        answers.append(try store.put(second, of: unit))
        answers.append(try store.put(first, of: unit))
        #expect(answers == [true, false, true])
        #expect(store.result(unit)?.outcome == first)
    }

    /// A result that stands at the address of another unit is none, and the right one can take its place.
    @Test func aResultOfAnotherUnitIsNotAccepted() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.plan + "seeds: [1, 2]\n")
        let units = list.of(.attack)
        try #require(units.count == 2)
        let store = try scratch.store()
        for unit in units { try store.put(outcome(of: unit), of: unit) }
        let other = try Data(contentsOf: store.resultFile(units[0].address))
        try other.write(to: store.resultFile(units[1].address))
        #expect(store.result(units[1]) == nil)
        #expect(store.result(units[0])?.outcome == outcome(of: units[0]))
        // What cannot be read must not count as done, or it would never be done again.
        #expect(!store.isDone(units[1]))
        let isThis = try store.put(outcome(of: units[1]), of: units[1])
        #expect(isThis)
        #expect(store.result(units[1])?.outcome == outcome(of: units[1]))
    }

    /// Numbers come back as they were, to the last bit.
    @Test func numbersAreExact() throws {
        let scratch = try ScratchFolder()
        let unit = try attack(try scratch.units(ScratchFolder.plan))
        let store = try scratch.store()
        let values = [0.1 + 0.2, 1.0 / 3, 1e-300, 1.7976931348623157e308, 123_456_789.123_456_79]
        let rows = values.map {
            SweepRow(metric: "auc", side: "attack", population: "all", estimate: estimate($0, -$0, $0 / 3))
        }
        try store.put(UnitOutcome(rows: rows), of: unit)
        let found = store.result(unit)?.outcome.rows.compactMap { $0.estimate } ?? []
        #expect(found.map { $0.value.bitPattern } == values.map { $0.bitPattern })
        #expect(found.map { $0.upper.bitPattern } == values.map { ($0 / 3).bitPattern })
    }

    /// Attempts are counted from 1, and the last reason is the one that is told.
    @Test func failuresAreCounted() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.plan)
        let store = try scratch.store()
        let (first, second) = (list.units[0].address, list.units[1].address)
        #expect(store.failure(first) == nil)
        var attempts: [Int] = []
        for reason in ["no paper", "no ink", "no \"light\"\n"] {
            attempts.append(try store.fail(first, reason: reason))
        }
        attempts.append(try store.fail(second, reason: "no paper"))
        #expect(attempts == [1, 2, 3, 1])
        let failure = try #require(store.failure(first))
        #expect(failure.attempt == 3 && failure.reason == "no \"light\"\n")
        #expect(failure.address == first && failure.tool == "1.0")
        #expect(store.failure(second)?.reason == "no paper")
        for _ in 4...12 { try store.fail(first, reason: "still no light") }
        #expect(store.failure(first)?.attempt == 12)
        #expect(!store.isDone(list.units[0]))
        // A reason without end is cut.
        try store.fail(second, reason: String(repeating: "x", count: 100_000))
        let length = store.failure(second)?.reason.count ?? 0
        #expect(length > 100 && length < 10_000)
    }

    /// A folder that is to be read must be there; a file is no folder; neither is made or changed.
    @Test func aFolderMustBeOne() throws {
        let scratch = try ScratchFolder()
        let (missing, file) = (scratch.url.appending(path: "none").path, scratch.url.appending(path: "train.csv").path)
        let absent = dataError { try ResultStore(path: missing, tool: "1", isNew: false) }
        #expect(absent?.file == missing)
        #expect(absent?.problem == "there is no such folder")
        #expect(!FileManager.default.fileExists(atPath: missing))
        for isNew in [false, true] {
            let error = dataError { try ResultStore(path: file, tool: "1", isNew: isNew) }
            #expect(error?.file == file)
            #expect(error?.problem == "there is a file of this name")
        }
        let deep = scratch.url.appending(path: "a/b/c").path
        let made = try ResultStore(path: deep, tool: "1", isNew: true)
        #expect(FileManager.default.fileExists(atPath: deep) && made.contents().isEmpty)
    }

    /// Eight threads that do one unit at once leave one whole result, that of one of them, and nothing unfinished.
    @Test func oneOfManyPutsWins() throws {
        let scratch = try ScratchFolder()
        let units = try scratch.units(ScratchFolder.plan + "seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n").of(.attack)
        let store = try scratch.store()
        for unit in units {
            let wins = Findings<Int>()
            let losses = Findings<Int>()
            onThreads(8) { index in
                guard let isThis = try? store.put(outcome(of: unit, shifted: Double(index)), of: unit) else { return }
                if isThis { wins.add(index) } else { losses.add(index) }
            }
            #expect(wins.all.count == 1 && losses.all.count == 7)
            let winner = try #require(wins.all.first)
            #expect(store.isDone(unit) && store.result(unit)?.outcome == outcome(of: unit, shifted: Double(winner)))
        }
        #expect(store.unfinished.isEmpty)
        #expect(store.contents("units").count == units.count)
    }

    /// What dead processes of this machine began is removed; what living ones and other machines write is not.
    @Test func onlyTheUnfinishedOfTheDeadIsRemoved() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan)
        let store = try scratch.store()
        let sample = try #require(list.of(.sample).first)
        var found = outcome(of: sample)
        found.artefact = try store.write(Data("made".utf8), named: "made.csv", of: sample.address)
        try store.put(found, of: sample)
        try store.fail(try attack(list).address, reason: "no paper")
        let finished = store.contents()
        #expect(finished.count == 3)

        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // No process has a number that large.
        let dead = ".\(host)-2147483646-7.partial"
        let alive = [
            ".\(host)-\(getpid())-7.partial", ".\(host)x-2147483646-7.partial", ".x-\(host)-2147483646-7.partial",
            "notes.partial", ".partial", ".\(host)-7.partial",
        ]
        let folders = [
            store.resultFile(sample.address).deletingLastPathComponent(), store.artefactFolder(sample.address),
            store.folder.appending(path: "failures"),
        ]
        for folder in folders {
            for name in alive + [dead] { try Data("half".utf8).write(to: folder.appending(path: name)) }
        }
        store.removeUnfinished()
        let names = store.unfinished.map { URL(filePath: $0).lastPathComponent }
        for name in alive { #expect(names.count { $0 == name } == 3, "\(name)") }
        #expect(!names.contains(dead))
        for (name, data) in finished { #expect(store.contents()[name] == data, "\(name)") }
    }
}
