import ArgumentParser
import Attacks
import Auditing
import Foundation
import Reports

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
                FileHandle.standardOutput.write(try EvidenceJSON.encode(cards))
                return
            }
            for card in cards {
                print("\(card.id)  (version \(card.version))")
                print("  \(card.title)")
                print("  \(card.summary)")
                print("  goal: \(card.goal.rawValue); access: \(card.access.rawValue)")
                for limit in card.limits { print("  limit: \(limit)") }
                for citation in card.citations { print("  source: \(citation)") }
                print("")
            }
        }
    }
}
