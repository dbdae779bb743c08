public import Tables

/// A release whose small classes were filled up with more synthetic records, instead of making its values coarser.
///
/// Records are drawn from a generator in batches; one is kept when it falls into a class that is still smaller than wanted. Nothing but the
/// generator is asked, so what the release said of real people is said of no more of them.
public struct RaisedRelease: Sendable {
    /// How much a column's values moved.
    public struct ColumnShift: Codable, Hashable, Sendable {
        public var column: String
        /// For a column of 0 and 1 the share of 1, else nothing.
        public var before: Double?
        public var after: Double?
        /// Half the sum of the differences of all values' shares, from 0 to 1; numbers by their distribution functions' largest gap.
        public var distance: Double
    }

    public let table: Table
    /// Of the release as it was, and as it is.
    public let before: EquivalenceClasses
    public let after: EquivalenceClasses
    /// How many records were added, and how many were drawn for them.
    public let added: Int
    public let drawn: Int
    /// How large classes should be.
    public let wanted: Int

    /// - Parameters:
    ///   - release: the synthetic records.
    ///   - quasiIdentifiers: positions of columns.
    ///   - wanted: how large every class should be; at least 2.
    ///   - most: at most so many records are drawn.
    ///   - progress: told how many records are missing no more, of those that were.
    ///   - batch: records of the generator, of the release's schema; asked with 0, 1, 2 and so on, and how many.
    /// - Throws: what the generator throws, and ``AuditError/invalidOption(_:)`` as ``AnonymityReport`` does.
    public init(
        _ release: Table, quasiIdentifiers: [Int], wanted: Int, most: Int, progress: AuditProgress = AuditProgress(),
        batch: (_ index: Int, _ records: Int) throws -> Table
    ) throws {
        try AnonymityReport.check(release, quasiIdentifiers)
        self.wanted = wanted
        before = EquivalenceClasses(release, quasiIdentifiers: quasiIdentifiers)
        var table = release
        var (drawn, index) = (0, 0)
        let needed = Self.missing(before, wanted)
        var missing = needed
        while drawn < most, missing > 0 {
            let size = min(most - drawn, max(1_000, release.rowCount))
            let fresh = try batch(index, size)
            guard fresh.rowCount > 0 else { break }
            (drawn, index) = (drawn + fresh.rowCount, index + 1)
            var both = table
            both.append(fresh)
            let classes = EquivalenceClasses(both, quasiIdentifiers: quasiIdentifiers)
            var sizes = [Int](repeating: 0, count: classes.count)
            for row in 0..<table.rowCount { sizes[Int(classes.classOf[row])] += 1 }
            var kept: [Int] = []
            for row in 0..<fresh.rowCount {
                let own = Int(classes.classOf[table.rowCount + row])
                // A class that the release does not have would be a new small one.
                guard sizes[own] > 0, sizes[own] < wanted else { continue }
                sizes[own] += 1
                kept.append(row)
            }
            table.append(fresh.rows(kept))
            missing -= kept.count
            progress.report("records added", needed - missing, needed)
        }
        self.table = table
        self.drawn = drawn
        added = table.rowCount - release.rowCount
        after = EquivalenceClasses(table, quasiIdentifiers: quasiIdentifiers)
    }

    /// Records that are missing for every class to have as many as wanted.
    private static func missing(_ classes: EquivalenceClasses, _ wanted: Int) -> Int {
        classes.sizes.reduce(0) { $0 + max(0, wanted - $1) }
    }

    /// Classes that are smaller than wanted still.
    public var unraised: Int { after.classes(below: wanted) }

    /// What it costs: how far each column's values moved, the largest first.
    public func shifts(from release: Table) -> [ColumnShift] {
        release.schema.columns.enumerated().map { position, column in
            let (before, after) = (release.values(ofColumn: position), table.values(ofColumn: position))
            let isBit = column.kind == .binary
            func share(_ values: [Double]) -> Double { Double(values.count { $0 == 1 }) / Double(max(1, values.count)) }
            return ColumnShift(
                column: column.name, before: isBit ? share(before) : nil, after: isBit ? share(after) : nil,
                distance: column.kind.isNumeric
                    ? Self.largestGap(before, after) : Self.totalVariation(before, after))
        }.sorted { ($0.distance, $1.column) > ($1.distance, $0.column) }
    }

    private static func totalVariation(_ a: [Double], _ b: [Double]) -> Double {
        var shares: [UInt64: Double] = [:]
        // All missing values are one.
        func key(_ value: Double) -> UInt64 { value.isNaN ? .max : value.bitPattern }
        for value in a { shares[key(value), default: 0] += 1 / Double(a.count) }
        for value in b { shares[key(value), default: 0] -= 1 / Double(b.count) }
        return shares.sorted { $0.key < $1.key }.reduce(0) { $0 + abs($1.value) } / 2
    }

    /// The statistic of Kolmogorov and Smirnov; missing values stand above all others.
    private static func largestGap(_ a: [Double], _ b: [Double]) -> Double {
        let (x, y) = (a.map { $0.isNaN ? .infinity : $0 }.sorted(), b.map { $0.isNaN ? .infinity : $0 }.sorted())
        var (i, j, gap) = (0, 0, 0.0)
        while i < x.count, j < y.count {
            let value = min(x[i], y[j])
            while i < x.count, x[i] == value { i += 1 }
            while j < y.count, y[j] == value { j += 1 }
            gap = max(gap, abs(Double(i) / Double(x.count) - Double(j) / Double(y.count)))
        }
        return gap
    }
}
