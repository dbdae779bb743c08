// The distance of two records and the list of the nearest ones, written once and compiled for each instruction set.
#pragma once
#include "kernels.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

// A fused multiply-add rounds once where two operations round twice: without it, all processors agree.
#pragma STDC FP_CONTRACT OFF

// Vectors wider than the baseline's are passed between inlined functions only.
#pragma clang diagnostic ignored "-Wpsabi"

#define PA_INLINE static inline __attribute__((always_inline))

/// The distance that belongs to `common` bits that both sets have, of `a` and `b` bits that each has.
PA_INLINE double pa_set_distance(int32_t metric, int64_t common, int64_t a, int64_t b) {
    if (metric == PA_OCHIAI) {
        const int64_t product = a * b;
        if (product > 0) return 1 - (double)common / sqrt((double)product);
    } else {
        const int64_t either = a + b - common;
        if (either > 0) return 1 - (double)common / (double)either;
    }
    return a == b ? 0 : 1;
}

/// The distance that belongs to a sum over columns.
PA_INLINE double pa_distance_of_sum(const pa_space *space, double sum) {
    if (space->metric == PA_GOWER) return sum / (double)space->columns;
    if (space->metric == PA_EUCLIDEAN) return sqrt(sum);
    return sum;
}

PA_INLINE int64_t pa_bit_differences(const pa_records *queries, int64_t i, const pa_records *references, int64_t j) {
    const int64_t words = references->words;
    const uint64_t *restrict q = queries->bits + i * words, *restrict r = references->bits + j * words;
    int64_t sum = 0;
    if (queries->missing == NULL && references->missing == NULL) {
        for (int64_t w = 0; w < words; w++) sum += __builtin_popcountll(q[w] ^ r[w]);
        return sum;
    }
    // A missing bit is stored as 0, so it differs from a present one in the mask and from a present 1 in the value too:
    // the union counts each column once.
    const uint64_t *qm = queries->missing ? queries->missing + i * words : NULL;
    const uint64_t *rm = references->missing ? references->missing + j * words : NULL;
    for (int64_t w = 0; w < words; w++) {
        const uint64_t a = qm ? qm[w] : 0, b = rm ? rm[w] : 0;
        sum += __builtin_popcountll((q[w] ^ r[w]) | (a ^ b));
    }
    return sum;
}

/// Columns whose differences are found together; the sum adds them up one after the other all the same.
#define PA_TOGETHER 4
typedef double pa_doubles __attribute__((vector_size(PA_TOGETHER * sizeof(double))));
typedef int64_t pa_masks __attribute__((vector_size(PA_TOGETHER * sizeof(int64_t))));

PA_INLINE pa_doubles pa_all(double x) { return (pa_doubles){x, x, x, x}; }

PA_INLINE pa_doubles pa_choose(pa_masks which, pa_doubles a, pa_doubles b) {
    return (pa_doubles)((which & (pa_masks)a) | (~which & (pa_masks)b));
}

/// What numbers add to the sum over columns.
PA_INLINE pa_doubles pa_number_differences(int32_t metric, pa_doubles scale, pa_doubles a, pa_doubles b) {
    const pa_doubles unequal = pa_choose(a != b, pa_all(1), pa_all(0));
    if (metric == PA_HAMMING) return unequal;
    const pa_doubles gap = (pa_doubles)((pa_masks)(a - b) & INT64_MAX), one = pa_all(1);
    pa_doubles d = gap * scale;
    // Only a missing value is this far from a present one.
    d = metric == PA_GOWER ? pa_choose(d < one, d, one) : pa_choose(gap > pa_all(1e299), one, d);
    d = pa_choose(scale == pa_all(0), unequal, d);
    return metric == PA_GOWER ? d : d * d;
}

PA_INLINE double pa_number_sum(int32_t metric, const double *scales, const double *a, const double *b, int64_t columns) {
    double sum = 0;
    int64_t column = 0;
    for (; column + PA_TOGETHER <= columns; column += PA_TOGETHER) {
        pa_doubles scale, x, y;
        memcpy(&scale, scales + column, sizeof scale);
        memcpy(&x, a + column, sizeof x);
        memcpy(&y, b + column, sizeof y);
        const pa_doubles d = pa_number_differences(metric, scale, x, y);
        for (int i = 0; i < PA_TOGETHER; i++) sum += d[i];
    }
    for (; column < columns; column++)
        sum += pa_number_differences(metric, pa_all(scales[column]), pa_all(a[column]), pa_all(b[column]))[0];
    return sum;
}

/// The distance of row `i` of `queries` to row `j` of `references`: the definition that every search keeps to.
PA_INLINE double pa_pair(const pa_space *space, const pa_records *queries, int64_t i, const pa_records *references,
                         int64_t j) {
    const int64_t words = references->words;
    if (space->metric == PA_OCHIAI || space->metric == PA_JACCARD) {
        const uint64_t *restrict q = queries->bits + i * words, *restrict r = references->bits + j * words;
        int64_t common = 0, a = 0, b = 0;
        for (int64_t w = 0; w < words; w++) {
            common += __builtin_popcountll(q[w] & r[w]);
            a += __builtin_popcountll(q[w]);
            b += __builtin_popcountll(r[w]);
        }
        return pa_set_distance(space->metric, common, a, b);
    }
    int64_t differences = words > 0 ? pa_bit_differences(queries, i, references, j) : 0;
    const int32_t *qc = queries->codes + i * references->code_columns;
    const int32_t *rc = references->codes + j * references->code_columns;
    for (int64_t column = 0; column < references->code_columns; column++) differences += qc[column] != rc[column];
    const double *qn = queries->numbers + i * references->number_columns;
    const double *rn = references->numbers + j * references->number_columns;
    const int64_t numbers = references->number_columns;
    const double *scales = space->inverse_ranges;
    double sum;
    switch (space->metric) {
    case PA_HAMMING: sum = pa_number_sum(PA_HAMMING, scales, qn, rn, numbers); break;
    case PA_GOWER: sum = pa_number_sum(PA_GOWER, scales, qn, rn, numbers); break;
    default: sum = pa_number_sum(PA_EUCLIDEAN, scales, qn, rn, numbers); break;
    }
    return pa_distance_of_sum(space, (double)differences + sum);
}

/// The place of a row among equally near ones; a place without a row comes last.
PA_INLINE uint64_t pa_tie_order(const pa_found *found, int64_t query, int32_t row) {
    if (row < 0) return UINT64_MAX;
    if (found->ties == PA_LOWEST_ROW || row > query) return (uint64_t)row;
    return (uint64_t)row + (1ull << 32);
}

/// Whether a reference at distance `d` would enter the list of `query`.
PA_INLINE int pa_would_enter(const pa_found *found, int64_t query, double d, int32_t row) {
    const int64_t last = query * found->k + found->k - 1;
    const double worst = found->best[last];
    if (d != worst) return d < worst;
    return pa_tie_order(found, query, row) < pa_tie_order(found, query, found->rows[last]);
}

/// Puts a reference into the list of `query` if it belongs there; says whether it did.
PA_INLINE int pa_offer(const pa_found *found, int64_t query, double d, int32_t row) {
    if (found->k == 0 || !pa_would_enter(found, query, d, row)) return 0;
    double *best = found->best + query * found->k;
    int32_t *rows = found->rows + query * found->k;
    const uint64_t order = pa_tie_order(found, query, row);
    int32_t slot = found->k - 1;
    for (; slot > 0; slot--) {
        const double before = best[slot - 1];
        if (before < d || (before == d && pa_tie_order(found, query, rows[slot - 1]) < order)) break;
        best[slot] = before;
        rows[slot] = rows[slot - 1];
    }
    best[slot] = d;
    rows[slot] = row;
    return 1;
}

/// Counts a reference at distance `d` of `query` for each radius.
PA_INLINE void pa_count(const pa_found *found, int64_t query, double d) {
    int64_t *counts = found->counts + query * found->radius_count;
    for (int64_t j = 0; j < found->radius_count; j++) counts[j] += d <= found->radii[j];
}
