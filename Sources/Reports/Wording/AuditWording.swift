internal import Auditing
internal import Statistics

/// The sentences about the audit as a whole, the same on the page and on the terminal.
struct AuditWording {
    let evidence: Evidence

    /// The first line of every report whose control cannot be trusted.
    var alarm: String? {
        guard evidence.preflight.status == .fail else { return nil }
        if !hasControl { return evidence.preflight.checks.first { $0.id == Preflight.Check.controlID }?.summary }
        let failed = evidence.preflight.checks.filter { $0.status == .fail }.map(\.summary)
        return (["PREFLIGHT FAILED: the hold-out cannot serve as a control."] + failed).joined(separator: " ")
    }

    var warnings: [String] { evidence.preflight.checks.filter { $0.status == .warn }.map(\.summary) }

    /// The file with the given role, as the user named it.
    func file(_ role: String) -> String? { evidence.inputs.first { $0.role == role }?.name }

    /// What is audited: the release, and what made it.
    var subject: String {
        let name = file("synthetic") ?? "the release"
        guard let generator = evidence.generation?.generator else { return name }
        // A command may be long, and stands among the data.
        return generator.kind == "checkpoint" ? "\(name) (made by \(generator.name))" : "\(name) (made by a command)"
    }

    /// What was asked, in plain words.
    var question: String {
        let records = evidence.records
        let release = NumberText.count(records.release, "synthetic record")
        let members = NumberText.count(records.members, "real record")
        let holder = "somebody who holds the released file\(named("synthetic")) with \(release)"
        guard isAboutMembership else {
            return "What can \(holder) learn about the people of the \(members) that it was made from\(named("train"))?"
        }
        return "Can \(holder) tell which people were among the \(members) that it was made from\(named("train"))?"
    }

    /// What the answer is compared with.
    var control: String {
        guard hasControl else { return "There is no hold-out to compare with." }
        let records = evidence.records
        let holdout = NumberText.count(records.holdout, "record")
        return "Every attack is also tried on \(holdout) of people who were not used\(named("holdout")): what "
            + "works on them just as well is coincidence, not a leak. Each record has "
            + "\(NumberText.count(records.columns, "column"))."
    }

    /// Who attacks.
    var adversary: String {
        let fractions = evidence.configuration.knowledgeFractions.sorted().map(NumberText.percent)
        let share = evidence.configuration.calibrationShare
        guard isAboutMembership else {
            return
                "The adversary sees \(PlainNames.access(strongestAccess)) and knows some of what is in a person's record."
        }
        var sentence = "The adversary sees \(PlainNames.access(strongestAccess))"
        if !fractions.isEmpty { sentence += " and holds the real records of \(NumberText.list(fractions)) of people" }
        sentence += "."
        if share > 0, !fractions.isEmpty {
            sentence +=
                " For \(NumberText.percent(share)) of those the adversary also knows who was in the training "
                + "data and chooses a threshold on them."
        }
        if let known = evidence.configuration.referenceRecords {
            sentence +=
                " Some attacks compare with \(NumberText.count(known, "record")) of other people, whom the adversary knows not to be "
                + "in the training data."
        }
        return sentence
    }

    /// What a coincidental identical match means, where the evidence has its rate.
    var baseRate: String? {
        let measures = evidence.results.flatMap(\.measures).filter { $0.id == "identical-match-share" }
        guard let measure = measures.first(where: { $0.population == "all" }) ?? measures.first,
            let holdout = measure.holdout, holdout.value.isFinite
        else { return nil }
        let share = EstimateText(holdout, unit: .share).full
        return "Base rate: \(share) of the hold-out records have an identical record in the release as well, although "
            + "those people were never used. An identical match alone therefore proves nothing; only the excess among "
            + "the members does."
    }

    /// What the attacks say of differential privacy.
    var epsilon: String? {
        guard let epsilon = evidence.epsilon, let strongest = epsilon.strongest else { return nil }
        let refuted =
            strongest.epsilon > 0
            ? "every epsilon below \(NumberText.plain(strongest.epsilon)) is refuted" : "no epsilon is refuted"
        let claim =
            switch epsilon.claim?.verdict {
            case .violated: "; the claim of \(claimed) is VIOLATED"
            case .consistent: "; the claim of \(claimed) is consistent"
            case .inconclusive: "; about the claim of \(claimed) inconclusive"
            case nil: ""
            }
        return
            "Differential privacy: \(refuted) at delta \(NumberText.plain(epsilon.delta)) "
            + "(\(NumberText.percent(epsilon.confidence)) confidence, n \(NumberText.count(strongest.targets)))\(claim)."
    }

    /// What that sentence rests on.
    var epsilonBasis: String? {
        guard let strongest = evidence.epsilon?.strongest else { return nil }
        let share = EstimateText(strongest.accuracy, unit: .share).full
        return
            "Of \(NumberText.count(strongest.guesses, "guess", "guesses")) about \(NumberText.count(strongest.targets)) targets "
            + "\(NumberText.count(strongest.correct)) were right (\(share); half is chance). This holds where each of them was in the "
            + "training data by a coin of its own, as canaries are and as a random split comes close to. It never shows that epsilon "
            + "is small."
    }

    private var claimed: String { evidence.epsilon?.claim.map { NumberText.plain($0.epsilon) } ?? "" }

    /// The confidence that the verdict's numbers have together.
    var confidence: String {
        "Intervals hold together with \(NumberText.percent(evidence.configuration.confidence)) confidence."
    }

    /// How many grounds are left out, and how many of them leak: `5 more numbers, 2 of them a leak`.
    static func count(ofMore grounds: ArraySlice<Verdict.Ground>) -> String? {
        guard !grounds.isEmpty else { return nil }
        let leaks = grounds.count(where: \.leaks)
        if grounds.count == 1 { return "1 more number, which \(leaks == 1 ? "is a leak" : "shows no leak")" }
        return NumberText.count(grounds.count, "more number")
            + ", \(leaks == 0 ? "none" : NumberText.count(leaks)) of them a leak"
    }

    private var hasControl: Bool {
        !evidence.preflight.checks.contains { $0.id == Preflight.Check.controlID && $0.status == .fail }
    }

    /// Whether somebody asks who was in the training data.
    private var isAboutMembership: Bool {
        evidence.results.isEmpty || evidence.results.contains { $0.attack.goal == .membership }
    }

    private var strongestAccess: Access {
        let accesses = evidence.results.map(\.attack.access)
        return [.whiteBox, .blackBox].first(where: accesses.contains) ?? .releaseOnly
    }

    private func named(_ role: String) -> String { file(role).map { " (\($0))" } ?? "" }
}
