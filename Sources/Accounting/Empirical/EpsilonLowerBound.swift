public import Statistics
internal import Foundation

/// What the success of an attack says about ε, whatever a proof claims: at the confidence given, the attacked mechanism is not
/// (ε, δ)-differentially private for any ε below `epsilon`.
///
/// (ε, δ)-differential privacy bounds every attack by TPR ≤ e^ε FPR + δ and TNR ≤ e^ε FNR + δ.
public struct EpsilonLowerBound: Codable, Hashable, Sendable {
    /// How attacks' counts become ε.
    public enum Method: String, Codable, Hashable, Sendable, CaseIterable {
        /// Both rates by the limits of Clopper and Pearson, each with half of the error (Jagielski, Ullman and Oprea 2020; Nasr et al. 2021).
        case clopperPearson = "clopper-pearson"
        /// The same for a trade-off curve of Gaussians, whose ε is that of its μ (Nasr et al. 2023). It assumes that the mechanism is at
        /// least as hard to attack elsewhere as a Gaussian is there.
        case gaussian
        /// The α-quantile of ε under independent Jeffreys priors of both rates (Zanella-Béguelin et al. 2023): a credible, not a
        /// confidence bound.
        case posterior
        /// Many canaries in one run (Steinke, Nasr and Jagielski 2023).
        case oneRun = "one-run"
        /// The same for Gaussian trade-off curves (Mahloujifar, Melis and Chaudhuri 2024).
        case oneRunGaussian = "one-run-gaussian"
    }

    /// The bound; ∞ where the counts refute every ε.
    public var epsilon: Double
    public var delta: Double
    /// One-sided: with this probability the bound is not above the true ε.
    public var confidence: Double
    public var method: Method
    /// How many trials, canaries or guesses it rests on.
    public var n: Int
    /// The largest ε that an attack without a mistake would have shown with as many trials.
    public var ceiling: Double
    /// What the rates themselves give, without an interval, half a count being added to each.
    public var point: Double
    /// μ of the Gaussian trade-off curve, where one is assumed.
    public var mu: Double?
    /// The score from which on members were claimed, where it was chosen here.
    public var threshold: Double?
    /// What must hold for the bound to mean anything, a sentence each.
    public var assumptions: [String]

    /// The claims of an attack whose threshold was chosen without these trials.
    ///
    /// - Parameters:
    ///   - counts: independent trials with a record in (members) and out (non-members), and how many of each the attack took for members.
    ///   - delta: at least 0 and below 1.
    ///   - confidence: one-sided, in (0, 1).
    ///   - method: `clopperPearson`, `gaussian` or `posterior`.
    /// - Throws: `AccountingError.invalid` for values out of range, no trials of one kind, or a method for canaries.
    /// - Complexity: O(1); about 2 ms for the posterior.
    public init(
        _ counts: Confusion, delta: Double = 0, confidence: Double = 0.95, method: Method = .clopperPearson
    ) throws {
        try self.init(counts, delta: delta, confidence: confidence, method: method, chosen: nil)
    }

    /// The same for a threshold that was chosen here.
    init(_ counts: Confusion, delta: Double, confidence: Double, method: Method, chosen threshold: Double?) throws {
        try Self.check(delta: delta, confidence: confidence)
        guard counts.members > 0 && counts.nonMembers > 0 else {
            throw AccountingError.invalid("there are no trials with the record in, or none with it out")
        }
        let flawless = Confusion(
            truePositives: counts.members, falsePositives: 0, members: counts.members, nonMembers: counts.nonMembers)
        let alpha = 1 - confidence
        func bound(_ counts: Confusion) throws -> (epsilon: Double, mu: Double?) {
            switch method {
            case .clopperPearson: return (Self.clopperPearson(counts, delta, alpha), nil)
            case .gaussian:
                let mu = Self.gaussian(counts, alpha)
                return (try Self.epsilon(mu: mu, delta: delta), mu)
            case .posterior: return (RatePosterior(counts, delta: delta).quantile(alpha), nil)
            case .oneRun, .oneRunGaussian:
                throw AccountingError.invalid("\(method.rawValue) counts canaries of one run, not trials")
            }
        }
        let (found, mu) = try bound(counts)
        self.init(
            epsilon: found, delta: delta, confidence: confidence, method: method, n: counts.members + counts.nonMembers,
            ceiling: try bound(flawless).epsilon, point: Self.point(counts, delta), mu: mu,
            threshold: threshold,
            assumptions: [threshold == nil ? Self.fixed : Self.independent]
                + (method == .gaussian ? [Self.gaussianCurve] : [])
                + (method == .posterior ? [Self.credible] : []))
    }

    init(
        epsilon: Double, delta: Double, confidence: Double, method: Method, n: Int, ceiling: Double, point: Double,
        mu: Double?, threshold: Double?, assumptions: [String]
    ) {
        self.epsilon = epsilon
        self.delta = delta
        self.confidence = confidence
        self.method = method
        self.n = n
        self.ceiling = ceiling
        self.point = point
        self.mu = mu
        self.threshold = threshold
        self.assumptions = assumptions
    }

    static func check(delta: Double, confidence: Double) throws {
        guard delta >= 0 && delta < 1 else {
            throw AccountingError.invalid("a delta of \(delta) is not at least 0 and below 1")
        }
        guard confidence > 0 && confidence < 1 else {
            throw AccountingError.invalid("a confidence of \(confidence) is not between 0 and 1")
        }
    }

    private static let independent = "each trial is a run of its own, with the record in or out"
    private static let fixed = "\(independent), and the attack's threshold was fixed before"
    private static let gaussianCurve =
        "the trade-off curve of the mechanism is nowhere below the Gaussian one through this point"
    private static let credible =
        "a Bayesian statement: Jeffreys priors of both rates, no promise about repeated audits"

    // MARK: - The methods

    /// ln((rate − δ) / other), at least 0; ∞ where `other` is 0.
    private static func ratio(_ rate: Double, _ other: Double, _ delta: Double) -> Double {
        rate <= delta ? 0 : other <= 0 ? .infinity : max(0, log((rate - delta) / other))
    }

    static func clopperPearson(_ counts: Confusion, _ delta: Double, _ alpha: Double) -> Double {
        let hits = counts.recall.lowerLimit(tail: alpha / 2)
        let misses = counts.falsePositiveRate.upperLimit(tail: alpha / 2)
        return max(ratio(hits, misses, delta), ratio(1 - misses, 1 - hits, delta))
    }

    static func point(_ counts: Confusion, _ delta: Double) -> Double {
        let hits = (Double(counts.truePositives) + 0.5) / (Double(counts.members) + 1)
        let misses = (Double(counts.falsePositives) + 0.5) / (Double(counts.nonMembers) + 1)
        return max(ratio(hits, misses, delta), ratio(1 - misses, 1 - hits, delta))
    }

    static func gaussian(_ counts: Confusion, _ alpha: Double) -> Double {
        let misses = counts.falsePositiveRate.upperLimit(tail: alpha / 2)
        let lost = 1 - counts.recall.lowerLimit(tail: alpha / 2)
        guard misses < 1 && lost < 1 else { return 0 }
        return max(
            0,
            SpecialFunctions.normalQuantile(complement: misses) + SpecialFunctions.normalQuantile(complement: lost))
    }

    /// ε of a Gaussian trade-off curve.
    ///
    /// - Throws: `AccountingError.invalid` for a δ of 0.
    static func epsilon(mu: Double, delta: Double) throws -> Double {
        guard delta > 0 else {
            throw AccountingError.invalid("a Gaussian trade-off curve has no epsilon at delta 0; give a delta above 0")
        }
        if mu <= 0 { return 0 }
        return try ExactAccountant.epsilon(of: .gaussian(noiseMultiplier: 1 / mu), delta: delta).epsilon
    }
}

/// Both rates of an attack, a priori independent with Jeffreys priors.
private struct RatePosterior {
    let misses: (a: Double, b: Double)
    let lost: (a: Double, b: Double)
    let delta: Double
    /// asin √ of the false positive rates that matter.
    private let range: (low: Double, high: Double)
    private let logScale: Double

    init(_ counts: Confusion, delta: Double) {
        let falsePositives = Double(counts.falsePositives)
        let truePositives = Double(counts.truePositives)
        let (a, b) = (0.5 + falsePositives, 0.5 + Double(counts.nonMembers) - falsePositives)
        misses = (a, b)
        lost = (0.5 + Double(counts.members) - truePositives, 0.5 + truePositives)
        self.delta = delta
        range = (
            Self.angle(SpecialFunctions.betaQuantile(a: a, b: b, p: 1e-18)),
            Self.angle(SpecialFunctions.betaQuantile(a: a, b: b, complement: 1e-18))
        )
        logScale = log(2.0) + lgamma(a + b) - lgamma(a) - lgamma(b)
    }

    private static func angle(_ rate: Double) -> Double { asin(max(0, min(1, rate)).squareRoot()) }

    /// P[the rates are possible at ε].
    private func probability(_ epsilon: Double) -> Double {
        let growth = exp(epsilon)
        /// Over the angle, in which the density has no poles.
        func density(_ angle: Double) -> Double {
            let (sine, cosine) = (sin(angle), cos(angle))
            let rate = sine * sine
            let high = min(growth + delta - growth * rate, (growth + delta - rate) / growth, 1)
            let low = max(1 - delta - growth * rate, (1 - delta - rate) / growth, 0)
            guard high > low else { return 0 }
            let mass =
                SpecialFunctions.betaRegularized(a: lost.a, b: lost.b, x: high)
                - SpecialFunctions.betaRegularized(a: lost.a, b: lost.b, x: low)
            return mass * exp(logScale + (2 * misses.a - 1) * log(sine) + (2 * misses.b - 1) * log(cosine))
        }
        func panel(_ low: Double, _ high: Double) -> Double {
            let (middle, half) = ((low + high) / 2, (high - low) / 2)
            return Panels.rule.reduce(0) { $0 + half * $1.weight * density(middle + half * $1.node) }
        }
        func refined(_ low: Double, _ high: Double, _ whole: Double, _ depth: Int) -> Double {
            let middle = (low + high) / 2
            let (left, right) = (panel(low, middle), panel(middle, high))
            if abs(left + right - whole) < 1e-14 || depth == 0 { return left + right }
            return refined(low, middle, left, depth - 1) + refined(middle, high, right, depth - 1)
        }
        // The region's corners, where the integrand is not smooth.
        let corners = [
            (growth + delta - 1) / growth, delta, (growth + delta) / (growth + 1), (1 - delta) / growth, 1 - delta,
            (1 - delta) / (1 + growth),
        ].map(Self.angle).filter { $0 > range.low && $0 < range.high }.sorted()
        let edges = [range.low] + corners + [range.high]
        return zip(edges, edges.dropFirst()).reduce(0) { $0 + refined($1.0, $1.1, panel($1.0, $1.1), 30) }
    }

    /// The ε that is exceeded with probability 1 − `alpha`; 0 where ε = 0 alone is more likely than that.
    func quantile(_ alpha: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        if probability(0) >= alpha { return 0 }
        while probability(high) < alpha {
            (low, high) = (high, high * 2)
            if high > 500 { return .infinity }
        }
        while high - low > 1e-12 * high {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if probability(middle) < alpha { low = middle } else { high = middle }
        }
        return low
    }
}
