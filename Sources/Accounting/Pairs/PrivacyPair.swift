internal import Foundation

/// Two distributions P and Q of one use of a mechanism on neighbouring data, and the privacy loss L = ln dP/dQ under P.
///
/// Everything that accountants need is an expectation or a probability of L.
protocol PrivacyPair: Sendable {
    /// P[L = ∞]: outputs that Q never gives.
    var infiniteMass: Double { get }
    /// Q of outputs that P never gives.
    var lostMass: Double { get }
    /// The finite losses lie in it.
    var lossRange: ClosedRange<Double> { get }
    /// Weighted losses that stand for the finite part of P.
    func nodes(for need: QuadratureNeed) -> LossNodes
    /// The same for losses above `low` and up to `high` alone.
    func nodes(above low: Double, through high: Double) -> LossNodes
    /// P and Q of outputs with a finite loss above `low` and up to `high`; accurate relative to the smaller tail.
    func mass(above low: Double, through high: Double) -> (p: Double, q: Double)
    /// Whether it is its own reverse.
    var isSymmetric: Bool { get }
    /// Whether its Rényi divergences of orders above 1 are at least those of the reversed pair.
    var dominatesItsReverse: Bool { get }
    /// Whether the losses of many uses are atoms, or have atoms up to the largest: a line integral does not converge there.
    var hasAtomsAtTop: Bool { get }
    /// Whether nodes for a range of powers are about as many as for one.
    var sharesNodes: Bool { get }
    /// Where all losses are a whole number of equal steps apart, the step.
    var lattice: Double? { get }
}

extension PrivacyPair {
    var infiniteMass: Double { 0 }
    var lostMass: Double { 0 }
    var isSymmetric: Bool { false }
    var dominatesItsReverse: Bool { isSymmetric }
    var hasAtomsAtTop: Bool { false }
    var lattice: Double? { nil }
    var sharesNodes: Bool { true }
}

/// For which functions nodes must integrate: e^{tL} where the real part of t lies between `lowest` and `highest` and the imaginary
/// part reaches `frequency`.
struct QuadratureNeed: Hashable, Sendable {
    var lowest = 0.0
    var highest: Double
    var frequency = 0.0

    /// The same for P and Q exchanged: E_Q[e^{−tL}] = E_P[e^{−(1+t)L}].
    var reversed: QuadratureNeed { QuadratureNeed(lowest: -1 - highest, highest: -1 - lowest, frequency: frequency) }
}

/// Losses and the logarithms of their weights: Σ e^{logWeights} f(losses) is E_P[f(L); L finite].
struct LossNodes: Sendable {
    var losses: [Double] = []
    var logWeights: [Double] = []

    init(capacity: Int = 0) {
        losses.reserveCapacity(capacity)
        logWeights.reserveCapacity(capacity)
    }

    mutating func append(_ loss: Double, logWeight: Double) {
        losses.append(loss)
        logWeights.append(logWeight)
    }
}

extension PrivacyPair {
    /// ln δ(ε) of one use, for ε of any sign: of P[L = ∞] + E_P[(1 − e^{ε − L})₊; L finite], all of whose terms are positive.
    func logProfile(_ epsilon: Double) -> Double {
        let nodes = nodes(above: epsilon, through: .infinity)
        var largest = -Double.infinity
        let terms = zip(nodes.losses, nodes.logWeights).map { loss, logWeight in
            let term = logWeight + log(-expm1(min(0, epsilon - loss)))
            largest = max(largest, term)
            return term
        }
        let sum = largest > -.infinity ? largest + log(terms.reduce(0) { $0 + exp($1 - largest) }) : largest
        if infiniteMass == 0 { return min(0, sum) }
        return min(0, max(sum, log(infiniteMass)) + log1p(exp(-abs(sum - log(infiniteMass)))))
    }
}

/// Sampling of records.
enum Sampling {
    /// The loss of (1 − q) Q + q P against Q where that of P is `loss`.
    static func loss(_ loss: Double, rate: Double) -> Double {
        if rate == 1 { return loss }
        return loss < 30 ? log1p(rate * expm1(loss)) : log(rate) + loss + log1p((1 - rate) / rate * exp(-loss))
    }
}

/// The pair with P and Q exchanged.
struct ReversedPair<Base: PrivacyPair>: PrivacyPair {
    var base: Base

    var infiniteMass: Double { base.lostMass }
    var lostMass: Double { base.infiniteMass }
    var isSymmetric: Bool { base.isSymmetric }
    var hasAtomsAtTop: Bool { base.hasAtomsAtTop }
    var lattice: Double? { base.lattice }
    var sharesNodes: Bool { base.sharesNodes }
    var lossRange: ClosedRange<Double> { -base.lossRange.upperBound...(-base.lossRange.lowerBound) }

    func nodes(for need: QuadratureNeed) -> LossNodes { reversed(base.nodes(for: need.reversed)) }

    func nodes(above low: Double, through high: Double) -> LossNodes {
        reversed(base.nodes(above: (-high).nextDown, through: (-low).nextDown))
    }

    private func reversed(_ nodes: LossNodes) -> LossNodes {
        var nodes = nodes
        for index in nodes.losses.indices {
            nodes.logWeights[index] -= nodes.losses[index]
            nodes.losses[index].negate()
        }
        return nodes
    }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        // The other end is open here; it makes a difference for atoms only.
        let found = base.mass(above: (-high).nextDown, through: (-low).nextDown)
        return (found.q, found.p)
    }
}
