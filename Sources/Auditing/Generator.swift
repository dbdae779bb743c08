internal import Neighbors
public import Statistics

/// What a generator is, for the evidence.
public struct GeneratorCard: Codable, Hashable, Sendable {
    /// `checkpoint` or `command`.
    public var kind: String
    /// The checkpoint's file or the command, as the user gave it.
    public var name: String
    /// SHA-256 of the checkpoint's bytes, hexadecimal; `nil` for a command.
    public var sha256: String?
    /// What it is, in a few words.
    public var summary: String

    public init(kind: String, name: String, sha256: String?, summary: String) {
        self.kind = kind
        self.name = name
        self.sha256 = sha256
        self.summary = summary
    }
}

/// A system under audit that makes synthetic records.
///
/// The same generator, number of records and seed should give the same release; what is audited is the release that was made.
public protocol Generator: Sendable {
    var card: GeneratorCard { get }

    /// Makes `records` synthetic records and writes them to a file in `folder`.
    ///
    /// - Parameters:
    ///   - records: how many records, at least one.
    ///   - seed: of every random choice.
    ///   - folder: exists and can be written.
    ///   - workers: threads to use; the records do not depend on them.
    ///   - progress: told how far it is.
    /// - Returns: the path of the file.
    /// - Throws: what went wrong; no half-written release is left behind.
    func release(
        records: Int, seed: UInt64, into folder: String, workers: Workers, progress: AuditProgress
    ) throws -> String
}
