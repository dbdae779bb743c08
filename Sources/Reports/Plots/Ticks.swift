internal import Foundation

/// Where an axis is labelled.
package enum Ticks {
    /// Round numbers (1, 2 or 5 times a power of ten) inside `range`, about `wanted` of them.
    package static func linear(_ range: ClosedRange<Double>, wanted: Int = 5) -> [Double] {
        let width = range.upperBound - range.lowerBound
        guard width.isFinite, width > 0, wanted > 0 else { return [range.lowerBound] }
        let step = niceStep(width / Double(wanted))
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard last >= first, last - first < 1000 else { return [range.lowerBound] }
        return stride(from: first, through: last, by: 1).map { $0 == 0 ? 0 : $0 * step }
    }

    /// Powers of ten inside `range`, every second or third one where there are many.
    package static func decades(_ range: ClosedRange<Double>) -> [Double] {
        guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
        let first = Int((log10(range.lowerBound) - 1e-9).rounded(.up))
        let last = Int((log10(range.upperBound) + 1e-9).rounded(.down))
        guard last >= first else { return [range.lowerBound] }
        let step = (last - first) / 6 + 1
        return stride(from: last, through: first, by: -step).reversed().map { pow(10, Double($0)) }
    }

    /// The number of decimals that tell linear `ticks` apart.
    package static func decimals(_ ticks: [Double]) -> Int {
        guard ticks.count > 1 else { return ticks.first.map { $0 == $0.rounded() ? 0 : 3 } ?? 0 }
        let step = abs(ticks[1] - ticks[0])
        return max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    }

    /// The smallest of 1, 2, 5 and 10 times a power of ten that is at least `raw`.
    package static func niceStep(_ raw: Double) -> Double {
        let power = pow(10, log10(raw).rounded(.down))
        let factor = [1.0, 2, 5].first { $0 * power >= raw * (1 - 1e-9) } ?? 10
        return factor * power
    }
}
