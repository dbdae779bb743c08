import Auditing
import Foundation
import Statistics
import Sweeps
import Tables
import Testing

/// All numbers of a plan in one table.
@Suite struct SweepCollectionTests {
    private static let plan = """
        data:
          - {name: 'a, "b"', train: train.csv, holdout: holdout.csv, synthetic: made.csv}
          - {name: other, train: train.csv, holdout: holdout.csv, synthetic: other.csv}
        attacks: [{attack: distance-membership, metric: hamming}, singling-out, attribute-disclosure]
        knowledge: [0.1, 0.5]
        known: [2, 0.25]
        release-sizes: [100, all]
        targets: [50, all]
        seeds: [3, 4]

        """

    private func collected(_ list: UnitList, _ store: ResultStore) throws -> SweepCollection {
        try SweepCollection(of: list, in: store)
    }

    private func text(_ write: ((Data) throws -> Void) throws -> Void) throws -> String {
        var data = Data()
        try write { data.append($0) }
        return String(decoding: data, as: UTF8.self)
    }

    /// The records of a CSV text, read by the rules of RFC 4180.
    private func records(_ text: String) -> [[String]] {
        var (records, record, field, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
        var left = Array(text.unicodeScalars)[...]
        while let next = left.popFirst() {
            switch next {
            case "\"" where isQuoted && left.first == "\"":
                field.unicodeScalars.append("\"")
                left.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                record.append(field)
                field = ""
            case "\n" where !isQuoted:
                records.append(record + [field])
                (record, field) = ([], "")
            default: field.unicodeScalars.append(next)
            }
        }
        return records
    }

    /// Lines stand in the plan's order, whatever the order in which units were done, with the setting of their unit.
    @Test func linesStandInThePlansOrder() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        for unit in list.units.reversed() { try store.put(outcome(of: unit), of: unit) }
        let collection = try collected(list, store)
        #expect(collection.missing.isEmpty && collection.units == list.units.count && collection.tools == ["1.0"])
        let expected = list.units.flatMap { [$0.address, $0.address] }
        #expect(collection.lines.map { $0.unit } == expected)
        for line in collection.lines {
            let unit = try #require(list[line.unit])
            let (spec, rows) = (unit.spec, outcome(of: unit).rows)
            #expect(line.data == unit.data.name && line.attack == unit.attackName && line.seed == spec.seed)
            #expect(line.goal == (spec.threat?.goal.rawValue ?? "") && line.targets == spec.targets)
            #expect(line.knowledge == spec.threat?.knowledge && line.known == spec.threat?.known)
            #expect(line.releaseRecords == outcome(of: unit).releaseRecords && line.side == "attack")
            let row = rows[line.metric == "auc" ? 0 : 1]
            #expect(line.metric == row.metric && line.population == row.population)
            #expect(line.value == row.estimate?.value && line.lower == row.estimate?.lower)
            #expect(line.upper == row.estimate?.upper && line.n == row.estimate?.n)
            #expect(line.confidence == row.estimate?.confidence && line.method == row.estimate?.method)
        }
        let settings = Set(collection.lines.map { "\($0.attack)|\($0.goal)|\($0.data)" })
        #expect(settings.contains("distance-membership (metric=hamming)|membership|a, \"b\""))
        #expect(settings.contains("singling-out|singling-out|other"))
    }

    /// Notes are told once for each data set that they are about.
    @Test func notesAreToldOnce() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        for unit in list.units { try store.put(outcome(of: unit), of: unit) }
        let notes = try collected(list, store).notes
        #expect(notes == ["a, \"b\": The hold-out is small.", "other: The hold-out is small."])
    }

    /// Of an incomplete folder exactly what is missing is named, and nothing of it is in the table.
    @Test func whatIsMissingIsNamed() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.drawnPlan)
        let store = try scratch.store()
        let (unknown, damaged) = (list.of(.attack)[1].address, list.of(.attack)[3].address)
        for unit in list.units where unit.address != unknown {
            var found = outcome(of: unit)
            if unit.spec.kind == .sample {
                found.artefact = try store.write(Data("1\n".utf8), named: "made.csv", of: unit.address)
            }
            try store.put(found, of: unit)
        }
        let first = try collected(list, store)
        #expect(first.missing.map { $0.address } == [unknown])
        #expect(first.units == list.units.count - 1 && first.lines.count == 2 * first.units)
        #expect(!first.lines.contains { $0.unit == unknown })
        try Data("{}".utf8).write(to: store.resultFile(damaged))
        let sample = list.of(.sample)[0].address
        try FileManager.default.removeItem(at: store.artefactFolder(sample))
        let second = try collected(list, store)
        #expect(second.missing.map { $0.address } == [sample, unknown, damaged])
    }

    /// The table begins with its header, quotes what must be quoted, leaves empty what is undefined, and keeps every digit.
    @Test func theTableIsExact() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        let odd = "a \"b\",\r\nc"
        for unit in list.units {
            var found = outcome(of: unit)
            found.rows[1].population = odd
            try store.put(found, of: unit)
        }
        let collection = try collected(list, store)
        let table = try text { try collection.csv($0) }
        let header =
            "data,attack,goal,knowledge,release_records,known,targets,seed,population,metric,side,role,"
            + "value,lower,upper,confidence,n,method,unit\n"
        #expect(table.hasPrefix(header))
        let quoted = #""a, ""b""",distance-membership (metric=hamming),membership,0.1,200,,50,3,all,auc,"#
        #expect(table.contains("\n\(quoted)"))
        #expect(table.contains("\nother,attribute-disclosure,attribute,,200,0.25,,4,"))
        let cells = records(table)
        #expect(cells.first == SweepCollection.columns)
        try #require(cells.count == collection.lines.count + 1)
        for (record, line) in zip(cells.dropFirst(), collection.lines) {
            try #require(record.count == SweepCollection.columns.count)
            let cell = Dictionary(uniqueKeysWithValues: zip(SweepCollection.columns, record))
            #expect(cell["data"] == line.data && cell["attack"] == line.attack && cell["unit"] == line.unit)
            #expect(cell["population"] == line.population && cell["metric"] == line.metric)
            let method = line.method ?? ""
            #expect(cell["seed"] == "\(line.seed)" && cell["method"] == method)
            for (name, value) in [
                ("value", line.value), ("lower", line.lower), ("upper", line.upper), ("confidence", line.confidence),
                ("knowledge", line.knowledge), ("known", line.known),
            ] {
                let written = try #require(cell[name])
                let number = Double(written)
                #expect(number?.bitPattern == value?.bitPattern && written.isEmpty == (value == nil), "\(name)")
            }
            let (n, targets) = (line.n.map { "\($0)" } ?? "", line.targets.map { "\($0)" } ?? "")
            #expect(cell["n"] == n && cell["targets"] == targets)
        }
        #expect(collection.lines.contains { $0.population == odd && $0.value == nil })
        let again = try text { try collection.csv($0) }
        #expect(again == table)
    }

    /// The cells of a line are those of its columns.
    @Test func cellsAreThoseOfTheColumns() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        for unit in list.units { try store.put(outcome(of: unit), of: unit) }
        for line in try collected(list, store).lines {
            let cells = SweepCollection.cells(line)
            try #require(cells.count == SweepCollection.columns.count)
            let cell = Dictionary(uniqueKeysWithValues: zip(SweepCollection.columns, cells))
            #expect(cell["data"] == SweepCollection.Cell.text(line.data))
            #expect(cell["seed"] == SweepCollection.Cell.whole(Int64(line.seed)))
            let value: SweepCollection.Cell = line.value.map { .number($0) } ?? .empty
            let n: SweepCollection.Cell = line.n.map { .whole(Int64($0)) } ?? .empty
            #expect(cell["value"] == value && cell["n"] == n)
        }
    }

    /// The JSON lines hold the same lines, one object each.
    @Test func jsonLinesAreTheSame() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(Self.plan)
        let store = try scratch.store()
        for unit in list.units { try store.put(outcome(of: unit), of: unit) }
        let collection = try collected(list, store)
        let lines = try text { try collection.jsonLines($0) }
        #expect(lines.hasSuffix("}\n"))
        let parsed = try lines.split(separator: "\n").map { line in
            try JSONDecoder().decode(SweepCollection.Line.self, from: Data(line.utf8))
        }
        #expect(parsed == collection.lines)
    }

    /// What is no number is no result: its cell is empty, and the other numbers of the unit are there.
    @Test func valuesThatAreNoNumbersAreLeftEmpty() throws {
        let scratch = try ScratchFolder()
        let list = try scratch.units(ScratchFolder.plan)
        let store = try scratch.store()
        let rows = [
            SweepRow(metric: "auc", side: "attack", population: "all", estimate: estimate(.nan, 0.25, .infinity)),
            SweepRow(metric: "recall", side: "attack", population: "all", estimate: estimate(0.5, -.infinity, 0.75)),
        ]
        for unit in list.units {
            try store.put(unit.spec.kind == .attack ? UnitOutcome(rows: rows) : outcome(of: unit), of: unit)
        }
        let attack = try #require(list.of(.attack).first)
        let collection = try collected(list, store)
        let lines = collection.lines.filter { $0.unit == attack.address }
        try #require(lines.count == 2)
        #expect(lines[0].value == nil && lines[0].lower == 0.25 && lines[0].upper == nil && lines[0].n == 100)
        #expect(lines[1].value == 0.5 && lines[1].lower == nil && lines[1].upper == 0.75)
        let table = try text { try collection.csv($0) }.lowercased()
        #expect(table.contains(",,0.25,,0.95,100,") && !table.contains("nan") && !table.contains("inf"))
    }
}
