import Tables
import Testing

/// What a column is, judged by all files together.
@Suite struct SchemaInferenceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The kind of a column with these values, besides a column of zeros.
    private func kind(_ values: [String], _ name: String = "real.csv") throws -> ColumnKind {
        let text = "z,x\n" + values.map { "0,\($0)\n" }.joined()
        return try load(folder.write(text, name)).table.schema.columns[1].kind
    }

    @Test func kindsFollowTheLattice() throws {
        #expect(try kind(["0", "1", "1.0", "0.0", "NA"]) == .binary)
        #expect(try kind(["True", "false", "", "TRUE"]) == .binary)
        #expect(try kind(["0", "1", "2"]) == .integer)
        #expect(try kind(["37.0", "-4", "1e3", "9007199254740992"]) == .integer)
        #expect(try kind(["1", "2.5", "?"]) == .continuous)
        #expect(try kind(["1e300"]) == .continuous)
        #expect(try kind(["2020-01-01", "2020-01-01T10:00:00.5"]) == .date)
        #expect(try kind(["", "NA", "?"]) == .categorical)
        #expect(try kind(["1", "true"]) == .categorical)
        #expect(try kind(["1", "2020-01-01"]) == .categorical)
        #expect(try kind(["1", "2", "1e999", "NaN", "x"]) == .categorical)
        #expect(try kind(["Nan", "inf", "Bob"]) == .categorical)
        #expect(try kind(["2020-02-30", "2020-01-01"]) == .categorical)
    }

    @Test func labelsAreSortedByTheirBytesEvenWhenTextComesLate() throws {
        let path = try folder.write("z,x\n0,10\n1,9\n0,NA\n0,é\n0,b\n0,\"a,b\"\n0,Z\n0,2020-01-01\n0,b\n")
        let loaded = try load(path)
        #expect(loaded.table.schema.columns[1].categories == ["10", "2020-01-01", "9", "Z", "a,b", "b", "é"])
        #expect(loaded.table.codes == [[0, 2, -1, 6, 5, 4, 3, 1, 5]])
    }

    @Test func realFilesWidenEachOther() throws {
        let train = try folder.write("a,b,c,d\n0,0,1,\n1,1,2,\n", "train.csv")
        let holdout = try folder.write("d,c,b,a\nx,0.5,7,1\n", "holdout.csv")
        let tables = try TableLoader.load(
            [NamedInput(role: "train", path: train), NamedInput(role: "holdout", path: holdout)],
            options: ReadOptions())
        #expect(tables[0].table.schema == tables[1].table.schema)
        let columns = tables[0].table.schema.columns
        #expect(columns.map(\.name) == ["a", "b", "c", "d"])
        #expect(columns.map(\.kind) == [.binary, .integer, .continuous, .categorical])
        #expect(columns[3].categories == ["x"])
        #expect(tables[1].table.rows == [[1, 7, 0.5, 0]])
    }

    @Test func aColumnRetypedBetweenRealFilesIsAnError() throws {
        for (before, after) in [("1.5", secret), (secret, "1"), ("2020-01-01", "5"), ("2020-01-01", secret)] {
            let train = try folder.write("a,b\n1,\(before)\n", "train.csv")
            let holdout = try folder.write("a,b\n1,\(after)\n", "holdout.csv")
            let inputs = [NamedInput(role: "train", path: train), NamedInput(role: "holdout", path: holdout)]
            let error = try #require(dataError { try TableLoader.load(inputs, options: ReadOptions()) })
            #expect(error.file == holdout && error.column == "b" && error.problem.contains("the column is retyped"))
            #expect(!error.description.contains(secret))
        }
    }

    @Test func aReleaseMayHaveFractionsAndNewLabels() throws {
        let real = try folder.write("n,x,city\n1,0.5,Rome\n2,1,Oslo\n", "real.csv")
        let release = try folder.write("city,n,x\n\(secret),1.5,1\nRome,2,0\nA,NA,\n", "release.csv")
        let tables = try load(real, release: release)
        let schema = tables[0].table.schema
        #expect(schema.columns.map(\.kind) == [.continuous, .continuous, .categorical])
        #expect(schema.columns[2].categories == ["Oslo", "Rome", "A", secret])
        #expect(tables[0].table.codes == [[1, 0]])
        #expect(tables[1].table.codes == [[3, 1, 2]])
        #expect(tables[1].table.numbers[0].prefix(2) == [1.5, 2] && tables[1].table.numbers[0][2].isNaN)
        #expect(tables[0].notes.isEmpty && tables[1].notes.count == 2)
        #expect(tables[1].notes.contains { $0.contains("column 'city' has 2 categories") })
        #expect(!tables[1].notes.joined().contains(secret))
    }

    @Test func wholeNumbersInABinaryReleaseStay() throws {
        let real = try folder.write("f,g\n0,true\n1,false\n", "real.csv")
        let release = try folder.write("g,f\n1,true\n0.0,false\n,1\n", "release.csv")
        let table = try load(real, release: release)[1].table
        #expect(table.rows[0] == [1, 1] && table.rows[1] == [0, 0] && table.rows[2][0] == 1)
        #expect(table.isMissing(row: 2, column: 1) && table.missingBits != nil)
    }

    @Test func columnsAreMatchedByName() throws {
        let real = try folder.write("a,b,c,d,e,f,g\n9,2,3,4,5,6,7\n", "real.csv")
        let permuted = try folder.write("g,f,e,d,c,b,a\n17,16,15,14,13,12,11\n", "permuted.csv")
        #expect(try load(real, release: permuted)[1].table.rows == [[11, 12, 13, 14, 15, 16, 17]])
        let one = try folder.write("a,b,c,d,e,f\n1,2,3,4,5,6\n", "one.csv")
        let error = dataError { try load(real, release: one) }
        #expect(error?.column == "g" && error?.problem == "lacks the column 'g' of \(real)")
        let many = try folder.write("a,h\n1,2\n", "many.csv")
        #expect(
            dataError { try load(real, release: many) }?.problem
                == "lacks the columns 'b', 'c', 'd', 'e', 'f' and 1 more of \(real) and has the column 'h' that "
                + "\(real) does not have")
    }

    @Test func ignoredColumnsAreGone() throws {
        let real = try folder.write("id,a,b\nX1,1,2\n", "real.csv")
        let release = try folder.write("a,b\n1,2\n", "release.csv")
        var options = ReadOptions()
        options.ignoredColumns = ["id"]
        #expect(try load(real, release: release, options).map(\.table.schema.columns.count) == [2, 2])
        options.ignoredColumns = ["ids"]
        let error = dataError { try load(real, release: release, options) }
        #expect(error?.column == "ids" && error?.remedy.contains("perhaps 'id' is meant") == true)
    }

    @Test func personsAreGroupsAcrossFiles() throws {
        let train = try folder.write("who,a,b\np2,1,2\np1,3,4\np2,5,6\n", "train.csv")
        let holdout = try folder.write("a,b,who\n1,2,p1\n3,4,p3\n", "holdout.csv")
        let release = try folder.write("a,b\n1,2\n", "release.csv")
        var options = ReadOptions()
        options.personColumn = "who"
        let inputs = [
            NamedInput(role: "train", path: train), NamedInput(role: "holdout", path: holdout),
            NamedInput(role: "synthetic", path: release, isRelease: true),
        ]
        let tables = try TableLoader.load(inputs, options: options)
        #expect(tables.map(\.persons) == [[0, 1, 0], [1, 2], nil])
        #expect(tables[0].table.schema.columns.map(\.name) == ["a", "b"])
        let error = dataError {
            try load(folder.write("who,a,b\np,1,2\n,3,4\n"), options)
        }
        #expect(error?.line == 3 && error?.column == "who" && error?.problem == "the person is missing")
        let without = [inputs[0], NamedInput(role: "holdout", path: release)]
        #expect(
            dataError { try TableLoader.load(without, options: options) }?.problem == "the person column is missing")
    }

    @Test func rowsMayBeLimited() throws {
        let path = try folder.write("a,b\n1,2\n3,4\nx,y\n")
        var options = ReadOptions()
        options.maximumRows = 2
        let loaded = try load(path, options)
        #expect(loaded.table.rows == [[1, 2], [3, 4]])
        #expect(loaded.notes == ["at most the first 2 records were read"])
    }

    @Test func chunksMakeUpTheTable() throws {
        let text = "a,b,c\n" + (0..<10).map { "\($0 % 2),\($0).5,\($0 % 3 == 0 ? "" : "k\($0)")\n" }.joined()
        let path = try folder.write(text)
        let whole = try load(path).table
        for chunkRows in [1, 3, 10, 100] {
            var joined = Table(schema: whole.schema)
            var sizes: [Int] = []
            try TableLoader.readChunks(
                NamedInput(role: "synthetic", path: path, isRelease: true), schema: whole.schema,
                options: ReadOptions(), chunkRows: chunkRows
            ) { chunk in
                sizes.append(chunk.rowCount)
                joined.append(chunk)
            }
            #expect(joined.bits == whole.bits && joined.codes == whole.codes && joined.numbers == whole.numbers)
            #expect(sizes.allSatisfy { $0 <= chunkRows } && sizes.reduce(0, +) == 10)
        }
        let other = try folder.write("a,b,c\n0,1,k1\n1,2,\(secret)\n", "other.csv")
        let error = dataError {
            try TableLoader.readChunks(
                NamedInput(role: "synthetic", path: other), schema: whole.schema, options: ReadOptions(), chunkRows: 5
            ) { _ in }
        }
        #expect(error?.line == 3 && error?.column == "c")
        #expect(error?.problem == "the value is not among the column's categories")
    }
}
