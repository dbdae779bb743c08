internal import Auditing
internal import Statistics

extension Evidence {
    /// How many attacks on membership there are.
    var attackCount: Int { results.count { !$0.membership.isEmpty } }

    /// Whether names must say which attack they speak of.
    var hasSeveralAttacks: Bool { attackCount > 1 }

    /// What tells a membership attack from others: its title; `nil` where it is the only one.
    func title(ofAttack id: String) -> String? {
        hasSeveralAttacks ? results.first { !$0.membership.isEmpty && $0.attack.id == id }?.attack.title : nil
    }

    /// The verdict's grounds, the weightiest first: leaks before others; what was measured on the records before what an
    /// attack achieves; then by how far the interval's lower end lies above the value without a leak.
    var groundsByWeight: [Verdict.Ground] {
        let attacks = Set(results.filter { !$0.membership.isEmpty }.map(\.attack.id))
        func weight(_ ground: Verdict.Ground) -> (Int, Int, Double) {
            let margin = ground.estimate.lower - ground.nullValue
            return (
                ground.leaks ? 1 : 0, attacks.contains(ground.attack) ? 0 : 1, margin.isNaN ? -.infinity : margin
            )
        }
        return verdict.grounds.enumerated().sorted { left, right in
            let (first, second) = (weight(left.element), weight(right.element))
            return first == second ? left.offset < right.offset : first > second
        }.map(\.element)
    }
}

extension AttackResult {
    /// What the strongest adversary achieves on all records: the widest knowledge, then the largest release.
    var strongest: MembershipEvaluation? {
        membership.filter { $0.population == "all" }.max { left, right in
            let knowledge = (left.threatModel.knowledge.recordFraction, right.threatModel.knowledge.recordFraction)
            return knowledge.0 == knowledge.1 ? left.releaseSize < right.releaseSize : knowledge.0 < knowledge.1
        }
    }

    /// The reference records that the adversary had, where the attack uses them.
    var referenceRecords: Int? { membership.compactMap(\.threatModel.knowledge.referenceRecords).first }
}

extension MembershipEvaluation {
    /// The true-positive rate at a false-positive rate, where the evaluation has it.
    func rate(at falsePositiveRate: Double) -> RateAtFalsePositiveRate? {
        truePositiveRates.first { $0.falsePositiveRate == falsePositiveRate }
    }
}

extension RateAtFalsePositiveRate {
    /// Whether the rate falls inside a block of tied scores that is larger than itself.
    var isInterpolated: Bool { tieBlock > falsePositiveRate }
}
