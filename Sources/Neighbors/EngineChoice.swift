import CKernels

/// The ways of searching. All give the same results.
public enum SearchEngineKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Compares every query with every reference.
    case exhaustive
    /// Counts common bits of a query with hundreds of references at a time, in bit-sliced counters.
    case bitSlices = "bit-slices"
    /// Compares small groups of queries with small groups of references, nearest groups first, and skips those that are too
    /// far.
    case leaves
}

/// Which engine searches, and why.
public struct EngineChoice: Hashable, Sendable, CustomStringConvertible {
    public let engine: SearchEngineKind
    /// One sentence without a full stop.
    public let reason: String
    /// The instruction set of the kernels, for example "x86-64 avx2".
    public let kernel: String

    init(_ engine: SearchEngineKind, because reason: String) {
        self.engine = engine
        self.reason = reason
        kernel = Self.kernelName
    }

    public var description: String { "\(engine.rawValue) (\(kernel)): \(reason)" }

    /// The instruction set that the kernels use on this processor.
    public static var kernelName: String {
        #if arch(x86_64)
            switch pa_instructions() {
            case Int32(PA_AVX512.rawValue): "x86-64 avx512"
            case Int32(PA_AVX2.rawValue): "x86-64 avx2"
            default: "x86-64 baseline"
            }
        #elseif arch(arm64)
            "arm64 baseline"
        #else
            "portable"
        #endif
    }
}
