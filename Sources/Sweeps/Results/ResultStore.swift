public import Foundation
import Glibc
import Statistics
import Synchronization
import Tables

/// Results cannot be written any more; those that were written are not lost.
public struct StoreFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public var description: String {
        "\(path): results cannot be written there (\(reason)); check the folder, its permissions and the space on the disk, and run the "
            + "plan again: nothing that was written before is lost"
    }
}

/// A folder of results, each a file of its own under its address; the folder is the truth about what is done.
///
/// A file is written beside its place and put there by a link, which fails where there is one already: however many processes on however
/// many machines do the same unit, the first result stays, and none is ever half-written. The last member of each result is the SHA-256 of
/// all bytes before it, so that a damaged file is seen without being understood. Nothing depends on clocks.
public struct ResultStore: Sendable {
    public let folder: URL
    /// The program's version, for results.
    private let tool: String
    private static let seal = Array(",\"sha256\":\"".utf8)
    private static let serial = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - path: made where it does not exist and `isNew` says so.
    ///   - tool: the program's version.
    ///   - isNew: whether anything will be written.
    /// - Throws: `DataError` where there is no such folder, ``StoreFailure`` where it cannot be written.
    public init(path: String, tool: String, isNew: Bool) throws {
        guard !path.isEmpty else {
            throw DataError(
                file: "''", problem: "the name of the folder is empty", remedy: "name a folder with --output")
        }
        folder = URL(filePath: path)
        self.tool = tool
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw DataError(file: path, problem: "there is a file of this name", remedy: "name a folder")
            }
        } else if !isNew {
            throw DataError(
                file: path, problem: "there is no such folder", remedy: "run the plan first, or name its folder")
        }
        guard isNew else { return }
        for part in ["units", "failures", "artefacts"] {
            do {
                try FileManager.default.createDirectory(
                    at: folder.appending(path: part), withIntermediateDirectories: true)
            } catch {
                throw Self.unwritable(path, errno)
            }
        }
        guard access(folder.appending(path: "units").path, W_OK) == 0 else { throw Self.unwritable(path, errno) }
    }

    private static func unwritable(_ path: String, _ code: Int32) -> StoreFailure {
        StoreFailure(path: path, reason: String(cString: strerror(code)))
    }

    // MARK: - Places

    private func place(_ part: String, _ address: String) -> URL {
        folder.appending(path: part).appending(path: String(address.prefix(2))).appending(path: address)
    }

    private func resultURL(_ address: String) -> URL { place("units", address).appendingPathExtension("json") }

    /// The folder of a unit's artefact.
    public func artefactFolder(_ address: String) -> URL { place("artefacts", address) }

    /// The folder in which shadows keep what they need, by digests of their own.
    public var shadowFolder: URL { folder.appending(path: "artefacts/shadows") }

    // MARK: - Results

    /// The bytes of a result before its seal; `nil` where there is none, a damaged one, or one of another unit or format.
    private func body(_ address: String) -> Data? {
        guard let data = FileManager.default.contents(atPath: resultURL(address).path) else { return nil }
        // …,"sha256":"<64>"}\n
        let tail = Self.seal.count + 64 + 3
        guard data.count > tail, Array(data.suffix(3)) == Array("\"}\n".utf8) else { return nil }
        let body = data.dropLast(tail)
        guard Array(data.suffix(tail).prefix(Self.seal.count)) == Self.seal,
            String(decoding: data.suffix(67).prefix(64), as: UTF8.self)
                == SHA256Digest.hexadecimal(of: Array(body))
        else { return nil }
        // Keys are sorted and quotes within texts escaped, so neither can be found in a wrong place.
        let (start, schema) = ("{\"address\":\"\(address)\",", "\"schema\":\"\(UnitResult.currentSchema)\"")
        guard body.starts(with: Data(start.utf8)), body.range(of: Data(schema.utf8)) != nil else { return nil }
        return body
    }

    /// Whether a unit's result is there, undamaged, with the file that it names. Complexity: O(bytes of the result).
    public func isDone(_ unit: SweepUnit) -> Bool {
        guard let body = body(unit.address) else { return false }
        guard unit.spec.kind == .sample || unit.spec.kind == .search else { return true }
        return (try? file(of: unit.address, named: Self.decoded(body)?.outcome.artefact)) != nil
    }

    /// A unit's result where ``isDone(_:)`` says that it is done, else `nil`.
    func finished(_ unit: SweepUnit) -> UnitResult? {
        guard let result = result(unit) else { return nil }
        guard unit.spec.kind == .sample || unit.spec.kind == .search else { return result }
        return (try? file(of: unit.address, named: result.outcome.artefact)) == nil ? nil : result
    }

    /// A unit's result; `nil` where there is none, a damaged one, or one of something else.
    public func result(_ unit: SweepUnit) -> UnitResult? {
        guard let result = body(unit.address).flatMap(Self.decoded), result.spec == unit.spec,
            result.address == unit.address
        else { return nil }
        return result
    }

    private static func decoded(_ body: Data) -> UnitResult? {
        guard let result = try? CanonicalJSON.decode(UnitResult.self, from: body + Data("}".utf8)),
            result.schema == UnitResult.currentSchema
        else { return nil }
        return result
    }

    /// Puts a unit's result in its place; where there is an undamaged one already, that one stays.
    ///
    /// - Returns: whether the result that is there now is this one.
    /// - Throws: ``StoreFailure`` where it cannot be written.
    @discardableResult
    public func put(_ outcome: UnitOutcome, of unit: SweepUnit) throws -> Bool {
        let result = UnitResult(address: unit.address, spec: unit.spec, tool: tool, outcome: outcome)
        let body = try CanonicalJSON.encode(result).dropLast()
        let seal = SHA256Digest.hexadecimal(of: Array(body))
        let data = body + Data(Self.seal) + Data(seal.utf8) + Data("\"}\n".utf8)
        let target = resultURL(unit.address)
        try Self.makeFolder(target.deletingLastPathComponent())
        if try Self.link(data, to: target) { return true }
        guard let present = self.body(unit.address) else {
            try Self.replace(target, with: data)
            return true
        }
        return present == body
    }

    // MARK: - Artefacts

    /// The path of the file that a unit left for others.
    ///
    /// - Throws: `DataError` where the unit is not done or its file is missing or another.
    public func artefact(of address: String) throws -> (path: String, artefact: UnitOutcome.Artefact) {
        guard let body = body(address) else {
            throw DataError(
                file: resultURL(address).path, problem: "the result is missing or damaged", remedy: "run the plan again"
            )
        }
        return try file(of: address, named: Self.decoded(body)?.outcome.artefact)
    }

    private func file(
        of address: String, named artefact: UnitOutcome.Artefact?
    ) throws -> (path: String, artefact: UnitOutcome.Artefact) {
        guard let artefact else {
            throw DataError(
                file: resultURL(address).path, problem: "the result names no file",
                remedy: "remove it and run the plan again")
        }
        let path = artefactFolder(address).appending(path: artefact.name).path
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard size == artefact.bytes else {
            throw DataError(
                file: path, problem: "the file is missing or not as long as when it was made",
                remedy: "run the plan again")
        }
        return (path, artefact)
    }

    /// Puts a file that was made at `path`, on the same disk, among the artefacts of a unit; where there is one already, that one stays.
    public func adopt(_ path: String, named name: String, of address: String) throws -> UnitOutcome.Artefact {
        let target = artefactFolder(address).appending(path: name)
        try Self.makeFolder(target.deletingLastPathComponent())
        // Nobody has judged it yet.
        chmod(path, 0o600)
        if Glibc.link(path, target.path) != 0 {
            switch errno {
            case EEXIST: break
            // Not every file system has links.
            case EPERM, ENOTSUP, ENOSYS, EMLINK:
                if rename(path, target.path) != 0 { throw Self.unwritable(target.path, errno) }
            case let code: throw Self.unwritable(target.path, code)
            }
        }
        let found = try FileDigest.sha256(path: target.path, name: target.path)
        return UnitOutcome.Artefact(name: name, sha256: found.digest, bytes: found.bytes)
    }

    /// Writes an artefact.
    public func write(_ data: Data, named name: String, of address: String) throws -> UnitOutcome.Artefact {
        let target = artefactFolder(address).appending(path: name)
        try Self.makeFolder(target.deletingLastPathComponent())
        if !(try Self.link(data, to: target)), FileManager.default.contents(atPath: target.path) != data {
            try Self.replace(target, with: data)
        }
        return UnitOutcome.Artefact(
            name: name, sha256: SHA256Digest.hexadecimal(of: Array(data)), bytes: data.count)
    }

    /// A new folder on the disk of the results, for what is being made; whoever makes it removes it.
    public func makeUnfinishedFolder() throws -> URL {
        let url = folder.appending(path: "artefacts").appending(path: Self.unfinishedName())
        guard mkdir(url.path, 0o700) == 0 else { throw Self.unwritable(url.path, errno) }
        return url
    }

    /// Removes a unit's result and what is left of its file, so that they are made again.
    public func discard(_ address: String) {
        try? FileManager.default.removeItem(at: resultURL(address))
        try? FileManager.default.removeItem(at: artefactFolder(address))
    }

    // MARK: - Failures

    /// Keeps what a program said beside the failures of its unit; gives the path.
    public func keep(log path: String, of address: String) -> String? {
        let target = place("failures", address).appending(path: "generator.log")
        guard FileManager.default.fileExists(atPath: path),
            (try? FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)) != nil,
            rename(path, target.path) == 0
        else { return nil }
        return target.path
    }

    /// A unit that failed.
    public struct Failure: Codable, Hashable, Sendable {
        public var address: String
        /// From 1.
        public var attempt: Int
        public var reason: String
        public var tool: String
    }

    /// Records that a unit failed; gives the number of the attempt.
    @discardableResult
    public func fail(_ address: String, reason: String) throws -> Int {
        let place = place("failures", address)
        try Self.makeFolder(place)
        var attempt = 1
        while true {
            let failure = Failure(address: address, attempt: attempt, reason: String(reason.prefix(4_000)), tool: tool)
            let data = try CanonicalJSON.encode(failure) + Data("\n".utf8)
            if try Self.link(data, to: place.appending(path: "\(attempt).json")) { return attempt }
            attempt += 1
        }
    }

    /// The last failure of a unit; `nil` where it never failed.
    public func failure(_ address: String) -> Failure? {
        let place = place("failures", address)
        let last = ((try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [])
            .compactMap { $0.hasSuffix(".json") ? Int($0.dropLast(5)) : nil }.max()
        return last.flatMap { FileManager.default.contents(atPath: place.appending(path: "\($0).json").path) }
            .flatMap { try? JSONDecoder().decode(Failure.self, from: $0) }
    }

    /// Whether anything ever failed here.
    var hasFailures: Bool {
        !((try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "failures").path)) ?? []).isEmpty
    }

    /// The addresses of all results, in no order.
    func addresses() -> [String] {
        let units = folder.appending(path: "units")
        return ((try? FileManager.default.contentsOfDirectory(atPath: units.path)) ?? []).flatMap { part in
            ((try? FileManager.default.contentsOfDirectory(atPath: units.appending(path: part).path)) ?? [])
                .compactMap { $0.hasSuffix(".json") && !$0.hasPrefix(".") ? String($0.dropLast(5)) : nil }
        }
    }

    // MARK: - Files

    private static func makeFolder(_ url: URL) throws {
        if mkdir(url.path, 0o777) == 0 || errno == EEXIST { return }
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw unwritable(url.path, errno)
        }
    }

    /// Writes `data` beside `target` and links it there; `false` where there is a file already.
    private static func link(_ data: Data, to target: URL) throws -> Bool {
        if access(target.path, F_OK) == 0 { return false }
        return try withTemporary(data, beside: target) { temporary in
            if Glibc.link(temporary, target.path) == 0 { return true }
            switch errno {
            case EEXIST: return false
            case EPERM, ENOTSUP, ENOSYS, EMLINK:
                guard rename(temporary, target.path) == 0 else { throw unwritable(target.path, errno) }
                return true
            case let code: throw unwritable(target.path, code)
            }
        }
    }

    private static func replace(_ target: URL, with data: Data) throws {
        try withTemporary(data, beside: target) {
            guard rename($0, target.path) == 0 else { throw unwritable(target.path, errno) }
        }
    }

    /// Names of unfinished files tell which process of which machine writes them.
    private static let process: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "\(host)-\(getpid())"
    }()

    private static func unfinishedName() -> String {
        ".\(process)-\(serial.wrappingAdd(1, ordering: .relaxed).oldValue).partial"
    }

    private static func withTemporary<Result>(
        _ data: Data, beside target: URL, _ body: (String) throws -> Result
    ) throws -> Result {
        let path = target.deletingLastPathComponent().appending(path: unfinishedName()).path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw unwritable(target.path, errno) }
        defer { unlink(path) }
        let code: Int32 = data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : EIO }
                done += count
            }
            return 0
        }
        // Not flushed to the disk: a file that a power cut truncates lacks its seal and is made again, and a flush costs more than many units.
        guard close(descriptor) == 0, code == 0 else { throw unwritable(target.path, code == 0 ? errno : code) }
        return try body(path)
    }

    /// Removes what processes of this machine left unfinished that are no more.
    public func removeUnfinished() {
        let host = Self.process.split(separator: "-").dropLast().joined(separator: "-")
        guard let files = FileManager.default.enumerator(atPath: folder.path) else { return }
        for case let name as String in files where name.hasSuffix(".partial") {
            let file = URL(filePath: name).lastPathComponent.dropFirst().dropLast(".partial".count)
            let parts = file.split(separator: "-")
            guard parts.count >= 3, parts.dropLast(2).joined(separator: "-") == host,
                let process = Int32(parts[parts.count - 2]), kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}
