internal import Foundation

/// Finitely many outputs.
struct DiscretePair: PrivacyPair, Hashable {
    struct Atom: Hashable, Sendable {
        var loss: Double
        /// Logarithms, so that no atom is lost to underflow.
        var logP: Double
        var logQ: Double
    }

    /// By falling loss.
    let atoms: [Atom]
    let infiniteMass: Double
    let lostMass: Double
    let isSymmetric: Bool

    init(_ atoms: [Atom], infiniteMass: Double = 0, lostMass: Double = 0, isSymmetric: Bool = false) {
        self.atoms = atoms.sorted { $0.loss > $1.loss }
        self.infiniteMass = infiniteMass
        self.lostMass = lostMass
        self.isSymmetric = isSymmetric
    }

    var lossRange: ClosedRange<Double> { (atoms.last?.loss ?? 0)...(atoms.first?.loss ?? 0) }
    var hasAtomsAtTop: Bool { true }

    var lattice: Double? {
        let gaps = zip(atoms, atoms.dropFirst()).map { $0.loss - $1.loss }.filter { $0 > 0 }
        guard let least = gaps.min() else { return nil }
        let width = lossRange.upperBound - lossRange.lowerBound
        guard width / least < 1e6 else { return nil }
        let isEven = gaps.allSatisfy { abs($0 / least - ($0 / least).rounded()) < 1e-9 * $0 / least }
        return isEven ? least : nil
    }

    func mass(above low: Double, through high: Double) -> (p: Double, q: Double) {
        var (p, q) = (0.0, 0.0)
        for atom in atoms where atom.loss > low && atom.loss <= high {
            p += exp(atom.logP)
            q += exp(atom.logQ)
        }
        return (p, q)
    }

    func nodes(for need: QuadratureNeed) -> LossNodes { nodes(above: -.infinity, through: .infinity) }

    func nodes(above low: Double, through high: Double) -> LossNodes {
        var nodes = LossNodes(capacity: atoms.count)
        for atom in atoms where atom.loss > low && atom.loss <= high { nodes.append(atom.loss, logWeight: atom.logP) }
        return nodes
    }

    /// The mixture (1 − q) Q + q P and Q.
    func sampled(_ rate: Double) -> DiscretePair {
        if rate == 1 { return self }
        return DiscretePair(
            atoms.map { atom in
                let loss = Sampling.loss(atom.loss, rate: rate)
                return Atom(loss: loss, logP: atom.logQ + loss, logQ: atom.logQ)
            }
                + (lostMass > 0
                    ? [Atom(loss: log1p(-rate), logP: log(lostMass) + log1p(-rate), logQ: log(lostMass))] : []),
            infiniteMass: rate * infiniteMass)
    }

    /// The worst pair of an (ε, δ)-private mechanism (Kairouz, Oh and Viswanath 2015).
    static func approximate(epsilon: Double, delta: Double) -> DiscretePair {
        let kept = log1p(-delta)
        let (more, less) = (kept - log1p(exp(-epsilon)), kept - epsilon - log1p(exp(-epsilon)))
        var atoms = [Atom(loss: epsilon, logP: more, logQ: less), Atom(loss: -epsilon, logP: less, logQ: more)]
        if epsilon == 0 { atoms = [Atom(loss: 0, logP: kept, logQ: kept)] }
        return DiscretePair(atoms, infiniteMass: delta, lostMass: delta, isSymmetric: true)
    }

    /// Randomized response with an even answer of probability `noise` among `choices`; either against that of another true
    /// answer, or against even answers.
    static func randomizedResponse(noise: Double, choices: Int, replacing: Bool) -> DiscretePair {
        let each = noise / Double(choices)
        let truth = 1 - noise + each
        func atom(_ p: Double, _ q: Double) -> Atom { Atom(loss: log(p) - log(q), logP: log(p), logQ: log(q)) }
        let rest = Double(choices - 2) * each
        if replacing {
            let other = rest > 0 ? [Atom(loss: 0, logP: log(rest), logQ: log(rest))] : []
            return DiscretePair([atom(truth, each), atom(each, truth)] + other, isSymmetric: true)
        }
        let even = 1 / Double(choices)
        let others = Double(choices - 1)
        return DiscretePair([atom(truth, even), atom(others * each, others * even)])
    }

    /// Integer noise with density proportional to exp(−x² / 2σ²), moved by `shift`.
    static func discreteGaussian(deviation: Double, shift: Int) -> DiscretePair {
        let variance = deviation * deviation
        // Beyond it every density is below 1e-300 of the largest; a Rényi order of a moves the densities that count by a shifts, and
        // orders of 10,000 are served as far as that is less than 20,000 outputs.
        let reach = Int((38 * deviation).rounded(.up)) + shift + 1 + min(10_000 * shift, 20_000)
        let total = (-reach...reach).reduce(0.0) { $0 + exp(-Double($1 * $1) / (2 * variance)) }
        let atoms = (-reach...(reach + shift)).map { x in
            let (p, q) = (-Double((x - shift) * (x - shift)) / (2 * variance), -Double(x * x) / (2 * variance))
            return Atom(
                loss: Double(shift * (2 * x - shift)) / (2 * variance), logP: p - log(total), logQ: q - log(total))
        }
        return DiscretePair(atoms, isSymmetric: true)
    }
}
