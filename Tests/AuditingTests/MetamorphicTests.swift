import Attacks
import Auditing
import Fixtures
import Neighbors
import Statistics
import Tables
import Testing

/// What must hold for every attack and measurement, whatever the data.
@Suite struct MetamorphicTests {
    private func audit(_ audit: AuditCase, _ change: (inout AuditOptions) -> Void = { _ in }) throws -> AuditFindings {
        var options = AuditOptions()
        options.releaseSizes = [audit.release.rowCount]
        options.knowledgeFractions = [1]
        change(&options)
        return try Auditor(options: options).run(audit, entries: AttackCatalog.entries(named: []))
    }

    private func measures(_ findings: AuditFindings) -> [String: Measure] {
        let all = findings.results.flatMap(\.measures).map { ("\($0.id)/\($0.population)", $0) }
        return Dictionary(all) { first, _ in first }
    }

    private func headline(_ findings: AuditFindings, _ id: String, _ population: String = "all") throws -> Estimate {
        try #require(measures(findings)["\(id)/\(population)"]?.estimate)
    }

    private func membership(
        _ findings: AuditFindings, of id: String = "distance-membership"
    ) throws -> MembershipEvaluation {
        let result = findings.results.first { $0.attack.id == id }
        return try #require(result?.membership.last { $0.population == "all" })
    }

    /// Publishing the training data themselves, in any order, is the worst a release can do.
    @Test func theTrainingDataAsReleaseIsTheWorst() throws {
        let base = try FixtureCase.census(release: "synthetic")
        for order in [Array(0..<2_000), RandomStream(seed: 1, purpose: "order").shuffled(2_000)] {
            let copy = try AuditCase(members: base.members, holdout: base.holdout, release: base.members.rows(order))
            let findings = try audit(copy)
            #expect(findings.verdict.outcome == .leak)
            let identical = try #require(measures(findings)["identical-match-share/all"])
            #expect(identical.members?.value == 1)
            #expect(try headline(findings, "closest-record").value == 1)
            #expect(try headline(findings, "closer-to-train-share").value == 1)
            #expect(try headline(findings, "data-copying").value == 1)
            #expect(try headline(findings, "adversarial-accuracy").value > 0.45)
            #expect(try #require(try membership(findings).auc).value == 1)
            #expect(try #require(try membership(findings).calibrated).advantage.value == 1)
            #expect(try membership(findings).truePositiveRates.allSatisfy { $0.estimate.value == 1 })
            // Every copied record is found, by row number.
            #expect(findings.results[0].exposed.allSatisfy { $0.distanceToRelease == 0 })
        }
    }

    /// Fresh records of the same population give nothing away.
    @Test func freshRecordsAreNeutral() throws {
        let findings = try audit(FixtureCase.discharges(BundledRelease.ideal))
        #expect(findings.verdict.outcome == .noLeakFound)
        #expect(findings.verdict.grounds.allSatisfy { $0.estimate.covers($0.nullValue) })
        for measure in measures(findings).values {
            guard let estimate = measure.estimate, let null = measure.nullValue else { continue }
            // Far inside what a real effect gives, and within reach of the null value at three standard errors.
            let reach = (estimate.upper - estimate.lower) / 2 * 3 / 1.96
            #expect(abs(estimate.value - null) <= reach, "\(measure.id)")
        }
    }

    @Test func halfACopyIsCaughtByEveryGround() throws {
        let findings = try audit(FixtureCase.discharges(BundledRelease.memoriser))
        #expect(findings.verdict.outcome == .leak)
        let identical = try headline(findings, "identical-match-share")
        #expect(abs(identical.value - 0.448) < 1e-12)
        #expect(try #require(try membership(findings).calibrated).advantage.lower > 0.38)
        // Everything but the rate at 1 %, whose interval spans the block of tied distances, and what densities alone see.
        let strong = [
            "nearest-record-memorization", "distance-membership", "calibrated-distance", "classifier-membership",
        ]
        let grounds = findings.verdict.grounds.filter { strong.contains($0.attack) && !$0.measure.hasPrefix("tpr") }
        #expect(grounds.count >= 10 && grounds.allSatisfy { $0.leaks })
    }

    /// Train and hold-out change places: contrasts change sign, and nothing is judged, as no release can do that.
    @Test func swappingTrainAndHoldoutChangesTheSign() throws {
        let base = try FixtureCase.census(release: "memoriser")
        let there = try audit(base)
        let swapped = try audit(
            AuditCase(members: base.holdout, holdout: base.members, release: base.release))
        for (id, centre) in [
            ("identical-match-share", 0.0), ("closest-record", 0.5), ("closer-to-train-share", 0.5),
            ("authenticity", 0),
            ("adversarial-accuracy", 0), ("neighbour-distance-ratio", 0.5),
        ] {
            let (a, b) = (try headline(there, id), try headline(swapped, id))
            #expect(abs((a.value - centre) + (b.value - centre)) < 1e-12, "\(id)")
        }
        #expect(swapped.verdict.outcome == .notJudged)
    }

    @Test(arguments: TableTransform.allCases) func tellingTheSameRecordsDifferentlyChangesNothing(
        _ transform: TableTransform
    ) throws {
        let base = try FixtureCase.census(release: "memoriser")
        let changed = try AuditCase(
            members: transform.apply(base.members, seed: 1), holdout: transform.apply(base.holdout, seed: 2),
            release: transform.apply(base.release, seed: 3))
        let (before, after) = (measures(try audit(base)), measures(try audit(changed)))
        #expect(before.keys == after.keys)
        for (id, measure) in before {
            let other = try #require(after[id])
            // Gower divides by the number of columns, so distances themselves may be in other units.
            let scale = transform == .constantColumn && ["closest-record", "release-distance"].contains(measure.id)
            for (a, b) in [
                (measure.estimate, other.estimate), (scale ? nil : measure.members, scale ? nil : other.members),
                (scale ? nil : measure.holdout, scale ? nil : other.holdout),
            ] {
                // Sums in another order round differently and may break a tie.
                let tolerance = transform == .columnOrder || transform == .constantColumn ? 2e-3 : 1e-12
                // Which of several equally near records counts as a cluster follows the rows of the file.
                let reach =
                    transform == .rowOrder && a?.method.hasSuffix("shared neighbours") == true ? 1e-4 : tolerance
                #expect((a == nil) == (b == nil), "\(id)")
                if let a, let b {
                    #expect(abs(a.value - b.value) <= tolerance, "\(id)")
                    #expect(abs(a.lower - b.lower) <= reach, "\(id)")
                    #expect(abs(a.upper - b.upper) <= reach, "\(id)")
                }
            }
        }
    }

    /// Larger fractions contain smaller ones, calibration and targets are disjoint, and nobody is lost.
    @Test func knowledgeFractionsAreNested() {
        let candidates = (0..<200).map {
            MembershipTrial.Candidate(score: Double($0), isMember: $0 % 3 == 0, isUnique: true)
        }
        var smaller: Set<Double> = []
        for fraction in [0.1, 0.35, 0.8, 1] {
            let trial = MembershipTrial(candidates, fraction: fraction, calibrationShare: 0.2)
            let calibration = Set(trial.calibration.map(\.score))
            let targets = Set(trial.targets.map(\.score))
            #expect(calibration.isDisjoint(with: targets))
            #expect(calibration.union(targets).isSuperset(of: smaller))
            smaller = calibration.union(targets)
            #expect(abs(Double(calibration.count) / Double(smaller.count) - 0.2) < 0.07)
        }
        #expect(smaller.count == 200)
    }

    /// The threshold is chosen on the calibration records alone.
    @Test func thresholdsDoNotDependOnTheTargets() {
        func candidate(_ score: Double, _ member: Bool) -> MembershipTrial.Candidate {
            MembershipTrial.Candidate(score: score, isMember: member, isUnique: true)
        }
        let calibration = [candidate(3, true), candidate(2, true), candidate(1, false), candidate(0, false)]
        for targets in [[candidate(9, false), candidate(-9, true)], [candidate(9, true), candidate(-9, false)]] {
            #expect(MembershipTrial(calibration: calibration, targets: targets).calibratedThreshold() == 2)
        }
    }

    @Test func attacksSeeNoLabels() throws {
        final class Recorder: Attack, @unchecked Sendable {
            var view: AdversaryView?
            var card: AttackCard { DistanceMembership().card }
            func score(_ view: AdversaryView, using stream: RandomStream) throws -> [Double] {
                self.view = view
                return try DistanceMembership().score(view, using: stream)
            }
            func fixedThresholds(in space: RecordSpace) -> [Double] { [] }
        }
        let base = try FixtureCase.census(release: "memoriser")
        let recorder = Recorder()
        var options = AuditOptions()
        options.releaseSizes = [2_000]
        _ = try Auditor(options: options).run(base, entries: [.attack(recorder)])
        let view = try #require(recorder.view)
        // Nothing reachable from the view is a case, a pool or a list of truth values.
        var found: [String] = []
        func walk(_ value: Any, depth: Int) {
            if [AuditCase.self, [Bool].self, MembershipTrial.self].contains(where: { $0 == type(of: value) }) {
                found.append("\(type(of: value))")
            }
            guard depth < 5 else { return }
            for child in Mirror(reflecting: value).children.prefix(64) { walk(child.value, depth: depth + 1) }
        }
        walk(view, depth: 0)
        #expect(found.isEmpty)
        // Members and others are mixed: neither the first half nor the second is all of one kind.
        let groups = RecordGroups([view.candidates, base.members]).groups
        let members = Set(groups[1])
        let firstHalf = groups[0].prefix(2_000).count { members.contains($0) }
        #expect((900...1_100).contains(firstHalf))
    }

    @Test func optionsOutsideTheirRangeAreRefused() throws {
        let base = try FixtureCase.census(release: "memoriser")
        #expect(throws: AuditError.moreThanAvailable(option: "--targets", asked: 5_000, role: "train", found: 2_000)) {
            try audit(base) { $0.targets = 5_000 }
        }
        #expect(
            throws: AuditError.moreThanAvailable(
                option: "--release-size", asked: 9_999, role: "synthetic", found: 2_000)
        ) { try audit(base) { $0.releaseSizes = [9_999] } }
        for change: @Sendable (inout AuditOptions) -> Void in [
            { $0.knowledgeFractions = [0] }, { $0.confidence = 1 }, { $0.calibrationShare = 0 }, { $0.targets = 1 },
        ] {
            #expect(throws: AuditError.self) { try audit(base, change) }
        }
    }

    @Test func ambiguousRecordsAreCountedAndLeftOutUnlessKept() throws {
        let base = try FixtureCase.discharges(BundledRelease.ideal)
        #expect(base.summary.ambiguousMembers == 200 && base.summary.ambiguousHoldout == 221)
        let without = try membership(try audit(base))
        let with = try membership(try audit(base) { $0.ambiguous = .keep })
        #expect(without.members == 1_440 && with.members == 1_600)
        #expect(with.holdout == 1_600)
    }

    /// An ordering by the second neighbour resolves rates inside a block of equal distances.
    @Test func theTieBreakResolvesSmallFalsePositiveRates() throws {
        let base = try FixtureCase.discharges(BundledRelease.memoriser)
        var options = AuditOptions()
        options.knowledgeFractions = [1]
        options.releaseSizes = [2_000]
        func rate(_ tieBreak: DistanceMembership.TieBreak) throws -> RateAtFalsePositiveRate {
            let attack = DistanceMembership(options: DistanceMembership.Options(tieBreak: tieBreak))
            let findings = try Auditor(options: options).run(base, entries: [.attack(attack)])
            return try membership(findings).truePositiveRates[1]
        }
        let (tied, ordered) = (try rate(.none), try rate(.secondNeighbour))
        #expect(ordered.tieBlock < tied.tieBlock)
        #expect(ordered.estimate.lower > tied.estimate.lower)
    }
}

extension RandomStream {
    fileprivate func shuffled(_ count: Int) -> [Int] {
        var copy = self
        return copy.permutation(count)
    }
}
