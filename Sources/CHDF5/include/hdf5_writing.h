// Writing of HDF5 files. The same calls with the same values make the same bytes. Functions return a negative number on
// failure; kinds of values are those of hdf5_objects.h.
#pragma once
#include <stdint.h>

/// Makes an empty file in the place of what is there; a handle for the other functions, closed with `pa_h5_close_written`.
int64_t pa_h5_create(const char *_Nonnull path);
int32_t pa_h5_close_written(int64_t file);
/// Makes a group, and those on the way to it, where there is none.
int32_t pa_h5_write_group(int64_t file, const char *_Nonnull path);
/// Writes a dataset, packed by gzip where that pays, and the groups on the way to it.
int32_t pa_h5_write_values(int64_t file, const char *_Nonnull path, int32_t kind, int32_t rank,
                           const int64_t *_Nonnull sizes, const void *_Nonnull values);
/// Writes a list of texts in UTF-8 of `width` bytes each, padded with zero bytes.
int32_t pa_h5_write_texts(int64_t file, const char *_Nonnull path, int64_t count, int64_t width,
                          const char *_Nonnull texts);
int32_t pa_h5_write_integer(int64_t file, const char *_Nonnull path, const char *_Nonnull name, int64_t value);
int32_t pa_h5_write_real(int64_t file, const char *_Nonnull path, const char *_Nonnull name, double value);
int32_t pa_h5_write_text(int64_t file, const char *_Nonnull path, const char *_Nonnull name, const char *_Nonnull text);

/// Makes a dataset of rows that grows, of PA_H5_UINT8 or PA_H5_FLOAT32; a handle closed with `pa_h5_dataset_close`.
int64_t pa_h5_create_rows(int64_t file, const char *_Nonnull path, int32_t kind, int64_t columns, int64_t rows_per_chunk);
int32_t pa_h5_append_rows(int64_t dataset, int32_t kind, int64_t first, int64_t rows, int64_t columns,
                          const void *_Nonnull values);
