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
    ///   - circumstances: the day, what was accepted before, and what is known of the attacks.
    public func judge(_ evidence: [Evidence], in circumstances: Circumstances = Circumstances()) -> Judgement {
        let lookup = EvidenceLookup(evidence: evidence, versions: circumstances.versions)
        let control = Self.brokenControl(evidence)
        var findings = judged(lookup, circumstances, control: control)
        findings += accounting.map { [judged($0, evidence, control: control)] } ?? []
        findings += requiredAttacks.map { required(attack: $0, lookup) }
        findings += requiredControls.map { required(control: $0, evidence) }
        findings += maximumAge.map { [age(atMost: $0, evidence.count, circumstances)] } ?? []
        var warnings = circumstances.notes
        for sentence in evidence.flatMap(\.restrictions) where !warnings.contains(sentence) {
            warnings.append("Not tested: " + sentence)
        }
        warnings += evidence.flatMap(\.preflight.checks).filter { $0.status == .warn }.map(\.summary)
        apply(waivers, to: &findings, &warnings, evidence, circumstances.date)
        let blocking = findings.filter(\.blocks)
        let outcome: Judgement.Outcome =
            blocking.contains { $0.outcome == .leak }
            ? .leak : blocking.isEmpty ? (findings.isEmpty ? .inconclusive : .pass) : .inconclusive
        return Judgement(
            policy: self, outcome: outcome, sentence: Self.sentence(outcome, findings), findings: findings,
            warnings: warnings,
            audits: evidence.enumerated().map { place, evidence in
                Judgement.Audit(
                    sha256: circumstances.digests.indices.contains(place) ? circumstances.digests[place] : "",
                    inputs: evidence.inputs.map { Judgement.Input(role: $0.role, name: $0.name, sha256: $0.sha256) },
                    command: evidence.reproduce)
            }, date: circumstances.date?.description ?? "")
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
        case .pass where !findings.contains { $0.severity == .block }:
            return "The policy requires nothing, it only warns." + rest
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

    private func judged(
        _ lookup: EvidenceLookup, _ circumstances: Circumstances, control: String?
    ) -> [Judgement.Finding] {
        let asked = rules.flatMap { rule in lookup.expanded(rule).map { (written: rule, rule: $0) } }
        let rules = asked.map(\.rule)
        let readings = rules.map { rule -> EvidenceLookup.Answer in
            if let control { return .missing(control) }
            guard case .noWorseThanBaseline = rule.limit else { return lookup.number(rule) }
            if let reason = lookup.staleness(of: rule.attack) { return .missing(reason) }
            if let accepted = circumstances.baseline {
                let old = EvidenceLookup(evidence: [accepted], versions: circumstances.versions)
                if let reason = old.staleness(of: rule.attack) ?? Self.brokenControl([accepted]) {
                    return .missing("in the accepted evidence, \(reason)")
                }
            }
            switch PairedAdvantage.compare(lookup.evidence, with: circumstances.baseline, attack: rule.attack) {
            case .success(let estimates): return .number(EvidenceLookup.Number(estimates: estimates))
            case .failure(let reason): return .missing(reason.description)
            }
        }
        let broken = broken(rules, readings)
        return asked.indices.map { place in
            var finding = finding(rules[place], readings[place], isBroken: broken[place], among: rules.count)
            weigh(&finding, of: asked[place].written, by: circumstances)
            return finding
        }
    }

    /// What the self-test says of the rule: how small a leak it would have found, and whether it counts at all.
    private func weigh(_ finding: inout Judgement.Finding, of rule: Rule, by circumstances: Circumstances) {
        let subject = circumstances.selftest?.subject(of: rule, in: self)
        finding.limits = subject?.limits
        finding.limitOfDetection = subject?.limitOfDetection
        guard circumstances.requiresSelftest, finding.outcome != .inconclusive else { return }
        guard let subject else {
            if finding.outcome == .pass {
                finding.outcome = .inconclusive
                finding.sentence += " But no self-test of this policy shows that a leak would have been found."
            }
            return
        }
        // An attack that finds too little may still be believed when it finds something.
        if subject.raisesFalseAlarms || !subject.passed && finding.outcome == .pass {
            finding.outcome = .inconclusive
            finding.sentence += " But it does not count: \(subject.sentence)"
        }
    }

    /// Which rules are broken, all of them together at the policy's confidence.
    private func broken(_ rules: [Rule], _ readings: [EvidenceLookup.Answer]) -> [Bool] {
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

    private func finding(_ rule: Rule, _ reading: EvidenceLookup.Answer, isBroken: Bool, among count: Int)
        -> Judgement.Finding
    {
        var finding = Judgement.Finding(
            id: rule.id, requirement: rule.requirement, outcome: .inconclusive,
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
        let claims = evidence.compactMap(\.epsilon).compactMap { epsilon in
            epsilon.claim.map { (epsilon: $0.epsilon, delta: epsilon.delta, verdict: $0.verdict) }
        }
        guard let claim = claims.first else {
            finding.sentence =
                "Nothing can be said: the evidence has no claim; give it with --claimed-epsilon and --claimed-delta."
            return finding
        }
        if accounting.claimMustHold, let refuted = claims.first(where: { $0.verdict == .violated }) {
            finding.outcome = .leak
            finding.sentence = "Attacks refute the claim of ε = \(refuted.epsilon) at δ = \(refuted.delta)."
            return finding
        }
        guard claims.dropFirst().allSatisfy({ $0.epsilon == claim.epsilon && $0.delta == claim.delta }) else {
            finding.sentence = "Nothing can be said: the evidence files make different claims."
            return finding
        }
        if let control {
            finding.sentence = "Nothing can be said: \(control)."
            return finding
        }
        if accounting.claimMustHold, !claims.allSatisfy({ $0.verdict == .consistent }) {
            finding.sentence =
                "The claim of ε = \(claim.epsilon) was not refuted, but there were too few targets to refute it: attack more."
            return finding
        }
        if let most = accounting.epsilonAtMost {
            guard claim.epsilon.isFinite, claim.epsilon <= most, claim.delta <= accounting.delta ?? 0 else {
                finding.outcome = .leak
                finding.sentence =
                    "The claim of ε = \(claim.epsilon) at δ = \(claim.delta) is above ε = \(most) at δ = \(accounting.delta ?? 0)."
                return finding
            }
        }
        finding.outcome = .pass
        finding.sentence =
            "The claim of ε = \(claim.epsilon) at δ = \(claim.delta) is within the limit and not refuted, which does not prove it."
        return finding
    }

    private func required(attack: Required, _ lookup: EvidenceLookup) -> Judgement.Finding {
        let found = lookup.evidence.flatMap(\.results).first { $0.attack.id == attack.name }
        let numbers = found.map { $0.membership.flatMap(\.numbers) + $0.measures.flatMap(\.numbers) } ?? []
        let isEmpty = !numbers.contains { $0.estimate?.value.isFinite ?? false }
        let stale = lookup.staleness(of: attack.name)
        let sentence =
            found == nil
            ? "The attack was not run."
            : stale.map { "It does not count: \($0)." }
                ?? (isEmpty ? "The attack gave no numbers." : "The attack was run.")
        return Judgement.Finding(
            id: "required-attack/\(attack.name)", requirement: "\(attack.name) was run",
            outcome: isEmpty || stale != nil ? .inconclusive : .pass, severity: .block, sentence: sentence,
            line: attack.line)
    }

    private func required(control: Required, _ evidence: [Evidence]) -> Judgement.Finding {
        let found = evidence.flatMap(\.preflight.checks).filter { $0.id == control.name }
        let passed = !found.isEmpty && found.allSatisfy { $0.status == .pass }
        return Judgement.Finding(
            id: "required-control/\(control.name)", requirement: "the check '\(control.name)' passed",
            outcome: passed ? .pass : .inconclusive, severity: .block,
            sentence: found.isEmpty
                ? "The check was not made." : found.map(\.summary).joined(separator: " "), line: control.line)
    }

    private func age(atMost limit: Age, _ count: Int, _ circumstances: Circumstances) -> Judgement.Finding {
        var finding = Judgement.Finding(
            id: Self.ageRequirement, requirement: "the evidence is at most \(limit.days) days old",
            outcome: .inconclusive, severity: .block, sentence: "", line: limit.line)
        let made = circumstances.finished.compactMap(\.self)
        guard let today = circumstances.date, let oldest = made.min(), made.count == count else {
            finding.sentence =
                "It cannot be said how old the evidence is: environment.json, which tells it, is not beside it."
            return finding
        }
        let days = today.days(since: oldest)
        if made.contains(where: { today.days(since: $0) < -1 }) {
            finding.sentence = "The evidence says that it was made after today: set the clock."
        } else if days > limit.days {
            finding.sentence = "The evidence is \(days) days old: run the audit again."
        } else {
            finding.outcome = .pass
            finding.sentence = "The evidence is \(max(0, days)) days old."
        }
        return finding
    }

    // MARK: - Waivers

    private func apply(
        _ waivers: [Waiver], to findings: inout [Judgement.Finding], _ warnings: inout [String], _ evidence: [Evidence],
        _ date: CalendarDay?
    ) {
        let releases = Set(evidence.flatMap(\.inputs).filter { $0.role == "synthetic" }.map(\.sha256))
        for waiver in waivers {
            guard let date, let last = CalendarDay(waiver.expires), date <= last else {
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
            let places = findings.indices.filter { index in
                let finding = findings[index]
                guard finding.outcome != .pass else { return false }
                return finding.id == waiver.rule || rules.contains { $0.id == waiver.rule && $0.owns(finding.id) }
            }
            if places.isEmpty { warnings.append("The waiver '\(waiver.id)' was not needed: \(waiver.rule) holds.") }
            for place in places { findings[place].waiver = waiver.id }
        }
    }
}
