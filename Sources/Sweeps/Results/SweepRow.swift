public import Auditing
public import Statistics

/// One number of a unit.
public struct SweepRow: Codable, Hashable, Sendable {
    /// A stable key, for example `auc` or `advantage`.
    public var metric: String
    /// `attack` for a membership attack's success, else `excess` (members less hold-out), `members`, `hold-out`, `residual-risk` or
    /// `baseline: …`.
    public var side: String
    /// `all`, or `unique` (content occurs once in train and hold-out).
    public var population: String
    /// `nil` where it is undefined.
    public var estimate: Estimate?
    /// How far it reaches, as in ``Measure/Role``: `verdict` for what a leak is judged by.
    public var role: Measure.Role

    public init(
        metric: String, side: String, population: String, estimate: Estimate?, role: Measure.Role = .diagnostic
    ) {
        self.role = role
        self.metric = metric
        self.side = side
        self.population = population
        self.estimate = estimate
    }

    /// What membership is judged by.
    private static let judged: Set<String> = ["auc", "advantage", "tpr-at-1-percent-fpr"]

    /// The numbers of a membership evaluation.
    public static func rows(of evaluation: MembershipEvaluation) -> [SweepRow] {
        var rows: [SweepRow] = []
        func add(_ metric: String, _ estimate: Estimate?) {
            rows.append(
                SweepRow(
                    metric: metric, side: "attack", population: evaluation.population, estimate: estimate,
                    role: judged.contains(metric) ? .verdict : .diagnostic))
        }
        add("auc", evaluation.auc)
        for rate in evaluation.truePositiveRates { add(Self.metric(rate.falsePositiveRate), rate.estimate) }
        add("tpr-above-all-hold-out", evaluation.aboveAllHoldout?.estimate)
        let point = evaluation.calibrated
        add("precision", point?.precision)
        add("precision-at-even-odds", point?.precisionAtPriors.first { $0.prior == 0.5 }?.estimate)
        add("recall", point?.recall)
        add("false-positive-rate", point?.falsePositiveRate)
        add("f1", point?.f1)
        add("advantage", point?.advantage)
        add("balanced-accuracy", point?.balancedAccuracy)
        return rows
    }

    private static func metric(_ rate: Double) -> String {
        let percent = rate * 100
        return "tpr-at-\(percent == percent.rounded() ? "\(Int(percent))" : "\(percent)")-percent-fpr"
    }

    /// The numbers of a measure.
    ///
    /// - Parameters:
    ///   - measure: what an attack on people's records found.
    ///   - known: how many columns the adversary knew, where the unit says so; it is taken out of the metric's name, so that one
    ///     metric can be followed over numbers of known columns.
    public static func rows(of measure: Measure, known: Bool) -> [SweepRow] {
        var metric = measure.id
        if known {
            metric = metric.split(separator: "/", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("known-") }.joined(separator: "/")
        }
        var rows: [SweepRow] = []
        func add(_ side: String, _ estimate: Estimate?) {
            guard let estimate else { return }
            rows.append(
                SweepRow(
                    metric: metric, side: side, population: measure.population, estimate: estimate, role: .descriptive))
        }
        rows.append(
            SweepRow(
                metric: metric, side: "excess", population: measure.population, estimate: measure.estimate,
                role: measure.role))
        add("members", measure.members)
        add("hold-out", measure.holdout)
        add("residual-risk", measure.residualRisk)
        for baseline in measure.baselines { add("baseline: \(baseline.name)", baseline.estimate) }
        return rows
    }
}

/// What a unit found.
public struct UnitOutcome: Codable, Hashable, Sendable {
    public var rows: [SweepRow]
    /// Sentences for whoever reads the results.
    public var notes: [String]
    /// Synthetic records that the adversary had.
    public var releaseRecords: Int?
    /// A file that other units need.
    public var artefact: Artefact?

    /// A file beside the result.
    public struct Artefact: Codable, Hashable, Sendable {
        public var name: String
        public var sha256: String
        public var bytes: Int

        public init(name: String, sha256: String, bytes: Int) {
            self.name = name
            self.sha256 = sha256
            self.bytes = bytes
        }
    }

    public init(
        rows: [SweepRow] = [], notes: [String] = [], releaseRecords: Int? = nil, artefact: Artefact? = nil
    ) {
        self.rows = rows
        self.notes = notes
        self.releaseRecords = releaseRecords
        self.artefact = artefact
    }
}

/// A unit's result as it is kept.
public struct UnitResult: Codable, Hashable, Sendable {
    /// The identifier of the format that this version writes.
    public static let currentSchema = "privacy-audit/unit-result/1"

    public var schema: String
    public var address: String
    public var spec: UnitSpec
    /// The program's version.
    public var tool: String
    public var outcome: UnitOutcome

    public init(address: String, spec: UnitSpec, tool: String, outcome: UnitOutcome) {
        schema = Self.currentSchema
        self.address = address
        self.spec = spec
        self.tool = tool
        self.outcome = outcome
    }
}
