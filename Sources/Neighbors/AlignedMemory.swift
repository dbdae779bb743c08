internal import Glibc

/// Memory that starts at a cache line, for kernels that load whole lines.
final class AlignedMemory: Sendable {
    /// Written while it is being filled, only read afterwards.
    nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// From this size on memory starts at a large page, where the system has them: fewer pages are cheaper to touch.
    private static let largePage = 1 << 21

    init(bytes: Int) {
        let isLarge = bytes >= 2 * Self.largePage
        base = .allocate(byteCount: max(bytes, 1), alignment: isLarge ? Self.largePage : 64)
        if isLarge { madvise(base, bytes, Int32(MADV_HUGEPAGE)) }
    }

    deinit { base.deallocate() }
}
