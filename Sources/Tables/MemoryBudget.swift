/// How much memory the tables that are loaded together may take, and what they have claimed of it.
///
/// A few megabytes of gzip or HDF5 can describe a table that no machine holds, and an allocation that fails ends the
/// program without a word. So what will be needed is counted before it is allocated.
final class MemoryBudget {
    /// The most bytes in all.
    let limit: Int
    private(set) var claimed = 0

    /// A budget of `limit` bytes, or what suits the machine.
    init(limit: Int? = nil) { self.limit = limit ?? MemoryLimit.tables }

    /// Counts `bytes` more for the file `file`.
    ///
    /// - Throws: `DataError` when that is more than is allowed.
    func claim(_ bytes: Int, file: String) throws {
        try check(bytes, file: file)
        claimed += bytes
    }

    /// - Throws: `DataError` when `bytes` more than what is claimed are not allowed.
    func check(_ bytes: Int, file: String) throws {
        let (total, overflow) = claimed.addingReportingOverflow(bytes)
        if !overflow && total <= limit { return }
        let others = claimed > 0 ? " besides the \(Self.text(claimed)) already in use" : ""
        throw DataError(
            file: file,
            problem: "reading it would take at least \(Self.text(bytes)) of memory\(others), and \(Self.text(limit)) "
                + "are allowed",
            remedy: "give a sample with fewer records, or use a machine with more memory")
    }

    /// About what a new label of `bytes` bytes takes: in the file's and the joint look-up table, and as a category.
    static func label(_ bytes: Int) -> Int { 128 + 4 * bytes }

    /// What a look-up table without labels takes.
    static let labelTable = 512

    /// A number of bytes for a message.
    static func text(_ bytes: Int) -> String {
        for (unit, size) in [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]
        where bytes >= size {
            let tenths = bytes / (size / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
