/// Words of a POSIX shell.
public enum ShellWord {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=@%+")

    /// The word in quotes where it needs them.
    public static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension ShellWord {
    /// The words of a command whose words are quoted as by ``quoted(_:)``; nothing in it is expanded. `nil` where a quote is not closed.
    public static func words(of command: String) -> [String]? {
        var (words, word): ([String], String?) = ([], nil)
        var (isQuoted, isEscaped) = (false, false)
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if isQuoted {
                if character == "'" { isQuoted = false } else { word = (word ?? "") + String(character) }
            } else if character == "'" {
                isQuoted = true
                word = word ?? ""
            } else if character == "\\" {
                isEscaped = true
            } else if character == " " {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard !isQuoted, !isEscaped else { return nil }
        if let last = word { words.append(last) }
        return words
    }
}
