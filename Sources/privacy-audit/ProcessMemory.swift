import Foundation

enum ProcessMemory {
    /// The most memory this process has had at a time, in bytes; 0 where the system does not tell.
    static var peak: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1_024 } ?? 0
    }
}
