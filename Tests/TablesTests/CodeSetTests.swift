import Tables
import Testing

@Suite struct CodeSetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func codesOfAllFilesAreTheColumns() throws {
        let real = try folder.write("B A  B\n\r\n\tC\r\nA", "real.codes")
        let release = try folder.write(Gzip.pack("D\nA\n\n"), "release.txt.gz")
        let tables = try load(real, release: release)
        #expect(tables[0].table.schema.columns.map(\.name) == ["A", "B", "C", "D"])
        #expect(tables[0].table.schema.isBinary && tables[0].format == .codeSet)
        #expect(tables[0].table.rows == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]])
        #expect(tables[1].table.rows == [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]])
    }

    @Test func aVocabularyIsHeld() throws {
        var options = ReadOptions()
        options.vocabulary = ["C", "A"]
        #expect(try load(folder.write("A\nC A\n", "x.sets"), options).table.rows == [[0, 1], [1, 1]])
        let error = dataError { try load(folder.write("A\nC \(secret)\n", "y.sets"), options) }
        #expect(error?.line == 2 && error?.problem == "a code is not in the vocabulary")
        #expect(error?.description.contains(secret) == false)
        options.vocabulary = ["A", "A"]
        #expect(dataError { try load(folder.write("A\n", "z.sets"), options) }?.problem.contains("same name") == true)
    }

    @Test func aTableOfZerosAndOnesNamesTheCodes() throws {
        let real = try folder.write("A,B,C\n1,0,1\n0,0,0\n", "real.csv")
        let release = try folder.write("C\n\nB A\n", "release.sets")
        let tables = try load(real, release: release)
        #expect(tables[1].table.rows == [[0, 0, 1], [0, 0, 0], [1, 1, 0]])
        let unknown = try folder.write("C\nD\n", "unknown.sets")
        #expect(dataError { try load(real, release: unknown) }?.line == 2)
        let ages = try folder.write("A,B,C\n1,0,17\n0,0,0\n", "ages.csv")
        #expect(dataError { try load(ages, release: release) }?.column == "C")
    }

    @Test func damagedFilesAreErrors() throws {
        #expect(dataError { try load(folder.write(Array("A\nB\u{0}".utf8), "x.codes")) }?.line == 2)
        #expect(
            dataError { try load(folder.write([0x41, 0x0A, 0xFF], "x.codes")) }?.problem == "the text is not UTF-8")
        #expect(dataError { try load(folder.write("", "x.codes")) } != nil)
        #expect(dataError { try load(folder.write("A B\n", "x.codes")) } == nil)
        let packed = Gzip.pack("A B\nC\n")
        #expect(
            dataError { try load(folder.write(Array(packed.dropLast(3)), "x.codes")) }?.problem.contains("cut") == true)
    }
}
