import Auditing
import Statistics

/// Finds a rule's number in evidence.
struct EvidenceLookup {
    /// A number at one or several confidences.
    struct Number {
        /// By ascending confidence; at least one.
        var estimates: [Estimate]

        /// The interval of the lowest confidence that is at least `confidence`; `nil` where all are lower.
        func estimate(confidence: Double) -> Estimate? {
            estimates.first { $0.confidence >= confidence - 1e-12 }
        }
    }

    enum Answer {
        case number(Number)
        /// There is none, and why.
        case missing(String)
    }

    let evidence: [Evidence]
    /// The versions of the attacks as they are today; those that are not named are taken as they come.
    let versions: [String: Int]

    /// Why the result of an attack is out of date; `nil` where it is not, or there is none.
    func staleness(of attack: String) -> String? {
        let found = evidence.flatMap(\.results).first { $0.attack.id == attack }?.attack.version
        guard let found, let now = versions[attack], found != now else { return nil }
        return
            "the result is of version \(found) of \(attack), and this program has version \(now); run the audit again"
    }

    /// A rule whose metric ends in `*` stands for one of each metric that begins so; its limit and all else are theirs.
    func expanded(_ rule: Policy.Rule) -> [Policy.Rule] {
        guard rule.metric.hasSuffix("*") else { return [rule] }
        let prefix = String(rule.metric.dropLast())
        var names: [String] = []
        for measure in evidence.flatMap(\.results).filter({ $0.attack.id == rule.attack }).flatMap(\.measures)
        where measure.id.hasPrefix(prefix) && measure.role == .verdict && !names.contains(measure.id) {
            names.append(measure.id)
        }
        guard !names.isEmpty else { return [rule] }
        return names.map { name in
            var own = rule
            own.metric = name
            own.id = "\(rule.id)/\(name.dropFirst(prefix.count))"
            return own
        }
    }

    func number(_ rule: Policy.Rule) -> Answer {
        let results = evidence.flatMap { evidence in
            evidence.results.filter { $0.attack.id == rule.attack }.map { (evidence, $0) }
        }
        guard let (evidence, result) = results.first else {
            return .missing("the evidence has no result of \(rule.attack)")
        }
        if let reason = staleness(of: rule.attack) { return .missing(reason) }
        let isMembership = !result.membership.isEmpty
        let side =
            rule.side ?? (isMembership && !result.measures.contains { $0.id == rule.metric } ? "attack" : "excess")
        if side == "attack" {
            guard let found = evaluation(result, rule) else {
                return .missing("the evidence has no \(rule.subject)")
            }
            guard let number = found.evaluation.numbers.first(where: { $0.metric == rule.metric }) else {
                return .missing("\(rule.attack) has no metric '\(rule.metric)'")
            }
            let ladder = found.isStrongest ? intervals(evidence, rule) : nil
            return answer(ladder ?? [number.estimate].compactMap(\.self), rule)
        }
        guard let measure = result.measures.first(where: { $0.id == rule.metric && $0.population == rule.population })
        else { return .missing("\(rule.attack) has no metric '\(rule.metric)' of \(rule.population)") }
        let ladder = side == "excess" ? intervals(evidence, rule) : nil
        let own = measure.numbers.first { $0.side == side }?.estimate
        return answer(ladder ?? [own].compactMap(\.self), rule)
    }

    private func answer(_ estimates: [Estimate], _ rule: Policy.Rule) -> Answer {
        guard !estimates.isEmpty else { return .missing("\(rule.subject) is undefined") }
        // What is no number is no evidence.
        guard estimates.allSatisfy({ $0.value.isFinite && $0.lower.isFinite && $0.upper.isFinite }),
            estimates.allSatisfy({ $0.lower <= $0.upper && $0.confidence > 0 && $0.confidence < 1 }),
            estimates.allSatisfy({ (1...Int(Int32.max)).contains($0.n) })
        else { return .missing("\(rule.subject) is not a number") }
        return .number(Number(estimates: estimates.sorted { $0.confidence < $1.confidence }))
    }

    private func intervals(_ evidence: Evidence, _ rule: Policy.Rule) -> [Estimate]? {
        evidence.intervals?.first {
            $0.attack == rule.attack && $0.measure == rule.metric && $0.population == rule.population
        }.flatMap { $0.estimates.isEmpty ? nil : $0.estimates }
    }

    /// The evaluation that a rule asks for, by default the strongest adversary's.
    private func evaluation(
        _ result: AttackResult, _ rule: Policy.Rule
    ) -> (evaluation: MembershipEvaluation, isStrongest: Bool)? {
        let all = (result.membership + result.subgroups).filter { $0.population == rule.population }
        let sizes = Set(all.map(\.releaseSize))
        let size = rule.releaseSize ?? sizes.max()
        let fractions = all.filter { $0.releaseSize == size }.map { $0.threatModel.knowledge.recordFraction }
        let fraction = rule.knowledge ?? fractions.max()
        guard
            let found = all.first(where: {
                $0.releaseSize == size && $0.threatModel.knowledge.recordFraction == fraction
            })
        else { return nil }
        let isWhole = size == sizes.max() && fraction == fractions.max()
        return (found, isWhole && result.membership.contains(found))
    }
}
