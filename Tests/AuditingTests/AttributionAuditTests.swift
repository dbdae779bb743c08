import Attacks
import Auditing
import Fixtures
import Foundation
import Statistics
import Tables
import Testing

/// The measures of attribution as an audit gives them.
@Suite struct AttributionAuditTests {
    private static let roles = ColumnRoles(secrets: ["income"], quasiIdentifiers: ["education", "marital", "sex"])

    private struct IncomeSides: Decodable {
        var members: [String: Double]
        var holdout: [String: Double]

        private enum CodingKeys: String, CodingKey {
            case members = "T"
            case holdout = "H"
        }
    }

    private static func measures(_ audit: AuditCase) throws -> [String: Measure] {
        var options = AuditOptions()
        options.roles = roles
        let findings = try Auditor(options: options).run(
            audit, entries: [.measurement(AttributionMeasures(roles: roles))])
        #expect(findings.verdict.outcome == .notJudged)
        return Dictionary(findings.results.flatMap(\.measures).map { ($0.id, $0) }) { first, _ in first }
    }

    @Test func valuesAreThoseOfTheOracle() throws {
        struct Oracle: Decodable {
            struct Income: Decodable { var income: IncomeSides }
            var synthpop: Income
        }
        let oracle = try JSONDecoder().decode(
            Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("disclosure.json"))
        ).synthpop.income
        let found = try Self.measures(try FixtureCase.adult())
        for (id, name) in [
            ("replicated-unique-share", "repU"), ("attributed/disco/income", "DiSCO"),
            ("attributed/dcap/income", "DCAP"),
            ("attributed/tcap/income", "TCAP"), ("attributed/dis/income", "DiS"),
        ] {
            let measure = try #require(found[id])
            #expect(abs((measure.members?.value ?? -1) - (oracle.members[name] ?? 9)) < 1e-9, "\(id)")
            // The oracle has the first ones only of hold-out people.
            if let expected = oracle.holdout[name] {
                #expect(abs((measure.holdout?.value ?? -1) - expected) < 1e-9, "\(id)")
            }
        }
        // Settled among all real records, whose own oracle is that of the type ``Attribution``.
        for (id, name) in [("attributed/disdio/income", "DiSDiO"), ("attributed/dorig/income", "Dorig")] {
            let value = try #require(found[id]?.members?.value)
            let apart = try #require(oracle.members[name])
            #expect(value > 0 && value <= apart, "\(id)")
        }
        let alone = try #require(found["unique-released-share"]?.estimate)
        #expect(abs(alone.value - (oracle.members["UiS"] ?? 9)) < 1e-9)
        let relative = try #require(found["membership-f1-relative"]?.estimate)
        #expect(relative.lower <= relative.value && relative.value <= relative.upper)
    }

    /// Copies are found by every measure; other people's records by none.
    @Test func copiesAreTheWorst() throws {
        let base = try FixtureCase.adult()
        let copy = try Self.measures(
            try AuditCase(members: base.members, holdout: base.holdout, release: base.members))
        #expect(copy["hitting-rate"]?.members?.value == 1)
        #expect(copy["known-released-share"]?.members?.value == 1)
        #expect(try #require(copy["membership-f1-relative"]?.estimate).lower > 0.9)
        for id in ["hitting-rate", "identifiable-share"] {
            #expect(try #require(copy[id]?.estimate).lower > 0, "\(id)")
        }
        // Few are alone in three columns, so these show it in their values only.
        for id in ["replicated-unique-share", "meaningful-identity-rate"] {
            #expect(try #require(copy[id]?.estimate).value > 0, "\(id)")
        }
        // Halves of the hold-out in the places of train and release: neutral.
        let rows = Array(0..<base.holdout.rowCount)
        let fresh = try Self.measures(
            try AuditCase(
                members: base.holdout.rows(Array(rows[..<200])), holdout: base.holdout.rows(Array(rows[200..<400])),
                release: base.holdout.rows(Array(rows[400...]))))
        let misses = fresh.values.count {
            $0.nullValue == 0 && $0.id != "membership-f1-relative" && $0.estimate?.covers(0) == false
        }
        #expect(misses <= 2, "\(misses) of \(fresh.count)")
    }

    /// A hold-out of another size does not make people look alone.
    @Test func sizesAreBalanced() throws {
        let base = try FixtureCase.adult()
        let small = try Self.measures(
            try AuditCase(
                members: base.members, holdout: base.holdout.rows(Array(0..<150)), release: base.release))
        let unique = try #require(small["unique-share"])
        #expect(unique.members?.n == 150)
        #expect(try #require(unique.estimate).covers(0))
    }
}
