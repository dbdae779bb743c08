// The bit-sliced search for one instruction set; included once for each.
//
// Needs: SLICE(name), SLICE_TARGET, SLICE_BYTES (of a plane), and the operations SLICE_MAJORITY, SLICE_ODD, SLICE_NONZERO and
// SLICE_POPCOUNT on vectors.

typedef uint64_t SLICE(vector) __attribute__((vector_size(SLICE_BYTES)));
#define VECTOR SLICE(vector)
#define SLICE_WORDS (SLICE_BYTES / 8)
#define SLICE_ROWS (SLICE_BYTES * 8)

#define CARRY_SAVE(carry, sum, a, b)                  \
    do {                                              \
        const VECTOR x_ = (sum), y_ = (a), z_ = (b);  \
        carry = SLICE_MAJORITY(x_, y_, z_);           \
        sum = SLICE_ODD(x_, y_, z_);                  \
    } while (0)
#define HALF(carry, sum, a)                \
    do {                                   \
        const VECTOR x_ = (sum), y_ = (a); \
        carry = x_ & y_;                   \
        sum = x_ ^ y_;                     \
    } while (0)
#define PLANE(i) (*(const VECTOR *)(block + offsets[i]))

// Adds the planes at `offsets` to counters of M bits and a carry that were preset to 2^M - threshold. The carry tells which
// rows reach the threshold; the other bits then hold by how much they exceed it.
SLICE_TARGET PA_INLINE VECTOR SLICE(add_up)(const char *block, const VECTOR *bias, const uint32_t *offsets,
                                            const uint32_t *end, int32_t threshold, const int M, VECTOR *counters) {
    // Counters of this function's own stay in registers; those of the caller would be written after every step.
    VECTOR p[SLICE_MOST_COUNTERS + 1];
    const uint64_t preset = (1ull << M) - (uint64_t)threshold;
    if (M <= 7) {
        const uint64_t *row = slice_presets[preset];
#pragma clang loop unroll(full)
        for (int b = 0; b <= M; b++) p[b] = (VECTOR){0} + row[b];
    } else {
#pragma clang loop unroll(full)
        for (int b = 0; b <= M; b++) p[b] = (VECTOR){0} - ((preset >> b) & 1);
    }
    VECTOR t0, t1, f0, f1, e0, e1, x;
    if (bias) {
        HALF(x, p[0], bias[0]);
        CARRY_SAVE(t0, p[1], bias[1], x);
        CARRY_SAVE(x, p[2], bias[2], t0);
#pragma clang loop unroll(full)
        for (int b = 3; b < M; b++) HALF(x, p[b], x);
        p[M] |= x;
    }
    if (M > 7) {
        for (; offsets + 16 <= end; offsets += 16) {
            CARRY_SAVE(t0, p[0], PLANE(0), PLANE(1));
            CARRY_SAVE(t1, p[0], PLANE(2), PLANE(3));
            CARRY_SAVE(f0, p[1], t0, t1);
            CARRY_SAVE(t0, p[0], PLANE(4), PLANE(5));
            CARRY_SAVE(t1, p[0], PLANE(6), PLANE(7));
            CARRY_SAVE(f1, p[1], t0, t1);
            CARRY_SAVE(e0, p[2], f0, f1);
            CARRY_SAVE(t0, p[0], PLANE(8), PLANE(9));
            CARRY_SAVE(t1, p[0], PLANE(10), PLANE(11));
            CARRY_SAVE(f0, p[1], t0, t1);
            CARRY_SAVE(t0, p[0], PLANE(12), PLANE(13));
            CARRY_SAVE(t1, p[0], PLANE(14), PLANE(15));
            CARRY_SAVE(f1, p[1], t0, t1);
            CARRY_SAVE(e1, p[2], f0, f1);
            CARRY_SAVE(x, p[3], e0, e1);
#pragma clang loop unroll(full)
            for (int b = 4; b < M; b++) HALF(x, p[b], x);
            p[M] |= x;
        }
    }
    if (M > 3) {
        for (; offsets + 8 <= end; offsets += 8) {
            CARRY_SAVE(t0, p[0], PLANE(0), PLANE(1));
            CARRY_SAVE(t1, p[0], PLANE(2), PLANE(3));
            CARRY_SAVE(f0, p[1], t0, t1);
            CARRY_SAVE(t0, p[0], PLANE(4), PLANE(5));
            CARRY_SAVE(t1, p[0], PLANE(6), PLANE(7));
            CARRY_SAVE(f1, p[1], t0, t1);
            CARRY_SAVE(x, p[2], f0, f1);
#pragma clang loop unroll(full)
            for (int b = 3; b < M; b++) HALF(x, p[b], x);
            p[M] |= x;
        }
    }
    for (; offsets < end; offsets += 4) {
        CARRY_SAVE(t0, p[0], PLANE(0), PLANE(1));
        CARRY_SAVE(t1, p[0], PLANE(2), PLANE(3));
        CARRY_SAVE(x, p[1], t0, t1);
#pragma clang loop unroll(full)
        for (int b = 2; b < M; b++) HALF(x, p[b], x);
        p[M] |= x;
    }
#pragma clang loop unroll(full)
    for (int b = 0; b <= M; b++) counters[b] = p[b];
    return p[M];
}

// The rows of `among` whose counter is at least `value`.
SLICE_TARGET PA_INLINE VECTOR SLICE(at_least)(VECTOR among, const VECTOR *p, const int M, int64_t value) {
    if (value <= 0) return among;
    if (value >> M) return (VECTOR){0};
    // From the lowest bit: where value and counter differ, this bit decides for the row so far. The majority of counter,
    // decision so far and inverted value is just that.
    VECTOR reaches = ~(VECTOR){0};
    const int64_t inverted = ((1ll << M) - 1) ^ value;
#pragma clang loop unroll(full)
    for (int b = 0; b < M; b++)
        reaches = SLICE_MAJORITY(p[b], reaches,
                                 (VECTOR){0} + (M <= 7 ? slice_presets[inverted][b] : -(uint64_t)((inverted >> b) & 1)));
    return reaches & among;
}

// Offers the rows of a group that are equally far.
SLICE_TARGET PA_INLINE int SLICE(offer)(const slice_search *s, int64_t query, const int32_t *rows, VECTOR group,
                                        double d) {
    int changed = 0;
    for (unsigned words = SLICE_NONZERO(group); words; words &= words - 1) {
        const int w = __builtin_ctz(words);
        for (uint64_t rest = group[w]; rest; rest &= rest - 1) {
            const int32_t row = rows[64 * w + __builtin_ctzll(rest)];
            const double exact = s->verify ? pa_pair(s->space, s->records, query, s->references, row) : d;
            if (s->verify) pa_count(s->found, query, exact);
            if (pa_offer(s->found, query, exact, (int32_t)(s->found->first_row + row)))
                changed = 1;
            else if (!s->verify && s->found->ties == PA_LOWEST_ROW)
                return changed;  // the rows that follow are higher
        }
    }
    return changed;
}

// Handles the candidates of a block from the nearest to the farthest.
SLICE_TARGET static __attribute__((noinline)) void SLICE(descend)(const slice_search *s, int64_t place, int64_t query,
                                                                  const int32_t *rows, int64_t a, int64_t b,
                                                                  const VECTOR *candidates, const VECTOR *p, int M,
                                                                  int32_t threshold) {
    VECTOR hits = *candidates;
    while (SLICE_NONZERO(hits)) {
        // The rows of the largest counter: the nearest of those that are left.
        VECTOR group = hits;
        int64_t value = 0;
        for (int bit = M - 1; bit >= 0; bit--) {
            const VECTOR set = group & p[bit];
            if (SLICE_NONZERO(set)) {
                group = set;
                value |= 1ll << bit;
            }
        }
        hits &= ~group;
        double d = 0;
        if (s->verify) {
            if (a + b - 2 * (threshold + value) > slice_limit(s, place)) break;
        } else {
            d = slice_distance(s, threshold + value, a, b);
            if (d > s->found->best[query * s->found->k + s->found->k - 1]) break;
        }
        if (SLICE(offer)(s, query, rows, group, d)) slice_tighten(s, place, query);
    }
}

// Puts the rows of a group that are equally far into a list of keys.
SLICE_TARGET PA_INLINE void SLICE(insert)(uint64_t *keys, int32_t k, uint64_t base, const int32_t *rows, VECTOR group) {
    for (unsigned words = SLICE_NONZERO(group); words; words &= words - 1) {
        const int w = __builtin_ctz(words);
        for (uint64_t rest = group[w]; rest; rest &= rest - 1) {
            const uint64_t key = base + (uint64_t)rows[64 * w + __builtin_ctzll(rest)];
            if (key >= keys[k - 1]) return;  // the rows that follow are higher
            int32_t slot = k - 1;
            for (; slot > 0 && keys[slot - 1] > key; slot--) keys[slot] = keys[slot - 1];
            keys[slot] = key;
        }
    }
}

// Handles a block in which rows reach the threshold.
SLICE_TARGET PA_INLINE void SLICE(resolve)(const slice_search *s, int64_t place, int64_t block, VECTOR hits,
                                           const VECTOR *p, const int M, int32_t threshold) {
    const pa_found *found = s->found;
    const int64_t query = s->queries->order[place];
    pa_slice_state *state = &s->states[place];
    const pa_slice_block of = s->index->block[block];
    const int32_t a = state->weight, b = of.weight, count = of.rows;
    const int32_t most = a + of.bias < b ? a + of.bias : b;
    const int32_t *rows = s->index->order + of.start;
    if (count < SLICE_ROWS)
        for (int w = 0; w < SLICE_WORDS; w++) {
            const int32_t present = count - 64 * w;
            if (present < 64) hits[w] &= present > 0 ? (1ull << present) - 1 : 0;
        }
    if (found->itself) {
        // A block's rows are ascending.
        int32_t low = 0, high = count;
        while (low < high) {
            const int32_t middle = (low + high) >> 1;
            if (rows[middle] < query) low = middle + 1; else high = middle;
        }
        if (low < count && rows[low] == query) hits[low >> 6] &= ~(1ull << (low & 63));
    }
    if (s->keys) {
        for (int64_t j = 0; j < found->radius_count; j++) {
            const int32_t need = slice_need(a, b, s->radius_limits[j]);
            if (need > most) continue;
            const VECTOR within = SLICE(at_least)(hits, p, M, need - threshold);
            s->tallies[place * found->radius_count + j] += (uint32_t)SLICE_POPCOUNT(within);
        }
        if (found->k == 0) return;
        const int32_t k = found->k;
        uint64_t *keys = s->keys + place * k;
        for (;;) {
            const int32_t limit = (int32_t)(keys[k - 1] >> 32);
            const int32_t need = slice_need(a, b, limit);
            if (need > most) break;
            hits = SLICE(at_least)(hits, p, M, need - threshold);
            if (!SLICE_NONZERO(hits)) break;
            // The rows of the largest counter: the nearest of those that are left.
            VECTOR group = hits;
            int32_t common = threshold;
#pragma clang loop unroll(full)
            for (int bit = M - 1; bit >= 0; bit--) {
                const VECTOR set = group & p[bit];
                if (SLICE_NONZERO(set)) {
                    group = set;
                    common += 1 << bit;
                }
            }
            hits &= ~group;
            SLICE(insert)(keys, k, (uint64_t)(a + b - 2 * common) << 32 | (uint64_t)found->first_row, rows, group);
            if (!SLICE_NONZERO(hits)) break;
        }
        state->limit = (int32_t)(keys[k - 1] >> 32);
        state->last_row = (int32_t)keys[k - 1];
        return;
    }
    if (!s->verify) {
        for (int64_t j = 0; j < found->radius_count; j++) {
            const int64_t need = slice_need_within(s, a, b, found->radii[j], s->radius_limits[j]);
            if (need > most) continue;
            const VECTOR within = SLICE(at_least)(hits, p, M, need - threshold);
            found->counts[query * found->radius_count + j] += SLICE_POPCOUNT(within);
        }
        if (found->k == 0) return;
    }
    SLICE(descend)(s, place, query, rows, a, b, &hits, p, M, threshold);
}

#define SLICE_TRY(M)                                                                                     \
    if (threshold <= (1 << M) && most - threshold < (1 << M)) {                                         \
        VECTOR p[M + 1];                                                                                 \
        const VECTOR hits = SLICE(add_up)(planes, bias, offsets, end, threshold, M, p);                        \
        if (SLICE_NONZERO(hits)) SLICE(resolve)(s, place, block, hits, p, M, threshold);                 \
        continue;                                                                                        \
    }

// Adds up for a batch of queries, then handles those that have hits: whether one has is hard to predict, and a processor
// that guessed wrong would wait for the sums.
SLICE_TARGET static __attribute__((noinline)) void SLICE(flush)(const slice_search *s, int64_t block, const char *planes,
                                                                const VECTOR *bias, const slice_pending *pending, int count) {
    VECTOR sums[SLICE_BATCH][SLICE_USUAL + 1];
    int hit[SLICE_BATCH + 1];
    int hits = 0;
    for (int i = 0; i < count; i++) {
        const int64_t *start = &s->queries->starts[pending[i].place];
        const uint32_t *offsets = s->queries->offsets;
        const VECTOR reached = SLICE(add_up)(planes, bias, offsets + start[0], offsets + start[1], pending[i].threshold,
                                             SLICE_USUAL, sums[i]);
        hit[hits] = i;
        hits += SLICE_NONZERO(reached) != 0;
    }
    for (int h = 0; h < hits; h++) {
        const int i = hit[h];
        SLICE(resolve)(s, pending[i].place, block, sums[i][SLICE_USUAL], sums[i], SLICE_USUAL, pending[i].threshold);
    }
}

SLICE_TARGET static void SLICE(search)(const slice_search *s) {
    const pa_slices *index = s->index;
    const pa_slice_queries *queries = s->queries;
    const int64_t block_bytes = (index->planes_per_block + PA_SLICE_EXTRA_PLANES) * SLICE_BYTES;
    slice_pending pending[SLICE_BATCH];
    // Blocks in order of their distance in weight from the queries, so that bounds are tight from the start.
    const int32_t middle = queries->weights[queries->rows / 2];
    int64_t high = 0;
    while (high < index->blocks && index->block[high].weight < middle) high++;
    int64_t low = high - 1;
    while (low >= 0 || high < index->blocks) {
        const int up = low < 0 || (high < index->blocks &&
                                   index->block[high].weight - middle <= middle - index->block[low].weight);
        const int64_t block = up ? high++ : low--;
        const char *planes = (const char *)index->planes + block * block_bytes;
        const int32_t b = index->block[block].weight, slack = index->block[block].bias;
        const VECTOR *bias = slack ? (const VECTOR *)(planes + (index->planes_per_block + 1) * SLICE_BYTES) : NULL;
        const int32_t first_row = (int32_t)(s->found->first_row + index->order[index->block[block].start]);
        const float root = sqrtf((float)b);
        int count = 0;
        for (int64_t place = 0; place < queries->rows; place++) {
            const pa_slice_state state = s->states[place];
            const int32_t a = state.weight;
            const int32_t most = a + slack < b ? a + slack : b;
            int32_t threshold;
            if (s->sets) {
                threshold = slice_set_threshold(state.factor, s->space->metric == PA_OCHIAI ? root : (float)(a + b));
            } else {
                // A row that only equals the last one in distance must come before it.
                int32_t limit = state.limit - (s->lowest_row & (first_row > state.last_row));
                if (limit < s->radius_limit) limit = s->radius_limit;
                threshold = (a + b - limit + 1) >> 1;
                if (threshold < 0) threshold = 0;
            }
            if (threshold <= (1 << SLICE_USUAL) && most - threshold < (1 << SLICE_USUAL)) {
                pending[count] = (slice_pending){(int32_t)place, threshold};
                count += threshold <= most;
                if (count == SLICE_BATCH) {
                    SLICE(flush)(s, block, planes, bias, pending, count);
                    count = 0;
                }
                continue;
            }
            if (threshold > most) continue;
            const uint32_t *offsets = queries->offsets + queries->starts[place];
            const uint32_t *end = queries->offsets + queries->starts[place + 1];
            SLICE_TRY(7)
            SLICE_TRY(11)
            SLICE_TRY(SLICE_MOST_COUNTERS)
        }
        SLICE(flush)(s, block, planes, bias, pending, count);
    }
}

#undef VECTOR
#undef SLICE_WORDS
#undef SLICE_ROWS
#undef SLICE_TRY
#undef CARRY_SAVE
#undef HALF
#undef PLANE
