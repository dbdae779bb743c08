/// The real discharges and the two releases that the demo and the tests audit: 2,000 records each of the US National
/// Hospital Discharge Survey 2010, as gzip-compressed sets of codes. `Data/PROVENANCE.md` has source and licence.
public enum BundledRelease {
    /// A file that is compiled into the program.
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
    }

    public static var train: File { File(name: "train.codes.gz", bytes: PackageResources.train_codes_gz) }
    public static var holdout: File { File(name: "holdout.codes.gz", bytes: PackageResources.holdout_codes_gz) }
    /// Fresh real discharges: the release of an ideal generator that leaks nothing.
    public static var ideal: File {
        File(name: "synthetic-ideal.codes.gz", bytes: PackageResources.synthetic_ideal_codes_gz)
    }
    /// Half of it training records word for word, half fresh discharges: the release of a generator that memorises.
    public static var memoriser: File {
        File(name: "synthetic-memoriser.codes.gz", bytes: PackageResources.synthetic_memoriser_codes_gz)
    }
    public static var vocabulary: File { File(name: "vocabulary.txt", bytes: PackageResources.vocabulary_txt) }

    public static var all: [File] { [train, holdout, ideal, memoriser, vocabulary] }
}
