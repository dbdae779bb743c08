import Statistics
import Testing

@Suite struct UnitRateTests {
    /// Of zeros and ones alone it is a proportion.
    @Test(arguments: [(0, 10), (3, 10), (10, 10), (850, 1_000)]) func zerosAndOnesAreAProportion(_ right: Int, _ n: Int)
        throws
    {
        let rate = UnitRate((0..<n).map { $0 < right ? 1 : 0 })
        let plain = Proportion(right, of: n)
        let (own, other) = (
            try #require(rate.estimate(confidence: 0.95)), try #require(plain.estimate(confidence: 0.95))
        )
        #expect(abs(own.lower - other.lower) < 1e-12 && abs(own.upper - other.upper) < 1e-12)
        let base = UnitRate(right: 5, of: 20)
        let difference = try #require(rate.difference(minus: base, confidence: 0.9))
        let expected = try #require(
            ProportionContrast(plain, minus: Proportion(5, of: 20)).estimate(confidence: 0.9))
        #expect(abs(difference.lower - expected.lower) < 1e-12 && abs(difference.upper - expected.upper) < 1e-12)
    }

    /// Limits by SciPy's beta quantiles at the effective number, worked out apart.
    @Test func sharesHaveAnEffectiveNumber() throws {
        let rate = UnitRate([0, 0.5, 1, 0.25, 0.25, 0.75, 0, 0, 1.0 / 3, 0.5])
        #expect(abs(rate.effective - 22.66255989048597) < 1e-9)
        let estimate = try #require(rate.estimate(confidence: 0.95))
        #expect(abs(estimate.lower - 0.1704525158635877) < 1e-9)
        #expect(abs(estimate.upper - 0.584698050460984) < 1e-9)
        #expect(estimate.n == 10)
    }

    /// Anonymeter's tests give the values; intervals have to cover the truth as often as they say.
    @Test func residualRisks() throws {
        let published = [(900, 850, 1.0 / 3), (900, 800, 0.5)]
        for (attack, control, expected) in published {
            let found = try #require(
                UnitRate(right: attack, of: 1_000).residualRisk(
                    control: UnitRate(right: control, of: 1_000), confidence: 0.95))
            #expect(abs(found.value - expected) < 1e-12)
            #expect(found.lower < expected && found.upper > expected)
        }
        var stream = RandomStream(seed: 5, purpose: "residual risk")
        func draw(_ p: Double, _ n: Int) -> UnitRate {
            UnitRate(right: (0..<n).count { _ in stream.uniform() < p }, of: n)
        }
        for (p, q) in [(0.6, 0.4), (0.9, 0.8), (0.1, 0.05)] {
            let truth = (p - q) / (1 - q)
            let covered = (0..<1_000).count { _ in
                draw(p, 400).residualRisk(control: draw(q, 400), confidence: 0.95)?.covers(truth) ?? false
            }
            // Five standard deviations below 95 %.
            #expect(covered > 915, "\(p), \(q): \(covered)")
        }
    }

    /// Means of persons whose records go together vary as persons do, and the interval knows.
    @Test func clustersWidenIntervals() throws {
        var stream = RandomStream(seed: 6, purpose: "clusters")
        let covered = (0..<1_000).count { _ in
            let persons = (0..<60).map { _ in stream.uniform() < 0.3 ? 1.0 : 0 }
            return UnitRate(persons).estimate(confidence: 0.95)?.covers(0.3) ?? false
        }
        #expect(covered > 935)
    }

    @Test func nothingIsNoRate() {
        #expect(UnitRate([]).estimate(confidence: 0.95) == nil)
        #expect(UnitRate([]).difference(minus: UnitRate([1]), confidence: 0.95) == nil)
    }
}
