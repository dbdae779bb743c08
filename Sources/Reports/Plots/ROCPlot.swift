internal import Auditing
internal import Foundation

/// ROC curves on two logarithmic axes, with the chance curve: what matters is the left end.
struct ROCPlot {
    let curve: Curve
    let series: [Curve.Series]
    /// The decade below the smallest false-positive rate above zero, between 0.01 % and 1 %.
    private let lowest: Double

    init(curve: Curve, series: [Curve.Series]) {
        self.curve = curve
        self.series = series
        let smallest = series.flatMap(\.points).map(\.x).filter { $0 > 0 }.min() ?? 1
        lowest = min(1e-2, max(1e-4, pow(10, log10(smallest).rounded(.down))))
    }

    func svg(id: String) -> String {
        let axis = Axis.logarithmic(lowest...1, labels: .percent)
        let frame = PlotFrame(xAxis: axis, yAxis: axis, xLabel: curve.xLabel, yLabel: curve.yLabel)
        var canvas = SVGCanvas()
        frame.drawAxes(on: &canvas)
        let (corner, end) = (frame.spot(lowest, lowest), frame.spot(1, 1))
        canvas.line(corner, end, classes: "chance", dash: "2 4")
        for (index, series) in series.enumerated() where !series.points.isEmpty {
            draw(series, style: SeriesStyle(index: index), frame: frame, on: &canvas)
        }
        var entries = series.enumerated().map { index, series in
            let style = SeriesStyle(index: index)
            return PlotFrame.Entry(name: series.name, classes: "line \(style.stroke)", dash: style.dash)
        }
        entries.append(PlotFrame.Entry(name: "chance (no leak)", classes: "chance", dash: "2 4"))
        let height = frame.drawLegend(entries, on: &canvas)
        return canvas.document(id: id, height: height, title: curve.title, description: description)
    }

    private func draw(_ series: Curve.Series, style: SeriesStyle, frame: PlotFrame, on canvas: inout SVGCanvas) {
        let points = series.points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        let banded = points.filter { $0.interval != nil }
        if banded.count > 1 {
            let upper = dense(banded.map { ($0.x, $0.upper ?? $0.y) }).map { frame.spot($0.0, $0.1) }
            let lower = dense(banded.map { ($0.x, $0.lower ?? $0.y) }).map { frame.spot($0.0, $0.1) }
            let outline = Polyline.reduced(upper) + Polyline.reduced(lower).reversed()
            canvas.path(Polyline.path(outline, closed: true), classes: "band \(style.fill)")
        }
        let spots = dense(points.map { ($0.x, $0.y) }).map { frame.spot($0.0, $0.1) }
        canvas.path(Polyline.path(Polyline.reduced(spots)), classes: "line \(style.stroke)", dash: style.dash)
        if spots.count == 1 { canvas.path(style.marker(at: spots[0]), classes: style.fill) }
    }

    /// Points in between, since a straight segment is bent on logarithmic axes.
    private func dense(_ points: [(Double, Double)]) -> [(Double, Double)] {
        guard var last = points.first else { return [] }
        var result = [last]
        for point in points.dropFirst() {
            let start = max(last.0, lowest)
            // What lies left of the axis is seen only where its segment enters the plot.
            if last.0 < lowest, point.0 > lowest { result.removeLast() }
            if point.0 > start * 1.15 {
                let count = Int((log(point.0 / start) / log(1.15)).rounded(.up))
                for step in 0..<count {
                    let x = start * pow(point.0 / start, Double(step) / Double(count))
                    let share = (x - last.0) / (point.0 - last.0)
                    if share > 0 { result.append((x, last.1 + share * (point.1 - last.1))) }
                }
            }
            result.append(point)
            last = point
        }
        return result
    }

    private var description: String {
        let parts = series.map { series -> String in
            let rates = [0.01, 0.1].compactMap { rate -> String? in
                let points = series.points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
                guard let after = points.firstIndex(where: { $0.x >= rate }), after > 0 else { return nil }
                let (a, b) = (points[after - 1], points[after])
                let y = a.y + (b.y - a.y) * (b.x > a.x ? (rate - a.x) / (b.x - a.x) : 1)
                return "\(NumberText.percent(y)) at \(NumberText.percent(rate))"
            }
            return "\(series.name): " + (rates.isEmpty ? "no data" : rates.joined(separator: ", "))
        }
        return "\(curve.yLabel) against \(curve.xLabel), both axes logarithmic; the dotted line is chance. "
            + parts.joined(separator: "; ") + "."
    }
}
