import ArgumentParser
import Attacks
import Auditing

struct AttacksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attacks", abstract: "Lists the attacks, what each needs and what it does not show.",
        discussion: """
            Examples:
              privacy-audit attacks
              privacy-audit attacks --json
            """)

    @Flag(help: "Print the cards as JSON.")
    var json = false

    func run() throws {
        try reportingFailures {
            let cards = AttackCatalog.entries.map(\.card)
            if json {
                try Output.json(cards)
                return
            }
            for card in cards {
                try Output.line("\(card.id)  (version \(card.version))")
                try Output.line("  \(card.title)")
                try Output.line("  \(card.summary)")
                try Output.line("  goal: \(card.goal.rawValue); access: \(card.access.rawValue)")
                for limit in card.limits { try Output.line("  limit: \(limit)") }
                for citation in card.citations { try Output.line("  source: \(citation)") }
                try Output.line()
            }
        }
    }
}
