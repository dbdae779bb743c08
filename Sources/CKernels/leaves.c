#include "leaf_margin.h"
#include "instructions.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Leaves that every group starts with.
#define LEAF_SEEDS 3
/// Groups that visit each leaf one after the other, so that its points come from memory once for all of them.
#define LEAF_BATCH 16
/// Leaves are visited in the order of this many bands of nearness.
#define LEAF_BANDS 64

/// A pair that the filter keeps.
typedef struct {
    int32_t query;
    int32_t row;
    float sum;
} leaf_hit;

/// One thread's search.
typedef struct {
    const pa_space *space;
    const pa_point_plan *plan;
    const pa_records *queries, *references;
    const pa_leaves *groups, *leaves;
    const pa_found *found;
    pa_leaf_margin margin;
    int64_t width;
    /// Places of the largest leaf.
    int64_t most_places;
    double largest_radius;
    /// For each group of a batch, leaf by leaf, what the boxes say; -1 for leaves that are done.
    float *bounds;
    /// Leaf by leaf what they say about the batch.
    float *nearest;
    int32_t *order;
    float *sums;
    leaf_hit *hits;
    int64_t visits, tiles, refined;
    /// Number columns that tiles needed, all together, and how many a tile is given before it may be given up.
    int64_t columns, blind;
} leaf_search;

/// The queries that are searched for together.
typedef struct {
    const float *values;
    const int32_t *rows;
    float error;
    /// Its part of the search's bounds.
    float *bounds;
    /// What thresholds are made of, by place; falls as neighbours are found.
    float bases[PA_TILE_ROWS];
} leaf_group;

/// The base of a query's thresholds: the distance up to which references matter, and the error of its group.
static inline float leaf_base(const leaf_search *search, int32_t query, float error) {
    const int32_t k = search->found->k;
    const double worst = k > 0 ? search->found->best[(int64_t)query * k + k - 1] : -INFINITY;
    return pa_margin_base(&search->margin, worst > search->largest_radius ? worst : search->largest_radius, error);
}

static inline void leaf_begin(const leaf_search *search, leaf_group *group, int64_t number) {
    const int64_t tile = search->groups->first_tiles[number];
    group->values = search->groups->tiles + tile * PA_TILE_ROWS * search->width;
    group->rows = search->groups->rows + tile * PA_TILE_ROWS;
    group->error = search->groups->errors[number];
    for (int place = 0; place < PA_TILE_ROWS; place++)
        group->bases[place] = group->rows[place] < 0 ? -INFINITY : leaf_base(search, group->rows[place], group->error);
}

static inline float leaf_largest_base(const leaf_group *group) {
    float base = group->bases[0];
    for (int place = 1; place < PA_TILE_ROWS; place++) base = group->bases[place] > base ? group->bases[place] : base;
    return base;
}

/// Whether a leaf that is not done may hold something for a query of the group.
static inline int leaf_is_near(const leaf_search *search, const leaf_group *group, int64_t leaf) {
    const float bound = group->bounds[leaf];
    return bound >= 0 && bound <= pa_margin_threshold(&search->margin, leaf_largest_base(group), search->leaves->errors[leaf]);
}

/// Orders the leaves that are near enough for one of the groups, nearest bands first; returns how many there are.
static int64_t leaf_order(leaf_search *search, const leaf_group *groups, int groups_count) {
    float *bounds = search->nearest;
    const int64_t leaves = search->leaves->leaves;
    float base = -INFINITY, farthest = 0;
    for (int g = 0; g < groups_count; g++) {
        const float own = leaf_largest_base(&groups[g]);
        base = own > base ? own : base;
        for (int64_t leaf = 0; leaf < leaves; leaf++) {
            const float bound = groups[g].bounds[leaf];
            if (g == 0 || (bound >= 0 && (bounds[leaf] < 0 || bound < bounds[leaf]))) bounds[leaf] = bound;
        }
    }
    int32_t *kept = search->order + search->leaves->padded;
    int64_t count = 0;
    for (int64_t leaf = 0; leaf < leaves; leaf++) {
        kept[count] = (int32_t)leaf;
        const int near = bounds[leaf] >= 0 &&
                         bounds[leaf] <= pa_margin_threshold(&search->margin, base, search->leaves->errors[leaf]);
        count += near;
        if (near && bounds[leaf] > farthest) farthest = bounds[leaf];
    }
    // Far below 1e-30 the quotient is no finite number.
    const float scale = farthest > 1e-30f ? (LEAF_BANDS - 1) / farthest : 0;
    if (!(farthest < INFINITY)) {
        for (int64_t i = 0; i < count; i++) search->order[i] = kept[i];
        return count;
    }
    int64_t starts[LEAF_BANDS + 1] = {0};
    for (int64_t i = 0; i < count; i++) starts[(int)(bounds[kept[i]] * scale) + 1]++;
    for (int band = 0; band < LEAF_BANDS; band++) starts[band + 1] += starts[band];
    for (int64_t i = 0; i < count; i++) search->order[starts[(int)(bounds[kept[i]] * scale)]++] = kept[i];
    return count;
}

/// The sum of the filter up to which there are k references in a leaf.
static float leaf_smallest(const leaf_search *search, const leaf_group *group, int place, const float *sums,
                           const int32_t *rows, int64_t filled) {
    float *smallest = search->sums + 4 * search->most_places;
    const int64_t most = search->found->k < filled ? search->found->k : filled;
    int64_t count = 0;
    for (int64_t at = 0; at < filled; at++) {
        if (rows[at] < 0 || (search->found->itself && rows[at] == group->rows[place])) continue;
        if (count == most && sums[at] >= smallest[count - 1]) continue;
        int64_t slot = count < most ? count++ : count - 1;
        for (; slot > 0 && smallest[slot - 1] > sums[at]; slot--) smallest[slot] = smallest[slot - 1];
        smallest[slot] = sums[at];
    }
    return count < search->found->k ? INFINITY : smallest[count - 1];
}

/// The values of a leaf from place `at` on: `at` is a multiple of the vector's length, or of whole tiles.
static inline const float *leaf_values(const pa_leaves *leaves, int64_t first, int64_t at, int64_t width) {
    return leaves->tiles + (first + at / PA_TILE_ROWS) * PA_TILE_ROWS * width + at % PA_TILE_ROWS;
}

// Sums are of the same pairs whatever the instruction set; only their roundings may differ, which the margin allows for.

#define LEAF(name) name##_portable
#define LEAF_TARGET
#define LANES 4
/// How far the second vector of a tile is from the first.
#define PA_SECOND(h, width) ((h) * LANES)
typedef float v4 __attribute__((vector_size(16)));
typedef int32_t i4 __attribute__((vector_size(16)));
#define V v4
static inline v4 v4_load(const float *p) { return *(const v4 *)p; }
static inline v4 v4_all(float x) { return (v4){x, x, x, x}; }
static inline v4 v4_choose(i4 which, v4 a, v4 b) { return (v4)((which & (i4)a) | (~which & (i4)b)); }
static inline v4 v4_min(v4 a, v4 b) { return v4_choose(a < b, a, b); }
static inline v4 v4_max(v4 a, v4 b) { return v4_choose(a > b, a, b); }
static inline v4 v4_size(v4 a) { return (v4)((i4)a & 0x7fffffff); }
static inline v4 v4_or(v4 a, v4 b) { return (v4)((i4)a | (i4)b); }
static inline v4 v4_add_unequal(v4 sum, v4 a, v4 b) { return sum + (v4)((a != b) & (i4)v4_all(1)); }
static inline uint32_t v4_signs(v4 a) {
    const i4 bits = ((i4)a >> 31) & (i4){1, 2, 4, 8};
    return (uint32_t)(bits[0] | bits[1] | bits[2] | bits[3]);
}
#define v_load v4_load
#define v_all v4_all
#define v_add(a, b) ((a) + (b))
#define v_subtract(a, b) ((a) - (b))
#define v_multiply_add(a, b, c) ((a) * (b) + (c))
#define v_min v4_min
#define v_max v4_max
#define v_size v4_size
#define v_or v4_or
#define v_add_unequal v4_add_unequal
#define v_signs v4_signs
#include "leaves_body.h"
#include "leaves_undefine.h"

#if defined(__x86_64__)
#define LEAF(name) name##_avx2
#define LEAF_TARGET PA_TARGET_AVX2
#define LANES 8
#define PA_SECOND(h, width) ((h) * LANES)
#define V __m256
PA_TARGET_AVX2 static inline __m256 v8_add_unequal(__m256 sum, __m256 a, __m256 b) {
    return _mm256_add_ps(sum, _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_NEQ_UQ), _mm256_set1_ps(1)));
}
#define v_load _mm256_load_ps
#define v_all _mm256_set1_ps
#define v_add _mm256_add_ps
#define v_subtract _mm256_sub_ps
#define v_multiply_add _mm256_fmadd_ps
#define v_min _mm256_min_ps
#define v_max _mm256_max_ps
#define v_size(a) _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a)
#define v_or _mm256_or_ps
#define v_add_unequal v8_add_unequal
#define v_signs(a) ((uint32_t)_mm256_movemask_ps(a))
#include "leaves_body.h"
#include "leaves_undefine.h"

#define LEAF(name) name##_avx512
#define LEAF_TARGET PA_TARGET_AVX512
#define LANES 16
#define PA_SECOND(h, width) ((h) * PA_TILE_ROWS * (width))
#define V __m512
PA_TARGET_AVX512 static inline __m512 v16_add_unequal(__m512 sum, __m512 a, __m512 b) {
    return _mm512_mask_add_ps(sum, _mm512_cmp_ps_mask(a, b, _CMP_NEQ_UQ), sum, _mm512_set1_ps(1));
}
#define v_load _mm512_load_ps
#define v_all _mm512_set1_ps
#define v_add _mm512_add_ps
#define v_subtract _mm512_sub_ps
#define v_multiply_add _mm512_fmadd_ps
#define v_min _mm512_min_ps
#define v_max _mm512_max_ps
#define v_size _mm512_abs_ps
#define v_or _mm512_or_ps
#define v_add_unequal v16_add_unequal
#define v_signs(a) ((uint32_t)_mm512_movepi32_mask(_mm512_castps_si512(a)))
#include "leaves_body.h"
#include "leaves_undefine.h"
#endif

static int64_t most_places(const pa_leaves *leaves) {
    int64_t most = 0;
    for (int64_t leaf = 0; leaf < leaves->leaves; leaf++) {
        const int64_t tiles = leaves->first_tiles[leaf + 1] - leaves->first_tiles[leaf];
        most = tiles > most ? tiles : most;
    }
    return most * PA_TILE_ROWS;
}

int64_t pa_leaf_scratch(const pa_leaves *leaves) {
    // Bounds of a batch, two orders; sums of four queries and the smallest ones; hits of four queries.
    return leaves->padded * 4 * (LEAF_BATCH + 3) + most_places(leaves) * (5 * 4 + 4 * (int64_t)sizeof(leaf_hit));
}

void pa_leaf_search(const pa_space *space, const pa_point_plan *plan, const pa_records *queries, const pa_leaves *groups,
                    int64_t from, int64_t to, const pa_records *references, const pa_leaves *leaves,
                    const pa_found *found, void *scratch, pa_leaf_work *work) {
    leaf_search search = {.space = space, .plan = plan, .queries = queries, .references = references, .groups = groups,
                          .leaves = leaves, .found = found};
    search.margin = pa_margin(space, plan);
    search.width = plan->code_columns + plan->number_columns;
    search.most_places = most_places(leaves);
    search.largest_radius = -INFINITY;
    for (int64_t j = 0; j < found->radius_count; j++)
        if (found->radii[j] > search.largest_radius) search.largest_radius = found->radii[j];
    search.bounds = scratch;
    search.nearest = search.bounds + LEAF_BATCH * leaves->padded;
    search.order = (int32_t *)(search.nearest + leaves->padded);
    search.sums = (float *)(search.order + 2 * leaves->padded);
    search.hits = (leaf_hit *)(search.sums + 5 * search.most_places);
    if (found->k == 0 && found->radius_count == 0) return;
    switch (pa_instructions()) {
#if defined(__x86_64__)
    case PA_AVX512: search_avx512(&search, from, to); break;
    case PA_AVX2: search_avx2(&search, from, to); break;
#endif
    default: search_portable(&search, from, to); break;
    }
    if (work) {
        work->leaf_visits += search.visits;
        work->tiles += search.tiles;
        work->refined += search.refined;
    }
}
