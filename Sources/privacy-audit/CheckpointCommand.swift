import ArgumentParser
import Generators

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Looks at, imports and exports trained generators.",
        discussion: """
            Examples:
              privacy-audit checkpoint inspect model.h5
              privacy-audit checkpoint import model.pth --arch corgan-cnn --output model.h5
              privacy-audit checkpoint export model.h5 --output model.pth
            """,
        subcommands: [InspectCheckpoint.self, ImportCheckpoint.self, ExportCheckpoint.self])
}

struct InspectCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what a checkpoint holds, and what it should not hold; never a weight.",
        discussion: """
            Examples:
              privacy-audit checkpoint inspect model.h5
              privacy-audit checkpoint inspect model.h5 --json
            """)

    @Argument(help: "The checkpoint.")
    var file: String

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
        try reportingFailures {
            let summary = try reading(file) { try CheckpointSummary(contentsOf: file) }
            if json { try Output.json(summary) } else { try show(summary) }
        }
    }

    private func show(_ summary: CheckpointSummary) throws {
        func fact(_ name: String, _ value: String) throws {
            try Output.row(name, value, width: 18)
        }
        try Output.line("\(summary.file): \(summary.title) (\(summary.architecture))")
        try fact("sha256", summary.sha256)
        try fact("bytes", "\(summary.bytes)")
        try fact(
            "records", "\(summary.features) \(summary.dataType) columns\(summary.namesColumns ? ", named" : "")")
        try fact("latent values", "\(summary.latent)")
        try fact("parameters", "\(summary.parameters)")
        try fact("parts", summary.parts.joined(separator: ", "))
        try fact("shortcuts", summary.shortcuts ? "yes" : "no")
        if let sign = summary.criticSign {
            try fact(
                "critic", sign > 0 ? "high values speak for real records" : "high values speak for made-up records")
            try fact("batch averaging", summary.minibatchAveraging ? "yes" : "no")
        }
        if let threshold = summary.threshold { try fact("threshold", "\(threshold)") }
        if let label = summary.classLabel { try fact("class label", "\(label)") }
        if summary.burnInBatches > 0 { try fact("burn-in", "\(summary.burnInBatches) batches before sampling") }
        if let epoch = summary.epoch { try fact("epoch", "\(epoch)") }
        for (name, value) in summary.source.sorted(by: { $0.key < $1.key }) { try fact("source \(name)", value) }
        for (name, value) in summary.privacyClaims.sorted(by: { $0.key < $1.key }) {
            try fact("dp \(name)", value)
        }
        for (name, value) in summary.trainingFacts.sorted(by: { $0.key < $1.key }) {
            try fact("training \(name)", value)
        }
        for extra in summary.extras { try fact("also", extra) }
        try Output.line()
        let width = summary.tensors.map(\.path.count).max() ?? 0
        for tensor in summary.tensors {
            let shape = tensor.shape.isEmpty ? "1" : tensor.shape.map(String.init).joined(separator: " x ")
            let pad = String(repeating: " ", count: width - tensor.path.count)
            try Output.line("  \(tensor.path)\(pad)  \(tensor.type)  \(shape)  sha256 \(tensor.sha256.prefix(16))…")
        }
        if !summary.warnings.isEmpty {
            try Output.line()
            for warning in summary.warnings { try Output.line("warning: \(warning)") }
        }
    }
}

struct ExportCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a checkpoint as a file of PyTorch or TensorFlow.",
        discussion: """
            The original medGAN becomes a TensorFlow checkpoint, for which --output is the prefix; all others a file for \
            torch.load. Needs Python 3, and torch for PyTorch files.

            Examples:
              privacy-audit checkpoint export model.h5 --output model.pth
              privacy-audit checkpoint export medgan.h5 --output folder/model-999
            """)

    @Argument(help: "The checkpoint.")
    var file: String

    @Option(name: .shortAndLong, help: "File to write, or the prefix of a TensorFlow checkpoint.")
    var output: String

    @Option(help: "The Python interpreter.")
    var python = "python3"

    func run() throws {
        try reportingFailures {
            let target = try OutputFile(path: output, inputs: [file])
            let checkpoint = try reading(file) { try Checkpoint(contentsOf: file) }
            try writing(target.path, as: output) { try checkpoint.export(to: target.path, python: python) }
            try Output.line("\(output): written")
            if checkpoint.header.columns != nil {
                try Output.line("not copied: the names of the columns, which that format has no place for")
            }
        }
    }
}
