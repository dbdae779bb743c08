import Attacks
import Auditing
import Fixtures
import Foundation
import Neighbors
import Statistics
import Tables
import Testing

@Suite struct PreflightTests {
    private struct Graph: Decodable {
        var train, holdout: Int
        var permutation, neighbours: [Int]
        var sameSample: Int
        var mean, variance, z, pValue: Double

        enum CodingKeys: String, CodingKey {
            case train, holdout, permutation, neighbours, mean, variance, z, pValue
            case sameSample = "R"
        }
    }
    private struct ColumnResult: Decodable {
        var column: String
        var pvalue: Double
        var pvalueLimit: Double?
    }
    private struct Columns: Decodable {
        var columns: [ColumnResult]
        var smallestAdjusted: Double
    }
    private struct Codes: Decodable {
        var pvalues: [Double]
        var smallestAdjusted: Double
    }
    private struct Oracle: Decodable {
        var nhdsDriftGraph, censusDriftGraph: Graph
        var censusColumnDrift: Columns
        var nhdsColumnDrift: Codes
    }

    private func oracle() throws -> Oracle {
        try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: FixtureFiles.oracle("preflight.json")))
    }

    /// Closed-form moments against brute force over relabellings, and the graph itself against the oracle's.
    @Test(arguments: [true, false]) func driftGraphEqualsTheOracle(ofCodes: Bool) throws {
        let oracle = try oracle()
        let expected = ofCodes ? oracle.nhdsDriftGraph : oracle.censusDriftGraph
        let audit =
            try ofCodes ? FixtureCase.discharges(BundledRelease.ideal) : FixtureCase.census(release: "synthetic")
        var pooled = audit.members
        pooled.append(audit.holdout)
        let space = try RecordSpace(
            metric: ofCodes ? .hamming : .gower, schema: pooled.schema, fittedTo: [audit.members, audit.holdout])
        let search = try space.search(among: try space.encode(pooled.rows(expected.permutation)))
        let neighbours = try search.nearestToEachOther(k: 1, ties: .goingRound).nearestRows
        #expect(neighbours == expected.neighbours)
        let test = DriftTest(neighbours: neighbours, isFirst: expected.permutation.map { $0 < expected.train })
        #expect(test.sameSample == expected.sameSample)
        #expect(abs(test.mean - expected.mean) < 1e-9)
        #expect(abs(test.variance / expected.variance - 1) < 1e-9)
        #expect(abs(test.pValue - expected.pValue) < 1e-9)
    }

    @Test func columnDriftEqualsTheOracle() throws {
        let oracle = try oracle()
        let census = try FixtureCase.census(release: "synthetic")
        let values = ColumnDrift.pValues(census.members, census.holdout)
        #expect(census.members.schema.columns.map(\.name) == oracle.censusColumnDrift.columns.map(\.column))
        for (mine, theirs) in zip(values, oracle.censusColumnDrift.columns) {
            #expect(abs(mine - (theirs.pvalueLimit ?? theirs.pvalue)) < 1e-9, "\(theirs.column)")
        }
        let codes = try FixtureCase.discharges(BundledRelease.ideal)
        let ofCodes = ColumnDrift.pValues(codes.members, codes.holdout)
        #expect(ofCodes.count == oracle.nhdsColumnDrift.pvalues.count)
        for (mine, theirs) in zip(ofCodes, oracle.nhdsColumnDrift.pvalues) { #expect(abs(mine - theirs) < 1e-9) }
    }

    private func preflight(_ audit: AuditCase) throws -> Preflight {
        var options = AuditOptions()
        options.releaseSizes = [2]
        return try Auditor(options: options).run(audit, entries: []).preflight
    }

    private func status(_ preflight: Preflight, _ id: String) -> Preflight.Status? {
        preflight.checks.first { $0.id == id }?.status
    }

    @Test func aHoldoutFromTheSamePopulationPasses() throws {
        let result = try preflight(FixtureCase.discharges(BundledRelease.ideal))
        #expect(result.status == .pass)
        // One record in nine of people who were never used equals a training record: no overlap, a base rate.
        #expect(result.checks.first { $0.id == "overlap" }?.summary.contains("11.0%") == true)
    }

    @Test func aHoldoutWithTrainingRecordsInItFails() throws {
        let clean = try FixtureCase.census(release: "synthetic")
        var holdout = clean.holdout.rows(Array(0..<1_800))
        holdout.append(clean.members.rows(Array(0..<200)))
        let audit = try AuditCase(members: clean.members, holdout: holdout, release: clean.release)
        let result = try preflight(audit)
        #expect(status(result, "overlap") == .fail)
        #expect(result.status == .fail)
    }

    @Test func aHoldoutFromAnotherPopulationFails() throws {
        let clean = try FixtureCase.census(release: "synthetic")
        let age = clean.holdout.numbers[0]
        let older = age.indices.filter { age[$0] > 40 }
        let audit = try AuditCase(members: clean.members, holdout: clean.holdout.rows(older), release: clean.release)
        let result = try preflight(audit)
        #expect(status(result, "drift") == .fail)
        #expect(status(result, "column-drift") == .fail)
        #expect(result.checks.first { $0.id == "column-drift" }?.summary.contains("'age'") == true)
    }

    @Test func peopleInBothFilesFail() throws {
        let clean = try FixtureCase.census(release: "synthetic")
        func persons(from start: Int32) -> [Int32] { (start..<start + 2_000).map { $0 } }
        func check(_ start: Int32) throws -> Preflight.Status? {
            let audit = try AuditCase(
                members: clean.members, holdout: clean.holdout, release: clean.release,
                persons: (persons(from: 0), persons(from: start)))
            return status(try preflight(audit), "people")
        }
        #expect(try check(2_000) == .pass)
        #expect(try check(1_990) == .fail)
    }

    @Test func aHoldoutEqualToTrainIsRefused() throws {
        let clean = try FixtureCase.census(release: "synthetic")
        let shuffled = clean.members.rows(Array((0..<2_000).reversed()))
        #expect(throws: AuditError.holdoutEqualsTrain) {
            try AuditCase(members: clean.members, holdout: shuffled, release: clean.release)
        }
    }

    @Test func constantColumnsAndTinyTablesAreSaid() throws {
        let codes = try FixtureCase.discharges(BundledRelease.ideal)
        let few = Array(0..<30)
        let audit = try AuditCase(
            members: codes.members.rows(few), holdout: codes.holdout.rows(few), release: codes.release.rows(few))
        let result = try preflight(audit)
        #expect(status(result, "power") == .warn)
        #expect(result.checks.first { $0.id == "constant-columns" }?.summary.contains("of 1116 columns") == true)
    }
}
