import Neighbors
import Statistics
import Tables
import Testing

/// Leaves find exactly what comparing all pairs finds: distances bit for bit, rows, counts.
@Suite struct LeafEngineTests {
    /// What the columns of a table are.
    enum Shape: String, CaseIterable {
        case numbers, mixed, labels, bitsAndNumbers
    }

    /// Values that make a search hard.
    enum Values: String, CaseIterable {
        case clustered, smallIntegers, duplicates, tiny, constant, outliers, correlated
    }

    private func schema(_ shape: Shape, _ columns: Int) throws -> Schema {
        let kinds: [ColumnKind] =
            switch shape {
            case .numbers: [.continuous]
            case .mixed: [.continuous, .categorical, .integer, .binary, .date, .continuous]
            case .labels: [.categorical]
            case .bitsAndNumbers: [.binary, .binary, .continuous]
            }
        return try #require(
            Schema(
                columns: (0..<columns).map { index in
                    let kind = kinds[index % kinds.count]
                    return Column(
                        name: "c\(index)", kind: kind, categories: kind == .categorical ? ["a", "b", "c", "d"] : [])
                }))
    }

    private func number(_ values: Values, _ column: Int, _ cluster: Int, _ stream: inout RandomStream) -> Double {
        switch values {
        case .clustered, .outliers, .duplicates: Double(cluster * (column % 3)) + stream.uniform()
        case .smallIntegers: Double(stream.index(below: 3))
        case .tiny: stream.uniform() * 1e-300
        case .constant: column % 2 == 0 ? 7 : Double(stream.index(below: 2))
        case .correlated: Double(cluster) + 1e-3 * stream.uniform()
        }
    }

    private func table(
        _ schema: Schema, rows: Int, _ values: Values, missing: Bool, outliers: Bool, _ stream: inout RandomStream
    ) -> Table {
        var table = Table(schema: schema)
        for row in 0..<rows {
            table.appendRow()
            let cluster = stream.index(below: 5)
            // A copy of an earlier row, as it is or with numbers changed in the last places.
            let twin = values == .duplicates && row > 0 && stream.index(below: 2) == 0 ? stream.index(below: row) : nil
            let change = stream.index(below: 3)
            for (column, slot) in schema.slots.enumerated() {
                let absent = missing && stream.index(below: 6) == 0
                switch slot {
                case .bit(let bit):
                    if absent {
                        table.setBitMissing(bit)
                    } else {
                        table.setBit(bit, to: twin.map { table.bits[$0, bit] } ?? (stream.index(below: 3) == 0))
                    }
                case .code(let code):
                    let label = twin.map { table.codes[code][$0] } ?? Int32(stream.index(below: 2 + cluster % 3))
                    if !absent && label >= 0 { table.setCode(code, to: label) }
                case .number(let slot):
                    var value = number(values, column, cluster, &stream)
                    if let twin, !table.numbers[slot][twin].isNaN {
                        let old = table.numbers[slot][twin]
                        value = change == 0 ? old : change == 1 ? old * (1 + 1e-7) : old.nextUp
                    }
                    if outliers && stream.index(below: 40) == 0 {
                        value = [1e150, -1e150, 1e30, 1e9, -1e5][stream.index(below: 5)]
                    }
                    if !absent { table.setNumber(slot, to: value) }
                }
            }
        }
        return table
    }

    /// Searches by leaves and by comparing all pairs: at once, part by part, counts only, and among themselves.
    private func check(
        _ metric: Metric, _ queries: Table, _ references: Table, k most: Int, _ stream: inout RandomStream,
        _ hint: String
    ) throws {
        let space = try RecordSpace(metric: metric, schema: queries.schema, fittedTo: [queries])
        let (q, r) = (try space.encode(queries), try space.encode(references))
        let workers = Workers(threads: 1 + stream.index(below: 2))
        let all = try space.search(among: r, workers: workers, engine: .exhaustive)
        let leaves = try space.search(among: r, workers: workers, engine: .leaves)
        #expect(leaves.choice.engine == .leaves)
        let k = min(most, references.rowCount)
        // Radii at which something changes, and others.
        let occurring = try all.nearest(to: q, k: k).distances.filter(\.isFinite)
        var radii: [Double] = [[], [0], [0, 0.25, 1], [1e200]][stream.index(below: 4)]
        if stream.index(below: 2) == 0, !occurring.isEmpty {
            let some = occurring[stream.index(below: occurring.count)]
            radii += [some, some.nextDown].filter { $0 >= 0 }
        }
        let comment = Comment(rawValue: "\(hint), k \(k), radii \(radii)")
        let expected = try all.neighborhoods(of: q, k: k, within: radii, progress: nil)
        let found = try leaves.neighborhoods(of: q, k: k, within: radii, progress: nil)
        #expect(found.nearest.distances.map(\.bitPattern) == expected.nearest.distances.map(\.bitPattern), comment)
        #expect(found.nearest.rows == expected.nearest.rows, comment)
        #expect(found.counts == expected.counts, comment)
        #expect(try leaves.counts(of: q, within: radii) == expected.counts, comment)
        // The engine is fitted to the queries, and references come in parts.
        var streamed = try StreamedSearch(
            space: space, queries: q, k: k, within: radii, workers: workers, engine: .leaves)
        var next = 0
        while next < references.rowCount {
            let end = min(references.rowCount, next + 1 + stream.index(below: references.rowCount))
            try streamed.add(try space.encode(references.rows(Array(next..<end))))
            next = end
        }
        #expect(try streamed.finish() == expected, comment)
        guard references.rowCount > 1 else { return }
        let others = min(most, references.rowCount - 1)
        for ties in [TieRule.lowestRow, .goingRound] {
            let each = try leaves.neighborhoodsOfEachOther(k: others, ties: ties, within: radii, progress: nil)
            #expect(
                try each == all.neighborhoodsOfEachOther(k: others, ties: ties, within: radii, progress: nil),
                "\(hint) among themselves, \(ties)")
        }
    }

    @Test(arguments: [Metric.hamming, .gower, .euclidean], Kernels.all)
    func findsWhatComparingAllFinds(_ metric: Metric, instructions: Int32) throws {
        try Kernels.limited(to: instructions) {
            var stream = RandomStream(seed: 31, purpose: "leaves \(metric) \(instructions)")
            for shape in Shape.allCases {
                for values in Values.allCases {
                    let columns = [1, 2, 3, 5, 8, 13, 30, 75, 200][stream.index(below: 9)]
                    let most = columns > 30 ? 300 : [5, 60, 400, 900][stream.index(below: 4)]
                    let rows = 1 + stream.index(below: most)
                    let schema = try schema(shape, columns)
                    let missing = stream.index(below: 2) == 0
                    let references = table(
                        schema, rows: rows, values, missing: missing, outliers: values == .outliers, &stream)
                    // Missing values on one side only as well.
                    let queries = table(
                        schema, rows: 1 + stream.index(below: 50), values,
                        missing: missing != (stream.index(below: 4) == 0), outliers: false, &stream)
                    try check(
                        metric, queries, references, k: [1, 2, 5, 64][stream.index(below: 4)], &stream,
                        "\(shape), \(values), \(rows) × \(columns), missing \(missing)")
                }
            }
        }
    }

    /// Large enough for many leaves, with ties everywhere or nowhere.
    @Test(arguments: [Metric.hamming, .gower, .euclidean], Shape.allCases)
    func manyLeaves(_ metric: Metric, shape: Shape) throws {
        var stream = RandomStream(seed: 32, purpose: "many leaves \(metric) \(shape)")
        let schema = try schema(shape, 9)
        for values in [Values.clustered, .smallIntegers] {
            let references = table(schema, rows: 3_000, values, missing: false, outliers: false, &stream)
            let queries = table(schema, rows: 90, values, missing: false, outliers: false, &stream)
            try check(metric, queries, references, k: values == .clustered ? 10 : 1, &stream, "\(values)")
        }
    }

    /// More columns than an eigenvalue problem is solved for, and a range whose inverse is not finite.
    @Test func unusualSpaces() throws {
        var stream = RandomStream(seed: 33, purpose: "unusual")
        let wide = try schema(.numbers, 600)
        let references = table(wide, rows: 200, .clustered, missing: false, outliers: false, &stream)
        let queries = table(wide, rows: 20, .clustered, missing: false, outliers: false, &stream)
        try check(.euclidean, queries, references, k: 4, &stream, "wide")
        var narrow = Table(schema: try schema(.numbers, 1))
        for value in [0, Double.leastNonzeroMagnitude, 1, 0] {
            narrow.appendRow()
            narrow.setNumber(0, to: value)
        }
        try check(.gower, narrow.rows([0, 1]), narrow, k: 2, &stream, "narrow")
    }

    /// Many searches at once share one linear algebra library, whose products must not mix.
    @Test func searchesSideBySide() async throws {
        var stream = RandomStream(seed: 34, purpose: "side by side")
        let schema = try schema(.numbers, 60)
        let references = table(schema, rows: 600, .clustered, missing: false, outliers: false, &stream)
        let queries = table(schema, rows: 300, .clustered, missing: false, outliers: false, &stream)
        let space = try RecordSpace(metric: .euclidean, schema: schema, fittedTo: [queries])
        let (q, r) = (try space.encode(queries), try space.encode(references))
        let expected = try space.search(among: r, engine: .exhaustive).nearest(to: q, k: 3)
        let differing = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<50).count { _ in
                        try space.search(among: r, workers: Workers(threads: 2), engine: .leaves)
                            .nearest(to: q, k: 3) != expected
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(differing == 0)
    }
}
