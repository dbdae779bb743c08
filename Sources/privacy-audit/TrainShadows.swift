import Accounting
import ArgumentParser
import Foundation
import Generators
import Neighbors
import Statistics
import Tables

extension TrainCommand {
    /// What many trainings made.
    private struct ShadowSummary: Codable {
        var folder: String
        var architecture: String
        var train: String
        var trainSHA256: String
        var models: Int
        var recordsEach: Int
        var seed: UInt64
        var seconds: Double
        var cpuSeconds: Double
        var cpuSecondsEach: Double
        /// Of each model, at its delta; several of them together have more.
        var epsilonEach: Double?
        var peakBytes: Int
    }

    func trainShadows() throws {
        guard let count = shadow.shadows else { return }
        let folder = try OutputFolder(path: output, files: ["members.csv"])
        signal(SIGXFSZ, SIG_IGN)
        let digits = max(3, String(count).count)
        func path(_ name: String) -> String { URL(filePath: folder.path).appending(path: name).relativePath }
        func name(_ model: Int) -> String { String(format: "model-%0\(digits)d", model + 1) }
        let names = Set((0..<count).map { name($0) + ".h5" })
        for name in names.union(["members.csv"]) { _ = try OutputFile(path: path(name), inputs: inputs) }
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        if let other = present.sorted().first(where: {
            $0.hasPrefix("model-") && $0.hasSuffix(".h5") && !names.contains($0)
        }) {
            throw OutputError(
                path: folder.path, reason: "it holds '\(other)', a model of another run", remedy: "name another folder")
        }
        let (shape, records, options) = try load()
        let size = shadow.shadowRecords ?? records.count / 2
        guard size < records.count else {
            throw DataError(
                file: train, problem: "it has \(records.count) records, and --shadow-records asks for \(size)",
                remedy: "give a smaller number, so that each model leaves records out")
        }
        let start = try start()
        let progress = ProgressLine()
        defer { progress?.clear() }
        var times = StageTimes()
        let shadows = ShadowTraining(
            records: records, shape: shape, options: options, start: start, count: count, size: size)
        try shadows.run(workers) { number, checkpoint in
            let path = path(name(number) + ".h5")
            try writing(path, as: path) { try checkpoint.write(to: path) }
        } progress: {
            progress?.show("training models", $0, count)
        }
        progress?.clear()
        // One row a record of the training file, one column a model: 1 where the record trained it.
        let members = (0..<count).map { Set(shadows.members(of: $0)) }
        var text = (0..<count).map(name).joined(separator: ",") + "\n"
        for row in 0..<records.count {
            text += members.map { $0.contains(row) ? "1" : "0" }.joined(separator: ",") + "\n"
        }
        try folder.write(Data(text.utf8), named: "members.csv")
        times.add(.training)
        let summary = ShadowSummary(
            folder: output, architecture: architecture.rawValue, train: train, trainSHA256: records.fileDigest,
            models: count,
            recordsEach: size, seed: options.seed, seconds: times.wall[.training] ?? 0,
            cpuSeconds: times.processor[.training] ?? 0,
            cpuSecondsEach: (times.processor[.training] ?? 0) / Double(count),
            epsilonEach: try options.plannedPrivacy(shape: shape, records: size)?.epsilon, peakBytes: ProcessMemory.peak
        )
        if json {
            try Output.json(summary)
        } else {
            try Output.line(
                "\(output): \(count) models of \(architecture.rawValue), each trained on \(size) of \(records.count) records, in "
                    + "\(String(format: "%.1f", summary.seconds)) s; members.csv says on which")
            if options.privacy?.knownSeed != nil {
                try Output.line("not private: noise and samples can be made again from --dp-known-seed")
            } else if let epsilon = summary.epsilonEach {
                try Output.line(
                    "epsilon \(TrainingLog.number(epsilon)) for each model; for several together it is more")
            }
        }
    }
}
