import Foundation
import Statistics

/// Runs one attack over every release size and knowledge fraction, and evaluates its scores.
package struct MembershipAudit {
    static let falsePositiveRates = [0.001, 0.01, 0.1]

    let attack: any Attack
    let options: AuditOptions
    let releaseSizes: [Int]

    package init(attack: any Attack, options: AuditOptions, releaseSizes: [Int]) {
        self.attack = attack
        self.options = options
        self.releaseSizes = releaseSizes
    }

    func run(pool: CandidatePool, views: Views) throws -> AuditOutcome {
        let fractions = options.knowledgeFractions.sorted()
        var evaluations: [MembershipEvaluation] = []
        var headline: (trial: MembershipTrial, size: Int)?
        for size in releaseSizes {
            let view = try views.view(size: size, threatModel: threatModel(fraction: fractions.last ?? 1))
            let stream = RandomStream(seed: options.seed, purpose: attack.card.id, unit: UInt64(size))
            let scores = try attack.score(view, using: stream)
            guard scores.count == pool.order.count, scores.allSatisfy(\.isFinite) else {
                throw AuditError.invalidScores(attack: attack.card.id)
            }
            let ties = try attack.tieBreaks(view)
            guard ties.map({ $0.count == scores.count && !$0.contains(where: \.isNaN) }) ?? true else {
                throw AuditError.invalidScores(attack: attack.card.id)
            }
            let candidates = pool.candidates(scores: scores, ties: ties)
            // Where no record occurs twice, both populations are the same.
            let populations = candidates.allSatisfy(\.isUnique) ? [false] : [false, true]
            let isWhole = size == releaseSizes.last
            for fraction in fractions {
                let trial = MembershipTrial(
                    candidates, fraction: fraction, calibrationShare: options.calibrationShare)
                let grid = isWhole ? attack.fixedThresholds(in: view.space) : []
                for unique in populations {
                    evaluations.append(
                        evaluation(trial, unique: unique, fraction: fraction, size: size, grid: unique ? [] : grid))
                }
                if isWhole { headline = (trial, size) }
            }
        }
        return AuditOutcome(
            result: AttackResult(
                attack: attack.card, finding: finding(evaluations), measures: [], membership: evaluations,
                curves: curves(evaluations, headline: headline?.trial), exposed: []),
            grounds: headline.map { grounds(of: $0.trial) } ?? [], reach: headline.flatMap { reach(of: $0.trial) })
    }

    /// The advantage of the best threshold for the strongest adversary, over both populations.
    private func reach(of trial: MembershipTrial) -> ((Double) -> Estimate)? {
        guard let all = MembershipTrial.roc(trial.targets, refined: true) else { return nil }
        return { all.largestAdvantage(confidence: $0) }
    }

    private func threatModel(fraction: Double) -> ThreatModel {
        ThreatModel(
            goal: attack.card.goal,
            knowledge: Knowledge(recordFraction: fraction, labelledShare: options.calibrationShare),
            access: attack.card.access)
    }

    /// What the scores of `trial` amount to for one population.
    package func evaluation(
        _ trial: MembershipTrial, unique: Bool, fraction: Double, size: Int, grid: [Double]
    ) -> MembershipEvaluation {
        let targets = trial.targets(unique: unique)
        let roc = MembershipTrial.roc(targets)
        let refined = MembershipTrial.roc(targets, refined: true)
        let confidence = options.confidence
        func point(_ score: Double?) -> OperatingPoint? {
            OperatingPoint(
                MembershipTrial.confusion(targets, threshold: score), threshold: score.map(attack.readable),
                confidence: confidence)
        }
        let rates: [RateAtFalsePositiveRate] =
            refined.map { roc in
                Self.falsePositiveRates.map { rate in
                    let fixed = roc.truePositiveRate(atFalsePositiveRate: rate, confidence: confidence)
                    return RateAtFalsePositiveRate(
                        falsePositiveRate: rate, estimate: fixed.estimate, tieBlock: fixed.tieBlock,
                        smallestResolvable: fixed.smallestResolvable)
                }
            } ?? []
        return MembershipEvaluation(
            population: unique ? "unique" : "all", threatModel: threatModel(fraction: fraction), releaseSize: size,
            members: targets.count(where: \.isMember), holdout: targets.count { !$0.isMember },
            auc: roc?.areaEstimate(confidence: confidence), truePositiveRates: rates,
            calibrated: trial.calibration.isEmpty ? nil : point(trial.calibratedThreshold()),
            grid: grid.compactMap(point), distinctScores: roc.map { $0.vertices.count - 1 } ?? 0)
    }

    /// The headlines of the strongest adversary: the whole release and the largest knowledge fraction.
    private func grounds(of trial: MembershipTrial) -> [AuditOutcome.Ground] {
        let threshold = trial.calibratedThreshold()
        let populations = trial.targets.allSatisfy(\.isUnique) ? [false] : [false, true]
        return populations.flatMap { unique -> [AuditOutcome.Ground] in
            let targets = trial.targets(unique: unique)
            guard let roc = MembershipTrial.roc(targets), let refined = MembershipTrial.roc(targets, refined: true)
            else { return [] }
            let population = unique ? "unique" : "all"
            let confusion = MembershipTrial.confusion(targets, threshold: threshold)
            return [
                AuditOutcome.Ground(
                    measure: "advantage", population: population, contrast: confusion.advantage),
                AuditOutcome.Ground(measure: "auc", population: population, nullValue: 0.5) {
                    roc.areaEstimate(confidence: $0)
                },
                AuditOutcome.Ground(measure: "tpr-at-1-percent-fpr", population: population, nullValue: 0.01) {
                    refined.truePositiveRate(atFalsePositiveRate: 0.01, confidence: $0).estimate
                },
            ]
        }
    }

    private func finding(_ evaluations: [MembershipEvaluation]) -> String {
        guard let strongest = evaluations.last(where: { $0.population == "all" }), let point = strongest.calibrated
        else { return "There were too few records to attack." }
        let rates =
            "it claims \(Wording.percent(point.recall.value)) of the training records and "
            + "\(Wording.percent(point.falsePositiveRate.value)) of the hold-out records as members"
        let judgement =
            point.advantage.lower > 0
            ? "more than chance allows" : "no more than chance allows, which does not show that nothing leaks"
        return
            "With the whole release and its threshold chosen on \(Wording.percent(options.calibrationShare)) of the records it "
            + "knows, \(rates): \(judgement)."
    }

    /// ROC of the strongest adversary, and rates against knowledge fraction and release size.
    private func curves(_ evaluations: [MembershipEvaluation], headline: MembershipTrial?) -> [Curve] {
        var curves: [Curve] = []
        if let headline {
            let kinds =
                [(false, "all targets")] + (headline.targets.allSatisfy(\.isUnique) ? [] : [(true, "unique records")])
            let series = kinds.compactMap { unique, name in
                MembershipTrial.roc(headline.targets(unique: unique), refined: true).map { roc in
                    Curve.Series(name: name, points: Self.display(roc))
                }
            }
            curves.append(
                Curve(
                    id: "roc", kind: .roc, title: "True-positive rate against false-positive rate",
                    xLabel: "False-positive rate", yLabel: "True-positive rate", series: series))
        }
        let all = evaluations.filter { $0.population == "all" }
        let whole = releaseSizes.last ?? 0
        let byKnowledge = all.filter { $0.releaseSize == whole }
        if byKnowledge.count > 1 {
            curves.append(
                Curve(
                    id: "by-knowledge", kind: .sweep, title: "Success against the adversary's knowledge",
                    xLabel: "Fraction of the real records that the adversary knows", yLabel: "Rate",
                    series: Self.rates(byKnowledge) { $0.threatModel.knowledge.recordFraction }))
        }
        let widest = options.knowledgeFractions.max() ?? 1
        let bySize = all.filter { $0.threatModel.knowledge.recordFraction == widest }
        if bySize.count > 1 {
            curves.append(
                Curve(
                    id: "by-release-size", kind: .sweep, title: "Success against the size of the release",
                    xLabel: "Synthetic records that the adversary has", yLabel: "Rate",
                    series: Self.rates(bySize) { Double($0.releaseSize) }))
        }
        return curves
    }

    private static func rates(
        _ evaluations: [MembershipEvaluation], x: (MembershipEvaluation) -> Double
    ) -> [Curve.Series] {
        let kinds: [(String, (OperatingPoint) -> Estimate?)] = [
            ("precision", \.precision), ("recall", \.recall), ("advantage", \.advantage),
        ]
        return kinds.map { name, estimate in
            Curve.Series(
                name: name,
                points: evaluations.compactMap { evaluation in
                    evaluation.calibrated.flatMap(estimate).map {
                        Curve.Point(x: x(evaluation), y: $0.value, lower: $0.lower, upper: $0.upper)
                    }
                })
        }
    }

    /// The curve for display: at most a few hundred vertices, spread evenly over the logarithm of the false-positive rate.
    private static func display(_ roc: ROC) -> [Curve.Point] {
        let points = roc.vertices.map {
            Curve.Point(
                x: Double($0.falsePositives) / Double(roc.nonMembers),
                y: Double($0.truePositives) / Double(roc.members))
        }
        return Curve.thinned(points)
    }
}

extension Curve {
    /// Keeps the first and last point and, between them, one point of each of some hundred cells of the
    /// logarithmic x axis.
    static func thinned(_ points: [Point], cells: Int = 300) -> [Point] {
        guard points.count > 2 * cells, let first = points.first, let last = points.last else { return points }
        let least = points.first { $0.x > 0 }?.x ?? 1
        func place(_ x: Double) -> Double { log(max(x, least / 2)) }
        let (start, width) = (place(first.x), max(place(last.x) - place(first.x), .leastNormalMagnitude))
        var kept = [first]
        var cell = 0
        for point in points.dropFirst().dropLast() {
            let next = Int((place(point.x) - start) / width * Double(cells))
            if next > cell {
                kept.append(point)
                cell = next
            }
        }
        kept.append(last)
        return kept
    }
}
