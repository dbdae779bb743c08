public import ArgumentParser
import Foundation
public import Generators
import Tables

extension Architecture: ExpressibleByArgument {}
extension DataKind: ExpressibleByArgument {}

struct ImportCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes a checkpoint of a file of PyTorch or TensorFlow.",
        discussion: """
            A file of tensors does not say what they compute: --arch does, with the published shortcuts, sign of the critic \
            and threshold; say what differs. Everything that is not copied is listed. Needs Python 3, and torch for PyTorch \
            files; nothing in a file is executed.

            Examples:
              privacy-audit checkpoint import model_epoch_100.pth --arch corgan-cnn --output model.h5
              privacy-audit checkpoint import medgan-999 --arch medgan-tf --data-type binary --output medgan.h5
              privacy-audit checkpoint import model.pth --arch vae --columns codes.txt --output vae.h5
            """)

    @Argument(help: "The file of torch.save, or the prefix of a TensorFlow checkpoint.")
    var file: String

    @Option(
        help:
            "Architecture: corgan-cnn, corgan-mlp, medgan-pytorch, medgan-tf, vae, vae-conv, rdpcgan-mimic, rdpcgan-uci."
    )
    var arch: Architecture?

    @Option(
        help: "What the columns hold: binary, count or continuous (default: what the architecture was published for).")
    var dataType: DataKind?

    @Flag(inversion: .prefixedNo, help: "Whether the generator's layers add their input (default: as published).")
    var shortcuts: Bool?

    @Option(
        parsing: .unconditional,
        help: "1 if the critic gives real records high values, -1 if low ones (default: as published).")
    var criticSign: Int?

    @Option(help: "A value at least this large is a 1; 'none' releases values as they are (default: as published).")
    var threshold: String?

    @Option(parsing: .unconditional, help: "The class whose records the generator makes, the last column's value.")
    var classLabel: Double?

    @Option(help: "File with the names of the columns, one a line.")
    var columns: String?

    @Option(parsing: .unconditional, help: "The epoch, where the file does not say it.")
    var epoch: Int?

    @Option(
        name: .customLong("dp"), parsing: .unconditionalSingleValue,
        help: "A claim about differential privacy to keep, for example claimed_sigma=0.5; may be repeated.")
    var claims: [String] = []

    @Flag(help: "Keep the state of optimisers, which a released checkpoint should not hold.")
    var keepOptimizer = false

    @Option(name: .shortAndLong, help: "The checkpoint to write, for example model.h5.")
    var output: String

    @Option(help: "The Python interpreter.")
    var python = "python3"

    @Flag(help: "Print what was imported as JSON.")
    var json = false

    /// What was imported.
    private struct Summary: Codable {
        var checkpoint: CheckpointSummary
        var notCopied: [String]
    }

    func validate() throws {
        if let criticSign, abs(criticSign) != 1 { throw ValidationError("--critic-sign must be 1 or -1.") }
        if let epoch, epoch < 0 { throw ValidationError("--epoch must be 0 or more.") }
        _ = try cut()
        _ = try facts()
    }

    private func cut() throws -> Double?? {
        guard let threshold else { return nil }
        if threshold == "none" { return .some(nil) }
        guard let value = Double(threshold), value > 0, value < 1 else {
            throw ValidationError("--threshold must be 'none' or lie between 0 and 1.")
        }
        return .some(value)
    }

    private func facts() throws -> [String: CheckpointHeader.Fact] {
        var facts: [String: CheckpointHeader.Fact] = [:]
        for claim in claims {
            let parts = claim.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else {
                throw ValidationError("--dp takes NAME=VALUE, for example claimed_sigma=0.5.")
            }
            guard facts[parts[0]] == nil else { throw ValidationError("--dp says \(parts[0]) twice.") }
            facts[parts[0]] =
                Int(parts[1]).map { .integer($0) } ?? Double(parts[1]).map { .real($0) } ?? .text(parts[1])
        }
        return facts
    }

    func run() throws {
        try reportingFailures {
            let target = try OutputFile(path: output, inputs: [file] + [columns].compactMap(\.self))
            var options = ImportOptions()
            options.architecture = arch
            options.data = dataType
            options.shortcuts = shortcuts
            options.criticSign = criticSign
            options.threshold = try cut()
            options.classLabel = classLabel
            options.columns = try columns.map(NameList.read)
            options.epoch = epoch
            options.keepsOptimizer = keepOptimizer
            options.privacy = try facts()
            options.python = python
            let imported = try CheckpointImport(file, options: options)
            try writing(target.path, as: output) { try imported.checkpoint.write(to: target.path) }
            let summary = Summary(
                checkpoint: try CheckpointSummary(contentsOf: target.path), notCopied: imported.notCopied)
            if json { return try Output.json(summary) }
            try Output.line(
                "\(output): \(summary.checkpoint.title), \(summary.checkpoint.tensors.count) tensors, "
                    + "\(summary.checkpoint.parameters) parameters, sha256 \(summary.checkpoint.sha256)")
            for line in summary.notCopied { try Output.line("not copied: \(line)") }
            for warning in summary.checkpoint.warnings { try Output.line("warning: \(warning)") }
        }
    }
}
