import Auditing
import Fixtures
import Foundation
import Learning
import Statistics
import Tables
import Testing

/// Filling up small classes, and what classes a report shows.
@Suite struct RaisedReleaseTests {
    private static func classes(_ table: Table, _ names: [String]) throws -> [Int] {
        try names.map { name in try #require(table.schema.position(of: name)) }
    }

    @Test func everyClassIsRaisedAndNothingElseChanges() throws {
        let release = try FixtureCase.adult().release
        let columns = try Self.classes(release, ["sex", "race", "income"])
        let model = try TreeModel(release, coding: DiscreteCoding(fittedTo: release), structure: .tree)
        var asked: [Int] = []
        let raised = try RaisedRelease(release, quasiIdentifiers: columns, wanted: 5, most: 60_000) { index, records in
            asked.append(index)
            return model.sample(records, seed: UInt64(index))
        }
        #expect(raised.before.k == 2 && raised.after.k == 5)
        #expect(raised.unraised == 0)
        #expect(raised.before.count == raised.after.count)
        // As few records as will do: 8 records in 4 classes were short of 5 each.
        #expect(raised.added == 4 * 5 - 8)
        #expect(raised.table.rows(Array(0..<600)) == release)
        #expect(asked == Array(0..<asked.count))
        let shifts = raised.shifts(from: release)
        #expect(shifts.count == 15)
        #expect(zip(shifts, shifts.dropFirst()).contains { $0.distance < $1.distance } == false)
        // 12 of 612 records cannot move a share by more.
        #expect((shifts.first?.distance ?? 1) <= 12.0 / 612 + 1e-12)
    }

    /// A generator that makes nothing of use ends at the bound, and what could not be raised is told.
    @Test func whatCannotBeRaisedIsTold() throws {
        let release = try FixtureCase.adult().release
        let columns = try Self.classes(release, ["sex", "race", "income"])
        let first = release.rows([Int](repeating: 0, count: 1_000))
        let raised = try RaisedRelease(release, quasiIdentifiers: columns, wanted: 5, most: 2_500) { _, records in
            first.rows(Array(0..<records))
        }
        #expect(raised.drawn == 2_500)
        #expect(raised.added == 0 && raised.unraised == 4)
    }

    /// Worked out by hand: half of the records have a 1, then two thirds.
    @Test func shiftsByHand() throws {
        let schema = try #require(
            Schema(columns: [Column(name: "bit", kind: .binary), Column(name: "number", kind: .integer)]))
        func table(_ rows: [(Bool, Double)]) -> Table {
            var table = Table(schema: schema)
            for row in rows {
                table.appendRow()
                table.setBit(0, to: row.0)
                table.setNumber(0, to: row.1)
            }
            return table
        }
        let release = table([(true, 1), (false, 2)])
        let raised = try RaisedRelease(release, quasiIdentifiers: [0], wanted: 2, most: 10) { index, _ in
            table(index == 0 ? [(true, 3), (true, 4)] : [(false, 1)])
        }
        #expect(raised.added == 2)
        let again = raised.shifts(from: release)
        #expect(again.first { $0.column == "bit" }?.distance == 0)
        // Numbers 1, 2 became 1, 2, 3, 1: three quarters are at most 2 where all were.
        #expect(again.first { $0.column == "number" }?.distance == 0.25)
    }

    @Test func columnsWithAValueARecordAreRefused() throws {
        let audit = try FixtureCase.adult()
        let columns = try Self.classes(audit.release, ["fnlwgt"])
        #expect(throws: AuditError.self) {
            try AnonymityReport(
                train: audit.members, release: audit.release, quasiIdentifiers: columns, sensitive: [], wanted: 5)
        }
    }

    @Test func aReportHasEveryTableAndTheirJoin() throws {
        let audit = try FixtureCase.adult()
        let columns = try Self.classes(audit.release, ["sex", "income"])
        let report = try AnonymityReport(
            train: audit.members, holdout: audit.holdout, release: audit.release, quasiIdentifiers: columns,
            sensitive: try Self.classes(audit.release, ["occupation"]), wanted: 30)
        #expect(report.parts.map(\.table) == ["train", "holdout", "synthetic", "train and synthetic"])
        // As pycanon and the oracle have them.
        #expect(report.parts[0].k == 22 && report.parts[2].k == 28)
        #expect(report.parts[3].records == 1_200)
        #expect(report.parts[0].diversity.map(\.distinct) == [5])
        #expect(report.populationMap?.absent == 0)
        #expect(abs((report.presence?.lowest ?? 0) - 0.438356164384) < 1e-9)
    }
}
