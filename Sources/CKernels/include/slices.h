// Bit-sliced search among sets of codes.
//
// References are sorted by weight (number of set bits) and cut into blocks of one weight. A block holds one plane of bits for
// each column: bit i of plane c tells whether row i of the block has column c. A query adds up the planes of its own set bits
// in vertical counters, so one addition counts for every row of the block at once.
//
// Rows that are left over share blocks with rows of 2, 4, ... 14 set bits fewer. Each has a bias, half of what it is short of:
// added to its counter, it makes the sum of differing bits what it would be at the block's weight.
#pragma once
#include "kernels.h"

/// Planes of a block besides those of its columns.
#define PA_SLICE_EXTRA_PLANES 4
/// The largest bias.
#define PA_SLICE_BIAS 7

typedef struct {
    /// Set bits of its heaviest row, once the flips are done.
    int32_t weight;
    /// Where its rows start in the order, and how many there are; ascending.
    int32_t start, rows;
    /// PA_SLICE_BIAS where some rows have a bias, else 0.
    int32_t bias;
} pa_slice_block;

typedef struct {
    int64_t rows;
    /// Rows of a block: 256 or 512, a plane being 32 or 64 bytes.
    int32_t block_rows;
    /// Planes of a block, without the extra ones behind them.
    int64_t planes_per_block;
    int64_t blocks;
    const pa_slice_block *_Nonnull block;
    /// The rows of the blocks.
    const int32_t *_Nonnull order;
    /// Block by block, plane by plane: those of the columns, one of zeros, three of the bias; aligned to 64 bytes.
    const uint64_t *_Nonnull planes;
} pa_slices;

/// Queries of similar weight.
typedef struct {
    int64_t rows;
    /// Their rows, by weight.
    const int32_t *_Nonnull order;
    /// Weights and first places in `offsets` of these queries; one more start than queries.
    const int32_t *_Nonnull weights;
    const int64_t *_Nonnull starts;
    /// Byte offsets of a query's planes within a block, filled up with the plane of zeros to a multiple of 4.
    const uint32_t *_Nonnull offsets;
} pa_slice_queries;

/// Where a query's search stands.
typedef struct {
    int32_t weight;
    /// The largest sum of differing bits that can still enter the list, and the last row in it.
    int32_t limit;
    int32_t last_row;
    /// What common bits are compared with under the metrics on sets.
    float factor;
} pa_slice_state;

/// Room for the state of each query, `k` keys and a tally for each radius.
typedef struct {
    pa_slice_state *_Nonnull states;
    uint64_t *_Nonnull keys;
    uint32_t *_Nonnull tallies;
} pa_slice_scratch;

/// How the columns of a space are laid out in planes.
typedef struct {
    int64_t words;
    /// For each column its plane, -1 for a column that no query or no reference has.
    const int32_t *_Nonnull planes_of_columns;
    /// Bits that are inverted in queries and references alike, because most records have them.
    const uint64_t *_Nonnull flips;
} pa_slice_layout;

/// The most set bits of a query that the counters hold.
#define PA_SLICE_MOST_BITS 1048575

/// The number of rows of a block that suits the instruction set in use.
int32_t pa_slice_block_rows(void);

/// The largest of the keys of a content.
#define PA_SLICE_LARGEST_KEY 65535

/// What rows look like, once the flips are done; one place for each row of the records.
typedef struct {
    /// Set bits.
    int32_t *_Nonnull weights;
    /// Keys such that rows of the same content have the same keys and rows that begin alike lie together: the first column
    /// that a row has, the second, a digest of all. NULL where they are not wanted.
    int32_t *_Nullable first, *_Nullable second, *_Nullable digest;
} pa_slice_survey;

/// Surveys the rows `from ..< to` and adds the columns that occur to `all`.
void pa_slice_look(const uint64_t *_Nonnull flips, const pa_records *_Nonnull records, int64_t from, int64_t to,
                   const pa_slice_survey *_Nonnull survey, uint64_t *_Nonnull all);

/// Adds up how many rows have each column; `sums` has room for all bits of a row.
void pa_slice_column_sums(const pa_records *_Nonnull records, int32_t *_Nonnull sums);

/// Sorts rows by a key from 0 to `largest`; rows of one key stay as they are in `before`, or by number where that is NULL.
/// `starts` has room for `largest + 2` numbers.
void pa_slice_order(const int32_t *_Nonnull keys, int64_t rows, int32_t largest, int32_t *_Nonnull starts,
                    const int32_t *_Nullable before, int32_t *_Nonnull order);

/// For each place in an order the first of the places just before it whose rows have the same bits, itself if none.
void pa_slice_equals(const pa_records *_Nonnull records, const int32_t *_Nonnull order, int32_t *_Nonnull equals);

/// Cuts rows into blocks; returns how many.
///
/// - weights: set bits of each row, the largest being `heaviest`.
/// - mix: whether rows that are left over share blocks; distances must depend on the number of differing bits alone.
/// - starts: room for `heaviest + 2` numbers.
/// - order: room for twice as many as there are rows; the first half is the order.
/// - blocks: room for `rows / block_rows + min(rows, heaviest + 1) + 2`.
int64_t pa_slice_cut(const int32_t *_Nonnull weights, int64_t rows, int32_t heaviest, int32_t block_rows, int32_t mix,
                     int32_t *_Nonnull starts, int32_t *_Nonnull order, pa_slice_block *_Nonnull blocks);

/// Writes the planes of the blocks `from ..< to`; `planes` is the start of the first block's.
void pa_slice_fill(const pa_slice_layout *_Nonnull layout, const pa_records *_Nonnull records,
                   const pa_slices *_Nonnull index, const int32_t *_Nonnull weights, int64_t from, int64_t to,
                   uint64_t *_Nonnull planes);

/// Writes the byte offsets of the planes of row `row`, filled up to a multiple of 4; returns how many.
int64_t pa_slice_offsets(const pa_slice_layout *_Nonnull layout, const pa_records *_Nonnull records, int64_t row,
                         int64_t planes_per_block, int32_t block_rows, uint32_t *_Nonnull offsets);

/// The largest whole sum over columns whose distance is at most `bound`; -1 for a bound below 0.
int32_t pa_slice_limit(const pa_space *_Nonnull space, double bound);

/// Merges all references of `index` into `found` for a range of queries.
///
/// `records` and `references` are read where the columns are not all binary or some values are missing (`verify`): the
/// planes then give a lower bound, and pairs below the bound are compared in full. `radius_limits` holds the result of
/// `pa_slice_limit` for each radius.
void pa_slice_search(const pa_space *_Nonnull space, const pa_slices *_Nonnull index,
                     const pa_slice_queries *_Nonnull queries, int32_t verify, const pa_records *_Nonnull records,
                     const pa_records *_Nonnull references, const pa_slice_scratch *_Nonnull scratch,
                     const int32_t *_Nullable radius_limits, const pa_found *_Nonnull found);
