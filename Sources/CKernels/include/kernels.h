// Exact distances between encoded records, with run-time dispatch on the processor's features.
//
// Distances are computed in double precision in one fixed order of operations without fused multiply-add, so every
// instruction set gives the same bits.
#pragma once
#include <stdint.h>

enum pa_metric { PA_HAMMING = 0, PA_OCHIAI = 1, PA_EUCLIDEAN = 2, PA_GOWER = 3, PA_JACCARD = 4 };

/// How the numeric columns of a space are scaled and records are compared.
typedef struct {
    int32_t metric;
    /// Columns of the schema, of all kinds.
    int64_t columns;
    /// 1 / range for each numeric column; 0 for a column whose values are all equal, which counts 0 or 1.
    const double *_Nullable inverse_ranges;
} pa_space;

/// Encoded records, everything row by row. Pointers of kinds that the schema lacks may be NULL.
typedef struct {
    int64_t rows;
    /// 64-bit words in a row of bits.
    int64_t words;
    const uint64_t *_Nullable bits;
    /// 1 where a binary value is missing, laid out as `bits`; NULL where none is.
    const uint64_t *_Nullable missing;
    int64_t code_columns;
    const int32_t *_Nullable codes;
    int64_t number_columns;
    /// PA_MISSING_NUMBER where missing.
    const double *_Nullable numbers;
} pa_records;

/// Stands for a missing number; real values are smaller in size than 1e150.
#define PA_MISSING_NUMBER 1e300

/// Which of several equally near references comes first: the one of lowest row number, or the one met first going round
/// from the query's own row.
enum pa_ties { PA_LOWEST_ROW = 0, PA_GOING_ROUND = 1 };

/// What is looked for, and what has been found so far. A search improves on what is there, so references can come in parts.
typedef struct {
    /// Neighbours for each query; 0 for counts only.
    int32_t k;
    int32_t ties;
    /// 1 when the queries are the references: a record is not its own neighbour.
    int32_t itself;
    /// The row number of the first reference of this part.
    int64_t first_row;
    int64_t radius_count;
    const double *_Nullable radii;
    /// Query by query `k` distances, ascending, infinity where there is none yet.
    double *_Nullable best;
    /// Their rows; -1 where there is none yet.
    int32_t *_Nullable rows;
    /// Query by query the number of references within each radius, inclusive.
    int64_t *_Nullable counts;
} pa_found;

enum pa_instructions { PA_PORTABLE = 0, PA_AVX2 = 1, PA_AVX512 = 2 };

/// The best instruction set of this processor that is allowed.
int32_t pa_instructions(void);

/// Allows instruction sets up to `most` only. Results are the same under each of them.
void pa_limit_instructions(int32_t most);

/// Merges the distances of the queries `from ..< to` to all references into `found`, comparing every pair.
void pa_exhaustive(const pa_space *_Nonnull space, const pa_records *_Nonnull queries, int64_t from, int64_t to,
                   const pa_records *_Nonnull references, const pa_found *_Nonnull found);
