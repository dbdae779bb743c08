/// Reads decimal numbers from text: independent of any locale, correctly rounded, without making strings.
package enum NumberText {
    /// What a piece of text is.
    package enum Form: UInt8 {
        /// Not a number at all.
        case other
        /// Digits with perhaps a sign, at most 2^53 in size.
        case whole
        /// Digits with perhaps a sign, beyond 2^53.
        case hugeWhole
        /// A finite decimal with a point or an exponent.
        case decimal
        /// A decimal too large for a double.
        case overflow
        /// The spelled-out NaN or infinity of some program.
        case notFinite
    }

    static let largestExact = 9_007_199_254_740_992.0

    /// Reads `count` bytes as `[+-] digits [. digits] [e [+-] digits]`; a point needs a digit on one side at least.
    ///
    /// `value` is set for `whole` and `decimal` and is never −0. Complexity: O(count), and a string is made only for
    /// numbers of more than 19 digits or with large exponents.
    package static func parse(_ bytes: UnsafePointer<UInt8>, count: Int, value: inout Double) -> Form {
        var index = 0
        guard count > 0 else { return .other }
        let negative = bytes[0] == UInt8(ascii: "-")
        if negative || bytes[0] == UInt8(ascii: "+") { index = 1 }
        var mantissa: UInt64 = 0
        var significant = 0
        let firstDigit = index
        while index < count {
            let digit = bytes[index] &- 48
            if digit > 9 { break }
            if significant < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
            if mantissa != 0 { significant += 1 }
            index += 1
        }
        var digits = index - firstDigit
        if index == count && digits > 0 {
            guard significant <= 19, mantissa <= 1 << 53 else { return .hugeWhole }
            value = negative ? 0.0 - Double(mantissa) : Double(mantissa)
            return .whole
        }
        var exponent = 0
        if index < count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let firstFraction = index
            while index < count {
                let digit = bytes[index] &- 48
                if digit > 9 { break }
                if significant < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    exponent -= 1
                }
                if mantissa != 0 { significant += 1 }
                index += 1
            }
            digits += index - firstFraction
        }
        guard digits > 0 else { return isNotFinite(bytes, count: count) ? .notFinite : .other }
        if index < count {
            guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return .other }
            index += 1
            guard let scale = readExponent(bytes, from: index, count: count) else { return .other }
            exponent += scale
        }
        guard significant <= 19, let size = scale(mantissa, exponent) else {
            return parseSlowly(bytes, count: count, value: &value)
        }
        value = negative ? 0.0 - size : size
        return .decimal
    }

    /// The decimal exponent in `bytes[first..<count]`, held within ±100,000; `nil` when it is none.
    private static func readExponent(_ bytes: UnsafePointer<UInt8>, from first: Int, count: Int) -> Int? {
        var index = first
        var negative = false
        if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < count else { return nil }
        var exponent = 0
        while index < count {
            let digit = bytes[index] &- 48
            if digit > 9 { return nil }
            exponent = min(exponent * 10 + Int(digit), 100_000)
            index += 1
        }
        return negative ? -exponent : exponent
    }

    /// `mantissa * 10^exponent` rounded once, or `nil` when this needs more than 128 bits.
    private static func scale(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        if exponent == 0 { return Double(mantissa) }
        // Both operands exact, so that the one operation rounds once.
        if mantissa <= 1 << 53 && exponent >= -22 && exponent <= 22 {
            return exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
        }
        guard exponent < 0 && exponent >= -19 else { return nil }
        return quotient(mantissa, wholePowers[-exponent])
    }

    /// `dividend / divisor` correctly rounded: 64 bits of the quotient and whether anything is left, then one rounding.
    private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double {
        let up = dividend.leadingZeroBitCount
        let down = divisor.leadingZeroBitCount
        let (a, b) = (dividend << UInt64(up), divisor << UInt64(down))
        // a / b lies between 1/2 and 2; halve a when it would not fit.
        let fits = a < b
        let (bits, rest) = b.dividingFullWidth(fits ? (a, 0) : (a >> 1, a << 63))
        let scale = down - up - (fits ? 64 : 63)
        // 64 bits with the top one set: 53 stay, 11 are rounded away, ties to even.
        var kept = bits >> 11
        let dropped = bits & 0x7FF
        if dropped > 0x400 || (dropped == 0x400 && (rest != 0 || kept & 1 == 1)) { kept += 1 }
        // The exponent stays far from the ends of the range, so this multiplication is exact.
        return Double(kept) * Double(bitPattern: UInt64(truncatingIfNeeded: 1_023 + scale + 11) << 52)
    }

    private static func parseSlowly(_ bytes: UnsafePointer<UInt8>, count: Int, value: inout Double) -> Form {
        // The grammar has been checked, so neither hexadecimal numbers nor words get this far.
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        guard let number = Double(text) else { return .other }
        guard number.isFinite else { return .overflow }
        value = number + 0.0
        return .decimal
    }

    private static func isNotFinite(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let signed = bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
        let (start, length) = signed ? (1, count - 1) : (0, count)
        guard length == 3 || length == 8 else { return false }
        return spell(bytes + start, length, "nan") || spell(bytes + start, length, "inf")
            || spell(bytes + start, length, "infinity")
    }

    /// Whether `count` bytes spell `word` in any case.
    static func spell(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for index in 0..<count where bytes[index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    private static let wholePowers: [UInt64] = (0...19).map { count in
        (0..<count).reduce(UInt64(1)) { power, _ in power * 10 }
    }
}
