import Neighbors
import Statistics
import Tables
import Testing

@Suite struct SearchTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var metric: Metric
        var binary: Bool
        var missing: Bool
        var testDescription: String { "\(metric), \(binary ? "binary" : "mixed"), missing \(missing)" }
    }

    static let settings = [
        Setting(metric: .hamming, binary: true, missing: false), Setting(metric: .ochiai, binary: true, missing: false),
        Setting(metric: .jaccard, binary: true, missing: false),
        Setting(metric: .euclidean, binary: true, missing: false),
        Setting(metric: .gower, binary: true, missing: false),
        Setting(metric: .hamming, binary: false, missing: true), Setting(metric: .gower, binary: false, missing: true),
        Setting(metric: .euclidean, binary: false, missing: true),
        Setting(metric: .gower, binary: false, missing: false),
    ]

    private func tables(_ setting: Setting) -> (Table, Table) {
        var stream = RandomStream(seed: 9, purpose: setting.testDescription)
        return setting.binary
            ? (
                RandomTables.binary(rows: 70, columns: 130, stream: &stream),
                RandomTables.binary(rows: 300, columns: 130, stream: &stream)
            )
            : (
                RandomTables.mixed(rows: 70, stream: &stream, missing: setting.missing),
                RandomTables.mixed(rows: 300, stream: &stream, missing: setting.missing)
            )
    }

    /// Distances bit for bit, rows, order of ties; threads and instruction sets change nothing.
    @Test(arguments: settings, Kernels.all) func equalsTheDefinition(
        _ setting: Setting, instructions: Int32
    ) throws {
        try Kernels.limited(to: instructions) {
            let (queries, references) = tables(setting)
            let space = try RecordSpace(
                metric: setting.metric, schema: queries.schema, fittedTo: [queries, references])
            let distance = PlainDistance(setting.metric, fittedTo: [queries, references])
            let (q, r) = (try space.encode(queries), try space.encode(references))
            let search = try space.search(among: r, workers: Workers(threads: 2))
            let found = try search.nearest(to: q, k: 4)
            #expect(try found == space.search(among: r, workers: Workers(threads: 1)).nearest(to: q, k: 4))
            for query in 0..<queries.rowCount {
                let all = (0..<references.rowCount).map { (distance(queries, query, references, $0), $0) }
                let nearest = all.sorted { $0 < $1 }.prefix(4)
                for (rank, expected) in nearest.enumerated() {
                    #expect(found.distances[query * 4 + rank] == expected.0)
                    #expect(Int(found.rows[query * 4 + rank]) == expected.1)
                }
            }
            let radii = [0, 0.1, 1, 3, 25]
            let counts = try search.counts(of: q, within: radii)
            for query in 0..<queries.rowCount {
                let all = (0..<references.rowCount).map { distance(queries, query, references, $0) }
                for (index, radius) in radii.enumerated() {
                    #expect(counts[query * radii.count + index] == all.count { $0 <= radius })
                }
            }
        }
    }

    /// A record is not its own neighbour, but its twin is; ties go by row or round from the record's own row.
    @Test(arguments: [TieRule.goingRound, .lowestRow]) func neighboursOfEachOtherLeaveTheRecordItselfOut(
        _ rule: TieRule
    ) throws {
        var stream = RandomStream(seed: 4, purpose: "each other")
        var table = RandomTables.mixed(rows: 90, stream: &stream)
        table.append(table.rows([3, 3, 17]))
        let space = try RecordSpace(metric: .gower, schema: table.schema, fittedTo: [table])
        let distance = PlainDistance(.gower, fittedTo: [table])
        let search = try space.search(among: try space.encode(table), workers: Workers(threads: 2))
        let found = try search.nearestToEachOther(k: 2, ties: rule)
        for row in 0..<table.rowCount {
            let round = (1..<table.rowCount).map { (row + $0) % table.rowCount }
            let others = rule == .goingRound ? round : round.sorted()
            let ranked = others.enumerated().map { (distance(table, row, table, $1), $0, $1) }
                .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            for rank in 0..<2 {
                #expect(found.distances[row * 2 + rank] == ranked[rank].0)
                #expect(Int(found.rows[row * 2 + rank]) == ranked[rank].2)
            }
        }
        #expect(found.distances[3 * 2] == 0 && found.distances[90 * 2] == 0)
    }

    @Test func impossibleQuestionsAreRefused() throws {
        var stream = RandomStream(seed: 4, purpose: "few")
        let table = RandomTables.binary(rows: 2, columns: 10, stream: &stream)
        let space = try RecordSpace(metric: .hamming, schema: table.schema, fittedTo: [table])
        let records = try space.encode(table)
        let search = try space.search(among: records)
        #expect(throws: NeighborError.impossibleNeighbourCount(k: 3, available: 2)) {
            try search.nearest(to: records, k: 3)
        }
        #expect(throws: NeighborError.impossibleNeighbourCount(k: 0, available: 2)) {
            try search.nearest(to: records, k: 0)
        }
        #expect(throws: NeighborError.impossibleNeighbourCount(k: 2, available: 1)) {
            try search.nearestToEachOther(k: 2)
        }
        #expect(throws: NeighborError.impossibleRadius(-1)) { try search.counts(of: records, within: [0, -1]) }
        #expect(throws: NeighborError.self) { try search.counts(of: records, within: [.nan]) }
        let empty = try space.encode(Table(schema: table.schema))
        #expect(throws: NeighborError.noReferences) { try space.search(among: empty) }
        #expect(try search.nearest(to: empty, k: 1).queryCount == 0)
        let wide = RandomTables.binary(rows: 2, columns: 100, stream: &stream)
        let other = try RecordSpace(metric: .hamming, schema: wide.schema, fittedTo: [wide])
        #expect(throws: NeighborError.columnsDiffer) { try search.nearest(to: try other.encode(wide), k: 1) }
        #expect(throws: NeighborError.columnsDiffer) { try space.encode(wide) }
    }

    @Test func metricsRefuseWhatTheyCannotCompare() throws {
        var stream = RandomStream(seed: 4, purpose: "refuse")
        let table = RandomTables.mixed(rows: 5, stream: &stream)
        #expect(throws: NeighborError.needsBinaryColumns(metric: .ochiai, column: "c1")) {
            try RecordSpace(metric: .ochiai, schema: table.schema, fittedTo: [table])
        }
        var large = table
        large.appendRow()
        large.setNumber(0, to: 1e200)
        let space = try RecordSpace(metric: .gower, schema: table.schema, fittedTo: [table])
        #expect(throws: NeighborError.valueTooLarge(column: "c1")) { try space.encode(large) }
    }
}

@Suite struct RecordGroupsTests {
    @Test func identicalRowsAreFoundAllOfThem() {
        var stream = RandomStream(seed: 6, purpose: "groups")
        let table = RandomTables.mixed(rows: 200, stream: &stream)
        let order = stream.permutation(200)
        let groups = RecordGroups([table, table.rows(order)])
        for (position, row) in order.enumerated() { #expect(groups.groups[1][position] == groups.groups[0][row]) }
        for (i, j) in [(0, 1), (3, 150), (20, 21)] {
            let equal = table.rows([i]) == table.rows([j])
            #expect((groups.groups[0][i] == groups.groups[0][j]) == equal)
        }
    }

    @Test func zeroHasOneFormAndMissingIsAValueOfItsOwn() throws {
        let schema = try #require(
            Schema(columns: [Column(name: "x", kind: .continuous), Column(name: "b", kind: .binary)]))
        var table = Table(schema: schema)
        for value in [0.0, -0.0, .nan, .nan, 1] {
            table.appendRow()
            table.setNumber(0, to: value)
        }
        table.appendRow()
        table.setNumber(0, to: 1)
        table.setBitMissing(0)
        #expect(RecordGroups([table]).groups[0] == [0, 0, 1, 1, 2, 3])
    }
}
