import Foundation

/// Draws of the standard normal distribution.
package enum StandardNormal {
    /// By Box and Muller (1958), from two numbers of [0, 1).
    package static func value(_ u: Double, _ v: Double) -> Double {
        (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v)
    }
}
