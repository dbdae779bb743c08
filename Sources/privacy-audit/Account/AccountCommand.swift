import Accounting
import ArgumentParser
import Foundation

struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Computes what differentially private steps come to: epsilon, delta, noise, steps.",
        discussion: """
            Examples:
              privacy-audit account epsilon --noise-multiplier 1.1 --batch-size 256 --records 60000 --epochs 60 --delta 1e-5
              privacy-audit account noise --epsilon 2 --delta 1e-5 --batch-size 256 --records 60000 --epochs 60
              privacy-audit account compare --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5
              privacy-audit account epsilon --checkpoint private.h5
            """,
        subcommands: [
            AccountEpsilon.self, AccountDelta.self, AccountNoise.self, AccountSteps.self, AccountProfile.self,
            AccountCompose.self, AccountCompare.self, AccountLimits.self, AccountRefute.self,
        ])
}

struct AccountEpsilon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epsilon", abstract: "The epsilon of what was done, at a delta.",
        discussion: """
            Examples:
              privacy-audit account epsilon --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5
              privacy-audit account epsilon --event mechanism=laplace,noise_multiplier=2,count=10 --delta 1e-6 --json
              privacy-audit account epsilon --checkpoint private.h5
            """)

    @OptionGroup var question: QuestionArguments

    @Option(
        help: ArgumentHelp(
            "Between 0 and 1; a common choice is below one over the number of records.", valueName: "delta"))
    var delta: Double?

    @Option(help: "Who is asked: exact, pld, rdp, rdp-tight, rdp-grid, moments or gdp-clt.")
    var accountant = AccountantChoice.exact

    func run() throws {
        try reportingFailures {
            let events = try question.accounted()
            let (delta, relation) = (try question.delta(delta, events), try question.relation(events))
            let mechanism = events.mechanism
            let answer = try accountant.epsilon(of: mechanism, delta: delta, neighbouring: relation)
            try question.requireFinite(answer)
            var json = AnswerJSON("epsilon", answer, events: events.stages.map(\.text))
            json.milliseconds = try question.milliseconds {
                _ = try accountant.epsilon(of: mechanism, delta: delta, neighbouring: relation)
            }
            try question.show(
                json, headline: "epsilon \(AnswerText.claim(answer.epsilon)) at delta \(AnswerText.number(delta))",
                details: answer.range)
        }
    }
}

extension PrivacyAnswer {
    /// Between which numbers the truth lies, and which direction decides.
    var range: [(String, String)] {
        var lines: [(String, String)] = []
        if isBound, accountant == "exact" || accountant == "pld" {
            lines.append(("between", "\(AnswerText.number(lower)) and \(AnswerText.number(upper))"))
        }
        if let direction {
            lines.append(("direction", direction == .remove ? "a record taken out" : "a record put in"))
        }
        return lines
    }
}

struct AccountDelta: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delta", abstract: "The delta of what was done, at an epsilon.",
        discussion: """
            Examples:
              privacy-audit account delta --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --epsilon 1
            """)

    @OptionGroup var question: QuestionArguments

    @Option(help: ArgumentHelp("At least 0.", valueName: "epsilon"))
    var epsilon: Double

    /// Those that have a δ for an ε.
    enum Accountant: String, ExpressibleByArgument, CaseIterable {
        case exact, pld, rdp

        var choice: AccountantChoice {
            switch self {
            case .exact: .exact
            case .pld: .pld
            case .rdp: .rdp
            }
        }
    }

    @Option(help: "Who is asked.")
    var accountant = Accountant.exact

    func run() throws {
        try reportingFailures {
            let accountant = accountant.choice
            let events = try question.accounted()
            let (mechanism, relation) = (events.mechanism, try question.relation(events))
            let answer = try accountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
            var json = AnswerJSON("delta", answer, events: events.stages.map(\.text))
            json.milliseconds = try question.milliseconds {
                _ = try accountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
            }
            try question.show(
                json, headline: "delta \(AnswerText.claim(answer.delta)) at epsilon \(AnswerText.number(epsilon))",
                details: answer.range)
        }
    }
}

struct AccountNoise: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise", abstract: "The least noise that keeps the steps within epsilon and delta.",
        discussion: """
            Events of --event, --events and --checkpoint count as spent already.

            Examples:
              privacy-audit account noise --epsilon 2 --delta 1e-5 --sampling-rate 0.01 --steps 1000
            """)

    @OptionGroup var question: QuestionArguments
    @OptionGroup var budget: BudgetArguments

    func run() throws {
        try reportingFailures {
            guard question.mechanism.noiseMultiplier == nil else {
                throw ValidationError("--noise-multiplier is what is asked for; leave it out.")
            }
            let spent = try question.mechanism.account(options: false)
            let (delta, relation) = (try question.delta(budget.delta, spent), try question.relation(spent))
            func whole(_ noise: Double) throws -> Mechanism {
                guard let own = try question.mechanism.own(noise: noise, steps: nil) else { return spent.mechanism }
                return .composed([own, spent.mechanism])
            }
            // Bad steps and rates are told before anything is searched.
            try whole(1).validate()
            func ask() throws -> (noiseMultiplier: Double, answer: PrivacyAnswer) {
                try Calibration.noiseMultiplier(
                    epsilon: budget.epsilon, delta: delta, neighbouring: relation, accountant: budget.accountant,
                    of: whole)
            }
            let found = try ask()
            let own = try question.mechanism.own(noise: found.noiseMultiplier, steps: nil).map(\.plainText)
            var json = AnswerJSON("noise", found.answer, events: [own].compactMap(\.self) + spent.stages.map(\.text))
            json.noiseMultiplier = found.noiseMultiplier
            json.milliseconds = try question.milliseconds { _ = try ask() }
            try question.show(
                json, headline: "noise multiplier \(AnswerText.claim(found.noiseMultiplier))",
                details: [
                    (
                        "comes to",
                        "epsilon \(AnswerText.claim(found.answer.epsilon)) at delta \(AnswerText.number(delta))"
                    )
                ])
        }
    }
}

/// What may be spent.
struct BudgetArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The epsilon that may be spent; above 0.", valueName: "epsilon"))
    var epsilon: Double

    @Option(help: ArgumentHelp("The delta that may be spent; between 0 and 1.", valueName: "delta"))
    var delta: Double?

    @Option(help: "Who is asked: exact, pld, rdp, rdp-tight, rdp-grid or moments.")
    var accountant = AccountantChoice.exact

    func validate() throws {
        guard epsilon > 0, epsilon.isFinite else {
            throw ValidationError("--epsilon \(epsilon) is not a number above 0.")
        }
        if accountant == .gdpCLT {
            throw ValidationError("gdp-clt is no bound, so no budget can rest on it; ask another accountant.")
        }
    }
}

struct AccountSteps: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps", abstract: "How many steps a budget of epsilon and delta allows.",
        discussion: """
            Events of --event, --events and --checkpoint count as spent already.

            Examples:
              privacy-audit account steps --epsilon 2 --delta 1e-5 --noise-multiplier 1.1 --batch-size 256 --records 60000
            """)

    @OptionGroup var question: QuestionArguments
    @OptionGroup var budget: BudgetArguments

    func run() throws {
        try reportingFailures {
            let options = question.mechanism
            guard options.steps == nil, options.epochs == nil else {
                throw ValidationError("--steps and --epochs are what is asked for; leave them out.")
            }
            guard let noise = options.noiseMultiplier else {
                throw ValidationError("the noise is not said; give --noise-multiplier.")
            }
            let spent = try options.account(options: false)
            let (delta, relation) = (try question.delta(budget.delta, spent), try question.relation(spent))
            func whole(_ steps: Int) throws -> Mechanism {
                .composed([try options.own(noise: noise, steps: steps) ?? .composed([]), spent.mechanism])
            }
            func ask() throws -> (uses: Int, answer: PrivacyAnswer) {
                try Calibration.uses(
                    epsilon: budget.epsilon, delta: delta, neighbouring: relation, accountant: budget.accountant,
                    of: whole)
            }
            let found = try ask()
            guard found.answer.epsilon <= budget.epsilon else {
                throw AccountingError.unreachable(
                    "what is spent already comes to epsilon \(AnswerText.claim(found.answer.epsilon)), more than the budget"
                )
            }
            let own = try options.own(noise: noise, steps: found.uses).map(\.plainText)
            var json = AnswerJSON("steps", found.answer, events: [own].compactMap(\.self) + spent.stages.map(\.text))
            json.steps = found.uses
            json.milliseconds = try question.milliseconds { _ = try ask() }
            var details = [
                ("comes to", "epsilon \(AnswerText.claim(found.answer.epsilon)) at delta \(AnswerText.number(delta))")
            ]
            if let batch = options.batchSize, let records = options.records, batch > 0 {
                details.append(("epochs", String(format: "%.4g", Double(found.uses) * Double(batch) / Double(records))))
            }
            try question.show(
                json, headline: found.uses == 0 ? "no step: one alone is more than the budget" : "\(found.uses) steps",
                details: details)
        }
    }
}
