extension NumberText {
    /// A setting of a sweep in all its digits: `0.0025`, `1,000`; rounded only where they are too many for a tick.
    static func setting(_ value: Double) -> String {
        guard value.isFinite, value != value.rounded() || abs(value) >= 1e15 else { return plain(value) }
        let digits = "\(value)".replacing("-", with: "−")
        return digits.count <= 8 ? digits : plain(value)
    }
}

extension TextWidth {
    /// `text` in at most `most` lines of at most `width` units; the last one is cut where more is left.
    static func wrap(_ text: String, width: Double, size: Double, lines most: Int) -> [String] {
        let all = text.split(whereSeparator: \.isWhitespace).map { String($0) }
        var words = all[...]
        var result: [String] = []
        while let first = words.popFirst() {
            if result.count >= most - 1 {
                let rest: String = first + words.map { " " + $0 }.joined()
                return result + [fit(rest, width: width, size: size)]
            }
            var line = first
            while let next = words.first, estimate("\(line) \(next)", size: size) <= width {
                line += " " + next
                words.removeFirst()
            }
            result.append(fit(line, width: width, size: size))
        }
        return result
    }
}
