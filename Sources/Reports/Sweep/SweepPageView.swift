internal import Sweeps

/// The whole page, as the template sees it.
struct SweepPageView {
    var style: String
    var title: String
    var planName: String
    var plan: String
    var facts: [SweepPageContext.Fact]
    var hasFacts: Bool
    var figures: [SweepFigureView]
    var notes: [String]
    var hasNotes: Bool

    init(_ figures: [SweepFigure], context: SweepPageContext) {
        style = Stylesheet.text + SweepStyle.page
        title = context.title
        planName = context.planName
        plan = context.plan
        facts = context.facts
        hasFacts = !facts.isEmpty
        self.figures = figures.enumerated().map { SweepFigureView($1, id: "figure-\($0 + 1)") }
        notes = context.notes
        hasNotes = !notes.isEmpty
    }
}

/// A figure: the drawing is finished SVG.
struct SweepFigureView {
    var id: String
    var title: String
    var svg: String
    var drawingName: String
    var drawingLink: String
    var tableName: String
    var tableLink: String
    var panels: [SweepPanelView]
    var hasPanels: Bool

    init(_ figure: SweepFigure, id: String) {
        self.id = id
        title = figure.title
        svg = SmallMultiples(figure).svg(id: id, standsAlone: false)
        drawingName = figure.id + ".svg"
        drawingLink = Self.link(drawingName)
        tableName = figure.id + ".csv"
        tableLink = Self.link(tableName)
        panels = figure.panels.map { SweepPanelView($0, xLabel: figure.xLabel) }
        hasPanels = !panels.isEmpty
    }

    /// A file's name as a relative link; whatever could be read as a scheme or a folder is encoded.
    private static func link(_ name: String) -> String {
        var result = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

/// The numbers of a panel.
struct SweepPanelView {
    var title: String
    var xLabel: String
    var chance: String?
    var rows: [SweepRow]

    init(_ panel: SweepFigure.Panel, xLabel: String) {
        title = panel.title
        self.xLabel = xLabel
        chance = panel.drawableChance.map { NumberText.plain($0) }
        rows = panel.series.flatMap { series in series.points.map { SweepRow($0, series: series.name) } }
    }
}

/// A point.
struct SweepRow {
    var series: String
    var x: String
    var value: String
    var interval: String
    var n: String
    var seeds: String

    init(_ point: SweepFigure.Point, series: String) {
        self.series = series
        x = NumberText.setting(point.x)
        value = NumberText.plain(point.y)
        interval =
            point.band.map { "[\(NumberText.plain($0.lowerBound)), \(NumberText.plain($0.upperBound))]" }
            ?? NumberText.missing
        n = NumberText.count(point.n)
        seeds = NumberText.count(point.seeds)
    }
}
