import Attacks
import Auditing
import Fixtures
import Foundation
import Neighbors
import Statistics
import Tables
import Testing

/// Every measure against numpy, scipy and scikit-learn on the same records (`Fixtures/Oracles/audit.py`), to 1e-9.
@Suite struct AuditOracleTests {
    enum Case: String, CaseIterable {
        case nhdsMemoriser = "nhds-memoriser-hamming"
        case nhdsIdeal = "nhds-ideal-hamming"
        case nhdsOchiai = "nhds-memoriser-ochiai"
        case censusMemoriser = "census-memoriser-gower"
        case censusMostly = "census-mostly-gower"
        case censusEuclidean = "census-memoriser-euclidean"

        var metric: Metric { Metric(rawValue: rawValue.split(separator: "-").last.map(String.init) ?? "") ?? .hamming }

        func load() throws -> AuditCase {
            switch self {
            case .nhdsMemoriser, .nhdsOchiai: try FixtureCase.discharges(BundledRelease.memoriser)
            case .nhdsIdeal: try FixtureCase.discharges(BundledRelease.ideal)
            case .censusMemoriser, .censusEuclidean: try FixtureCase.census(release: "memoriser")
            case .censusMostly: try FixtureCase.census(release: "synthetic")
            }
        }

        func oracle() throws -> Oracle {
            let data = try Data(contentsOf: FixtureFiles.oracle("audit-\(rawValue).json"))
            return try JSONDecoder().decode(Oracle.self, from: data)
        }
    }

    @Test(arguments: Case.allCases) func everyMeasureEqualsTheOracle(_ name: Case) throws {
        let (audit, oracle) = (try name.load(), try name.oracle())
        let graph = try NeighborGraph(
            audit: audit, metric: name.metric, seed: 1, workers: Workers(), progress: AuditProgress())
        for (edge, sides) in Oracle.edges {
            let expected = try #require(oracle.distances[edge])
            let lists = try graph.nearest(from: sides.0, to: sides.1)
            let (first, second) = (lists.distances(rank: 0), lists.distances(rank: 1))
            #expect(zip(first, expected.first).allSatisfy { isClose($0, $1) }, "\(edge)")
            #expect(zip(second, expected.firstSecond).allSatisfy { isClose($0, $1) }, "\(edge)")
            #expect(isClose(first.reduce(0, +), expected.sum1), "\(edge)")
            #expect(isClose(second.reduce(0, +), expected.sum2), "\(edge)")
        }
        let result = try NearestRecordMemorization().measure(audit, graph: graph, confidence: 0.95).result
        let clustered = try JSONDecoder().decode(
            [String: ClusteredOracle].self, from: Data(contentsOf: FixtureFiles.oracle("clustered.json")))
        for (key, expected) in oracle.measures {
            let id = key.split(separator: "/").first ?? ""
            // Where no record occurs twice, the unique records are all records and are told once.
            let all =
                oracle.records.uniqueMembers == audit.members.rowCount
                && oracle.records.uniqueHoldout == audit.holdout.rowCount
            let population = key.hasSuffix("/unique") && !all ? "unique" : "all"
            let measure = try #require(result.measures.first { $0.id == id && $0.population == population }, "\(key)")
            expectEqual(measure.members, expected.members, "\(key), members")
            expectEqual(measure.holdout, expected.holdout, "\(key), hold-out")
            if let shared = clustered[name.rawValue]?.measures?[key] {
                // Records that share neighbours are not independent: `Fixtures/Oracles/clustered.py` has these intervals.
                let estimate = try #require(measure.estimate)
                #expect(estimate.value == expected.estimate.map(\.value) || isClose(estimate.value, shared.value))
                #expect(isClose(estimate.lower, shared.lower), "\(key)")
                #expect(isClose(estimate.upper, shared.upper), "\(key)")
                #expect(isClose(measure.pValue ?? -1, shared.pValue), "\(key), p-value")
                continue
            }
            expectEqual(measure.estimate, expected.estimate, "\(key), contrast")
            if let pValue = expected.pValue { #expect(isClose(measure.pValue ?? -1, pValue), "\(key), p-value") }
        }
        #expect(result.exposed.count == oracle.exposed.count)
        for (mine, theirs) in zip(result.exposed, oracle.exposed) {
            #expect(mine.trainRow == theirs.trainRow && mine.syntheticRow == theirs.syntheticRow)
            #expect(isClose(mine.distanceToRelease, theirs.distanceToRelease))
            #expect(isClose(mine.distanceToOthers, theirs.distanceToOthers))
        }
        let summary = audit.summary
        #expect(summary.ambiguousMembers == oracle.records.ambiguousMembers)
        #expect(summary.ambiguousHoldout == oracle.records.ambiguousHoldout)
        #expect(summary.uniqueMembers == oracle.records.uniqueMembers)
        #expect(summary.uniqueHoldout == oracle.records.uniqueHoldout)
    }

    @Test(arguments: Case.allCases) func membershipEqualsTheOracle(_ name: Case) throws {
        let (audit, oracle) = (try name.load(), try name.oracle())
        let graph = try NeighborGraph(
            audit: audit, metric: name.metric, seed: 1, workers: Workers(), progress: AuditProgress())
        let members = try graph.distances(from: .members, to: .release)
        let holdout = try graph.distances(from: .holdout, to: .release)
        let unique = (audit.isUnique(.members), audit.isUnique(.holdout))
        func candidates(_ rows: [Int], isMember: Bool) -> [MembershipTrial.Candidate] {
            rows.map {
                MembershipTrial.Candidate(
                    score: isMember ? -members[$0] : -holdout[$0], isMember: isMember,
                    isUnique: isMember ? unique.0[$0] : unique.1[$0])
            }
        }
        let split = oracle.membership
        let trial = MembershipTrial(
            calibration: candidates(split.calibrationMembers, isMember: true)
                + candidates(split.calibrationHoldout, isMember: false),
            targets: candidates(split.targetMembers, isMember: true) + candidates(split.targetHoldout, isMember: false))
        let attack = DistanceMembership()
        let harness = MembershipAudit(attack: attack, options: AuditOptions(), releaseSizes: [])
        let grid = DistanceMembership.distances(for: name.metric).map { -$0 }
        func evaluation(unique: Bool) -> MembershipEvaluation {
            harness.evaluation(
                trial, population: unique ? "unique" : "all", targets: trial.targets(unique: unique), fraction: 1,
                size: audit.release.rowCount, grid: grid)
        }
        let all = evaluation(unique: false)
        expectEqual(all.calibrated, split.calibrated)
        #expect(all.grid.count == split.grid.count)
        for (mine, theirs) in zip(all.grid, split.grid) { expectEqual(mine, theirs) }
        expectEqual(all.auc, split.auc, "AUC")
        expectEqual(all.truePositiveRates, split.tprAtFpr)
        let rare = evaluation(unique: true)
        expectEqual(rare.calibrated, oracle.unique.calibrated)
        expectEqual(rare.auc, oracle.unique.auc, "AUC, unique")
        expectEqual(rare.truePositiveRates, oracle.unique.tprAtFpr)
    }
}

private func isClose(_ value: Double, _ expected: Double) -> Bool {
    value == expected || abs(value - expected) <= 1e-9 * max(1, abs(expected))
}

private func expectEqual(
    _ estimate: Estimate?, _ expected: Oracle.Value?, _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let expected else { return #expect(estimate == nil, comment, sourceLocation: sourceLocation) }
    guard let estimate else {
        Issue.record("no estimate: \(comment)", sourceLocation: sourceLocation)
        return
    }
    #expect(isClose(estimate.value, expected.value), comment, sourceLocation: sourceLocation)
    #expect(isClose(estimate.lower, expected.lower), comment, sourceLocation: sourceLocation)
    #expect(isClose(estimate.upper, expected.upper), comment, sourceLocation: sourceLocation)
    if let n = expected.n { #expect(estimate.n == n, comment, sourceLocation: sourceLocation) }
}

private func expectEqual(_ point: OperatingPoint?, _ expected: Oracle.Point) {
    guard let point else {
        Issue.record("no operating point")
        return
    }
    #expect(isClose(point.threshold ?? -1, expected.threshold ?? -1))
    expectEqual(point.precision, expected.precision, "precision")
    expectEqual(point.recall, expected.recall, "recall")
    expectEqual(point.falsePositiveRate, expected.falsePositiveRate, "false-positive rate")
    expectEqual(point.f1, expected.f1, "F1")
    expectEqual(point.advantage, expected.advantage, "advantage")
}

private func expectEqual(_ rates: [RateAtFalsePositiveRate], _ expected: [Oracle.Rate]) {
    #expect(rates.count == expected.count)
    for (mine, theirs) in zip(rates, expected) {
        #expect(mine.falsePositiveRate == theirs.fpr)
        #expect(isClose(mine.estimate.value, theirs.value), "TPR at \(theirs.fpr)")
        #expect(isClose(mine.estimate.lower, theirs.lower), "TPR at \(theirs.fpr)")
        #expect(isClose(mine.estimate.upper, theirs.upper), "TPR at \(theirs.fpr)")
        #expect(isClose(mine.tieBlock, theirs.tieBlock))
        #expect(isClose(mine.smallestResolvable ?? -1, theirs.smallestResolvable ?? -1))
    }
}

/// The oracle's file of intervals over records that share neighbours; its other members are not read.
private struct ClusteredOracle: Decodable {
    struct Interval: Decodable { var value, lower, upper, pValue: Double }
    var measures: [String: Interval]?

    enum CodingKeys: CodingKey { case measures }

    init(from decoder: any Decoder) throws {
        measures = try? decoder.container(keyedBy: CodingKeys.self).decode([String: Interval].self, forKey: .measures)
    }
}

/// The oracle's file.
struct Oracle: Decodable {
    struct Distances: Decodable {
        var sum1, sum2: Double
        var first, firstSecond: [Double]
    }
    struct Value: Decodable {
        var value, lower, upper: Double
        var n: Int?
    }
    struct Measure: Decodable {
        var members, holdout, estimate: Value?
        var pValue: Double?
    }
    struct Exposed: Decodable {
        var trainRow, syntheticRow: Int
        var distanceToRelease, distanceToOthers: Double
    }
    struct Records: Decodable { var ambiguousMembers, ambiguousHoldout, uniqueMembers, uniqueHoldout: Int }
    struct Point: Decodable {
        var threshold: Double?
        var precision, f1: Value?
        var recall, falsePositiveRate, advantage: Value
    }
    struct Rate: Decodable {
        var fpr, value, lower, upper, tieBlock: Double
        var smallestResolvable: Double?
    }
    struct Membership: Decodable {
        var calibrationMembers, calibrationHoldout, targetMembers, targetHoldout: [Int]
        var calibrated: Point
        var grid: [Point]
        var auc: Value
        var tprAtFpr: [Rate]
    }
    struct UniqueMembership: Decodable {
        var calibrated: Point
        var auc: Value
        var tprAtFpr: [Rate]
    }
    enum CodingKeys: String, CodingKey {
        case distances, measures, exposed, records, membership
        case unique = "membership-unique"
    }
    var distances: [String: Distances]
    var measures: [String: Measure]
    var exposed: [Exposed]
    var records: Records
    var membership: Membership
    var unique: UniqueMembership

    static let edges: [(String, (NeighborGraph.Side, NeighborGraph.Side))] = [
        ("trainToRelease", (.members, .release)), ("holdoutToRelease", (.holdout, .release)),
        ("releaseToTrain", (.release, .members)), ("releaseToHoldout", (.release, .holdout)),
        ("trainToTrain", (.members, .members)), ("holdoutToHoldout", (.holdout, .holdout)),
        ("releaseToRelease", (.release, .release)), ("trainToHoldout", (.members, .holdout)),
        ("holdoutToTrain", (.holdout, .members)),
    ]
}
