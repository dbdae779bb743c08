import Tables
import Testing

/// The CSV machine against an independent writer, at every buffer size.
@Suite struct CSVScannerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ path: String, bufferSize: Int) throws -> RowCollector {
        let collector = RowCollector()
        let source = CSVSource(path: path, bufferSize: bufferSize)
        collector.fields.append(try source.columnNames())
        try source.forEachRecord(collector)
        return collector
    }

    @Test func randomTablesSurviveEveryBufferSize() throws {
        var random = Generator(state: 1)
        for round in 0..<60 {
            let columns = 1 + random.next(5)
            let breaks = ["\n", "\r\n", "\r"][random.next(3)]
            var rows = [(0..<columns).map { "name \($0)" }]
            for _ in 0..<(1 + random.next(6)) { rows.append((0..<columns).map { _ in random.field() }) }
            // An empty first field alone would be a blank line.
            if columns == 1 { rows = rows.map { $0[0].isEmpty ? ["x"] : $0 } }
            let delimiter = columns == 1 ? "," : [",", ";", "\t"][random.next(3)]
            var text = rows.map { $0.map { random.write($0, delimiter) }.joined(separator: delimiter) }
                .joined(separator: breaks)
            if random.next(2) == 0 { text += breaks }
            if random.next(3) == 0 { text = "\u{FEFF}" + text }
            let bytes = random.next(2) == 0 ? Array(text.utf8) : Gzip.pack(text)
            let path = try folder.write(bytes, "random.csv")
            for bufferSize in [1, 2, 3, 5, 8, 13, 64, 1 << 16] {
                let found = try read(path, bufferSize: bufferSize).fields
                #expect(found == rows, "round \(round), buffer of \(bufferSize): \(text.debugDescription)")
            }
        }
    }

    @Test(arguments: 1...64) func aKnownTextAtEveryBufferSize(bufferSize: Int) throws {
        let text = "a,b,c\r\n1,\"x, \"\"y\"\"\r\nz\",3\n  4 ,5 ,\t6\r \"7\" ,,\"\"\n8,a\"b,é\n\n \r\n"
        let collector = try read(folder.write(text), bufferSize: bufferSize)
        #expect(
            collector.fields == [
                ["a", "b", "c"], ["1", "x, \"y\"\r\nz", "3"], ["4", "5", "6"], ["7", "", ""], ["8", "a\"b", "é"],
            ])
        #expect(collector.lines == [2, 4, 5, 6])
    }

    @Test func theDelimiterIsChosenByTheHeader() throws {
        for (header, columns) in [
            ("a;b", 2), ("a\tb", 2), ("a,b;c", 2), ("\"a,b\";c", 2), ("\"a;b\",c", 2), ("a;b\tc;d", 3), ("ab", 1),
        ] {
            let source = CSVSource(path: try folder.write(header + "\n"))
            #expect(try source.columnNames().count == columns, "\(header)")
        }
    }

    @Test func aRecordBeyondTheLimitIsAnError() throws {
        let path = try folder.write("a,b\n\"" + String(repeating: "x", count: 65 << 20))
        #expect(dataError { try load(path) }?.problem == "the record is longer than 64 MiB")
    }

    @Test func aWideTableIsReadWhole() throws {
        let names = (0..<3_000).map { "c\($0)" }
        let row = (0..<3_000).map { $0 % 7 == 0 ? "1" : "0" }
        let path = try folder.write(
            names.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n" + row.joined(separator: ","))
        let table = try load(path).table
        #expect(table.schema.isBinary && table.rowCount == 2)
        #expect(table.bits.weight(ofRow: 1) == 429)
        #expect(table.bits[1, 2_996] && !table.bits[1, 2_999])
    }
}

/// A small generator of nasty fields and of the ways to write them.
private struct Generator {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    /// A field without blanks at its ends, which the reader takes away.
    mutating func field() -> String {
        let alphabet = ["a", "0", ",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", "é", "😀", " ", ""]
        let text = (0..<next(7)).map { _ in alphabet[next(alphabet.count)] }.joined()
        return String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    mutating func write(_ field: String, _ delimiter: String) -> String {
        let special = field.unicodeScalars.contains { ",;\t\"\n\r".unicodeScalars.contains($0) }
        guard special || next(3) == 0 else { return field }
        let quoted = "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        return next(4) == 0 ? " " + quoted + " " : quoted
    }
}
