import Foundation

/// Numbers in sentences, the same in every locale.
public enum Wording {
    /// A share as a percentage with one decimal, for example `12.5%`.
    public static func percent(_ share: Double) -> String {
        String(format: "%.1f%%", locale: Locale(identifier: "en_US_POSIX"), 100 * share)
    }

    /// A confidence with as many digits as it has, for example `95%` or `99.9%`.
    public static func level(_ confidence: Double) -> String {
        let percent = String(format: "%.8g", locale: Locale(identifier: "en_US_POSIX"), 100 * confidence)
        return "\(percent)%"
    }

    /// Names in a sentence, at most so many: `a, b and 3 more`.
    public static func list(_ names: [String], most: Int) -> String {
        guard names.count > most else {
            return names.count < 2
                ? names.joined() : names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
        }
        return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
    }

    /// What an attack needs, and how to give it.
    static func need(_ need: Need) -> String {
        switch need {
        case .reference:
            "reference records: give a file with --reference, or set hold-out records apart with --reference-share"
        case .shadows: "shadow generators: choose them with --shadow-generator"
        case .quasiIdentifiers: "columns that are known of people: name them with --quasi-identifiers"
        case .model: "the generator's networks: give them with --model, or with --checkpoint and --access white-box"
        }
    }
}
