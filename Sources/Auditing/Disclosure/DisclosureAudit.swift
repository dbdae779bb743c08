import Statistics
import Tables

/// Runs attacks on what people's records say against training and hold-out people alike, and evaluates them.
///
/// The excess over hold-out people is what the release gives away about those whom it was made from; what works on others just as well is
/// knowledge about the population.
struct DisclosureAudit {
    let audit: AuditCase
    let options: AuditOptions
    let progress: AuditProgress
    private let roles: ColumnRoles.Positions

    init(_ audit: AuditCase, options: AuditOptions, progress: AuditProgress) throws {
        self.audit = audit
        self.options = options
        self.progress = progress
        roles = try options.roles.resolved(in: audit.members.schema)
    }

    private var hasControl: Bool { audit.holdout.rowCount > 0 }
    private var confidence: Double { options.confidence }
    private var schema: Schema { audit.members.schema }

    private func setting(_ source: Table) -> DisclosureSetting {
        DisclosureSetting(
            source: source, roles: roles, fitted: [audit.members, audit.holdout, audit.release],
            workers: options.workers)
    }

    private func people(_ side: AuditCase.Real, _ purpose: String) -> People {
        People(
            audit, side, limit: options.attempts,
            stream: RandomStream(seed: options.seed, purpose: purpose, unit: UInt64(side.rawValue)))
    }

    private func table(_ side: AuditCase.Real) -> Table { side == .members ? audit.members : audit.holdout }

    func run(_ attack: any DisclosureAttack) throws -> AuditOutcome {
        switch attack.method {
        case .guessing(let guessing): try run(guessing)
        case .linking(let linking): try run(linking)
        case .singlingOut(let singling): try run(singling)
        }
    }

    // MARK: - Guessing

    private func run(_ attack: any GuessingAttack) throws -> AuditOutcome {
        let release = setting(audit.release)
        let stream = RandomStream(seed: options.seed, purpose: attack.card.id)
        let questions = try attack.questions(release, using: stream)
        let sides = [people(.members, "people asked about"), people(.holdout, "people asked about")]
        var measures: [Measure] = []
        var contrasts: [DisclosureContrast] = []
        var sweep = DisclosureSweep()
        let report = progress.stage(attack.card.title, of: questions.count)
        for question in questions {
            defer { report?(1) }
            var found: [GuessedSide] = []
            for (side, people) in zip(AuditCase.Real.allCases, sides) {
                let records = table(side).rows(people.rows)
                let targets = records.selecting(columns: question.known)
                let guesses =
                    targets.rowCount > 0
                    ? try attack.guesses(question, about: targets, in: release)
                    : question.secrets.map { _ in .values([]) }
                let model =
                    side == .members && hasControl
                    ? try attack.guesses(question, about: targets, in: setting(audit.holdout)) : nil
                found.append(
                    GuessedSide(
                        question, people: people, records: records, guesses: guesses, model: model, options: options,
                        release: audit.release))
            }
            let result = GuessEvaluation(question, members: found[0], holdout: found[1], schema: schema)
            let own = result.contrasts
            measures += (own + result.attributes).map { $0.measure(confidence: confidence) }
            contrasts += own
            sweep.add(question, own.filter(\.counts), confidence: confidence)
        }
        var outcome = outcome(
            attack.card, measures: measures, contrasts: contrasts,
            verb: "guesses values of training people rightly")
        outcome.result.curves = sweep.curves
        return outcome
    }

    // MARK: - Linking

    private func run(_ attack: any LinkingAttack) throws -> AuditOutcome {
        let release = setting(audit.release)
        let stream = RandomStream(seed: options.seed, purpose: attack.card.id)
        let columns = try attack.sides(release, using: stream)
        let names = [columns.left, columns.right].map { side in
            Wording.list(side.map { schema.columns[$0].name }, most: 8)
        }
        let sides = [people(.members, "people joined"), people(.holdout, "people joined")]
        func links(_ side: AuditCase.Real, _ people: People, shifted: Bool) throws -> [UnitRate] {
            guard people.count > 0 else { return attack.neighbours.map { _ in UnitRate([]) } }
            let left = table(side).rows(people.rows)
            // Somebody else's other half: half way round, so that it is nobody's own.
            let rows = people.rows.indices.map { people.rows[($0 + people.rows.count / 2) % people.rows.count] }
            let right = shifted ? table(side).rows(rows) : left
            return try attack.links(
                left: left.selecting(columns: columns.left), right: right.selecting(columns: columns.right),
                sides: columns, in: release
            ).map(people.rate)
        }
        let members = try links(.members, sides[0], shifted: false)
        let holdout = try links(.holdout, sides[1], shifted: false)
        let naive = try links(.members, sides[0], shifted: true)
        let chance = attack.neighbours.map { Linking.chance(neighbours: $0, of: audit.release.rowCount) }
        let contrasts = attack.neighbours.indices.map { index in
            DisclosureContrast(
                id: "linked-within-\(attack.neighbours[index])",
                title: attack.neighbours[index] == 1
                    ? "Joined by the nearest synthetic record"
                    : "Joined by the \(attack.neighbours[index]) nearest synthetic records",
                meaning:
                    "The share of people whose record in a file with \(names[0]) and in one with \(names[1]) have a nearest synthetic "
                    + "record in common; sets drawn at random would share one with probability "
                    + "\(Wording.percent(chance[index])).",
                members: members[index], holdout: holdout[index],
                baselines: [("other people's records", naive[index])], counts: true)
        }
        return outcome(
            attack.card, measures: contrasts.map { $0.measure(confidence: confidence) }, contrasts: contrasts,
            verb: "joins two files' records of training people")
    }

    // MARK: - Singling out

    private func run(_ attack: any SinglingOutAttack) throws -> AuditOutcome {
        let stream = RandomStream(seed: options.seed, purpose: attack.card.id)
        let trials = try attack.descriptions(setting(audit.release), wanted: options.attempts, using: stream)
        // A description fits one of many people more rarely than one of few: both sides at one size.
        let sides = balanced()
        let counters = zip(AuditCase.Real.allCases, sides).map { side, rows in counter(side, rows) }
        let (whole, release) = (counter(.members, nil), PredicateCounter(audit.release))
        let contrasts = trials.map { trial -> DisclosureContrast in
            func found(_ counter: PredicateCounter, _ predicates: [Predicate]) -> [Int?] {
                options.workers.map(predicates.count) { counter.only(predicates[$0]) }
            }
            let isolated = IsolatedPeople(
                members: found(counters[0], trial.predicates), holdout: found(counters[1], trial.predicates),
                synthetic: found(release, trial.predicates))
            var contrast = DisclosureContrast(
                id: "singled-out-\(trial.id)", title: trial.title,
                meaning:
                    "The share of descriptions of exactly one synthetic record that fit exactly one training person; hold-out "
                    + "people, as many, for comparison. \(trial.predicates.count) descriptions were found"
                    + (trial.predicates.count < trial.wanted ? " of \(trial.wanted) that were wanted." : "."),
                members: UnitRate(isolated.members.map { $0 == nil ? 0 : 1 }),
                holdout: UnitRate(hasControl ? isolated.holdout.map { $0 == nil ? 0 : 1 } : []),
                baselines: [
                    ("descriptions at random", UnitRate(found(counters[0], trial.naive).map { $0 == nil ? 0 : 1 }))
                ], counts: true)
            contrast.paired = trial.predicates.isEmpty || !hasControl ? nil : isolated
            if whole.records != counters[0].records {
                contrast.baselines.append(
                    ("all training records", UnitRate(found(whole, trial.predicates).map { $0 == nil ? 0 : 1 })))
            }
            return contrast
        }
        return outcome(
            attack.card, measures: contrasts.map { $0.measure(confidence: confidence) }, contrasts: contrasts,
            verb: "describes exactly one training person")
    }

    /// Rows of both sides, as many people of either.
    private func balanced() -> [[Int]?] {
        let everybody = AuditCase.Real.allCases.map {
            People(audit, $0).count
        }
        let size = (hasControl ? everybody : [everybody[0]]).min() ?? 0
        return zip(AuditCase.Real.allCases, everybody).map { side, count in
            count <= size
                ? nil
                : People(
                    audit, side, limit: size, stream: RandomStream(seed: options.seed, purpose: "balanced people")
                ).rows
        }
    }

    private func counter(_ side: AuditCase.Real, _ rows: [Int]?) -> PredicateCounter {
        let persons = side == .members ? audit.persons.members : audit.persons.holdout
        guard let rows else { return PredicateCounter(table(side), persons: persons) }
        return PredicateCounter(table(side).rows(rows), persons: persons.map { persons in rows.map { persons[$0] } })
    }

    // MARK: - Result

    private func outcome(
        _ card: AttackCard, measures: [Measure], contrasts: [DisclosureContrast], verb: String
    ) -> AuditOutcome {
        let counting = contrasts.filter(\.counts)
        let strongest = counting.max { $0.excess < $1.excess }
        let finding: String
        if let strongest, let excess = strongest.difference(confidence: confidence) {
            let shares =
                "in \(Wording.percent(strongest.members.rate)) of the tries, and "
                + "\(Wording.percent(strongest.holdout.rate)) for hold-out people"
            let judgement =
                excess.lower > 0
                ? "more than chance allows" : "no more than chance allows, which does not show that nothing leaks"
            let naive = strongest.baselines.first.map { $0.rate.rate } ?? 0
            let warning =
                strongest.members.rate <= naive
                ? " The attack is no better than a guess without the release, so its failure says little." : ""
            finding = "At best (\(strongest.title)) it \(verb) \(shares): \(judgement).\(warning)"
        } else if let strongest, strongest.members.units > 0 {
            finding =
                "At best (\(strongest.title)) it \(verb) in \(Wording.percent(strongest.members.rate)) of the tries; how much of that is "
                + "knowledge about the population cannot be said without a hold-out."
        } else {
            finding = "Nothing could be tried."
        }
        return AuditOutcome(
            result: AttackResult(attack: card, finding: finding, measures: measures),
            grounds: counting.map { contrast in
                AuditOutcome.Ground(measure: contrast.id, population: "all", nullValue: 0) {
                    contrast.difference(confidence: $0)
                }
            })
    }
}

/// Chances of joining.
public enum Linking {
    /// The probability that two random sets of `neighbours` among `records` have one in common.
    public static func chance(neighbours: Int, of records: Int) -> Double {
        guard 2 * neighbours <= records else { return 1 }
        // C(N − k, k) / C(N, k), factor by factor.
        return 1 - (0..<neighbours).reduce(1.0) { $0 * Double(records - neighbours - $1) / Double(records - $1) }
    }
}
