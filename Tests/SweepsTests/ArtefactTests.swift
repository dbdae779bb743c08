import Foundation
import Statistics
import Sweeps
import Tables
import Testing

/// Files that units leave for others.
@Suite struct ArtefactTests {
    /// A unit whose result is a file, and a place for it.
    private func sample(_ scratch: borrowing ScratchFolder) throws -> (unit: SweepUnit, store: ResultStore) {
        let list = try scratch.units(ScratchFolder.drawnPlan)
        return (try #require(list.of(.sample).first), try scratch.store())
    }

    /// The file of a unit is found where its result says, with its digest and length.
    @Test func anArtefactIsFound() throws {
        let scratch = try ScratchFolder()
        let (unit, store) = try sample(scratch)
        let data = Data("a,b\n1,2\n".utf8)
        let artefact = try store.write(data, named: "release.csv", of: unit.address)
        #expect(artefact.name == "release.csv" && artefact.bytes == data.count)
        #expect(artefact.sha256 == SHA256Digest.hexadecimal(of: Array(data)))
        #expect(!store.isDone(unit))
        let early = dataError { try store.artefact(of: unit.address) }
        #expect(early?.problem.contains("missing or damaged") == true)
        try store.put(UnitOutcome(releaseRecords: 1, artefact: artefact), of: unit)
        #expect(store.isDone(unit))
        let found = try store.artefact(of: unit.address)
        #expect(found.artefact == artefact && FileManager.default.contents(atPath: found.path) == data)
        #expect(store.unfinished.isEmpty)
    }

    /// A unit whose file is gone or of another length is not done; once the file is there again, it is.
    @Test func aUnitWithoutItsFileIsNotDone() throws {
        let scratch = try ScratchFolder()
        let (unit, store) = try sample(scratch)
        let data = Data("a,b\n1,2\n".utf8)
        let artefact = try store.write(data, named: "release.csv", of: unit.address)
        try store.put(UnitOutcome(artefact: artefact), of: unit)
        let path = try store.artefact(of: unit.address).path
        for other in [Data(), Data("a,b\n".utf8), data + data] {
            try other.write(to: URL(filePath: path))
            #expect(!store.isDone(unit))
            let error = dataError { try store.artefact(of: unit.address) }
            #expect(error?.file == path)
        }
        try FileManager.default.removeItem(at: store.artefactFolder(unit.address))
        #expect(!FileManager.default.fileExists(atPath: path) && !store.isDone(unit))
        let again = try store.write(data, named: "release.csv", of: unit.address)
        #expect(again == artefact && store.isDone(unit))
        let isThis = try store.put(UnitOutcome(artefact: again), of: unit)
        #expect(isThis)
    }

    /// A result of a sample or a search that names no file is of no use to those that need it: it is not done.
    @Test func aSampleWithoutAFileIsNotDone() throws {
        let scratch = try ScratchFolder()
        let (unit, store) = try sample(scratch)
        try store.put(UnitOutcome(), of: unit)
        #expect(!store.isDone(unit))
        let error = dataError { try store.artefact(of: unit.address) }
        #expect(error?.problem == "the result names no file")
    }

    /// A file that was made elsewhere is taken in once: a second one leaves the first.
    @Test func theFirstFileIsKept() throws {
        let scratch = try ScratchFolder()
        let (unit, store) = try sample(scratch)
        let paths = [try scratch.file("first", "1\n2\n"), try scratch.file("second", "3\n4\n5\n")]
        let first = try store.adopt(paths[0], named: "release.csv", of: unit.address)
        let second = try store.adopt(paths[1], named: "release.csv", of: unit.address)
        #expect(first == second && first.bytes == 4)
        #expect(first.sha256 == SHA256Digest.hexadecimal(of: Array("1\n2\n".utf8)))
        let kept = store.artefactFolder(unit.address).appending(path: "release.csv").path
        #expect(FileManager.default.contents(atPath: kept) == Data("1\n2\n".utf8))
        try store.put(UnitOutcome(artefact: second), of: unit)
        #expect(store.isDone(unit))
        // Of two results that differ in their file, the first stays.
        let other = UnitOutcome.Artefact(name: "release.csv", sha256: String(repeating: "0", count: 64), bytes: 6)
        let isThis = try store.put(UnitOutcome(artefact: other), of: unit)
        #expect(!isThis)
    }

    /// A file that was written before with other bytes is replaced: what is written is what is there.
    @Test func aWrittenFileReplacesADamagedOne() throws {
        let scratch = try ScratchFolder()
        let (unit, store) = try sample(scratch)
        let data = Data("neighbours".utf8)
        _ = try store.write(Data("nonsense".utf8), named: "neighbors.bin", of: unit.address)
        let artefact = try store.write(data, named: "neighbors.bin", of: unit.address)
        try store.put(UnitOutcome(artefact: artefact), of: unit)
        let found = try store.artefact(of: unit.address)
        #expect(FileManager.default.contents(atPath: found.path) == data && found.artefact.bytes == 10)
        #expect(store.unfinished.isEmpty)
    }

    /// A folder in which something is made has a name that tells who makes it, so that it can be removed if they die.
    @Test func unfinishedFoldersAreOfTheLiving() throws {
        let scratch = try ScratchFolder()
        let store = try scratch.store()
        let (first, second) = (try store.makeUnfinishedFolder(), try store.makeUnfinishedFolder())
        #expect(first != second && first.lastPathComponent.hasSuffix(".partial"))
        store.removeUnfinished()
        for url in [first, second] {
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            #expect(isThere && isFolder.boolValue)
        }
    }
}
