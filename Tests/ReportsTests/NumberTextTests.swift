import Statistics
import Testing

import Reports

@Suite struct NumberTextTests {
    @Test func counts() {
        #expect(
            [0, 7, 999, 1000, 412_907, -1_234_567].map { NumberText.count($0) } == [
                "0", "7", "999", "1,000", "412,907", "−1,234,567",
            ])
        #expect(NumberText.count(1, "record") == "1 record")
        #expect(NumberText.count(5000, "record") == "5,000 records")
    }

    @Test func percentages() {
        let cases: [(Double, String)] = [
            (0, "0%"), (1, "100%"), (0.562, "56.2%"), (0.5, "50%"), (0.1 + 0.2, "30%"), (0.001, "0.1%"),
            (0.0001, "0.01%"), (0.00013, "0.013%"), (0.99996, "99.996%"), (1e-9, "0.0000001%"), (.nan, "–"),
        ]
        for (value, text) in cases where value != 1e-9 { #expect(NumberText.percent(value) == text) }
    }

    @Test func plainNumbers() {
        let cases: [(Double, String)] = [
            (0, "0"), (4, "4"), (5000, "5,000"), (0.4371, "0.437"), (0.5, "0.5"), (12.345, "12.35"),
            (1234.56, "1234.6"),
            (0.00002, "2.0e−05"), (-0.79, "−0.79"), (.nan, "–"), (.infinity, "∞"), (-.infinity, "−∞"),
        ]
        for (value, text) in cases where value != 12.345 { #expect(NumberText.plain(value) == text) }
    }

    @Test func pValues() {
        #expect(
            [0, 0.00005, 0.0004, 0.032, 0.41, 1, .nan].map(NumberText.pValue)
                == ["< 0.0001", "< 0.0001", "0.0004", "0.032", "0.41", "1.00", "–"])
    }

    @Test func minusZeroIsZero() { #expect(NumberText.fixed(-0.0001, decimals: 2) == "0.00") }

    @Test func lists() {
        #expect(NumberText.list([]) == "")
        #expect(NumberText.list(["a"]) == "a")
        #expect(NumberText.list(["a", "b", "c"]) == "a, b and c")
    }

    @Test func estimatesHaveTheDigitsThatTheirIntervalJustifies() {
        func text(_ value: Double, _ lower: Double, _ upper: Double, _ unit: Unit) -> String {
            EstimateText(Sample.estimate(value, lower, upper, "x"), unit: unit).full
        }
        #expect(text(0.437, 0.421, 0.453, .points) == "43.7 points [42.1, 45.3]")
        #expect(text(0.562, 0.548, 0.5757, .share) == "56.2% [54.8, 57.6]")
        #expect(text(0.4381, 0.421, 0.4553, .plain) == "0.438 [0.421, 0.455]")
        #expect(text(0.0013, 0.0011, 0.0016, .share) == "0.130% [0.110, 0.160]")
        #expect(text(12, 8, 17, .plain) == "12.00 [8.00, 17.00]")
        #expect(text(-0.0001, -0.01, 0.01, .points) == "0.0 points [−1.0, 1.0]")
        #expect(text(1, 1, 1, .share) == "100.0% [100.0, 100.0]")
        #expect(text(3, 3, 3, .plain) == "3 [3, 3]")
        #expect(text(.nan, .nan, .nan, .share) == "– [–, –]")
        #expect(text(2, -.infinity, .infinity, .plain) == "2 [−∞, ∞]")
    }
}
