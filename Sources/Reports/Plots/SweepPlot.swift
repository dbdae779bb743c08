internal import Auditing

/// Points with interval bars against what the adversary knows or holds.
struct SweepPlot {
    let curve: Curve
    let series: [Curve.Series]

    func svg(id: String) -> String {
        let frame = PlotFrame(xAxis: xAxis, yAxis: yAxis, xLabel: curve.xLabel, yLabel: curve.yLabel)
        var canvas = SVGCanvas()
        frame.drawAxes(on: &canvas)
        for (index, series) in series.enumerated() {
            let style = SeriesStyle(index: index)
            // Series stand side by side, or their bars would cover each other.
            let shift = (Double(index) - Double(series.points.isEmpty ? 0 : self.series.count - 1) / 2) * 5
            let points = series.points.sorted { $0.x < $1.x }
            let spots = points.map { point in
                let spot = frame.spot(point.x, point.y)
                return Spot(x: min(max(spot.x + shift, frame.left + 2), frame.right), y: spot.y)
            }
            canvas.path(Polyline.path(Polyline.reduced(spots)), classes: "thin \(style.stroke)", dash: style.dash)
            // Thousands of bars would be one blot.
            guard spots.count <= 100 else { continue }
            for (point, spot) in zip(points, spots) {
                if let interval = point.interval {
                    bar(interval, at: spot.x, classes: "bar \(style.stroke)", frame: frame, on: &canvas)
                }
                canvas.path(style.marker(at: spot), classes: style.fill)
            }
        }
        let entries = series.enumerated().map { index, series in
            let style = SeriesStyle(index: index)
            return PlotFrame.Entry(name: series.name, classes: "thin \(style.stroke)", dash: style.dash, style: style)
        }
        let height = frame.drawLegend(entries, on: &canvas)
        return canvas.document(id: id, height: height, title: curve.title, description: description)
    }

    private func bar(
        _ interval: ClosedRange<Double>, at x: Double, classes: String, frame: PlotFrame, on canvas: inout SVGCanvas
    ) {
        let low = frame.spot(frame.xAxis.range.lowerBound, interval.lowerBound).y
        let high = frame.spot(frame.xAxis.range.lowerBound, interval.upperBound).y
        canvas.line(Spot(x: x, y: low), Spot(x: x, y: high), classes: classes)
        for y in [low, high] { canvas.line(Spot(x: x - 3, y: y), Spot(x: x + 3, y: y), classes: classes) }
    }

    private var xAxis: Axis {
        let xs = series.flatMap(\.points).map(\.x)
        let isShare = xs.allSatisfy { $0 > 0 && $0 <= 1 }
        if let low = xs.min(), let high = xs.max(), low > 0, high / low > 50 {
            return .logarithmic(low / 1.2...high * 1.2, labels: isShare ? .percent : .number)
        }
        var axis = Axis.linear(xs, labels: isShare ? .percent : .number, padded: true)
        // The settings themselves are the best ticks, as long as there are few.
        let settings = Set(xs).sorted()
        if settings.count <= 6 { axis.ticks = settings }
        return axis
    }

    private var yAxis: Axis {
        let points = series.flatMap(\.points)
        let ends = points.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
        return .linear(points.map(\.y) + ends, padded: true)
    }

    private var description: String {
        let parts = series.map { series in
            let values = series.points.sorted { $0.x < $1.x }.prefix(6).map { point in
                "\(NumberText.plain(point.y)) at \(NumberText.plain(point.x))"
            }
            return "\(series.name): " + (values.isEmpty ? "no data" : values.joined(separator: ", "))
        }
        return "\(curve.yLabel) against \(curve.xLabel), with intervals. " + parts.joined(separator: "; ") + "."
    }
}
