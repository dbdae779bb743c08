/// Lines of a terminal, wrapped and perhaps coloured.
struct TerminalLines {
    enum Style: String {
        case plain = ""
        case strong = "1"
        case caution = "33"
        case bad = "1;31"
    }

    let width: Int
    let colour: Bool
    private(set) var text = ""

    init(width: Int, colour: Bool) {
        self.width = width
        self.colour = colour
    }

    /// Adds a paragraph; later lines are indented by two columns.
    mutating func add(_ paragraph: String, style: Style = .plain) {
        let first = TerminalText.wrap(SafeText.display(paragraph), width: width)
        guard first.count > 1, let head = first.first else { return first.forEach { append($0, style: style) } }
        append(head, style: style)
        let rest = first.dropFirst().joined(separator: " ")
        for line in TerminalText.wrap(rest, width: width - 2) { append("  " + line, style: style) }
    }

    /// Adds a line as it is, however long.
    mutating func addUnbroken(_ line: String) { append(SafeText.display(line), style: .plain) }

    mutating func addBlank() {
        if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    }

    private mutating func append(_ line: String, style: Style) {
        text += colour && style != .plain ? "\u{1B}[\(style.rawValue)m\(line)\u{1B}[0m\n" : line + "\n"
    }
}
