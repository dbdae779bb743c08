import Statistics
import Testing

/// Published values of four intervals of a ratio of rates (TensorFlow Privacy, tests of its lower bounds of ε), at 95 % one-sided.
@Suite struct RateRatioTests {
    @Test(arguments: [
        // True positives, false negatives, false positives, true negatives; Katz, adjusted, Bailey, inverse sinh.
        ([473, 511, 755, 950], [1.01166194, 1.01189079, 1.01148934, 1.01167669]),
        ([2, 697, 213, 313], [0.00220470, 0.00310880, 0.00162322, 0.00233503]),
        ([1_000, 10, 10, 10_000], [589.27335593, 568.32659563, 613.58766147, 592.63264572]),
    ]) func limitsHaveTheirPublishedDigits(_ counts: [Int], _ expected: [Double]) throws {
        let ratio = RateRatio(
            Proportion(counts[0], of: counts[0] + counts[1]), over: Proportion(counts[2], of: counts[2] + counts[3]))
        for (method, value) in zip(RateRatio.Method.allCases, expected) {
            let limit = try #require(ratio.lowerLimit(method, tail: 0.05))
            #expect(abs(limit - value) < 1e-8 * max(1, value), "\(method.rawValue): \(limit)")
        }
    }

    @Test func emptyCells() {
        let none = RateRatio(Proportion(0, of: 10), over: Proportion(3, of: 10))
        #expect(none.lowerLimit(.logarithm, tail: 0.05) == 0)
        let below = RateRatio(Proportion(3, of: 10), over: Proportion(0, of: 10))
        #expect(below.lowerLimit(.cubeRoot, tail: 0.05) == nil)
        #expect((below.lowerLimit(.adjustedLogarithm, tail: 0.05) ?? 0) > 0)
    }
}
