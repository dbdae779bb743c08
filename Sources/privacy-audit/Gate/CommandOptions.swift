import Documents

/// Options of an audit as words of a command, to compare two audits by.
enum CommandOptions {
    /// What says which data are audited and by which attacks, and what changes no answer that two audits share.
    private static let own: Set = [
        "--train", "--holdout", "--synthetic", "--checkpoint", "--generator-command", "--records", "--generator-seed",
        "--generator-timeout", "--generator-folder", "--raw", "--threshold", "--bernoulli", "--faithful", "--batch",
        "--no-burn-in", "--attack", "--seed", "--confidence", "--claimed-epsilon", "--claimed-delta", "--shadow-cache",
    ]

    /// The other options of the command that evidence gives for itself, in order of their names.
    static func ofAudit(_ command: String) -> [String] { alone((ShellWord.words(of: command) ?? []).dropFirst(2)) }

    /// The other options of `words`, each with its value, in order of their names.
    static func alone(_ words: some Collection<String>) -> [String] {
        var options: [(name: String, value: String)] = []
        for word in words {
            if word.hasPrefix("--") {
                options.append((word, ""))
            } else if let last = options.indices.last {
                options[last].value += " " + word
            }
        }
        return options.filter { !own.contains($0.name) }.map { $0.name + $0.value }.sorted()
    }
}
