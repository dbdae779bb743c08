import Tables
import Testing

@Suite struct BitMatrixTests {
    @Test func aCodeMatrixOfMIMICSizeIsBitPacked() {
        var matrix = BitMatrix(columnCount: 1_116)
        matrix.appendZeroRows(46_520)
        #expect(matrix.words.count * 8 == 46_520 * 18 * 8)
        matrix[46_519, 1_115] = true
        #expect(matrix[46_519, 1_115])
        #expect(!matrix[46_519, 1_114])
        #expect(matrix.weight(ofRow: 46_519) == 1)
        #expect(matrix.columnSums()[1_115] == 1)
    }
}
