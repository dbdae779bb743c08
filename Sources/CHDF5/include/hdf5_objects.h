// Everything that an HDF5 file holds: groups, datasets of any rank, attributes.
#pragma once
#include <stdint.h>

enum { PA_H5_MAXIMUM_RANK = 4 };

/// What the elements of a dataset are.
enum pa_h5_values {
    PA_H5_FLOAT32 = 0,
    PA_H5_FLOAT64 = 1,
    PA_H5_INT64 = 2,
    PA_H5_UINT8 = 3,
    PA_H5_TEXT = 4,
    PA_H5_OTHER = 5,
};

/// One object below the root.
typedef struct {
    /// Its path without the leading slash.
    char *_Nonnull path;
    /// pa_h5_dataset, pa_h5_group, pa_h5_other or pa_h5_link_elsewhere (a soft or external link, which is not followed).
    int32_t kind;
    int32_t values;
    /// More than PA_H5_MAXIMUM_RANK where sizes are not all told.
    int32_t rank;
    int64_t sizes[4];
    /// 1 when the values are in other files.
    int32_t elsewhere;
    /// Bytes of the values, and of an unpacked chunk.
    int64_t bytes;
    int64_t chunk_bytes;
    /// Into how many chunks the values are cut; 0 without chunks.
    int64_t chunks;
    /// The name of the element type, for example "32-bit float".
    char type[32];
} pa_h5_object;

/// Lists at most `maximum` objects in `*objects`, freed with `pa_h5_free_objects`. Returns their number, -1 when the file
/// cannot be walked, -2 when it has more objects or deeper groups.
int64_t pa_h5_objects(int64_t file, int64_t maximum, pa_h5_object *_Nullable *_Nonnull objects);
void pa_h5_free_objects(pa_h5_object *_Nullable objects, int64_t count);

/// Reads all `count` values of a dataset as the given kind, `PA_H5_FLOAT32` ... `PA_H5_UINT8`.
int32_t pa_h5_read_values(int64_t file, const char *_Nonnull path, int32_t kind, int64_t count, void *_Nonnull values,
                          char *_Nonnull message, int64_t message_size);

enum pa_h5_attribute_kind {
    PA_H5_NO_ATTRIBUTE = 0,
    PA_H5_INTEGER_ATTRIBUTE = 1,
    PA_H5_REAL_ATTRIBUTE = 2,
    PA_H5_TEXT_ATTRIBUTE = 3,
    PA_H5_OTHER_ATTRIBUTE = 4,
};

/// The value of an attribute of one element.
typedef struct {
    int32_t kind;
    int64_t integer;
    double real;
    /// Ended by a zero byte; freed with `pa_h5_free`.
    char *_Nullable text;
} pa_h5_attribute;

/// Reads one attribute; texts of at most 16 MiB.
void pa_h5_read_attribute(int64_t file, const char *_Nonnull path, const char *_Nonnull name,
                          pa_h5_attribute *_Nonnull value);
/// The names of an object's attributes, each ended by a zero byte, freed with `pa_h5_free`; returns how many.
int64_t pa_h5_attribute_names(int64_t file, const char *_Nonnull path, char *_Nullable *_Nonnull names,
                              int64_t *_Nonnull size);
