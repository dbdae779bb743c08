internal import Foundation
package import Statistics

/// In which unit a quantity is shown.
package enum Unit {
    /// A share of records, shown in percent.
    case share
    /// A difference of two shares, shown in percentage points.
    case points
    /// A number of its own.
    case plain

    package var scale: Double { self == .plain ? 1 : 100 }
}

/// An estimate as text: as many digits as its interval justifies.
package struct EstimateText: Equatable {
    package var value: String
    /// `[42.1, 45.3]`.
    package var interval: String
    package var n: String
    package var method: String

    package init(_ estimate: Estimate, unit: Unit) {
        let scale = unit.scale
        let decimals = Self.decimals(of: estimate, unit: unit)
        let digits = NumberText.fixed(estimate.value * scale, decimals: decimals)
        switch unit {
        case _ where !estimate.value.isFinite: value = NumberText.missing
        case .share: value = digits + "%"
        case .points: value = digits + " points"
        case .plain: value = digits
        }
        let lower = NumberText.fixed(estimate.lower * scale, decimals: decimals)
        let upper = NumberText.fixed(estimate.upper * scale, decimals: decimals)
        interval = "[\(lower), \(upper)]"
        n = NumberText.count(estimate.n)
        method = estimate.method
    }

    /// Value and interval in one string.
    package var full: String { value + " " + interval }

    /// Two significant digits of the interval's width.
    private static func decimals(of estimate: Estimate, unit: Unit) -> Int {
        let width = (estimate.upper - estimate.lower) * unit.scale
        let value = abs(estimate.value * unit.scale)
        let least = unit == .plain ? (value >= 100 ? 0 : 2) : 1
        guard width.isFinite, width > 0 else { return unit == .plain ? (value == value.rounded() ? 0 : 3) : 1 }
        let wanted = Int((1 - log10(width) - 1e-9).rounded(.up))
        return min(max(wanted, least), unit == .plain ? 4 : 3)
    }
}
