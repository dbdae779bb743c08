import ArgumentParser
import Auditing

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Audits a release against its training records and a hold-out.",
        discussion: """
            Writes evidence.json (the numbers), report.html (for people) and environment.json (threads, time) into the \
            output folder, and prints a summary. Columns are matched by name. The synthetic records are a file, or are made \
            by a checkpoint or a command and written into the output folder too.

            Examples:
              privacy-audit run --train train.csv --holdout holdout.csv --synthetic release.csv --output report
              privacy-audit run --train t.csv --holdout h.csv --synthetic s.csv --knowledge-fraction 0.1,0.5,1 --seed 7
              privacy-audit run --train t.codes.gz --holdout h.codes.gz --synthetic s.npy --columns codes.txt --json
              privacy-audit run --train t.csv --holdout h.csv --checkpoint model.h5 --records 10000
              privacy-audit run --train t.csv --holdout h.csv --records 1000 \
            --generator-command 'python3 gan.py --train {train} --n {records} --seed {seed} --out {output}'
            """)

    @Option(name: .train, help: "The records that trained the generator.")
    var train: String

    @Option(name: .holdout, help: "Records of people the generator never saw: the control.")
    var holdout: String?

    @Flag(
        help:
            "There is no hold-out: only what attacks reach is told, which nobody can judge. Membership attacks are left out."
    )
    var noControl = false

    @OptionGroup var release: ReleaseArguments
    @OptionGroup var audit: AuditArguments
    @OptionGroup var tables: TableArguments

    @OptionGroup var folder: AuditFolderArguments

    @Flag(help: "Print the evidence as JSON instead of a summary.")
    var json = false

    func validate() throws {
        guard (holdout == nil) == noControl else {
            throw ValidationError(
                noControl
                    ? "give one of --holdout and --no-control."
                    : "give the records of people who were not used with --holdout; without any, only --no-control is left, and nothing can be judged."
            )
        }
        if noControl, audit.adversary.reference != nil {
            throw ValidationError(
                "--reference takes the place of a hold-out for some attacks only; give it as --holdout.")
        }
        if noControl, audit.disclosure.goals.contains(.membership) {
            throw ValidationError("--goal membership needs --holdout: without others nobody can be told apart.")
        }
    }

    func run() throws {
        try reportingFailures {
            try AuditJob(
                train: train, holdout: holdout, release: release, tables: tables, audit: audit, output: folder.output,
                json: json
            ).run()
        }
    }
}
