public import Foundation

/// Small files for tests, in the package's resource bundle. Never used by the command line: a bundle is found only beside
/// the build products.
public enum FixtureFiles {
    /// The census sample and its releases: `train`, `holdout`, `synthetic`, `flip30`, `memoriser`.
    public static func census(_ name: String) -> URL {
        Bundle.module.bundleURL.appending(path: "census/\(name).csv.gz")
    }

    /// The Adult sample: `train`, `holdout`, `reference`, `release`.
    public static func adult(_ name: String) -> URL { Bundle.module.bundleURL.appending(path: "adult/\(name).csv") }

    /// A file that an oracle script wrote, for example `statistics.json`.
    public static func oracle(_ name: String) -> URL { Bundle.module.bundleURL.appending(path: "Oracles/\(name)") }

    /// A bundled checkpoint, or the records that it was trained on, for example `vae-leaky.h5` and `members.codes.gz`.
    public static func checkpoint(_ name: String) -> URL {
        Bundle.module.bundleURL.appending(path: "Checkpoints/\(name)")
    }
}
