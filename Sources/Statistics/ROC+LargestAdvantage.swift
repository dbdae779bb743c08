import Foundation

extension ROC {
    /// The largest advantage, true-positive minus false-positive rate, that any threshold gives, with an interval that holds
    /// for all thresholds at once.
    ///
    /// Both distributions are enclosed in the bands of Dvoretzky, Kiefer, Wolfowitz and Massart (1990), each of which spends
    /// half of the error: the upper end bounds every threshold, whichever an adversary may choose.
    public func largestAdvantage(confidence: Double) -> Estimate {
        let (m, n) = (Double(members), Double(nonMembers))
        let value = vertices.map { Double($0.truePositives) / m - Double($0.falsePositives) / n }.max() ?? 0
        let tail = (1 - confidence) / 4
        let reach = (log(1 / tail) / (2 * m)).squareRoot() + (log(1 / tail) / (2 * n)).squareRoot()
        return Estimate(
            value: value, lower: max(0, value - reach), upper: min(1, value + reach), confidence: confidence,
            n: members + nonMembers, method: "Dvoretzky-Kiefer-Wolfowitz bands over all thresholds")
    }
}
