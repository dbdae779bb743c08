public import Auditing
internal import Foundation
internal import Statistics
public import Tables

/// Shadows that any program makes: the command is given each shadow's records as a CSV file.
public struct CommandShadow: ShadowGenerator {
    private let template: String
    private let folder: String?
    private let seconds: Double

    /// - Parameters:
    ///   - template: as that of ``CommandGenerator``.
    ///   - folder: the working folder; `nil` for the present one.
    ///   - seconds: how long each may run.
    /// - Throws: as ``CommandGenerator``, and where the command does not take the records' file.
    public init(template: String, folder: String? = nil, seconds: Double) throws {
        _ = try CommandGenerator(template: template, train: "", folder: folder, seconds: seconds)
        guard template.contains("{train}") else {
            throw AuditError.invalidOption(
                "--shadow-command: the command does not contain {train}, so that all shadows would be alike")
        }
        self.template = template
        self.folder = folder
        self.seconds = seconds
    }

    public var recipe: String { "command \(template)" }

    public func release(trainedOn records: Table, count: Int, seed: UInt64) throws -> Table {
        let place = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: place) }
        let train = place.appending(path: "train.csv").path
        return try TemporaryFiles.holding(place.path) {
            try TemporaryFiles.holding(train) {
                try CSVWriter.write(records, to: train)
                let generator = try CommandGenerator(template: template, train: train, folder: folder, seconds: seconds)
                let path: String
                do {
                    path = try generator.release(
                        records: count, seed: seed, into: place.path, workers: Workers(threads: 1),
                        progress: AuditProgress())
                } catch var failure as GeneratorFailure {
                    // What it said may hold records and goes with the folder; a path in here would change every time.
                    failure.remedy = "run it by hand on a part of the records to see why"
                    throw failure
                }
                var release = Table(schema: records.schema)
                var input = NamedInput(role: "shadow", path: path, isRelease: true)
                input.format = .csv
                do {
                    try TableLoader.readChunks(
                        input, schema: records.schema, options: ReadOptions(), chunkRows: 1 << 16
                    ) { release.append($0) }
                } catch var error as DataError where error.file == path {
                    error.file = "the shadow's release"
                    throw error
                }
                guard release.rowCount == count else {
                    throw GeneratorFailure(
                        problem: "wrote \(release.rowCount) records, expected \(count)",
                        remedy: "make it write as many records as {records} says")
                }
                return release
            }
        }
    }
}
