import Foundation
import Statistics
import Tables

/// A folder of numbers by the digest of what they were made from.
struct ShadowCache: Sendable {
    private let folder: URL
    private static let mark = Array("PASHADW2".utf8)

    init(folder: String) throws {
        self.folder = URL(filePath: folder)
        do {
            try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        } catch {
            throw DataError(
                file: folder, problem: "the folder cannot be made", remedy: "name another one with --shadow-cache")
        }
    }

    /// Of the name too: another shadow's file is no better than a damaged one.
    private static func seal(_ key: String, _ bytes: [UInt8]) -> String {
        SHA256Digest.hexadecimal(of: Array(key.utf8) + bytes)
    }

    private func url(_ key: String) -> URL { folder.appending(path: "\(key).shadow") }

    /// What was kept under `key`; `nil` where there is nothing, or something damaged or of another length.
    func values(_ key: String, count: Int) -> [Float]? {
        let length = Self.mark.count + 4 * count + 64
        guard let size = try? url(key).resourceValues(forKeys: [.fileSizeKey]).fileSize, size == length,
            let data = FileManager.default.contents(atPath: url(key).path), data.count == length,
            Array(data.prefix(Self.mark.count)) == Self.mark
        else { return nil }
        let bytes = Array(data.dropFirst(Self.mark.count).dropLast(64))
        guard Self.seal(key, bytes) == String(decoding: data.suffix(64), as: UTF8.self) else {
            return nil
        }
        return (0..<count).map { index in
            var bits: UInt32 = 0
            for place in 0..<4 { bits |= UInt32(bytes[4 * index + place]) << UInt32(8 * place) }
            return Float(bitPattern: bits)
        }
    }

    /// Keeps `values`; a disk that is full only costs time the next run.
    func keep(_ values: [Float], _ key: String) {
        let bytes = values.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
        }
        let data = Data(Self.mark) + Data(bytes) + Data(Self.seal(key, bytes).utf8)
        try? AtomicFile.write(data, to: url(key).path)
    }
}
