import ArgumentParser
import Tables

/// The command line: thin, and the only place that prints.
@main
struct PrivacyAuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "privacy-audit",
        abstract: "Audits what a synthetic release gives away about the people whose records trained it.",
        discussion: """
            Examples:
              privacy-audit demo
              privacy-audit inspect release.csv
              privacy-audit run --train train.csv --holdout holdout.csv --synthetic release.csv --output report

            Exit codes: 0 the audit finished, whatever it found; 64 wrong usage; 65 the data cannot be audited; \
            70 an internal error, or the generator's command failed; 73 the output folder cannot be written; 74 standard output cannot be written.
            """,
        version: Tool.version,
        subcommands: [
            RunCommand.self, CheckCommand.self, GateCommand.self, PolicyCommand.self, SelftestCommand.self,
            VerifyCommand.self,
            InspectCommand.self,
            AttacksCommand.self, NeighborsCommand.self, RecoverSplitCommand.self,
            CheckpointCommand.self,
            TrainCommand.self, GenerateCommand.self, SynthesizeCommand.self, CanariesCommand.self,
            AnonymityCommand.self, ProtectCommand.self, SweepCommand.self,
            AccountCommand.self, DemoCommand.self,
        ])

    static func main() {
        TemporaryFiles.removeWhenToldToEnd()
        main(nil)
    }
}

/// The program's name and version, as evidence records them.
enum Tool {
    static let name = "privacy-audit"
    static let version = "0.1.0"
}
