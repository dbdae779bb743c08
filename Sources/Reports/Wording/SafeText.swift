internal import Mustache

/// Untrusted text (file names, notes, sentences with column names) made safe to show.
package enum SafeText {
    /// Control characters and direction overrides, which could rewrite what a terminal or a page shows, replaced by a
    /// visible mark. Line feeds and tabs stay.
    package static func display(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// ``display(_:)`` of each text on a line of its own: none of them can begin another.
    package static func lines(_ texts: [String]) -> String {
        texts.map { display($0).replacing("\n", with: " ") + "\n" }.joined()
    }

    /// ``display(_:)``, then escaped for HTML and SVG text and for quoted attributes.
    ///
    /// Works on scalars: as a `Character`, `<` followed by a combining accent is not `<`, yet a browser still sees one.
    package static func html(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF: true
        default: false
        }
    }
}

/// Replaces the template engine's escaping, which compares characters instead of scalars.
struct ScalarEscaping: MustacheContentType {
    static let name = "REPORT"

    func escapeText(_ text: String) -> String { SafeText.html(text) }
}
