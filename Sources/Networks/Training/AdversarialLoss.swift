internal import Foundation

/// Losses of a critic and of the generator against it, from the critic's outputs.
package enum AdversarialLoss: Hashable, Sendable {
    /// The critic's mean of real records less that of made ones (Arjovsky et al. 2017); `sign` is 1 where the critic is
    /// to give real records low values, −1 where high ones.
    case wasserstein(sign: Double)
    /// −ln D of real records and −ln(1 − D) of made ones; the generator takes `factor` times −ln D of the made ones
    /// (Goodfellow et al. 2014). D is the sigmoid that ends the critic.
    case logarithmic(factor: Double)

    /// Logarithms are taken of values + 10⁻¹².
    private static let tiny = 1e-12

    /// Whether gradients are those of the argument of the critic's last activation.
    package var isBeforeActivation: Bool {
        if case .logarithmic = self { true } else { false }
    }

    /// The critic's loss, summed over records, and the gradient of `factor` times that.
    package func critic(_ outputs: [Float], isReal: Bool, factor: Double) -> (loss: Double, gradient: [Float]) {
        let values = outputs.map(Double.init)
        switch self {
        case .wasserstein(let sign):
            let slope = isReal ? sign : -sign
            return (slope * values.reduce(0, +), values.map { _ in Float(slope * factor) })
        case .logarithmic:
            let loss = values.reduce(0) { $0 - log((isReal ? $1 : 1 - $1) + Self.tiny) }
            let gradient = values.map { p in
                let odds = p * (1 - p)
                return Float(factor * (isReal ? -odds / (p + Self.tiny) : odds / (1 - p + Self.tiny)))
            }
            return (loss, gradient)
        }
    }

    /// The generator's loss, summed over records, and the gradient of `factor` times that.
    package func generator(_ outputs: [Float], factor: Double) -> (loss: Double, gradient: [Float]) {
        let values = outputs.map(Double.init)
        switch self {
        case .wasserstein(let sign):
            return (sign * values.reduce(0, +), values.map { _ in Float(sign * factor) })
        case .logarithmic(let share):
            return (
                -share * values.reduce(0) { $0 + log($1 + Self.tiny) },
                values.map { Float(-share * factor * $0 * (1 - $0) / ($0 + Self.tiny)) }
            )
        }
    }
}
