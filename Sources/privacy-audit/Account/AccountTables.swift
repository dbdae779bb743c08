import Accounting
import ArgumentParser
import Foundation
import Reports
import Tables

struct AccountProfile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "The whole privacy profile: delta at many epsilons, as a table or a drawing.",
        discussion: """
            Examples:
              privacy-audit account profile --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000
              privacy-audit account profile --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --svg profile.svg
            """)

    @OptionGroup var question: QuestionArguments

    @Option(help: ArgumentHelp("The largest epsilon; otherwise where delta is 1e-12.", valueName: "epsilon"))
    var to: Double?

    @Option(help: ArgumentHelp("How many steps of epsilon.", valueName: "n"))
    var points = 20

    @Option(help: ArgumentHelp("Draw it into this file.", valueName: "file"))
    var svg: String?

    func validate() throws {
        guard points >= 2, points <= 10_000 else {
            throw ValidationError("--points \(points) is not between 2 and 10000.")
        }
        if let to, !(to > 0 && to.isFinite) { throw ValidationError("--to \(to) is not a number above 0.") }
    }

    private struct Row: Encodable {
        var epsilon: Double
        var delta: Double
        var lower: Double
        var upper: Double
        var method: String
    }

    private struct Table: Encodable {
        var neighbouring: String
        var events: [String]
        var profile: [Row]
        var assumptions: [String]
    }

    func run() throws {
        try reportingFailures {
            let events = try question.accounted()
            let (mechanism, relation) = (events.mechanism, try question.relation(events))
            let file = try svg.map {
                try OutputFile(
                    path: $0, inputs: question.mechanism.events + [question.mechanism.checkpoint].compactMap(\.self),
                    option: "--svg")
            }
            let end =
                try to ?? (try ExactAccountant.epsilon(of: mechanism, delta: 1e-12, neighbouring: relation).epsilon)
            guard end.isFinite else {
                throw AccountingError.unreachable(
                    "no epsilon holds at delta 1e-12; give the end of the table with --to")
            }
            let rows = try (0...points).map { index -> Row in
                let epsilon = end * Double(index) / Double(points)
                let answer = try ExactAccountant.delta(of: mechanism, epsilon: epsilon, neighbouring: relation)
                return Row(
                    epsilon: epsilon, delta: answer.delta, lower: answer.lower, upper: answer.upper,
                    method: answer.method)
            }
            if let file, let svg {
                let drawing = ProfilePlot.svg(
                    rows.map { ($0.epsilon, $0.delta) },
                    title: "Privacy profile: " + events.stages.map(\.text).joined(separator: "; "))
                try writing(file.path, as: svg) { try file.write { try $0(Data(drawing.utf8)) } }
            }
            if question.json {
                try Output.json(
                    Table(
                        neighbouring: relation.rawValue, events: events.stages.map(\.text), profile: rows,
                        assumptions: AnswerText.assumptions(relation)))
                return
            }
            try Output.line("epsilon         delta")
            for row in rows {
                let epsilon = String(format: "%.8g", row.epsilon)
                try Output.line(
                    epsilon + String(repeating: " ", count: max(1, 16 - epsilon.count)) + AnswerText.claim(row.delta))
            }
            if let svg { try Output.line("\(svg): written") }
            for line in AnswerText.assumptions(relation) { try Output.line(line) }
        }
    }
}

struct AccountCompose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose", abstract: "Several stages, each alone and all together.",
        discussion: """
            Examples:
              privacy-audit account compose --event noise_multiplier=1,sampling_rate=0.01,count=100 \
            --event noise_multiplier=2,sampling_rate=0.02,count=400 --delta 1e-5
            """)

    @OptionGroup var question: QuestionArguments

    @Option(help: ArgumentHelp("Between 0 and 1.", valueName: "delta"))
    var delta: Double?

    @Option(help: "Who is asked: exact, pld, rdp, rdp-tight, rdp-grid, moments or gdp-clt.")
    var accountant = AccountantChoice.exact

    private struct Stage: Encodable {
        var stage: String
        var event: String
        var epsilon: Double?
    }

    private struct Composed: Encodable {
        var stages: [Stage]
        var total: AnswerJSON
    }

    func run() throws {
        try reportingFailures {
            let events = try question.accounted()
            let (delta, relation) = (try question.delta(delta, events), try question.relation(events))
            let stages = try events.stages.map { stage -> Stage in
                let answer = try accountant.epsilon(of: stage.mechanism, delta: delta, neighbouring: relation)
                return Stage(
                    stage: stage.name, event: stage.text, epsilon: answer.epsilon.isFinite ? answer.epsilon : nil)
            }
            let answer = try accountant.epsilon(of: events.mechanism, delta: delta, neighbouring: relation)
            try question.requireFinite(answer)
            var total = AnswerJSON("compose", answer, events: events.stages.map(\.text))
            total.milliseconds = try question.milliseconds {
                _ = try accountant.epsilon(of: events.mechanism, delta: delta, neighbouring: relation)
            }
            if question.json {
                try Output.json(Composed(stages: stages, total: total))
                return
            }
            for stage in stages {
                try Output.line(
                    Output.safe(
                        "stage \(stage.stage): epsilon \(stage.epsilon.map(AnswerText.claim) ?? "infinite") alone; \(stage.event)"
                    ))
            }
            total.events = []
            try question.show(
                total,
                headline: "epsilon \(AnswerText.claim(answer.epsilon)) together, at delta \(AnswerText.number(delta))",
                details: answer.range)
        }
    }
}

struct AccountCompare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "All accountants on the same question, side by side.",
        discussion: """
            Examples:
              privacy-audit account compare --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000 --delta 1e-5
            """)

    @OptionGroup var question: QuestionArguments

    @Option(help: ArgumentHelp("Between 0 and 1.", valueName: "delta"))
    var delta: Double?

    private struct Row: Encodable {
        var accountant: String
        var epsilon: Double?
        var lower: Double?
        var upper: Double?
        var bound: Bool
        var method: String?
        var note: String?
        var milliseconds: Double?
    }

    private struct Table: Encodable {
        var delta: Double
        var neighbouring: String
        var events: [String]
        var answers: [Row]
        var assumptions: [String]
    }

    func run() throws {
        try reportingFailures {
            let events = try question.accounted()
            let (delta, relation) = (try question.delta(delta, events), try question.relation(events))
            let mechanism = events.mechanism
            try mechanism.validate()
            let rows = try AccountantChoice.allCases.map { choice -> Row in
                do {
                    let answer = try choice.epsilon(of: mechanism, delta: delta, neighbouring: relation)
                    let json = AnswerJSON("compare", answer, events: [])
                    return Row(
                        accountant: choice.rawValue, epsilon: json.epsilon, lower: json.lower, upper: json.upper,
                        bound: json.bound,
                        method: json.method, note: json.notes.first,
                        milliseconds: try question.milliseconds {
                            _ = try choice.epsilon(of: mechanism, delta: delta, neighbouring: relation)
                        })
                } catch let error as AccountingError {
                    return Row(accountant: choice.rawValue, bound: false, note: "\(error)")
                }
            }
            guard rows.contains(where: { $0.epsilon != nil }) else {
                throw AccountingError.unreachable(rows.first?.note ?? "no accountant has an answer")
            }
            if question.json {
                try Output.json(
                    Table(
                        delta: delta, neighbouring: relation.rawValue, events: events.stages.map(\.text), answers: rows,
                        assumptions: AnswerText.assumptions(relation))
                )
                return
            }
            try Output.line(
                "epsilon at delta \(AnswerText.number(delta)) of "
                    + Output.safe(events.stages.map(\.text).joined(separator: "; ")))
            for row in rows {
                let value = row.epsilon.map { row.bound ? AnswerText.claim($0) : "(\(AnswerText.claim($0)))" } ?? "-"
                let time = row.milliseconds.map { String(format: "%9.3f ms  ", $0) } ?? ""
                try Output.line(
                    row.accountant + String(repeating: " ", count: 11 - row.accountant.count) + value
                        + String(repeating: " ", count: max(1, 14 - value.count)) + time
                        + Output.safe(row.note ?? row.method ?? ""))
            }
            for line in AnswerText.assumptions(relation) { try Output.line(line) }
        }
    }
}

struct AccountLimits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "What a claim allows an adversary: the largest true positive rate, advantage and AUC.",
        discussion: """
            From --epsilon and --delta alone, or from what was done.

            Examples:
              privacy-audit account limits --epsilon 2 --delta 1e-5
              privacy-audit account limits --noise-multiplier 1.1 --sampling-rate 0.01 --steps 1000
            """)

    @OptionGroup var question: QuestionArguments

    @Option(help: ArgumentHelp("A claim's epsilon.", valueName: "epsilon"))
    var epsilon: Double?

    @Option(help: ArgumentHelp("A claim's delta.", valueName: "delta"))
    var delta: Double?

    @Option(parsing: .upToNextOption, help: "False positive rates.")
    var fpr: [Double] = [0, 0.0001, 0.001, 0.01, 0.1]

    @Option(parsing: .upToNextOption, help: "Shares of candidates who were in the data, for the precision.")
    var prior: [Double] = [0.5, 0.1, 0.01]

    func validate() throws {
        if let bad = fpr.first(where: { !($0 >= 0 && $0 <= 1) }) {
            throw ValidationError("--fpr \(bad) is not between 0 and 1.")
        }
        if let bad = prior.first(where: { !($0 > 0 && $0 < 1) }) {
            throw ValidationError("--prior \(bad) is not between 0 and 1.")
        }
    }

    private struct Point: Encodable {
        var falsePositiveRate: Double
        var truePositiveRate: Double
        var precision: [Double]

        private enum CodingKeys: String, CodingKey {
            case falsePositiveRate = "fpr"
            case truePositiveRate = "tpr"
            case precision
        }
    }

    private struct Limits: Encodable {
        var claim: String
        var neighbouring: String?
        var advantage: Double
        var auc: Double
        var priors: [Double]
        var points: [Point]
        var assumptions: [String]
    }

    func run() throws {
        try reportingFailures {
            let tradeOff: TradeOff
            let claim: String
            var relation: NeighbouringRelation?
            if let epsilon {
                guard !question.mechanism.isGiven else {
                    throw ValidationError("--epsilon is a claim of its own; give it, or what was done, not both.")
                }
                tradeOff = try TradeOff(epsilon: epsilon, delta: delta ?? 0)
                claim = "(\(AnswerText.number(epsilon)), \(AnswerText.number(delta ?? 0)))-differential privacy"
            } else {
                guard delta == nil else {
                    throw ValidationError("--delta goes with --epsilon; all deltas of what was done count.")
                }
                let events = try question.accounted()
                let asked = try question.relation(events)
                tradeOff = try TradeOff(of: events.mechanism, neighbouring: asked)
                relation = asked
                claim = events.stages.map(\.text).joined(separator: "; ")
            }
            let limits = Limits(
                claim: claim, neighbouring: relation?.rawValue, advantage: tradeOff.advantage,
                auc: tradeOff.areaUnderCurve, priors: prior,
                points: fpr.map { rate in
                    Point(
                        falsePositiveRate: rate, truePositiveRate: tradeOff.truePositiveRate(at: rate),
                        precision: prior.map { tradeOff.precision(at: rate, prior: $0) })
                }, assumptions: (relation.map(AnswerText.assumptions) ?? []) + [Self.meaning])
            if question.json {
                try Output.json(limits)
                return
            }
            try Output.line(Output.safe("What \(claim) allows at most, whatever the attack:"))
            try Output.line("  advantage     \(AnswerText.claim(limits.advantage))")
            try Output.line("  AUC           \(AnswerText.claim(limits.auc))")
            for point in limits.points {
                let precisions = zip(prior, point.precision).map {
                    "\(AnswerText.claim($1)) at prior \(AnswerText.number($0))"
                }
                try Output.line(
                    "  TPR \(AnswerText.claim(point.truePositiveRate)) at FPR \(AnswerText.number(point.falsePositiveRate)); precision "
                        + precisions.joined(separator: ", "))
            }
            for line in limits.assumptions { try Output.line(line) }
        }
    }

    private static let meaning =
        "An attack that does better, beyond its interval, refutes the claim; one that does worse says nothing against it."
}
