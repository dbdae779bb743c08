import Accounting
import Foundation
import Testing

@Suite struct RenyiTests {
    /// ε at the best order for (q, σ, steps, δ), by other code: classic conversion, improved, and the tightest of one order.
    static let known: [(settings: [Double], classic: Double, improved: Double, tightest: Double)] = [
        ([0.004266666666666667, 1.1, 1e4, 1e-5], 2.53133, 2.16159, 2.16158),
        ([0.01, 1, 1e3, 1e-5], 2.53798, 2.10132, 2.10084),
        ([0.021496130696474634, 0.8, 1e4, 1e-6], 31.0933, 29.7641, 29.7641),
        ([0.1, 0.5, 1e3, 1e-5], 138.395, 134.757, 134.757),
        ([0.001, 4, 1e5, 1e-10], 0.57536, 0.48228, 0.48228), ([0.001, 0.5, 100, 1e-5], 4.38028, 3.59615, 3.01160),
        ([0.001, 8, 1e3, 1e-5], 0.02659, 0.01117, 0.01116), ([0.01, 0.7, 1, 1e-5], 2.71261, 2.13122, 1.46295),
        ([1, 4, 100, 1e-5], 15.1219, 14.1306, 14.1306),
    ]

    @Test(arguments: known)
    func conversions(_ settings: [Double], _ classic: Double, _ improved: Double, _ tightest: Double) throws {
        let mechanism = Mechanism.sampledGaussian(
            noiseMultiplier: settings[1], samplingRate: settings[0], steps: Int(settings[2]))
        for (conversion, expected) in [
            (RenyiAccountant.Conversion.classic, classic), (.improved, improved), (.tightest, tightest),
        ] {
            let found = try RenyiAccountant.epsilon(of: mechanism, delta: settings[3], conversion: conversion)
            let digits = 6e-6 * max(1, expected)
            switch conversion {
            // The table has it at the order that is best for the improved one; ours is at its own best order.
            case .classic: #expect(found.epsilon <= expected + digits && found.epsilon >= improved - digits)
            case .improved: #expect(abs(found.epsilon - expected) <= digits, "\(found)")
            // Its search left a little open.
            case .tightest:
                #expect(found.epsilon <= expected + digits && found.epsilon >= expected * (1 - 2e-3) - digits)
            }
        }
    }

    /// RDP-CGAN's own accountant prints these for its trainings (classic conversion over real orders); it adds no stages up.
    static let published: [(records: Double, batch: Double, noise: Double, steps: Int, epsilon: Double)] = [
        (37_216, 64, 0.5, 11_620, 10.79493), (37_216, 64, 0.5, 116_200, 29.52551), (37_216, 64, 0.5, 87_150, 25.28980),
        (37_216, 64, 1.0, 116_200, 4.03530), (1_840, 128, 3.1, 2_100, 5.70206),
    ]

    @Test(arguments: published)
    func publishedClaims(_ records: Double, _ batch: Double, _ noise: Double, _ steps: Int, _ epsilon: Double) throws {
        let mechanism = Mechanism.sampledGaussian(noiseMultiplier: noise, samplingRate: batch / records, steps: steps)
        let found = try RenyiAccountant.epsilon(of: mechanism, delta: 1e-5, conversion: .classic).epsilon
        #expect(abs(found - epsilon) < 6e-6)
        #expect(try ExactAccountant.epsilon(of: mechanism, delta: 1e-5).epsilon < epsilon)
    }

    /// With noise of 0.0005 and 0.00005, as its repository has it, the claim is no claim: 8.88e7 and 2.24e11.
    @Test func publishedNoiseOfNoUse() throws {
        let encoder = Mechanism.sampledGaussian(noiseMultiplier: 5e-4, samplingRate: 64 / 3_680, steps: 20 * 57)
        let critic = Mechanism.sampledGaussian(noiseMultiplier: 5e-5, samplingRate: 128 / 1_840, steps: 14_000)
        let found = try [encoder, critic].map {
            try RenyiAccountant.epsilon(of: $0, delta: 1e-5, conversion: .classic).epsilon
        }
        #expect(abs(found[0] / 8.88e7 - 1) < 1e-3 && abs(found[1] / 2.24e11 - 1) < 2e-3)
        #expect(try ExactAccountant.epsilon(of: critic, delta: 1e-5).epsilon > 2e11)
        let both = Mechanism.composed([
            .sampledGaussian(noiseMultiplier: 0.5, samplingRate: 64 / 37_216, steps: 11_620),
            .sampledGaussian(noiseMultiplier: 0.5, samplingRate: 64 / 37_216, steps: 116_200),
        ])
        let grid = RenyiAccountant.Orders.fixed((1..<100).map { 1 + Double($0) / 10 } + (12..<256).map(Double.init))
        let composed = try RenyiAccountant.epsilon(of: both, delta: 1e-5, conversion: .classic, orders: grid)
        #expect(abs(composed.epsilon - 31.1822) < 6e-5 && composed.order == 1.8)
        #expect(abs(try ExactAccountant.epsilon(of: both, delta: 1e-5).epsilon - 27.2046875737) < 1e-8)
    }

    /// dp_accounting's own tests: divergences at these orders.
    @Test func literalDivergences() throws {
        let orders = [1.5, 2.5, 5, 50, 100, .infinity]
        let sampled = Mechanism.sampledGaussian(noiseMultiplier: 2.5, samplingRate: 0.01, steps: 50)
        for (order, value) in zip(
            orders, [6.70579741e-4, 1.08548710e-3, 2.18075656e-3, 2.38460375e-2, 167.416308, .infinity])
        {
            let found = try RenyiAccountant.divergence(of: sampled, order: order)
            // Theirs is an upper bound at orders that are not whole.
            let isWhole = order == order.rounded()
            #expect(
                found == value || (isWhole ? abs(found / value - 1) < 1e-8 : found <= value && found > 0.9 * value),
                "\(order): \(found)")
        }
        let responses: [(Double, Int, NeighbouringRelation, [Double])] = [
            (0.3, 10, .zeroOut, [1.50305526, 1.78011825, 1.90919693, 1.98145168, 1.98469545, 1.98787435]),
            (0.3, 10, .replaceOne, [2.69463202, 2.98386536, 3.11316970, 3.18542448, 3.18866826, 3.19184715]),
            (0.05, 20, .zeroOut, [2.89853122, 2.96154146, 2.98290895, 2.99468547, 2.99521416, 2.99573227]),
            (0.05, 20, .replaceOne, [5.85031770, 5.91036016, 5.93063308, 5.94180621, 5.94230781, 5.94279938]),
            (0.01, 3, .zeroOut, [3.85134534, 4.33492491, 4.50380391, 4.59689539, 4.60107458, 4.60517019]),
            (0.01, 3, .replaceOne, [5.68412677, 5.69263460, 5.69542124, 5.69695698, 5.69702592, 5.69709349]),
        ]
        for (noise, choices, relation, values) in responses {
            for (order, value) in zip(orders, values) {
                let found = try RenyiAccountant.divergence(
                    of: .randomizedResponse(noise: noise, choices: choices), order: order, neighbouring: relation)
                #expect(abs(found / value - 1) < 5e-9, "\(noise) \(choices) \(relation) \(order)")
            }
        }
    }

    @Test func wholeRangeIsFinite() throws {
        for noise in [0.05, 0.3, 1, 30, 1e4, 1e8] {
            for rate in [1e-12, 1e-6, 0.01, 0.5, 0.999] {
                var last = 0.0
                for order in [1.0001, 1.5, 2, 10, 100.5, 1e3, 1e4] {
                    let mechanism = Mechanism.poissonSampled(.gaussian(noiseMultiplier: noise), rate: rate)
                    let found = try RenyiAccountant.divergence(of: mechanism, order: order)
                    let whole = try RenyiAccountant.divergence(of: .gaussian(noiseMultiplier: noise), order: order)
                    #expect(found > 0 && found.isFinite && found >= last * (1 - 1e-9) && found <= whole * (1 + 1e-12))
                    last = found
                }
            }
        }
    }

    @Test func edgesAreTold() throws {
        let mechanism = Mechanism.sampledGaussian(noiseMultiplier: 8, samplingRate: 0.001, steps: 1_000)
        let grid = try RenyiAccountant.epsilon(of: mechanism, delta: 1e-5, orders: .usualGrid)
        #expect(grid.orderAtEdge == true && abs(grid.epsilon - 0.10336) < 1e-5)
        let free = try RenyiAccountant.epsilon(of: mechanism, delta: 1e-5)
        #expect(free.orderAtEdge == false && abs(free.epsilon - 0.01117) < 6e-6)
        let pure = try RenyiAccountant.epsilon(of: .approximate(epsilon: 0.5, delta: 0), delta: 1e-12)
        #expect(abs(pure.epsilon - 0.5) < 1e-6)
    }
}
