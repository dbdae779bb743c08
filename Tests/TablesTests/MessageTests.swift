import Tables
import Testing

/// The words of errors that are about files and options as a whole.
@Suite struct MessageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func binaryFilesHaveRowsAndTextHasLines() throws {
        let text = DataError(file: "x.csv", line: 3, column: "a", problem: "p", remedy: "r")
        #expect(text.description == "x.csv, line 3, column 'a': p; r.")
        #expect(DataError(file: "x.npy", row: 3, problem: "p", remedy: "r").description == "x.npy, row 3: p; r.")
        // Errors of the reader and of the schema alike.
        let names = ["c0", "c1", "c2"]
        let release = try folder.unpack(NPYFixtures.good[1].file, "release.npy")
        let error = try #require(
            dataError {
                var options = ReadOptions()
                options.schema = SchemaOverride(declarations: names.map { .init(name: $0, kind: .binary) })
                return try load(release, options)
            })
        #expect(error.line == nil && error.row == 1 && error.description.contains("row 1, column 'c0'"))
        let schema = try #require(Schema(columns: names.map { Column(name: $0, kind: .binary) }))
        let chunks = dataError {
            try TableLoader.readChunks(
                NamedInput(role: "x", path: release), schema: schema, options: ReadOptions(), chunkRows: 10
            ) { _ in
            }
        }
        #expect(chunks?.line == nil && chunks?.row == 1)
    }

    @Test func filesWithoutACommonNameShowNone() throws {
        let real = try folder.write("age,sex,code\n1,2,3\n", "real.csv")
        let release = try folder.write("\(secret),17,k1\n4,5,6\n", "release.csv")
        for (first, second) in [(real, release), (release, real)] {
            let error = try #require(dataError { try load(first, release: second) })
            #expect(error.problem == "none of its columns (3) has the name of one of \(first) (3)")
            #expect(error.column == nil && error.remedy.contains("the first line of a file must hold the column names"))
            #expect(!error.description.contains(secret) && !error.description.contains("k1"))
        }
        let partly = try folder.write("age,sex,codes\n4,5,6\n", "partly.csv")
        #expect(dataError { try load(real, release: partly) }?.problem.contains("the column 'code'") == true)
    }

    @Test func emptyFilesAreDescribedAsWhatTheyAre() throws {
        var options = ReadOptions()
        options.vocabulary = ["a", "b"]
        #expect(dataError { try load(folder.write("", "x.codes"), options) }?.problem == "the file has no records")
    }

    @Test func optionsAndTheirFilesAreNamedInGoodEnglish() throws {
        let (one, two) = (try folder.write("name,b\n1,2\n", "1.csv"), try folder.write("name,b\n1,2\n", "2.csv"))
        var options = ReadOptions()
        options.personColumn = "nam"
        let both = dataError { try load(one, release: two, options) }?.description ?? ""
        #expect(both.contains("names a column that none of the files \(one), \(two) has"))
        #expect(both.hasSuffix("perhaps 'name' is meant."))
        #expect(dataError { try load(one, options) }?.problem.hasSuffix("that \(one) does not have") == true)
    }

    @Test func brokenSchemaFilesAreNamedWithTheirLine() throws {
        #expect(dataError { try SchemaOverride(contentsOf: folder.path) }?.remedy == "name a schema file")
        let path = try folder.write("{\"columns\": [\n{\"name\": \"a\"}\n{\"name\": \"b\"}]}", "schema.json")
        let error = dataError { try SchemaOverride(contentsOf: path) }
        #expect(error?.line == 3 && error?.problem == "is not valid JSON")
    }
}
