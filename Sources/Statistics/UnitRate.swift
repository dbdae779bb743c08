internal import Foundation

/// The mean of values from 0 to 1, one for each person: of successes, of shares of successes where a guess is drawn at random, or of
/// means over a person's records.
///
/// Intervals are those of a proportion at the effective number of persons, at which a proportion would vary as much as these values do
/// (Korn and Graubard 1998). For values of 0 and 1 alone it is the number of persons and the intervals are the usual ones.
public struct UnitRate: Hashable, Sendable {
    /// The mean; NaN without values.
    public let rate: Double
    /// How many values.
    public let units: Int
    /// At least 1 where there are values.
    public let effective: Double
    private let isCount: Bool

    public init(_ values: [Double]) {
        units = values.count
        guard !values.isEmpty else {
            (rate, effective, isCount) = (.nan, 0, true)
            return
        }
        let n = Double(values.count)
        let mean = min(1, max(0, values.reduce(0, +) / n))
        isCount = !values.contains { $0 != 0 && $0 != 1 }
        rate = mean
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
        // Without any spread there is nothing to learn from it; more than 0 and 1 would vary, values cannot.
        effective = isCount || spread == 0 ? n : max(n, min(mean * (1 - mean) / (spread / n), 1e15))
    }

    /// A count of successes.
    public init(right: Int, of trials: Int) {
        (units, effective, isCount) = (trials, Double(trials), true)
        rate = trials > 0 ? Double(right) / Double(trials) : .nan
    }

    private var successes: Double { rate * effective }

    /// The limits of Clopper and Pearson at the effective number.
    private func exact(_ confidence: Double) -> (lower: Double, upper: Double) {
        let tail = (1 - confidence) / 2
        let (x, n) = (successes, effective)
        let lower = rate <= 0 ? 0 : SpecialFunctions.betaQuantile(a: x, b: n - x + 1, p: tail)
        let upper = rate >= 1 ? 1 : SpecialFunctions.betaQuantile(a: x + 1, b: n - x, complement: tail)
        return (min(lower, rate), max(upper, rate))
    }

    private func wilson(_ confidence: Double) -> (lower: Double, upper: Double) {
        let (n, z) = (effective, twoSidedNormalQuantile(confidence))
        let centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        return (rate <= 0 ? 0 : max(0, centre - half), rate >= 1 ? 1 : min(1, centre + half))
    }

    private static let suffix = ", effective number of persons"

    /// The mean with its interval; `nil` without values.
    public func estimate(confidence: Double) -> Estimate? {
        guard units > 0 else { return nil }
        let (lower, upper) = exact(confidence)
        return Estimate(
            value: rate, lower: lower, upper: upper, confidence: confidence, n: units,
            method: "Clopper-Pearson" + (isCount ? "" : Self.suffix))
    }

    /// The difference of two means by Newcombe's hybrid of Wilson limits; `nil` unless both have values.
    public func difference(minus other: UnitRate, confidence: Double) -> Estimate? {
        guard units > 0, other.units > 0 else { return nil }
        let (a, b) = (wilson(confidence), other.wilson(confidence))
        let value = rate - other.rate
        let below = hypot(rate - a.lower, b.upper - other.rate)
        let above = hypot(a.upper - rate, other.rate - b.lower)
        return Estimate(
            value: value, lower: value - below, upper: value + above, confidence: confidence, n: units + other.units,
            method: "Newcombe hybrid score" + (isCount && other.isCount ? "" : Self.suffix))
    }

    /// The share of what the control leaves to be gained: (rate − control) / (1 − control), from 0 to 1 (Giomi et al. 2023), its interval
    /// by the limits of the ratio of both failures (Donner and Zou 2012). `nil` unless both have values and the control leaves something.
    public func residualRisk(control: UnitRate, confidence: Double) -> Estimate? {
        guard units > 0, control.units > 0, control.rate < 1 else { return nil }
        let (a, b) = (wilson(confidence), control.wilson(confidence))
        // Failures, and their ratio: what is left of them is the risk.
        let (p, q) = (1 - rate, 1 - control.rate)
        let (low, high) = (1 - a.upper, 1 - a.lower)
        let (lowBase, highBase) = (1 - b.upper, 1 - b.lower)
        func limit(_ part: Double, _ base: Double, sign: Double) -> Double {
            let denominator = base * (2 * q - base)
            guard denominator > 0 else { return sign > 0 ? .infinity : 0 }
            let root = max(0, p * p * q * q - part * base * (2 * p - part) * (2 * q - base)).squareRoot()
            return (p * q + sign * root) / denominator
        }
        let smallest = limit(low, highBase, sign: -1)
        let largest = limit(high, lowBase, sign: 1)
        func clipped(_ value: Double) -> Double { min(1, max(0, value)) }
        return Estimate(
            value: clipped(1 - p / q), lower: clipped(1 - largest), upper: clipped(1 - smallest),
            confidence: confidence, n: units + control.units, method: "ratio of failures, Wilson limits")
    }

    /// The two-sided p-value of no difference: Fisher's exact test for values of 0 and 1, else Welch's by effective numbers.
    public func test(against other: UnitRate) -> (pValue: Double, name: String) {
        guard units > 0, other.units > 0 else { return (1, "none") }
        if isCount, other.isCount {
            let contrast = ProportionContrast(
                Proportion(Int((rate * Double(units)).rounded()), of: units),
                minus: Proportion(Int((other.rate * Double(other.units)).rounded()), of: other.units))
            return (contrast.fisherExactTest(), "Fisher's exact test")
        }
        let variance = rate * (1 - rate) / effective + other.rate * (1 - other.rate) / other.effective
        guard variance > 0 else { return (rate == other.rate ? 1 : 0, "normal") }
        let z = abs(rate - other.rate) / variance.squareRoot()
        return (2 * SpecialFunctions.normalSurvival(z), "normal")
    }
}
