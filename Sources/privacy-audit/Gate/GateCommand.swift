import ArgumentParser
import Foundation
import Statistics
import Tables

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Judges evidence by a policy: pass, leak or inconclusive.",
        discussion: """
            Exits 0 for a pass, 1 for a leak, 2 where nothing can be said (0 with --on-inconclusive warn), 3 when something went wrong \
            inside, 64 for a wrong command, 65 for evidence and 78 for a policy that cannot be used.

            Examples:
              privacy-audit gate report/evidence.json --policy membership-strict
              privacy-audit gate report/evidence.json --policy policy.yaml --report junit=gate.xml --report sarif=gate.sarif
              privacy-audit gate report/evidence.json --policy policy.yaml --baseline accepted/evidence.json
            """)

    @Argument(help: "Evidence files of one release.")
    var evidence: [String]

    @OptionGroup var gate: GateArguments

    @Option(help: "The release that is to be published: refused unless the evidence is of this very file.")
    var synthetic: String?

    @Flag(help: "Print the judgement as JSON.")
    var json = false

    func run() throws {
        try gating {
            let policy = try gate.readPolicy()
            let beside = evidence.map {
                URL(filePath: $0).deletingLastPathComponent().appending(path: "environment.json").relativePath
            }
            let outputs = try gate.outputs(inputs: evidence + beside + [synthetic].compactMap(\.self))
            let release = try synthetic.map {
                (digest: try FileDigest.sha256(path: $0, name: $0).digest, name: $0)
            }
            try gate.judge(
                evidence, policy: policy, outputs: outputs, accepted: try gate.accepted(), of: release, json: json)
        }
    }
}
