import Foundation

/// Numbers in sentences, the same in every locale.
public enum Wording {
    /// A share as a percentage with one decimal, for example `12.5 %`.
    public static func percent(_ share: Double) -> String {
        String(format: "%.1f %%", locale: Locale(identifier: "en_US_POSIX"), 100 * share)
    }
}
