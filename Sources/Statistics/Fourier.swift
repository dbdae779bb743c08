internal import CSpecial

/// Discrete Fourier transforms in double precision (KISS FFT).
public enum Fourier {
    /// Σ x[j] e^{−2πijk/n}, or with e^{+2πijk/n} and without a factor for the inverse.
    ///
    /// - Parameters:
    ///   - values: n complex numbers, the real and the imaginary part in turn; n is fastest as a product of small primes.
    ///   - inverse: the sign of the exponent.
    /// - Returns: as many.
    /// - Precondition: `values` has an even count.
    /// - Complexity: O(n log n).
    public static func transform(_ values: [Double], inverse: Bool = false) -> [Double] {
        precondition(values.count % 2 == 0)
        if values.isEmpty { return [] }
        return [Double](unsafeUninitializedCapacity: values.count) { out, count in
            let failed = values.withUnsafeBufferPointer {
                pa_fourier($0.baseAddress, out.baseAddress, values.count / 2, inverse ? 1 : 0)
            }
            precondition(failed == 0, "out of memory")
            count = values.count
        }
    }
}
