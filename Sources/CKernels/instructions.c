#include "instructions.h"

#include <stdatomic.h>

static _Atomic int32_t allowed = PA_AVX512;

void pa_limit_instructions(int32_t most) { atomic_store_explicit(&allowed, most, memory_order_relaxed); }

#if defined(__x86_64__)
static int32_t of_processor(void) {
    __builtin_cpu_init();
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt") &&
          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt")))
        return PA_PORTABLE;
    const int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512vpopcntdq");
    return wide ? PA_AVX512 : PA_AVX2;
}
#else
static int32_t of_processor(void) { return PA_PORTABLE; }
#endif

int32_t pa_instructions(void) {
    // Every thread that gets here first finds the same answer.
    static _Atomic int32_t known = -1;
    int32_t best = atomic_load_explicit(&known, memory_order_relaxed);
    if (best < 0) {
        best = of_processor();
        atomic_store_explicit(&known, best, memory_order_relaxed);
    }
    const int32_t most = atomic_load_explicit(&allowed, memory_order_relaxed);
    return best < most ? best : most;
}
