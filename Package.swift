// swift-tools-version: 6.2
import PackageDescription

// The arrows of Docs/Architecture.md, and nothing else: a module imports only what stands in its row.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "PrivacyAudit",
    products: [
        .library(
            name: "PrivacyAudit",
            targets: [
                "Statistics", "Tables", "Neighbors", "Accounting", "Learning", "Auditing", "Attacks", "Policy",
                "Sweeps", "Reports",
            ]),
        .library(name: "PrivacyAuditGenerators", targets: ["Generators", "Networks"]),
        .executable(name: "privacy-audit", targets: ["privacy-audit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"),
    ],
    targets: [
        // C shims: headers that Swift can import, macros and dispatch kept on the C side.
        .target(name: "CSpecial"),
        .target(name: "COpenSSL", dependencies: ["COpenSSLLibrary"]),
        .systemLibrary(name: "COpenSSLLibrary", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CGzip", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CHDF5", dependencies: ["CHDF5Library"]),
        .systemLibrary(name: "CHDF5Library", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"])]),
        .target(name: "CKernels"),
        module("Statistics", ["CSpecial", "COpenSSL"]),
        module("Tables", ["Statistics", "CGzip", "CHDF5"]),
        module("Documents", ["Tables", .product(name: "Yams", package: "Yams")]),
        module("Neighbors", ["Tables", "Statistics", "CKernels", "COpenBLAS"]),
        module("Networks", ["Statistics", "CKernels"]),
        module("Accounting", ["Statistics"]),
        module("Learning", ["Accounting", "Tables", "Statistics"]),
        module("Auditing", ["Accounting", "Neighbors", "Tables", "Statistics"]),
        .target(
            name: "Generators",
            dependencies: [
                "Accounting", "Auditing", "Documents", "Learning", "Networks", "Neighbors", "Tables", "Statistics",
            ],
            resources: [.embedInCode("Conversion/convert_checkpoint.py")], swiftSettings: strict),
        module("Attacks", ["Auditing", "Learning", "Neighbors", "Tables", "Statistics"], path: "Attacks"),
        module("Sweeps", ["CSQLite", "Auditing", "Documents", "Neighbors", "Tables", "Statistics"]),
        module("Policy", ["Auditing", "Documents", "Statistics", "Tables"]),
        module(
            "Reports",
            [
                "Auditing", "Policy", "Statistics", "Sweeps", "Tables",
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        .executableTarget(
            name: "privacy-audit",
            dependencies: [
                "Accounting", "Statistics", "Tables", "Documents", "Neighbors", "Auditing", "Attacks", "Learning",
                "Generators", "Policy", "Sweeps", "Reports", "Fixtures",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .target(
            name: "Fixtures", path: "Fixtures", exclude: ["Data/PROVENANCE.md", "Schemas", "Simulators", "Training"],
            resources: [
                .embedInCode("Data/nhds"), .copy("Data/census"), .copy("Data/adult"), .copy("Oracles"),
                .copy("Checkpoints"),
            ],
            swiftSettings: strict),
        tests("StatisticsTests", ["Statistics", "Fixtures"]),
        tests("AccountingTests", ["Accounting", "Statistics", "Fixtures"]),
        tests("LearningTests", ["Learning", "Accounting", "Tables", "Statistics", "Fixtures"]),
        tests("DocumentsTests", ["Documents", "Tables"]),
        tests("NetworksTests", ["Networks", "Statistics", "CKernels", "Fixtures"]),
        tests(
            "GeneratorsTests",
            ["Accounting", "Generators", "Networks", "Neighbors", "Statistics", "Tables", "Fixtures"]),
        tests("NeighborsTests", ["Neighbors", "Tables", "Statistics", "CKernels", "Fixtures"]),
        tests(
            "AuditingTests",
            ["Auditing", "Attacks", "Generators", "Learning", "Neighbors", "Tables", "Statistics", "Fixtures"]),
        tests("TablesTests", ["Tables"]),
        tests("CLITests", ["privacy-audit", "Fixtures", "Attacks", "Auditing", "Reports", "Statistics"]),
        tests("LayeringTests", ["Attacks", "Auditing"]),
        tests("PolicyTests", ["Policy", "Auditing", "Attacks", "Neighbors", "Statistics", "Tables"]),
        tests("ReportsTests", ["Reports", "Auditing", "Policy", "Statistics", "Sweeps"]),
        tests("SweepsTests", ["Sweeps", "Auditing", "Attacks", "Neighbors", "Tables", "Statistics", "Fixtures"]),
    ],
    cxxLanguageStandard: .cxx17
)
