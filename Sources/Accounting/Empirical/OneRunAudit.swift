internal import Statistics
internal import Foundation

/// An audit by many canaries in one run: each is in the data or not by the toss of a fair coin, and the auditor guesses for some of them
/// which, having fixed beforehand for how many.
public struct OneRunAudit: Codable, Hashable, Sendable {
    public let canaries: Int
    public let guesses: Int
    public let correct: Int

    /// - Throws: `AccountingError.invalid` unless 0 ≤ correct ≤ guesses ≤ canaries and there is a guess.
    public init(canaries: Int, guesses: Int, correct: Int) throws {
        guard correct >= 0, correct <= guesses, guesses <= canaries, guesses > 0, canaries <= 10_000_000 else {
            throw AccountingError.invalid(
                "\(correct) right of \(guesses) guesses about \(canaries) canaries is not possible; give at most ten million canaries, of which some are guessed"
            )
        }
        self.canaries = canaries
        self.guesses = guesses
        self.correct = correct
    }

    /// The ε that the guesses refute.
    ///
    /// - Parameters:
    ///   - delta: at least 0 and below 1; above 0 for `oneRunGaussian`.
    ///   - confidence: one-sided, in (0, 1).
    ///   - method: `oneRun` or `oneRunGaussian`.
    /// - Throws: `AccountingError.invalid`.
    /// - Complexity: O(guesses), some 60 times.
    public func lowerBound(
        delta: Double = 0, confidence: Double = 0.95, method: EpsilonLowerBound.Method = .oneRun
    ) throws -> EpsilonLowerBound {
        try EpsilonLowerBound.check(delta: delta, confidence: confidence)
        let flawless = try OneRunAudit(canaries: canaries, guesses: guesses, correct: guesses)
        let alpha = 1 - confidence
        func bound(_ audit: OneRunAudit) throws -> (epsilon: Double, mu: Double?) {
            switch method {
            case .oneRun: return (audit.epsilon(delta, alpha), nil)
            case .oneRunGaussian:
                let mu = audit.mu(alpha)
                return (try EpsilonLowerBound.epsilon(mu: mu, delta: delta), mu)
            default: throw AccountingError.invalid("\(method.rawValue) counts trials, not canaries of one run")
            }
        }
        let (epsilon, mu) = try bound(self)
        let share = (Double(correct) + 0.5) / (Double(guesses) + 1)
        return EpsilonLowerBound(
            epsilon: epsilon, delta: delta, confidence: confidence, method: method, n: canaries,
            ceiling: try bound(flawless).epsilon,
            point: max(0, log(share / (1 - share))), mu: mu, threshold: nil,
            assumptions: [
                "each canary was in by a fair coin of its own, and how many are guessed was fixed before the scores were seen"
            ]
                + (method == .oneRunGaussian
                    ? ["the trade-off curve of the mechanism is nowhere below a Gaussian one"] : []))
    }

    // MARK: - Approximate differential privacy

    /// The probability that (ε, δ)-differential privacy allows as many right guesses at most (Theorem 5.2 of Steinke et al.).
    private func probability(_ epsilon: Double, _ delta: Double) -> Double {
        // (1 + e^−ε)^−1
        let right = 1 / (1 + exp(-epsilon))
        let tail = SpecialFunctions.binomialSurvival(k: correct, n: guesses, p: right)
        guard delta > 0 else { return tail }
        var (largest, sum) = (0.0, 0.0)
        var mass = SpecialFunctions.binomialMass(k: correct - 1, n: guesses, p: right)
        let odds = (1 - right) / right
        for i in stride(from: 1, through: correct, by: 1) {
            let k = correct - i
            // The recurrence loses the masses that are too small at its start.
            if i > 1 {
                mass =
                    mass > 1e-280
                    ? mass * Double(k + 1) / Double(guesses - k) * odds
                    : SpecialFunctions.binomialMass(k: k, n: guesses, p: right)
            }
            sum += mass
            largest = max(largest, sum / Double(i))
            // Beyond the mode sums grow by less than their mean.
            if mass < largest && Double(k) < right * Double(guesses) { break }
        }
        return min(1, tail + 2 * Double(canaries) * delta * largest)
    }

    private func epsilon(_ delta: Double, _ alpha: Double) -> Double {
        if probability(0, delta) >= alpha { return 0 }
        var (low, high) = (0.0, 1.0)
        while probability(high, delta) < alpha {
            (low, high) = (high, high * 2)
            if high > 1_000 { return .infinity }
        }
        return Self.bisected(low, high) { probability($0, delta) < alpha }
    }

    // MARK: - Gaussian trade-off curves

    /// Whether a μ-Gaussian trade-off curve makes as many right guesses less likely than `alpha` (Algorithm 3 of Mahloujifar et al.).
    private func refutes(_ mu: Double, _ alpha: Double) -> Bool {
        let scale = alpha / Double(canaries)
        var (right, wrong) = (scale * Double(correct), scale * Double(guesses - correct))
        for i in stride(from: correct - 1, through: 0, by: -1) {
            // The blow-up's inverse: Φ(Φ⁻¹(r) − μ).
            let lower =
                right <= 0
                ? 0
                : right >= 1
                    ? 1
                    : SpecialFunctions.normalSurvival(SpecialFunctions.normalQuantile(complement: right) + mu)
            let next = max(wrong, lower)
            right += Double(i) / Double(guesses - i) * (next - wrong)
            wrong = next
            if right + wrong > Double(guesses) / Double(canaries) { return true }
        }
        return right + wrong > Double(guesses) / Double(canaries)
    }

    private func mu(_ alpha: Double) -> Double {
        guard refutes(0, alpha) else { return 0 }
        var (low, high) = (0.0, 1.0)
        while refutes(high, alpha) {
            (low, high) = (high, high * 2)
            if high > 1e3 { return high }
        }
        return Self.bisected(low, high) { refutes($0, alpha) }
    }

    /// The end of the part of [low, high] from `low` on in which `holds` does.
    private static func bisected(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        while high - low > 1e-12 * high {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if holds(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
