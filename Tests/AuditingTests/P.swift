import Testing
@Suite struct P { @Test func p() { #expect(1 == 1) } }
