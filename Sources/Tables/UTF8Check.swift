/// Checks of raw text before any of it is believed.
package enum UTF8Check {
    /// The offset of the first byte that is not part of well-formed UTF-8, or `nil`. Complexity: O(count).
    package static func firstInvalid(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
        var index = 0
        while index < count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            // The range of the second byte excludes overlong forms, surrogates and values above U+10FFFF.
            let length: Int
            var (low, high): (UInt8, UInt8) = (0x80, 0xBF)
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, low) = (3, 0xA0)
            case 0xED: (length, high) = (3, 0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, low) = (4, 0x90)
            case 0xF4: (length, high) = (4, 0x8F)
            case 0xF1...0xF3: length = 4
            default: return index
            }
            guard index + length <= count, bytes[index + 1] >= low, bytes[index + 1] <= high else { return index }
            for rest in 2..<max(length, 2) where bytes[index + rest] & 0xC0 != 0x80 { return index }
            index += length
        }
        return nil
    }

    /// Whether any byte has its high bit set. Complexity: O(count / 8).
    package static func hasHighBit(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let raw = UnsafeRawPointer(bytes)
        var bits: UInt64 = 0
        var index = 0
        while index + 8 <= count {
            bits |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            bits |= UInt64(bytes[index])
            index += 1
        }
        // The tail contributes its low byte only; its high bit is bit 7, which the mask holds too.
        return bits & 0x8080_8080_8080_8080 != 0
    }
}
