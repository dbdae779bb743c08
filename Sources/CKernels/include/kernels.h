// Exact distances between encoded records, with run-time dispatch on the processor's features.
//
// Distances are computed in double precision in one fixed order of operations without fused multiply-add, so every
// instruction set gives the same bits.
#pragma once
#include <stdint.h>

enum pa_metric { PA_HAMMING = 0, PA_OCHIAI = 1, PA_EUCLIDEAN = 2, PA_GOWER = 3 };

/// How the numeric columns of a space are scaled and records are compared.
typedef struct {
    int32_t metric;
    /// Columns of the schema, of all kinds.
    int64_t columns;
    /// 1 / range for each numeric column; 0 for a column whose values are all equal, which counts 0 or 1.
    const double *_Nullable inverse_ranges;
} pa_space;

/// Encoded records. Pointers of kinds that the schema lacks may be NULL.
typedef struct {
    int64_t rows;
    /// 64-bit words in a row of bits.
    int64_t words;
    /// Row by row.
    const uint64_t *_Nullable bits;
    /// 1 where a binary value is missing, laid out as `bits`; NULL where none is.
    const uint64_t *_Nullable missing;
    /// Set bits of each row.
    const int32_t *_Nullable weights;
    int64_t code_columns;
    /// Column by column, `rows` values each.
    const int32_t *_Nullable codes;
    int64_t number_columns;
    /// Column by column, `rows` values each; PA_MISSING_NUMBER where missing.
    const double *_Nullable numbers;
} pa_records;

/// Stands for a missing number; real values are smaller in size than 1e150.
#define PA_MISSING_NUMBER 1e300

/// The instruction set that the kernels use on this processor, for example "x86-64 avx2".
const char *_Nonnull pa_kernel_name(void);

/// Makes the kernels use the portable path (1) or the best one again (0). For tests: results are the same.
void pa_use_portable_kernels(int portable);

/// Merges the distances from row `query` of `queries` to the rows `from ..< to` of `references`, in that order, into the
/// `k` smallest so far: `best` ascending (infinity where there is none yet) and `rows`. Of equal distances the one met first
/// stays first.
void pa_nearest(const pa_space *_Nonnull space, const pa_records *_Nonnull queries, int64_t query,
                const pa_records *_Nonnull references, int64_t from, int64_t to, int32_t k,
                double *_Nonnull best, int32_t *_Nonnull rows);

/// Counts, for each of `radius_count` radii, the references whose distance to the query is at most the radius.
void pa_count_within(const pa_space *_Nonnull space, const pa_records *_Nonnull queries, int64_t query,
                     const pa_records *_Nonnull references, const double *_Nonnull radii,
                     int64_t radius_count, int64_t *_Nonnull counts);
