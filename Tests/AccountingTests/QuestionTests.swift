import Accounting
import Foundation
import Statistics
import Testing

@Suite struct QuestionTests {
    /// σ for (q, steps, ε, δ), found by other code to ten digits.
    static let noises: [(q: Double, steps: Int, epsilon: Double, delta: Double, noise: Double)] = [
        (256 / 60_000, 10_000, 2, 1e-5, 1.0928847338), (0.01, 1_000, 1, 1e-5, 1.4146194065),
        (0.04, 2_250, 8, 1e-5, 1.3458983294),
        (0.04, 2_000, 8, 1e-5, 1.2899678073), (1_000 / 46_520, 4_652, 3, 1e-6, 2.3946787289),
        (0.001, 100_000, 0.5, 1e-10, 3.6929822038),
    ]

    @Test(arguments: noises)
    func noise(_ q: Double, _ steps: Int, _ epsilon: Double, _ delta: Double, _ noise: Double) throws {
        let found = try Calibration.noiseMultiplier(epsilon: epsilon, delta: delta) {
            .sampledGaussian(noiseMultiplier: $0, samplingRate: q, steps: steps)
        }
        #expect(abs(found.noiseMultiplier - noise) < 1e-8)
        #expect(found.answer.epsilon <= epsilon && found.answer.epsilon > epsilon * (1 - 1e-7))
    }

    @Test func steps() throws {
        func steps(_ accountant: AccountantChoice) throws -> Int {
            try Calibration.uses(epsilon: 2, delta: 1e-5, accountant: accountant) {
                .sampledGaussian(noiseMultiplier: 1.1, samplingRate: 256 / 60_000, steps: $0)
            }.uses
        }
        #expect(try steps(.exact) == 10_207)
        #expect(try steps(.rdp) == 8_642)
    }

    /// Opacus' own tests and tutorials, and those of Microsoft's accountant: their upper values, and the exact ones of other code.
    static let literals: [(sigma: Double, q: Double, steps: Int, delta: Double, upper: Double, exact: Double)] = [
        (1.5, 0.04, 2_249, 1e-5, 6.777395712150674, 6.767044105817), (1.5, 0.04, 2_250, 1e-5, 6.7792, 6.768780393419),
        (0.8, 0.001, 100, 1e-6, 0.270403364, 0.260337094345), (1.5, 0.05, 100, 1e-6, 1.953853136, 1.943735549841),
        (0.8, 0.2, 100, 1e-6, 24.333664178, 24.322620194859), (3, 0.05, 1_000, 1e-6, 2.527574326, 2.517449871500),
        (1.5, 0.001, 20_000, 1e-6, 0.437005109, 0.426966518076), (2, 0.001, 50_000, 1e-6, 0.491354910, 0.481314842183),
        (3, 0.05, 50_000, 1e-6, 24.942005644, 24.931217937638), (0.9, 256 / 1e5, 4_900, 1e-5, 1.15, 1.139922178177),
    ]

    @Test(arguments: literals)
    func literalsOfPeers(
        _ sigma: Double, _ q: Double, _ steps: Int, _ delta: Double, _ upper: Double, _ exact: Double
    ) throws {
        let mechanism = Mechanism.sampledGaussian(noiseMultiplier: sigma, samplingRate: q, steps: steps)
        let found = try ExactAccountant.epsilon(of: mechanism, delta: delta).epsilon
        #expect(abs(found - exact) < 1e-9 * exact + 1e-11)
        #expect(found < upper && found > upper - 0.0115)
    }

    /// dp_accounting's own tests of privacy loss distributions.
    @Test func literalProfiles() throws {
        func delta(_ mechanism: Mechanism, _ epsilon: Double) throws -> Double {
            try ExactAccountant.delta(of: mechanism, epsilon: epsilon).delta
        }
        func epsilon(_ mechanism: Mechanism, _ delta: Double) throws -> Double {
            try ExactAccountant.epsilon(of: mechanism, delta: delta).epsilon
        }
        let gaussian = Mechanism.repeated(.gaussian(noiseMultiplier: 3.0.squareRoot()), times: 3)
        #expect(abs(try delta(gaussian, 1) - 0.126936) < 1e-6)
        #expect(abs(try TradeOff(of: gaussian).truePositiveRate(at: 0.1) - 0.38914) < 1e-4)
        let sampled = Mechanism.sampledGaussian(noiseMultiplier: 0.5, samplingRate: 0.2, steps: 3)
        #expect(abs(try delta(sampled, 1) - 0.155932775919) < 1e-11)
        let pure = Mechanism.composed([.approximate(epsilon: 1, delta: 0), .approximate(epsilon: 2, delta: 0)])
        #expect(abs(try epsilon(pure, 1e-13) - 3) < 1e-9)
        #expect(abs(try TradeOff(of: pure).truePositiveRate(at: 0.1) - 0.8286) < 3e-3)
        let approximate = Mechanism.composed([
            .approximate(epsilon: 1, delta: 0.1), .approximate(epsilon: 2, delta: 0.2),
        ])
        #expect(abs(try delta(approximate, 3) - 0.28) < 1e-9)
        #expect(abs(try TradeOff(of: approximate).truePositiveRate(at: 0.1) - 0.91938) < 3e-3)
        let laplace = Mechanism.composed([
            .repeated(.laplace(noiseMultiplier: 1), times: 3), .repeated(.laplace(noiseMultiplier: 2), times: 2),
        ])
        #expect(abs(try epsilon(laplace, 1e-14) - 4) < 1e-6)
        let sampledLaplace = Mechanism.repeated(.poissonSampled(.laplace(noiseMultiplier: 0.5), rate: 0.2), times: 3)
        #expect(abs(try epsilon(sampledLaplace, 1e-14) - 2.46964) < 1e-5)
        // Kairouz, Oh and Viswanath: 30 times (1, 0) is 30; with 0.001 each, 22 at 0.06 and 20 at 0.1 are within two steps of 2.
        #expect(abs(try epsilon(.repeated(.approximate(epsilon: 1, delta: 0), times: 30), 1e-13) - 30) < 2)
        let each = Mechanism.repeated(.approximate(epsilon: 1, delta: 0.001), times: 30)
        #expect(try (20.0...22).contains(epsilon(each, 0.06)))
        #expect(try (18.0...20).contains(epsilon(each, 0.1)))
        // One use of a sampled Gaussian and its noise.
        let one = try Calibration.noiseMultiplier(epsilon: 1, delta: 1e-5) {
            .poissonSampled(.gaussian(noiseMultiplier: $0), rate: 0.01)
        }
        #expect(abs(one.noiseMultiplier - 0.6737928924603) < 1e-9)
        let third = try Calibration.noiseMultiplier(epsilon: 1, delta: 0.78760074) { .gaussian(noiseMultiplier: $0) }
        #expect(abs(third.noiseMultiplier - 1.0 / 3) < 1e-7)
    }

    @Test func tradeOffOfGaussians() throws {
        for mu in [0.3, 1.0, 4] {
            let curve = try TradeOff(of: .gaussian(noiseMultiplier: 1 / mu))
            for rate in [1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5] {
                // Φ(μ − z): what the best test of N(0, 1) against N(μ, 1) reaches.
                let truth = SpecialFunctions.normalSurvival(SpecialFunctions.normalQuantile(complement: rate) - mu)
                let found = curve.truePositiveRate(at: rate)
                #expect(found >= truth * (1 - 1e-9) && found <= truth * (1 + 3e-3), "\(mu) \(rate)")
            }
            let advantage = 1 - 2 * SpecialFunctions.normalSurvival(mu / 2)
            #expect(abs(curve.advantage / advantage - 1) < 1e-9)
            let area = 1 - SpecialFunctions.normalSurvival(mu / 2.0.squareRoot())
            #expect(curve.areaUnderCurve >= area && curve.areaUnderCurve < area * 1.001)
        }
    }

    @Test func tradeOffOfAClaim() throws {
        let curve = try TradeOff(epsilon: 2, delta: 1e-5)
        for rate in [0, 0.001, 0.05, 0.1, 0.4, 1] {
            let envelope = min(1, 1e-5 + exp(2) * rate, 1 - exp(-2) * (1 - 1e-5 - rate))
            #expect(abs(curve.truePositiveRate(at: rate) - envelope) < 1e-15)
        }
        #expect(abs(curve.advantage - (exp(2) - 1 + 2e-5) / (exp(2) + 1)) < 1e-12)
        let nothing = try TradeOff(epsilon: 0, delta: 0)
        #expect(nothing.advantage == 0 && abs(nothing.areaUnderCurve - 0.5) < 1e-15)
        #expect(abs(nothing.precision(at: 0.3, prior: 0.2) - 0.2) < 1e-15)
        #expect(try TradeOff(of: .composed([])).advantage == 0)
    }

    @Test func centralLimitIsNoBound() throws {
        let rare = Mechanism.sampledGaussian(noiseMultiplier: 0.5, samplingRate: 0.001, steps: 100)
        let limit = try CentralLimitAccountant.epsilon(of: rare, delta: 1e-5)
        // Opacus reports the same.
        #expect(abs(limit.epsilon - 0.2426) < 1e-4 && !limit.isBound && !limit.notes.isEmpty)
        #expect(try ExactAccountant.epsilon(of: rare, delta: 1e-5).epsilon > 2.1)
        let plain = try CentralLimitAccountant.epsilon(of: .gaussian(noiseMultiplier: 1), delta: 1e-5)
        #expect(plain.isBound && plain.notes.isEmpty)
    }
}
