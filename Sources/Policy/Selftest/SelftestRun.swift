public import Auditing
import Statistics

/// Runs audits of planted leaks and of clean releases, and judges each as the real one.
public struct SelftestRun: Sendable {
    private let planter: LeakPlanter
    private let entries: [AuditEntry]
    private let options: AuditOptions
    private let policy: Policy?
    private let plan: SelftestPlan

    /// What one trial said.
    private struct Answer {
        var configuration: Evidence.Configuration
        /// For each subject.
        var outcomes: [Judgement.Outcome]
        var whole: Judgement.Outcome
    }

    /// A rule, or an attack by itself.
    private struct Asked {
        var id: String
        var attack: String
        var rule: Policy.Rule?
    }

    /// - Parameters:
    ///   - planter: makes the trials.
    ///   - entries: the attacks.
    ///   - options: of the audit; trials are run side by side on its workers, each on one thread.
    ///   - policy: what judges; `nil` for the verdict of each attack by itself.
    ///   - plan: which leaks.
    /// - Throws: `AuditError` for a plan that cannot be run.
    public init(
        _ planter: LeakPlanter, entries: [AuditEntry], options: AuditOptions, policy: Policy?, plan: SelftestPlan
    ) throws {
        try plan.validate()
        (self.planter, self.entries, self.options, self.policy, self.plan) = (planter, entries, options, policy, plan)
    }

    /// Runs all trials.
    ///
    /// - Parameters:
    ///   - tool: the program.
    ///   - inputs: the files.
    ///   - words: the options as words of a command, for the record.
    ///   - usesRelease: whether the planter has the real release.
    ///   - progress: told how many trials are done.
    /// - Throws: what an audit throws.
    /// - Complexity: trials × (1 + shares × strengths) audits.
    public func run(
        tool: Evidence.Tool, inputs: [Evidence.Input], words: [String] = [], usesRelease: Bool, progress: AuditProgress
    ) throws -> Selftest {
        let sizes = planter.sizes
        var leaks = plan.leaks
        var notes: [String] = []
        for share in Set(leaks.map(\.share)).sorted() {
            let copies = planter.copies(of: PlantedLeak(share: share, changed: 0))
            guard copies == 0 || copies > sizes.release else { continue }
            leaks.removeAll { $0.share == share }
            notes.append(
                copies == 0
                    ? "A share of \(share) of \(sizes.members) training records is no record: it was not planted."
                    : "A share of \(share) is \(copies) records, more than a release of \(sizes.release) can hold: it was not planted."
            )
        }
        guard !leaks.isEmpty else {
            throw AuditError.invalidOption("none of the leaks can be planted: \(notes.joined(separator: " "))")
        }
        let all = [PlantedLeak(share: 0, changed: 0)] + leaks
        let asked = asked
        guard !asked.isEmpty else {
            throw AuditError.invalidOption("the policy has no rules to try on planted leaks")
        }
        let count = all.count * plan.trials
        let done = progress.stage("planted leaks", of: count)
        let plan = plan
        let answers = options.workers.map(count) { place -> Result<Answer, any Error> in
            defer { done?(1) }
            return Result { try answer(trial: place % plan.trials, leak: all[place / plan.trials], asked) }
        }
        let found = try answers.map { try $0.get() }
        func detection(_ place: Int, _ outcome: (Answer) -> Judgement.Outcome) -> Selftest.Detection? {
            let outcomes = found[place * plan.trials..<(place + 1) * plan.trials].map(outcome)
            let leaks = outcomes.count { $0 == .leak }
            return Proportion(leaks, of: outcomes.count).estimate(confidence: options.confidence).map {
                Selftest.Detection(
                    leak: all[place], copies: planter.copies(of: all[place]), leaks: leaks,
                    passes: outcomes.count { $0 == .pass }, inconclusive: outcomes.count { $0 == .inconclusive },
                    detected: $0)
            }
        }
        func subject(_ asked: Asked, _ outcome: (Answer) -> Judgement.Outcome) throws -> Selftest.Subject {
            let detections = all.indices.compactMap { detection($0, outcome) }
            guard let clean = detections.first else { throw AuditError.invalidOption("--trials must be at least 5") }
            return concluded(asked, clean: clean, planted: Array(detections.dropFirst()))
        }
        guard let configuration = found.first?.configuration else { throw AuditError.nothingToAttack }
        return Selftest(
            tool: tool, configuration: configuration, inputs: inputs, policy: policy, options: words,
            usesRelease: usesRelease,
            sizes: sizes, plan: plan,
            subjects: try asked.enumerated().map { place, one in try subject(one) { $0.outcomes[place] } },
            whole: try policy.map { policy in
                try subject(Asked(id: policy.name, attack: "", rule: nil)) { $0.whole }
            }, notes: notes + untested)
    }

    // MARK: - What is asked

    private var asked: [Asked] {
        guard let policy else {
            return entries.map { Asked(id: $0.card.id, attack: $0.card.id, rule: nil) }
        }
        return policy.rules.map { Asked(id: $0.id, attack: $0.attack, rule: $0) }
    }

    private var untested: [String] {
        guard let policy else { return [] }
        let compared = policy.rules.filter { Self.isCompared($0) }.map(\.id)
        return
            (compared.isEmpty
            ? []
            : [
                "\(compared.joined(separator: ", ")): a comparison with accepted evidence cannot be tried on planted leaks; the attack was."
            ])
            + (policy.accounting == nil ? [] : ["accounting: limits on a claim of epsilon were not tried."])
    }

    private static func isCompared(_ rule: Policy.Rule) -> Bool {
        if case .noWorseThanBaseline = rule.limit { return true }
        return false
    }

    // MARK: - One trial

    private func answer(trial: Int, leak: PlantedLeak, _ asked: [Asked]) throws -> Answer {
        let audit = try planter.audit(trial: trial, leak: leak)
        var options = options
        options.workers = Workers(threads: 1)
        let findings = try Auditor(options: options).run(audit, entries: entries)
        let leaking = Set(findings.verdict.grounds.filter(\.leaks).map(\.attack))
        // What the verdict says of a hold-out that is no control holds for each attack too.
        let isJudged = findings.verdict.outcome != .notJudged
        func alone(_ attack: String) -> Judgement.Outcome {
            !isJudged ? .inconclusive : leaking.contains(attack) ? .leak : .pass
        }
        guard let policy else {
            return Answer(
                configuration: findings.configuration, outcomes: asked.map { alone($0.attack) },
                whole: leaking.isEmpty ? .pass : .leak)
        }
        let evidence = Evidence(
            tool: Evidence.Tool(name: "", version: ""), configuration: findings.configuration, inputs: [],
            records: findings.records, preflight: findings.preflight, results: findings.results,
            epsilon: findings.epsilon, intervals: findings.intervals, claims: findings.claims,
            verdict: findings.verdict, notTested: [], reproduce: "")
        var plain = policy
        (plain.waivers, plain.accounting, plain.maximumAge) = ([], nil, nil)
        plain.rules.removeAll(where: Self.isCompared)
        let judgement = plain.judge([evidence])
        return Answer(
            configuration: findings.configuration,
            outcomes: asked.map { one in
                guard let rule = one.rule, !Self.isCompared(rule) else { return alone(one.attack) }
                return Self.outcome(of: rule, in: judgement)
            }, whole: judgement.outcome)
    }

    /// A rule for several metrics leaks where one of them does, and passes where all do.
    private static func outcome(of rule: Policy.Rule, in judgement: Judgement) -> Judgement.Outcome {
        let outcomes = judgement.findings.filter { rule.owns($0.id) }.map(\.outcome)
        if outcomes.contains(.leak) { return .leak }
        return outcomes.isEmpty || outcomes.contains(.inconclusive) ? .inconclusive : .pass
    }

    // MARK: - What it comes to

    private func concluded(
        _ asked: Asked, clean: Selftest.Detection, planted: [Selftest.Detection]
    ) -> Selftest.Subject {
        let limits = Set(planted.map(\.leak.changed)).sorted().map { changed -> Selftest.Limit in
            let own = planted.filter { $0.leak.changed == changed }
            // From here on all are found: one lucky share below is no limit.
            let found = own.reversed().prefix { Double($0.leaks) >= plan.power * Double($0.trials) - 1e-9 }.last
            return Selftest.Limit(
                changed: changed, share: found?.leak.share, copies: found?.copies, largest: own.last?.leak.share ?? 0)
        }
        let alpha = 1 - (policy?.confidence ?? options.confidence)
        // Surely more often than it may be.
        let criesWolf = clean.detected.lower > alpha
        let finds = limits.first { $0.changed == 0 }?.share != nil
        let sentence =
            criesWolf
            ? "It raises false alarms in \(clean.leaks) of \(clean.trials) clean releases, more than a chance of \(Wording.level(alpha)) explains."
            : finds
                ? "It finds copies of training records, and its false alarms are no more than chance allows."
                : "It does not find copies of training records, even of the largest share: its silence says nothing here."
        return Selftest.Subject(
            id: asked.id, attack: asked.attack, rule: asked.rule?.question, clean: clean, planted: planted,
            limits: limits,
            raisesFalseAlarms: criesWolf, passed: finds && !criesWolf, sentence: sentence)
    }
}
