import Accounting
import Testing

@Suite struct BadQuestionTests {
    static let gaussian = Mechanism.gaussian(noiseMultiplier: 1)

    static let invalid: [Mechanism] = [
        .gaussian(noiseMultiplier: 0), .gaussian(noiseMultiplier: -1), .gaussian(noiseMultiplier: .nan),
        .gaussian(noiseMultiplier: .infinity), .gaussian(noiseMultiplier: 1e-9), .laplace(noiseMultiplier: 0),
        .poissonSampled(gaussian, rate: -0.1), .poissonSampled(gaussian, rate: 1.1),
        .poissonSampled(gaussian, rate: .nan),
        .repeated(gaussian, times: -1), .repeated(gaussian, times: .max),
        .repeated(.repeated(gaussian, times: 1 << 40), times: 1 << 40),
        .discreteGaussian(deviation: 0, sensitivity: 1), .discreteGaussian(deviation: 1, sensitivity: 0),
        .randomizedResponse(noise: 0, choices: 2), .randomizedResponse(noise: 1.5, choices: 2),
        .randomizedResponse(noise: 0.5, choices: 0), .approximate(epsilon: -1, delta: 0),
        .approximate(epsilon: 1, delta: 1),
        .approximate(epsilon: .nan, delta: 0), .sampledWithoutReplacement(gaussian, sample: 3, population: 2),
        .sampledWithReplacement(gaussian, sample: 1, population: 0),
        .composed([gaussian, .gaussian(noiseMultiplier: 0)]),
        .shuffledEpoch(.gaussian(noiseMultiplier: -3)),
    ]

    @Test(arguments: invalid)
    func values(_ mechanism: Mechanism) {
        for accountant in AccountantChoice.allCases {
            let error = #expect(throws: AccountingError.self) {
                try accountant.epsilon(of: mechanism, delta: 1e-5, neighbouring: .replaceOne)
            }
            if case .invalid? = error {} else { Issue.record("\(String(describing: error))") }
        }
    }

    @Test(arguments: [0, 1, -1e-5, 2, Double.nan, .infinity])
    func deltas(_ delta: Double) {
        for accountant in AccountantChoice.allCases {
            #expect(throws: AccountingError.self) { try accountant.epsilon(of: Self.gaussian, delta: delta) }
        }
    }

    @Test(arguments: [-1, Double.nan, .infinity])
    func epsilons(_ epsilon: Double) {
        for accountant in AccountantChoice.allCases {
            #expect(throws: AccountingError.self) { try accountant.delta(of: Self.gaussian, epsilon: epsilon) }
        }
        #expect(throws: AccountingError.self) {
            try Calibration.noiseMultiplier(epsilon: epsilon, delta: 1e-5) { .gaussian(noiseMultiplier: $0) }
        }
    }

    @Test func refusedByName() {
        let refused: [(Mechanism, NeighbouringRelation, String)] = [
            (.shuffledEpoch(Self.gaussian), .addOrRemoveOne, "shuffled batches"),
            (
                .sampledWithoutReplacement(Self.gaussian, sample: 1, population: 9), .addOrRemoveOne,
                "without replacement"
            ),
            (.sampledWithReplacement(Self.gaussian, sample: 1, population: 9), .zeroOut, "with replacement"),
            (
                .sampledWithoutReplacement(.laplace(noiseMultiplier: 1), sample: 1, population: 9), .replaceOne,
                "Laplace"
            ),
            (.randomizedResponse(noise: 0.5, choices: 2), .addOrRemoveOne, "randomized response"),
            (
                .poissonSampled(.randomizedResponse(noise: 0.5, choices: 2), rate: 0.1), .replaceOne,
                "randomized response"
            ),
            (.poissonSampled(.laplace(noiseMultiplier: 1), rate: 0.1), .replaceOne, "Laplace"),
            (.poissonSampled(.shuffledEpoch(Self.gaussian), rate: 0.1), .addOrRemoveOne, "shuffled"),
        ]
        for (mechanism, relation, name) in refused {
            let error = #expect(throws: AccountingError.self) {
                try ExactAccountant.epsilon(of: mechanism, delta: 1e-5, neighbouring: relation)
            }
            guard case .unsupported(let accountant, let described, let reason)? = error else {
                Issue.record("\(mechanism): \(String(describing: error))")
                continue
            }
            #expect(accountant == "exact" && described.contains(name) && reason.count > 20)
        }
    }

    @Test func targetsThatNothingReaches() throws {
        #expect(throws: AccountingError.self) {
            try Calibration.noiseMultiplier(epsilon: 1e-9, delta: 1e-12) {
                .sampledGaussian(noiseMultiplier: $0, samplingRate: 0.5, steps: 1_000_000)
            }
        }
        #expect(throws: AccountingError.self) {
            try Calibration.uses(epsilon: 1, delta: 1e-5, limit: 1_000) {
                .repeated(.gaussian(noiseMultiplier: 1e6), times: $0)
            }
        }
        let spent = Mechanism.approximate(epsilon: 1, delta: 0.01)
        let answer = try ExactAccountant.epsilon(of: spent, delta: 1e-5)
        #expect(answer.epsilon == .infinity && answer.notes.count == 1)
    }
}
