internal import Foundation

/// Gaussian differential privacy (Dong, Roth and Su 2019): Gaussians without sampling are one Gaussian, exactly.
///
/// For sampled ones there is a central limit theorem (Bu et al. 2020). It is an approximation that often says far too little, kept to
/// compare with: every such answer says that it is no bound.
public enum CentralLimitAccountant {
    static let name = "gdp-clt"

    /// - Parameters:
    ///   - mechanism: Gaussians, also on Poisson samples, composed and repeated.
    ///   - delta: above 0 and below 1.
    ///   - relation: which data sets are neighbours.
    /// - Throws: `AccountingError`.
    public static func epsilon(
        of mechanism: Mechanism, delta: Double, neighbouring relation: NeighbouringRelation = .addOrRemoveOne
    ) throws -> PrivacyAnswer {
        try Question.check(delta: delta)
        var flat = FlatMechanism(relation: relation, accountant: name)
        try mechanism.validate()
        try flat.add(mechanism, times: 1)
        var (square, isExact) = (0.0, true)
        for (description, count) in flat.uses where count > 0 {
            switch description {
            case .gaussian(let mu): square += count * mu * mu
            case .sampledGaussian(let rate, let noise):
                square += count * rate * rate * expm1(1 / (noise * noise))
                isExact = false
            default:
                throw AccountingError.unsupported(
                    accountant: name, mechanism: mechanism.name,
                    reason: "the central limit theorem is that of sampled Gaussians")
            }
        }
        guard square.isFinite else {
            throw AccountingError.unsupported(
                accountant: name, mechanism: mechanism.name, reason: "for so little noise its parameter is infinite")
        }
        let mu = square.squareRoot()
        let answer =
            mu > 0 ? try ExactAccountant.epsilon(of: .gaussian(noiseMultiplier: 1 / mu), delta: delta).epsilon : 0
        return PrivacyAnswer(
            accountant: name, epsilon: answer, delta: delta, neighbouring: relation, lower: isExact ? answer : 0,
            upper: isExact ? answer : .infinity, method: "one Gaussian of mu \(mu)", isBound: isExact,
            notes: isExact
                ? []
                : [
                    "This is a limit for many steps, not a bound: the truth can be far above it. Never publish it as a guarantee."
                ])
    }
}
