import Auditing
import Policy
import Statistics
import Testing

/// Wildcards, waivers, what would decide, and that judging is the same every time.
@Suite struct JudgeTests {
    private static let inferred = [
        "rules:", "  - {id: inf, attack: attribute-inference, metric: inferred/*, at-most: 0.1}",
    ]

    private func inference(_ intervals: (lower: Double, upper: Double)...) -> Evidence {
        let names = ["inferred/age", "inferred/sex"]
        var measures: [(String, [Estimate])] = [("other", Made.ladder(0.5, 0.6))]
        for (name, interval) in zip(names, intervals) {
            measures.append((name, Made.ladder(interval.lower, interval.upper)))
        }
        var evidence = Made.evidence(measures: measures)
        evidence.results[0].measures.append(
            Made.measure("inferred/zip", Made.estimate(0.5, 0.6), role: .diagnostic))
        return evidence
    }

    // MARK: - Wildcards

    /// A metric that ends in a star stands for every measure of the verdict that begins so, each with an id of its own.
    @Test func aStarIsEveryMeasureOfThePrefix() throws {
        let policy = try Made.policy(Self.inferred)
        let judgement = try Made.judge(policy, [inference((0.01, 0.05), (0.3, 0.4))])
        #expect(judgement.findings.map(\.id) == ["inf/age", "inf/sex"])
        #expect(judgement.findings.map(\.outcome) == [.pass, .leak])
        #expect(judgement.findings.map(\.line) == [3, 3])
        #expect(judgement.outcome == .leak && judgement.sentence.contains("inf/sex"))
        let held = try Made.judge(policy, [inference((0.01, 0.05), (0.01, 0.1))])
        #expect(held.outcome == .pass && held.findings.count == 2)
    }

    /// A waiver for the rule covers all that it stands for.
    @Test func aWaiverCoversAllOfAStar() throws {
        let waiver = "  - {id: w, rule: inf, reason: known, approved-by: board, expires: 2030-12-31}"
        let policy = try Made.policy(Self.inferred + ["waivers:", waiver])
        let judgement = try Made.judge(policy, [inference((0.2, 0.3), (0.05, 0.2))])
        #expect(judgement.outcome == .pass && judgement.warnings.isEmpty)
        #expect(judgement.findings.map(\.outcome) == [.leak, .inconclusive])
        #expect(judgement.findings.map(\.waiver) == ["w", "w"])
    }

    /// Where no measure begins so, nothing can be said.
    @Test func aStarOfNothingIsInconclusive() throws {
        let judgement = try Made.judge(Made.policy(Self.inferred), [inference()])
        #expect(judgement.findings.map(\.id) == ["inf"] && judgement.outcome == .inconclusive)
    }

    // MARK: - Waivers

    /// A waiver for this release is in force, whether its digest is written in small letters or large ones.
    @Test(arguments: [Made.release, Made.release.uppercased()])
    func aWaiverOfThisReleaseHolds(_ digest: String) throws {
        let policy = try Made.policy(
            Silence.rule("advantage") + [
                "waivers:",
                "  - {id: w, rule: a, reason: r, approved-by: b, expires: 2030-12-31, applies-to: \(digest)}",
            ])
        let judgement = try Made.judge(policy, [Made.evidence(advantage: Made.ladder(0.5, 0.6))])
        #expect(judgement.outcome == .pass && judgement.findings.first?.waiver == "w")
        #expect(judgement.sentence.contains("1 requirement is waived"))
    }

    /// A waiver of a requirement other than a rule holds too: an attack that was not run, and a control that warns.
    @Test func otherRequirementsCanBeWaived() throws {
        let names = ["required-attack/linkability", "required-control/overlap", "accounting"]
        let waivers = names.enumerated().map { place, name in
            "  - {id: w\(place), rule: \(name), reason: r, approved-by: b, expires: 2030-12-31}"
        }
        let lines = ["require: {attacks: [linkability], controls: [overlap]}", "accounting: {claim-must-hold: true}"]
        let evidence = Made.evidence([], checks: [Made.check("overlap", .warn)])
        let open = try Made.judge(Made.policy(lines), [evidence])
        #expect(open.outcome == .inconclusive)
        let waived = try Made.judge(Made.policy(lines + ["waivers:"] + waivers), [evidence])
        #expect(waived.outcome == .pass && waived.findings.allSatisfy { $0.waiver != nil })
        #expect(waived.findings.allSatisfy { $0.outcome == .inconclusive })
    }

    // MARK: - What would decide

    /// An interval twice as wide to a side as the gap needs four times the targets: 3000 more than 1000.
    @Test func furtherTargetsByHand() throws {
        let policy = try Made.policy(
            "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.3125}")
        let evidence = Made.evidence(advantage: Made.ladder(0.125, 0.375, value: 0.25, n: 1000))
        let finding = try #require(try Made.judge(policy, [evidence]).findings.first)
        #expect(finding.outcome == .inconclusive && finding.furtherTargets == 3000)
        #expect(finding.sentence.contains("about 3000 targets more"))
    }

    /// Where the number is the limit, no number of targets decides.
    @Test func noTargetsDecideANumberOnItsLimit() throws {
        let policy = try Made.policy(
            "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.25}")
        let evidence = Made.evidence(advantage: Made.ladder(0.125, 0.375, value: 0.25))
        let finding = try #require(try Made.judge(policy, [evidence]).findings.first)
        #expect(finding.outcome == .inconclusive && finding.furtherTargets == nil)
    }

    /// Within the limit but with too few targets, those are wanting that the rule asks for.
    @Test func wantingTargetsAreTold() throws {
        let policy = try Made.policy(Silence.rule("advantage", ", minimum-targets: 500"))
        let evidence = Made.evidence(advantage: Made.ladder(0.01, 0.05, n: 420))
        let finding = try #require(try Made.judge(policy, [evidence]).findings.first)
        #expect(finding.outcome == .inconclusive && finding.furtherTargets == 80)
    }

    // MARK: - The same every time

    /// Judging twice gives equal judgements, and the digests and the day as they were given.
    @Test(arguments: Silence.all) func judgingTwiceIsTheSame(_ silence: Silence) throws {
        let policy = try Made.policy(silence.lines)
        let first = try Made.judge(policy, silence.evidence)
        let second = try Made.judge(policy, silence.evidence)
        #expect(first == second && first.date == Made.today && first.policy == policy)
        #expect(first.audits.count == silence.evidence.count && first.schema == Judgement.currentSchema)
    }

    /// Files of different attacks may come in any order.
    @Test func filesMayComeInAnyOrder() throws {
        let policy = try Made.policy(
            "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.1}",
            "  - {id: b, attack: calibrated-distance, metric: advantage, at-most: 0.1}",
            "require: {attacks: [calibrated-distance], controls: [overlap]}")
        let one = Made.evidence(advantage: Made.ladder(0.01, 0.05))
        let other = Made.evidence(advantage: Made.ladder(0.5, 0.6), attack: "calibrated-distance")
        let (first, second) = (try Made.judge(policy, [one, other]), try Made.judge(policy, [other, one]))
        #expect(first == second && first.outcome == .leak)
        #expect(first.findings.map(\.outcome) == [.pass, .leak, .pass, .pass])
    }
}
