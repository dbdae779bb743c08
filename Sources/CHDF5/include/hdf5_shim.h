// Reading of tables in HDF5 files. The HDF5 macros, its error stack and its handle types stay in the .c file.
//
// Functions return a negative number on failure and then write the innermost message of the library, which names no
// values, to `message` (always ended by a zero byte; empty when there is none).
#pragma once
#include <stdint.h>

/// What a path inside a file leads to.
enum {
    pa_h5_nothing = 0,
    pa_h5_dataset = 1,
    pa_h5_group = 2,
    pa_h5_other = 3,
    /// A link into another file, which is not followed.
    pa_h5_link_elsewhere = 4,
};

/// Why there is nothing to read, as negative results.
enum {
    pa_h5_absent = -1,
    /// It is there and is not what was asked for.
    pa_h5_unusable = -2,
    /// Its values are kept in other files.
    pa_h5_elsewhere = -3,
};

/// What the elements of a dataset are.
enum {
    pa_h5_real = 0,
    pa_h5_whole = 1,
    pa_h5_boolean = 2,
    pa_h5_string = 3,
    pa_h5_unsupported = 4,
};

/// The shape and element type of a dataset; `size_0` and `size_1` are 1 where there is no such dimension.
/// `chunk_bytes` is the size of an unpacked chunk, 0 without chunks.
typedef struct {
    int32_t rank;
    int32_t element;
    int64_t size_0;
    int64_t size_1;
    int64_t chunk_bytes;
} pa_h5_shape;

/// Opens a file for reading; a handle for the other functions.
int64_t pa_h5_open(const char *_Nonnull path, char *_Nonnull message, int64_t message_size);
void pa_h5_close(int64_t file);
/// What `path` leads to.
int32_t pa_h5_kind(int64_t file, const char *_Nonnull path);
/// Opens a dataset, to be closed with `pa_h5_dataset_close`; `pa_h5_elsewhere` for external and virtual storage.
int64_t pa_h5_dataset_open(
    int64_t file, const char *_Nonnull path, pa_h5_shape *_Nonnull shape, char *_Nonnull message, int64_t message_size);
void pa_h5_dataset_close(int64_t dataset);
/// Reads `count` elements from `start` along the first dimension, whole rows in two dimensions, as doubles.
int32_t pa_h5_read_doubles(
    int64_t dataset, int64_t start, int64_t count, double *_Nonnull values, char *_Nonnull message, int64_t message_size);
/// As `pa_h5_read_doubles`, for whole numbers.
int32_t pa_h5_read_integers(
    int64_t dataset, int64_t start, int64_t count, int64_t *_Nonnull values, char *_Nonnull message,
    int64_t message_size);
/// How many datasets of two dimensions the file has; the path of the first goes to `path`, cut to `path_size`.
int64_t pa_h5_find_tables(int64_t file, char *_Nonnull path, int64_t path_size);
/// The strings of a one-dimensional dataset or attribute. `attribute` is NULL for the dataset at `path`. Returns their
/// number, or `pa_h5_absent`, `pa_h5_unusable` or `pa_h5_elsewhere`; each ends with a zero byte in `*text`, which is freed with `pa_h5_free`.
int64_t pa_h5_read_strings(
    int64_t file, const char *_Nonnull path, const char *_Nullable attribute, int64_t maximum_count,
    char *_Nullable *_Nonnull text, int64_t *_Nonnull text_size);
/// Reads exactly `count` whole numbers of an attribute; returns their number, `pa_h5_absent` or `pa_h5_unusable`.
int64_t pa_h5_read_integer_attribute(
    int64_t file, const char *_Nonnull path, const char *_Nonnull attribute, int64_t count,
    int64_t *_Nonnull values);
/// From here on a crash, which damaged files can make of the library, ends the program with these words on standard error and
/// this status; NULL restores what was. The words must stay where they are.
void pa_h5_end_on_crash(const char *_Nullable words, int32_t status);
void pa_h5_free(char *_Nullable text);
