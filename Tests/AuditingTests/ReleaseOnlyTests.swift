import Attacks
import Auditing
import Fixtures
import Foundation
import Neighbors
import Statistics
import Tables
import Testing

/// Attacks on a release alone, against NumPy and scikit-learn on records of Adult (`Fixtures/Oracles/release_only.py`).
@Suite struct ReleaseOnlyTests {
    private struct Scores: Decodable {
        var auc: Double
        /// Of every 15th candidate.
        var scores: [Double]
    }

    private static let names: [String: any Attack] = [
        "distance": DistanceMembership(),
        "calibrated-distance": CalibratedDistance(),
        "monte-carlo-median": MonteCarloMembership(),
        "monte-carlo-percentile": MonteCarloMembership(options: .init(radius: .percentile)),
        "local-neighbourhood": LocalNeighbourhood(),
        "density-tree": DensityMembership(density: .tree),
        "domias-tree": Domias(density: .tree),
        "classifier-logistic": ClassifierMembership(options: .init(model: .logistic)),
        "density-kernel": DensityMembership(density: .kernel),
        "domias-kernel": Domias(density: .kernel),
    ]

    private static func view(numeric: Bool) throws -> (AdversaryView, members: Int) {
        var options = ReadOptions()
        if numeric {
            options.ignoredColumns = [
                "type_employer", "education", "marital", "occupation", "relationship", "race", "sex", "country",
                "income",
            ]
        }
        let tables = try TableLoader.load(
            ["train", "holdout", "reference", "release"].map {
                NamedInput(role: $0, path: FixtureFiles.adult($0).path, isRelease: $0 == "release")
            }, options: options
        ).map(\.table)
        var candidates = tables[0]
        candidates.append(tables[1])
        let view = try AdversaryView(
            threatModel: ThreatModel(
                goal: .membership, knowledge: Knowledge(recordFraction: 1, labelledShare: 0.2), access: .releaseOnly),
            release: tables[3], candidates: candidates, reference: tables[2],
            space: RecordSpace(metric: .gower, schema: candidates.schema, fittedTo: [tables[0], tables[1]]),
            workers: Workers())
        return (view, tables[0].rowCount)
    }

    @Test(arguments: ["adult", "numeric"]) func scoresEqualTheOracle(_ part: String) throws {
        let oracle = try JSONDecoder().decode(
            [String: [String: Scores]].self, from: Data(contentsOf: FixtureFiles.oracle("release_only.json")))
        let expected = try #require(oracle[part])
        #expect(expected.count == (part == "adult" ? 8 : 10))
        let (view, members) = try Self.view(numeric: part == "numeric")
        for (name, values) in expected {
            let attack = try #require(Self.names[name])
            let scores = try attack.score(view, using: RandomStream(seed: 1, purpose: "test"))
            #expect(scores.count == 1_200)
            for (index, value) in values.scores.enumerated() {
                #expect(abs(scores[15 * index] - value) <= 1e-8 * max(1, abs(value)), "\(name), \(15 * index)")
            }
            let area = ROC(members: Array(scores[..<members]), nonMembers: Array(scores[members...])).area
            #expect(abs(area - values.auc) <= 1e-6, "\(name): \(area) against \(values.auc)")
        }
    }

    /// A forest finds what linear weights cannot: records that were copied.
    @Test func forestsFindCopies() throws {
        let (view, members) = try Self.view(numeric: false)
        func area(_ model: ClassifierMembership.Model) throws -> Double {
            let scores = try ClassifierMembership(options: .init(model: model))
                .score(view, using: RandomStream(seed: 1, purpose: "test"))
            return ROC(members: Array(scores[..<members]), nonMembers: Array(scores[members...])).area
        }
        #expect(try area(.forest) > 0.56)
        #expect(try area(.boosting) > 0.48)
    }
}

/// Audits with reference records.
@Suite struct ReferenceRecordTests {
    private func options(_ change: (inout AuditOptions) -> Void = { _ in }) -> AuditOptions {
        var options = AuditOptions()
        options.knowledgeFractions = [1]
        change(&options)
        return options
    }

    private func pooled(_ audit: AuditCase) -> Table {
        var pool = audit.members
        pool.append(audit.holdout)
        return pool
    }

    /// Reference records are no targets, and nobody whose content they share is one.
    @Test func referenceRecordsAreNoTargets() throws {
        let base = try FixtureCase.discharges(BundledRelease.memoriser)
        let findings = try Auditor(options: options { $0.referenceShare = 0.4 }).run(
            base, entries: [.attack(CalibratedDistance()), .attack(DistanceMembership())])
        let (calibrated, plain) = (findings.results[0].membership, findings.results[1].membership)
        let (withReference, without) = (try #require(calibrated.last), try #require(plain.last))
        #expect(findings.configuration.referenceRecords == 800)
        #expect(withReference.threatModel.knowledge.referenceRecords == 800)
        #expect(without.threatModel.knowledge.referenceRecords == nil)
        #expect(withReference.members <= without.members)
        #expect(Double(withReference.holdout) <= 0.62 * Double(without.holdout))
    }

    @Test func aReferenceOfTargetsIsRefused() throws {
        let base = try FixtureCase.discharges(BundledRelease.memoriser)
        #expect(throws: AuditError.self) {
            try AuditCase(
                members: base.members, holdout: base.holdout, release: base.release,
                reference: base.members.rows(Array(0..<500)))
        }
        #expect {
            try AuditCase(
                members: base.members, holdout: base.holdout, release: base.release,
                reference: base.holdout.rows(Array(0..<500)))
        } throws: { error in
            guard case .referenceOverlaps(let role, _, _)? = error as? AuditError else { return false }
            return role == "hold-out"
        }
    }

    @Test func attacksWithoutWhatTheyNeedAreRefused() throws {
        let base = try FixtureCase.discharges(BundledRelease.memoriser)
        #expect(throws: AuditError.needNotGranted(attack: "domias", need: .reference)) {
            try Auditor(options: options { $0.referenceShare = 0 }).run(base, entries: [.attack(Domias())])
        }
        #expect(try AttackCatalog.entries(named: [], granted: []).allSatisfy { $0.card.needs.isEmpty })
    }

    /// The most isolated records are attacked, and a list is followed to the row.
    @Test func targetsAreChosen() throws {
        let base = try FixtureCase.census(release: "memoriser")
        var rows = AuditOptions.TargetRows(members: [], holdout: [])
        rows.members = Array(1...300)
        rows.holdout = Array(501...900)
        let listed = try Auditor(
            options: options {
                $0.targetRows = rows; $0.calibrationShare = 0.01
            }
        ).run(
            base, entries: [.attack(DistanceMembership())])
        let evaluation = try #require(listed.results[0].membership.first { $0.releaseSize == 2_000 })
        #expect(evaluation.members == 297 && evaluation.holdout == 396)
        #expect(listed.results[0].vulnerable.allSatisfy { (1...300).contains($0.trainRow) })
        let outliers = try Auditor(
            options: options {
                $0.targets = 200; $0.targetChoice = .outliers
            }
        ).run(
            base, entries: [.attack(DistanceMembership())])
        let rare = try #require(outliers.results[0].membership.first { $0.releaseSize == 2_000 })
        #expect(rare.members == 160)
        #expect(throws: AuditError.self) {
            try Auditor(options: options { $0.targetRows = .init(members: [2_001], holdout: [1]) }).run(
                base, entries: [.attack(DistanceMembership())])
        }
    }

    /// Parts of the records add up to all of them, and rare copies are easier to tell than common ones.
    @Test func subgroupsCoverTheTargets() throws {
        let base = try FixtureCase.discharges(BundledRelease.memoriser)
        let name = base.members.schema.columns[0].name
        let findings = try Auditor(options: options { $0.subgroups = [.rarity, .column(name)] }).run(
            base, entries: [.attack(DistanceMembership())])
        let result = findings.results[0]
        let whole = try #require(result.membership.last { $0.population == "all" })
        let tenths = result.subgroups.filter { $0.population.hasPrefix("isolation") }
        #expect(tenths.count >= 8)
        #expect(tenths.reduce(0) { $0 + $1.members } <= whole.members)
        #expect(tenths.reduce(0) { $0 + $1.members } >= whole.members - 20)
        let column = result.subgroups.filter { $0.population.hasPrefix("\(name):") }
        #expect(!column.isEmpty)
        // Half of the training records were copied, common and rare ones alike.
        #expect(tenths.allSatisfy { ($0.auc?.value ?? 0) > 0.6 })
        // What is found is what was copied.
        #expect(result.vulnerable.count == 10)
        #expect(result.vulnerable.allSatisfy { $0.pValue < 0.01 && $0.score == 0 })
        #expect(throws: AuditError.self) {
            try Auditor(options: options { $0.subgroups = [.column("nobody")] }).run(
                base, entries: [.attack(DistanceMembership())])
        }
    }
}
