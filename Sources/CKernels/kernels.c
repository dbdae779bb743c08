#include "distances.h"

#include <stdatomic.h>

static _Atomic int portable_only = 0;

void pa_use_portable_kernels(int portable) {
    atomic_store_explicit(&portable_only, portable, memory_order_relaxed);
}

#if defined(__x86_64__)
#define PA_TARGET __attribute__((target("avx2,popcnt,bmi,bmi2")))

static int has_avx2(void) {
    // Every thread that gets here first finds the same answer.
    static _Atomic int known = -1;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer < 0) {
        __builtin_cpu_init();
        answer = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
                 __builtin_cpu_supports("bmi2");
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer && !atomic_load_explicit(&portable_only, memory_order_relaxed);
}

PA_TARGET static void nearest_avx2(const pa_space *space, const pa_records *queries, int64_t query,
                                   const pa_records *references, int64_t from, int64_t to, int32_t k,
                                   double *best, int32_t *rows) {
    pa_nearest_body(space, queries, query, references, from, to, k, best, rows);
}

PA_TARGET static void count_avx2(const pa_space *space, const pa_records *queries, int64_t query,
                                 const pa_records *references, const double *radii,
                                 int64_t radius_count, int64_t *counts) {
    pa_count_body(space, queries, query, references, radii, radius_count, counts);
}
#endif

const char *pa_kernel_name(void) {
#if defined(__x86_64__)
    return has_avx2() ? "x86-64 avx2" : "x86-64 baseline";
#elif defined(__aarch64__)
    return "arm64 baseline";
#else
    return "portable";
#endif
}

void pa_nearest(const pa_space *space, const pa_records *queries, int64_t query, const pa_records *references,
                int64_t from, int64_t to, int32_t k, double *best, int32_t *rows) {
#if defined(__x86_64__)
    if (has_avx2()) {
        nearest_avx2(space, queries, query, references, from, to, k, best, rows);
        return;
    }
#endif
    pa_nearest_body(space, queries, query, references, from, to, k, best, rows);
}

void pa_count_within(const pa_space *space, const pa_records *queries, int64_t query, const pa_records *references,
                     const double *radii, int64_t radius_count, int64_t *counts) {
#if defined(__x86_64__)
    if (has_avx2()) {
        count_avx2(space, queries, query, references, radii, radius_count, counts);
        return;
    }
#endif
    pa_count_body(space, queries, query, references, radii, radius_count, counts);
}
