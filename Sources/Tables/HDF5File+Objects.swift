internal import CHDF5
internal import Glibc

/// One group or dataset of an HDF5 file.
package struct HDF5Object: Sendable {
    package enum Kind: Sendable {
        case dataset
        case group
        /// A named type, or something newer than this reader.
        case other
        /// A soft or external link.
        case link
    }

    package enum Values: Sendable {
        case float32
        case float64
        case int64
        case uint8
        case text
        case other
    }

    /// Without the leading slash.
    package var path: String
    package var kind: Kind
    package var values: Values
    /// The element type in words, for example `32-bit float`.
    package var type: String
    /// Empty for a single value; `nil` for more than four dimensions or none at all.
    package var shape: [Int]?
    /// Whether the values are kept in other files.
    package var isElsewhere: Bool
    package var bytes: Int
    /// Of a chunk as the library unpacks it; 0 without chunks.
    package var chunkBytes: Int
    /// Into how many chunks the values are cut, about; 0 without chunks.
    package var chunks: Int
}

/// The value of an attribute.
package enum HDF5Attribute: Hashable, Sendable {
    case integer(Int64)
    case real(Double)
    case text(String)
    /// A list, or another type.
    case other
}

extension HDF5File {
    /// Calls `work`; a crash of the library meanwhile, which damaged files can cause, ends the program with one sentence.
    ///
    /// For command lines only: a host that does more than one thing must not be ended.
    package static func endingOnCrash<Result>(
        program: String, file: String, status: Int32, _ work: () throws -> Result
    ) rethrows -> Result {
        let safe = file.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
        let words = strdup(
            "\(program): \(safe): the HDF5 library failed on it: it is damaged; copy the file again.\n")
        pa_h5_end_on_crash(words, status)
        defer {
            pa_h5_end_on_crash(nil, 0)
            free(words)
        }
        return try work()
    }

    /// Everything below the root, groups before what they hold.
    ///
    /// - Throws: `DataError` when there are more than `maximum` objects, or the file is damaged.
    package func objects(maximum: Int = 10_000) throws -> [HDF5Object] {
        var found: UnsafeMutablePointer<pa_h5_object>?
        let count = pa_h5_objects(handle, Int64(maximum), &found)
        defer { pa_h5_free_objects(found, max(count, 0)) }
        guard count >= 0 else {
            throw DataError(
                file: name,
                problem: count == -2
                    ? "it has more than \(maximum) groups and datasets, or groups more than 16 deep"
                    : "its list of datasets cannot be read: it is damaged or cut off",
                remedy: count == -2 ? "give a checkpoint file" : "copy the file again")
        }
        return (0..<Int(count)).compactMap { index in found.map { Self.object($0[index]) } }
    }

    private static func object(_ native: pa_h5_object) -> HDF5Object {
        let kinds: [Int32: HDF5Object.Kind] = [
            Int32(pa_h5_dataset): .dataset, Int32(pa_h5_group): .group, Int32(pa_h5_link_elsewhere): .link,
        ]
        let values: [HDF5Object.Values] = [.float32, .float64, .int64, .uint8, .text, .other]
        let sizes = [native.sizes.0, native.sizes.1, native.sizes.2, native.sizes.3].map { Int($0) }
        let type = withUnsafeBytes(of: native.type) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return HDF5Object(
            path: String(cString: native.path), kind: kinds[native.kind] ?? .other,
            values: values[Int(native.values)], type: type,
            shape: native.rank <= sizes.count ? Array(sizes.prefix(Int(native.rank))) : nil,
            isElsewhere: native.elsewhere != 0, bytes: Int(native.bytes), chunkBytes: Int(native.chunk_bytes),
            chunks: Int(native.chunks))
    }

    /// All `count` values of the dataset at `path`.
    package func floats(_ path: String, count: Int) throws -> [Float] {
        try values(path, PA_H5_FLOAT32, count: count, zero: 0)
    }

    package func doubles(_ path: String, count: Int) throws -> [Double] {
        try values(path, PA_H5_FLOAT64, count: count, zero: 0)
    }

    package func integers(_ path: String, count: Int) throws -> [Int64] {
        try values(path, PA_H5_INT64, count: count, zero: 0)
    }

    package func bytes(_ path: String, count: Int) throws -> [UInt8] {
        try values(path, PA_H5_UINT8, count: count, zero: 0)
    }

    private func values<Value>(_ path: String, _ kind: pa_h5_values, count: Int, zero: Value) throws -> [Value] {
        var values = [Value](repeating: zero, count: count)
        if count == 0 { return values }
        var message = HDF5Message()
        let status = values.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { base in
                message.fill {
                    pa_h5_read_values(handle, path, Int32(bitPattern: kind.rawValue), Int64(count), base, $0, $1)
                }
            } ?? -1
        }
        guard status >= 0 else {
            throw DataError(
                file: name, problem: "the dataset '\(path)' cannot be read" + message.suffix,
                remedy: "copy the file again: it is damaged or cut off")
        }
        return values
    }

    /// An attribute of the object at `path` (`/` for the file); `nil` where there is none.
    package func attribute(_ name: String, of path: String = "/") -> HDF5Attribute? {
        var value = pa_h5_attribute()
        pa_h5_read_attribute(handle, path, name, &value)
        defer { pa_h5_free(value.text) }
        switch UInt32(bitPattern: value.kind) {
        case PA_H5_NO_ATTRIBUTE.rawValue: return nil
        case PA_H5_INTEGER_ATTRIBUTE.rawValue: return .integer(value.integer)
        case PA_H5_REAL_ATTRIBUTE.rawValue: return .real(value.real)
        case PA_H5_TEXT_ATTRIBUTE.rawValue:
            return value.text.flatMap { String(validatingCString: $0) }.map { .text($0) } ?? .other
        default: return .other
        }
    }

    /// The names of the attributes of the object at `path`, sorted.
    package func attributeNames(of path: String = "/") -> [String] {
        var text: UnsafeMutablePointer<CChar>?
        var size: Int64 = 0
        let count = pa_h5_attribute_names(handle, path, &text, &size)
        defer { pa_h5_free(text) }
        guard count > 0, let text else { return [] }
        return UnsafeRawBufferPointer(start: text, count: Int(size)).split(separator: 0)
            .map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
}
