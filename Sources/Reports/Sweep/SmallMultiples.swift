internal import Sweeps

/// The panels of a figure in a grid, all against the same x axis, over one legend.
struct SmallMultiples {
    private static let margin = 16.0
    private static let gap = 22.0
    private static let headSize = 16.0
    private static let headLine = 21.0
    /// Panel titles are bold, and bold is wider than the estimate.
    private static let boldSize = SVGCanvas.fontSize * 1.1
    private static let titleLine = 15.0
    /// From the top of a plot's frame to the end of its x label.
    private static let panelHeight = 276.0

    let figure: SweepFigure
    private let lines: [[SweepLine]]
    private let columns: Int
    private let width: Double

    init(_ figure: SweepFigure) {
        self.figure = figure
        lines = SweepLine.lines(of: figure)
        // Four panels as a square leave no row nearly empty.
        columns = figure.panels.count == 4 ? 2 : max(1, min(3, figure.panels.count))
        width = Double(columns) * SVGCanvas.width + Double(columns - 1) * Self.gap + 2 * Self.margin
    }

    /// - Parameters:
    ///   - id: must be unique on a page.
    ///   - standsAlone: with a style of its own and the figure's title drawn; otherwise the page has both.
    func svg(id: String, standsAlone: Bool) -> String {
        var canvas = SVGCanvas()
        var y = Self.margin
        if standsAlone { y = drawHead(on: &canvas, from: y) }
        if figure.panels.isEmpty {
            canvas.text("There is nothing to draw.", at: Spot(x: width / 2, y: y + 24), anchor: "middle")
            y += 40
        }
        let panels = drawPanels(from: &y)
        var legend = SVGCanvas()
        let height = SweepLegend(figure: figure, lines: lines)
            .draw(on: &legend, left: Self.margin, top: y, width: width - 2 * Self.margin)
        let start = opening(id: id, height: height + Self.margin, standsAlone: standsAlone)
        return start + canvas.body + panels + legend.body + "</svg>"
    }

    private func opening(id: String, height: Double, standsAlone: Bool) -> String {
        let (wide, high) = (Polyline.coordinate(width), Polyline.coordinate(height))
        let own = standsAlone ? " xmlns=\"http://www.w3.org/2000/svg\" width=\"\(wide)\" height=\"\(high)\"" : ""
        let start =
            "<svg\(own) class=\"plot sweep c\(columns)\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\""
            + " viewBox=\"0 0 \(wide) \(high)\">"
        let texts =
            "<title id=\"\(id)-t\">\(SafeText.html(figure.title))</title>"
            + "<desc id=\"\(id)-d\">\(SafeText.html(description))</desc>"
        guard standsAlone else { return start + texts }
        let ground = "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        return start + texts + "<style>\(SweepStyle.drawing)</style>" + ground
    }

    private func drawHead(on canvas: inout SVGCanvas, from top: Double) -> Double {
        let wanted = TextWidth.wrap(
            figure.title, width: width - 2 * Self.margin, size: Self.headSize * 1.1, lines: 3)
        for (index, line) in wanted.enumerated() {
            let y = top + Self.headSize + Double(index) * Self.headLine
            canvas.text(line, at: Spot(x: Self.margin, y: y), classes: "t head")
        }
        return wanted.isEmpty ? top : top + Double(wanted.count) * Self.headLine + 10
    }

    /// Draws every panel, each moved to its place, and moves `y` below the last row.
    private func drawPanels(from y: inout Double) -> String {
        let places = lines.joined().flatMap(\.runs).joined().map(\.x)
        let axis = SweepAxes.x(places)
        let titles = figure.panels.map {
            TextWidth.wrap($0.title, width: SVGCanvas.width - 6, size: Self.boldSize, lines: 2)
        }
        // A title of two lines takes its room above every frame, so that the frames stay level.
        let extra = Double(max(0, (titles.map(\.count).max() ?? 0) - 1)) * Self.titleLine
        var result = ""
        for (index, panel) in figure.panels.enumerated() {
            let column = index % columns
            if column == 0, index > 0 { y += Self.panelHeight + extra + Self.gap }
            var canvas = SVGCanvas()
            for (line, text) in titles[index].enumerated() {
                let rise = Double(titles[index].count - 1 - line) * Self.titleLine
                canvas.text(text, at: Spot(x: 2, y: 13 - rise), classes: "t name")
            }
            SweepPanel(panel, lines: lines[index], xAxis: axis, xLabel: figure.xLabel).draw(on: &canvas)
            let left = Self.margin + Double(column) * (SVGCanvas.width + Self.gap)
            let place = "\(Polyline.coordinate(left)) \(Polyline.coordinate(y + extra))"
            result += "<g class=\"panel\" transform=\"translate(\(place))\">\(canvas.body)</g>"
        }
        if !figure.panels.isEmpty { y += Self.panelHeight + extra + 10 }
        return result
    }

    private var description: String {
        let panels = zip(figure.panels, lines).map { panel, lines in
            "\(panel.title): " + lines.map(Self.summary).joined(separator: "; ") + "."
        }
        let kind = "Lines with confidence bands against \(figure.xLabel)."
        return ([kind] + panels).joined(separator: " ")
    }

    private static func summary(_ line: SweepLine) -> String {
        guard let first = line.runs.first?.first, let last = line.runs.last?.last else {
            return "\(line.name), no values"
        }
        let start = "\(line.name), \(NumberText.plain(first.y)) at \(NumberText.setting(first.x))"
        guard first.x < last.x else { return start }
        return start + ", \(NumberText.plain(last.y)) at \(NumberText.setting(last.x))"
    }
}
