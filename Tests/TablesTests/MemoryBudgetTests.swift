import Tables
import Testing

/// Files that describe more than the memory allowed are errors before anything is allocated for them.
@Suite struct MemoryBudgetTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func options(_ budget: Int) -> ReadOptions {
        var options = ReadOptions()
        options.memoryBudget = budget
        return options
    }

    private func problem(_ path: String, _ budget: Int) -> String {
        dataError { try load(path, options(budget)) }?.problem ?? "no error"
    }

    @Test func aTableIsCountedBeforeItIsFilled() throws {
        // 8 bytes of bits, 8 of a number and 4 of a code make 20 a record.
        let text = "a,b,c\n" + String(repeating: "1,2,x\n", count: 200_000)
        let path = try folder.write(text)
        #expect(try load(path, options(4_010_000)).table.rowCount == 200_000)
        let error = try #require(dataError { try load(path, options(3_900_000)) })
        #expect(error.file == path && error.problem.contains("at least 4.0 MB of memory"))
        #expect(error.problem.contains("3.9 MB are allowed") && error.remedy.contains("fewer records"))
        // Far too large a file is given up while it is scanned.
        #expect(problem(path, 1_000_000).contains("at least 1.5 MB of memory"))
        var sample = options(1_000_000)
        sample.maximumRows = 10_000
        #expect(try load(path, sample).table.rowCount == 10_000)
        #expect(dataError { try TableInspector.profile(path: path, options: options(4_010_000)) } != nil)
    }

    @Test func tablesThatAreLoadedTogetherAreCountedTogether() throws {
        let text = "a,b\n" + String(repeating: "5,6\n", count: 10_000)
        let (real, release) = (try folder.write(text, "real.csv"), try folder.write(text, "release.csv"))
        #expect(try load(real, release: release, options(320_000)).count == 2)
        let error = try #require(dataError { try load(real, release: release, options(300_000)) })
        #expect(error.file == release && error.problem.contains("besides the 160.0 kB already in use"))
    }

    @Test func labelsPersonsAndCodesAreCounted() throws {
        let lines = (0..<10_000).map { "label\($0),1" }.joined(separator: "\n")
        let path = try folder.write("a,b\n" + lines)
        #expect(problem(path, 1_000_000).contains("of memory"))
        var persons = options(1_000_000)
        persons.personColumn = "a"
        let wide = try folder.write("a,b,c\n" + lines.replacing(",1", with: ",1,1"), "wide.csv")
        #expect(dataError { try load(wide, persons) }?.problem.contains("of memory") == true)
        let codes = try folder.write(lines.replacing(",1", with: " x"), "x.codes")
        #expect(problem(codes, 1_000_000).contains("of memory"))
    }

    @Test func missingBitsAndEmptyCodeSetsAreCounted() throws {
        let path = try folder.write("a,b\n1,\n" + String(repeating: "0,1\n", count: 9_999))
        #expect(try load(path, options(160_000)).table.rowCount == 10_000)
        #expect(problem(path, 159_000).contains("of memory"))
        var codes = options(1_000_000)
        codes.vocabulary = (0..<10_000).map { "c\($0)" }
        let empty = try folder.write(String(repeating: "\n", count: 10_000), "x.codes")
        #expect(dataError { try load(empty, codes) }?.problem.contains("12.5 MB of memory") == true)
    }

    @Test func arraysAreJudgedByTheirShape() throws {
        let shape = "{'descr': '|i1', 'fortran_order': False, 'shape': (1000, 1000), }"
        let header = shape + String(repeating: " ", count: 117 - shape.count) + "\n"
        let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
        let path = try folder.write(start + [UInt8](repeating: 0, count: 1_000_000), "x.npy")
        #expect(problem(path, 100_000).contains("at least 128.0 kB of memory"))
        #expect(try load(path, options(200_000)).table.rowCount == 1_000)
    }

    @Test func chunksAreCounted() throws {
        let schema = try #require(Schema(columns: [Column(name: "a", kind: .integer)]))
        let path = try folder.write("a\n1\n2\n")
        let input = NamedInput(role: "train", path: path)
        func read(_ rows: Int) throws -> Int {
            var count = 0
            try TableLoader.readChunks(input, schema: schema, options: options(1_000_000), chunkRows: rows) {
                count += $0.rowCount
            }
            return count
        }
        #expect(try read(1_000) == 2)
        #expect(dataError { try read(.max) }?.problem.contains("of memory") == true)
    }

    @Test func aLineHoldsAtMostAMillionCodes() throws {
        let path = try folder.write(String(repeating: "a ", count: 1_000_001), "x.codes")
        #expect(dataError { try load(path) }?.problem == "the line has more than 1,000,000 codes")
    }
}
