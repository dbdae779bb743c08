import Tables
import Testing

@Suite struct LabelTableTests {
    @Test func labelsAreFoundByTheirBytes() {
        let labels = (0..<2_000).map { "label \($0 % 1_500)" } + ["", "é", "e\u{301}", "a longer label, of many words"]
        let table = LabelTable(labels)
        #expect(table.count == 1_504)
        // Two spellings of the same character are different labels, as they are different bytes.
        #expect(table.code(of: "é") == 1_501 && table.code(of: "e\u{301}") == 1_502)
        #expect(table.code(of: "") == 1_500 && table.code(of: "label 1499") == 1_499)
        #expect(table.code(of: "label") == nil && table.code(of: "label 1500") == nil)
        #expect(table.sortedLabels.first == "" && table.sortedLabels.last == "é")
        #expect(table.labels.prefix(2) == ["label 0", "label 1"])
    }

    @Test func aTableHasALimit() {
        let table = LabelTable(maximumCount: 3)
        let codes = ["a", "b", "a", "c", "d", "b"].map { label in
            Array(label.utf8).withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { table.insert($0, count: buffer.count) } ?? -1
            }
        }
        #expect(codes == [0, 1, 0, 2, -1, 1])
    }
}
