public import Auditing
internal import Foundation
internal import Neighbors
public import Statistics
internal import Tables

/// A checkpoint as a system under audit.
public struct CheckpointGenerator: Generator {
    private let path: String
    private let model: Model
    private let options: SamplingOptions
    private let columns: [String]
    private let digest: String

    /// - Parameters:
    ///   - path: the checkpoint.
    ///   - options: how records are drawn; the seed is given with each release.
    ///   - columns: the real data's columns, which name those of a checkpoint without names.
    /// - Throws: `DataError` when the checkpoint is wrong, or of another width than the data.
    public init(path: String, options: SamplingOptions, columns: () throws -> [String]) throws {
        let checkpoint = try Checkpoint(contentsOf: path)
        self.path = path
        self.options = options
        model = Model(checkpoint)
        digest = try FileDigest.sha256(path: path, name: path).digest
        self.columns = try checkpoint.columns(of: path, else: columns)
    }

    public var card: GeneratorCard {
        GeneratorCard(
            kind: "checkpoint", name: path, sha256: digest,
            summary: "\(model.header.shape.architecture.title), \(model.header.shape.features) columns")
    }

    /// The seed that is used when `asked` is asked for.
    public func seed(_ asked: UInt64) -> UInt64 {
        Sampler.seed(asked, model.header.shape.architecture, options)
    }

    public func release(
        records: Int, seed: UInt64, into folder: String, workers: Workers, progress: AuditProgress
    ) throws -> String {
        var options = options
        options.seed = seed
        let sampler = try Sampler(model, options: options, file: path) { progress.report("burn-in", $0, $1) }
        let count = Sampler.released(records, model.header.shape.architecture, options)
        // Names are kept by the format for tables, which is smaller too.
        let target = URL(filePath: folder).appending(path: "release.h5").relativePath
        try ReleaseWriter(sampler: sampler, columns: columns, workers: workers).write(
            records: count, to: target, format: .hdf5
        ) { progress.report("generating", $0, $1) }
        return target
    }
}

extension Checkpoint {
    /// The names of its records' columns; those of the real data where it has none.
    ///
    /// - Parameters:
    ///   - file: the checkpoint, for errors.
    ///   - columns: the real data's columns.
    /// - Throws: `DataError` where the data are of another width.
    func columns(of file: String, else columns: () throws -> [String]) throws -> [String] {
        if let named = header.columns { return named }
        let (width, columns) = (header.shape.features, try columns())
        guard columns.count == width else {
            throw DataError(
                file: file, problem: "its records have \(width) columns, and the real data have \(columns.count)",
                remedy: "audit it with the data that it was made for, or import it with --columns")
        }
        return columns
    }
}
