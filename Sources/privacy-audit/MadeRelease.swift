import Auditing
import Foundation
import Generators
import Neighbors
import Tables

/// The release of an audit: a file as it is, or one that a generator made. What is made lies apart until the audit is done, so that
/// a folder never holds the release of one audit and the evidence of another.
final class MadeRelease {
    let generation: Evidence.Generation?
    private let input: NamedInput
    private let apart: URL?
    /// The training file's digest before a command ran that could have changed it.
    private let trainDigest: String?
    /// Removed should the program be told to end.
    private let held: [Int]

    init(
        _ job: AuditJob, in folder: OutputFolder, _ options: ReadOptions, _ audit: AuditOptions,
        progress: AuditProgress
    ) throws {
        let release = job.release
        let asked = release.generatorSeed ?? audit.seed
        let generator = try release.generator(train: job.train, seed: asked) {
            try TableLoader.featureNames(of: job.train, options: options)
        }
        guard let generator, let records = release.records else {
            input = NamedInput(role: "synthetic", path: release.synthetic ?? "", isRelease: true)
            (generation, apart, trainDigest, held) = (nil, nil, nil, [])
            return
        }
        for name in Self.names {
            _ = try OutputFile(
                path: URL(filePath: folder.path).appending(path: name).relativePath,
                inputs: job.real.map(\.path) + [release.checkpoint].compactMap(\.self))
        }
        // A generator may take hours: what can be known before it is.
        trainDigest =
            release.generatorCommand == nil ? nil : try Self.check(job, options, audit, records: records)
        let apart = URL(filePath: folder.path).appending(path: ".making-\(UUID().uuidString)")
        self.apart = apart
        held = ([""] + Self.names).compactMap { TemporaryFiles.add(apart.appending(path: $0).path) }
        do {
            try FileManager.default.createDirectory(
                at: apart, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OutputError(path: folder.path, reason: "the folder cannot be written")
        }
        let path: String
        do {
            path = try generator.release(
                records: records, seed: asked, into: apart.relativePath, workers: audit.workers, progress: progress)
        } catch {
            // What a command said is kept, beside where the evidence would be.
            let log = apart.appending(path: "generator.log")
            if FileManager.default.fileExists(atPath: log.path) {
                let kept = URL(filePath: folder.path).appending(path: "generator.log")
                try? FileManager.default.removeItem(at: kept)
                try? FileManager.default.moveItem(at: log, to: kept)
            }
            try? FileManager.default.removeItem(at: apart)
            if var failure = error as? GeneratorFailure {
                failure.remedy = failure.remedy.replacing(apart.relativePath, with: folder.path)
                throw failure
            }
            if let failure = error as? DataError, failure.file.hasPrefix(apart.relativePath) {
                throw OutputError(path: folder.path, reason: failure.problem, remedy: failure.remedy)
            }
            throw error
        }
        var input = NamedInput(role: "synthetic", path: path, isRelease: true)
        input.format = path.hasSuffix(".h5") ? .hdf5 : .csv
        self.input = input
        let words = release.sampling.words
        generation = Evidence.Generation(
            generator: generator.card, records: records,
            seed: (generator as? CheckpointGenerator)?.seed(asked) ?? asked,
            output: words.isEmpty ? nil : words.joined(separator: " "))
    }

    deinit {
        if let apart { try? FileManager.default.removeItem(at: apart) }
        for place in held { TemporaryFiles.remove(place) }
    }

    private static let names = ["release.h5", "release.csv"]

    /// The name by which the release is known.
    private var name: String { apart == nil ? input.path : URL(filePath: input.path).lastPathComponent }

    /// What an audit of a generator says nothing about, a sentence each.
    ///
    /// - Parameter networks: whether white-box attacks were run.
    func notTested(networks: Bool) -> [String] {
        guard let generation else { return [] }
        var sentences = ["Whether the generator was trained on these training records, and on no others."]
        if generation.generator.kind == "checkpoint", !networks {
            sentences.append(
                "The checkpoint itself: whoever has its weights, its critic or its encoder may learn more than the records "
                    + "that it makes give away.")
        }
        return sentences
    }

    /// Reads the real files and the release, which comes third: train, hold-out, release, reference.
    func load(_ real: [NamedInput], _ options: ReadOptions) throws -> [LoadedTable] {
        var loaded: [LoadedTable]
        do {
            loaded = try TableLoader.load(real + [input], options: options)
        } catch var error as DataError where error.file == input.path {
            error.file = name
            throw error
        }
        let made = loaded.removeLast()
        loaded.insert(made, at: min(2, loaded.count))
        guard let generation else { return loaded }
        let place = min(2, loaded.count - 1)
        if let trainDigest, loaded[0].digest != trainDigest {
            throw DataError(
                file: real[0].path, problem: "the generator command changed the training records",
                remedy: "restore them, and let the command only read them")
        }
        let count = loaded[place].table.rowCount
        guard generation.generator.kind != "command" || count == generation.records else {
            throw DataError(
                file: name, problem: "the generator command wrote \(count) records, expected \(generation.records)",
                remedy: "make it write as many records as {records} says")
        }
        // Where it was put is no part of the evidence.
        loaded[place].input.path = name
        return loaded
    }

    /// Puts a release that was made beside the evidence.
    func put(into folder: OutputFolder) throws {
        guard apart != nil else { return }
        let place = URL(filePath: folder.path).appending(path: name)
        guard rename(input.path, place.path) == 0 else {
            throw OutputError(path: place.relativePath, reason: "the file cannot be written")
        }
        // One of an earlier audit, in the other format.
        for other in Self.names where other != name {
            unlink(URL(filePath: folder.path).appending(path: other).path)
        }
    }

    /// Reads the real records and checks the options against them; gives the digest of the training file.
    private static func check(
        _ job: AuditJob, _ options: ReadOptions, _ audit: AuditOptions, records: Int
    ) throws -> String {
        let real = try TableLoader.load(job.real, options: options)
        for (role, table) in zip(["train", "hold-out"], real) {
            guard let targets = audit.targets, targets > table.table.rowCount else { continue }
            throw AuditError.moreThanAvailable(
                option: "--targets", asked: targets, role: role, found: table.table.rowCount)
        }
        if let size = audit.releaseSizes?.max(), size > records {
            throw AuditError.moreThanAvailable(
                option: "--release-size", asked: size, role: "synthetic", found: records)
        }
        return real[0].digest
    }
}
