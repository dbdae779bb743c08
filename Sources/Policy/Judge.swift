public import Auditing
import Statistics

extension Policy {
    /// What the policy says of `evidence`. Depends on nothing else: the same evidence on the same day gives the same judgement.
    ///
    /// A rule is *broken* when its number lies beyond the limit with the confidence that it has after sharing, so that the chance that any
    /// rule is said to be broken though none is stays at the policy's (Holm's step-down method, which needs no independence). A rule
    /// *holds* when its interval at the policy's confidence lies within the limit; all must hold for a pass, so a pass in error is no
    /// likelier than for one rule alone (an intersection-union test; Berger 1982). Everything else is inconclusive: too few targets, no
    /// result, something that is no number, a control that failed.
    ///
    /// - Parameters:
    ///   - evidence: of one release; at least one.
    ///   - digests: SHA-256 of their files.
    ///   - baseline: evidence that was accepted before, for rules that compare with it.
    ///   - date: the day of the judgement, by which waivers expire.
    ///   - dateText: the same as text, for the record.
    public func judge(
        _ evidence: [Evidence], digests: [String], baseline: Evidence? = nil, date: CalendarDay, dateText: String
    ) -> Judgement {
        let lookup = EvidenceLookup(evidence: evidence)
        let control = Self.brokenControl(evidence)
        var findings = judged(lookup, evidence, baseline: baseline, control: control)
        findings += accounting.map { [judged($0, evidence, control: control)] } ?? []
        findings += requiredAttacks.map { required(attack: $0, evidence) }
        findings += requiredControls.map { required(control: $0, evidence) }
        var warnings = evidence.flatMap(\.preflight.checks).filter { $0.status == .warn }.map(\.summary)
        apply(waivers, to: &findings, &warnings, evidence, date)
        let blocking = findings.filter(\.blocks)
        let outcome: Judgement.Outcome =
            blocking.contains { $0.outcome == .leak }
            ? .leak : blocking.isEmpty ? (findings.isEmpty ? .inconclusive : .pass) : .inconclusive
        return Judgement(
            policy: self, outcome: outcome, sentence: Self.sentence(outcome, findings), findings: findings,
            warnings: warnings, evidence: digests, date: dateText)
    }

    private static func sentence(_ outcome: Judgement.Outcome, _ findings: [Judgement.Finding]) -> String {
        let broken = findings.filter { $0.blocks && $0.outcome == .leak }.map(\.id)
        let open = findings.filter { $0.blocks && $0.outcome == .inconclusive }.map(\.id)
        let waived = findings.count { $0.waiver != nil }
        let rest = waived > 0 ? " \(waived) requirement\(waived == 1 ? " is" : "s are") waived." : ""
        switch outcome {
        case .leak: return "The release breaks the policy: \(broken.joined(separator: ", "))." + rest
        case .inconclusive:
            return
                "It cannot be said whether the release keeps the policy: \(open.isEmpty ? "nothing was asked" : open.joined(separator: ", "))."
                + rest
        case .pass: return "The release keeps the policy, as far as the attacks that were run can tell." + rest
        }
    }

    /// Why nothing can be judged by contrasts with the hold-out; `nil` where it can.
    private static func brokenControl(_ evidence: [Evidence]) -> String? {
        let failed = evidence.flatMap(\.preflight.checks).filter { $0.status == .fail }
        return failed.isEmpty
            ? nil : "the hold-out cannot serve as a control (\(failed.map(\.title).joined(separator: "; ")))"
    }

    // MARK: - Rules

    private enum Reading {
        case number(EvidenceLookup.Number)
        case missing(String)
    }

    private func judged(
        _ lookup: EvidenceLookup, _ evidence: [Evidence], baseline: Evidence?, control: String?
    ) -> [Judgement.Finding] {
        let rules = rules.flatMap(lookup.expanded)
        let readings = rules.map { rule -> Reading in
            if let control { return .missing(control) }
            if case .noWorseThanBaseline = rule.limit {
                switch PairedAdvantage.compare(evidence, with: baseline, attack: rule.attack) {
                case .success(let estimates): return .number(EvidenceLookup.Number(estimates: estimates))
                case .failure(let reason): return .missing(reason.description)
                }
            }
            switch lookup.number(rule) {
            case .number(let number): return .number(number)
            case .missing(let reason): return .missing(reason)
            }
        }
        let broken = broken(rules, readings)
        return zip(rules, zip(readings, broken)).map { rule, found in
            finding(rule, found.0, isBroken: found.1, among: rules.count)
        }
    }

    /// Which rules are broken, all of them together at the policy's confidence.
    private func broken(_ rules: [Rule], _ readings: [Reading]) -> [Bool] {
        let alpha = 1 - confidence
        // The smallest chance of error at which the interval still lies beyond the limit.
        let errors = zip(rules, readings).map { rule, reading -> Double in
            guard case .number(let number) = reading else { return 1 }
            return number.estimates.filter { Self.isBeyond($0, rule.limit) }.map { 1 - $0.confidence }.min() ?? 1
        }
        let order = errors.indices.sorted { (errors[$0], $0) < (errors[$1], $1) }
        var broken = [Bool](repeating: false, count: rules.count)
        for (rank, place) in order.enumerated() {
            let share: Double =
                switch multiplicity {
                case .holm: alpha / Double(rules.count - rank)
                case .bonferroni: alpha / Double(rules.count)
                case .none: alpha
                }
            guard errors[place] <= share + 1e-12 else {
                if multiplicity == .holm { break }
                continue
            }
            broken[place] = true
        }
        return broken
    }

    private static func isBeyond(_ estimate: Estimate, _ limit: Limit) -> Bool {
        switch limit {
        case .atMost(let most), .noWorseThanBaseline(let most): estimate.lower > most
        case .atLeast(let least): estimate.upper < least
        }
    }

    private static func isWithin(_ estimate: Estimate, _ limit: Limit) -> Bool {
        switch limit {
        case .atMost(let most), .noWorseThanBaseline(let most): estimate.upper <= most
        case .atLeast(let least): estimate.lower >= least
        }
    }

    private static func value(_ limit: Limit) -> Double {
        switch limit {
        case .atMost(let value), .atLeast(let value), .noWorseThanBaseline(let value): value
        }
    }

    private static func words(_ limit: Limit) -> String {
        switch limit {
        case .atMost(let value): "at most \(value)"
        case .atLeast(let value): "at least \(value)"
        case .noWorseThanBaseline(let margin): "no more than \(margin) above the accepted evidence"
        }
    }

    private func finding(_ rule: Rule, _ reading: Reading, isBroken: Bool, among count: Int) -> Judgement.Finding {
        var finding = Judgement.Finding(
            id: rule.id, requirement: "\(rule.subject): \(Self.words(rule.limit))", outcome: .inconclusive,
            severity: rule.severity, sentence: "", line: rule.line)
        guard case .number(let number) = reading else {
            if case .missing(let reason) = reading { finding.sentence = "Nothing can be said: \(reason)." }
            return finding
        }
        // Told at the policy's confidence; where the evidence has no such interval, at its widest.
        guard let shown = number.estimate(confidence: confidence) ?? number.estimates.last else { return finding }
        finding.estimate = shown
        let interval =
            "\(Self.rounded(shown.value)) [\(Self.rounded(shown.lower)), \(Self.rounded(shown.upper))], n \(shown.n)"
        if isBroken {
            finding.outcome = .leak
            finding.sentence = "The limit is broken: \(interval)."
        } else if shown.confidence < confidence - 1e-12 {
            finding.sentence =
                "The evidence has intervals of \(shown.confidence) and the policy asks for \(confidence): run the audit again with "
                + "--confidence \(confidence)."
        } else if Self.isWithin(shown, rule.limit) {
            if shown.n < rule.minimumTargets {
                finding.sentence =
                    "It is within the limit, but \(shown.n) targets are fewer than the \(rule.minimumTargets) that the rule asks for: "
                    + "\(interval)."
                finding.furtherTargets = rule.minimumTargets - shown.n
            } else {
                finding.outcome = .pass
                finding.sentence = "It is within the limit: \(interval)."
            }
        } else if Self.isBeyond(shown, rule.limit) {
            finding.sentence =
                "It is beyond the limit by itself, but not surely among \(count) rules that share the chance of error: \(interval)."
        } else {
            finding.furtherTargets = Self.furtherTargets(shown, rule.limit)
            let more = finding.furtherTargets.map { "; about \($0) targets more would probably decide it" } ?? ""
            finding.sentence = "The limit lies within the interval: \(interval)\(more)."
        }
        return finding
    }

    /// Intervals narrow with the root of the number of targets.
    private static func furtherTargets(_ estimate: Estimate, _ limit: Limit) -> Int? {
        let gap = abs(estimate.value - value(limit))
        let half = max(estimate.upper - estimate.value, estimate.value - estimate.lower)
        guard gap > 0, half > 0, estimate.n > 0 else { return nil }
        let needed = Double(estimate.n) * (half / gap) * (half / gap)
        guard needed < 1e9 else { return nil }
        return max(1, Int(needed.rounded(.up)) - estimate.n)
    }

    private static func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }

    // MARK: - Other requirements

    private func judged(
        _ accounting: Accounting, _ evidence: [Evidence], control: String?
    ) -> Judgement.Finding {
        var finding = Judgement.Finding(
            id: "accounting", requirement: "the claimed ε and what attacks refute", outcome: .inconclusive,
            severity: accounting.severity, sentence: "", line: accounting.line)
        guard let epsilon = evidence.compactMap(\.epsilon).first(where: { $0.claim != nil }), let claim = epsilon.claim
        else {
            finding.sentence =
                "Nothing can be said: the evidence has no claim; give it with --claimed-epsilon and --claimed-delta."
            return finding
        }
        if accounting.claimMustHold, claim.verdict == .violated {
            finding.outcome = .leak
            finding.sentence = "Attacks refute the claim of ε = \(claim.epsilon) at δ = \(epsilon.delta)."
            return finding
        }
        if let control {
            finding.sentence = "Nothing can be said: \(control)."
            return finding
        }
        if accounting.claimMustHold, claim.verdict != .consistent {
            finding.sentence =
                "The claim of ε = \(claim.epsilon) was not refuted, but there were too few targets to refute it: attack more."
            return finding
        }
        if let most = accounting.epsilonAtMost {
            guard claim.epsilon.isFinite, claim.epsilon <= most, epsilon.delta <= accounting.delta ?? 0 else {
                finding.outcome = .leak
                finding.sentence =
                    "The claim of ε = \(claim.epsilon) at δ = \(epsilon.delta) is above ε = \(most) at δ = \(accounting.delta ?? 0)."
                return finding
            }
        }
        finding.outcome = .pass
        finding.sentence =
            "The claim of ε = \(claim.epsilon) at δ = \(epsilon.delta) is within the limit and not refuted, which does not prove it."
        return finding
    }

    private func required(attack: String, _ evidence: [Evidence]) -> Judgement.Finding {
        let found = evidence.flatMap(\.results).first { $0.attack.id == attack }
        let numbers = found.map { $0.membership.flatMap(\.numbers) + $0.measures.flatMap(\.numbers) } ?? []
        let isEmpty = !numbers.contains { $0.estimate?.value.isFinite ?? false }
        return Judgement.Finding(
            id: "required-attack/\(attack)", requirement: "\(attack) was run", outcome: isEmpty ? .inconclusive : .pass,
            severity: .block,
            sentence: found == nil
                ? "The attack was not run." : isEmpty ? "The attack gave no numbers." : "The attack was run.", line: 1)
    }

    private func required(control: String, _ evidence: [Evidence]) -> Judgement.Finding {
        let found = evidence.flatMap(\.preflight.checks).filter { $0.id == control }
        let passed = !found.isEmpty && found.allSatisfy { $0.status == .pass }
        return Judgement.Finding(
            id: "required-control/\(control)", requirement: "the check '\(control)' passed",
            outcome: passed ? .pass : .inconclusive, severity: .block,
            sentence: found.isEmpty
                ? "The check was not made." : found.map(\.summary).joined(separator: " "), line: 1)
    }

    // MARK: - Waivers

    private func apply(
        _ waivers: [Waiver], to findings: inout [Judgement.Finding], _ warnings: inout [String], _ evidence: [Evidence],
        _ date: CalendarDay
    ) {
        let releases = Set(evidence.flatMap(\.inputs).filter { $0.role == "synthetic" }.map(\.sha256))
        for waiver in waivers {
            guard let last = CalendarDay(waiver.expires), date <= last else {
                // Nobody looked at it again: that is for the policy's owner to decide, and no pass until then.
                findings.append(
                    Judgement.Finding(
                        id: "waiver/\(waiver.id)", requirement: "waivers are in force", outcome: .leak,
                        severity: .block,
                        sentence:
                            "The waiver '\(waiver.id)' for \(waiver.rule) expired on \(waiver.expires): renew it or take it out.",
                        line: waiver.line))
                continue
            }
            if let digest = waiver.appliesTo, releases != [digest] {
                warnings.append("The waiver '\(waiver.id)' is for another release and was not applied.")
                continue
            }
            // A rule for several metrics is waived for all of them; another rule never.
            let isForSeveral = rules.contains { $0.id == waiver.rule && $0.metric.hasSuffix("*") }
            let places = findings.indices.filter { index in
                let id = findings[index].id
                let isOwn =
                    id == waiver.rule
                    || isForSeveral && id.hasPrefix("\(waiver.rule)/") && !rules.contains { $0.id == id }
                return isOwn && findings[index].outcome != .pass
            }
            if places.isEmpty { warnings.append("The waiver '\(waiver.id)' was not needed: \(waiver.rule) holds.") }
            for place in places { findings[place].waiver = waiver.id }
        }
    }
}
