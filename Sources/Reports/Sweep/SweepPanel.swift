internal import Sweeps

/// One metric: the bands of all series, chance, then lines and markers over them.
struct SweepPanel {
    /// More markers on a line would touch each other.
    private static let mostMarkers = 40
    /// Half the width of the band of a point that stands alone.
    private static let halfBand = 4.0

    let lines: [SweepLine]
    let chance: Double?
    let frame: PlotFrame

    init(_ panel: SweepFigure.Panel, lines: [SweepLine], xAxis: Axis, xLabel: String) {
        self.lines = lines
        let chance = panel.drawableChance
        self.chance = chance
        var values: [Double] = []
        for point in lines.flatMap(\.runs).joined() {
            values.append(point.y)
            if let band = point.band { values += [band.lowerBound, band.upperBound] }
        }
        if let chance { values.append(chance) }
        // The panel's title takes the place of a y label.
        frame = PlotFrame(xAxis: xAxis, yAxis: SweepAxes.y(values), xLabel: xLabel, yLabel: "")
    }

    func draw(on canvas: inout SVGCanvas) {
        frame.drawAxes(on: &canvas)
        for line in lines {
            for run in line.runs { drawBands(run, style: line.style, on: &canvas) }
        }
        if let chance {
            let y = frame.spot(frame.xAxis.range.lowerBound, chance).y
            canvas.line(
                Spot(x: frame.left, y: y), Spot(x: frame.right, y: y), classes: "chance", dash: SweepLegend.chanceDash)
        }
        for line in lines {
            for run in line.runs where run.count > 1 {
                let spots = Polyline.reduced(run.map { frame.spot($0.x, $0.y) })
                canvas.path(Polyline.path(spots), classes: "line \(line.style.stroke)", dash: line.style.dash)
            }
        }
        for line in lines { drawMarkers(of: line, on: &canvas) }
        if lines.allSatisfy({ $0.runs.isEmpty }) {
            let centre = Spot(x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2)
            canvas.text("no values", at: centre, anchor: "middle", classes: "t k")
        }
    }

    private func drawMarkers(of line: SweepLine, on canvas: inout SVGCanvas) {
        for run in line.runs {
            let step = run.count / Self.mostMarkers + 1
            for (index, point) in run.enumerated() where index % step == 0 {
                canvas.path(
                    line.style.marker(at: frame.spot(point.x, point.y)), classes: "mark \(line.style.fill)")
            }
        }
    }

    private func drawBands(_ run: [SweepFigure.Point], style: SeriesStyle, on canvas: inout SVGCanvas) {
        for part in run.split(whereSeparator: { $0.band == nil }) {
            var upper: [Spot] = []
            var lower: [Spot] = []
            for point in part {
                guard let band = point.band else { continue }
                upper.append(frame.spot(point.x, band.upperBound))
                lower.append(frame.spot(point.x, band.lowerBound))
            }
            // A point alone would have an area without a width.
            let (above, below) =
                upper.count == 1
                ? (widened(upper), widened(lower)) : (Polyline.reduced(upper), Polyline.reduced(lower))
            let outline = above + below.reversed()
            canvas.path(
                Polyline.path(outline, closed: true), classes: "band \(style.fill) \(style.stroke)", dash: style.dash)
        }
    }

    /// A single position drawn out to a short line inside the frame.
    private func widened(_ spots: [Spot]) -> [Spot] {
        spots.flatMap { spot in
            [
                Spot(x: max(frame.left, spot.x - Self.halfBand), y: spot.y),
                Spot(x: min(frame.right, spot.x + Self.halfBand), y: spot.y),
            ]
        }
    }
}

extension SweepFigure.Panel {
    /// The chance that can be drawn as a line.
    var drawableChance: Double? {
        guard let chance, chance.isDrawable else { return nil }
        return chance
    }
}
