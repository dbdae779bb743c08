import Neighbors
import Statistics
import Tables
import Testing

/// Every engine on random records of every shape finds exactly what comparing all pairs finds.
@Suite struct SearchPropertyTests {
    /// A table of bits with empty, full and repeated rows, and rows that differ in little.
    private func bits(_ rows: Int, _ columns: Int, _ density: Double, _ stream: inout RandomStream) throws -> Table {
        let schema = try #require(Schema(columns: (0..<columns).map { Column(name: "c\($0)", kind: .binary) }))
        var matrix = BitMatrix(columnCount: columns)
        matrix.appendZeroRows(rows)
        for row in 0..<rows {
            switch stream.index(below: 10) {
            case 0 where row > 0, 1 where row > 0:
                let twin = stream.index(below: row)
                for column in 0..<columns { matrix[row, column] = matrix[twin, column] }
                for _ in 0..<stream.index(below: 3) {
                    let column = stream.index(below: columns)
                    matrix[row, column] = !matrix[row, column]
                }
            case 2 where stream.index(below: 4) == 0:
                for column in 0..<columns { matrix[row, column] = true }
            case 3 where stream.index(below: 3) == 0: break
            default:
                for column in 0..<columns where stream.uniform() < density { matrix[row, column] = true }
            }
        }
        return Table(schema: schema, bits: matrix)
    }

    private func check(
        _ queries: Table, _ references: Table, _ metric: Metric, _ engine: SearchEngineKind?,
        _ stream: inout RandomStream, _ comment: String
    ) throws {
        let space = try RecordSpace(metric: metric, schema: queries.schema, fittedTo: [queries])
        let (q, r) = (try space.encode(queries), try space.encode(references))
        let truth = BruteForce(metric, queries, references, fittedTo: [queries])
        let radii = truth.radii(&stream)
        let k = 1 + stream.index(below: min(64, references.rowCount))
        let workers = Workers(threads: 1 + stream.index(below: 3))
        let expected = truth.neighborhoods(k: k, radii: radii)
        let search = try space.search(among: r, workers: workers, engine: engine)
        let found = try search.neighborhoods(of: q, k: k, within: radii, progress: nil)
        let hint = Comment(rawValue: "\(comment), k \(k), radii \(radii), \(search.choice)")
        #expect(found.nearest.distances == expected.distances, hint)
        #expect(found.nearest.rows == expected.rows, hint)
        #expect(found.counts == expected.counts, hint)
        #expect(try search.counts(of: q, within: radii) == expected.counts, hint)
        // Part by part.
        var streamed = try StreamedSearch(
            space: space, queries: q, k: k, within: radii, workers: workers, engine: engine)
        var next = 0
        while next < references.rowCount {
            let end = min(references.rowCount, next + 1 + stream.index(below: references.rowCount))
            try streamed.add(try space.encode(references.rows(Array(next..<end))))
            next = end
        }
        #expect(try streamed.finish() == found, hint)
        // Among themselves.
        guard references.rowCount > 1 else { return }
        let own = min(k, references.rowCount - 1)
        let ties: TieRule = stream.index(below: 2) == 0 ? .lowestRow : .goingRound
        let other = BruteForce(metric, references, references, fittedTo: [queries])
            .neighborhoods(k: own, radii: radii, itself: true, ties: ties)
        let each = try search.neighborhoodsOfEachOther(k: own, ties: ties, within: radii, progress: nil)
        #expect(each.nearest.distances == other.distances, "\(hint) among themselves, \(ties)")
        #expect(each.nearest.rows == other.rows, "\(hint) among themselves, \(ties)")
        #expect(each.counts == other.counts, "\(hint) among themselves, \(ties)")
    }

    @Test(arguments: [Metric.hamming, .ochiai, .jaccard, .gower, .euclidean], Kernels.all)
    func binaryRecords(_ metric: Metric, instructions: Int32) throws {
        try Kernels.limited(to: instructions) {
            var stream = RandomStream(seed: 17, purpose: "binary \(metric) \(instructions)")
            for round in 0..<16 {
                let columns = [1, 2, 7, 63, 64, 65, 130, 300, 1_116][stream.index(below: 9)]
                let density = [0, 0.01, 0.05, 0.3, 0.5, 0.9, 1][stream.index(below: 7)]
                let references = try bits(1 + stream.index(below: 900), columns, density, &stream)
                let queries = try bits(stream.index(below: 40), columns, density, &stream)
                let engine: SearchEngineKind? = [nil, .bitSlices, .bitSlices, .exhaustive][stream.index(below: 4)]
                try check(
                    queries, references, metric, engine, &stream,
                    "round \(round): \(queries.rowCount) × \(references.rowCount) × \(columns), density \(density)")
            }
        }
    }

    /// Wide and heavy enough for the largest counters.
    @Test(arguments: [Metric.hamming, .ochiai], Kernels.all) func wideRecords(
        _ metric: Metric, instructions: Int32
    ) throws {
        try Kernels.limited(to: instructions) {
            var stream = RandomStream(seed: 18, purpose: "wide \(metric) \(instructions)")
            for density in [0.002, 0.3, 0.6] {
                let references = try bits(60, 5_000, density, &stream)
                let queries = try bits(12, 5_000, density, &stream)
                try check(queries, references, metric, .bitSlices, &stream, "density \(density)")
            }
        }
    }

    @Test(arguments: [Metric.hamming, .gower, .euclidean], Kernels.all) func mixedRecords(
        _ metric: Metric, instructions: Int32
    ) throws {
        try Kernels.limited(to: instructions) {
            var stream = RandomStream(seed: 19, purpose: "mixed \(metric) \(instructions)")
            for round in 0..<12 {
                let missing = stream.index(below: 2) == 0
                let references = RandomTables.mixed(
                    rows: 1 + stream.index(below: 400), stream: &stream, missing: missing)
                let queries = RandomTables.mixed(rows: stream.index(below: 30), stream: &stream, missing: missing)
                let engine: SearchEngineKind? = [nil, .bitSlices, .leaves, .exhaustive][stream.index(below: 4)]
                try check(queries, references, metric, engine, &stream, "round \(round)")
            }
        }
    }

    /// Few heavy records of different weights are compared pair by pair, many are not.
    @Test func heavyRecordsNeedMany() throws {
        var stream = RandomStream(seed: 21, purpose: "heavy")
        for (rows, expected) in [(60, SearchEngineKind.exhaustive), (2_000, .bitSlices)] {
            let table = try bits(rows, 2_000, 0.5, &stream)
            let space = try RecordSpace(metric: .hamming, schema: table.schema, fittedTo: [table])
            #expect(try space.search(among: try space.encode(table)).choice.engine == expected)
        }
    }

    /// Merging is associative and commutative, and the same as one search.
    @Test func listsMerge() throws {
        var stream = RandomStream(seed: 20, purpose: "merge")
        let table = try bits(300, 40, 0.2, &stream)
        let queries = try bits(25, 40, 0.2, &stream)
        let space = try RecordSpace(metric: .hamming, schema: table.schema, fittedTo: [queries])
        let q = try space.encode(queries)
        let cuts = [0, 100, 180, 300]
        let parts = try (0..<3).map { part in
            let rows = Array(cuts[part]..<cuts[part + 1])
            let found = try space.search(among: try space.encode(table.rows(rows))).nearest(to: q, k: 6)
            return NeighborLists(k: 6, distances: found.distances, rows: found.rows.map { $0 + Int32(cuts[part]) })
        }
        let whole = try space.search(among: try space.encode(table)).nearest(to: q, k: 6)
        #expect(parts[0].merged(with: parts[1]).merged(with: parts[2]) == whole)
        #expect(parts[2].merged(with: parts[1].merged(with: parts[0])) == whole)
    }
}
