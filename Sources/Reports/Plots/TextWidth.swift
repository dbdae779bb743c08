/// How wide text will be, estimated: there is no font at hand, and a little too wide does no harm.
enum TextWidth {
    /// Width in units of the drawing at `size` units.
    static func estimate(_ text: String, size: Double) -> Double {
        text.reduce(0) { $0 + width(of: $1) } * size
    }

    /// `text` cut, with an ellipsis, to at most `width` units.
    static func fit(_ text: String, width limit: Double, size: Double) -> String {
        guard estimate(text, size: size) > limit else { return text }
        var result = ""
        var used = width(of: "…")
        for character in text {
            used += width(of: character)
            if used * size > limit { break }
            result.append(character)
        }
        return result + "…"
    }

    private static func width(of character: Character) -> Double {
        guard let value = character.unicodeScalars.first?.value else { return 0 }
        if value >= 0x1100 { return TerminalText.columns(of: character) == 2 ? 1.1 : 0.65 }
        // The widths of DejaVu Sans, among the widest of the fonts that the page may get.
        switch character {
        case "i", "l", "j", "I", ".", ",", ":", ";", "'", "|", " ": return 0.34
        case "t", "f", "r", "-", "/", "(", ")", "[", "]": return 0.42
        case "m", "w", "M", "W", "@", "%", "<", ">", "=", "+", "−", "≤": return 1
        default: return character.isUppercase ? 0.76 : 0.64
        }
    }
}
