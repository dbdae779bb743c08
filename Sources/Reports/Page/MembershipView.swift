internal import Auditing

/// The tables of membership evaluations.
struct MembershipView {
    struct Rate {
        var number: EstimateText?
        /// A dagger where the rate is interpolated inside a large tie block.
        var tie = ""
    }

    struct Row {
        var knowledge: String
        var release: String
        var population: String
        var targets: String
        var auc: EstimateText?
        var rates: [Rate]
        var finest: String
        var point: PointView?
        var grid: [PointView]
    }

    struct Group {
        var heading: String
        var points: [PointView]
    }

    var rateHeadings: [String]
    var rows: [Row]
    var tieRemark: String?
    var groups: [Group]
    var hasGroups: Bool

    init(_ evaluations: [MembershipEvaluation]) {
        let rates = Set(evaluations.flatMap { $0.truePositiveRates.map(\.falsePositiveRate) }).sorted()
        rateHeadings = rates.map(NumberText.percent)
        rows = evaluations.map { evaluation in
            Row(
                knowledge: NumberText.percent(evaluation.threatModel.knowledge.recordFraction),
                release: NumberText.count(evaluation.releaseSize),
                population: evaluation.population,
                targets: "\(NumberText.count(evaluation.members)) + \(NumberText.count(evaluation.holdout))",
                auc: evaluation.auc.map { EstimateText($0, unit: .plain) },
                rates: rates.map { rate in
                    Self.rate(evaluation.truePositiveRates.first { $0.falsePositiveRate == rate })
                },
                finest: evaluation.truePositiveRates.compactMap(\.smallestResolvable).first.map(NumberText.percent)
                    ?? NumberText.missing,
                point: evaluation.calibrated.map(PointView.init), grid: evaluation.grid.map(PointView.init))
        }
        tieRemark = Self.remark(evaluations)
        groups = rows.filter { !$0.grid.isEmpty }.map { row in
            Group(
                heading: "Adversary knows \(row.knowledge) of records, gets \(row.release) synthetic records; "
                    + "population: \(row.population)",
                points: row.grid)
        }
        hasGroups = !groups.isEmpty
    }

    private static func rate(_ rate: RateAtFalsePositiveRate?) -> Rate {
        guard let rate else { return Rate() }
        let isInterpolated = rate.tieBlock > rate.falsePositiveRate
        return Rate(
            number: EstimateText(rate.estimate, unit: .share),
            tie: isInterpolated ? " †" : "")
    }

    private static func remark(_ evaluations: [MembershipEvaluation]) -> String? {
        let rates = evaluations.flatMap(\.truePositiveRates).filter { $0.tieBlock > $0.falsePositiveRate }
        guard let largest = rates.map(\.tieBlock).max() else { return nil }
        let resolvable = rates.compactMap(\.smallestResolvable).filter(\.isFinite)
        var text =
            "† Interpolated: at this false-positive rate a block of hold-out records (up to "
            + "\(NumberText.percent(largest)) of them) has one and the same score, so the rate describes an adversary "
            + "who flips a coin inside the block."
        if let low = resolvable.min(), let high = resolvable.max() {
            let range =
                low == high ? NumberText.percent(low) : "\(NumberText.percent(low)) to \(NumberText.percent(high))"
            text += " The smallest false-positive rate that the scores resolve without a coin is \(range)."
        }
        return text
    }
}

/// One threshold: what the adversary gets with it.
struct PointView {
    var threshold: String
    var precision: EstimateText?
    var recall: EstimateText
    var falsePositives: EstimateText
    var f1: EstimateText?
    var advantage: EstimateText

    init(_ point: OperatingPoint) {
        threshold = point.threshold.map { "≤ " + NumberText.plain($0) } ?? "none claimed"
        precision = point.precision.map { EstimateText($0, unit: .share) }
        recall = EstimateText(point.recall, unit: .share)
        falsePositives = EstimateText(point.falsePositiveRate, unit: .share)
        f1 = point.f1.map { EstimateText($0, unit: .plain) }
        advantage = EstimateText(point.advantage, unit: .points)
    }
}
