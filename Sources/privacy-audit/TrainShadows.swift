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
        var peakBytes: Int
    }

    func trainShadows() throws {
        guard let count = shadow.shadows else { return }
        let folder = try OutputFolder(path: output, files: ["members.csv"])
        let (shape, records, options) = try load()
        let size = shadow.shadowRecords ?? records.count / 2
        guard size <= records.count else {
            throw DataError(
                file: train, problem: "it has \(records.count) records, and --shadow-records asks for \(size)",
                remedy: "give a smaller number")
        }
        let start = try start()
        let progress = ProgressLine()
        defer { progress?.clear() }
        var times = StageTimes()
        let digits = max(3, String(count).count)
        let shadows = ShadowTraining(
            records: records, shape: shape, options: options, start: start, count: count, size: size)
        try shadows.run(workers) { number, checkpoint in
            let name = String(format: "model-%0\(digits)d.h5", number + 1)
            let path = URL(filePath: folder.path).appending(path: name).relativePath
            try writing(path, as: path) { try checkpoint.write(to: path) }
        } progress: {
            progress?.show("training models", $0, count)
        }
        progress?.clear()
        // One row a record of the training file, one column a model: 1 where the record trained it.
        let members = (0..<count).map { Set(shadows.members(of: $0)) }
        var text = (0..<count).map { String(format: "model-%0\(digits)d", $0 + 1) }.joined(separator: ",") + "\n"
        for row in 0..<records.count {
            text += members.map { $0.contains(row) ? "1" : "0" }.joined(separator: ",") + "\n"
        }
        try folder.write(Data(text.utf8), named: "members.csv")
        times.add(.training)
        let summary = ShadowSummary(
            folder: output, architecture: architecture.rawValue, train: train, trainSHA256: records.digest,
            models: count,
            recordsEach: size, seed: options.seed, seconds: times.wall[.training] ?? 0,
            cpuSeconds: times.processor[.training] ?? 0,
            cpuSecondsEach: (times.processor[.training] ?? 0) / Double(count), peakBytes: ProcessMemory.peak)
        if json {
            try Output.json(summary)
        } else {
            try Output.line(
                "\(output): \(count) models of \(architecture.rawValue), each trained on \(size) of \(records.count) records, in "
                    + "\(String(format: "%.1f", summary.seconds)) s; members.csv says on which")
        }
    }
}
