/// Draws a privacy profile, δ against ε, as an SVG file of its own.
package enum ProfilePlot {
    /// - Parameters:
    ///   - points: with δ above 0.
    ///   - title: what it is the profile of.
    package static func svg(_ points: [(epsilon: Double, delta: Double)], title: String) -> String {
        let shown = points.filter { $0.delta > 0 && $0.delta.isFinite && $0.epsilon.isFinite }
        var canvas = SVGCanvas()
        guard let least = shown.map(\.delta).min(), let most = shown.map(\.delta).max() else {
            canvas.text(
                "Nothing is given away: delta is 0 everywhere.", at: Spot(x: SVGCanvas.width / 2, y: 34),
                anchor: "middle")
            return standalone(canvas.document(id: "profile", height: 60, title: title, description: "No data."))
        }
        let low = max(least, 1e-300)
        let frame = PlotFrame(
            xAxis: .linear(shown.map(\.epsilon)),
            yAxis: .logarithmic(low...max(most, low * 10), labels: .number),
            xLabel: "epsilon", yLabel: "delta, logarithmic")
        frame.drawAxes(on: &canvas)
        canvas.path(
            Polyline.path(shown.map { frame.spot($0.epsilon, $0.delta) }), classes: "profile")
        return standalone(
            canvas.document(
                id: "profile", height: frame.drawLegend([], on: &canvas), title: title,
                description:
                    "delta falls from \(NumberText.plain(most)) at epsilon \(NumberText.plain(shown[0].epsilon)) to "
                    + "\(NumberText.plain(least)) at \(NumberText.plain(shown[shown.count - 1].epsilon))."))
    }

    /// With what a page gives otherwise: the name space, and colours that can be printed.
    private static func standalone(_ drawing: String) -> String {
        let style = """
            <style>text{font:12px sans-serif;fill:#222}.grid{stroke:#ccc;stroke-width:.7;fill:none}\
            .axis{stroke:#666;stroke-width:1;fill:none}.profile{stroke:#0b5394;stroke-width:2;fill:none}</style>
            """
        let opened = drawing.replacing(
            "<svg class=\"plot\"", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" class=\"plot\"",
            maxReplacements: 1)
        guard let end = opened.firstIndex(of: ">") else { return opened }
        return opened[...end] + style + opened[opened.index(after: end)...] + "\n"
    }
}
