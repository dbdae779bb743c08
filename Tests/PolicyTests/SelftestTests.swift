import Attacks
import Auditing
import Neighbors
import Policy
import Statistics
import Tables
import Testing

/// A measurement that says the same of every release.
private struct Stubborn: Measurement {
    /// The excess that it always finds.
    var excess: Double

    var card: AttackCard { Made.card(excess > 0 ? "wolf" : "blind") }

    func measure(_ audit: AuditCase, graph: NeighborGraph, confidence: Double) throws -> AuditOutcome {
        func estimate(_ confidence: Double) -> Estimate {
            Made.estimate(excess - 0.01, excess + 0.01, confidence: confidence)
        }
        return AuditOutcome(
            result: AttackResult(
                attack: card, finding: "", measures: [Made.measure("m", estimate(confidence))]),
            grounds: [
                AuditOutcome.Ground(measure: "m", population: "all", nullValue: 0) { estimate($0) }
            ])
    }
}

/// Planted leaks are found, clean releases are left alone, and what a self-test does not vouch for does not count.
@Suite struct SelftestTests {
    /// People with six numbers each, and a release of others.
    private static func people(_ count: Int, _ purpose: String) throws -> Table {
        let columns = (0..<6).map { Column(name: "n\($0)", kind: .continuous) }
        var table = Table(schema: try #require(Schema(columns: columns)))
        var stream = RandomStream(seed: 3, purpose: purpose)
        for _ in 0..<count {
            table.appendRow()
            for slot in 0..<6 { table.setNumber(slot, to: stream.uniform()) }
        }
        return table
    }

    private static func run(
        policy: Policy? = nil, entries: [AuditEntry], trials: Int = 12, threads: Int = 2
    ) throws -> Selftest {
        let planter = try LeakPlanter(
            members: try people(250, "members"), holdout: try people(250, "holdout"),
            release: try people(250, "release"), seed: 9)
        var options = AuditOptions()
        options.workers = Workers(threads: threads)
        options.knowledgeFractions = [1]
        var plan = SelftestPlan()
        (plan.shares, plan.changed, plan.trials) = ([0.02, 0.4], [0, 0.2], trials)
        return try SelftestRun(planter, entries: entries, options: options, policy: policy, plan: plan).run(
            tool: Evidence.Tool(name: "by hand", version: "1"),
            inputs: Made.evidence([]).inputs, usesRelease: true, progress: AuditProgress())
    }

    private static let real: [AuditEntry] = [
        .measurement(NearestRecordMemorization()), .attack(DistanceMembership(options: DistanceMembership.Options())),
    ]

    /// A large leak of copies is always found, clean releases raise no more alarms than they may, and the result does not depend on threads.
    @Test func plantedCopiesAreFound() throws {
        let selftest = try Self.run(entries: Self.real)
        #expect(selftest.subjects.map(\.id) == ["nearest-record-memorization", "distance-membership"])
        for subject in selftest.subjects {
            let large = try #require(subject.planted.first { $0.leak == PlantedLeak(share: 0.4, changed: 0) })
            #expect(large.leaks == 12 && large.copies == 100 && large.trials == 12)
            // 12 trials at 5 %: five alarms would happen once in 5,000 times.
            #expect(subject.clean.leaks < 5 && subject.clean.trials == 12)
            #expect(subject.passed && !subject.raisesFalseAlarms)
            let limit = try #require(subject.limits.first { $0.changed == 0 })
            #expect(limit.share != nil && limit.largest == 0.4)
        }
        // Word for word, a changed copy is none.
        let changed = try #require(selftest.subjects[0].planted.last)
        #expect(changed.leak == PlantedLeak(share: 0.4, changed: 0.2))
        #expect(changed.detected.n == 12 && selftest.configuration.knowledgeFractions == [1])
        let again = try Self.run(entries: Self.real, threads: 1)
        #expect(again == selftest)
    }

    /// What is always found and what is never found are told apart from what works.
    @Test func uselessAttacksDoNotPass() throws {
        let selftest = try Self.run(
            entries: [.measurement(Stubborn(excess: 0.5)), .measurement(Stubborn(excess: 0))], trials: 8)
        let (wolf, blind) = (selftest.subjects[0], selftest.subjects[1])
        #expect(wolf.clean.leaks == 8 && wolf.raisesFalseAlarms && !wolf.passed)
        #expect(wolf.sentence.contains("false alarms in 8 of 8"))
        #expect(blind.clean.leaks == 0 && !blind.raisesFalseAlarms && !blind.passed)
        #expect(blind.limits.allSatisfy { $0.share == nil && $0.largest == 0.4 })
        #expect(blind.limitOfDetection.contains("not up to 40% copied word for word"))
    }

    /// Rules are tried as a policy judges them, and the policy as a whole.
    @Test func rulesAreTried() throws {
        let policy = try PolicyReader.parse(
            """
            version: 1
            rules:
              - {id: copies, attack: nearest-record-memorization, metric: identical-match-share, at-most: 0.05}
              - {id: loose, attack: distance-membership, metric: advantage, at-most: 1}
              - {id: better, attack: distance-membership, metric: advantage, no-worse-than-baseline: 0.02}
            accounting: {claim-must-hold: true}
            waivers:
              - {id: w, rule: copies, reason: r, approved-by: b, expires: 2999-01-01}
            """, file: "policy.yaml", catalogue: AttackCatalog.metrics)
        let selftest = try Self.run(policy: policy, entries: Self.real)
        #expect(selftest.subjects.map(\.id) == ["copies", "loose", "better"])
        let copies = selftest.subjects[0]
        #expect(copies.passed && copies.clean.passes + copies.clean.inconclusive == 12)
        // No advantage is above 1, so this rule finds nothing.
        #expect(!selftest.subjects[1].passed && selftest.subjects[1].planted.allSatisfy { $0.passes == 12 })
        // What compares with accepted evidence is judged by its attack, and that is said.
        #expect(selftest.subjects[2].passed && selftest.confidence == 0.95 && selftest.multiplicity == .holm)
        #expect(selftest.notes.contains { $0.contains("better") } && selftest.notes.contains { $0.contains("epsilon") })
        let whole = try #require(selftest.whole)
        let large = try #require(whole.planted.first { $0.leak == PlantedLeak(share: 0.4, changed: 0) })
        #expect(large.leaks == 12, "waivers hide nothing here")
        #expect(selftest.policySHA256 == policy.sha256)
    }

    // MARK: - What counts

    private static let rule = [
        "rules:", "  - {id: a, attack: distance-membership, metric: advantage, at-most: 0.1}",
    ]

    private static func judged(_ evidence: Evidence, _ selftest: Selftest?, required: Bool = true) throws -> Judgement {
        try Made.judge(Made.policy(rule), [evidence]) {
            $0.selftest = selftest
            $0.requiresSelftest = required
        }
    }

    /// The self-test of one attack, as if it were that of the rule's.
    private static func selftest(_ entry: AuditEntry) throws -> Selftest {
        var selftest = try run(entries: [entry], trials: 8)
        let policy = try Made.policy(rule)
        var asked = policy.rules[0]
        asked.line = 0
        selftest.subjects[0].rule = asked
        (selftest.confidence, selftest.multiplicity) = (policy.confidence, policy.multiplicity)
        return selftest
    }

    /// A pass needs a self-test that was passed; a leak needs one without false alarms; without the demand both stand.
    @Test func onlyWhatIsVouchedForCounts() throws {
        let within = Made.evidence(advantage: Made.ladder(0.01, 0.05))
        let beyond = Made.evidence(advantage: Made.ladder(0.5, 0.6))
        let (wolf, blind) = (
            try Self.selftest(.measurement(Stubborn(excess: 0.5))), try Self.selftest(.measurement(Stubborn(excess: 0)))
        )
        let good = try Self.selftest(Self.real[1])
        for (selftest, pass, leak) in [
            (good, Judgement.Outcome.pass, Judgement.Outcome.leak), (blind, .inconclusive, .leak),
            (wolf, .inconclusive, .inconclusive), (nil, .inconclusive, .leak),
        ] {
            #expect(try Self.judged(within, selftest).outcome == pass)
            #expect(try Self.judged(beyond, selftest).outcome == leak)
            #expect(try Self.judged(within, selftest, required: false).outcome == .pass)
            #expect(try Self.judged(beyond, selftest, required: false).outcome == .leak)
        }
        let finding = try #require(try Self.judged(within, good).findings.first)
        #expect(finding.limits == good.subjects[0].limits)
        #expect(finding.limitOfDetection == good.subjects[0].limitOfDetection)
    }

    /// A self-test of attacks by themselves, or of a policy that judges otherwise, vouches for no rule.
    @Test func aSelftestIsOfItsPolicy() throws {
        let within = Made.evidence(advantage: Made.ladder(0.01, 0.05))
        let good = try Self.selftest(Self.real[1])
        #expect(try Self.judged(within, good).outcome == .pass)
        let changes: [(inout Selftest) -> Void] = [
            { $0.confidence = 0.5 }, { $0.multiplicity = Policy.Multiplicity.none },
            { $0.subjects.append($0.subjects[0]) },
            { $0.subjects[0].rule?.limit = .atMost(0.2) }, { $0.subjects[0].rule = nil }, { $0.subjects = [] },
        ]
        for change in changes {
            var selftest = good
            change(&selftest)
            #expect(try Self.judged(within, selftest).outcome == .inconclusive)
        }
    }

    /// Counts that are none are seen.
    @Test func unsoundCountsAreSeen() throws {
        let good = try Self.selftest(Self.real[1])
        #expect(good.isSound)
        for count in [Int.max, Int.min, -1, 9] {
            var selftest = good
            selftest.subjects[0].clean.leaks = count
            #expect(!selftest.isSound)
            selftest = good
            selftest.subjects[0].planted[0].passes = count
            #expect(!selftest.isSound)
        }
    }

    /// A self-test of other files, options or another program says nothing about evidence.
    @Test func aSelftestIsOfItsAudit() throws {
        var selftest = try Self.run(entries: [.measurement(Stubborn(excess: 0))], trials: 5)
        var evidence = Made.evidence([])
        selftest.configuration = evidence.configuration
        #expect(selftest.mismatch(with: evidence) == nil)
        evidence.configuration.seed = 99
        evidence.configuration.confidence = 0.99
        #expect(selftest.mismatch(with: evidence) == nil)
        evidence.configuration.metric = "gower"
        #expect(selftest.mismatch(with: evidence)?.contains("options") == true)
        evidence.configuration.metric = selftest.configuration.metric
        evidence.tool.version = "2"
        #expect(selftest.mismatch(with: evidence)?.contains("version") == true)
        evidence.tool.version = "1"
        evidence.inputs[2].sha256 = Made.digest("f")
        #expect(selftest.mismatch(with: evidence)?.contains("synthetic") == true)
        selftest.usesRelease = false
        #expect(selftest.mismatch(with: evidence) == nil)
        evidence.inputs[1].sha256 = Made.digest("f")
        #expect(selftest.mismatch(with: evidence)?.contains("holdout") == true)
    }

    /// Plans that cannot be run are refused, and leaks that cannot be planted are told.
    @Test func plansAreChecked() throws {
        for change: (inout SelftestPlan) -> Void in [
            { $0.shares = [] }, { $0.shares = [0] }, { $0.shares = [.nan] }, { $0.changed = [0.1] },
            { $0.changed = [0, 1] }, { $0.trials = 4 }, { $0.power = 1 }, { $0.power = .nan },
        ] {
            var plan = SelftestPlan()
            change(&plan)
            #expect(throws: AuditError.self) { try plan.validate() }
        }
    }
}
