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
    /// Where every try is made on both sides: whom it found.
    var paired: IsolatedPeople?

    /// Over the control, where there is one.
    var excess: Double { holdout.units > 0 ? members.rate - holdout.rate : members.rate }

    func difference(confidence: Double) -> Estimate? {
        paired?.difference(confidence: confidence).estimate
            ?? members.difference(minus: holdout, confidence: confidence)
    }

    func measure(confidence: Double) -> Measure {
        let estimate = difference(confidence: confidence)
        let test =
            paired.map { ($0.difference(confidence: confidence).pValue, SharedNeighbours.testName) }
            ?? members.test(against: holdout)
        let isIdle = baselines.first.map { members.rate <= $0.rate.rate } ?? false
        var measure = Measure(
            id: id, title: title,
            meaning: meaning
                + (isIdle ? " The attack does no better than \(baselines[0].name), so a low excess says little." : ""),
            role: counts ? .verdict : .diagnostic,
            members: paired?.share(\.members, confidence: confidence) ?? members.estimate(confidence: confidence),
            holdout: paired?.share(\.holdout, confidence: confidence) ?? holdout.estimate(confidence: confidence),
            estimate: estimate, nullValue: 0, pValue: estimate == nil ? nil : test.0, test: test.1,
            undefined: estimate == nil
                ? members.units > 0 ? "There is nobody to compare with." : "There was nothing to try." : nil)
        measure.residualRisk = members.residualRisk(control: holdout, confidence: confidence)
        measure.baselines = baselines.compactMap { name, rate in
            rate.estimate(confidence: confidence).map { Measure.Baseline(name: name, estimate: $0) }
        }
        return measure
    }
}

/// Whom each description of one synthetic record fits alone, on either side.
///
/// Many descriptions fit the same person, and many are made from the same synthetic record, so they rise and fall together: those with one
/// of the three in common are counted together.
struct IsolatedPeople {
    var members: [Int?]
    var holdout: [Int?]
    var synthetic: [Int?]

    /// Numbers that no other person, nor any failure, has.
    private static func rows(_ people: [Int?], _ part: Int) -> [Int] {
        people.enumerated().map { place, person in 4 * (2 * (person ?? place) + (person == nil ? 1 : 0)) + part }
    }

    func difference(confidence: Double) -> (estimate: Estimate, pValue: Double) {
        let values = zip(members, holdout).map { ($0 == nil ? 0.0 : 1) - ($1 == nil ? 0 : 1) }
        var clusters = SharedNeighbours()
        let (own, other, source) = (Self.rows(members, 0), Self.rows(holdout, 1), Self.rows(synthetic, 2))
        clusters.add(values, rows: values.indices.map { (own[$0], other[$0], source[$0]) })
        return clusters.estimate(
            value: Location.sampleMoments(values).mean, null: 0, bounds: -1...1, confidence: confidence, n: values.count
        )
    }

    func share(_ side: KeyPath<IsolatedPeople, [Int?]>, confidence: Double) -> Estimate? {
        let people = self[keyPath: side]
        guard !people.isEmpty else { return nil }
        let values = people.map { $0 == nil ? 0.0 : 1 }
        var clusters = SharedNeighbours()
        let (own, source) = (Self.rows(people, 0), Self.rows(synthetic, 2))
        clusters.add(values, rows: values.indices.map { (own[$0], source[$0], nil) })
        return clusters.estimate(
            value: Location.sampleMoments(values).mean, null: 0, bounds: 0...1, confidence: confidence, n: values.count
        ).estimate
    }
}

/// Success against how much is known and how many nearest records vote.
struct DisclosureSweep {
    private struct Key: Hashable {
        var measure: String
        var neighbours: Int
        var isMembers: Bool
    }

    private var points: [Key: [Curve.Point]] = [:]
    private var titles: [String: String] = [:]

    mutating func add(_ question: GuessQuestion, _ contrasts: [DisclosureContrast], confidence: Double) {
        guard question.secrets.count > 1 else { return }
        for contrast in contrasts {
            let measure = String(contrast.id.split(separator: "-").last ?? "")
            titles[measure] = measure == "f1" ? "F1" : "Share of right values"
            for (isMembers, rate) in [(true, contrast.members), (false, contrast.holdout)] {
                guard let estimate = rate.estimate(confidence: confidence) else { continue }
                points[Key(measure: measure, neighbours: question.neighbours, isMembers: isMembers), default: []]
                    .append(
                        Curve.Point(
                            x: Double(question.known.count), y: estimate.value, lower: estimate.lower,
                            upper: estimate.upper))
            }
        }
    }

    /// One plot a measure, where more than one number of known columns was tried.
    var curves: [Curve] {
        titles.keys.sorted().compactMap { measure in
            let own = points.filter { $0.key.measure == measure && $0.value.count > 1 }
                .sorted {
                    ($0.key.neighbours, $1.key.isMembers ? 1 : 0) < ($1.key.neighbours, $0.key.isMembers ? 1 : 0)
                }
            guard !own.isEmpty, let title = titles[measure] else { return nil }
            return Curve(
                id: "disclosed-\(measure)", kind: .sweep, title: "\(title) against what the adversary knows",
                xLabel: "Known columns", yLabel: title,
                series: own.prefix(6).map { key, points in
                    Curve.Series(
                        name: "\(key.neighbours) nearest, \(key.isMembers ? "training" : "hold-out")",
                        points: points.sorted { $0.x < $1.x })
                })
        }
    }
}
