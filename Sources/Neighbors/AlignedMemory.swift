/// Memory that starts at a cache line, for kernels that load whole lines.
final class AlignedMemory: Sendable {
    /// Written while it is being filled, only read afterwards.
    nonisolated(unsafe) let base: UnsafeMutableRawPointer

    init(bytes: Int) { base = .allocate(byteCount: max(bytes, 1), alignment: 64) }

    deinit { base.deallocate() }
}
