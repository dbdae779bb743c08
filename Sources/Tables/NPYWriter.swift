package import Foundation

/// Writes NumPy array files of version 1.0.
package enum NPYWriter {
    package enum Element: String, Sendable {
        case uint8 = "|u1"
        case float32 = "<f4"
    }

    /// The header of a matrix; the values follow, row by row.
    package static func header(type: Element, rows: Int, columns: Int) -> [UInt8] {
        var text = "{'descr': '\(type.rawValue)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        // Header and values start at multiples of 64 bytes.
        text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
        let length = text.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
    }

    package static func littleEndian(_ values: [Float]) -> Data {
        values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Data($0) }
    }
}
