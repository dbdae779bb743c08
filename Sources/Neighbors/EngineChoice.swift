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

/// Instruction sets that the kernels are compiled for.
public enum InstructionSet: String, Hashable, Sendable, CaseIterable {
    /// What every processor of the architecture has.
    case portable
    case avx2
    /// The best that this processor has.
    case best

    /// Lets searches that start from now on use this set at most. Results are the same under each; for measurements.
    public func limitKernels() {
        let most =
            switch self {
            case .portable: PA_PORTABLE
            case .avx2: PA_AVX2
            case .best: PA_AVX512
            }
        pa_limit_instructions(Int32(most.rawValue))
    }
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
