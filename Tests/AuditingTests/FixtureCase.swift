import Attacks
import Auditing
import Fixtures
import Foundation
import Tables

/// The fixture data as audit cases.
enum FixtureCase {
    /// 2,000 real discharges each; the release is `BundledRelease.memoriser` or `.ideal`.
    static func discharges(_ release: BundledRelease.File) throws -> AuditCase {
        let folder = FileManager.default.temporaryDirectory.appending(path: "privacy-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ file: BundledRelease.File) throws -> String {
            let url = folder.appending(path: file.name)
            try Data(file.bytes).write(to: url)
            return url.path
        }
        var options = ReadOptions()
        let text = String(decoding: BundledRelease.vocabulary.bytes, as: UTF8.self)
        options.vocabulary = text.split(separator: "\n").map(String.init)
        return try load(
            try write(BundledRelease.train), try write(BundledRelease.holdout), try write(release), options)
    }

    /// 2,000 census records each, mixed kinds with missing values.
    static func census(release: String) throws -> AuditCase {
        try load(
            FixtureFiles.census("train").path, FixtureFiles.census("holdout").path, FixtureFiles.census(release).path,
            ReadOptions())
    }

    /// 600 records of Adult each, mixed kinds; '?' is a label like others, as the oracles of disclosure take it.
    static func adult() throws -> AuditCase {
        var options = ReadOptions()
        options.missingTokens = []
        return try load(
            FixtureFiles.adult("train").path, FixtureFiles.adult("holdout").path, FixtureFiles.adult("release").path,
            options)
    }

    private static func load(_ train: String, _ holdout: String, _ release: String, _ options: ReadOptions) throws
        -> AuditCase
    {
        let tables = try TableLoader.load(
            [
                NamedInput(role: "train", path: train), NamedInput(role: "holdout", path: holdout),
                NamedInput(role: "synthetic", path: release, isRelease: true),
            ], options: options
        ).map(\.table)
        return try AuditCase(members: tables[0], holdout: tables[1], release: tables[2])
    }
}
