internal import Foundation

/// The exact privacy profile: closed integrals for one use and for Gaussians, an integral in the complex plane for compositions, and
/// sums on the lattice of losses for mechanisms with few outputs. The default answer.
///
/// Where none of these is sure of its digits the answer is the upper of two bounds of the privacy loss distribution, and says so.
public enum ExactAccountant {
    static let name = "exact"
    private static let fewDigits = "few digits are sure here: this is the upper end of the interval"

    /// The smallest ε at which `mechanism` is (ε, δ)-differentially private.
    ///
    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    ///   - direction: one of both directions alone; `nil` for the larger.
    /// - Throws: `AccountingError`.
    /// - Complexity: about 0.2 ms for DP-SGD, plus 0.1 ms for each further pair of noise and sampling rate.
    public static func epsilon(
        of mechanism: Mechanism, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        direction: NeighbouringDirection? = nil
    ) throws -> PrivacyAnswer {
        try Question.check(delta: delta)
        let remove = try Uses(mechanism, relation, .remove, accountant: name)
        let wanted = direction.map { [$0] } ?? (remove.isSymmetric ? [.remove] : [.remove, .add])
        var answers: [PrivacyAnswer] = []
        for one in wanted {
            let uses = one == .remove ? remove : try Uses(mechanism, relation, one, accountant: name)
            let profile = Profile(uses)
            // Often the other direction's ε is enough here, which Chernoff's inequality shows at little cost.
            if let first = answers.first, profile.isCovered(by: first.upper, delta: delta) { continue }
            answers.append(try epsilon(profile, uses, delta, relation, one))
        }
        return PrivacyAnswer.worst(of: answers)
    }

    private static func epsilon(
        _ profile: Profile, _ uses: Uses, _ delta: Double, _ relation: NeighbouringRelation,
        _ direction: NeighbouringDirection
    ) throws -> PrivacyAnswer {
        var answer = PrivacyAnswer(
            accountant: name, epsilon: 0, delta: delta, neighbouring: relation,
            direction: uses.isSymmetric ? nil : direction, lower: 0, upper: 0, method: profile.method)
        let root = profile.epsilon(delta: delta)
        if let root, root.error <= 1e-3 * root.epsilon || root.epsilon == 0 || root.epsilon == .infinity {
            answer.epsilon = root.epsilon
            if root.epsilon == .infinity {
                answer.notes.append("no epsilon holds at this delta: some outputs are possible on one side only")
            }
            (answer.lower, answer.upper) = (max(0, root.epsilon - root.error), root.epsilon + root.error)
            if root.error > 1e-6 * root.epsilon {
                answer.epsilon = answer.upper
                answer.notes.append(Self.fewDigits)
            }
            return answer
        }
        let bounds: (lower: Double, upper: Double)
        do {
            bounds = try DistributionAccountant.bounds(uses, delta: delta)
        } catch AccountingError.unsupported {
            // No grid holds these losses: Rényi divergences always have an answer.
            bounds = (0, .infinity)
        }
        let renyi = RenyiAccountant.epsilon(of: Composition(uses), delta: delta)
        (answer.lower, answer.upper) = bounds
        answer.method = "privacy loss distribution on a grid; the upper of two bounds"
        if renyi.epsilon < answer.upper {
            (answer.upper, answer.method) = (renyi.epsilon, "Rényi divergences, improved conversion")
        }
        if let root, root.epsilon + root.error < answer.upper {
            (answer.lower, answer.upper) = (max(answer.lower, root.epsilon - root.error), root.epsilon + root.error)
            answer.method = profile.method
        }
        answer.epsilon = answer.upper
        answer.notes.append(
            "no exact method is sure here: this is an upper bound, at most \(answer.upper - answer.lower) above the truth"
        )
        return answer
    }

    /// The smallest δ at which `mechanism` is (ε, δ)-differentially private.
    ///
    /// - Parameters:
    ///   - mechanism: what was done.
    ///   - epsilon: at least 0.
    ///   - relation: which data sets are neighbours.
    ///   - direction: one of both directions alone; `nil` for the larger.
    /// - Throws: `AccountingError`.
    public static func delta(
        of mechanism: Mechanism, epsilon: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne,
        direction: NeighbouringDirection? = nil
    ) throws -> PrivacyAnswer {
        try Question.check(epsilon: epsilon)
        let remove = try Uses(mechanism, relation, .remove, accountant: name)
        let wanted = direction.map { [$0] } ?? (remove.isSymmetric ? [.remove] : [.remove, .add])
        var answers: [PrivacyAnswer] = []
        for one in wanted {
            let uses = one == .remove ? remove : try Uses(mechanism, relation, one, accountant: name)
            answers.append(try delta(Profile(uses), uses, epsilon, relation, one))
        }
        return PrivacyAnswer.worst(of: answers)
    }

    static func delta(
        _ profile: Profile, _ uses: Uses, _ epsilon: Double, _ relation: NeighbouringRelation,
        _ direction: NeighbouringDirection
    ) throws -> PrivacyAnswer {
        var answer = PrivacyAnswer(
            accountant: name, epsilon: epsilon, delta: 0, neighbouring: relation,
            direction: uses.isSymmetric ? nil : direction, lower: 0, upper: 0, method: profile.method)
        if let value = profile.value(at: epsilon), value.error < 1e-2 {
            answer.delta = exp(value.log)
            (answer.lower, answer.upper) = (answer.delta * (1 - value.error), min(1, answer.delta * (1 + value.error)))
            if answer.delta == 0 && value.log > -.infinity {
                // Too small for a number, and not 0.
                (answer.delta, answer.upper) = (.leastNonzeroMagnitude, .leastNonzeroMagnitude)
                answer.notes.append("delta is above 0 and below 1e-307")
            } else if value.error > 1e-6 {
                answer.delta = answer.upper
                answer.notes.append(Self.fewDigits)
            }
            return answer
        }
        let renyi = RenyiAccountant.logDelta(of: Composition(uses), epsilon: epsilon)
        let above = min(1, Composition(uses).infiniteMass + exp(renyi.log))
        (answer.upper, answer.method) = (above, "Rényi divergences, improved conversion")
        do {
            let bounds = try DistributionAccountant.bounds(uses, epsilon: epsilon)
            answer.lower = bounds.lower
            if bounds.upper <= above {
                answer.upper = bounds.upper
                answer.method = "privacy loss distribution on a grid; the upper of two bounds"
            }
        } catch AccountingError.unsupported {
            answer.notes.append("no grid holds these losses; delta is that of Rényi divergences")
        }
        answer.delta = answer.upper
        return answer
    }
}

extension Profile {
    /// In a few words.
    var method: String {
        switch form {
        case .nothing: "nothing is given away"
        case .single: "closed form of one use"
        case .atoms: "sum over all outputs"
        case .contour: "exact, by integration in the complex plane"
        }
    }

    /// Whether Chernoff's inequality alone shows that δ(ε) is at most `delta`.
    func isCovered(by epsilon: Double, delta: Double) -> Bool {
        let finite = delta - composition.infiniteMass
        return finite > 0 && RenyiAccountant.logDelta(of: composition, epsilon: epsilon).log <= log(finite)
    }
}
