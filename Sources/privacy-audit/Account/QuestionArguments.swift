public import Accounting
public import ArgumentParser
import Foundation
import Tables

extension AccountantChoice: ExpressibleByArgument {}

/// How a question about privacy is asked and its answer shown.
struct QuestionArguments: ParsableArguments {
    @OptionGroup var mechanism: MechanismArguments

    @Option(
        help: ArgumentHelp(
            "Which data sets are neighbours: add-or-remove-one, replace-one or zero-out.", valueName: "relation"))
    var neighbouring: String?

    @Flag(help: "Print it as JSON.")
    var json = false

    @Flag(help: "Repeat the computation and print the median time.")
    var timing = false

    /// The relation asked about, where it is not said the one of the events.
    func relation(_ events: AccountedEvents) throws -> NeighbouringRelation {
        guard let neighbouring else { return events.neighbouring ?? .addOrRemoveOne }
        guard let relation = NeighbouringRelation(named: neighbouring) else {
            throw ValidationError("--neighbouring \(neighbouring) is not known; \(NeighbouringRelation.choices).")
        }
        return relation
    }

    /// δ, where it is not said the one of the events.
    func delta(_ delta: Double?, _ events: AccountedEvents) throws -> Double {
        guard let delta = delta ?? events.delta else {
            throw ValidationError("which delta is not said; give --delta, for example 1e-5.")
        }
        guard delta > 0 && delta < 1 else { throw ValidationError("--delta \(delta) is not between 0 and 1.") }
        return delta
    }

    func accounted() throws -> AccountedEvents {
        let events = try mechanism.account()
        if events.stages.isEmpty && mechanism.checkpoint == nil {
            throw ValidationError(
                "what was done to the data is not said; give --noise-multiplier and --steps, --event, --events or --checkpoint."
            )
        }
        return events
    }

    /// The median of 15 runs, where it was asked for.
    func milliseconds(_ work: () throws -> Void) rethrows -> Double? {
        guard timing else { return nil }
        var times: [Double] = []
        let begin = ContinuousClock.now
        for _ in 0..<15 {
            let start = ContinuousClock.now
            try work()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
            if ContinuousClock.now - begin > .seconds(10) { break }
        }
        return times.sorted()[times.count / 2]
    }

    /// - Throws: `AccountingError.unreachable` where no ε holds: a claim without a number is no success.
    func requireFinite(_ answer: PrivacyAnswer) throws {
        guard answer.epsilon.isFinite else {
            throw AccountingError.unreachable(
                answer.notes.first.map { "at delta \(AnswerText.number(answer.delta)), \($0)" }
                    ?? "no epsilon holds at delta \(AnswerText.number(answer.delta))")
        }
    }

    func show(_ json: AnswerJSON, headline: String, details: [(String, String)]) throws {
        if self.json {
            try Output.json(json)
            return
        }
        try Output.line(headline)
        var lines = details
        lines.append(("accountant", "\(json.accountant): \(json.method)" + (json.bound ? "" : "; NOT A BOUND")))
        if let order = json.order {
            lines.append(
                ("order", AnswerText.number(order) + (json.orderAtEdge == true ? ", the last one that was tried" : "")))
        }
        if let milliseconds = json.milliseconds {
            lines.append(("time", "\(AnswerText.number((milliseconds * 1000).rounded() / 1000)) ms"))
        }
        for (index, event) in json.events.enumerated() { lines.append((index == 0 ? "events" : "", event)) }
        for (name, value) in lines {
            try Output.row(name, value)
        }
        for note in json.notes { try Output.line("warning: \(note)") }
        for line in json.assumptions { try Output.line(line) }
    }
}
