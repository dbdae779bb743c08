import Foundation
import Testing

import Reports

@Suite struct StylesheetTests {
    /// The custom properties of the light and of the dark scheme.
    private var schemes: [[String: String]] {
        let parts = Stylesheet.text.split(separator: "@media screen and (prefers-color-scheme:dark)", maxSplits: 1)
        return parts.map { part in
            let block = part.prefix { $0 != "*" }
            let pairs = block.matches(of: /--([a-z0-9-]+):(#[0-9a-f]{6})/).map { (String($0.1), String($0.2)) }
            return Dictionary(pairs) { first, _ in first }
        }
    }

    private func luminance(_ colour: String) -> Double {
        let value = Int(colour.dropFirst(), radix: 16) ?? 0
        let parts = [value >> 16, value >> 8, value].map { part in
            let share = Double(part & 255) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private func contrast(_ one: String, _ other: String) -> Double {
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test func textHasEnoughContrastInBothSchemes() throws {
        #expect(schemes.count == 2)
        let pairs = [
            ("ink", "page"), ("soft", "page"), ("ink", "panel"), ("soft", "panel"), ("leak", "page"), ("open", "page"),
            ("none", "page"), ("leak", "leak-bg"), ("none", "none-bg"), ("open", "open-bg"), ("ink", "leak-bg"),
            ("ink", "none-bg"), ("ink", "open-bg"),
        ]
        for scheme in schemes {
            for (text, ground) in pairs {
                let ratio = contrast(try #require(scheme[text]), try #require(scheme[ground]))
                #expect(ratio >= 4.5, "\(text) on \(ground)")
            }
            for index in 0..<6 {
                let ratio = contrast(try #require(scheme["c\(index)"]), try #require(scheme["page"]))
                #expect(ratio >= 3, "series \(index)")
            }
        }
    }

    @Test func printIsAlwaysLight() {
        #expect(!Stylesheet.text.contains("@media (prefers-color-scheme"))
    }

    @Test func bracesMatch() {
        #expect(Stylesheet.text.count { $0 == "{" } == Stylesheet.text.count { $0 == "}" })
    }
}
