import Foundation
import Tables
import Testing

@Suite struct BinaryFormatTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: NPYFixtures.good.indices) func arraysReadAsNumPyReadsThem(index: Int) throws {
        let fixture = NPYFixtures.good[index]
        let loaded = try load(folder.unpack(fixture.file, "x.npy"))
        #expect(loaded.table.rows == fixture.values, "\(fixture.name)")
        #expect(loaded.format == .npy)
        #expect(loaded.table.schema.columns.first?.name == "c0")
    }

    @Test(arguments: NPYFixtures.bad.indices) func damagedAndForeignArraysAreErrors(index: Int) throws {
        let fixture = NPYFixtures.bad[index]
        let path = try folder.unpack(fixture.file, "x.npy")
        let message = dataError { try load(path) }?.description ?? "no error"
        #expect(message.contains(fixture.message) && message.hasPrefix(path), "\(fixture.name): \(message)")
        #expect(!message.contains(secret))
    }

    @Test func arraysAreReadInBlocksOfAnySize() throws {
        for fixture in NPYFixtures.good where fixture.name.hasPrefix("50") || fixture.name.hasSuffix("f8 C") {
            let path = try folder.unpack(fixture.file, "x.npy")
            for blockBytes in [1, 24, 100, 1_000] {
                let source = NPYSource(path: path, name: path, columnNames: nil, blockBytes: blockBytes)
                let collector = RowCollector()
                try source.forEachRecord(collector)
                #expect(collector.rows == fixture.values)
            }
        }
    }

    @Test(arguments: HDF5Fixtures.good.indices) func datasetsReadAsH5pyReadsThem(index: Int) throws {
        let fixture = HDF5Fixtures.good[index]
        let path = try folder.unpack(fixture.file, "x.h5")
        let loaded = try load(path)
        #expect(loaded.table.rows == fixture.values, "\(fixture.name)")
        #expect(loaded.table.schema.columns.map(\.name) == fixture.columns, "\(fixture.name)")
        #expect(loaded.format == .hdf5)
        for blockCells in [1, 4, 7] {
            let source = HDF5Source(
                path: path, name: path, dataset: "dataset", columnNames: nil, blockCells: blockCells)
            let collector = RowCollector()
            try source.forEachRecord(collector)
            #expect(collector.rows == fixture.values, "\(fixture.name) in blocks of \(blockCells)")
        }
    }

    @Test(arguments: HDF5Fixtures.bad.indices) func damagedAndForeignDatasetsAreErrors(index: Int) throws {
        let fixture = HDF5Fixtures.bad[index]
        let path = try folder.unpack(fixture.file, "x.h5")
        let message = dataError { try load(path) }?.description ?? "no error"
        #expect(message.contains(fixture.message) && message.hasPrefix(path), "\(fixture.name): \(message)")
        #expect(!message.contains(secret))
    }

    @Test(arguments: HDF5HostileFixtures.bad.indices) func filesThatReachElsewhereOrTooFarAreErrors(index: Int) throws {
        let fixture = HDF5HostileFixtures.bad[index]
        let path = try folder.unpack(fixture.file, "x.h5")
        // A file that the links and virtual datasets name, and that must not be read.
        _ = try folder.unpack(HDF5Fixtures.good[0].file, "other.h5")
        var options = ReadOptions()
        options.memoryBudget = HDF5HostileFixtures.budget
        let message = dataError { try load(path, options) }?.description ?? "no error"
        #expect(message.contains(fixture.message) && message.hasPrefix(path), "\(fixture.name): \(message)")
    }

    @Test func aDatasetMayLieInAGroup() throws {
        let path = try folder.unpack(HDF5Fixtures.nested, "x.h5")
        var options = ReadOptions()
        options.dataset = "deep/er/table"
        #expect(try load(path, options).table.schema.columns.map(\.name) == ["age", "sex é", "c"])
        options.dataset = "deep/nothing/table"
        #expect(dataError { try load(path, options) }?.remedy.contains("2 tables") == true)
    }

    @Test func columnNamesMayBeGiven() throws {
        let path = try folder.unpack(NPYFixtures.good[0].file, "x.npy")
        var options = ReadOptions()
        options.columnNames = ["x", "y", "z"]
        #expect(try load(path, options).table.schema.columns.map(\.name) == ["x", "y", "z"])
        options.columnNames = ["x", "y"]
        #expect(
            dataError { try load(path, options) }?.problem
                == "the list of columns has a length of 2, and the file has 3 columns"
        )
        options.columnNames = ["x", "y", "y"]
        #expect(dataError { try load(path, options) }?.problem == "columns 2 and 3 have the same name")
    }

    @Test func declaredLabelsAndMissingNumbersHoldForNumbersToo() throws {
        let path = try folder.unpack(HDF5Fixtures.good[3].file, "x.h5")
        var options = ReadOptions()
        options.schema = SchemaOverride(declarations: [
            .init(name: "c0", kind: .categorical), .init(name: "c2", missing: ["100"]),
        ])
        let table = try load(path, options).table
        #expect(table.schema.columns[0].categories == ["0", "3"])
        #expect(table.codes == [[0, 1]])
        #expect(table.isMissing(row: 1, column: 2) && !table.isMissing(row: 0, column: 2))
    }

    @Test func everyCutOfABinaryFileIsAnError() throws {
        let array = try Array(Data(contentsOf: URL(fileURLWithPath: folder.unpack(NPYFixtures.good[1].file, "x.npy"))))
        for length in 0..<array.count {
            let path = try folder.write(Array(array[..<length]), "cut.npy")
            #expect(dataError { try load(path) } != nil, "cut to \(length) bytes")
        }
        for fixture in [HDF5Fixtures.good[1].file, HDF5Fixtures.good[10].file] {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.unpack(fixture, "x.h5"))))
            for length in stride(from: 0, to: bytes.count, by: 37) {
                let path = try folder.write(Array(bytes[..<length]), "cut.h5")
                #expect(dataError { try load(path) } != nil, "cut to \(length) bytes")
            }
        }
    }

    @Test func flippedBytesNeverTrap() throws {
        let fixtures = [(NPYFixtures.good[1].file, "x.npy"), (HDF5Fixtures.good[11].file, "x.h5")]
        for (fixture, name) in fixtures {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.unpack(fixture, name))))
            for place in stride(from: 0, to: min(bytes.count, 4_000), by: name == "x.npy" ? 1 : 29) {
                var damaged = bytes
                damaged[place] ^= 0xFF
                _ = dataError { try load(folder.write(damaged, "flipped-" + name)) }
            }
        }
    }
}

/// Collects what a source hands over, row by row.
final class RowCollector: RecordConsumer {
    var rows: [[Double]] = []
    var fields: [[String]] = []
    var lines: [Int] = []

    func take(_ record: TextRecord) -> Bool {
        fields.append((0..<record.count).map { record.text($0) })
        lines.append(record.line)
        return true
    }

    func take(_ block: NumberBlock) -> Bool {
        for row in 0..<block.rowCount {
            rows.append((0..<block.columnCount).map { block.values[row * block.columnCount + $0] })
        }
        return true
    }

    func take(_ record: SparseRecord) -> Bool {
        // As wide as the widest fixture.
        var row = [Double](repeating: 0, count: 4)
        for index in 0..<record.count { row[Int(record.columns[index])] = record.values?[index] ?? 1 }
        rows.append(row)
        return true
    }
}
