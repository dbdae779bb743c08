import ArgumentParser
import Foundation
import Policy

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Checks a policy, or prints one that comes with the program.",
        discussion: """
            Examples:
              privacy-audit policy membership-strict
              privacy-audit policy policy.yaml
            """)

    @Argument(help: "A policy's file, or a name: gdpr-wp216, health-0.09, membership-strict, dp-claim.")
    var policy: String

    @Flag(help: "Print the policy as the program reads it, as JSON.")
    var json = false

    func run() throws {
        try gating {
            let read = try PolicyFile.read(policy)
            if json { return try Output.json(read) }
            if let preset = PolicyPreset(rawValue: policy), !FileManager.default.fileExists(atPath: policy) {
                return try Output.line(preset.text)
            }
            try Output.line(
                "\(Output.safe(read.name)): \(read.rules.count) rules, \(read.waivers.count) waivers, confidence \(read.confidence)"
            )
            for rule in read.rules {
                try Output.row(rule.id, "\(rule.requirement) (\(rule.severity.rawValue), line \(rule.line))", width: 24)
            }
            if let accounting = read.accounting {
                let limit = accounting.epsilonAtMost.map {
                    "a claim of at most ε = \($0) at δ = \(accounting.delta ?? 0)"
                }
                let claim = accounting.claimMustHold ? "that attacks do not refute" : nil
                try Output.row(
                    "accounting", [limit ?? "a claim", claim].compactMap(\.self).joined(separator: " "), width: 24)
            }
            for attack in read.requiredAttacks { try Output.row("must have been run", attack.name, width: 24) }
            for control in read.requiredControls { try Output.row("must have passed", control.name, width: 24) }
            if let age = read.maximumAge { try Output.row("evidence", "at most \(age.days) days old", width: 24) }
            for waiver in read.waivers {
                try Output.row(
                    "waiver \(waiver.id)",
                    "for \(waiver.rule) until \(waiver.expires), approved by \(waiver.approvedBy)", width: 24)
            }
        }
    }
}
