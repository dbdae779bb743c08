public import Accounting
public import ArgumentParser
import Foundation
import Statistics

extension EpsilonLowerBound.Method: ExpressibleByArgument {}

struct AccountRefute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refute",
        abstract: "What an attack's success says about epsilon: a lower bound, beside a claim.",
        discussion: """
            Trials are given as files of scores, higher for 'the record was in', or as counts. Canaries of one run are given by three
            numbers.

            Examples:
              privacy-audit account refute --counts 900,100,10,990 --claimed-epsilon 2
              privacy-audit account refute --in-scores in.txt --out-scores out.txt --delta 1e-5 --claimed-epsilon 2
              privacy-audit account refute --canaries 1000 --guesses 100 --correct 90 --delta 1e-5 --claimed-epsilon 1
            """)

    @OptionGroup var mechanism: MechanismArguments

    @Option(help: ArgumentHelp("Scores of trials with the record in, one a line.", valueName: "file"))
    var inScores: String?

    @Option(help: ArgumentHelp("Scores of trials with the record out, one a line.", valueName: "file"))
    var outScores: String?

    @Option(
        help: ArgumentHelp(
            "Counts at a threshold that was fixed before: true positives, false negatives, false positives, true negatives.",
            valueName: "tp,fn,fp,tn"))
    var counts: String?

    @Option(help: ArgumentHelp("Canaries in one run, each in or out by a coin.", valueName: "n"))
    var canaries: Int?

    @Option(help: ArgumentHelp("Canaries that were guessed.", valueName: "n"))
    var guesses: Int?

    @Option(help: ArgumentHelp("Right guesses.", valueName: "n"))
    var correct: Int?

    @Option(help: ArgumentHelp("The delta of the claim; at least 0.", valueName: "delta"))
    var delta = 0.0

    @Option(help: "One-sided confidence of the bound.")
    var confidence = 0.95

    @Option(
        help: "How counts become epsilon: clopper-pearson, gaussian, posterior; for canaries one-run, one-run-gaussian."
    )
    var method: EpsilonLowerBound.Method?

    enum Thresholds: String, ExpressibleByArgument, CaseIterable {
        case split, several
    }

    @Option(help: "How the threshold of scores is chosen: on a share of the trials, or several with divided error.")
    var thresholds = Thresholds.split

    @Option(help: ArgumentHelp("The share of trials that chooses the threshold.", valueName: "share"))
    var share = 0.25

    @Option(help: "Seed of the split.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "The epsilon that is claimed; or say what was done, with --noise-multiplier and so on.",
            valueName: "epsilon"))
    var claimedEpsilon: Double?

    @Flag(help: "Print it as JSON.")
    var json = false

    func validate() throws {
        guard delta >= 0, delta < 1 else { throw ValidationError("--delta \(delta) is not at least 0 and below 1.") }
        guard confidence > 0, confidence < 1 else {
            throw ValidationError("--confidence \(confidence) is not between 0 and 1.")
        }
        guard share > 0, share < 1 else { throw ValidationError("--share \(share) is not between 0 and 1.") }
        if let claimedEpsilon, !(claimedEpsilon >= 0 && claimedEpsilon.isFinite) {
            throw ValidationError("--claimed-epsilon \(claimedEpsilon) is not a number of at least 0.")
        }
        let ways = [
            inScores != nil || outScores != nil, counts != nil, canaries != nil || guesses != nil || correct != nil,
        ]
        guard ways.count(where: \.self) == 1 else {
            throw ValidationError(
                "give one of: --in-scores and --out-scores; --counts; --canaries, --guesses and --correct.")
        }
    }

    private struct Answer: Encodable {
        var epsilon: Double?
        var delta: Double
        var confidence: Double
        var method: String
        var n: Int
        var ceiling: Double?
        var point: Double
        var mu: Double?
        var threshold: Double?
        var claimedEpsilon: Double?
        var verdict: String?
        var moreTrials: Int?
        var assumptions: [String]

        private enum CodingKeys: String, CodingKey {
            case epsilon, delta, confidence, method, n, ceiling, point, mu, threshold, verdict, assumptions
            case claimedEpsilon = "claimed_epsilon"
            case moreTrials = "more_trials"
        }
    }

    func run() throws {
        try reportingFailures {
            let (bound, counted) = try found()
            let claim = try claimed()
            let check = claim.map { ClaimCheck(claimedEpsilon: $0, bound: bound, counts: counted) }
            if json {
                try Output.json(
                    Answer(
                        epsilon: bound.epsilon.finite, delta: bound.delta, confidence: bound.confidence,
                        method: bound.method.rawValue, n: bound.n, ceiling: bound.ceiling.finite,
                        point: bound.point, mu: bound.mu, threshold: bound.threshold?.finite,
                        claimedEpsilon: claim, verdict: check?.verdict.rawValue, moreTrials: check?.moreTrials,
                        assumptions: bound.assumptions))
            } else {
                try show(bound, check)
            }
        }
    }

    /// The bound, and the counts where they are known.
    private func found() throws -> (EpsilonLowerBound, Confusion?) {
        if let counts {
            let numbers = counts.split(separator: ",", omittingEmptySubsequences: false)
                .compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
            guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 && $0 <= 1_000_000_000_000 }) else {
                throw ValidationError("--counts \(counts.prefix(60)) are not four counts such as 900,100,10,990.")
            }
            let confusion = Confusion(
                truePositives: numbers[0], falsePositives: numbers[2], members: numbers[0] + numbers[1],
                nonMembers: numbers[2] + numbers[3])
            return (
                try EpsilonLowerBound(
                    confusion, delta: delta, confidence: confidence, method: method ?? .clopperPearson), confusion
            )
        }
        if let inScores, let outScores {
            let trials = try ScoredTrials(
                members: ScoreList.read(inScores), nonMembers: ScoreList.read(outScores))
            return (
                try trials.lowerBound(
                    delta: delta, confidence: confidence, method: method ?? .clopperPearson,
                    choice: thresholds == .split ? .split(share: share) : .several,
                    using: RandomStream(seed: seed, purpose: "refute", unit: 0)), nil
            )
        }
        guard let canaries, let guesses, let correct else {
            throw ValidationError(
                inScores != nil || outScores != nil
                    ? "--in-scores and --out-scores go together; give both."
                    : "--canaries, --guesses and --correct go together; give all three.")
        }
        let audit = try OneRunAudit(canaries: canaries, guesses: guesses, correct: correct)
        return (try audit.lowerBound(delta: delta, confidence: confidence, method: method ?? .oneRun), nil)
    }

    /// The claimed ε, or that of what was said to have been done.
    private func claimed() throws -> Double? {
        guard mechanism.isGiven else { return claimedEpsilon }
        guard claimedEpsilon == nil else {
            throw ValidationError("--claimed-epsilon is a claim of its own; give it, or what was done, not both.")
        }
        guard delta > 0 else { throw ValidationError("what was done has an epsilon at a delta above 0; give --delta.") }
        let events = try mechanism.account()
        return try ExactAccountant.epsilon(
            of: events.mechanism, delta: delta, neighbouring: events.neighbouring ?? .addOrRemoveOne
        ).upper
    }

    private func show(_ bound: EpsilonLowerBound, _ check: ClaimCheck?) throws {
        try Output.line(
            "epsilon is at least \(AnswerText.refuted(bound.epsilon)) at delta \(AnswerText.number(bound.delta)), with confidence \(AnswerText.number(bound.confidence))"
        )
        var lines = [("method", bound.method.rawValue), ("n", "\(bound.n)")]
        lines.append(("observed", "\(AnswerText.refuted(bound.point)) without an interval"))
        lines.append(("ceiling", "\(AnswerText.refuted(bound.ceiling)): what as many trials show at most"))
        if let mu = bound.mu { lines.append(("mu", AnswerText.refuted(mu))) }
        if let threshold = bound.threshold { lines.append(("threshold", AnswerText.refuted(threshold))) }
        if let check {
            lines.append(("claim", "epsilon \(AnswerText.claim(check.claimedEpsilon))"))
            let more = check.moreTrials.map { "; about \($0) more trials would decide, if the rates stay" } ?? ""
            switch check.verdict {
            case .violated: lines.append(("verdict", "VIOLATED: the attack refutes the claim"))
            case .consistent: lines.append(("verdict", "consistent: this attack does not refute the claim"))
            case .inconclusive: lines.append(("verdict", "INCONCLUSIVE\(more)"))
            }
        }
        for (name, value) in lines {
            try Output.row(name, value)
        }
        for assumption in bound.assumptions { try Output.line("assumes: \(assumption)") }
        try Output.line("not shown: that epsilon is no larger; a stronger attack may refute more")
    }
}
