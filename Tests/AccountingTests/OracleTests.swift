import Accounting
import Fixtures
import Foundation
import Testing

/// Values that `Fixtures/Oracles/accounting.py` computed with mpmath, without sight of this code.
struct AccountingOracle: Decodable {
    struct Described: Decodable {
        var kind: String
        var relation: NeighbouringRelation?
        var sigma: Double?
        var scale: Double?
        var q: Double?
        var p: Double?
        var k: Int?
        var epsilon: Double?
        var delta: Double?
        var sensitivity: Int?
        var batch: Int?
        var records: Int?

        func mechanism() throws -> Mechanism {
            func gaussian() throws -> Mechanism { .gaussian(noiseMultiplier: try #require(sigma)) }
            func discrete() throws -> Mechanism {
                .discreteGaussian(deviation: try #require(sigma), sensitivity: try #require(sensitivity))
            }
            func laplace() throws -> Mechanism { .laplace(noiseMultiplier: try #require(scale)) }
            func approximate() throws -> Mechanism {
                .approximate(epsilon: try #require(epsilon), delta: try #require(delta))
            }
            switch kind {
            case "gaussian": return try gaussian()
            case "laplace": return try laplace()
            case "discreteGaussian": return try discrete()
            case "approximate": return try approximate()
            case "randomizedResponse": return .randomizedResponse(noise: try #require(p), choices: try #require(k))
            case "poissonGaussian": return .poissonSampled(try gaussian(), rate: try #require(q))
            case "poissonLaplace": return .poissonSampled(try laplace(), rate: try #require(q))
            case "poissonDiscreteGaussian": return .poissonSampled(try discrete(), rate: try #require(q))
            case "poissonApproximate": return .poissonSampled(try approximate(), rate: try #require(q))
            case "withoutReplacement":
                return .sampledWithoutReplacement(
                    try gaussian(), sample: try #require(batch), population: try #require(records))
            case "withReplacement":
                return .sampledWithReplacement(
                    try gaussian(), sample: try #require(batch), population: try #require(records))
            default: throw UnknownKind(kind: kind)
            }
        }
    }

    struct UnknownKind: Error {
        var kind: String
    }

    struct Part: Decodable {
        var mechanism: Described
        var count: Int
    }

    struct Single: Decodable {
        var directions: [NeighbouringDirection]
        var epsilon: [Double]
        var logDelta: [Double?]
        var mechanism: Described
    }

    struct Moments: Decodable {
        var directions: [NeighbouringDirection]
        var infiniteMass: Double
        var logMoment: [Double?]
        var mechanism: Described
    }

    struct MomentOrders: Decodable {
        var t: [Double]
    }

    struct Composed: Decodable {
        var directions: [NeighbouringDirection]
        var epsilon: [Double]
        var logDelta: [Double?]
        var delta: [Double]
        var epsilonAtDelta: [Double?]
        var method: String
        var parts: [Part]
    }

    struct Renyi: Decodable {
        var directions: [NeighbouringDirection]
        var divergence: [Double]
        var order: [Double]
        var mechanism: Described
    }

    struct Curve: Decodable {
        var advantage: Double
        var auc: Double
        var fpr: [Double]
        var tpr: [Double]
        var mechanism: Described
    }

    struct Conversion: Decodable {
        var classic: Double
        var improved: Double
        var optimal: Double
        var delta: Double
        var divergence: Double
        var order: Double
    }

    struct Peer: Decodable {
        var delta: Double
        var epsilon: Double
        var exact: Double?
        var divergence: [Double]?
        var order: [Double]?
        var method: String
        var parts: [Part]
    }

    var single: [Single]
    var momentOrders: [MomentOrders]
    var moments: [Moments]
    var composed: [Composed]
    var renyi: [Renyi]
    var tradeOff: [Curve]
    var conversion: [Conversion]
    var peers: [Peer]

    static let whole = Result {
        try JSONDecoder().decode(Self.self, from: Data(contentsOf: FixtureFiles.oracle("accounting.json")))
    }
}

extension [AccountingOracle.Part] {
    func mechanism() throws -> Mechanism {
        .composed(try map { .repeated(try $0.mechanism.mechanism(), times: $0.count) })
    }
}

@Suite struct AccountingOracleTests {
    let oracle: AccountingOracle

    init() throws { oracle = try AccountingOracle.whole.get() }

    @Test func profilesOfOneUse() throws {
        var checked = 0
        for entry in oracle.single {
            let (mechanism, relation) = (try entry.mechanism.mechanism(), entry.mechanism.relation ?? .addOrRemoveOne)
            for direction in entry.directions {
                // At the largest loss itself δ is a matter of its last bit.
                let largest = try RenyiAccountant.divergence(
                    of: mechanism, order: .infinity, neighbouring: relation, direction: direction)
                for (epsilon, logDelta) in zip(entry.epsilon, entry.logDelta) {
                    guard epsilon >= 0, abs(epsilon - largest) > 1e-6 * epsilon else { continue }
                    // More than 1e-39 of draws with replacement is not left out.
                    if entry.mechanism.kind == "withReplacement", let logDelta, logDelta < -60 { continue }
                    let answer = try ExactAccountant.delta(
                        of: mechanism, epsilon: epsilon, neighbouring: relation, direction: direction)
                    let context =
                        "\(entry.mechanism) \(direction) at \(epsilon): \(answer) against \(String(describing: logDelta))"
                    if let logDelta, logDelta > -690 {
                        #expect(abs(log(answer.delta) - logDelta) <= 1e-10 * max(1, abs(logDelta)), "\(context)")
                    } else {
                        #expect(answer.delta < 1e-299, "\(context)")
                    }
                    checked += 1
                }
            }
        }
        #expect(checked > 1_000)
    }

    @Test func moments() throws {
        let powers = try #require(oracle.momentOrders.first).t
        var checked = 0
        for entry in oracle.moments where entry.infiniteMass == 0 {
            let (mechanism, relation) = (try entry.mechanism.mechanism(), entry.mechanism.relation ?? .addOrRemoveOne)
            for direction in entry.directions {
                for (t, expected) in zip(powers, entry.logMoment) {
                    guard let expected else { continue }
                    let found =
                        try RenyiAccountant.divergence(
                            of: mechanism, order: 1 + t, neighbouring: relation, direction: direction) * t
                    #expect(
                        abs(found - expected) <= 3e-12 * abs(expected) + 1e-14,
                        "\(entry.mechanism) \(direction) \(t): \(found) \(expected)")
                    checked += 1
                }
            }
        }
        #expect(checked > 500)
    }

    @Test func compositions() throws {
        for entry in oracle.composed {
            let mechanism = try entry.parts.mechanism()
            let relation = entry.parts.first?.mechanism.relation ?? .addOrRemoveOne
            for direction in entry.directions {
                for (epsilon, logDelta) in zip(entry.epsilon, entry.logDelta) where epsilon >= 0 {
                    let answer = try ExactAccountant.delta(
                        of: mechanism, epsilon: epsilon, neighbouring: relation, direction: direction)
                    let truth = logDelta.map { exp($0) } ?? 0
                    let context = "\(entry.parts) \(direction) at \(epsilon): \(answer) against \(truth)"
                    // Bounds where no exact method applies; elsewhere nine digits.
                    #expect(
                        answer.lower <= truth * (1 + 1e-9) + 1e-300 && truth <= answer.upper * (1 + 1e-9) + 1e-300,
                        "\(context)")
                    if answer.method.contains("exact") || answer.method.contains("closed") {
                        #expect(
                            abs(answer.delta - truth) <= 1e-8 * truth + (answer.upper - answer.lower) + 1e-300,
                            "\(context)")
                    }
                }
                for (delta, epsilon) in zip(entry.delta, entry.epsilonAtDelta) {
                    let answer = try ExactAccountant.epsilon(
                        of: mechanism, delta: delta, neighbouring: relation, direction: direction)
                    guard let epsilon else {
                        #expect(answer.epsilon == .infinity)
                        continue
                    }
                    let context = "\(entry.parts) \(direction) at delta \(delta): \(answer) against \(epsilon)"
                    #expect(
                        answer.lower <= epsilon * (1 + 1e-8) + 1e-12 && epsilon <= answer.upper * (1 + 1e-8) + 1e-12,
                        "\(context)")
                    #expect(answer.upper - answer.lower <= 2e-3 * epsilon + 1e-4, "\(context)")
                }
            }
        }
        #expect(oracle.composed.count >= 30)
    }

    @Test func divergences() throws {
        for entry in oracle.renyi {
            let mechanism = try entry.mechanism.mechanism()
            for direction in entry.directions {
                for (order, expected) in zip(entry.order, entry.divergence) {
                    let found = try RenyiAccountant.divergence(
                        of: mechanism, order: order, neighbouring: entry.mechanism.relation ?? .addOrRemoveOne,
                        direction: direction)
                    #expect(
                        abs(found - expected) <= 1e-12 * expected,
                        "\(entry.mechanism) \(direction) \(order): \(found) \(expected)")
                }
            }
        }
    }

    @Test func tradeOffCurves() throws {
        for entry in oracle.tradeOff {
            let curve =
                entry.mechanism.kind == "envelope"
                ? try TradeOff(
                    epsilon: try #require(entry.mechanism.epsilon), delta: try #require(entry.mechanism.delta))
                : try TradeOff(
                    of: try entry.mechanism.mechanism(), neighbouring: entry.mechanism.relation ?? .addOrRemoveOne)
            // Between the values of ε that are taken the curve is bounded by tangents: above the truth, by little.
            let slack = entry.mechanism.kind == "envelope" ? 1e-12 : 3e-3
            for (rate, expected) in zip(entry.fpr, entry.tpr) {
                let found = curve.truePositiveRate(at: rate)
                #expect(
                    found >= expected * (1 - 1e-9) && found <= expected * (1 + slack),
                    "\(entry.mechanism) \(rate): \(found) \(expected)")
            }
            #expect(
                abs(curve.advantage - entry.advantage) <= 1e-8,
                "\(entry.mechanism): \(curve.advantage) \(entry.advantage)")
            #expect(
                curve.areaUnderCurve >= entry.auc * (1 - 1e-9) && curve.areaUnderCurve <= entry.auc * (1 + slack),
                "\(entry.mechanism): \(curve.areaUnderCurve) \(entry.auc)")
        }
    }

    @Test func conversions() {
        for entry in oracle.conversion {
            let one = RenyiConversion(order: entry.order, divergence: entry.divergence, logDelta: log(entry.delta))
            #expect(abs(one.epsilon(.classic) - entry.classic) <= 1e-12 * abs(entry.classic))
            #expect(abs(one.epsilon(.improved) - entry.improved) <= 1e-12 * max(1, abs(entry.improved)))
            #expect(
                abs(one.epsilon(.tightest) - entry.optimal) <= 1e-9 * max(1, abs(entry.optimal)),
                "\(entry) \(one.epsilon(.tightest))")
        }
    }

    /// dp_accounting, where it is right.
    @Test func peers() throws {
        for entry in oracle.peers {
            let mechanism = try entry.parts.mechanism()
            let relation = entry.parts.first?.mechanism.relation ?? .addOrRemoveOne
            if let orders = entry.order, let divergences = entry.divergence {
                for (order, expected) in zip(orders, divergences) {
                    let found = try RenyiAccountant.divergence(of: mechanism, order: order, neighbouring: relation)
                    #expect(abs(found - expected) <= 1e-9 * expected, "\(entry.parts) \(order): \(found) \(expected)")
                }
                let found = try RenyiAccountant.epsilon(
                    of: mechanism, delta: entry.delta, neighbouring: relation, orders: .fixed(orders)
                ).epsilon
                // The largest loss of all is an order that they do not try.
                let largest = try RenyiAccountant.divergence(of: mechanism, order: .infinity, neighbouring: relation)
                let expected = min(entry.epsilon, largest)
                #expect(abs(found - expected) <= 1e-9 * expected, "\(entry.parts): \(found) \(expected)")
            } else {
                let found = try ExactAccountant.epsilon(of: mechanism, delta: entry.delta, neighbouring: relation)
                let exact = try #require(entry.exact)
                #expect(
                    abs(found.epsilon - exact) <= 1e-3 * exact && found.lower <= exact * (1 + 1e-9),
                    "\(entry.parts): \(found) \(exact)")
                #expect(found.lower <= entry.epsilon)
            }
        }
    }
}
