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
        for line in TerminalText.hanging(SafeText.display(paragraph), width: width) { append(line, style: style) }
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
