import Fixtures
import Foundation
import Neighbors
import Tables
import Testing

/// Searches of census records against numpy and scipy (`Fixtures/Oracles/neighbors.py`), by every engine.
@Suite struct SearchOracleTests {
    struct Oracle: Decodable {
        struct Case: Decodable {
            var metric: Metric
            var scale: NumberScale
            var missing: Bool
            var radii: [Double]
            var distances: [[Double]]
            var rows: [[Int32]]
            var counts: [[Int]]
        }
        struct Places: Decodable {
            var sample: [Double]
            var values: [Double]
            var places: [Double]
        }
        var queries: Int
        var k: Int
        var cases: [Case]
        var ridits: [Places]

        static func load() throws -> Oracle {
            try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("neighbors.json")))
        }
    }

    /// The cells that the oracle leaves out: of row i and column j where 7 i + 13 j + offset is a multiple of 23.
    private func withHoles(_ table: Table, offset: Int) -> Table {
        var holed = Table(schema: table.schema)
        for row in 0..<table.rowCount {
            holed.appendRow()
            for (column, slot) in table.schema.slots.enumerated() {
                let absent =
                    (7 * row + 13 * column + offset) % 23 == 0 || table.isMissing(row: row, column: column)
                switch slot {
                case .bit(let bit):
                    if absent { holed.setBitMissing(bit) } else { holed.setBit(bit, to: table.bits[row, bit]) }
                case .code(let code): if !absent { holed.setCode(code, to: table.codes[code][row]) }
                case .number(let number): if !absent { holed.setNumber(number, to: table.numbers[number][row]) }
                }
            }
        }
        return holed
    }

    @Test(arguments: [SearchEngineKind.exhaustive, .leaves]) func findsWhatTheOracleFinds(
        _ engine: SearchEngineKind
    ) throws {
        let oracle = try Oracle.load()
        let whole = try TableLoader.load(
            ["train", "holdout", "synthetic"].map {
                NamedInput(role: $0, path: FixtureFiles.census($0).path, isRelease: $0 == "synthetic")
            }, options: ReadOptions()
        ).map(\.table)
        let holed = whole.enumerated().map { withHoles($1, offset: $0 + 1) }
        #expect(oracle.cases.count == 8)
        for known in oracle.cases {
            let tables = known.missing ? holed : whole
            let space = try RecordSpace(
                metric: known.metric, schema: tables[0].schema, fittedTo: Array(tables[..<2]), scale: known.scale)
            let queries = try space.encode(tables[1].rows(Array(0..<oracle.queries)))
            let search = try space.search(among: try space.encode(tables[2]), engine: engine)
            let found = try search.neighborhoods(of: queries, k: oracle.k, within: known.radii, progress: nil)
            let hint = Comment(rawValue: "\(known.metric), \(known.scale), missing \(known.missing)")
            let close = zip(found.nearest.distances, known.distances.joined()).allSatisfy { abs($0 - $1) < 1e-12 }
            #expect(close, hint)
            #expect(found.nearest.rows == Array(known.rows.joined()), hint)
            #expect(found.counts == Array(known.counts.joined()), hint)
        }
    }

    @Test func placesAreRidits() throws {
        let oracle = try Oracle.load()
        #expect(oracle.ridits.count >= 3)
        for known in oracle.ridits {
            let ridits = try #require(Ridits(known.sample))
            for (value, place) in zip(known.values, known.places) {
                #expect(abs(ridits(value) - place) < 1e-14, "\(value)")
            }
        }
    }

    /// A ridit never falls, and keeps apart what doubles keep apart.
    @Test func placesRise() throws {
        let sample = [-1e308, -3, -3, 0, .leastNonzeroMagnitude, 1, 1 + .ulpOfOne, 7, 1e150, .nan]
        let ridits = try #require(Ridits(sample))
        let values = sample.dropLast().flatMap { [$0.nextDown, $0, $0.nextUp] }.filter(\.isFinite).sorted()
        let places = values.map { ridits($0) }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(places.allSatisfy { (0...1).contains($0) })
        #expect(
            ridits(-0.0) == ridits(0) && ridits(.leastNonzeroMagnitude) > ridits(0) && ridits(1 + .ulpOfOne) > ridits(1)
        )
        #expect(ridits(-.greatestFiniteMagnitude) == 0 && ridits(1e151) == 1)
        #expect(Ridits([.nan, 2, 2]) == nil && Ridits([]) == nil)
    }

    /// Under quantiles a far outlier leaves the distances of the others as they are, and any rising change of a column leaves
    /// all as they are.
    @Test func quantilesForgetShape() throws {
        let schema = try #require(Schema(columns: [Column(name: "x", kind: .continuous)]))
        func nearest(_ values: [Double], _ scale: NumberScale) throws -> NeighborLists {
            var table = Table(schema: schema)
            for value in values {
                table.appendRow()
                table.setNumber(0, to: value)
            }
            let space = try RecordSpace(metric: .gower, schema: schema, fittedTo: [table], scale: scale)
            return try space.search(among: try space.encode(table)).nearestToEachOther(k: 3)
        }
        let values = (0..<60).map { Double($0 * 37 % 61) / 10 }
        #expect(try nearest(values, .quantile) == nearest(values.map(exp), .quantile))
        #expect(try nearest(values, .quantile) == nearest(values.map { $0 == 6 ? 1e9 : $0 }, .quantile))
        #expect(try nearest(values, .range) != nearest(values.map(exp), .range))
    }
}
