#include "include/leaves.h"
#include "instructions.h"

#include <string.h>

/// Rows whose sums stay in registers.
#define ROWS 4

typedef double panel __attribute__((vector_size(PA_PANEL_COLUMNS * sizeof(double))));

/// Multiplies `ROWS` rows by one panel; `rows` of them are written.
static inline __attribute__((always_inline)) void multiply(const double *const *points, int64_t columns,
                                                           const double *values, double *rotated, int64_t rows,
                                                           int64_t filled) {
// The error bound of leaf_margin.h holds with one rounding for a product and its sum as it does with two.
#pragma clang fp contract(fast)
    panel sums[ROWS] = {{0}};
    for (int64_t column = 0; column < columns; column++) {
        panel v;
        memcpy(&v, values + column * PA_PANEL_COLUMNS, sizeof v);
#pragma clang loop unroll(full)
        for (int i = 0; i < ROWS; i++) sums[i] = points[i][column] * v + sums[i];
    }
    for (int64_t i = 0; i < rows; i++) memcpy(rotated + i * columns, &sums[i], (size_t)filled * sizeof(double));
}

static inline __attribute__((always_inline)) void rotate(const double *points, int64_t rows, int64_t columns,
                                                         const double *panels, double *rotated) {
    for (int64_t first = 0; first < columns; first += PA_PANEL_COLUMNS) {
        const int64_t filled = columns - first < PA_PANEL_COLUMNS ? columns - first : PA_PANEL_COLUMNS;
        for (int64_t row = 0; row < rows; row += ROWS) {
            const int64_t some = rows - row < ROWS ? rows - row : ROWS;
            const double *own[ROWS];
            for (int64_t i = 0; i < ROWS; i++) own[i] = points + (row + (i < some ? i : some - 1)) * columns;
            multiply(own, columns, panels + first * columns, rotated + row * columns + first, some, filled);
        }
    }
}

#if defined(__x86_64__)
PA_TARGET_AVX2 static void rotate_avx2(const double *points, int64_t rows, int64_t columns, const double *panels,
                                       double *rotated) {
    rotate(points, rows, columns, panels, rotated);
}
#endif

void pa_rotate(const double *points, int64_t rows, int64_t columns, const double *panels, double *rotated) {
#if defined(__x86_64__)
    if (pa_instructions() >= PA_AVX2) {
        rotate_avx2(points, rows, columns, panels, rotated);
        return;
    }
#endif
    rotate(points, rows, columns, panels, rotated);
}
