// The functions of training.h for one instruction set: each file that includes this sets the instructions that its functions
// may use, PA_FUSED and PA_TRAINING_TABLE, the name of its table of functions.
#include "lane_functions.h"
#include "training_list.h"

typedef float half __attribute__((vector_size(8 * sizeof(float))));
typedef double double_lane __attribute__((vector_size(PA_LANES * sizeof(double))));

ALWAYS lane read(const float *place) {
    lane value;
    memcpy(&value, place, sizeof value);
    return value;
}

ALWAYS void write(float *place, lane value) { memcpy(place, &value, sizeof value); }

ALWAYS float half_sum(half h) { return ((h[0] + h[4]) + (h[2] + h[6])) + ((h[1] + h[5]) + (h[3] + h[7])); }

ALWAYS float lane_sum(lane x) {
    return half_sum(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
                    __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15));
}

ALWAYS double double_sum(double_lane x) {
    double sum = 0;
    for (int i = 0; i < PA_LANES; i++) sum += x[i];
    return sum;
}

ALWAYS int64_t panels_of(int64_t count) { return (count + PA_LANES - 1) / PA_LANES; }
ALWAYS int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/// Rows of 8 become columns of 8.
ALWAYS void transpose(half r[8]) {
    half t[8], u[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        t[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++) {
        u[4 * i] = __builtin_shufflevector(t[4 * i], t[4 * i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        u[4 * i + 1] = __builtin_shufflevector(t[4 * i], t[4 * i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        u[4 * i + 2] = __builtin_shufflevector(t[4 * i + 1], t[4 * i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        u[4 * i + 3] = __builtin_shufflevector(t[4 * i + 1], t[4 * i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        r[i] = __builtin_shufflevector(u[i], u[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[i + 4] = __builtin_shufflevector(u[i], u[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/// 16 rows that are `from_step` apart become 16 rows that are `to_step` apart.
ALWAYS void transpose_block(const float *from, int64_t from_step, float *to, int64_t to_step) {
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
            half r[8];
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; i++) memcpy(&r[i], from + (8 * a + i) * from_step + 8 * b, sizeof(half));
            transpose(r);
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; i++) memcpy(to + (8 * b + i) * to_step + 8 * a, &r[i], sizeof(half));
        }
    }
}

// Panels that are turned together: few enough that each is read on in its own stream.
#define PA_TURNED_PANELS 8

static void panels_to_columns(const float *panels, int64_t records, int64_t width, float *columns, double *sums) {
    for (int64_t column = 0; column < width; column++) sums[column] = 0;
    for (int64_t group = 0; group < panels_of(records); group += PA_TURNED_PANELS) {
        const int64_t end = smaller(group + PA_TURNED_PANELS, panels_of(records));
        for (int64_t column = 0; column < width; column += PA_LANES) {
            const int64_t some = smaller(width - column, PA_LANES);
            double_lane total = {0};
            for (int64_t i = 0; i < some; i++) total[i] = sums[column + i];
            for (int64_t panel = group; panel < end; panel++) {
                const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
                const float *from = panels + (panel * width + column) * PA_LANES;
                float *to = columns + (column * records + panel * PA_LANES * PA_LANES);
                if (filled == PA_LANES && some == PA_LANES) {
                    transpose_block(from, PA_LANES, to, PA_LANES);
                } else {
                    float whole[PA_LANES * PA_LANES] = {0}, turned[PA_LANES * PA_LANES];
                    memcpy(whole, from, (size_t)(some * PA_LANES) * sizeof(float));
                    transpose_block(whole, PA_LANES, turned, PA_LANES);
                    memcpy(to, turned, (size_t)(filled * PA_LANES) * sizeof(float));
                }
                lane sum = {0};
                for (int64_t i = 0; i < filled; i++) sum += read(to + i * PA_LANES);
                total += __builtin_convertvector(sum, double_lane);
            }
            for (int64_t i = 0; i < some; i++) sums[column + i] = total[i];
        }
    }
}

static void panels_to_packed(const float *panels, int64_t records, int64_t width, float *packed) {
    for (int64_t group = 0; group < panels_of(records); group += PA_TURNED_PANELS) {
        const int64_t end = smaller(group + PA_TURNED_PANELS, panels_of(records));
        for (int64_t column = 0; column < width; column += PA_DENSE_BLOCK) {
            const int64_t some = smaller(width - column, PA_DENSE_BLOCK);
            float *to = packed + column * records;
            for (int64_t panel = group; panel < end; panel++) {
                const float *from = panels + (panel * width + column) * PA_LANES;
                const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
                for (int64_t part = 0; part * 8 < filled; part++) {
                    half r[8] = {0};
                    for (int64_t i = 0; i < some; i++) memcpy(&r[i], from + i * PA_LANES + part * 8, sizeof(half));
                    transpose(r);
                    const int64_t rows = smaller(filled - part * 8, 8), first = panel * PA_LANES + part * 8;
                    for (int64_t i = 0; i < rows; i++) {
                        // A row runs over into the next one, which is written after it; the last one has none here.
                        const size_t size = i + 1 < rows ? sizeof(half) : PA_DENSE_BLOCK * sizeof(float);
                        memcpy(to + (first + i) * PA_DENSE_BLOCK, &r[i], size);
                    }
                }
            }
        }
    }
}

static void pack_weights(const float *weights, int64_t inputs, int64_t outputs, float *packed) {
    for (int64_t first = 0; first < outputs; first += PA_DENSE_BLOCK) {
        const int64_t panel = first / PA_LANES, place = first % PA_LANES;
        const float *from = weights + panel * inputs * PA_LANES + place;
        float *to = packed + first * inputs;
        if (place + PA_DENSE_BLOCK <= PA_LANES) {
            for (int64_t i = 0; i < inputs; i++) {
                memcpy(to + i * PA_DENSE_BLOCK, from + i * PA_LANES, PA_DENSE_BLOCK * sizeof(float));
            }
            continue;
        }
        // Blocks of 6 that lie in two panels have 4 or 2 outputs in the first.
        const int64_t here = PA_LANES - place;
        const float *next = panel + 1 < panels_of(outputs) ? from + inputs * PA_LANES - place : NULL;
        for (int64_t i = 0; i < inputs; i++) {
            float row[PA_DENSE_BLOCK] = {0};
            for (int64_t k = 0; k < PA_DENSE_BLOCK; k++) {
                row[k] = k < here ? from[i * PA_LANES + k] : next ? next[i * PA_LANES + k - here] : 0;
            }
            memcpy(to + i * PA_DENSE_BLOCK, row, sizeof row);
        }
    }
}

static void sparse_dense(const float *weights, int64_t inputs, int64_t outputs, const pa_codes *codes,
                         const uint32_t *rows, int64_t records, const float *shift, int32_t activation, float slope,
                         float *output) {
    for (int64_t block = 0; block < panels_of(outputs); block++) {
        const float *column = weights + block * inputs * PA_LANES;
        const lane start = read(shift + block * PA_LANES);
        const int64_t some = smaller(outputs - block * PA_LANES, PA_LANES);
        for (int64_t panel = 0; panel < panels_of(records); panel++) {
            float sums[PA_LANES * PA_LANES] = {0}, turned[PA_LANES * PA_LANES];
            const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
            for (int64_t i = 0; i < filled; i++) {
                const uint32_t row = rows[panel * PA_LANES + i];
                lane sum = start;
                for (uint64_t k = codes->starts[row]; k < codes->starts[row + 1]; k++) {
                    sum += read(column + (int64_t)codes->codes[k] * PA_LANES);
                }
                write(sums + i * PA_LANES, activate(sum, activation, slope));
            }
            transpose_block(sums, PA_LANES, turned, PA_LANES);
            memcpy(output + (panel * outputs + block * PA_LANES) * PA_LANES, turned,
                   (size_t)(some * PA_LANES) * sizeof(float));
        }
    }
}

static void sparse_gradient(const pa_codes *codes, const uint32_t *rows, int64_t records, const float *columns,
                            int64_t first, int64_t end, int64_t inputs, float *gradient) {
    for (int64_t block = first; block < end; block++) {
        float *column = gradient + block * inputs * PA_LANES;
        for (int64_t r = 0; r < records; r++) {
            const lane own = read(columns + (block * records + r) * PA_LANES);
            for (uint64_t k = codes->starts[rows[r]]; k < codes->starts[rows[r] + 1]; k++) {
                float *place = column + (int64_t)codes->codes[k] * PA_LANES;
                write(place, read(place) + own);
            }
        }
    }
}

static void outer(const float *column, int64_t inputs, const float *sums, int64_t outputs, float *gradient) {
    for (int64_t block = 0; block < panels_of(outputs); block++) {
        const lane sum = read(sums + block * PA_LANES);
        for (int64_t i = 0; i < inputs; i++) {
            float *place = gradient + (block * inputs + i) * PA_LANES;
            write(place, multiply_add(splat(column[i]), sum, read(place)));
        }
    }
}

static void columns_product(const float *weights, int64_t inputs, int64_t outputs, const float *column, float *sums) {
    for (int64_t block = 0; block < panels_of(outputs); block++) {
        const float *place = weights + block * inputs * PA_LANES;
        lane parts[4] = {{0}};
        for (int64_t i = 0; i < inputs; i++) {
            parts[i & 3] = multiply_add(splat(column[i]), read(place + i * PA_LANES), parts[i & 3]);
        }
        write(sums + block * PA_LANES, read(sums + block * PA_LANES) + ((parts[0] + parts[1]) + (parts[2] + parts[3])));
    }
}

static void rows_product(const float *weights, int64_t inputs, int64_t outputs, const float *sums, float factor,
                         float *made) {
    for (int64_t i = 0; i < inputs; i++) {
        lane sum = {0};
        for (int64_t block = 0; block < panels_of(outputs); block++) {
            sum = multiply_add(read(weights + (block * inputs + i) * PA_LANES), read(sums + block * PA_LANES), sum);
        }
        made[i] = factor * lane_sum(sum);
    }
}

// Weight gradients of convolutions.

// Eight records at a time: the sums of two channels and five taps stay in registers.
#define PA_NEAR_BLOCK 2
#define PA_KERNEL_BLOCK 5

ALWAYS half half_multiply_add(half a, half b, half c) {
#if PA_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    SEPARATE_ROUNDING
    return a * b + c;
#endif
}

ALWAYS half read_half(const float *place) {
    half value;
    memcpy(&value, place, sizeof value);
    return value;
}

/// Adds the products of `channels` near channels and `taps` taps over the positions from ..< to.
ALWAYS void tap_products(const float *near, int64_t near_length, const float *far, int64_t stride, int64_t from,
                         int64_t to, const int channels, const int taps, half *sums) {
    for (int64_t j = from; j < to; j++) {
        half n[PA_NEAR_BLOCK];
#pragma clang loop unroll(full)
        for (int s = 0; s < channels; s++) n[s] = read_half(near + (s * near_length + j) * PA_LANES);
#pragma clang loop unroll(full)
        for (int k = 0; k < taps; k++) {
            const half f = read_half(far + (j * stride + k) * PA_LANES);
#pragma clang loop unroll(full)
            for (int s = 0; s < channels; s++) {
                sums[s * PA_KERNEL_BLOCK + k] = half_multiply_add(n[s], f, sums[s * PA_KERNEL_BLOCK + k]);
            }
        }
    }
}

/// Positions of `near` at which each of some taps reads inside `far`, and at which all do.
typedef struct {
    int64_t first[PA_KERNEL_BLOCK], end[PA_KERNEL_BLOCK];
    int64_t from, to;
    int has_edges;
} tap_ranges;

static tap_ranges ranges_of(const pa_tap_shape *shape, int64_t k, int64_t taps) {
    tap_ranges ranges = {.from = 0, .to = shape->near_length};
    for (int64_t t = 0; t < taps; t++) {
        const int64_t offset = k + t - shape->padding, last = shape->far_length - 1 - offset;
        const int64_t end = last < 0 ? 0 : smaller(last / shape->stride + 1, shape->near_length);
        const int64_t first = smaller(offset >= 0 ? 0 : (-offset + shape->stride - 1) / shape->stride, end);
        ranges.first[t] = first;
        ranges.end[t] = end;
        ranges.from = first > ranges.from ? first : ranges.from;
        ranges.to = smaller(end, ranges.to);
    }
    if (ranges.from > ranges.to) ranges.from = ranges.to;
    for (int64_t t = 0; t < taps; t++) {
        if (ranges.first[t] != ranges.from || ranges.end[t] != ranges.to) ranges.has_edges = 1;
    }
    return ranges;
}

ALWAYS void tap_panel(const pa_tap_shape *shape, const tap_ranges *ranges, const float *near, const float *far,
                      int64_t k, const int channels, const int taps, half *sums) {
    const int64_t from = ranges->from, to = ranges->to, length = shape->near_length, stride = shape->stride;
    const float *place = far + (k - shape->padding) * PA_LANES;
    tap_products(near, length, place, stride, from, to, channels, taps, sums);
    if (!ranges->has_edges) return;
    // Where single taps read inside and others do not.
    for (int t = 0; t < taps; t++) {
        const int64_t first = ranges->first[t], end = ranges->end[t];
        half edge[PA_NEAR_BLOCK * PA_KERNEL_BLOCK] = {{0}};
        tap_products(near, length, place + t * PA_LANES, stride, first, smaller(from, end), channels, 1, edge);
        tap_products(near, length, place + t * PA_LANES, stride, first > to ? first : to, end, channels, 1, edge);
        for (int s = 0; s < channels; s++) sums[s * PA_KERNEL_BLOCK + t] += edge[s * PA_KERNEL_BLOCK];
    }
}

ALWAYS void tap_block(const pa_tap_shape *shape, const tap_ranges *ranges, const float *near, const float *far,
                      int64_t panels, int64_t s, int64_t l, int64_t k, const int channels, const int taps,
                      float *gradient, float *norms) {
    half totals[PA_NEAR_BLOCK * PA_KERNEL_BLOCK] = {{0}};
    for (int64_t panel = 0; panel < 2 * panels; panel++) {
        half sums[PA_NEAR_BLOCK * PA_KERNEL_BLOCK] = {{0}};
        const int64_t place = panel % 2 * 8;
        tap_panel(shape, ranges, near + (panel / 2 * shape->near_channels + s) * shape->near_length * PA_LANES + place,
                  far + (panel / 2 * shape->far_channels + l) * shape->far_length * PA_LANES + place, k, channels, taps,
                  sums);
        half squares = {0};
#pragma clang loop unroll(full)
        for (int c = 0; c < channels; c++) {
#pragma clang loop unroll(full)
            for (int t = 0; t < taps; t++) {
                const half sum = sums[c * PA_KERNEL_BLOCK + t];
                totals[c * PA_KERNEL_BLOCK + t] += sum;
                squares = half_multiply_add(sum, sum, squares);
            }
        }
        if (norms != NULL) {
            squares += read_half(norms + panel * 8);
            memcpy(norms + panel * 8, &squares, sizeof squares);
        }
    }
    if (gradient == NULL) return;
#pragma clang loop unroll(full)
    for (int c = 0; c < channels; c++) {
#pragma clang loop unroll(full)
        for (int t = 0; t < taps; t++) {
            gradient[((s + c) * shape->far_channels + l) * shape->kernel + k + t] +=
                half_sum(totals[c * PA_KERNEL_BLOCK + t]);
        }
    }
}

static void tap_pass(const pa_tap_shape *shape, const float *near, const float *far, int64_t panels, int64_t first,
                     int64_t end, float *gradient, float *norms) {
    // Eight taps are better taken as four and four than as five and three.
    const int64_t block = shape->kernel % 4 == 0 ? 4 : PA_KERNEL_BLOCK;
    for (int64_t k = 0; k < shape->kernel; k += block) {
        const int64_t taps = smaller(shape->kernel - k, block);
        const tap_ranges ranges = ranges_of(shape, k, taps);
        for (int64_t s = first; s < end; s += PA_NEAR_BLOCK) {
            const int64_t channels = smaller(end - s, PA_NEAR_BLOCK);
            for (int64_t l = 0; l < shape->far_channels; l++) {
#define PA_TAP_CASE(c, t) \
    if (channels == c && taps == t) tap_block(shape, &ranges, near, far, panels, s, l, k, c, t, gradient, norms)
                PA_TAP_CASE(2, 5);
                PA_TAP_CASE(2, 4);
                PA_TAP_CASE(2, 3);
                PA_TAP_CASE(2, 2);
                PA_TAP_CASE(2, 1);
                PA_TAP_CASE(1, 5);
                PA_TAP_CASE(1, 4);
                PA_TAP_CASE(1, 3);
                PA_TAP_CASE(1, 2);
                PA_TAP_CASE(1, 1);
#undef PA_TAP_CASE
            }
        }
    }
}

static void tap_gradient(const pa_tap_shape *shape, const float *near, const float *far, int64_t panels, int64_t first,
                         int64_t end, float *gradient) {
    // As many panels at a time as the second level of cache holds.
    const int64_t floats = shape->near_channels * shape->near_length + shape->far_channels * shape->far_length;
    const int64_t some = floats * PA_LANES * 4 * 2 > 384 << 10 ? 1 : (384 << 10) / (floats * PA_LANES * 4);
    for (int64_t panel = 0; panel < panels; panel += some) {
        tap_pass(shape, near + panel * shape->near_channels * shape->near_length * PA_LANES,
                 far + panel * shape->far_channels * shape->far_length * PA_LANES, smaller(panels - panel, some), first,
                 end, gradient, NULL);
    }
}

static void tap_norms(const pa_tap_shape *shape, const float *near, const float *far, int64_t panels, float *norms) {
    for (int64_t panel = 0; panel < panels; panel++) {
        tap_pass(shape, near + panel * shape->near_channels * shape->near_length * PA_LANES,
                 far + panel * shape->far_channels * shape->far_length * PA_LANES, 1, 0, shape->near_channels, NULL,
                 norms + panel * PA_LANES);
    }
}

#include "training_elements.h"

#define PA_TRAINING_ENTRY(result, name, parameters, arguments) name,
const pa_training_table PA_TRAINING_TABLE = {PA_TRAINING(PA_TRAINING_ENTRY)};
