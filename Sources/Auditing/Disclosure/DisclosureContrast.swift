import Statistics

/// Success on training people beside that on hold-out people and that of guesses without the release.
struct DisclosureContrast {
    var id: String
    var title: String
    var meaning: String
    var members: UnitRate
    var holdout: UnitRate
    /// On training people.
    var baselines: [(name: String, rate: UnitRate)]
    /// Whether it counts for the verdict.
    var counts: Bool

    var excess: Double { members.rate - holdout.rate }

    func difference(confidence: Double) -> Estimate? { members.difference(minus: holdout, confidence: confidence) }

    func measure(confidence: Double) -> Measure {
        let estimate = difference(confidence: confidence)
        let test = members.test(against: holdout)
        let isIdle = baselines.first.map { members.rate <= $0.rate.rate } ?? false
        var measure = Measure(
            id: id, title: title,
            meaning: meaning
                + (isIdle ? " The attack does no better than \(baselines[0].name), so a low excess says little." : ""),
            role: counts ? .verdict : .diagnostic,
            members: members.estimate(confidence: confidence), holdout: holdout.estimate(confidence: confidence),
            estimate: estimate, nullValue: 0, pValue: estimate == nil ? nil : test.pValue, test: test.name,
            undefined: estimate == nil ? "There was nothing to try." : nil)
        measure.residualRisk = members.residualRisk(control: holdout, confidence: confidence)
        measure.baselines = baselines.compactMap { name, rate in
            rate.estimate(confidence: confidence).map { Measure.Baseline(name: name, estimate: $0) }
        }
        return measure
    }
}
