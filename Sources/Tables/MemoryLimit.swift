internal import Glibc

/// How much memory one kind of data may take on this machine.
package enum MemoryLimit {
    /// 15 % of the memory that the process may use: an audit holds the tables a second time in the layout of the search, and
    /// the contents of all records while it looks for equal ones.
    package static let tables: Int = {
        let pages = max(sysconf(Int32(_SC_PHYS_PAGES)), 1)
        var memory = product(pages, max(sysconf(Int32(_SC_PAGESIZE)), 1))
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 {
            memory = min(memory, Int(clamping: limit.rlim_cur))
        }
        // A container's limit; the two versions of control groups name it differently.
        for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            guard let text = try? OpenFile(path: path, name: path).head(32) else { continue }
            let digits = String(decoding: text.prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
            if let bytes = Int(digits), bytes > 0 { memory = min(memory, bytes) }
        }
        return memory / 100 * 15
    }()

    /// `rows * bytesPerRow`, the largest number when there is none so large.
    package static func product(_ rows: Int, _ bytesPerRow: Int) -> Int {
        let (bytes, overflow) = rows.multipliedReportingOverflow(by: bytesPerRow)
        return overflow ? .max : bytes
    }
}
