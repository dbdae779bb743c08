import Accounting
import Foundation
import Statistics
import Testing

/// Random mechanisms for which each relation has an answer.
struct RandomMechanisms {
    var stream: RandomStream

    init(seed: UInt64) { stream = RandomStream(seed: seed, purpose: "accounting") }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform()
    }

    mutating func logUniform(_ range: ClosedRange<Double>) -> Double {
        exp(uniform(log(range.lowerBound)...log(range.upperBound)))
    }

    mutating func gaussian() -> Mechanism { .gaussian(noiseMultiplier: logUniform(0.5...20)) }

    mutating func one() -> Mechanism {
        switch Int(uniform(0...5.999)) {
        case 0: gaussian()
        case 1: .laplace(noiseMultiplier: logUniform(0.3...5))
        case 2: .discreteGaussian(deviation: logUniform(0.8...6), sensitivity: 1)
        case 3: .approximate(epsilon: uniform(0.01...1), delta: uniform(0...1e-7))
        default: .poissonSampled(gaussian(), rate: logUniform(0.001...0.5))
        }
    }

    mutating func several() -> Mechanism {
        .composed((0..<Int(uniform(1...3.999))).map { _ in .repeated(one(), times: Int(logUniform(1...12))) })
    }
}

@Suite struct PropertyTests {
    static let seeds = Array(UInt64(0)..<40)

    @Test(arguments: seeds)
    func profilesFallAndAreConvex(_ seed: UInt64) throws {
        var random = RandomMechanisms(seed: seed)
        let mechanism = Mechanism.sampledGaussian(
            noiseMultiplier: random.logUniform(0.5...8), samplingRate: random.logUniform(0.001...0.3),
            steps: Int(random.logUniform(1...20_000)))
        let top = try ExactAccountant.epsilon(of: mechanism, delta: 1e-9).epsilon
        let points = try (0...12).map { index -> (x: Double, delta: Double) in
            let epsilon = top * Double(index) / 12
            return (exp(epsilon), try ExactAccountant.delta(of: mechanism, epsilon: epsilon).delta)
        }
        for (left, right) in zip(points, points.dropFirst()) { #expect(right.delta <= left.delta * (1 + 1e-9)) }
        // δ is convex in e^ε, and so in ε.
        for (left, (middle, right)) in zip(points, zip(points.dropFirst(), points.dropFirst(2))) where right.x > left.x
        {
            let share = (right.x - middle.x) / (right.x - left.x)
            #expect(middle.delta <= (share * left.delta + (1 - share) * right.delta) * (1 + 1e-9))
        }
    }

    @Test(arguments: seeds.prefix(6))
    func epsilonInvertsDelta(_ seed: UInt64) throws {
        var random = RandomMechanisms(seed: seed)
        let mechanism = Mechanism.composed([
            .repeated(.poissonSampled(random.gaussian(), rate: 0.1), times: 200), random.gaussian(),
        ])
        let delta = random.logUniform(1e-9...1e-3)
        let answer = try ExactAccountant.epsilon(of: mechanism, delta: delta)
        #expect(answer.lower <= answer.upper)
        // Mechanisms that fail altogether with more than δ have no ε.
        guard answer.epsilon.isFinite else {
            let least = try ExactAccountant.delta(of: mechanism, epsilon: 1e6).upper
            #expect(least >= delta)
            return
        }
        // At the answer δ is enough; a little below its lower bound it is not.
        let there = try ExactAccountant.delta(of: mechanism, epsilon: answer.upper * (1 + 1e-9))
        #expect(there.lower <= delta * (1 + 1e-6), "\(mechanism) \(answer) \(there)")
        if answer.lower > 1e-9 {
            let below = try ExactAccountant.delta(of: mechanism, epsilon: answer.lower * (1 - 1e-6))
            #expect(below.upper >= delta * (1 - 1e-6), "\(mechanism) \(answer) \(below)")
        }
    }

    @Test(arguments: seeds.prefix(3))
    func accountantsAgree(_ seed: UInt64) throws {
        var random = RandomMechanisms(seed: 1_000 + seed)
        let mechanism = random.several()
        let delta = random.logUniform(1e-8...1e-4) + 1e-4
        let exact = try ExactAccountant.epsilon(of: mechanism, delta: delta)
        let renyi = try RenyiAccountant.epsilon(of: mechanism, delta: delta)
        #expect(exact.lower <= renyi.epsilon * (1 + 1e-9), "\(mechanism) \(exact) \(renyi.epsilon)")
        do {
            let grid = try DistributionAccountant.epsilon(of: mechanism, delta: delta)
            #expect(
                grid.lower <= exact.upper * (1 + 1e-9) && exact.lower <= grid.upper * (1 + 1e-9),
                "\(mechanism) \(exact) \(grid)")
        } catch AccountingError.unsupported(let accountant, _, _) {
            #expect(accountant == "pld")
        }
    }

    /// n times a mechanism is the mechanism n times in a list, and n times m is n·m times.
    @Test(arguments: seeds.prefix(3), [AccountantChoice.exact, .rdp, .moments])
    func repetitionIsComposition(_ seed: UInt64, _ accountant: AccountantChoice) throws {
        var random = RandomMechanisms(seed: 2_000 + seed)
        let one = random.one()
        let forms: [Mechanism] = [
            .repeated(one, times: 6), .composed(Array(repeating: one, count: 6)),
            .repeated(.repeated(one, times: 2), times: 3),
            .composed([.repeated(one, times: 5), .repeated(one, times: 1), .repeated(one, times: 0)]),
        ]
        let answers = try forms.map { try accountant.epsilon(of: $0, delta: 1e-5).epsilon }
        for answer in answers { #expect(abs(answer - answers[0]) <= 1e-9 * answers[0], "\(one) \(answers)") }
    }

    @Test(arguments: seeds.prefix(20))
    func moreIsWorse(_ seed: UInt64) throws {
        var random = RandomMechanisms(seed: 3_000 + seed)
        let (noise, rate) = (random.logUniform(0.5...8), random.logUniform(0.001...0.3))
        let steps = Int(random.logUniform(1...2_000))
        func epsilon(_ noise: Double, _ rate: Double, _ steps: Int, _ delta: Double) throws -> Double {
            try ExactAccountant.epsilon(
                of: .sampledGaussian(noiseMultiplier: noise, samplingRate: rate, steps: steps), delta: delta
            ).epsilon
        }
        let base = try epsilon(noise, rate, steps, 1e-6)
        let slack = 1 + 1e-9
        #expect(try epsilon(noise * 1.05, rate, steps, 1e-6) <= base * slack)
        #expect(try epsilon(noise, rate * 1.05, steps, 1e-6) * slack >= base)
        #expect(try epsilon(noise, rate, steps + 1, 1e-6) * slack >= base)
        #expect(try epsilon(noise, rate, steps, 2e-6) <= base * slack)
        // Leaving a part out is post-processing, and so is sampling.
        let added = try ExactAccountant.epsilon(
            of: .composed([
                .sampledGaussian(noiseMultiplier: noise, samplingRate: rate, steps: steps), random.gaussian(),
            ]), delta: 1e-6)
        #expect(added.epsilon * slack >= base)
        #expect(try epsilon(noise, 1, steps, 1e-6) * slack >= base)
    }

    @Test func sensitivityIsInTheRelation() throws {
        func epsilon(_ mechanism: Mechanism, _ relation: NeighbouringRelation) throws -> Double {
            try ExactAccountant.epsilon(of: mechanism, delta: 1e-5, neighbouring: relation).epsilon
        }
        #expect(abs(try epsilon(.gaussian(noiseMultiplier: 1), .replaceOne) - 9.9972561) < 1e-6)
        #expect(
            try epsilon(.gaussian(noiseMultiplier: 2), .replaceOne) == epsilon(.gaussian(noiseMultiplier: 1), .zeroOut))
        #expect(
            try epsilon(.laplace(noiseMultiplier: 2), .replaceOne)
                == epsilon(.laplace(noiseMultiplier: 1), .addOrRemoveOne))
        #expect(
            try epsilon(.discreteGaussian(deviation: 2, sensitivity: 1), .replaceOne)
                == epsilon(.discreteGaussian(deviation: 2, sensitivity: 2), .addOrRemoveOne))
        // All records in the sample: no sampling.
        #expect(
            try epsilon(
                .sampledWithoutReplacement(.gaussian(noiseMultiplier: 1), sample: 9, population: 9), .replaceOne)
                == epsilon(.gaussian(noiseMultiplier: 1), .replaceOne))
        // A sample of Gaussians together is a sample of one with their noise.
        let four = Mechanism.poissonSampled(.repeated(.gaussian(noiseMultiplier: 2), times: 4), rate: 0.1)
        let one = Mechanism.poissonSampled(.gaussian(noiseMultiplier: 1), rate: 0.1)
        #expect(
            try epsilon(.repeated(four, times: 50), .addOrRemoveOne)
                == epsilon(.repeated(one, times: 50), .addOrRemoveOne))
        // A sample of a sample.
        let nested = Mechanism.poissonSampled(.poissonSampled(.gaussian(noiseMultiplier: 1), rate: 0.5), rate: 0.2)
        #expect(try epsilon(nested, .zeroOut) == epsilon(one, .zeroOut))
        // Few draws: with replacement is close to without.
        let without = try epsilon(
            .repeated(
                .sampledWithoutReplacement(.gaussian(noiseMultiplier: 4), sample: 5, population: 5_000), times: 100),
            .replaceOne)
        let with = try epsilon(
            .repeated(.sampledWithReplacement(.gaussian(noiseMultiplier: 4), sample: 5, population: 5_000), times: 100),
            .replaceOne)
        #expect(with > without && with < without * 1.1)
        // An epoch of shuffled batches is bounded by one use.
        #expect(
            try epsilon(.repeated(.shuffledEpoch(.gaussian(noiseMultiplier: 3)), times: 7), .zeroOut)
                == epsilon(.repeated(.gaussian(noiseMultiplier: 3), times: 7), .zeroOut))
    }

    @Test func nothingIsNothing() throws {
        let nothing: [Mechanism] = [
            .composed([]), .repeated(.gaussian(noiseMultiplier: 1), times: 0),
            .sampledGaussian(noiseMultiplier: 0.5, samplingRate: 0, steps: 1_000), .approximate(epsilon: 0, delta: 0),
            .sampledGaussian(noiseMultiplier: 1, samplingRate: 0.1, steps: 0),
        ]
        for mechanism in nothing {
            for accountant in AccountantChoice.allCases where accountant != .gdpCLT {
                #expect(try accountant.epsilon(of: mechanism, delta: 1e-9).epsilon == 0, "\(mechanism) \(accountant)")
            }
            #expect(try ExactAccountant.delta(of: mechanism, epsilon: 0).delta == 0)
        }
        // δ alone covers it; never a negative ε.
        let weak = Mechanism.sampledGaussian(noiseMultiplier: 8, samplingRate: 1e-4, steps: 1)
        for accountant in [AccountantChoice.exact, .rdp, .pld, .rdpTight] {
            #expect(try accountant.epsilon(of: weak, delta: 0.5).epsilon == 0)
        }
    }

    @Test func hugeEpsilonsAreFinite() throws {
        let much = Mechanism.sampledGaussian(noiseMultiplier: 1.1, samplingRate: 0.1, steps: 100_000)
        let found = try ExactAccountant.epsilon(of: much, delta: 1e-5)
        #expect(abs(found.epsilon - 716.56409747) < 1e-6)
        let many = Mechanism.sampledGaussian(noiseMultiplier: 100, samplingRate: 1e-5, steps: 1_000_000_000)
        #expect(try ExactAccountant.epsilon(of: many, delta: 1e-8).error < 1e-9)
        for mechanism in [
            Mechanism.gaussian(noiseMultiplier: 0.001), .repeated(.gaussian(noiseMultiplier: 1), times: 1 << 40),
        ] {
            let answer = try ExactAccountant.epsilon(of: mechanism, delta: 1e-10)
            #expect(answer.epsilon.isFinite && answer.epsilon > 1e5)
        }
    }
}
