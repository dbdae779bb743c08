import Auditing
import Foundation
import Reports
import Testing

@Suite struct EvidenceJSONTests {
    @Test func keysAreSortedAndTheFileEndsWithANewline() throws {
        let data = try EvidenceJSON.encode(Evidence.Tool(name: "privacy-audit", version: "1"))
        let text = String(decoding: data, as: UTF8.self)
        #expect(text == "{\n  \"name\" : \"privacy-audit\",\n  \"version\" : \"1\"\n}\n")
    }
}
