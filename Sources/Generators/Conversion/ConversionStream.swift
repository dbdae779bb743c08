internal import Foundation
internal import Tables

/// What goes between this program and the converter: a tree, and its tensors as raw bytes.
struct ConversionStream: Equatable {
    struct Blob: Codable, Equatable {
        var dtype: String
        var shape: [Int]
        var bytes: Int
    }

    struct Skipped: Codable, Equatable {
        var name: String
        var reason: String
    }

    private struct Header: Codable {
        var container: String
        var blobs: [Blob]
        var tree: ConversionTree
        var skipped: [Skipped]?
    }

    /// `zip`, `legacy` or `bundle`.
    var container: String
    var tree: ConversionTree
    var blobs: [Blob]
    var contents: [[UInt8]]
    var skipped: [Skipped] = []

    private static let magic = Array("PACKPT1\n".utf8)

    init(container: String, tree: ConversionTree) {
        (self.container, self.tree, blobs, contents) = (container, tree, [], [])
    }

    /// Takes a tensor in; gives its number.
    mutating func add(_ tensor: Checkpoint.Tensor) -> Int {
        let bytes: [UInt8] =
            switch tensor {
            case .float32(let values, _): values.map(\.bitPattern.littleEndian).withUnsafeBytes(Array.init)
            case .float64(let values, _): values.map(\.bitPattern.littleEndian).withUnsafeBytes(Array.init)
            case .int64(let values, _): values.map(\.littleEndian).withUnsafeBytes(Array.init)
            case .uint8(let values, _): values
            }
        blobs.append(Blob(dtype: tensor.type, shape: tensor.shape, bytes: bytes.count))
        contents.append(bytes)
        return blobs.count - 1
    }

    /// A tensor; `nil` for a type that checkpoints do not hold.
    func tensor(_ index: Int) -> Checkpoint.Tensor? {
        let (blob, bytes) = (blobs[index], contents[index])
        func load<Word: FixedWidthInteger>(_ type: Word.Type) -> [Word] {
            let size = MemoryLayout<Word>.size
            return bytes.withUnsafeBytes { raw in
                (0..<raw.count / size).map {
                    Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: type))
                }
            }
        }
        switch blob.dtype {
        case "float32": return .float32(load(UInt32.self).map(Float.init(bitPattern:)), shape: blob.shape)
        case "float64": return .float64(load(UInt64.self).map(Double.init(bitPattern:)), shape: blob.shape)
        case "int64": return .int64(load(Int64.self), shape: blob.shape)
        case "uint8": return .uint8(bytes, shape: blob.shape)
        default: return nil
        }
    }

    /// Reads what the converter wrote.
    ///
    /// - Throws: `DataError` naming `name` when it is not what it should be.
    init(_ file: NamelessFile, name: String) throws {
        func wrong(_ what: String) -> DataError {
            DataError(
                file: name, problem: "the converter's answer is not understood (\(what))",
                remedy: "run the import again, with another --python")
        }
        let head = file.bytes(count: 16)
        guard head.count == 16, Array(head[..<8]) == Self.magic else { throw wrong("no head") }
        let length = head[8...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= 64 << 20 else { throw wrong("a head of \(length) bytes") }
        let text = file.bytes(from: 16, count: Int(length))
        guard text.count == Int(length), let header = try? JSONDecoder().decode(Header.self, from: Data(text)) else {
            throw wrong("its head is no JSON")
        }
        let sizes = ["float32": 4, "float64": 8, "int64": 8, "uint8": 1]
        var offset = 16 + Int(length)
        let size = file.size
        var contents: [[UInt8]] = []
        for blob in header.blobs {
            let count = blob.shape.reduce(1) { MemoryLimit.product($0, $1) }
            guard blob.shape.allSatisfy({ $0 >= 0 }), blob.bytes >= 0, blob.bytes <= size - offset,
                sizes[blob.dtype].map({ MemoryLimit.product(count, $0) == blob.bytes }) ?? true
            else { throw wrong("a tensor is cut off") }
            contents.append(file.bytes(from: offset, count: blob.bytes))
            offset += blob.bytes
        }
        guard offset == size, Set(header.tree.tensors).isSubset(of: Set(header.blobs.indices)) else {
            throw wrong("tensors that do not fit")
        }
        container = header.container
        tree = header.tree
        blobs = header.blobs
        self.contents = contents
        skipped = header.skipped ?? []
    }

    /// Writes it for the converter; `false` when the disk is full.
    func write(to file: NamelessFile) -> Bool {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let header = try? encoder.encode(Header(container: container, blobs: blobs, tree: tree, skipped: nil))
        else { return false }
        var head = Self.magic
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { head += $0 }
        head += header
        guard head.withUnsafeBytes(file.write) else { return false }
        return contents.allSatisfy { $0.withUnsafeBytes(file.write) }
    }
}
