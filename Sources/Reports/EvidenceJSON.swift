public import Auditing
public import Foundation

/// Evidence as JSON: stable keys, sorted, UTF-8, ended by a newline.
public enum EvidenceJSON {
    /// The bytes of `evidence.json`; the same evidence always gives the same bytes.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        var data = try encoder.encode(value)
        data.append(UInt8(ascii: "\n"))
        return data
    }

    /// Reads evidence back.
    public static func decode(_ data: Data) throws -> Evidence { try JSONDecoder().decode(Evidence.self, from: data) }
}
