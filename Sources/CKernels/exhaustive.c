#include "distances.h"
#include "instructions.h"

PA_INLINE void exhaustive(const pa_space *space, const pa_records *queries, int64_t from, int64_t to,
                          const pa_records *references, const pa_found *found) {
    for (int64_t query = from; query < to; query++) {
        for (int64_t row = 0; row < references->rows; row++) {
            if (found->itself && row == query) continue;
            const double d = pa_pair(space, queries, query, references, row);
            pa_offer(found, query, d, (int32_t)(found->first_row + row));
            pa_count(found, query, d);
        }
    }
}

#if defined(__x86_64__)
PA_TARGET_AVX2 static void exhaustive_avx2(const pa_space *space, const pa_records *queries, int64_t from, int64_t to,
                                           const pa_records *references, const pa_found *found) {
    exhaustive(space, queries, from, to, references, found);
}

PA_TARGET_AVX512 static void exhaustive_avx512(const pa_space *space, const pa_records *queries, int64_t from,
                                               int64_t to, const pa_records *references, const pa_found *found) {
    exhaustive(space, queries, from, to, references, found);
}
#endif

void pa_exhaustive(const pa_space *space, const pa_records *queries, int64_t from, int64_t to,
                   const pa_records *references, const pa_found *found) {
    switch (pa_instructions()) {
#if defined(__x86_64__)
    case PA_AVX512: exhaustive_avx512(space, queries, from, to, references, found); break;
    case PA_AVX2: exhaustive_avx2(space, queries, from, to, references, found); break;
#endif
    default: exhaustive(space, queries, from, to, references, found); break;
    }
}
