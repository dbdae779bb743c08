/// The variance of a statistic over records that share nearest neighbours.
///
/// Two synthetic records whose nearest training record is the same rise and fall together. Each record contributes a centred
/// value and hangs on two or three rows; every pair of records that has a row in common counts:
/// `V = Σ cᵢ cⱼ` over those pairs, never less than `Σ cᵢ²`, the variance of independent records. With two rows this is the
/// two-way cluster variance of Cameron, Gelbach and Miller (2011).
public struct SharedNeighbours: Sendable {
    /// A row of a table, numbered uniquely over all tables concerned.
    public typealias Row = Int

    /// What its p-values come from.
    package static let testName = "normal test, records that share neighbours counted together"

    private var contributions: [Double] = []
    private var rows: [(Row, Row, Row?)] = []

    public init() {}

    /// Adds records whose mean, times `weight`, is a part of the statistic.
    ///
    /// - Parameters:
    ///   - values: a value for each record.
    ///   - weight: the factor of their mean in the statistic.
    ///   - rows: for each record the two or three different rows that it hangs on.
    public mutating func add(_ values: [Double], weight: Double = 1, rows: [(Row, Row, Row?)]) {
        precondition(values.count == rows.count)
        let mean = Location.sampleMoments(values).mean
        let scale = weight / Double(values.count)
        contributions += values.map { ($0 - mean) * scale }
        self.rows += rows
    }

    /// The variance of the statistic. Complexity: O(records log records).
    public var variance: Double {
        let independent = contributions.reduce(0) { $0 + $1 * $1 }
        var singles: [(Key, Double)] = []
        var pairs: [(Key, Double)] = []
        var triples: [(Key, Double)] = []
        for (value, row) in zip(contributions, rows) {
            let (a, b) = (row.0, row.1)
            singles += [(Key([a]), value), (Key([b]), value)]
            pairs.append((Key([a, b]), value))
            guard let c = row.2 else { continue }
            singles.append((Key([c]), value))
            pairs += [(Key([a, c]), value), (Key([b, c]), value)]
            triples.append((Key([a, b, c]), value))
        }
        // Inclusion and exclusion: a pair of records with two rows in common is counted once.
        let shared = Self.squaredSums(singles) - Self.squaredSums(pairs) + Self.squaredSums(triples)
        return max(shared, independent)
    }

    /// The statistic with its interval, clipped to `bounds`, and the two-sided p-value against `null`.
    ///
    /// With fewer than 50 distinct rows in either of the first two places, Student's t takes the place of the normal law.
    /// Where all values are equal there is no variance to estimate: an exact bound at the number of distinct rows takes its
    /// place.
    public func estimate(
        value: Double, null: Double, bounds: ClosedRange<Double>, confidence: Double, n: Int
    ) -> (estimate: Estimate, pValue: Double) {
        let clusters = min(Set(rows.map(\.0)).count, Set(rows.map(\.1)).count)
        let variance = self.variance
        guard variance > 0 else { return degenerate(value, null, bounds, confidence, n, clusters) }
        let tail = (1 - confidence) / 2
        let few = clusters < 50
        let degrees = Double(max(1, clusters - 1))
        let quantile =
            few
            ? SpecialFunctions.studentQuantile(complement: tail, degrees: degrees)
            : SpecialFunctions.normalQuantile(complement: tail)
        let error = variance.squareRoot()
        let z = abs(value - null) / error
        let beyond = few ? SpecialFunctions.studentSurvival(z, degrees: degrees) : SpecialFunctions.normalSurvival(z)
        let estimate = Estimate(
            value: value, lower: max(bounds.lowerBound, value - quantile * error),
            upper: min(bounds.upperBound, value + quantile * error), confidence: confidence, n: n,
            method: few ? "Student t, shared neighbours" : "normal, shared neighbours")
        return (estimate, min(1, 2 * beyond))
    }

    private func degenerate(
        _ value: Double, _ null: Double, _ bounds: ClosedRange<Double>, _ confidence: Double, _ n: Int, _ clusters: Int
    ) -> (estimate: Estimate, pValue: Double) {
        // All clusters agree: the upper limit of the rate at which one would not.
        let reach =
            (bounds.upperBound - bounds.lowerBound)
            * Proportion(0, of: max(1, clusters)).upperLimit(
                tail: (1 - confidence) / 2)
        let atNull = value == null
        let estimate = Estimate(
            value: value, lower: max(bounds.lowerBound, value - reach / (atNull ? 2 : 1)),
            upper: min(bounds.upperBound, value + reach / (atNull ? 2 : 1)), confidence: confidence, n: n,
            method: "exact bound at the distinct neighbours, no variance to estimate")
        return (estimate, atNull ? 1 : Double(sign: .plus, exponent: 1 - max(1, clusters), significand: 1))
    }

    /// The rows in ascending order, so that the same rows are one key.
    private struct Key: Comparable {
        let a, b, c: Row

        init(_ rows: [Row]) {
            let sorted = rows.sorted()
            a = sorted[0]
            b = sorted.count > 1 ? sorted[1] : -1
            c = sorted.count > 2 ? sorted[2] : -1
        }

        static func < (lhs: Key, rhs: Key) -> Bool { (lhs.a, lhs.b, lhs.c) < (rhs.a, rhs.b, rhs.c) }
    }

    /// The sum over keys of the squared sum of their values, in one fixed order.
    private static func squaredSums(_ entries: [(Key, Double)]) -> Double {
        let order = entries.indices.sorted { (entries[$0].0, $0) < (entries[$1].0, $1) }
        var (total, running) = (0.0, 0.0)
        for (position, index) in order.enumerated() {
            if position > 0, entries[order[position - 1]].0 != entries[index].0 {
                total += running * running
                running = 0
            }
            running += entries[index].1
        }
        return total + running * running
    }
}
