#include "slices.h"

#include "distances.h"
#include "instructions.h"

#include <stdlib.h>
#include <string.h>

// Counters are preset from a table: bit b of v as a whole word, for v up to 2^7.
#define BIT(v, b) (((v) >> (b)) & 1 ? ~0ull : 0ull)
#define ROW(v) {BIT(v, 0), BIT(v, 1), BIT(v, 2), BIT(v, 3), BIT(v, 4), BIT(v, 5), BIT(v, 6), BIT(v, 7)}
#define ROWS4(v) ROW(v), ROW((v) + 1), ROW((v) + 2), ROW((v) + 3)
#define ROWS16(v) ROWS4(v), ROWS4((v) + 4), ROWS4((v) + 8), ROWS4((v) + 12)
#define ROWS64(v) ROWS16(v), ROWS16((v) + 16), ROWS16((v) + 32), ROWS16((v) + 48)
static const uint64_t slice_presets[129][8] = {ROWS64(0), ROWS64(64), ROW(128)};

/// One search by one thread.
typedef struct {
    const pa_space *space;
    const pa_slices *index;
    const pa_slice_queries *queries;
    const pa_records *records, *references;
    pa_slice_state *states;
    /// The lists as numbers, sum of differing bits above and row below, where that is all there is to an order; else NULL.
    uint64_t *keys;
    uint32_t *tallies;
    const pa_found *found;
    const int32_t *radius_limits;
    /// The largest of them; -1 without radii.
    int32_t radius_limit;
    /// The largest radius; -1 without radii.
    double radius;
    /// Whether planes only give a lower bound.
    int32_t verify;
    /// Whether the metric compares sets.
    int32_t sets;
    /// Whether a reference can be left out because a last one in the list is as near and has a lower row.
    int32_t lowest_row;
} slice_search;

/// A query whose planes are to be added up.
typedef struct {
    int32_t place, threshold;
} slice_pending;

/// How many queries are added up before hits are handled, and the bits of their counters.
#define SLICE_BATCH 32
#define SLICE_USUAL 4
/// Enough for PA_SLICE_MOST_BITS.
#define SLICE_MOST_COUNTERS 20

#define SLICE_NO_LIMIT (1 << 29)
/// Single precision rounds three times on the way to a threshold; this much lower it is safe.
#define SLICE_MARGIN (1 - 4e-7)

PA_INLINE int32_t slice_set_threshold(float factor, float of_weights) {
    const float need = factor * of_weights - 1e-5f;
    if (!(need > 0)) return 0;
    const int32_t whole = (int32_t)need;
    return whole + ((float)whole < need);
}

PA_INLINE double slice_distance(const slice_search *s, int64_t common, int64_t a, int64_t b) {
    if (s->sets) return pa_set_distance(s->space->metric, common, a, b);
    return pa_distance_of_sum(s->space, (double)(a + b - 2 * common));
}

/// The fewest common bits for at most `limit` differing ones.
PA_INLINE int32_t slice_need(int32_t a, int32_t b, int32_t limit) { return a + b > limit ? (a + b - limit + 1) >> 1 : 0; }

/// The fewest common bits for a distance of at most `radius`; more than both have when there are none.
PA_INLINE int64_t slice_need_within(const slice_search *s, int64_t a, int64_t b, double radius, int32_t limit) {
    if (!s->sets) return slice_need((int32_t)a, (int32_t)b, limit);
    const int64_t least = a < b ? a : b;
    const double likeness = radius < 1 ? 1 - radius : 0;
    const double guess = s->space->metric == PA_OCHIAI ? likeness * sqrt((double)(a * b))
                                                       : likeness / (1 + likeness) * (double)(a + b);
    int64_t need = guess < (double)least ? (int64_t)guess : least;
    while (need > 0 && slice_distance(s, need - 1, a, b) <= radius) need--;
    while (need <= least && slice_distance(s, need, a, b) > radius) need++;
    return need;
}

PA_INLINE int32_t slice_limit(const slice_search *s, int64_t place) {
    const int32_t limit = s->states[place].limit;
    return limit > s->radius_limit ? limit : s->radius_limit;
}

/// Brings the state of a query up to date with its list.
PA_INLINE void slice_tighten(const slice_search *s, int64_t place, int64_t query) {
    const pa_found *found = s->found;
    pa_slice_state *state = &s->states[place];
    const double worst = found->k > 0 ? found->best[(query + 1) * found->k - 1] : -1;
    if (s->sets) {
        const double bound = worst > s->radius ? worst : s->radius;
        const double likeness = bound < 1 ? 1 - bound : 0;
        state->factor = (float)(SLICE_MARGIN * (s->space->metric == PA_OCHIAI ? likeness * sqrt((double)state->weight)
                                                                              : likeness / (1 + likeness)));
        return;
    }
    state->limit = pa_slice_limit(s->space, worst);
    state->last_row = found->k > 0 ? found->rows[(query + 1) * found->k - 1] : -1;
}

int32_t pa_slice_limit(const pa_space *space, double bound) {
    if (!(bound >= 0)) return -1;
    const double guess = space->metric == PA_GOWER       ? bound * (double)space->columns
                         : space->metric == PA_EUCLIDEAN ? bound * bound
                                                         : bound;
    if (!(guess < SLICE_NO_LIMIT)) return SLICE_NO_LIMIT;
    int32_t limit = (int32_t)guess;
    while (limit >= 0 && pa_distance_of_sum(space, limit) > bound) limit--;
    while (pa_distance_of_sum(space, limit + 1) <= bound) limit++;
    return limit;
}

// MARK: - Searching

#define SLICE_BYTES 32
#define SLICE_MAJORITY(a, b, c) (((a) & (b)) | (((a) ^ (b)) & (c)))
#define SLICE_ODD(a, b, c) ((a) ^ (b) ^ (c))

// Vectors wider than the baseline's are passed between functions of this file only.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#define SLICE(name) slice_portable_##name
#define SLICE_TARGET
#define SLICE_NONZERO(v) \
    ((unsigned)((v)[0] != 0) | (unsigned)((v)[1] != 0) << 1 | (unsigned)((v)[2] != 0) << 2 | (unsigned)((v)[3] != 0) << 3)
#define SLICE_POPCOUNT(v) \
    (__builtin_popcountll((v)[0]) + __builtin_popcountll((v)[1]) + __builtin_popcountll((v)[2]) + __builtin_popcountll((v)[3]))
#include "slices_body.h"
#pragma clang diagnostic pop
#undef SLICE
#undef SLICE_TARGET
#undef SLICE_NONZERO

#if defined(__x86_64__)
#include <immintrin.h>

#define SLICE(name) slice_avx2_##name
#define SLICE_TARGET PA_TARGET_AVX2
#define SLICE_NONZERO(v)                                                                                           \
    (15u & ~(unsigned)_mm256_movemask_pd(                                                                           \
               (__m256d)_mm256_cmpeq_epi64((__m256i)(v), _mm256_setzero_si256())))
#include "slices_body.h"
#undef SLICE
#undef SLICE_TARGET
#undef SLICE_NONZERO
#undef SLICE_BYTES
#undef SLICE_MAJORITY
#undef SLICE_ODD
#undef SLICE_POPCOUNT

#define SLICE_BYTES 64
#define SLICE_MAJORITY(a, b, c) ((VECTOR)_mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), 0xE8))
#define SLICE_ODD(a, b, c) ((VECTOR)_mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), 0x96))
#define SLICE(name) slice_avx512_##name
#define SLICE_TARGET PA_TARGET_AVX512
#define SLICE_NONZERO(v) ((unsigned)_mm512_test_epi64_mask((__m512i)(v), (__m512i)(v)))
#define SLICE_POPCOUNT(v) _mm512_reduce_add_epi64(_mm512_popcnt_epi64((__m512i)(v)))
#include "slices_body.h"
#undef SLICE
#undef SLICE_TARGET
#undef SLICE_NONZERO
#endif

int32_t pa_slice_block_rows(void) { return pa_instructions() == PA_AVX512 ? 512 : 256; }

static void slice_dispatch(const slice_search *s) {
#if defined(__x86_64__)
    // The width of the blocks was fixed when they were made.
    if (s->index->block_rows == 512) {
        slice_avx512_search(s);
        return;
    }
    if (pa_instructions() >= PA_AVX2) {
        slice_avx2_search(s);
        return;
    }
#endif
    slice_portable_search(s);
}

/// Writes the list of a query as keys. A place without a reference comes after all others.
static void slice_open_keys(const slice_search *s, int64_t place) {
    const pa_found *found = s->found;
    const int64_t query = s->queries->order[place];
    for (int32_t i = 0; i < found->k; i++) {
        const int32_t row = found->rows[query * found->k + i];
        const int32_t sum = row < 0 ? SLICE_NO_LIMIT : pa_slice_limit(s->space, found->best[query * found->k + i]);
        s->keys[place * found->k + i] = (uint64_t)sum << 32 | (uint32_t)row;
    }
    for (int64_t j = 0; j < found->radius_count; j++) s->tallies[place * found->radius_count + j] = 0;
}

static void slice_close_keys(const slice_search *s, int64_t place) {
    const pa_found *found = s->found;
    const int64_t query = s->queries->order[place];
    for (int32_t i = 0; i < found->k; i++) {
        const uint64_t key = s->keys[place * found->k + i];
        const int32_t sum = (int32_t)(key >> 32);
        found->rows[query * found->k + i] = (int32_t)key;
        found->best[query * found->k + i] = sum == SLICE_NO_LIMIT ? INFINITY : pa_distance_of_sum(s->space, sum);
    }
    for (int64_t j = 0; j < found->radius_count; j++)
        found->counts[query * found->radius_count + j] += s->tallies[place * found->radius_count + j];
}

void pa_slice_search(const pa_space *space, const pa_slices *index, const pa_slice_queries *queries, int32_t verify,
                     const pa_records *records, const pa_records *references, const pa_slice_scratch *scratch,
                     const int32_t *radius_limits, const pa_found *found) {
    slice_search s = {.space = space, .index = index, .queries = queries, .records = records, .references = references,
                      .states = scratch->states, .found = found, .radius_limits = radius_limits, .radius_limit = -1,
                      .radius = -1, .verify = verify,
                      .sets = space->metric == PA_OCHIAI || space->metric == PA_JACCARD,
                      .lowest_row = found->ties == PA_LOWEST_ROW && !verify};
    for (int64_t j = 0; j < found->radius_count; j++) {
        if (found->radii[j] > s.radius) s.radius = found->radii[j];
        if (radius_limits[j] > s.radius_limit) s.radius_limit = radius_limits[j];
    }
    if (!s.sets && s.lowest_row) {
        s.keys = scratch->keys;
        s.tallies = scratch->tallies;
    }
    for (int64_t place = 0; place < queries->rows; place++) {
        s.states[place].weight = queries->weights[place];
        slice_tighten(&s, place, queries->order[place]);
        if (s.keys) slice_open_keys(&s, place);
    }
    slice_dispatch(&s);
    if (s.keys)
        for (int64_t place = 0; place < queries->rows; place++) slice_close_keys(&s, place);
}

// MARK: - Layout

PA_INLINE void look(const uint64_t *flips, const pa_records *records, int64_t from, int64_t to,
                    const pa_slice_survey *survey, uint64_t *all) {
    const uint64_t *row = records->bits + from * records->words;
    for (int64_t i = from; i < to; i++, row += records->words) {
        int64_t sum = 0;
        for (int64_t w = 0; w < records->words; w++) {
            const uint64_t word = row[w] ^ flips[w];
            all[w] |= word;
            sum += __builtin_popcountll(word);
        }
        survey->weights[i] = (int32_t)sum;
        if (!survey->first) continue;
        int64_t columns[2] = {0, 0};
        int found = 0;
        uint64_t mixed = 0;
        for (int64_t w = 0; w < records->words; w++) {
            uint64_t rest = row[w] ^ flips[w];
            mixed = (mixed ^ rest) * 0x9E3779B97F4A7C15ull;
            for (; rest && found < 2; rest &= rest - 1) columns[found++] = 64 * w + __builtin_ctzll(rest);
        }
        survey->first[i] = (int32_t)(columns[0] < PA_SLICE_LARGEST_KEY ? columns[0] : PA_SLICE_LARGEST_KEY);
        survey->second[i] = (int32_t)(columns[1] < PA_SLICE_LARGEST_KEY ? columns[1] : PA_SLICE_LARGEST_KEY);
        survey->digest[i] = (int32_t)(mixed >> 48);
    }
}

#if defined(__x86_64__)
PA_TARGET_AVX2 static void look_avx2(const uint64_t *flips, const pa_records *records, int64_t from, int64_t to,
                                     const pa_slice_survey *survey, uint64_t *all) {
    look(flips, records, from, to, survey, all);
}

PA_TARGET_AVX512 static void look_avx512(const uint64_t *flips, const pa_records *records, int64_t from, int64_t to,
                                         const pa_slice_survey *survey, uint64_t *all) {
    look(flips, records, from, to, survey, all);
}
#endif

void pa_slice_look(const uint64_t *flips, const pa_records *records, int64_t from, int64_t to,
                   const pa_slice_survey *survey, uint64_t *all) {
    switch (pa_instructions()) {
#if defined(__x86_64__)
    case PA_AVX512: look_avx512(flips, records, from, to, survey, all); break;
    case PA_AVX2: look_avx2(flips, records, from, to, survey, all); break;
#endif
    default: look(flips, records, from, to, survey, all); break;
    }
}

/// Rows that wait for a block to share, of one parity.
typedef struct {
    int32_t *rows;
    int32_t count, lightest, heaviest;
} slice_pool;

static int ascending(const void *a, const void *b) { return *(const int32_t *)a < *(const int32_t *)b ? -1 : 1; }

static void slice_close_pool(slice_pool *pool, int32_t *order, int32_t *used, pa_slice_block *blocks, int64_t *count) {
    if (pool->count == 0) return;
    const int mixed = pool->lightest < pool->heaviest;
    if (mixed) qsort(pool->rows, (size_t)pool->count, sizeof *pool->rows, ascending);
    memcpy(order + *used, pool->rows, (size_t)pool->count * sizeof *order);
    blocks[(*count)++] = (pa_slice_block){pool->heaviest, *used, pool->count, mixed ? PA_SLICE_BIAS : 0};
    *used += pool->count;
    pool->count = 0;
}

static int by_weight(const void *a, const void *b) {
    const pa_slice_block *x = a, *y = b;
    return x->weight != y->weight ? (x->weight < y->weight ? -1 : 1) : x->start < y->start ? -1 : 1;
}

void pa_slice_column_sums(const pa_records *records, int32_t *sums) {
    for (int64_t i = 0; i < records->rows; i++)
        for (int64_t w = 0; w < records->words; w++)
            for (uint64_t rest = records->bits[i * records->words + w]; rest; rest &= rest - 1)
                sums[64 * w + __builtin_ctzll(rest)]++;
}

void pa_slice_order(const int32_t *keys, int64_t rows, int32_t largest, int32_t *starts, const int32_t *before,
                    int32_t *order) {
    memset(starts, 0, (size_t)(largest + 2) * sizeof *starts);
    for (int64_t i = 0; i < rows; i++) starts[keys[i] + 1]++;
    for (int32_t key = 0; key <= largest; key++) starts[key + 1] += starts[key];
    for (int64_t i = 0; i < rows; i++) {
        const int32_t row = before ? before[i] : (int32_t)i;
        order[starts[keys[row]]++] = row;
    }
}

void pa_slice_equals(const pa_records *records, const int32_t *order, int32_t *equals) {
    const size_t bytes = (size_t)records->words * sizeof *records->bits;
    for (int64_t place = 0; place < records->rows; place++) {
        equals[place] = (int32_t)place;
        if (place == 0) continue;
        const uint64_t *row = records->bits + order[place] * records->words;
        if (memcmp(row, records->bits + order[place - 1] * records->words, bytes) == 0) equals[place] = equals[place - 1];
    }
}

int64_t pa_slice_cut(const int32_t *weights, int64_t rows, int32_t heaviest, int32_t block_rows, int32_t mix,
                     int32_t *starts, int32_t *order, pa_slice_block *blocks) {
    int32_t *sorted = order + rows;
    pa_slice_order(weights, rows, heaviest, starts, NULL, sorted);
    // Each start has moved on to the next weight's.
    int32_t pooled[2][512];
    slice_pool pools[2] = {{.rows = pooled[0]}, {.rows = pooled[1]}};
    int32_t used = 0;
    int64_t count = 0;
    for (int32_t w = 0; w <= heaviest; w++) {
        int32_t next = w > 0 ? starts[w - 1] : 0;
        const int32_t end = starts[w];
        for (; end - next >= block_rows; next += block_rows) {
            memcpy(order + used, sorted + next, (size_t)block_rows * sizeof *order);
            blocks[count++] = (pa_slice_block){w, used, block_rows, 0};
            used += block_rows;
        }
        slice_pool *pool = &pools[w & 1];
        if (pool->count > 0 && (!mix || w - pool->lightest > 2 * PA_SLICE_BIAS))
            slice_close_pool(pool, order, &used, blocks, &count);
        for (; next < end; next++) {
            if (pool->count == 0) pool->lightest = w;
            pool->heaviest = w;
            pool->rows[pool->count++] = sorted[next];
            if (pool->count == block_rows) slice_close_pool(pool, order, &used, blocks, &count);
        }
    }
    for (int parity = 0; parity < 2; parity++) slice_close_pool(&pools[parity], order, &used, blocks, &count);
    qsort(blocks, (size_t)count, sizeof *blocks, by_weight);
    return count;
}

void pa_slice_fill(const pa_slice_layout *layout, const pa_records *records, const pa_slices *index,
                   const int32_t *weights, int64_t from, int64_t to, uint64_t *planes) {
    const int64_t words = layout->words, plane_words = index->block_rows / 64;
    const int64_t block_words = (index->planes_per_block + PA_SLICE_EXTRA_PLANES) * plane_words;
    for (int64_t block = from; block < to; block++) {
        uint64_t *base = planes + block * block_words;
        memset(base, 0, (size_t)block_words * sizeof *base);
        const pa_slice_block of = index->block[block];
        const int32_t *rows = index->order + of.start;
        uint64_t *bias = base + (index->planes_per_block + 1) * plane_words;
        for (int32_t i = 0; i < of.rows; i++) {
            // Rows of one weight lie anywhere in the table.
            if (i + 8 < of.rows)
                for (int64_t w = 0; w < words; w += 8) __builtin_prefetch(records->bits + rows[i + 8] * words + w);
            const uint64_t *row = records->bits + rows[i] * words;
            uint64_t *column = base + (i >> 6);
            const uint64_t bit = 1ull << (i & 63);
            for (int64_t w = 0; w < words; w++)
                for (uint64_t rest = row[w] ^ layout->flips[w]; rest; rest &= rest - 1) {
                    const int32_t plane = layout->planes_of_columns[64 * w + __builtin_ctzll(rest)];
                    if (plane >= 0) column[plane * plane_words] |= bit;
                }
            const int32_t short_of = (of.weight - weights[rows[i]]) / 2;
            for (int b = 0; b < 3; b++)
                if ((short_of >> b) & 1) bias[b * plane_words + (i >> 6)] |= bit;
        }
    }
}

int64_t pa_slice_offsets(const pa_slice_layout *layout, const pa_records *records, int64_t row, int64_t planes_per_block,
                         int32_t block_rows, uint32_t *offsets) {
    const uint64_t *bits = records->bits + row * layout->words;
    const uint32_t bytes = (uint32_t)block_rows / 8;
    int64_t count = 0;
    for (int64_t w = 0; w < layout->words; w++)
        for (uint64_t rest = bits[w] ^ layout->flips[w]; rest; rest &= rest - 1) {
            const int32_t plane = layout->planes_of_columns[64 * w + __builtin_ctzll(rest)];
            if (plane >= 0) offsets[count++] = (uint32_t)plane * bytes;
        }
    while (count % 4) offsets[count++] = (uint32_t)planes_per_block * bytes;
    return count;
}
