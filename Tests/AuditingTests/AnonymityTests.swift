import Auditing
import Fixtures
import Foundation
import Statistics
import Tables
import Testing

/// k-anonymity and its kin against plain counting in Python on records of Adult (`Fixtures/Oracles/disclosure.py`), by hand, and
/// against their definitions.
@Suite struct AnonymityTests {
    private struct Oracle: Decodable {
        var anonymity: Sets
    }

    private struct Sets: Decodable {
        var first: Expected
        var second: Expected
        var third: Expected
        var fourth: Expected
        var all: [Expected] { [first, second, third, fourth] }

        enum CodingKeys: String, CodingKey {
            case first = "Q1"
            case second = "Q2"
            case third = "Q3"
            case fourth = "Q4"
        }
    }

    private struct Expected: Decodable {
        var names: [String]
        var train: Classes
        var release: Classes
        var smallest: Int
        var keys: Int
        var absent: Int
        var smallestPresent: Int
        var lowest: Double
        var highest: Double

        enum CodingKeys: String, CodingKey {
            case names = "quasi_identifiers"
            case train = "T"
            case release = "S"
            case smallest = "k_map"
            case keys = "S_keys"
            case absent = "S_keys_absent_from_T"
            case smallestPresent = "k_map_of_present_keys"
            case lowest = "delta_min"
            case highest = "delta_max"
        }
    }

    private struct Classes: Decodable {
        var k: Int
        var classes: Int
        var recordsBelowFive: Int
        var uniques: Int
        var occupation: Sensitive
        var hours: Sensitive

        enum CodingKeys: String, CodingKey {
            case k, classes, uniques, occupation
            case recordsBelowFive = "records_below_5"
            case hours = "hr_per_week"
        }
    }

    private struct Sensitive: Decodable {
        var distinct: Int
        var entropy: Double
        var recursive: Double?
        var closeness: Double

        enum CodingKeys: String, CodingKey {
            case distinct = "distinct_l"
            case entropy = "entropy_l"
            case recursive = "recursive_c_l2"
            case closeness = "t"
        }
    }

    private struct Adult {
        var train: Table
        var holdout: Table
        var release: Table

        init() throws {
            let audit = try FixtureCase.adult()
            (train, holdout, release) = (audit.members, audit.holdout, audit.release)
        }

        var population: Table {
            var population = train
            population.append(holdout)
            return population
        }

        func positions(_ names: [String]) throws -> [Int] {
            try names.map { name in try #require(train.schema.position(of: name)) }
        }
    }

    // MARK: - Against the oracle

    @Test func adultEqualsTheOracle() throws {
        let oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("disclosure.json")))
        let adult = try Adult()
        for expected in oracle.anonymity.all {
            let quasi = try adult.positions(expected.names)
            for (table, values) in [(adult.train, expected.train), (adult.release, expected.release)] {
                let classes = EquivalenceClasses(table, quasiIdentifiers: quasi)
                #expect(classes.k == values.k)
                #expect(classes.count == values.classes)
                #expect(classes.records(below: 5) == values.recordsBelowFive)
                #expect(classes.uniques == values.uniques)
                try check(classes, table, "occupation", values.occupation)
                try check(classes, table, "hr_per_week", values.hours)
            }
            let map = KMap(release: adult.release, population: adult.train, quasiIdentifiers: quasi)
            #expect(map.smallest == expected.smallest)
            #expect(map.keys == expected.keys)
            #expect(map.absent == expected.absent)
            #expect(map.smallestPresent == expected.smallestPresent)
            let presence = DeltaPresence(
                members: adult.train, population: adult.population, quasiIdentifiers: quasi)
            #expect(abs(presence.lowest - expected.lowest) <= 1e-9)
            #expect(abs(presence.highest - expected.highest) <= 1e-9)
        }
    }

    private func check(_ classes: EquivalenceClasses, _ table: Table, _ name: String, _ expected: Sensitive) throws {
        let column = try #require(table.schema.position(of: name))
        let found = Diversity(classes, table: table, sensitive: column)
        #expect(found.column == name)
        #expect(found.distinct == expected.distinct)
        #expect(abs(found.entropy - expected.entropy) <= 1e-9)
        #expect((found.recursiveC == nil) == (expected.recursive == nil))
        if let ratio = found.recursiveC, let wanted = expected.recursive { #expect(abs(ratio - wanted) <= 1e-9) }
        #expect(abs(found.closeness - expected.closeness) <= 1e-9)
    }

    // MARK: - What must change nothing

    @Test func aConstantQuasiIdentifierChangesNothing() throws {
        let adult = try Adult()
        let (train, release, population) = (adult.train, adult.release, adult.population)
        let wider = [train, release, population].map { TableTransform.constantColumn.apply($0, seed: 1) }
        for names in [["age", "sex", "race"], ["sex", "income"]] {
            let quasi = try adult.positions(names)
            let more = quasi + [train.schema.columns.count]
            let plain = EquivalenceClasses(train, quasiIdentifiers: quasi)
            let classes = EquivalenceClasses(wider[0], quasiIdentifiers: more)
            #expect(classes.sizes == plain.sizes && classes.classOf == plain.classOf)
            for column in train.schema.columns.indices {
                #expect(
                    Diversity(classes, table: wider[0], sensitive: column)
                        == Diversity(plain, table: train, sensitive: column))
            }
            #expect(
                KMap(release: wider[1], population: wider[0], quasiIdentifiers: more)
                    == KMap(release: release, population: train, quasiIdentifiers: quasi))
            #expect(
                DeltaPresence(members: wider[0], population: wider[2], quasiIdentifiers: more)
                    == DeltaPresence(members: train, population: population, quasiIdentifiers: quasi))
        }
    }

    /// Not even in the last digit.
    @Test func theOrderOfRowsChangesNothing() throws {
        var stream = RandomStream(seed: 3, purpose: "anonymity tests")
        for _ in 0..<20 {
            let table = Self.random(rows: 1 + stream.index(below: 200), &stream)
            let other = table.rows(stream.permutation(table.rowCount))
            let population = Self.random(rows: 200, &stream)
            for quasi in [[], [1], [0, 1], [1, 2]] {
                let classes = EquivalenceClasses(table, quasiIdentifiers: quasi)
                let moved = EquivalenceClasses(other, quasiIdentifiers: quasi)
                #expect(moved.sizeHistogram == classes.sizeHistogram)
                for column in table.schema.columns.indices {
                    #expect(
                        Diversity(moved, table: other, sensitive: column)
                            == Diversity(classes, table: table, sensitive: column))
                }
                #expect(
                    KMap(release: other, population: population, quasiIdentifiers: quasi)
                        == KMap(release: table, population: population, quasiIdentifiers: quasi))
            }
        }
    }

    // MARK: - By hand

    /// Two quasi-identifiers with missing values, a sensitive label and a sensitive number.
    private func patients() throws -> Table {
        let schema = try #require(
            Schema(columns: [
                Column(name: "region", kind: .categorical, categories: ["a", "b"]), Column(name: "age", kind: .integer),
                Column(name: "illness", kind: .categorical, categories: ["x", "y"]),
                Column(name: "days", kind: .integer),
            ]))
        let (x, y, missing): (Int32, Int32, Int32) = (0, 1, -1)
        return Self.table(
            schema, labels: [[0, 0, 0, 0, 0, missing], [x, y, missing, x, x, y]],
            numbers: [[1, 1, 1, .nan, .nan, 1], [1, 2, .nan, 3, 3, 1]])
    }

    @Test func missingValuesAreValues() throws {
        let table = try patients()
        let classes = EquivalenceClasses(table, quasiIdentifiers: [0, 1])
        #expect(classes.sizes == [3, 2, 1] && classes.classOf == [0, 0, 0, 1, 1, 2])
        #expect(classes.k == 1 && classes.count == 3 && classes.uniques == 1)
        #expect(classes.records(below: 3) == 3 && classes.classes(below: 3) == 2)
        #expect(classes.records(below: 1) == 0 && classes.records(below: 4) == 6)
        #expect(classes.sizeHistogram.map { [$0.size, $0.classes] } == [[1, 1], [2, 1], [3, 1]])
        let illness = Diversity(classes, table: table, sensitive: 2)
        #expect(illness.column == "illness" && illness.distinct == 1 && illness.entropy == 1)
        #expect(illness.recursiveC == nil)
        // A third of all have y, and all of the last class.
        #expect(abs(illness.closeness - 2.0 / 3) < 1e-15)
        let days = Diversity(classes, table: table, sensitive: 3)
        // Shares up to 1, 2, 3, missing: 1/3, 1/2, 5/6, 1; the last class has 1 alone.
        #expect(abs(days.closeness - (2.0 / 3 + 1.0 / 2 + 1.0 / 6) / 3) < 1e-15)
    }

    @Test func oneClassOfAll() throws {
        let table = try patients()
        let classes = EquivalenceClasses(table, quasiIdentifiers: [])
        #expect(classes.sizes == [6])
        let illness = Diversity(classes, table: table, sensitive: 2)
        // Three x, two y, one missing.
        #expect(illness.distinct == 3 && illness.recursiveC == 1 && illness.closeness == 0)
        #expect(abs(illness.entropy - pow(432, 1.0 / 6)) < 1e-14)
        #expect(Diversity(classes, table: table, sensitive: 3).closeness == 0)
    }

    @Test func orderedDistance() throws {
        let schema = try #require(
            Schema(columns: [
                Column(name: "group", kind: .categorical, categories: ["a", "b"]),
                Column(name: "value", kind: .continuous), Column(name: "day", kind: .date),
            ]))
        let table = Self.table(schema, labels: [[0, 1, 1]], numbers: [[1, 2, 3], [5, 5, 5]])
        let classes = EquivalenceClasses(table, quasiIdentifiers: [0])
        // (|1 − 1/3| + |1 − 2/3|) / 2; the other class is half as far.
        #expect(abs(Diversity(classes, table: table, sensitive: 1).closeness - 0.5) < 1e-15)
        // With a single value there is nothing to learn.
        #expect(Diversity(classes, table: table, sensitive: 2).closeness == 0)
    }

    @Test func noRecords() throws {
        let table = Table(schema: try patients().schema)
        let classes = EquivalenceClasses(table, quasiIdentifiers: [0, 1])
        #expect(classes.k == 0 && classes.count == 0 && classes.uniques == 0 && classes.sizeHistogram.isEmpty)
        for column in 2...3 {
            let found = Diversity(classes, table: table, sensitive: column)
            #expect(found.distinct == 0 && found.entropy == 0 && found.recursiveC == nil && found.closeness == 0)
        }
        let map = KMap(release: table, population: try patients(), quasiIdentifiers: [0])
        #expect(map.smallest == 0 && map.keys == 0 && map.absent == 0 && map.smallestPresent == nil)
        let presence = DeltaPresence(members: table, population: table, quasiIdentifiers: [0])
        #expect(presence.lowest == 0 && presence.highest == 0)
    }

    @Test func populationsByHand() throws {
        let schema = try #require(
            Schema(columns: [
                Column(name: "region", kind: .categorical, categories: ["a", "b"]),
                Column(name: "noise", kind: .continuous),
            ]))
        func regions(_ codes: [Int32]) -> Table {
            Self.table(schema, labels: [codes], numbers: [codes.indices.map { Double($0) }])
        }
        let (a, b, missing): (Int32, Int32, Int32) = (0, 1, -1)
        let map = KMap(
            release: regions([a, b, missing, b]), population: regions([a, missing, a, missing, missing]),
            quasiIdentifiers: [0])
        #expect(map.smallest == 0 && map.keys == 3 && map.absent == 1 && map.smallestPresent == 2)
        let found = KMap(release: regions([missing]), population: regions([a, missing]), quasiIdentifiers: [0])
        #expect(found.smallest == 1 && found.keys == 1 && found.absent == 0 && found.smallestPresent == 1)
        let none = KMap(release: regions([b]), population: regions([a]), quasiIdentifiers: [0])
        #expect(none.smallest == 0 && none.absent == 1 && none.smallestPresent == nil)
        let presence = DeltaPresence(
            members: regions([a, b]), population: regions([a, b, a, a, b, b, b]), quasiIdentifiers: [0])
        #expect(presence.lowest == 0.25 && presence.highest == 1.0 / 3)
        let certain = DeltaPresence(
            members: regions([a, missing]), population: regions([a, missing, a, b]), quasiIdentifiers: [0])
        #expect(certain.lowest == 0 && certain.highest == 1)
    }

    // MARK: - Against the definitions

    @Test func distancesEqualTheirDefinitions() {
        var stream = RandomStream(seed: 5, purpose: "anonymity tests")
        for _ in 0..<30 {
            let table = Self.random(rows: 1 + stream.index(below: 100), &stream)
            for quasi in [[], [1], [1, 2]] {
                let classes = EquivalenceClasses(table, quasiIdentifiers: quasi)
                for column in table.schema.columns.indices {
                    let found = Diversity(classes, table: table, sensitive: column).closeness
                    let plain = Self.plainCloseness(table, classes, column)
                    #expect(abs(found - plain) < 1e-12, "\(found) against \(plain), column \(column)")
                }
            }
        }
    }

    /// t-closeness value by value, class by class.
    private static func plainCloseness(_ table: Table, _ classes: EquivalenceClasses, _ column: Int) -> Double {
        let values = (0..<table.rowCount).map { row -> Double in
            // Behind the largest.
            if table.isMissing(row: row, column: column) { return .infinity }
            switch table.schema.slots[column] {
            case .bit(let bit): return table.bits[row, bit] ? 1 : 0
            case .code(let slot): return Double(table.codes[slot][row])
            case .number(let slot): return table.numbers[slot][row]
            }
        }
        let distinct = Set(values).sorted()
        let ordered = table.schema.columns[column].kind.isNumeric
        func share(_ values: [Double], _ value: Double) -> Double {
            Double(values.filter { ordered ? $0 <= value : $0 == value }.count) / Double(values.count)
        }
        let scale: Double = ordered ? Double(max(1, distinct.count - 1)) : 2
        let whole = distinct.map { share(values, $0) }
        let distances = (0..<classes.count).map { number -> Double in
            let own = values.indices.filter { Int(classes.classOf[$0]) == number }.map { values[$0] }
            return zip(distinct, whole).reduce(0.0) { $0 + abs(share(own, $1.0) - $1.1) } / scale
        }
        return distances.max() ?? 0
    }

    // MARK: - Tables

    /// A table of labels and numbers, column by column.
    private static func table(_ schema: Schema, labels: [[Int32]], numbers: [[Double]]) -> Table {
        var table = Table(schema: schema)
        for row in 0..<(labels.first?.count ?? 0) {
            table.appendRow()
            for (slot, codes) in labels.enumerated() { table.setCode(slot, to: codes[row]) }
            for (slot, values) in numbers.enumerated() { table.setNumber(slot, to: values[row]) }
        }
        return table
    }

    /// Every kind of column with ties and missing values; some numbers have as many values as records.
    private static func random(rows: Int, _ stream: inout RandomStream) -> Table {
        let kinds: [ColumnKind] = [.binary, .categorical, .integer, .continuous, .date]
        let columns = kinds.map { kind in
            Column(name: kind.rawValue, kind: kind, categories: kind == .categorical ? ["a", "b", "c", "d"] : [])
        }
        guard let schema = Schema(columns: columns) else { preconditionFailure("names differ") }
        var table = Table(schema: schema)
        for _ in 0..<rows {
            table.appendRow()
            for (kind, slot) in zip(kinds, schema.slots) {
                let absent = stream.index(below: 8) == 0
                switch slot {
                case .bit(let bit):
                    if absent { table.setBitMissing(bit) } else { table.setBit(bit, to: stream.index(below: 3) == 0) }
                case .code(let code):
                    if !absent { table.setCode(code, to: Int32(stream.index(below: 4))) }
                case .number(let number):
                    // Numbers of both signs, and two zeros that are one value.
                    let whole = Double(stream.index(below: 7) - 3)
                    let value = kind == .continuous ? stream.uniform() - 0.5 : whole == 0 && absent ? -0.0 : whole
                    if !absent || value == 0 { table.setNumber(number, to: value) }
                }
            }
        }
        return table
    }
}
