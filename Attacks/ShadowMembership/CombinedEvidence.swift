import Foundation
import Learning
import Statistics

/// Many numbers of each record under each shadow, turned into log-likelihood ratios of membership and combined by a logistic
/// regression that is trained on shadows.
///
/// For each number the shadows with the record and those without it give two normal densities of one variance, which is drawn towards that
/// of all records. A shadow's own numbers are left out when its ratios are taken, so that shadows stand for a release that was never seen.
struct CombinedEvidence: Sendable {
    private let width: Int
    private let records: Int
    private let values: [[Float]]
    private let contains: [[Bool]]
    /// Of each record and number: sums and squares over shadows that contain the record, and over the others.
    private var inside: [Double]
    private var outside: [Double]
    private var squares: [Double]
    private var countInside: [Double]
    /// The mean variance of each number.
    private var pooled: [Double]

    private static let priorShadows = 4.0
    private static let bound = 10.0
    private static let mostPairs = 60_000

    /// - Parameters:
    ///   - values: of each shadow the numbers of all records, record after record.
    ///   - contains: which records each shadow was trained on.
    ///   - width: numbers of a record.
    init(values: [[Float]], contains: [[Bool]], width: Int) {
        self.values = values
        self.contains = contains
        self.width = width
        records = contains.first?.count ?? 0
        inside = [Double](repeating: 0, count: records * width)
        outside = inside
        squares = inside
        countInside = [Double](repeating: 0, count: records)
        for (numbers, contained) in zip(values, contains) {
            for record in 0..<records {
                if contained[record] { countInside[record] += 1 }
                for place in record * width..<(record + 1) * width {
                    let value = Double(numbers[place])
                    if contained[record] { inside[place] += value } else { outside[place] += value }
                    squares[place] += value * value
                }
            }
        }
        pooled = [Double](repeating: 0, count: width)
        let shadows = Double(values.count)
        for record in 0..<records {
            for feature in 0..<width {
                let place = record * width + feature
                pooled[feature] += Self.within(
                    inside[place], outside[place], squares[place], countInside[record], shadows)
            }
        }
        for feature in 0..<width { pooled[feature] /= max(1, Double(records) * (shadows - 2)) }
    }

    /// The sum of squares within the two groups.
    private static func within(_ inside: Double, _ outside: Double, _ squares: Double, _ n: Double, _ all: Double)
        -> Double
    {
        let m = all - n
        return max(0, squares - (n > 0 ? inside * inside / n : 0) - (m > 0 ? outside * outside / m : 0))
    }

    /// The log-likelihood ratios of a record's numbers.
    ///
    /// - Parameters:
    ///   - numbers: of all records.
    ///   - record: which one.
    ///   - shadow: whose numbers they are, to be left out; `nil` for the release.
    private func ratios(_ numbers: [Float], _ record: Int, without shadow: Int?) -> [Double] {
        let isInside = shadow.map { contains[$0][record] }
        var n = countInside[record]
        var m = Double(values.count) - n
        if let isInside { if isInside { n -= 1 } else { m -= 1 } }
        guard n >= 1, m >= 1 else { return [Double](repeating: 0, count: width) }
        return (0..<width).map { feature in
            let place = record * width + feature
            let value = Double(numbers[place])
            var (sumIn, sumOut, square) = (inside[place], outside[place], squares[place])
            if let shadow, let isInside {
                let own = Double(values[shadow][place])
                if isInside { sumIn -= own } else { sumOut -= own }
                square -= own * own
            }
            let within = Self.within(sumIn, sumOut, square, n, n + m)
            let variance =
                (within + Self.priorShadows * pooled[feature]) / (max(0, n + m - 2) + Self.priorShadows)
            guard variance > 0 else { return 0 }
            let (gapIn, gapOut) = (value - sumIn / n, value - sumOut / m)
            // A mean of few is off itself; left out of account, the group that lacks the shadow would give its membership away.
            let ratio = (gapOut * gapOut / (1 + 1 / m) - gapIn * gapIn / (1 + 1 / n)) / (2 * variance)
            return min(max(ratio, -Self.bound), Self.bound)
        }
    }

    /// The regression, trained on pairs of a record and one of `shadows`.
    private func regression(on shadows: [Int], stream: RandomStream) -> LogisticRegression {
        var stream = stream
        var (rows, labels): ([Double], [Bool]) = ([], [])
        let pairs = shadows.count * records
        for _ in 0..<min(pairs, Self.mostPairs) {
            let (shadow, record) = (shadows[stream.index(below: shadows.count)], stream.index(below: records))
            rows += ratios(values[shadow], record, without: shadow)
            labels.append(contains[shadow][record])
        }
        return LogisticRegression(rows, labels: labels, dimensions: width)
    }

    /// The log-odds of membership of each record in the training data of a release with these numbers.
    func scores(of release: [Float], stream: RandomStream, workers: Workers) -> [Double] {
        let model = regression(on: Array(values.indices), stream: stream)
        return workers.map(records) { record in
            model.logOdds(of: ratios(release, record, without: nil))[0]
        }
    }

    /// The area under the ROC curve on each shadow, the regression trained on the other half of the shadows.
    func areas(stream: RandomStream, workers: Workers) -> [Double] {
        // Shadows come in pairs: halves of pairs share nothing.
        let halves = [0, 1].map { half in values.indices.filter { $0 / 2 % 2 == half } }
        let models = [regression(on: halves[1], stream: stream), regression(on: halves[0], stream: stream)]
        let areas = workers.map(values.count) { shadow -> Double? in
            let model = models[shadow / 2 % 2]
            let scores = (0..<records).map { model.logOdds(of: ratios(values[shadow], $0, without: shadow))[0] }
            let members = scores.indices.filter { contains[shadow][$0] }.map { scores[$0] }
            let others = scores.indices.filter { !contains[shadow][$0] }.map { scores[$0] }
            return members.isEmpty || others.isEmpty ? nil : ROC(members: members, nonMembers: others).area
        }
        return areas.compactMap(\.self)
    }
}
