public import Statistics

/// One number of an attack's result by a stable name, for tables and for policies.
public struct EvidenceNumber: Hashable, Sendable {
    /// For example `auc` or `advantage`, or a measure's id.
    public var metric: String
    /// `attack` for a membership attack's success, else `excess` (members less hold-out), `members`, `hold-out`, `residual-risk` or
    /// `baseline: …`.
    public var side: String
    /// `all`, or `unique` (content occurs once in train and hold-out).
    public var population: String
    /// `nil` where it is undefined.
    public var estimate: Estimate?
    public var role: Measure.Role
}

extension MembershipEvaluation {
    /// What membership is judged by.
    private static let judged: Set<String> = ["auc", "advantage", "tpr-at-1-percent-fpr"]

    /// The names of all numbers of an evaluation.
    public static let metrics =
        ["advantage", "auc"] + MembershipAudit.falsePositiveRates.map(metric) + [
            "tpr-above-all-hold-out", "precision", "precision-at-even-odds", "recall", "false-positive-rate", "f1",
            "balanced-accuracy",
        ]

    /// The numbers of the evaluation, by name.
    public var numbers: [EvidenceNumber] {
        var numbers: [EvidenceNumber] = []
        func add(_ metric: String, _ estimate: Estimate?) {
            numbers.append(
                EvidenceNumber(
                    metric: metric, side: "attack", population: population, estimate: estimate,
                    role: Self.judged.contains(metric) ? .verdict : .diagnostic))
        }
        add("auc", auc)
        for rate in truePositiveRates { add(Self.metric(rate.falsePositiveRate), rate.estimate) }
        add("tpr-above-all-hold-out", aboveAllHoldout?.estimate)
        add("precision", calibrated?.precision)
        add("precision-at-even-odds", calibrated?.precisionAtPriors.first { $0.prior == 0.5 }?.estimate)
        add("recall", calibrated?.recall)
        add("false-positive-rate", calibrated?.falsePositiveRate)
        add("f1", calibrated?.f1)
        add("advantage", calibrated?.advantage)
        add("balanced-accuracy", calibrated?.balancedAccuracy)
        return numbers
    }

    private static func metric(_ rate: Double) -> String {
        let percent = rate * 100
        return "tpr-at-\(Int(exactly: percent).map { "\($0)" } ?? "\(percent)")-percent-fpr"
    }
}

extension Measure {
    /// The numbers of the measure: its headline, both sides, the residual risk and the baselines, where there are any.
    public var numbers: [EvidenceNumber] {
        func number(_ side: String, _ estimate: Estimate?, _ role: Role) -> EvidenceNumber {
            EvidenceNumber(metric: id, side: side, population: population, estimate: estimate, role: role)
        }
        let others =
            [("members", members), ("hold-out", holdout), ("residual-risk", residualRisk)]
            + baselines.map { ("baseline: \($0.name)", $0.estimate) }
        return [number("excess", estimate, role)] + others.filter { $0.1 != nil }.map { number($0, $1, .descriptive) }
    }
}

/// A headline's intervals at several confidences, so that a policy can share its chance of error among as many rules as it has.
public struct HeadlineIntervals: Codable, Hashable, Sendable {
    /// The two-sided confidences.
    public static let confidences = [0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999]

    public var attack: String
    public var measure: String
    public var population: String
    /// What is expected where nothing leaks.
    public var nullValue: Double
    /// By ascending confidence.
    public var estimates: [Estimate]

    public init(attack: String, measure: String, population: String, nullValue: Double, estimates: [Estimate]) {
        self.attack = attack
        self.measure = measure
        self.population = population
        self.nullValue = nullValue
        self.estimates = estimates
    }

    init(_ attack: AttackCard, _ ground: AuditOutcome.Ground) {
        self.init(
            attack: attack.id, measure: ground.measure, population: ground.population, nullValue: ground.nullValue,
            estimates: Self.confidences.compactMap(ground.estimate))
    }
}
