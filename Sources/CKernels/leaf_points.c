#include "leaf_margin.h"

#include <string.h>

PA_INLINE double clamped(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

/// Equal numbers give equal floats; unequal ones mostly give unequal floats.
PA_INLINE float as_label(double number) {
    uint64_t bits;
    number += 0.0;  // One form of zero.
    memcpy(&bits, &number, sizeof bits);
    return (float)((bits * 0x9e3779b97f4a7c15ull) >> 40);
}

void pa_points_codes(const pa_point_plan *plan, const pa_records *records, int64_t from, int64_t to, float *points) {
    const int64_t width = plan->code_columns + plan->number_columns;
    for (int64_t column = 0; column < plan->code_columns; column++) {
        const int64_t slot = plan->code_slots[column];
        float *out = points + column;
        switch (plan->code_sources[column]) {
        case PA_FROM_BIT:
            for (int64_t row = from; row < to; row++, out += width) {
                const int64_t word = row * records->words + slot / 64;
                const int absent = records->missing && (records->missing[word] >> (slot % 64) & 1);
                *out = absent ? 2 : (float)(records->bits[word] >> (slot % 64) & 1);
            }
            break;
        case PA_FROM_CODE:
            for (int64_t row = from; row < to; row++, out += width)
                *out = (float)records->codes[row * records->code_columns + slot];
            break;
        default:
            for (int64_t row = from; row < to; row++, out += width)
                *out = as_label(records->numbers[row * records->number_columns + slot]);
        }
    }
}

void pa_points_numbers(const pa_point_plan *plan, const pa_records *records, int64_t from, int64_t to, float *points,
                       float *errors) {
    const int64_t width = plan->code_columns + plan->number_columns;
    for (int64_t row = from; row < to; row++) {
        float *out = points + (row - from) * width + plan->code_columns;
        const double *numbers = records->numbers + row * records->number_columns;
        double sum = 0;
        for (int64_t column = 0; column < plan->number_columns; column++) {
            const int64_t slot = plan->number_slots[column];
            if (numbers[slot] == PA_MISSING_NUMBER) {
                out[column] = PA_MISSING_POINT;
                continue;
            }
            const double scaled = clamped((numbers[slot] - plan->lowest[slot]) * plan->inverse_ranges[slot],
                                          PA_LOWEST_CAPPED, PA_HIGHEST_CAPPED);
            out[column] = (float)scaled;
            sum += plan->gap == PA_CAPPED ? fabs(scaled) : scaled * scaled;
        }
        const double size = plan->gap == PA_CAPPED ? sum : sqrt(sum);
        errors[row - from] = (float)(size * PA_FLOAT_ROUNDING * 1.001 + PA_TINY_FLOAT);
    }
}

void pa_points_scaled(const pa_point_plan *plan, const pa_records *records, int64_t from, int64_t to, double *scaled,
                      double *sizes) {
    for (int64_t row = from; row < to; row++) {
        double *out = scaled + (row - from) * plan->number_columns;
        const double *numbers = records->numbers + row * records->number_columns;
        double sum = 0, centres = 0;
        for (int64_t column = 0; column < plan->number_columns; column++) {
            const int64_t slot = plan->number_slots[column];
            const double value = clamped((numbers[slot] - plan->lowest[slot]) * plan->inverse_ranges[slot],
                                         -PA_FARTHEST_POINT, PA_FARTHEST_POINT);
            const double centre = plan->centre[column];
            out[column] = value - centre;
            sum += value * value;
            centres += centre * centre;
        }
        sizes[row - from] = sqrt(sum) + sqrt(centres);
    }
}

void pa_points_rotated(const pa_point_plan *plan, const double *rotated, const double *sizes, int64_t rows, float *points,
                       float *errors) {
    const int64_t width = plan->code_columns + plan->number_columns, count = plan->number_columns;
    const double rotation = ((double)count * sqrt((double)count) + 4) * 0x1p-52;
    for (int64_t row = 0; row < rows; row++) {
        float *out = points + row * width + plan->code_columns;
        double sum = 0;
        for (int64_t column = 0; column < count; column++) {
            const double value = rotated[row * count + column];
            out[column] = (float)value;
            sum += value * value;
        }
        errors[row] = (float)((sqrt(sum) * PA_FLOAT_ROUNDING + rotation * sizes[row]) * 1.001 + PA_TINY_FLOAT);
    }
}

int32_t pa_points_lack_numbers(const pa_point_plan *plan, const pa_records *records, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++)
        for (int64_t column = 0; column < plan->number_columns; column++)
            if (records->numbers[row * records->number_columns + plan->number_slots[column]] == PA_MISSING_NUMBER) return 1;
    return 0;
}

/// What two values of a column of points add to the filter's sum.
PA_INLINE float cost(const pa_point_plan *plan, int64_t column, float a, float b) {
    if (column < plan->code_columns) return a != b;
    const float gap = fabsf(a - b);
    if (plan->gap == PA_SQUARED) return gap * gap;
    const float capped = gap < 1 ? gap : 1;
    return plan->gap == PA_CAPPED ? capped : capped * capped;
}

void pa_point_spreads(const pa_point_plan *plan, const float *points, int64_t rows, double *spreads) {
    const int64_t width = plan->code_columns + plan->number_columns, half = rows / 2;
    for (int64_t column = 0; column < width; column++) spreads[column] = 0;
    for (int64_t row = 0; row < half; row++)
        for (int64_t column = 0; column < width; column++)
            spreads[column] += cost(plan, column, points[row * width + column], points[(row + half) * width + column]);
    for (int64_t column = 0; column < width && half > 0; column++) spreads[column] /= (double)half;
}

/// Bits in the order of the floats.
PA_INLINE uint32_t ordered(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
}

/// Puts the `place` smallest keys before the others.
static void select_smallest(uint64_t *keys, int64_t count, int64_t place) {
    int64_t low = 0, high = count - 1;
    while (low < high) {
        // The median of three, so that sorted input is no bad case.
        const uint64_t a = keys[low], b = keys[low + (high - low) / 2], c = keys[high];
        const uint64_t pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        int64_t i = low, j = high;
        while (i <= j) {
            while (keys[i] < pivot) i++;
            while (keys[j] > pivot) j--;
            if (i <= j) {
                const uint64_t swap = keys[i];
                keys[i++] = keys[j];
                keys[j--] = swap;
            }
        }
        if (place <= j) high = j;
        else if (place >= i) low = i;
        else return;
    }
}

int64_t pa_leaf_split(const pa_point_plan *plan, const float *points, int32_t *rows, int64_t count, int64_t leaf_rows,
                      uint64_t *keys) {
    const int64_t width = plan->code_columns + plan->number_columns;
    const int64_t most = 256, pairs = count / 2 < most ? count / 2 : most;
    float spread[PA_MOST_BOXED] = {0};
    for (int64_t pair = 0; pair < pairs; pair++) {
        const float *a = points + rows[pair * (count / 2) / pairs] * width;
        const float *b = points + rows[pair * (count / 2) / pairs + count / 2] * width;
        for (int64_t box = 0; box < plan->boxed; box++) {
            const int64_t column = plan->boxed_columns[box];
            spread[box] += cost(plan, column, a[column], b[column]);
        }
    }
    int64_t widest = 0;
    for (int64_t box = 1; box < plan->boxed; box++)
        if (spread[box] > spread[widest]) widest = box;
    const int64_t column = plan->boxed_columns[widest];
    for (int64_t i = 0; i < count; i++)
        keys[i] = (uint64_t)ordered(points[rows[i] * width + column]) << 32 | (uint32_t)rows[i];
    int64_t place = (count / 2 + leaf_rows - 1) / leaf_rows * leaf_rows;
    if (place >= count) place = count / 2;
    select_smallest(keys, count, place);
    for (int64_t i = 0; i < count; i++) rows[i] = (int32_t)(uint32_t)keys[i];
    return place;
}

void pa_leaf_fill(const pa_point_plan *plan, const float *points, const float *errors, const int32_t *rows, int64_t count,
                  int64_t leaf, const pa_leaves *leaves) {
    const int64_t width = plan->code_columns + plan->number_columns;
    const int64_t first = leaves->first_tiles[leaf], places = (leaves->first_tiles[leaf + 1] - first) * PA_TILE_ROWS;
    float *tiles = (float *)leaves->tiles + first * PA_TILE_ROWS * width;
    int32_t *names = (int32_t *)leaves->rows + first * PA_TILE_ROWS;
    float error = 0;
    for (int64_t place = 0; place < places; place++) {
        // Fillers repeat the last point: they change neither box nor error.
        const int32_t row = rows[place < count ? place : count - 1];
        names[place] = place < count ? row : -1;
        if (errors[row] > error) error = errors[row];
        float *out = tiles + place / PA_TILE_ROWS * PA_TILE_ROWS * width + place % PA_TILE_ROWS;
        const float *point = points + row * width;
        for (int64_t column = 0; column < width; column++) out[column * PA_TILE_ROWS] = point[column];
    }
    ((float *)leaves->errors)[leaf] = error;
    for (int64_t box = 0; box < plan->boxed; box++) {
        const int64_t column = plan->boxed_columns[box];
        float low = points[rows[0] * width + column], high = low;
        for (int64_t i = 1; i < count; i++) {
            const float value = points[rows[i] * width + column];
            if (value < low) low = value;
            if (value > high) high = value;
        }
        ((float *)leaves->lows)[box * leaves->padded + leaf] = low;
        ((float *)leaves->highs)[box * leaves->padded + leaf] = high;
    }
}
