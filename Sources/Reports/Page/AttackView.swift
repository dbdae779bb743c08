internal import Auditing
internal import Statistics

/// One attack, or one family of measurements.
struct AttackView {
    var number: Int
    var title: String
    var finding: String
    var summary: String
    var identity: String
    var goal: String
    var access: String
    /// What the adversary must have besides the release.
    var needs: String?
    /// What became of the shadow generators.
    var shadows: String?
    var measures: [MeasureView]
    var hasMeasures: Bool
    var hasDiagnostics: Bool
    var membership: MembershipView?
    var figures: [FigureView]
    var hasFigures: Bool
    var subgroups: SubgroupsView?
    var exposed: ExposedView?
    var vulnerable: VulnerableView?
    var citations: [String]
    var hasCitations: Bool
    var limits: [String]
    var hasLimits: Bool

    init(_ result: AttackResult, number: Int) {
        self.number = number
        title = result.attack.title
        finding = result.finding
        summary = result.attack.summary
        identity = "\(result.attack.id), version \(result.attack.version)"
        goal = PlainNames.goal(result.attack.goal)
        access = PlainNames.access(result.attack.access)
        needs = PlainNames.needs(result.attack.needs, referenceRecords: result.referenceRecords)
        shadows = result.shadows.map(PlainNames.shadows)
        measures = result.measures.map(MeasureView.init)
        hasMeasures = !measures.isEmpty
        hasDiagnostics = result.measures.contains { $0.role == .diagnostic }
        membership = result.membership.isEmpty ? nil : MembershipView(result)
        figures = result.curves.enumerated().map { FigureView($1, id: "plot-\(number)-\($0 + 1)") }
        hasFigures = !figures.isEmpty
        subgroups = SubgroupsView(result)
        exposed = result.exposed.isEmpty ? nil : ExposedView(result.exposed)
        vulnerable = result.vulnerable.isEmpty ? nil : VulnerableView(result.vulnerable)
        citations = result.attack.citations
        hasCitations = !citations.isEmpty
        limits = result.attack.limits
        hasLimits = !limits.isEmpty
    }
}

/// A row of the table of measures.
struct MeasureView {
    var title: String
    var meaning: String
    var population: String
    var isDiagnostic: Bool
    var isDescriptive: Bool
    var members: EstimateText?
    var holdout: EstimateText?
    var headline: EstimateText?
    var expected: String?
    var direction: String
    var undefined: String?
    var n: String
    var method: String
    var pValue: String
    var test: String?
    /// What guesses without the release reach, and what is left of the attack's success beyond the control.
    var beside: [String]

    init(_ measure: Measure) {
        let units = MeasureUnits(measure)
        title = measure.title
        meaning = measure.meaning
        population = PlainNames.population(measure.population)
        isDiagnostic = measure.role == .diagnostic
        isDescriptive = measure.role == .descriptive
        members = units.text(measure.members)
        holdout = units.text(measure.holdout)
        headline = measure.estimate.map { EstimateText($0, unit: units.headline) }
        expected = measure.nullValue.map { MeasureUnits.expected($0, unit: units.headline) }
        direction = measure.higherIsWorse ? "higher speaks of a leak" : "lower speaks of a leak"
        undefined = measure.undefined ?? (measure.estimate == nil ? "not defined here" : nil)
        let source = measure.estimate ?? measure.members ?? measure.holdout
        n = source.map { NumberText.count($0.n) } ?? NumberText.missing
        method = source?.method ?? NumberText.missing
        pValue = measure.pValue.map(NumberText.pValue) ?? NumberText.missing
        test = measure.test
        beside =
            measure.baselines.map { "\($0.name): \(EstimateText($0.estimate, unit: units.side).full)" }
            + (measure.residualRisk.map { ["residual risk: \(EstimateText($0, unit: .share).full)"] } ?? [])
    }
}

/// A plot with its title; the drawing is finished SVG.
struct FigureView {
    var title: String
    /// How to read it.
    var remark: String?
    var svg: String

    init(_ curve: Curve, id: String) {
        title = curve.title
        let isBanded = curve.kind == .roc && curve.series.contains { $0.points.contains { $0.interval != nil } }
        remark = isBanded ? "The band holds for the whole curve at once." : nil
        svg = CurvePlot.svg(curve, id: id)
    }
}
