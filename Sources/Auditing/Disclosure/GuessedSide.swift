import Statistics
import Tables

/// Guesses about the people of one side, compared with the truth.
struct GuessedSide {
    /// How one guesser did.
    struct Guesser {
        /// For each secret that is no bit, or for the only one: the probability of a right guess, record by record.
        var successes: [Int: [Double]] = [:]
        /// For each record the bits of several secrets: how many are guessed rightly as set, are set, and are guessed as set.
        var bits: [BitCounts]
        /// The same for each secret, over all records.
        var columns: [Int: BitCounts] = [:]
    }

    /// Set bits: guessed rightly, true, guessed.
    struct BitCounts {
        var right = 0
        var present = 0
        var claimed = 0

        var sensitivity: Double? { present > 0 ? Double(right) / Double(present) : nil }
        var precision: Double? { claimed > 0 ? Double(right) / Double(claimed) : nil }
        /// Of one record: the harmonic mean of both; nothing to find and nothing claimed is no case.
        var f1: Double? { present + claimed > 0 ? 2 * Double(right) / Double(present + claimed) : nil }
    }

    let people: People
    let guesser: Guesser
    let naive: Guesser
    /// Who has the hold-out in place of the release; for training people.
    let model: Guesser?

    init(
        _ question: GuessQuestion, people: People, records: Table, guesses: [Guesses], model: [Guesses]?,
        options: AuditOptions, release: Table
    ) {
        self.people = people
        let schema = release.schema
        func evaluated(_ guesses: [Guesses]) -> Guesser {
            var guesser = Guesser(bits: [BitCounts](repeating: BitCounts(), count: records.rowCount))
            for (secret, guesses) in zip(question.secrets, guesses) {
                let truth = records.values(ofColumn: secret)
                let column = schema.columns[secret]
                if question.secrets.count > 1, column.kind == .binary, case .values(let values) = guesses {
                    var own = BitCounts()
                    for row in truth.indices {
                        let (isSet, claimed) = (truth[row] == 1, values[row] == 1)
                        guard isSet || claimed else { continue }
                        if isSet && claimed {
                            guesser.bits[row].right += 1
                            own.right += 1
                        }
                        if isSet {
                            guesser.bits[row].present += 1
                            own.present += 1
                        }
                        if claimed {
                            guesser.bits[row].claimed += 1
                            own.claimed += 1
                        }
                    }
                    guesser.columns[secret] = own
                } else {
                    guesser.successes[secret] = ValueMatch(
                        column, relative: options.relativeTolerance, absolute: options.absoluteTolerance
                    ).successes(guesses, truth: truth)
                }
            }
            return guesser
        }
        guesser = evaluated(guesses)
        naive = evaluated(
            question.secrets.map { secret in
                let value = NaiveGuess.value(release.values(ofColumn: secret), schema.columns[secret].kind)
                return .values([Double](repeating: value, count: records.rowCount))
            })
        self.model = model.map(evaluated)
    }

    /// Each record's share of right guesses over secrets that are no bits.
    func share(_ guesser: Guesser) -> UnitRate {
        let count = guesser.successes.count
        guard count > 0 else { return UnitRate([]) }
        var sums = [Double?](repeating: 0, count: people.rows.count)
        for values in guesser.successes.values {
            for (row, value) in values.enumerated() { sums[row] = (sums[row] ?? 0) + value / Double(count) }
        }
        return people.rate(sums)
    }

    func rate(_ guesser: Guesser, _ key: (BitCounts) -> Double?) -> UnitRate { people.rate(guesser.bits.map(key)) }

    func success(of secret: Int, _ guesser: Guesser) -> UnitRate {
        people.rate((guesser.successes[secret] ?? []).map(Optional.some))
    }
}

/// What one question's guesses amount to, training against hold-out people.
struct GuessEvaluation {
    private let question: GuessQuestion
    private let members: GuessedSide
    private let holdout: GuessedSide
    private let schema: Schema

    /// So many single attributes are shown.
    private static let mostAttributes = 20

    init(_ question: GuessQuestion, members: GuessedSide, holdout: GuessedSide, schema: Schema) {
        self.question = question
        self.members = members
        self.holdout = holdout
        self.schema = schema
    }

    private func contrast(
        _ id: String, _ title: String, _ meaning: String, counts: Bool,
        _ rate: (GuessedSide, GuessedSide.Guesser) -> UnitRate
    ) -> DisclosureContrast {
        var baselines = [("one guess for everybody", rate(members, members.naive))]
        if let model = members.model {
            baselines.append(("the hold-out in place of the release", rate(members, model)))
        }
        return DisclosureContrast(
            id: id, title: title, meaning: meaning, members: rate(members, members.guesser),
            holdout: rate(holdout, holdout.guesser), baselines: baselines, counts: counts)
    }

    private var hasBits: Bool { !members.guesser.columns.isEmpty }
    private var hasOthers: Bool { !members.guesser.successes.isEmpty }

    /// The headlines.
    var contrasts: [DisclosureContrast] {
        let id = question.id
        if question.secrets.count == 1, let secret = question.secrets.first {
            return [
                contrast(
                    id, question.title, "How often the guessed value is right.", counts: true
                ) { $0.success(of: secret, $1) }
            ]
        }
        var found: [DisclosureContrast] = []
        if hasBits {
            found = [
                contrast(
                    "\(id)-f1", "\(question.title): F1", "Set values found and not claimed wrongly, mean over people.",
                    counts: true
                ) { $0.rate($1, \.f1) },
                contrast(
                    "\(id)-sensitivity", "\(question.title): sensitivity",
                    "The share of a person's set values that are guessed, mean over people who have one.", counts: false
                ) { $0.rate($1, \.sensitivity) },
                contrast(
                    "\(id)-precision", "\(question.title): precision",
                    "The share of the guessed set values that the person has, mean over people for whom one is guessed.",
                    counts: false
                ) { $0.rate($1, \.precision) },
            ]
        }
        if hasOthers {
            found.append(
                contrast(
                    "\(id)-right", "\(question.title): right values",
                    "The share of a person's unknown labels and numbers that are guessed rightly.", counts: true
                ) { $0.share($1) })
        }
        return found
    }

    /// Single secrets among several, those of largest excess first.
    var attributes: [DisclosureContrast] {
        guard question.secrets.count > 1 else { return [] }
        let all = question.secrets.map { secret -> DisclosureContrast in
            let name = schema.columns[secret].name
            guard let own = members.guesser.columns[secret], let other = holdout.guesser.columns[secret] else {
                return contrast(
                    "\(question.id)/\(name)", "\(question.title): \(name)", "How often the guessed value is right.",
                    counts: false
                ) { $0.success(of: secret, $1) }
            }
            func rate(_ counts: GuessedSide.BitCounts) -> UnitRate { UnitRate(right: counts.right, of: counts.present) }
            return DisclosureContrast(
                id: "\(question.id)/\(name)", title: "\(question.title): \(name)",
                meaning: "The share of the records that have it of which it is guessed.", members: rate(own),
                holdout: rate(other),
                baselines: members.naive.columns[secret].map { [("one guess for everybody", rate($0))] } ?? [],
                counts: false)
        }
        let shown = all.filter { $0.members.units > 0 && $0.holdout.units > 0 }
        func weight(_ contrast: DisclosureContrast) -> Double {
            contrast.difference(confidence: 0.95).map { $0.lower } ?? -1
        }
        return shown.map { ($0, weight($0)) }.sorted { ($0.1, $1.0.id) > ($1.1, $0.0.id) }
            .prefix(Self.mostAttributes).map(\.0)
    }
}
