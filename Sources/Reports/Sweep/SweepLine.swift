internal import Sweeps

/// A series ready to be drawn.
struct SweepLine {
    let name: String
    let style: SeriesStyle
    /// By ascending x, without what has no place; where a value is missing, the line is broken.
    let runs: [[SweepFigure.Point]]

    init(_ series: SweepFigure.Series, style: SeriesStyle) {
        name = series.name
        self.style = style
        let placed = series.points.filter { $0.x.isDrawable }.sorted { $0.x < $1.x }
        runs = placed.split { !$0.y.isDrawable }.map { Array($0) }
    }

    /// The lines of every panel: a series looks the same in all of them.
    static func lines(of figure: SweepFigure) -> [[SweepLine]] {
        var styles: [Key: Int] = [:]
        var result: [[SweepLine]] = []
        for panel in figure.panels {
            var seen: [String: Int] = [:]
            var lines: [SweepLine] = []
            for series in panel.series {
                let key = Key(name: series.name, earlier: seen[series.name, default: 0])
                seen[series.name] = key.earlier + 1
                let index = styles[key] ?? styles.count
                styles[key] = index
                lines.append(SweepLine(series, style: SeriesStyle(index: index)))
            }
            result.append(lines)
        }
        return result
    }

    var hasBand: Bool { runs.contains { $0.contains { $0.band != nil } } }

    /// Two series of a panel may have the same name, and are still two.
    private struct Key: Hashable {
        var name: String
        var earlier: Int
    }
}

extension SweepFigure.Point {
    /// The band's ends, where there is a band.
    var band: ClosedRange<Double>? {
        guard lower.isDrawable, upper.isDrawable, lower < upper else { return nil }
        return lower...upper
    }
}

extension Double {
    /// Whether the number has a place on an axis; beyond these sizes an axis could not be computed.
    var isDrawable: Bool { isFinite && (self == 0 || (1e-100...1e100).contains(abs(self))) }
}
