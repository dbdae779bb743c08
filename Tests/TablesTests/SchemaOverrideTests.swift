import Tables
import Testing

@Suite struct SchemaOverrideTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func schema(_ json: String) throws -> SchemaOverride {
        try SchemaOverride(json: Array(json.utf8), file: "schema.json")
    }

    private func options(_ json: String) throws -> ReadOptions {
        var options = ReadOptions()
        options.schema = try schema(json)
        return options
    }

    @Test func ownFormIsRead() throws {
        let path = try folder.write(
            """
            {"columns": [{"name": "zip", "type": "categorical"}, {"name": "age", "missing": ["-9"]},
             {"name": "id", "role": "ignore"}, {"name": "who", "role": "person"},
             {"name": "sex", "categories": ["m", "f"]}]}
            """, "schema.json")
        var options = ReadOptions()
        options.schema = try SchemaOverride(contentsOf: path)
        let data = try folder.write("id,who,zip,age,sex\nx,1,00501,30,f\ny,2,10001,-9.0,m\nz,2,00501,-9,m\n")
        let loaded = try load(data, options)
        #expect(
            loaded.table.schema.columns == [
                Column(name: "zip", kind: .categorical, categories: ["00501", "10001"]),
                Column(name: "age", kind: .integer), Column(name: "sex", kind: .categorical, categories: ["m", "f"]),
            ])
        #expect(loaded.table.codes == [[0, 1, 0], [1, 0, 0]] && loaded.persons == [0, 1, 1])
        #expect(loaded.table.isMissing(row: 1, column: 1) && loaded.table.isMissing(row: 2, column: 1))
    }

    @Test func metadataOfSDVAreRead() throws {
        let columns = """
            {"columns": {"id": {"sdtype": "id", "regex_format": "[0-9]"}, "pk": {"sdtype": "numerical"},
             "n": {"sdtype": "numerical", "computer_representation": "Int64"}, "k": {"sdtype": "categorical"},
             "b": {"sdtype": "boolean"}, "d": {"sdtype": "datetime", "datetime_format": "%Y-%m-%d"}},
             "primary_key": "pk"}
            """
        let data = try folder.write("id,pk,n,k,b,d\n1,1,1,1,1,2020-01-01\n2,2,1.5,2,0,2020-01-02\n")
        for text in [columns, "{\"tables\": {\"t\": \(columns)}, \"relationships\": []}"] {
            let table = try load(data, options(text)).table
            #expect(table.schema.columns.map(\.name) == ["n", "k", "b", "d"])
            #expect(table.schema.columns.map(\.kind) == [.continuous, .categorical, .binary, .date])
        }
    }

    @Test(arguments: [
        ("[1]", "is not a JSON object", ""),
        ("{", "is not valid JSON: something in it is not complete", "missing bracket"),
        ("{}", "the schema has no list of columns", ""),
        ("{\"column\": []}", "'column' is not a key of the schema", "did you mean 'columns'?"),
        ("{\"columns\": [{\"type\": \"integer\"}]}", "a column is not an object with a name", ""),
        ("{\"columns\": [{\"name\": \"a\", \"typ\": \"integer\"}]}", "'typ' is not a key of a column", "'type'"),
        (
            "{\"columns\": [{\"name\": \"a\", \"type\": \"integr\"}]}", "'integr' is not a column type",
            "did you mean 'integer'?"
        ),
        ("{\"columns\": [{\"name\": \"a\", \"role\": \"persn\"}]}", "'persn' is not a column role", "'person'"),
        ("{\"columns\": [{\"name\": \"a\", \"missing\": [1]}]}", "'missing' is not a list of strings", ""),
        (
            "{\"columns\": [{\"name\": \"a\", \"type\": \"date\", \"categories\": [\"x\"]}]}",
            "categories are listed for a column that is not categorical", ""
        ),
        (
            "{\"columns\": [{\"name\": \"a\", \"categories\": [\"x\", \"x \"]}]}",
            "the categories are empty or hold one twice", ""
        ),
        ("{\"columns\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "the column is declared twice", ""),
        ("{\"columns\": {\"a\": {\"sdtype\": \"numeric\"}}}", "'numeric' is not a supported sdtype", "'numerical'"),
        ("{\"columns\": {\"a\": {\"type\": \"id\"}}}", "the column has no sdtype", ""),
        (
            "{\"columns\": {\"key\": {\"sdtype\": \"id\"}}, \"primary_key\": \"ke\"}",
            "'ke' is not a column of the metadata", "'key'"
        ),
        ("{\"tables\": {\"a\": {}, \"b\": {}}}", "the metadata do not describe exactly one table", ""),
    ]) func wrongSchemasAreErrors(json: String, problem: String, remedy: String) throws {
        let error = try #require(dataError { try schema(json) })
        #expect(error.file == "schema.json" && error.problem == problem && error.remedy.contains(remedy))
    }

    @Test func columnsThatTheDataLackAreErrors() throws {
        let data = try folder.write("height,b\n1,2\n")
        let error = dataError { try load(data, options("{\"columns\": [{\"name\": \"heigth\"}]}")) }
        #expect(error?.file == "schema.json" && error?.column == "heigth")
        #expect(error?.remedy.contains("perhaps 'height' is meant") == true)
    }

    @Test func declaredKindsAreHeld() throws {
        for (type, wrong) in [
            ("binary", "2"), ("binary", "x"), ("integer", "1.5"), ("integer", secret), ("continuous", secret),
            ("continuous", "2020-01-01"), ("date", "1"), ("date", secret), ("continuous", "nan"), ("integer", "1e999"),
        ] {
            let good = type == "date" ? "2020-01-01" : "1"
            let data = try folder.write("a,b\n0,\(good)\n0,\(wrong)\n")
            let error = dataError {
                try load(data, options("{\"columns\": [{\"name\": \"b\", \"type\": \"\(type)\"}]}"))
            }
            #expect(error?.line == 3 && error?.column == "b", "\(type)")
            #expect(error?.description.contains(secret) == false)
        }
        let huge = try folder.write("a,b\n1,123456789012345678\n2,2\n")
        #expect(dataError { try load(huge) }?.line == 2)
        let labels = try load(huge, options("{\"columns\": [{\"name\": \"b\", \"type\": \"categorical\"}]}"))
        #expect(labels.table.schema.columns[1].categories == ["123456789012345678", "2"])
        let rounded = try load(huge, options("{\"columns\": [{\"name\": \"b\", \"type\": \"continuous\"}]}"))
        #expect(rounded.table.numbers[1] == [1.234_567_890_123_456_8e17, 2])
    }

    @Test func labelsThatAreNotListedAreErrors() throws {
        let real = try folder.write("a,b\n0,x\n1,y\n", "real.csv")
        let release = try folder.write("a,b\n0,x\n1,\(secret)\n", "release.csv")
        let error = dataError {
            try load(
                real, release: release, options("{\"columns\": [{\"name\": \"b\", \"categories\": [\"y\", \"x\"]}]}"))
        }
        #expect(error?.file == release && error?.line == 3 && error?.column == "b")
        #expect(error?.problem == "the value is not among the column's categories")
        #expect(error?.description.contains(secret) == false)
    }

    @Test func twoPersonColumnsAreAnError() throws {
        var options = try options("{\"columns\": [{\"name\": \"a\", \"role\": \"person\"}]}")
        options.personColumn = "b"
        let data = try folder.write("a,b,c,d\n1,2,3,4\n")
        #expect(dataError { try load(data, options) }?.problem == "two columns are said to hold persons")
    }
}
