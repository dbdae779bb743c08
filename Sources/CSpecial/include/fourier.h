#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// The discrete Fourier transform of `count` complex numbers, real and imaginary parts in turn; `in` and `out` are apart. The inverse
/// is not divided by `count`. Gives 0, or 1 where memory is missing.
int pa_fourier(const double* in, double* out, long count, int inverse);

#ifdef __cplusplus
}
#endif
