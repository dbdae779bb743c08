internal import Auditing

/// The strongest adversary's success on parts of the records.
struct SubgroupsView {
    struct Row {
        var name: String
        var targets: String
        var auc: EstimateText?
        var rate: EstimateText?
        var advantage: EstimateText?
    }

    var rows: [Row]
    var hasRows: Bool
    var tooSmall: String?

    /// `nil` where nothing was broken down.
    init?(_ result: AttackResult) {
        guard !result.subgroups.isEmpty || result.subgroupsTooSmall > 0 else { return nil }
        rows = result.subgroups.map { part in
            Row(
                name: part.population,
                targets: "\(NumberText.count(part.members)) + \(NumberText.count(part.holdout))",
                auc: part.auc.map { EstimateText($0, unit: .plain) },
                rate: part.rate(at: 0.01).map { rate in
                    var text = EstimateText(rate.estimate, unit: .share)
                    if rate.isInterpolated { text.value += " †" }
                    return text
                },
                advantage: part.calibrated.map { EstimateText($0.advantage, unit: .points) })
        }
        hasRows = !rows.isEmpty
        let count = result.subgroupsTooSmall
        tooSmall = count > 0 ? "\(NumberText.count(count, "part")) had too few targets to be shown." : nil
    }
}

/// The members most at risk, by row number alone.
struct ExposedView {
    struct Row {
        var trainRow: String
        var syntheticRow: String
        var toRelease: String
        var toOthers: String
    }

    static let shown = 25

    var rows: [Row]
    var more: String?

    init(_ exposed: [ExposedMember]) {
        rows = exposed.prefix(Self.shown).map { member in
            Row(
                trainRow: NumberText.count(member.trainRow), syntheticRow: NumberText.count(member.syntheticRow),
                toRelease: NumberText.plain(member.distanceToRelease),
                toOthers: NumberText.plain(member.distanceToOthers))
        }
        let rest = exposed.count - rows.count
        more = rest > 0 ? "\(NumberText.count(rest)) more in evidence.json." : nil
    }
}

/// The members that an attack is surest of, by row number alone.
struct VulnerableView {
    struct Row {
        var trainRow: String
        var score: String
        var chance: String
        var exposure: String
    }

    var rows: [Row]

    init(_ members: [VulnerableMember]) {
        rows = members.map { member in
            Row(
                trainRow: NumberText.count(member.trainRow), score: NumberText.plain(member.score),
                chance: NumberText.pValue(member.pValue),
                exposure: NumberText.fixed(member.exposure, decimals: 1))
        }
    }
}
