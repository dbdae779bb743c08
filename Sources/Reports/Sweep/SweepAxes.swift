/// Which axes the panels of a sweep get.
enum SweepAxes {
    /// As many settings are ticks themselves.
    private static let mostSettings = 12
    /// About as wide as the area inside the axes.
    private static let width = 285.0

    /// Logarithmic where positive settings span more than a factor of 50.
    static func x(_ values: [Double]) -> Axis {
        let settings = Set(values).sorted()
        var axis = Axis.linear(settings, padded: true)
        if let low = settings.first, let high = settings.last, low > 0, high / low > 50 {
            axis = .logarithmic(low / 1.2...high * 1.2, labels: .number)
        }
        if !settings.isEmpty, settings.count <= mostSettings {
            axis.labels = .setting
            axis.ticks = spaced(settings, on: axis)
        }
        return axis
    }

    /// From 0 to 1 for shares that use more than half of that range, else fitted to the values.
    static func y(_ values: [Double]) -> Axis {
        guard let low = values.min(), let high = values.max() else { return .linear([0, 1]) }
        let areShares = low >= 0 && high <= 1
        if areShares, high - low > 0.5 { return .linear([0, 1]) }
        var axis = Axis.linear(values, padded: true)
        // The room above shares must not suggest that more than 1 is possible.
        if areShares { axis.range = axis.range.lowerBound...min(1, axis.range.upperBound) }
        axis.ticks = Ticks.linear(axis.range, wanted: 7)
        return axis
    }

    /// As many of `settings` as have room for their labels; the last one, which says how far the sweep goes, always.
    private static func spaced(_ settings: [Double], on axis: Axis) -> [Double] {
        guard let last = settings.last else { return [] }
        func place(_ setting: Double) -> (start: Double, end: Double) {
            let half = TextWidth.estimate(axis.label(setting), size: SVGCanvas.fontSize) / 2
            let centre = axis.fraction(setting) * width
            return (centre - half, centre + half)
        }
        let limit = place(last).start
        var end = -Double.infinity
        var result: [Double] = []
        for setting in settings.dropLast() {
            let label = place(setting)
            guard label.start > end + 4, label.end < limit - 4 else { continue }
            end = label.end
            result.append(setting)
        }
        return result + [last]
    }
}
