package import Auditing

/// Draws a curve of the evidence as inline SVG.
package enum CurvePlot {
    /// A drawing 360 units wide; `id` must be unique on the page.
    package static func svg(_ curve: Curve, id: String) -> String {
        let series = curve.series.map { series in
            Curve.Series(name: series.name, points: series.points.filter { $0.x.isFinite && $0.y.isFinite })
        }
        guard series.contains(where: { !$0.points.isEmpty }) else { return empty(curve, id: id) }
        switch curve.kind {
        case .distances: return DistancePlot(curve: curve, series: series).svg(id: id)
        case .roc: return ROCPlot(curve: curve, series: series).svg(id: id)
        case .sweep: return SweepPlot(curve: curve, series: series).svg(id: id)
        }
    }

    private static func empty(_ curve: Curve, id: String) -> String {
        var canvas = SVGCanvas()
        canvas.text("There is nothing to draw.", at: Spot(x: SVGCanvas.width / 2, y: 34), anchor: "middle")
        return canvas.document(id: id, height: 60, title: curve.title, description: "No data.")
    }
}

extension Curve.Point {
    /// The interval's ends, where the point has a usable interval.
    var interval: ClosedRange<Double>? {
        guard let lower, let upper, lower.isFinite, upper.isFinite, lower <= upper else { return nil }
        return lower...upper
    }
}
