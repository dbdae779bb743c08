#include "fourier.h"

#include <kissfft/kissfft.hh>

extern "C" int pa_fourier(const double* in, double* out, long count, int inverse) {
    // Exceptions, of memory that is not there, must not cross into other languages.
    try {
        kissfft<double> transform(static_cast<std::size_t>(count), inverse != 0);
        transform.transform(reinterpret_cast<const std::complex<double>*>(in), reinterpret_cast<std::complex<double>*>(out));
        return 0;
    } catch (...) {
        return 1;
    }
}
