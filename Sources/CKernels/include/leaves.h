// Exact search by leaves: small groups of queries meet small groups of references, nearest groups first, in a float filter
// whose candidates are compared in double precision.
//
// The filter only leaves out pairs that provably cannot enter a result; the margin is derived in leaf_margin.h.
#pragma once
#include "kernels.h"

/// Places of a tile; fillers complete the last tile of a leaf.
#define PA_TILE_ROWS 16
/// Queries that are compared with a tile at a time.
#define PA_TILE_QUERIES 4
/// At most as many columns bound leaves by boxes.
#define PA_MOST_BOXED 24

/// What a column of a point holds that costs 0 or 1: one bit, one code, or one number that is compared for equality.
enum pa_code_source { PA_FROM_BIT = 0, PA_FROM_CODE = 1, PA_FROM_NUMBER = 2 };

/// What the difference of two numbers of points costs.
enum pa_gap {
    /// Its square.
    PA_SQUARED = 0,
    /// Its square, at most 1.
    PA_CAPPED_SQUARED = 1,
    /// Its size, at most 1.
    PA_CAPPED = 2
};

/// How records become points, rows of floats: first the columns that cost 0 or 1, then scaled numbers.
typedef struct {
    int64_t code_columns;
    const int32_t *_Nullable code_sources;
    /// The bit, code column or number column that each comes from.
    const int32_t *_Nullable code_slots;
    int64_t number_columns;
    /// The number column that each comes from.
    const int32_t *_Nullable number_slots;
    /// By number column of the records.
    const double *_Nullable lowest;
    const double *_Nullable inverse_ranges;
    int32_t gap;
    /// What is subtracted from each scaled number before the rotation; by number column of the points.
    const double *_Nullable centre;
    /// Bounds the relative error of squared lengths under the rotation.
    double rotation_defect;
    /// Columns of points that have boxes, the most telling first.
    int64_t boxed;
    const int32_t *_Nullable boxed_columns;
} pa_point_plan;

/// Points in leaves, tile by tile: a tile holds its columns one after the other, 16 places each.
typedef struct {
    int64_t leaves;
    /// Leaf by leaf the number of its first tile, and the number of tiles at the end.
    const int32_t *_Nonnull first_tiles;
    const float *_Nonnull tiles;
    /// The record in each place; -1 for fillers.
    const int32_t *_Nonnull rows;
    /// Leaf by leaf a bound of the distance between a point and what it stands for.
    const float *_Nonnull errors;
    /// Boxed column by boxed column the bounds of each leaf; `padded` apart.
    const float *_Nonnull lows;
    const float *_Nonnull highs;
    int64_t padded;
} pa_leaves;

/// Writes the columns that cost 0 or 1 of the rows `from ..< to` into `points`, which begin with row `from`.
void pa_points_codes(const pa_point_plan *_Nonnull plan, const pa_records *_Nonnull records, int64_t from, int64_t to,
                     float *_Nonnull points);

/// Writes the number columns of points that are not rotated, and bounds of their errors.
void pa_points_numbers(const pa_point_plan *_Nonnull plan, const pa_records *_Nonnull records, int64_t from, int64_t to,
                       float *_Nonnull points, float *_Nonnull errors);

/// Writes scaled numbers less the centre, row by row, and bounds of their sizes: what the rotation starts from.
void pa_points_scaled(const pa_point_plan *_Nonnull plan, const pa_records *_Nonnull records, int64_t from, int64_t to,
                      double *_Nonnull scaled, double *_Nonnull sizes);

/// Columns of a panel of a matrix.
#define PA_PANEL_COLUMNS 8

/// Multiplies `rows` points by a square matrix, from the left. The matrix comes in panels: for every eight of its columns all
/// rows, the last panel filled up with zeros.
void pa_rotate(const double *_Nonnull points, int64_t rows, int64_t columns, const double *_Nonnull panels,
               double *_Nonnull rotated);

/// Writes rotated numbers into points, and bounds of their errors.
void pa_points_rotated(const pa_point_plan *_Nonnull plan, const double *_Nonnull rotated, const double *_Nonnull sizes,
                       int64_t rows, float *_Nonnull points, float *_Nonnull errors);

/// Whether a number that is not compared for equality only is missing in the rows `from ..< to`.
int32_t pa_points_lack_numbers(const pa_point_plan *_Nonnull plan, const pa_records *_Nonnull records, int64_t from,
                               int64_t to);

/// Writes for each column how much it adds for two of the first `rows` points, on average.
void pa_point_spreads(const pa_point_plan *_Nonnull plan, const float *_Nonnull points, int64_t rows,
                      double *_Nonnull spreads);

/// Orders `rows[0 ..< count]` along the boxed column in which they differ most, around a place that is returned: the rows
/// before it differ from those behind it. `keys` has room for `count`.
int64_t pa_leaf_split(const pa_point_plan *_Nonnull plan, const float *_Nonnull points, int32_t *_Nonnull rows,
                      int64_t count, int64_t leaf_rows, uint64_t *_Nonnull keys);

/// Fills the tiles, rows, error and box of one leaf with `rows[0 ..< count]`.
void pa_leaf_fill(const pa_point_plan *_Nonnull plan, const float *_Nonnull points, const float *_Nonnull errors,
                  const int32_t *_Nonnull rows, int64_t count, int64_t leaf, const pa_leaves *_Nonnull leaves);

/// What a search has done, for measurements.
typedef struct {
    int64_t leaf_visits;
    /// Steps of a few queries and the references of two vectors.
    int64_t tiles;
    int64_t refined;
} pa_leaf_work;

/// Bytes of working memory for `pa_leaf_search`.
int64_t pa_leaf_scratch(const pa_leaves *_Nonnull references);

/// Merges the distances of the queries in the groups `from ..< to` to all references into `found`. Groups have one tile.
void pa_leaf_search(const pa_space *_Nonnull space, const pa_point_plan *_Nonnull plan,
                    const pa_records *_Nonnull queries, const pa_leaves *_Nonnull groups, int64_t from, int64_t to,
                    const pa_records *_Nonnull references, const pa_leaves *_Nonnull leaves,
                    const pa_found *_Nonnull found, void *_Nonnull scratch, pa_leaf_work *_Nullable work);
