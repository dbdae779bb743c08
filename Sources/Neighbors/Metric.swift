import CKernels

/// How far two records are apart.
public enum Metric: String, Codable, Hashable, Sendable, CaseIterable {
    /// The number of columns in which two records differ; a missing value differs from every value but a missing one.
    case hamming
    /// One minus the cosine of two sets of codes, `1 − |a ∩ b| / √(|a| |b|)`; binary records only.
    ///
    /// Two empty sets are at distance 0, an empty and a non-empty one at distance 1.
    case ochiai
    /// The share of codes of either set that not both have, `1 − |a ∩ b| / |a ∪ b|`; binary records only.
    ///
    /// Two empty sets are at distance 0.
    case jaccard
    /// `√(Σ d²)` over columns: `d = |a − b| / range` for numbers, 1 for labels or bits that differ (a one-hot pair scaled
    /// by `1/√2`). A missing value is at `d = 1` from every value but a missing one.
    case euclidean
    /// The mean over columns of `min(1, |a − b| / range)` for numbers and 0 or 1 for labels and bits (Gower 1971). A
    /// missing value is at 1 from every value but a missing one; a column without range counts 0 or 1.
    case gower

    /// Whether the metric compares sets of codes and nothing else.
    var comparesSets: Bool { self == .ochiai || self == .jaccard }

    /// The metric's number for the kernels.
    var kernelMetric: Int32 {
        let code: pa_metric =
            switch self {
            case .hamming: PA_HAMMING
            case .ochiai: PA_OCHIAI
            case .jaccard: PA_JACCARD
            case .euclidean: PA_EUCLIDEAN
            case .gower: PA_GOWER
            }
        return Int32(code.rawValue)
    }
}
