import ArgumentParser
import Fixtures
import Foundation

struct DemoCommand: ParsableCommand {
    /// The two releases that come with the program.
    enum Release: String, ExpressibleByArgument, CaseIterable {
        case memoriser
        case ideal
    }

    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Audits a bundled release of real hospital discharges.",
        discussion: """
            2,000 discharges each of the US National Hospital Discharge Survey 2010 (public domain): the release \
            'memoriser' holds half of the training records word for word, the release 'ideal' holds fresh ones only. The data \
            are written beside the report, so that the command printed in it can be run again.

            Examples:
              privacy-audit demo
              privacy-audit demo --release ideal --output ideal-report
            """)

    @Option(help: "The release to audit: memoriser or ideal.")
    var release = Release.memoriser

    @OptionGroup var audit: AuditArguments

    @Option(name: .shortAndLong, help: "Folder for data, evidence and report; made if it does not exist.")
    var output = "privacy-audit-demo"

    @Flag(help: "Print the evidence as JSON instead of a summary.")
    var json = false

    func run() throws {
        try reportingFailures {
            let data = try OutputFolder(
                path: output.isEmpty ? "" : URL(filePath: output).appending(path: "data").relativePath,
                files: BundledRelease.all.map(\.name))
            for file in BundledRelease.all { try data.write(Data(file.bytes), named: file.name) }
            func path(_ file: BundledRelease.File) -> String {
                URL(filePath: data.path).appending(path: file.name).relativePath
            }
            var tables = try TableArguments.parse([])
            tables.vocabulary = path(BundledRelease.vocabulary)
            let synthetic = path(self.release == .ideal ? BundledRelease.ideal : BundledRelease.memoriser)
            try AuditJob(
                train: path(BundledRelease.train), holdout: path(BundledRelease.holdout),
                release: try ReleaseArguments.parse(["--synthetic", synthetic]), tables: tables, audit: audit,
                output: output, json: json
            ).run()
        }
    }
}
