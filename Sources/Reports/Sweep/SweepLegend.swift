internal import Sweeps

/// What the lines of all panels mean, in as many rows as it takes.
struct SweepLegend {
    static let chanceDash = "4 3"
    private static let sample = 36.0
    private static let row = 20.0

    private enum Entry {
        case series(SweepLine, hasBand: Bool)
        case chance
        case band

        var name: String {
            switch self {
            case .series(let line, _): line.name
            case .chance: "chance"
            case .band: "confidence band"
            }
        }
    }

    private let entries: [Entry]

    init(figure: SweepFigure, lines: [[SweepLine]]) {
        let all = lines.flatMap(\.self)
        let banded = Set(all.filter(\.hasBand).map(\.style.index))
        var shown = Set<Int>()
        var entries: [Entry] = []
        for line in all where shown.insert(line.style.index).inserted {
            entries.append(.series(line, hasBand: banded.contains(line.style.index)))
        }
        if figure.panels.contains(where: { $0.drawableChance != nil }) { entries.append(.chance) }
        if !banded.isEmpty { entries.append(.band) }
        self.entries = entries
    }

    /// Draws the entries below `top` and gives where they end.
    func draw(on canvas: inout SVGCanvas, left: Double, top: Double, width: Double) -> Double {
        let size = SVGCanvas.fontSize
        var x = left
        var y = top + 14
        for entry in entries {
            let name = TextWidth.fit(entry.name, width: width - Self.sample, size: size)
            let needed = Self.sample + TextWidth.estimate(name, size: size)
            if x > left, x + needed > left + width {
                x = left
                y += Self.row
            }
            draw(entry, at: Spot(x: x, y: y - 4), on: &canvas)
            canvas.text(name, at: Spot(x: x + Self.sample, y: y))
            x += needed + 18
        }
        return entries.isEmpty ? top : y + 6
    }

    private func draw(_ entry: Entry, at spot: Spot, on canvas: inout SVGCanvas) {
        let end = spot.x + Self.sample - 8
        let corners = [
            Spot(x: spot.x, y: spot.y - 6), Spot(x: end, y: spot.y - 6), Spot(x: end, y: spot.y + 6),
            Spot(x: spot.x, y: spot.y + 6),
        ]
        let area = Polyline.path(corners, closed: true)
        switch entry {
        case .series(let line, let hasBand):
            let style = line.style
            if hasBand { canvas.path(area, classes: "band \(style.fill) \(style.stroke)", dash: style.dash) }
            canvas.line(spot, Spot(x: end, y: spot.y), classes: "line \(style.stroke)", dash: style.dash)
            canvas.path(style.marker(at: Spot(x: (spot.x + end) / 2, y: spot.y)), classes: "mark \(style.fill)")
        case .chance:
            canvas.line(spot, Spot(x: end, y: spot.y), classes: "chance", dash: Self.chanceDash)
        case .band:
            canvas.path(area, classes: "band sign")
        }
    }
}
