import Auditing
import Foundation
import Policy
import Reports
import Statistics
import Tables

/// Evidence from a file.
struct EvidenceFile {
    var path: String
    var evidence: Evidence
    var digest: String
    /// When the audit ended, ISO 8601; `nil` where the environment of the run, which vouches for the evidence, is not beside it.
    var finished: String?

    /// - Throws: `DataError` for a file that is no evidence of this version, or that its run's environment does not vouch for.
    static func read(_ path: String) throws -> EvidenceFile {
        let remedy = "give an evidence.json of 'privacy-audit run'"
        func failure(_ problem: String, _ remedy: String) -> DataError {
            DataError(file: path, problem: problem, remedy: remedy)
        }
        let data = try JSONInput.read(path, schema: Evidence.currentSchema, name: "evidence", remedy: remedy)
        guard let evidence = try? EvidenceJSON.decode(data) else {
            throw failure("it is no complete evidence", "run the audit again")
        }
        let digest = SHA256Digest.hexadecimal(of: Array(data))
        // The environment of the run lies beside it and has the digest of the evidence as it was written.
        let beside = URL(filePath: path).deletingLastPathComponent().appending(path: "environment.json")
        var environment: RunEnvironment?
        if FileManager.default.fileExists(atPath: beside.path) {
            guard let text = FileManager.default.contents(atPath: beside.path),
                let read = try? JSONDecoder().decode(RunEnvironment.self, from: text)
            else {
                throw failure(
                    "environment.json beside it, which vouches for it, cannot be read", "run the audit again")
            }
            guard read.evidenceSHA256 == digest else {
                throw failure(
                    "it is not as the audit wrote it: its SHA-256 is not that of environment.json beside it",
                    "run the audit again")
            }
            environment = read
        }
        let attacks = evidence.results.map(\.attack.id)
        if let twice = attacks.first(where: { id in attacks.count { $0 == id } > 1 }) {
            throw failure("it has two results of \(twice)", "run the audit again")
        }
        for role in ["train", "synthetic"] where !evidence.inputs.contains(where: { $0.role == role }) {
            throw failure("it does not name its \(role) records", "run the audit again")
        }
        return EvidenceFile(path: path, evidence: evidence, digest: digest, finished: environment?.finished)
    }

    /// - Throws: `DataError` where files are not of one release and its people.
    static func checkAlike(_ files: [EvidenceFile]) throws {
        func digests(_ file: EvidenceFile) -> [String] {
            ["train", "holdout", "synthetic"].map { role in file.evidence.inputs.first { $0.role == role }?.sha256 ?? ""
            }
        }
        guard let first = files.first else { return }
        var seen: [String: String] = [:]
        for file in files {
            for id in Set(file.evidence.results.map(\.attack.id)) {
                guard let other = seen.updateValue(file.path, forKey: id) else { continue }
                throw DataError(
                    file: file.path, problem: "it has a result of \(id), and so has \(other)",
                    remedy: "judge one result of each attack")
            }
        }
        for file in files.dropFirst() where digests(file) != digests(first) {
            throw DataError(
                file: file.path, problem: "it is of other data than \(first.path)",
                remedy: "judge evidence of one release at a time")
        }
    }
}

/// A self-test from a file.
enum SelftestFile {
    /// - Throws: `DataError` for a file that is none of this version.
    static func read(_ path: String) throws -> Selftest {
        let remedy = "give a selftest.json of 'privacy-audit selftest'"
        let data = try JSONInput.read(path, schema: Selftest.currentSchema, name: "self-test", remedy: remedy)
        guard let selftest = try? JSONDecoder().decode(Selftest.self, from: data) else {
            throw DataError(file: path, problem: "it is no complete self-test", remedy: "run the self-test again")
        }
        guard selftest.isSound else {
            throw DataError(
                file: path, problem: "its counts are not those of trials", remedy: "run the self-test again")
        }
        return selftest
    }
}

/// Files that this program wrote as JSON.
private enum JSONInput {
    private static let largest = 256 << 20

    /// The bytes of a file whose `schema` is `schema`.
    static func read(_ path: String, schema: String, name: String, remedy: String) throws -> Data {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard let size, size <= largest, let data = FileManager.default.contents(atPath: path) else {
            throw DataError(file: path, problem: "the file cannot be read", remedy: remedy)
        }
        struct Head: Decodable { var schema: String }
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw DataError(file: path, problem: "it is no \(name)", remedy: remedy)
        }
        guard head.schema == schema else {
            throw DataError(
                file: path,
                problem: "it is of the format '\(head.schema.prefix(60))', and this program reads '\(schema)'",
                remedy: "make it again with this program")
        }
        return data
    }
}
