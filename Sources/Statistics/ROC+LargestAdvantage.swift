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
        let band = bandReach(confidence: confidence)
        let reach = band.truePositiveRate + band.falsePositiveRate
        return Estimate(
            value: value, lower: max(0, value - reach), upper: min(1, value + reach), confidence: confidence,
            n: members + nonMembers, method: "Dvoretzky-Kiefer-Wolfowitz bands over all thresholds")
    }

    /// The share of members that score above every non-member, and how large the false-positive rate of that threshold can be.
    ///
    /// The threshold is set by non-members alone, so the members' share has Clopper and Pearson's interval whatever it is; each of the two
    /// statements holds at `confidence`.
    public func truePositiveRateAboveAll(confidence: Double) -> (estimate: Estimate, falsePositiveRateAtMost: Double) {
        let above = vertices.last { $0.falsePositives == 0 }?.truePositives ?? 0
        let rate = Proportion(above, of: members)
        let interval = rate.clopperPearson(confidence: confidence)
        return (
            Estimate(
                value: rate.rate, lower: interval.lower, upper: interval.upper, confidence: confidence, n: members,
                method: "Clopper-Pearson given the highest hold-out score"),
            Proportion(0, of: nonMembers).upperLimit(tail: 1 - confidence)
        )
    }

    /// How far the band around the whole curve reaches along each axis: the true curve lies, with `confidence` and everywhere at once,
    /// between the empirical one moved by these to the right and down and to the left and up.
    public func bandReach(confidence: Double) -> (truePositiveRate: Double, falsePositiveRate: Double) {
        let tail = (1 - confidence) / 4
        func reach(_ count: Int) -> Double { (log(1 / tail) / (2 * Double(count))).squareRoot() }
        return (reach(members), reach(nonMembers))
    }
}
