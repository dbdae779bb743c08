internal import Foundation

/// Maps numbers to positions along one side of a plot.
package struct Axis {
    package enum Scale {
        case linear
        case logarithmic
    }

    package enum Labels {
        case percent
        case number
        /// The setting of a sweep, in all its digits.
        case setting
    }

    package var scale: Scale
    package var range: ClosedRange<Double>
    package var ticks: [Double]
    package var labels: Labels

    /// A linear axis that holds `values`, and room on both sides where they are all equal.
    package static func linear(_ values: [Double], labels: Labels = .number, padded: Bool = false) -> Axis {
        let finite = values.filter(\.isFinite)
        var lower = finite.min() ?? 0
        var upper = finite.max() ?? 1
        if upper - lower <= abs(upper) * 1e-12 {
            let room = upper == 0 ? 1 : abs(upper) * 0.5
            (lower, upper) = (lower >= 0 ? max(0, lower - room) : lower - room, upper + room)
        } else if padded {
            let room = (upper - lower) * 0.06
            (lower, upper) = (lower >= 0 ? max(0, lower - room) : lower - room, upper + room)
        }
        return Axis(scale: .linear, range: lower...upper, ticks: Ticks.linear(lower...upper), labels: labels)
    }

    /// A logarithmic axis; numbers at or below its lower end are drawn at that end.
    package static func logarithmic(_ range: ClosedRange<Double>, labels: Labels) -> Axis {
        Axis(scale: .logarithmic, range: range, ticks: Ticks.decades(range), labels: labels)
    }

    /// 0 at the lower end, 1 at the upper end.
    package func fraction(_ value: Double) -> Double {
        let clamped = min(max(value, range.lowerBound), range.upperBound)
        switch scale {
        case .linear: return (clamped - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .logarithmic: return log(clamped / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
    }

    package func label(_ tick: Double) -> String {
        switch labels {
        case .percent: return NumberText.percent(tick)
        case .setting: return NumberText.setting(tick)
        case .number:
            if scale == .logarithmic { return NumberText.plain(tick) }
            if abs(tick) >= 1000, tick == tick.rounded(), abs(tick) < 1e15 { return NumberText.count(Int(tick)) }
            let decimals = Ticks.decimals(ticks)
            return decimals > 6 ? NumberText.plain(tick) : NumberText.fixed(tick, decimals: decimals)
        }
    }
}
