internal import Auditing

/// Cumulative distributions of distances as stairs, one for each series.
struct DistancePlot {
    let curve: Curve
    let series: [Curve.Series]

    func svg(id: String) -> String {
        let points = series.flatMap(\.points)
        let xs = points.map(\.x)
        let start = (xs.min() ?? 0) >= 0 ? [0.0] : []
        // Cumulative shares end at 1; whatever else a file may hold is still drawn.
        let ys = points.map(\.y)
        let top = (ys.max() ?? 1) <= 1 ? 1.0 : ys.max() ?? 1
        let frame = PlotFrame(
            xAxis: .linear(xs + start), yAxis: .linear([0, top] + ys, labels: .percent), xLabel: curve.xLabel,
            yLabel: curve.yLabel)
        var canvas = SVGCanvas()
        frame.drawAxes(on: &canvas)
        let floor = frame.spot(frame.xAxis.range.lowerBound, 0).y
        for (index, series) in series.enumerated() where !series.points.isEmpty {
            let style = SeriesStyle(index: index)
            let spots = series.points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }.map { frame.spot($0.x, $0.y) }
            let stairs = Polyline.reduced(Polyline.steps(spots, from: floor, to: frame.right))
            canvas.path(Polyline.path(stairs), classes: "line \(style.stroke)", dash: style.dash)
        }
        let entries = series.enumerated().map { index, series in
            let style = SeriesStyle(index: index)
            return PlotFrame.Entry(name: series.name, classes: "line \(style.stroke)", dash: style.dash)
        }
        let height = frame.drawLegend(entries, on: &canvas)
        return canvas.document(id: id, height: height, title: curve.title, description: description)
    }

    private var description: String {
        let parts = series.map { series -> String in
            guard let first = series.points.first, let last = series.points.last else {
                return "\(series.name): no data"
            }
            let half = series.points.first { $0.y >= 0.5 }
            let median = half.map { ", half of the records by \(NumberText.plain($0.x))" } ?? ""
            return "\(series.name): \(NumberText.percent(first.y)) at \(NumberText.plain(first.x))\(median), "
                + "\(NumberText.percent(last.y)) at \(NumberText.plain(last.x))"
        }
        return "\(curve.yLabel) against \(curve.xLabel). " + parts.joined(separator: "; ") + "."
    }
}
