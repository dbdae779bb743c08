internal import Foundation

enum Odds {
    /// log(p / (1 − p)), the argument at which the logistic function is p.
    static func logarithm(_ probability: Double) -> Double { log(probability / (1 - probability)) }
}
