/// A format that generated records are written in.
public enum ReleaseFormat: String, CaseIterable, Sendable {
    case csv
    case hdf5
    case npy

    /// By the file's name; `nil` when it says nothing.
    public init?(fileName: String) {
        switch fileName.lowercased().split(separator: ".").last ?? "" {
        case "csv": self = .csv
        case "h5", "hdf5": self = .hdf5
        case "npy": self = .npy
        default: return nil
        }
    }
}
