import Tables
import Testing

@Suite struct CSVLoadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyKindIsInferredFromAllValues() throws {
        let path = try folder.write(
            """
            flag,answer,age,weight,visit,city
            0,true,41,70.5,2020-02-29,Rome
            1.0,FALSE,37.0,81,1970-01-01 12:00,"Åbo, old"
            NA,?,,1e1,1969-12-31T23:59:59.5,NA

            """)
        let loaded = try load(path)
        let table = loaded.table
        #expect(
            table.schema.columns == [
                Column(name: "flag", kind: .binary), Column(name: "answer", kind: .binary),
                Column(name: "age", kind: .integer), Column(name: "weight", kind: .continuous),
                Column(name: "visit", kind: .date),
                Column(name: "city", kind: .categorical, categories: ["Rome", "Åbo, old"]),
            ])
        #expect(table.rowCount == 3)
        #expect(!table.bits[0, 0] && table.bits[1, 0] && table.bits[0, 1] && !table.bits[1, 1])
        #expect(table.isMissing(row: 2, column: 0) && table.isMissing(row: 2, column: 1))
        #expect(table.numbers[0][0] == 41 && table.numbers[0][1] == 37 && table.numbers[0][2].isNaN)
        #expect(table.numbers[1] == [70.5, 81, 10])
        #expect(table.numbers[2] == [18_321, 0.5, -1 + 86_399.5 / 86_400])
        #expect(table.codes == [[0, 1, -1]])
        #expect(loaded.format == .csv && loaded.digest.count == 64 && loaded.notes.isEmpty)
    }
}
