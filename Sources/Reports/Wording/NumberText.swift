internal import Foundation

/// Numbers for people: few digits, one minus sign, never "nan".
package enum NumberText {
    /// Stands for a number that is missing, undefined or not finite.
    package static let missing = "–"

    /// `value` with exactly `decimals` decimals.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else {
            return value.isNaN ? missing : (value < 0 ? "−∞" : "∞")
        }
        let digits = String(format: "%.\(max(0, decimals))f", abs(value))
        let isZero = !digits.contains { $0 != "0" && $0 != "." }
        return value < 0 && !isZero ? "−" + digits : digits
    }

    /// A number of things, in groups of three digits.
    package static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return value < 0 ? "−" + grouped : grouped
    }

    /// `1 record`, `2 records`.
    package static func count(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
        count(value) + " " + (value == 1 ? singular : plural ?? singular + "s")
    }

    /// A share in percent: `56.2%`, `0.1%`, `0.013%`, `100%`; never rounded to a certainty that it is not.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return missing }
        let value = share * 100
        if abs(value - value.rounded()) < 1e-9 { return fixed(value, decimals: 0) + "%" }
        let distance = min(abs(value), abs(100 - value))
        let decimals = distance >= 0.1 ? 1 : min(6, Int((1 - log10(distance)).rounded(.up)))
        return trimmed(fixed(value, decimals: decimals)) + "%"
    }

    /// A number without a unit, about three significant digits: `0.437`, `12.3`, `4`, `1.2e-05`.
    package static func plain(_ value: Double) -> String {
        guard value.isFinite else { return fixed(value, decimals: 0) }
        if value == value.rounded(), abs(value) < 1e15 { return count(Int(value)) }
        let size = abs(value)
        if size < 0.0005 { return String(format: "%.1e", value).replacingOccurrences(of: "-", with: "−") }
        return trimmed(fixed(value, decimals: size < 10 ? 3 : size < 100 ? 2 : 1))
    }

    /// A p-value: `0.32`, `0.003`, `< 0.0001`.
    package static func pValue(_ value: Double) -> String {
        guard value.isFinite else { return missing }
        if value < 0.0001 { return "< 0.0001" }
        return fixed(value, decimals: value < 0.001 ? 4 : value < 0.1 ? 3 : 2)
    }

    /// `items` as `a`, `a and b`, `a, b and c`.
    package static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func trimmed(_ digits: String) -> String {
        guard digits.contains(".") else { return digits }
        var result = Substring(digits)
        while result.last == "0" { result.removeLast() }
        if result.last == "." { result.removeLast() }
        return String(result)
    }
}
