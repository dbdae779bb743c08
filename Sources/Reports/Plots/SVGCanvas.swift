/// Writes SVG elements; every text is escaped here and nowhere else.
struct SVGCanvas {
    static let width = 360.0
    static let fontSize = 12.0

    private(set) var body = ""

    mutating func path(_ data: String, classes: String, dash: String? = nil) {
        guard !data.isEmpty else { return }
        let pattern = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        body += "<path class=\"\(classes)\" d=\"\(data)\"\(pattern)/>"
    }

    mutating func line(_ from: Spot, _ to: Spot, classes: String, dash: String? = nil) {
        path(Polyline.path([from, to]), classes: classes, dash: dash)
    }

    /// `anchor` is `start`, `middle` or `end`.
    mutating func text(_ text: String, at spot: Spot, anchor: String = "start", classes: String = "t") {
        let x = Polyline.coordinate(spot.x)
        let y = Polyline.coordinate(spot.y)
        body +=
            "<text class=\"\(classes)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(SafeText.html(text))</text>"
    }

    /// A whole drawing, named and described for those who cannot see it.
    func document(id: String, height: Double, title: String, description: String) -> String {
        let size = "\(Polyline.coordinate(Self.width)) \(Polyline.coordinate(height))"
        return "<svg class=\"plot\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 \(size)\">"
            + "<title id=\"\(id)-t\">\(SafeText.html(title))</title>"
            + "<desc id=\"\(id)-d\">\(SafeText.html(description))</desc>\(body)</svg>"
    }
}
