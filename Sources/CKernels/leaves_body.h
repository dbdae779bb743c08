// The search by leaves for one instruction set. The including file defines
//   LEAF(name)     the name of a function for this instruction set
//   LEAF_TARGET    its target attribute
//   LANES          floats in a vector; V is the vector
//   and the operations v_load, v_all, v_add, v_subtract, v_multiply_add, v_min, v_max, v_size, v_or, v_add_unequal, v_signs.

#define LEAF_INLINE LEAF_TARGET static inline __attribute__((always_inline))
/// Queries and vectors of references of one tile: their sums stay in registers.
#define TILE_QUERIES PA_TILE_QUERIES
#define TILE_VECTORS 2
#define UNROLLED _Pragma("clang loop unroll(full)")

/// Adds what two vectors of values cost.
LEAF_INLINE V LEAF(add_cost)(V sum, V a, V b, int32_t gap) {
    V difference = v_subtract(a, b);
    if (gap == PA_SQUARED) return v_multiply_add(difference, difference, sum);
    difference = v_min(v_size(difference), v_all(1));
    if (gap == PA_CAPPED) return v_add(sum, difference);
    return v_multiply_add(difference, difference, sum);
}

/// Adds what values that lie in `low ... high` cost at least.
LEAF_INLINE V LEAF(add_box_cost)(V sum, V low, V high, V from, V to, int code, int32_t gap) {
    const V apart = v_max(v_all(0), v_max(v_subtract(low, to), v_subtract(from, high)));
    if (code) return v_add_unequal(sum, apart, v_all(0));
    return LEAF(add_cost)(sum, apart, v_all(0), gap);
}

/// Sums over the columns for four queries and two vectors of references, from `starts`; says whether any stayed below 0.
/// With `all` no pair is given up.
LEAF_INLINE int LEAF(tile)(leaf_search *search, const float *const *queries, const float *starts,
                           const float *references, int32_t gap, int all, V sums[TILE_QUERIES][TILE_VECTORS]) {
    UNROLLED for (int i = 0; i < TILE_QUERIES; i++)
        UNROLLED for (int h = 0; h < TILE_VECTORS; h++) sums[i][h] = v_all(starts[i]);
    const int64_t codes = search->plan->code_columns, width = search->width;
    const int64_t blind = codes + search->blind;
    int64_t column = 0;
#define STEP(ADD)                                                                                \
    {                                                                                            \
        V r[TILE_VECTORS];                                                                       \
        UNROLLED for (int h = 0; h < TILE_VECTORS; h++)                                          \
            r[h] = v_load(references + PA_SECOND(h, width) + column * PA_TILE_ROWS);             \
        UNROLLED for (int i = 0; i < TILE_QUERIES; i++) {                                        \
            const V q = v_all(queries[i][column * PA_TILE_ROWS]);                                \
            UNROLLED for (int h = 0; h < TILE_VECTORS; h++) sums[i][h] = ADD(sums[i][h], q, r[h]); \
        }                                                                                        \
        column++;                                                                                \
    }
#define GIVE_UP                                                                                  \
    if (!all) {                                                                                  \
        V any = sums[0][0];                                                                      \
        UNROLLED for (int i = 0; i < TILE_QUERIES; i++)                                          \
            UNROLLED for (int h = 0; h < TILE_VECTORS; h++) any = v_or(any, sums[i][h]);         \
        if (!v_signs(any)) {                                                                     \
            search->columns += column - codes;                                                   \
            return 0;                                                                            \
        }                                                                                        \
    }
#define NUMBER_COST(sum, a, b) LEAF(add_cost)(sum, a, b, gap)
    while (column + 4 <= codes) {
        STEP(v_add_unequal) STEP(v_add_unequal) STEP(v_add_unequal) STEP(v_add_unequal)
        GIVE_UP
    }
    if (column < codes) {
        while (column < codes) STEP(v_add_unequal)
        GIVE_UP
    }
    // Where most pairs need many columns, looking after the first few would be in vain.
    while (column + 4 <= blind) { STEP(NUMBER_COST) STEP(NUMBER_COST) STEP(NUMBER_COST) STEP(NUMBER_COST) }
    while (column + 4 <= width) {
        STEP(NUMBER_COST) STEP(NUMBER_COST) STEP(NUMBER_COST) STEP(NUMBER_COST)
        GIVE_UP
    }
    if (column < width) {
        while (column < width) STEP(NUMBER_COST)
        GIVE_UP
    }
#undef STEP
#undef GIVE_UP
#undef NUMBER_COST
    if (!all) search->columns += width - codes;
    return 1;
}

/// Compares one candidate in double precision.
LEAF_INLINE void LEAF(refine)(leaf_search *search, leaf_group *group, int place, int32_t row) {
    const int32_t query = group->rows[place];
    search->refined++;
    const double d = pa_pair(search->space, search->queries, query, search->references, row);
    if (search->found->radius_count > 0) pa_count(search->found, query, d);
    if (pa_offer(search->found, query, d, (int32_t)(search->found->first_row + row)))
        group->bases[place] = leaf_base(search, query, group->error);
}

LEAF_INLINE int LEAF(is_candidate)(const leaf_search *search, const leaf_group *group, int place, int32_t row) {
    return row >= 0 && !(search->found->itself && row == group->rows[place]);
}

/// Compares the queries of `group` that have no k neighbours yet with a whole leaf: those nearest by the filter first, since
/// they rule out most others.
LEAF_TARGET static void LEAF(seed)(leaf_search *search, leaf_group *group, int64_t leaf, const int *places, int count,
                                   int32_t gap) {
    const pa_leaves *leaves = search->leaves;
    const int64_t first = leaves->first_tiles[leaf], last = leaves->first_tiles[leaf + 1];
    const int32_t *rows = leaves->rows + first * PA_TILE_ROWS;
    const int64_t width = search->width, filled = (last - first) * PA_TILE_ROWS;
    const float starts[TILE_QUERIES] = {0};
    for (int from = 0; from < count; from += TILE_QUERIES) {
        const float *queries[TILE_QUERIES];
        for (int i = 0; i < TILE_QUERIES; i++)
            queries[i] = group->values + places[from + i < count ? from + i : count - 1];
        for (int64_t at = 0; at < filled; at += LANES * TILE_VECTORS) {
            V sums[TILE_QUERIES][TILE_VECTORS];
            LEAF(tile)(search, queries, starts, leaf_values(leaves, first, at, width), gap, 1, sums);
            for (int i = 0; i < TILE_QUERIES; i++)
                for (int h = 0; h < TILE_VECTORS; h++)
                    memcpy(search->sums + i * search->most_places + at + h * LANES, &sums[i][h], sizeof(V));
        }
        for (int i = 0; i < TILE_QUERIES && from + i < count; i++) {
            const int place = places[from + i];
            const float *sums = search->sums + i * search->most_places;
            const float near = leaf_smallest(search, group, place, sums, rows, filled);
            for (int64_t at = 0; at < filled; at++)
                if (sums[at] <= near && LEAF(is_candidate)(search, group, place, rows[at]))
                    LEAF(refine)(search, group, place, rows[at]);
            for (int64_t at = 0; at < filled; at++)
                if (sums[at] > near && LEAF(is_candidate)(search, group, place, rows[at]) &&
                    sums[at] <= pa_margin_threshold(&search->margin, group->bases[place], leaves->errors[leaf]))
                    LEAF(refine)(search, group, place, rows[at]);
        }
    }
}

/// Compares the queries of `group` at `places` with a leaf.
LEAF_INLINE void LEAF(visit)(leaf_search *search, leaf_group *group, int64_t leaf, const int *places, int count,
                             int32_t gap) {
    const pa_leaves *leaves = search->leaves;
    const int64_t first = leaves->first_tiles[leaf], last = leaves->first_tiles[leaf + 1];
    const int32_t *rows = leaves->rows + first * PA_TILE_ROWS;
    const int64_t width = search->width, filled = (last - first) * PA_TILE_ROWS;
    const float error = leaves->errors[leaf];
    for (int from = 0; from < count; from += TILE_QUERIES) {
        const float *queries[TILE_QUERIES];
        float starts[TILE_QUERIES];
        int at_place[TILE_QUERIES];
        for (int i = 0; i < TILE_QUERIES; i++) {
            at_place[i] = places[from + i < count ? from + i : count - 1];
            queries[i] = group->values + at_place[i];
            // A place without a query never gets below 0.
            starts[i] = from + i < count
                            ? -pa_margin_threshold(&search->margin, group->bases[at_place[i]], error) : 1;
        }
        int64_t hits = 0;
        for (int64_t at = 0; at < filled; at += LANES * TILE_VECTORS) {
            V sums[TILE_QUERIES][TILE_VECTORS];
            if (!LEAF(tile)(search, queries, starts, leaf_values(leaves, first, at, width), gap, 0, sums)) continue;
            UNROLLED for (int i = 0; i < TILE_QUERIES; i++)
                UNROLLED for (int h = 0; h < TILE_VECTORS; h++) {
                    uint32_t below = v_signs(sums[i][h]);
                    if (!below) continue;
                    float values[LANES];
                    memcpy(values, &sums[i][h], sizeof values);
                    while (below) {
                        const int lane = __builtin_ctz(below);
                        below &= below - 1;
                        search->hits[hits++] = (leaf_hit){i, rows[at + h * LANES + lane], values[lane]};
                    }
                }
        }
        search->tiles += filled / (LANES * TILE_VECTORS);
        for (int64_t hit = 0; hit < hits; hit++) {
            const leaf_hit found = search->hits[hit];
            const int place = at_place[found.query];
            if (!LEAF(is_candidate)(search, group, place, found.row)) continue;
            // Thresholds fall while candidates are compared. Without a threshold so far this is not a number.
            const float now = pa_margin_threshold(&search->margin, group->bases[place], error);
            const float was = -starts[found.query];
            if (found.sum > now - was + was * (search->margin.growth - 1)) continue;
            LEAF(refine)(search, group, place, found.row);
        }
    }
    // Half of the columns that were needed so far, whole steps of four.
    search->blind = search->columns / (8 * search->tiles) * 4;
}

/// Compares the queries of `group` whose boxes are near enough with a leaf.
LEAF_INLINE void LEAF(meet)(leaf_search *search, leaf_group *group, int64_t leaf, int32_t gap) {
    const pa_leaves *leaves = search->leaves;
    const pa_point_plan *plan = search->plan;
    float bounds[PA_TILE_ROWS] __attribute__((aligned(64)));
    for (int h = 0; h < PA_TILE_ROWS; h += LANES) {
        V sum = v_all(0);
        for (int64_t box = 0; box < plan->boxed; box++) {
            const int64_t column = plan->boxed_columns[box];
            const V value = v_load(group->values + column * PA_TILE_ROWS + h);
            sum = LEAF(add_box_cost)(sum, v_all(leaves->lows[box * leaves->padded + leaf]),
                                     v_all(leaves->highs[box * leaves->padded + leaf]), value, value,
                                     column < plan->code_columns, gap);
        }
        memcpy(bounds + h, &sum, sizeof sum);
    }
    int near[PA_TILE_ROWS], fresh[PA_TILE_ROWS], near_count = 0, fresh_count = 0;
    for (int place = 0; place < PA_TILE_ROWS; place++) {
        if (group->rows[place] < 0) continue;
        const float threshold = pa_margin_threshold(&search->margin, group->bases[place], leaves->errors[leaf]);
        if (bounds[place] > threshold) continue;
        if (threshold == INFINITY && search->found->k > 0) fresh[fresh_count++] = place;
        else near[near_count++] = place;
    }
    if (near_count + fresh_count == 0) return;
    search->visits++;
    if (fresh_count > 0) LEAF(seed)(search, group, leaf, fresh, fresh_count, gap);
    if (near_count > 0) LEAF(visit)(search, group, leaf, near, near_count, gap);
}

/// Begins the search for one group: bounds for all leaves, and the nearest ones.
LEAF_INLINE void LEAF(begin)(leaf_search *search, leaf_group *group, int64_t number, int32_t gap) {
    const pa_leaves *leaves = search->leaves, *groups = search->groups;
    const pa_point_plan *plan = search->plan;
    float *bounds = group->bounds;
    for (int64_t leaf = 0; leaf < leaves->padded; leaf += LANES) {
        V sum = v_all(0);
        for (int64_t box = 0; box < plan->boxed; box++)
            sum = LEAF(add_box_cost)(sum, v_load(leaves->lows + box * leaves->padded + leaf),
                                     v_load(leaves->highs + box * leaves->padded + leaf),
                                     v_all(groups->lows[box * groups->padded + number]),
                                     v_all(groups->highs[box * groups->padded + number]),
                                     plan->boxed_columns[box] < plan->code_columns, gap);
        memcpy(bounds + leaf, &sum, sizeof sum);
    }
    // The nearest leaves come first by themselves: what they hold decides which others matter.
    const int64_t seeded = leaves->leaves < LEAF_SEEDS ? leaves->leaves : LEAF_SEEDS;
    for (int64_t i = 0; i < seeded; i++) {
        int64_t nearest = -1;
        for (int64_t leaf = 0; leaf < leaves->leaves; leaf++)
            if (bounds[leaf] >= 0 && (nearest < 0 || bounds[leaf] < bounds[nearest])) nearest = leaf;
        if (leaf_is_near(search, group, nearest)) LEAF(meet)(search, group, nearest, gap);
        bounds[nearest] = -1;
    }
}

/// Searches for the queries of the groups `from ..< to`, at most a batch.
LEAF_INLINE void LEAF(batch)(leaf_search *search, int64_t from, int64_t to, int32_t gap) {
    leaf_group groups[LEAF_BATCH];
    const int count = (int)(to - from);
    for (int g = 0; g < count; g++) {
        groups[g].bounds = search->bounds + g * search->leaves->padded;
        leaf_begin(search, &groups[g], from + g);
        LEAF(begin)(search, &groups[g], from + g, gap);
    }
    const int64_t kept = leaf_order(search, groups, count);
    for (int64_t i = 0; i < kept; i++)
        for (int g = 0; g < count; g++)
            if (leaf_is_near(search, &groups[g], search->order[i]))
                LEAF(meet)(search, &groups[g], search->order[i], gap);
}

LEAF_TARGET static void LEAF(search)(leaf_search *search, int64_t from, int64_t to) {
    for (int64_t first = from; first < to; first += LEAF_BATCH) {
        const int64_t last = first + LEAF_BATCH < to ? first + LEAF_BATCH : to;
        switch (search->plan->gap) {
        case PA_SQUARED: LEAF(batch)(search, first, last, PA_SQUARED); break;
        case PA_CAPPED: LEAF(batch)(search, first, last, PA_CAPPED); break;
        default: LEAF(batch)(search, first, last, PA_CAPPED_SQUARED); break;
        }
    }
}

#undef LEAF_INLINE
#undef TILE_QUERIES
#undef TILE_VECTORS
#undef UNROLLED
