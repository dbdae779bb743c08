import Foundation
import Tables
import Testing

@Suite struct TableInspectorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aProfileCountsAndShowsNoCell() throws {
        let path = try folder.write("f,k,n,e\n0,\(secret),1,\n1,b,1,\n0,\(secret),1,\nNA,,1,\n0,b,1,\n0,b,1,\n1,b,1,\n")
        let profile = try TableInspector.profile(path: path, options: ReadOptions())
        #expect(profile.rows == 7 && profile.duplicateRows == 3 && profile.allZeroRows == nil)
        #expect(profile.columns.map(\.name) == ["f", "k", "n", "e"])
        #expect(profile.columns.map(\.kind) == [.binary, .categorical, .binary, .categorical])
        #expect(profile.columns.map(\.missing) == [1, 1, 0, 7])
        #expect(profile.columns.map(\.distinct) == [2, 2, 1, 0])
        #expect(profile.columns.map(\.constant) == [false, false, true, true])
        #expect(profile.memoryBytes == 7 * (8 + 8 + 4 + 4))
        let json = try #require(String(data: JSONEncoder().encode(profile), encoding: .utf8))
        #expect(!json.contains(secret))
    }

    @Test func digestsAreOfTheBytesOnDisk() throws {
        let profile = try TableInspector.profile(path: folder.write("abc", "x.csv"), options: ReadOptions())
        #expect(profile.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(profile.bytes == 3 && profile.rows == 0 && profile.columns.count == 1)
    }

    @Test func emptyRecordsAreCountedInBinaryTables() throws {
        let profile = try TableInspector.profile(path: folder.write("A B\n\nA\n\n", "x.codes"), options: ReadOptions())
        #expect(profile.rows == 4 && profile.allZeroRows == 2 && profile.duplicateRows == 1)
    }

    @Test func writtenTablesReadBackTheSame() throws {
        let path = try folder.write(
            #"""
            flag,n,x,"k,""q""",day
            1,-7,0.1,"a
            b",2020-02-29
            NA,9007199254740992,1e-300,,1969-12-31T23:59:59.25
            0,,3,"say ""hi""",
            """#)
        let table = try load(path).table
        let copy = folder.path + "/copy.csv"
        try CSVWriter.write(table, to: copy)
        let again = try load(copy).table
        #expect(again.schema == table.schema && again.codes == table.codes && again.bits == table.bits)
        #expect(again.missingBits == table.missingBits)
        for (left, right) in zip(again.numbers, table.numbers) {
            #expect(zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["copy.csv", "data.csv"])
        #expect(dataError { try CSVWriter.write(table, to: folder.path + "/none/x.csv") } != nil)
    }

    @Test func aTableByPandasReadsAsPandasReadsIt() throws {
        let table = try load(folder.unpack(TextFixtures.pandasCSV, "x.csv")).table
        #expect(table.schema.columns.map(\.kind) == [.integer, .binary, .continuous, .categorical, .date])
        #expect(table.schema.columns[3].categories == ["a", "b,c", "crlf\r\nend", "say \"hi\"", "two\nlines"])
        #expect(table.codes == [[0, 1, 3, 4, -1, 2]])
        #expect(table.numbers[1].filter { !$0.isNaN } == [0.1, -3.5, 1e-7, 12_345_678.9, 2])
        #expect(table.numbers[2].filter { !$0.isNaN } == [18_262, 18_321, 10_956, 0, 24_855])
    }
}
