// The distance of one query to a block of references, written once and compiled once for each instruction set.
#pragma once
#include "kernels.h"

#include <math.h>
#include <string.h>

// A fused multiply-add rounds once where two operations round twice: without it, all processors agree.
#pragma STDC FP_CONTRACT OFF

#define PA_BLOCK 256

#define PA_INLINE static inline __attribute__((always_inline))

PA_INLINE void pa_bit_differences(const pa_records *queries, int64_t query, const pa_records *references, int64_t from,
                                  int64_t count, int32_t *restrict out) {
    const int64_t words = references->words;
    const uint64_t *q = queries->bits + query * words;
    const uint64_t *r = references->bits + from * words;
    if (queries->missing == NULL && references->missing == NULL) {
        for (int64_t i = 0; i < count; i++, r += words) {
            int64_t sum = 0;
            for (int64_t w = 0; w < words; w++) sum += __builtin_popcountll(q[w] ^ r[w]);
            out[i] += (int32_t)sum;
        }
        return;
    }
    // A missing bit is stored as 0, so it differs from a present one in the mask and from a present 1 in the value too:
    // the union counts each column once.
    const uint64_t *qm = queries->missing ? queries->missing + query * words : NULL;
    const uint64_t *rm = references->missing ? references->missing + from * words : NULL;
    for (int64_t i = 0; i < count; i++, r += words) {
        int64_t sum = 0;
        for (int64_t w = 0; w < words; w++) {
            const uint64_t a = qm ? qm[w] : 0, b = rm ? rm[i * words + w] : 0;
            sum += __builtin_popcountll((q[w] ^ r[w]) | (a ^ b));
        }
        out[i] += (int32_t)sum;
    }
}

PA_INLINE void pa_code_differences(const pa_records *queries, int64_t query, const pa_records *references, int64_t from,
                                   int64_t count, int32_t *restrict out) {
    for (int64_t column = 0; column < references->code_columns; column++) {
        const int32_t q = queries->codes[column * queries->rows + query];
        const int32_t *restrict r = references->codes + column * references->rows + from;
        for (int64_t i = 0; i < count; i++) out[i] += q != r[i];
    }
}

PA_INLINE void pa_number_differences(const pa_space *space, const pa_records *queries, int64_t query,
                                     const pa_records *references, int64_t from, int64_t count, double *restrict out) {
    for (int64_t column = 0; column < references->number_columns; column++) {
        const double q = queries->numbers[column * queries->rows + query];
        const double *restrict r = references->numbers + column * references->rows + from;
        const double scale = space->inverse_ranges[column];
        if (space->metric == PA_HAMMING || scale == 0) {
            for (int64_t i = 0; i < count; i++) out[i] += q != r[i] ? 1.0 : 0.0;
        } else if (space->metric == PA_GOWER) {
            for (int64_t i = 0; i < count; i++) {
                const double d = fabs(q - r[i]) * scale;
                out[i] += d < 1 ? d : 1;
            }
        } else {
            for (int64_t i = 0; i < count; i++) {
                const double gap = fabs(q - r[i]);
                // Only a missing value is this far from a present one.
                const double d = gap > 1e299 ? 1 : gap * scale;
                out[i] += d * d;
            }
        }
    }
}

PA_INLINE void pa_ochiai_block(const pa_records *queries, int64_t query, const pa_records *references, int64_t from,
                               int64_t count, double *restrict out) {
    const int64_t words = references->words;
    const uint64_t *q = queries->bits + query * words;
    const uint64_t *r = references->bits + from * words;
    const int64_t weight = queries->weights[query];
    for (int64_t i = 0; i < count; i++, r += words) {
        int64_t common = 0;
        for (int64_t w = 0; w < words; w++) common += __builtin_popcountll(q[w] & r[w]);
        const int64_t product = weight * references->weights[from + i];
        if (product > 0)
            out[i] = 1 - (double)common / sqrt((double)product);
        else
            out[i] = weight == references->weights[from + i] ? 0 : 1;
    }
}

PA_INLINE void pa_distance_block(const pa_space *space, const pa_records *queries, int64_t query,
                                 const pa_records *references, int64_t from, int64_t count, double *restrict out) {
    if (space->metric == PA_OCHIAI) {
        pa_ochiai_block(queries, query, references, from, count, out);
        return;
    }
    int32_t differences[PA_BLOCK];
    memset(differences, 0, sizeof differences);
    for (int64_t i = 0; i < count; i++) out[i] = 0;
    if (references->words > 0) pa_bit_differences(queries, query, references, from, count, differences);
    pa_code_differences(queries, query, references, from, count, differences);
    pa_number_differences(space, queries, query, references, from, count, out);
    if (space->metric == PA_GOWER) {
        const double columns = (double)space->columns;
        for (int64_t i = 0; i < count; i++) out[i] = (differences[i] + out[i]) / columns;
    } else if (space->metric == PA_EUCLIDEAN) {
        for (int64_t i = 0; i < count; i++) out[i] = sqrt(differences[i] + out[i]);
    } else {
        for (int64_t i = 0; i < count; i++) out[i] = differences[i] + out[i];
    }
}

PA_INLINE void pa_nearest_body(const pa_space *space, const pa_records *queries, int64_t query,
                               const pa_records *references, int64_t from, int64_t to, int32_t k,
                               double *restrict best, int32_t *restrict rows) {
    double distances[PA_BLOCK];
    for (int64_t start = from; start < to; start += PA_BLOCK) {
        const int64_t count = to - start < PA_BLOCK ? to - start : PA_BLOCK;
        pa_distance_block(space, queries, query, references, start, count, distances);
        for (int64_t i = 0; i < count; i++) {
            const double d = distances[i];
            if (!(d < best[k - 1])) continue;
            int32_t slot = k - 1;
            for (; slot > 0 && best[slot - 1] > d; slot--) {
                best[slot] = best[slot - 1];
                rows[slot] = rows[slot - 1];
            }
            best[slot] = d;
            rows[slot] = (int32_t)(start + i);
        }
    }
}

PA_INLINE void pa_count_body(const pa_space *space, const pa_records *queries, int64_t query,
                             const pa_records *references, const double *restrict radii,
                             int64_t radius_count, int64_t *restrict counts) {
    double distances[PA_BLOCK];
    for (int64_t start = 0; start < references->rows; start += PA_BLOCK) {
        const int64_t rest = references->rows - start;
        const int64_t count = rest < PA_BLOCK ? rest : PA_BLOCK;
        pa_distance_block(space, queries, query, references, start, count, distances);
        for (int64_t j = 0; j < radius_count; j++) {
            int64_t sum = 0;
            for (int64_t i = 0; i < count; i++) sum += distances[i] <= radii[j];
            counts[j] += sum;
        }
    }
}
