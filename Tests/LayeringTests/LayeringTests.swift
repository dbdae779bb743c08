import Attacks
import Auditing
import Foundation
import Testing

/// The arrows of `Docs/Architecture.md`, read off the sources.
@Suite struct LayeringTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What each module may import of this package.
    private static let allowed: [String: Set<String>] = [
        "Sources/Statistics": ["CSpecial", "COpenSSL"],
        "Sources/Tables": ["Statistics", "CGzip", "CHDF5"],
        "Sources/Neighbors": ["Tables", "Statistics", "CKernels", "COpenBLAS"],
        "Sources/Networks": ["Statistics", "CKernels"],
        "Sources/Documents": ["Tables"],
        "Sources/Accounting": ["Statistics"],
        "Sources/Learning": ["Accounting", "Tables", "Statistics"],
        "Sources/Generators": [
            "Accounting", "Auditing", "Documents", "Learning", "Networks", "Neighbors", "Tables", "Statistics",
        ],
        "Sources/Auditing": ["Accounting", "Neighbors", "Tables", "Statistics"],
        "Attacks": ["Auditing", "Learning", "Neighbors", "Tables", "Statistics"],
        "Sources/Sweeps": ["Auditing", "CSQLite", "Documents", "Neighbors", "Statistics", "Tables"],
        "Sources/Policy": ["Auditing", "Documents", "Statistics", "Tables"],
        "Sources/Reports": ["Auditing", "Policy", "Statistics", "Sweeps", "Tables"],
        "Sources/privacy-audit": [
            "Statistics", "Tables", "Documents", "Neighbors", "Accounting", "Learning", "Auditing", "Attacks",
            "Generators", "Policy", "Sweeps", "Reports", "Fixtures",
        ],
        "Fixtures": [],
    ]

    private static let modules: Set<String> = [
        "Statistics", "Tables", "Documents", "Neighbors", "Accounting", "Learning", "Networks", "Auditing", "Attacks",
        "Generators", "Policy", "Sweeps", "Reports", "Fixtures",
        "CSpecial", "COpenSSL", "CGzip", "CHDF5", "CKernels", "COpenBLAS", "CSQLite",
    ]

    private static func sources(_ folder: String) -> [URL] {
        let base = root.appending(path: folder)
        let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    @Test(arguments: allowed.keys.sorted()) func importsFollowTheArrows(folder: String) throws {
        let files = Self.sources(folder)
        try #require(!files.isEmpty)
        for file in files {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 1, position + 1 < words.count,
                    line.first?.isLetter == true || line.first == "@"
                else { continue }
                let module = String(words[position + 1])
                guard Self.modules.contains(module) else { continue }
                #expect(
                    Self.allowed[folder]?.contains(module) == true, "\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test func everyModuleHasItsRow() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        for folder in folders where !Self.sources("Sources/\(folder)").isEmpty {
            #expect(Self.allowed["Sources/\(folder)"] != nil, "\(folder)")
        }
    }

    @Test func noFileIsLongerThan600Lines() throws {
        for folder in ["Sources", "Attacks", "Tests", "Fixtures"] {
            for file in Self.sources(folder) {
                let lines = try String(contentsOf: file, encoding: .utf8).split(
                    separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= 601, "\(file.lastPathComponent)")
            }
        }
    }

    /// Each entry of the catalogue has a folder and a page, and its page says how to try it.
    @Test func everyAttackHasAPage() throws {
        for card in AttackCatalog.entries.map(\.card) {
            // Attacks by the networks' signals are one attack with one page.
            let name = card.id.hasPrefix("white-box-") ? "white-box-membership" : card.id
            let folder = name.split(separator: "-").map(\.capitalized).joined()
            let page = Self.root.appending(path: "Attacks/Attacks.docc/\(folder).md")
            let text = try String(contentsOf: page, encoding: .utf8)
            for part in ["## Threat model", "## Try it", "## Limits", "## Sources", "--attack \(card.id)"] {
                #expect(text.contains(part), "\(folder): \(part)")
            }
            #expect(!Self.sources("Attacks/\(folder)").isEmpty, "\(folder)")
        }
    }
}
