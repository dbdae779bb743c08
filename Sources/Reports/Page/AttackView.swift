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
    var measures: [MeasureView]
    var hasMeasures: Bool
    var hasDiagnostics: Bool
    var membership: MembershipView?
    var figures: [FigureView]
    var hasFigures: Bool
    var exposed: ExposedView?
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
        measures = result.measures.map(MeasureView.init)
        hasMeasures = !measures.isEmpty
        hasDiagnostics = result.measures.contains { $0.role == .diagnostic }
        membership = result.membership.isEmpty ? nil : MembershipView(result.membership)
        figures = result.curves.enumerated().map { index, curve in
            FigureView(title: curve.title, svg: CurvePlot.svg(curve, id: "plot-\(number)-\(index + 1)"))
        }
        hasFigures = !figures.isEmpty
        exposed = result.exposed.isEmpty ? nil : ExposedView(result.exposed)
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
    }
}

/// A plot with its title; the drawing is finished SVG.
struct FigureView {
    var title: String
    var svg: String
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
