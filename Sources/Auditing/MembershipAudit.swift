import Foundation
import Statistics
import Tables

/// Runs one attack over every release size and knowledge fraction, and evaluates its scores.
package struct MembershipAudit {
    static let falsePositiveRates = [0.001, 0.01, 0.1]

    let attack: any Attack
    let options: AuditOptions
    let releaseSizes: [Int]
    let subgroups: [Subgroup]

    init(attack: any Attack, options: AuditOptions, releaseSizes: [Int], subgroups: [Subgroup]) {
        self.attack = attack
        self.options = options
        self.releaseSizes = releaseSizes
        self.subgroups = subgroups
    }

    package init(attack: any Attack, options: AuditOptions, releaseSizes: [Int]) {
        self.init(attack: attack, options: options, releaseSizes: releaseSizes, subgroups: [])
    }

    func run(pool: CandidatePool, views: Views) throws -> AuditOutcome {
        let fractions = options.knowledgeFractions.sorted()
        var evaluations: [MembershipEvaluation] = []
        var headline: (trial: MembershipTrial, size: Int)?
        var referenceRecords: Int?
        var diagnostics: [Measure] = []
        var shadows: ShadowReport?
        // Shadows are trained for one size of release, and networks know of none.
        let isForWhole = !Set(attack.card.needs).isDisjoint(with: [.shadows, .model])
        for size in isForWhole ? releaseSizes.suffix(1) : releaseSizes {
            let view = self.view(views, size: size)
            let candidates = try scored(view, size: size, pool: pool)
            referenceRecords = view.reference?.rowCount
            if size == releaseSizes.last {
                diagnostics = try attack.diagnostics(view, confidence: options.confidence)
                shadows = view.shadows?.report
            }
            // Where no record occurs twice, both populations are the same.
            let populations = Self.populations(candidates)
            let isWhole = size == releaseSizes.last
            for fraction in fractions {
                let trial = MembershipTrial(
                    candidates, fraction: fraction, calibrationShare: options.calibrationShare)
                let grid = isWhole ? attack.fixedThresholds(in: view.space) : []
                for unique in populations {
                    evaluations.append(
                        evaluation(
                            trial, population: unique ? "unique" : "all", targets: trial.targets(unique: unique),
                            fraction: fraction, size: size, grid: unique ? [] : grid))
                }
                if isWhole { headline = (trial, size) }
            }
        }
        for index in evaluations.indices {
            evaluations[index].threatModel.knowledge.referenceRecords = referenceRecords
        }
        let parts = headline.map { broken(down: $0.trial, size: $0.size) } ?? []
        var outcome = AuditOutcome(
            result: AttackResult(
                attack: attack.card, finding: finding(evaluations), measures: diagnostics, membership: evaluations,
                curves: curves(evaluations, headline: headline?.trial), subgroups: parts.compactMap { $0 },
                vulnerable: headline.map { vulnerable(in: $0.trial, pool: pool) } ?? [],
                subgroupsTooSmall: parts.count { $0 == nil }, shadows: shadows),
            grounds: headline.map { grounds(of: $0.trial) } ?? [], reach: headline.flatMap { reach(of: $0.trial) },
            trial: headline?.trial)
        outcome.claims = headline.map { claims(of: $0.trial, pool: pool) }
        return outcome
    }

    /// Whom the adversary claims with her calibrated threshold.
    private func claims(of trial: MembershipTrial, pool: CandidatePool) -> ClaimedTargets {
        let threshold = trial.calibratedThreshold()
        var (members, holdout) = (
            [Bool?](repeating: nil, count: pool.rows.members), [Bool?](repeating: nil, count: pool.rows.holdout)
        )
        for target in trial.targets {
            let (row, isClaimed) = (pool.row(target.place) - 1, threshold.map { target.score >= $0 } ?? false)
            if target.isMember { members[row] = isClaimed } else { holdout[row] = isClaimed }
        }
        return ClaimedTargets(
            attack: attack.card.id, members: ClaimedTargets.Side(members), holdout: ClaimedTargets.Side(holdout))
    }

    /// What the adversary sees of a release of `size` records.
    func view(_ views: Views, size: Int) -> AdversaryView {
        views.view(
            size: size, threatModel: threatModel(fraction: options.knowledgeFractions.max() ?? 1),
            needs: attack.card.needs)
    }

    /// The attack's scores of all targets, beside the truth.
    func scored(_ view: AdversaryView, size: Int, pool: CandidatePool) throws -> [MembershipTrial.Candidate] {
        let stream = RandomStream(seed: options.seed, purpose: attack.card.id, unit: UInt64(size))
        let scores = try attack.score(view, using: stream)
        guard scores.count == pool.order.count, scores.allSatisfy(\.isFinite) else {
            throw AuditError.invalidScores(attack: attack.card.id)
        }
        let ties = try attack.tieBreaks(view)
        guard ties.map({ $0.count == scores.count && !$0.contains(where: \.isNaN) }) ?? true else {
            throw AuditError.invalidScores(attack: attack.card.id)
        }
        return pool.candidates(scores: scores, ties: ties, of: attack.card)
    }

    /// All targets, and those whose content is unique; where no record occurs twice, both are the same.
    static func populations(_ targets: [MembershipTrial.Candidate]) -> [Bool] {
        targets.allSatisfy(\.isUnique) ? [false] : [false, true]
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

    /// Fewer targets of a kind are no subgroup.
    private static let fewestInSubgroup = 10

    /// The strongest adversary's success on parts of the targets; `nil` for those that are too small.
    private func broken(down trial: MembershipTrial, size: Int) -> [MembershipEvaluation?] {
        subgroups.compactMap { subgroup -> MembershipEvaluation?? in
            let targets = trial.targets.filter { subgroup.contains[$0.place] }
            guard !targets.isEmpty else { return nil }
            let members = targets.count(where: \.isMember)
            guard min(members, targets.count - members) >= Self.fewestInSubgroup else { return .some(nil) }
            return evaluation(
                trial, population: subgroup.name, targets: targets, fraction: options.knowledgeFractions.max() ?? 1,
                size: size, grid: [])
        }
    }

    /// The members that score highest, by row number.
    private func vulnerable(in trial: MembershipTrial, pool: CandidatePool) -> [VulnerableMember] {
        let others = trial.targets.filter { !$0.isMember }.map(\.refined)
        return trial.targets.filter(\.isMember).sorted { ($0.refined, -$0.place) > ($1.refined, -$1.place) }
            .prefix(10).map { member in
                VulnerableMember(
                    trainRow: pool.row(member.place), score: member.score,
                    higher: others.count { $0 >= member.refined }, of: others.count)
            }
    }

    /// Records of a group whose membership is asked about as a whole.
    private static let groupSize = 50
    private static let fewestGroups = 10

    /// How often groups are told apart, no record in two of them.
    private func groups(_ targets: [MembershipTrial.Candidate]) -> GroupMembership? {
        func means(_ isMember: Bool) -> [Double] {
            let scores = targets.filter { $0.isMember == isMember }.map(\.score)
            return (0..<scores.count / Self.groupSize).map { group in
                Location.sampleMoments(Array(scores[group * Self.groupSize..<(group + 1) * Self.groupSize])).mean
            }
        }
        let pairs = Array(zip(means(true), means(false)))
        guard pairs.count >= Self.fewestGroups,
            // A tie is no recognition.
            let estimate = Proportion(pairs.count { $0 > $1 }, of: pairs.count).estimate(confidence: options.confidence)
        else { return nil }
        return GroupMembership(size: Self.groupSize, estimate: estimate)
    }

    /// What the scores of some targets of `trial` amount to.
    package func evaluation(
        _ trial: MembershipTrial, population: String, targets: [MembershipTrial.Candidate], fraction: Double, size: Int,
        grid: [Double]
    ) -> MembershipEvaluation {
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
            population: population, threatModel: threatModel(fraction: fraction), releaseSize: size,
            members: targets.count(where: \.isMember), holdout: targets.count { !$0.isMember },
            auc: roc?.areaEstimate(confidence: confidence), truePositiveRates: rates,
            calibrated: trial.calibration.isEmpty ? nil : point(trial.calibratedThreshold()),
            grid: grid.compactMap(point), distinctScores: roc.map { $0.vertices.count - 1 } ?? 0,
            aboveAllHoldout: refined.map {
                let found = $0.truePositiveRateAboveAll(confidence: confidence)
                return RateAboveAllHoldout(
                    estimate: found.estimate, falsePositiveRateAtMost: found.falsePositiveRateAtMost)
            }, groups: groups(targets))
    }

    /// The headlines of the strongest adversary: the whole release and the largest knowledge fraction.
    private func grounds(of trial: MembershipTrial) -> [AuditOutcome.Ground] {
        let threshold = trial.calibratedThreshold()
        return Self.populations(trial.targets).flatMap { unique -> [AuditOutcome.Ground] in
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
                    Curve.Series(name: name, points: display(roc))
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

    /// The curve for display: at most a few hundred vertices, spread evenly over the logarithm of the false-positive rate, with the band
    /// in which the whole true curve lies.
    private func display(_ roc: ROC) -> [Curve.Point] {
        let (m, n) = (Double(roc.members), Double(roc.nonMembers))
        let reach = roc.bandReach(confidence: options.confidence)
        // The empirical curve moved by the reach, read off at the same false-positive rates.
        let vertices = roc.vertices.map { (x: Double($0.falsePositives) / n, y: Double($0.truePositives) / m) }
        func lower(_ x: Double) -> Double {
            let reached = vertices.last { $0.x <= x - reach.falsePositiveRate }?.y ?? 0
            return max(0, reached - reach.truePositiveRate)
        }
        func upper(_ x: Double) -> Double {
            let reached = vertices.first { $0.x >= x + reach.falsePositiveRate }?.y ?? 1
            return min(1, reached + reach.truePositiveRate)
        }
        return Curve.thinned(vertices.map { Curve.Point(x: $0.x, y: $0.y) }).map {
            Curve.Point(x: $0.x, y: $0.y, lower: lower($0.x), upper: upper($0.x))
        }
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
