internal import Auditing
internal import Statistics

/// A ground of the verdict in plain words.
struct KeyNumber {
    var name: String
    var population: String
    var members: String
    var holdout: String
    var value: String
    var interval: String
    /// How many records, and the interval's method.
    var basis: String
    /// What the headline would be if nothing leaked.
    var expected: String
    var leaks: Bool
    var reading: String

    init(_ ground: Verdict.Ground, in evidence: Evidence) {
        let measure = evidence.results.first { $0.attack.id == ground.attack }?.measures
            .first { $0.id == ground.measure && $0.population == ground.population }
        let units = MeasureUnits(
            id: ground.measure,
            isContrast: ground.members != nil || measure.map { $0.members != nil && $0.holdout != nil } == true)
        name = measure?.title ?? PlainNames.key(ground.measure, of: evidence.title(ofAttack: ground.attack))
        population = PlainNames.population(ground.population)
        members = units.text(ground.members ?? measure?.members)?.value ?? NumberText.missing
        holdout = units.text(ground.holdout ?? measure?.holdout)?.value ?? NumberText.missing
        let headline = EstimateText(ground.estimate, unit: units.headline)
        value = headline.value
        interval = headline.interval
        basis = "n = \(headline.n), \(headline.method)"
        expected = MeasureUnits.expected(ground.nullValue, unit: units.headline)
        leaks = ground.leaks
        reading = ground.leaks ? "leak" : "no leak shown"
    }
}

/// Which units a measure's numbers are shown in.
struct MeasureUnits {
    /// Of the two sides.
    var side: Unit
    /// Of the contrast, or of the only number.
    var headline: Unit

    init(_ measure: Measure) {
        self.init(id: measure.id, isContrast: measure.members != nil && measure.holdout != nil)
    }

    init(id: String, isContrast: Bool) {
        let isShare = PlainNames.isShare(id)
        side = isShare ? .share : .plain
        headline = isShare ? (isContrast ? .points : .share) : .plain
    }

    /// The members' or the hold-out's number.
    func text(_ estimate: Estimate?) -> EstimateText? { estimate.map { EstimateText($0, unit: side) } }

    static func expected(_ value: Double, unit: Unit) -> String {
        switch unit {
        case .share: NumberText.percent(value)
        case .points: NumberText.plain(value * 100)
        case .plain: NumberText.plain(value)
        }
    }
}
