#include "kernels.h"

const char *pa_kernel_name(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) return "x86-64 avx2";
    return "x86-64 baseline";
#elif defined(__aarch64__)
    return "arm64";
#else
    return "portable";
#endif
}
