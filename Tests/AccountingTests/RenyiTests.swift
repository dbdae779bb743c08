import Accounting
import Fixtures
import Foundation
import Testing

@Suite struct RenyiTests {
    /// Divergences of the Poisson-sampled Gaussian to 50 digits (mpmath).
    @Test func divergencesAreTrue() throws {
        let text = try String(contentsOf: FixtureFiles.oracle("rdp_truth.csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        #expect(rows.count > 1_000)
        var worst = 0.0
        for row in rows {
            try #require(row.count == 4)
            let found = SampledGaussian(noiseMultiplier: row[1], samplingRate: row[0], steps: 1)
                .renyiDivergence(order: row[2])
            worst = max(worst, abs(found - row[3]) / row[3])
        }
        #expect(worst < 1e-10)
    }

    /// ε at the best order for (q, σ, steps, δ), found with a continuum of orders by other code.
    static let known: [([Double], Double)] = [
        ([0.004266666666666667, 1.1, 1e4, 1e-5], 2.16159), ([0.01, 1, 1e3, 1e-5], 2.10132),
        ([0.021496130696474634, 0.8, 1e4, 1e-6], 29.7641), ([0.1, 0.5, 1e3, 1e-5], 134.757),
        ([0.001, 4, 1e5, 1e-10], 0.48228), ([0.001, 0.5, 100, 1e-5], 3.59615), ([0.001, 8, 1e3, 1e-5], 0.01117),
        ([0.01, 0.7, 1, 1e-5], 2.13122), ([1, 4, 100, 1e-5], 14.1306),
    ]

    @Test(arguments: known)
    func epsilons(_ settings: [Double], _ expected: Double) {
        let mechanism = SampledGaussian(
            noiseMultiplier: settings[1], samplingRate: settings[0], steps: Int(settings[2]))
        let found = RenyiAccountant.epsilon(of: [mechanism], delta: settings[3]).epsilon
        #expect(abs(found - expected) <= 6e-6 * max(1, expected))
    }

    @Test func compositionIsASum() {
        let one = SampledGaussian(noiseMultiplier: 1.1, samplingRate: 0.01, steps: 300)
        let two = SampledGaussian(noiseMultiplier: 1.1, samplingRate: 0.01, steps: 600)
        let whole = RenyiAccountant.epsilon(of: [two], delta: 1e-5).epsilon
        #expect(abs(RenyiAccountant.epsilon(of: [one, one], delta: 1e-5).epsilon - whole) < 1e-9)
        #expect(RenyiAccountant.epsilon(of: [], delta: 1e-5).epsilon == 0)
    }

    /// Opacus' own test finds 1.416 for (0.04, 2,250 steps, ε 8, δ 1e-5) with a fixed grid of orders.
    @Test func calibration() throws {
        let noise = try #require(
            RenyiAccountant.noiseMultiplier(for: 8, delta: 1e-5, uses: [(0.04, 2_250)]))
        #expect(noise > 1.40 && noise < 1.416)
        let mechanism = SampledGaussian(noiseMultiplier: noise, samplingRate: 0.04, steps: 2_250)
        let reached = RenyiAccountant.epsilon(of: [mechanism], delta: 1e-5).epsilon
        #expect(reached <= 8 && reached > 7.99)
        #expect(RenyiAccountant.noiseMultiplier(for: 1e-6, delta: 1e-12, uses: [(0.5, 100_000)]) == nil)
    }
}
