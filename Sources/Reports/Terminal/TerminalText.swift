/// Text on a terminal: how many columns it takes and how it is wrapped.
package enum TerminalText {
    /// 2 for East Asian wide characters and emoji, else 1.
    package static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }

    package static func columns(of text: some StringProtocol) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

    /// Words in lines of at most `width` columns; a word that is longer is cut.
    package static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(whereSeparator: \.isWhitespace).flatMap({ pieces(of: $0, width: width) }) {
            let size = columns(of: word)
            if used > 0, used + 1 + size > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            line += used > 0 ? " " + word : word
            used += used > 0 ? 1 + size : size
        }
        if used > 0 { lines.append(line) }
        return lines
    }

    /// ``wrap(_:width:)``, all lines but the first indented by two columns.
    package static func hanging(_ text: String, width: Int) -> [String] {
        let lines = wrap(text, width: width)
        guard lines.count > 1, let first = lines.first else { return lines }
        let rest = lines.dropFirst().joined(separator: " ")
        return [first] + wrap(rest, width: width - 2).map { "  " + $0 }
    }

    /// `text` filled with spaces to `width` columns.
    package static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - columns(of: text)))
        return right ? space + text : text + space
    }

    private static func pieces(of word: Substring, width: Int) -> [String] {
        var result: [String] = []
        var piece = ""
        var used = 0
        for character in word {
            let size = columns(of: character)
            if used > 0, used + size > width {
                result.append(piece)
                (piece, used) = ("", 0)
            }
            piece.append(character)
            used += size
        }
        return result + [piece]
    }
}
