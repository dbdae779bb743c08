/// The area inside the axes, and everything around it: grid, ticks, labels, legend.
struct PlotFrame {
    let xAxis: Axis
    let yAxis: Axis
    let xLabel: String
    let yLabel: String

    let top = 26.0
    let right = 346.0
    let bottom = 232.0
    /// Leaves room for the longest tick label.
    let left: Double

    init(xAxis: Axis, yAxis: Axis, xLabel: String, yLabel: String) {
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.xLabel = xLabel
        self.yLabel = yLabel
        let widest = yAxis.ticks.map { TextWidth.estimate(yAxis.label($0), size: SVGCanvas.fontSize) }.max() ?? 0
        left = min(max(34, widest + 12), 110)
    }

    func spot(_ x: Double, _ y: Double) -> Spot {
        Spot(
            x: left + xAxis.fraction(x) * (right - left), y: bottom - yAxis.fraction(y) * (bottom - top))
    }

    func drawAxes(on canvas: inout SVGCanvas) {
        let size = SVGCanvas.fontSize
        for tick in yAxis.ticks {
            let y = spot(xAxis.range.lowerBound, tick).y
            canvas.line(Spot(x: left, y: y), Spot(x: right, y: y), classes: "grid")
            canvas.text(yAxis.label(tick), at: Spot(x: left - 6, y: y + 4), anchor: "end", classes: "t k")
        }
        var occupied = -Double.infinity
        for tick in xAxis.ticks {
            let x = spot(tick, yAxis.range.lowerBound).x
            canvas.line(Spot(x: x, y: bottom), Spot(x: x, y: bottom + 4), classes: "axis")
            let label = xAxis.label(tick)
            let half = TextWidth.estimate(label, size: size) / 2
            let centre = min(x, SVGCanvas.width - half - 1)
            guard centre - half > occupied + 4 else { continue }
            occupied = centre + half
            canvas.text(label, at: Spot(x: centre, y: bottom + 17), anchor: "middle", classes: "t k")
        }
        canvas.line(Spot(x: left, y: bottom), Spot(x: right, y: bottom), classes: "axis")
        canvas.line(Spot(x: left, y: top), Spot(x: left, y: bottom), classes: "axis")
        // The y label stands level above its axis: turned text is hard to read on a small screen.
        if !yLabel.isEmpty {
            canvas.text(TextWidth.fit(yLabel, width: SVGCanvas.width - 6, size: size), at: Spot(x: 2, y: 13))
        }
        let width = right - left
        let label = TextWidth.fit(xLabel, width: SVGCanvas.width - 10, size: size)
        let half = TextWidth.estimate(label, size: size) / 2
        let centre = max(half + 2, min(left + width / 2, SVGCanvas.width - half - 2))
        canvas.text(label, at: Spot(x: centre, y: bottom + 35), anchor: "middle")
    }

    /// An entry of the legend.
    struct Entry {
        var name: String
        var classes: String
        var dash: String?
        var marker: String?
        var style: SeriesStyle?
    }

    /// Draws the entries below the axes, as many in a row as fit, and gives the height of the whole drawing.
    func drawLegend(_ entries: [Entry], on canvas: inout SVGCanvas) -> Double {
        let size = SVGCanvas.fontSize
        let sample = 30.0
        var x = 4.0
        var y = bottom + 56
        for entry in entries {
            let name = TextWidth.fit(entry.name, width: SVGCanvas.width - sample - 12, size: size)
            let width = sample + TextWidth.estimate(name, size: size) + 14
            if x > 4, x + width > SVGCanvas.width {
                x = 4
                y += 17
            }
            canvas.line(
                Spot(x: x, y: y - 4), Spot(x: x + sample - 6, y: y - 4), classes: entry.classes, dash: entry.dash)
            if let style = entry.style {
                canvas.path(style.marker(at: Spot(x: x + (sample - 6) / 2, y: y - 4)), classes: style.fill)
            }
            canvas.text(name, at: Spot(x: x + sample, y: y))
            x += width
        }
        return entries.isEmpty ? bottom + 44 : y + 8
    }
}
