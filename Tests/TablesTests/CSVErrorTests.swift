import Tables
import Testing

/// Every way a CSV file can be wrong: the message names file, line and column and never a cell.
@Suite struct CSVErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        var line: Int?
        var column: String?
        let problem: String

        init(_ text: String, line: Int? = nil, column: String? = nil, _ problem: String) {
            self.text = text
            self.line = line
            self.column = column
            self.problem = problem
        }

        var testDescription: String { problem }
    }

    static let cases: [Case] = [
        Case("", "the file is empty"),
        Case("a,b\n", "the file has a header and no records"),
        Case("a,b", "the file has a header and no records"),
        Case("a,b\n\n\n", "the file has a header and no records"),
        Case("a\n1\n", "records need at least two columns, found 1"),
        Case("\"a;b\"\n1\n", "records need at least two columns, found 1"),
        Case("a,b,a\n1,2,3\n", line: 1, "columns 1 and 3 have the same name"),
        Case("a, a\n1,2\n", line: 1, "columns 1 and 2 have the same name"),
        Case("a,,c\n1,2,3\n", line: 1, "column 2 of 3 has no name"),
        Case("a,b,\n1,2,3\n", line: 1, "column 3 of 3 has no name"),
        Case("\n1,2\n", line: 1, "column 1 of 1 has no name"),
        Case("a,b\n1,2\n\(secret)\n3,4\n", line: 3, "expected 2 fields, found 1"),
        Case("a,b\n1,2\n1,2,\(secret)\n", line: 3, "expected 2 fields, found 3"),
        Case("a,b\n\"x\ny\",2\n1,\(secret),3\n", line: 4, "expected 2 fields, found 3"),
        Case("a,b\r\n1,2\r\n\r\n\(secret),4\r\n", line: 3, "the line is blank; expected 2 fields"),
        Case("a,b\n1,\"\(secret)\n2,3\n", line: 2, "a quote is opened and not closed before the end of the file"),
        Case("a,b\n1,\"x\"\(secret)\n", line: 2, "there are characters after a closing quote"),
        Case("a,b\n1,\(secret)\u{0}\n", "is not text: it holds zero bytes"),
        Case("a,b\n1,2\n3,nan\n", line: 3, column: "b", "the value is NaN or infinite, expected a finite number"),
        Case("a,b\n1,2\n3,-Inf\n", line: 3, column: "b", "the value is NaN or infinite, expected a finite number"),
        Case("a,b\n1,inf\n3,\n", line: 2, column: "b", "the value is NaN or infinite, expected a finite number"),
        Case("a,b\n1,2.5\n3,1e999\n", line: 3, column: "b", "the number is too large for double precision"),
        Case(
            "a,b\n1,2\n3,-9007199254740993\n", line: 3, column: "b",
            "the whole number is beyond 2^53 and would not stay exact"),
    ]

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: cases) func wrongFilesAreErrors(example: Case) throws {
        let path = try folder.write(example.text)
        let error = try #require(dataError { try load(path) })
        #expect(error.file == path && error.line == example.line && error.column == example.column)
        #expect(error.problem == example.problem)
        #expect(!error.remedy.isEmpty && !error.description.contains(secret))
    }

    @Test func aQuotedHeaderOfSemicolonsGetsAHint() throws {
        let path = try folder.write("\"a;b\"\n1\n")
        #expect(dataError { try load(path) }?.remedy.contains("one quoted field") == true)
    }

    @Test func textThatIsNotUTF8IsNamedByItsLine() throws {
        for bad: [UInt8] in [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] {
            let path = try folder.write(Array("a,b\nx,é\n1,".utf8) + bad + Array("\ny,z\n".utf8), "data.csv")
            let error = dataError { try load(path) }
            #expect(error?.line == 3 && error?.problem == "the text is not UTF-8")
        }
        let path = try folder.write("a,b\n€,😀\nå,\u{10FFFF}\n")
        #expect(try load(path).table.rowCount == 2)
    }

    @Test func placesThatHoldNoFileAreErrors() throws {
        #expect(dataError { try load(folder.path + "/none.csv") }?.problem == "there is no such file")
        #expect(dataError { try load(folder.path) }?.problem == "is a folder")
        #expect(dataError { try load("/dev/null") }?.problem == "is not a regular file")
        #expect(dataError { try load("-") }?.problem.hasPrefix("standard input cannot be read") == true)
    }

    @Test func aTextInANumericColumnOfAReleaseIsNamed() throws {
        let real = try folder.write("f,n,x,d\n0,1,0.5,2020-01-01\n1,7,2,2020-01-02\n", "real.csv")
        let expected = [
            ("\(secret),1,1,2020-01-01", "f", "the value is not 0 or 1, and the column is binary"),
            ("2,1,1,2020-01-01", "f", "the value is not 0 or 1, and the column is binary"),
            ("0.25,1,1,2020-01-01", "f", "the value is not 0 or 1, and the column is binary"),
            ("1,\(secret),1,2020-01-01", "n", "the value is not a whole number, and the column is integer"),
            ("1,1,\(secret),2020-01-01", "x", "the value is not a number, and the column is numeric"),
            ("1,1,2020-01-01,2020-01-01", "x", "the value is not a number, and the column is numeric"),
            ("1,1,true,2020-01-01", "x", "the value is not a number, and the column is numeric"),
            ("1,1,1,\(secret)", "d", "the value is not a date (YYYY-MM-DD), and the column holds dates"),
            ("1,1,1,20200101", "d", "the value is not a date (YYYY-MM-DD), and the column holds dates"),
            ("1,nan,1,2020-01-01", "n", "the value is NaN or infinite, expected a finite number"),
        ]
        for (row, column, problem) in expected {
            let release = try folder.write("f,n,x,d\n1,1,1,2020-01-01\n\(row)\n", "release.csv")
            let error = try #require(dataError { try load(real, release: release) })
            #expect(error.file == release && error.line == 3 && error.column == column && error.problem == problem)
            #expect(!error.description.contains(secret))
        }
    }

    @Test func everyCutOfAGzipFileIsAnError() throws {
        let members = Gzip.pack("a,b\n1,2\n3,4\n") + Gzip.pack("5,6\n7,8\n")
        #expect(try load(folder.write(members, "whole.csv")).table.rowCount == 4)
        let first = Gzip.pack("a,b\n1,2\n3,4\n").count
        for length in 0..<members.count where length != first {
            let path = try folder.write(Array(members[..<length]), "cut.csv")
            #expect(dataError { try load(path) } != nil, "cut to \(length) bytes")
        }
        var damaged = members
        damaged[members.count - 6] ^= 1
        #expect(dataError { try load(folder.write(damaged, "damaged.csv")) }?.problem == "the gzip data are damaged")
        #expect(dataError { try load(folder.write(members + [1, 2], "more.csv")) } != nil)
    }
}

/// Writes gzip files with stored blocks, independently of the reader.
enum Gzip {
    static func pack(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        let length = UInt16(bytes.count)
        result += [1] + little(length) + little(~length) + bytes
        return result + little(checksum(bytes)) + little(UInt32(bytes.count))
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
