import Statistics

extension Verdict {
    /// Judges all grounds at once: each gets an equal part of the error that `confidence` allows (Bonferroni).
    ///
    /// - A ground leaks when its interval lies above its null value. One is enough.
    /// - Nothing is judged when the preflight failed, when the hold-out looks more exposed than train, which no release can
    ///   cause, or when nothing leaks but there were too few records to see it.
    static func judge(
        _ grounds: [(attack: AttackCard, ground: AuditOutcome.Ground)], reaches: [Estimate], preflight: Preflight,
        confidence: Double
    ) -> Verdict {
        let simultaneous = 1 - (1 - confidence) / Double(max(1, grounds.count))
        let judged: [Ground] = grounds.compactMap { attack, ground in
            guard let estimate = ground.estimate(simultaneous) else { return nil }
            return Ground(
                attack: attack.id, measure: ground.measure, population: ground.population, estimate: estimate,
                members: ground.sides?.first.estimate(confidence: simultaneous),
                holdout: ground.sides?.second.estimate(confidence: simultaneous), nullValue: ground.nullValue,
                leaks: estimate.lower > ground.nullValue)
        }
        let ofMembership = Set(grounds.filter { $0.attack.goal == .membership }.map(\.attack.id))
        let reversed = judged.contains { $0.estimate.upper < $0.nullValue }
        if preflight.checks.contains(where: { $0.id == Preflight.Check.controlID && $0.status == .fail }) {
            return Verdict(
                outcome: .notJudged, sentence: "No judgement is possible without a hold-out to compare with.",
                grounds: [])
        }
        if preflight.status == .fail {
            let reasons = preflight.checks.filter { $0.status == .fail }.map(\.title).joined(separator: "; ")
            return Verdict(
                outcome: .notJudged,
                sentence:
                    "No judgement is possible, because the hold-out cannot serve as a control (failed: \(reasons)).",
                grounds: judged)
        }
        if judged.contains(where: \.leaks) {
            return Verdict(
                outcome: .leak, sentence: leakSentence(judged, cards: grounds.map(\.attack)), grounds: judged)
        }
        if reversed {
            return Verdict(
                outcome: .notJudged,
                sentence: "No judgement is possible: "
                    + (ofMembership.isDisjoint(with: judged.filter { $0.estimate.upper < $0.nullValue }.map(\.attack))
                        ? "attacks learn more about hold-out people than about training people"
                        : "the hold-out records are closer to the release than the training records")
                    + ", which a release cannot cause; check that train and hold-out are not swapped.",
                grounds: judged)
        }
        guard !judged.isEmpty else {
            return Verdict(
                outcome: .notJudged, sentence: "No judgement is possible: no attack was run that can show a leak.",
                grounds: [])
        }
        guard preflight.checks.first(where: { $0.id == powerCheck })?.status == .pass else {
            return Verdict(
                outcome: .notJudged,
                sentence:
                    "No judgement is possible: no attack found a leak, but too few records were attacked to see one.",
                grounds: judged)
        }
        let limit = reaches.map(\.upper).max().map {
            " Whatever threshold \(reaches.count == 1 ? "it" : "they") had chosen, the membership \(reaches.count == 1 ? "attack's" : "attacks'") advantage is at most \(Wording.percent($0)) "
                + "(\(Wording.level(confidence)) confidence)."
        }
        return Verdict(
            outcome: .noLeakFound,
            sentence: (ofMembership.isEmpty
                ? "None of the attacks that were run learned more about people in the training data than about people who were not."
                : "None of the attacks that were run could tell people in the training data from people who were not.")
                + (limit ?? "") + " Attacks that were not run may succeed.",
            grounds: judged)
    }

    private static func leakSentence(_ grounds: [Ground], cards: [AttackCard]) -> String {
        let leaking = grounds.filter(\.leaks)
        // What networks give away says nothing about the release.
        let ofNetworks = Set(cards.filter { $0.access == .whiteBox }.map(\.id))
        let ofRelease = leaking.filter { !ofNetworks.contains($0.attack) }
        guard !ofRelease.isEmpty else {
            return
                "The generator's networks give away who was in the training data. In the release alone no attack found a leak."
        }
        let goals = Dictionary(cards.map { ($0.id, $0.goal) }) { first, _ in first }
        let ofMembership = ofRelease.filter { goals[$0.attack] == .membership }
        let networks = ofRelease.count < leaking.count ? " So do the generator's networks." : ""
        let learned = [Goal.attribute, .linkage, .singlingOut].compactMap { goal in
            ofRelease.filter { goals[$0.attack] == goal }.max { $0.estimate.value < $1.estimate.value }
                .map { disclosed(goal, $0.estimate) }
        }
        guard !ofMembership.isEmpty else {
            return
                (["The release gives away more about people in the training data than about others." + networks]
                + learned).joined(separator: " ")
        }
        return ([membershipSentence(ofMembership, networks: networks)] + learned).joined(separator: " ")
    }

    /// What an adversary learns about training people beyond what she learns about others.
    private static func disclosed(_ goal: Goal, _ excess: Estimate) -> String {
        let what =
            switch goal {
            case .attribute: "guesses training people's unknown values rightly"
            case .linkage: "joins training people's records of two files"
            default: "isolates training people's records"
            }
        return "An adversary \(what) more often than others': by \(points(excess))."
    }

    private static func membershipSentence(_ ofRelease: [Ground], networks: String) -> String {
        let base = "The release gives away who was in the training data." + networks
        let shares = ofRelease.filter { ["identical-match-share", "advantage"].contains($0.measure) }
        guard let largest = shares.max(by: { $0.estimate.value < $1.estimate.value }) else {
            return "\(base) An attack ranks training records above others more often than chance allows."
        }
        let whose = largest.population == "unique" ? "training records that nobody else shares" : "training records"
        let other = "those of people who were not in the training data: by \(points(largest.estimate))"
        return largest.measure == "advantage"
            ? "\(base) An adversary recognises \(whose) more often than \(other)."
            : "\(base) In it, \(whose) occur word for word more often than \(other)."
    }

    /// The id of the check that says whether a leak could have been seen.
    static let powerCheck = "power"

    /// A difference of shares with its interval, in percentage points.
    private static func points(_ estimate: Estimate) -> String {
        func number(_ share: Double) -> Int { Int((100 * share).rounded()) }
        return "\(number(estimate.value)) percentage points (between \(number(estimate.lower)) and "
            + "\(number(estimate.upper)))"
    }
}
