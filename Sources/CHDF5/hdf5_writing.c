#include "hdf5_writing.h"
#include "hdf5_internal.h"
#include "hdf5_objects.h"

#include <string.h>

static hid_t stored_type(int32_t kind) {
    switch (kind) {
        case PA_H5_FLOAT32: return H5T_IEEE_F32LE;
        case PA_H5_FLOAT64: return H5T_IEEE_F64LE;
        case PA_H5_INT64: return H5T_STD_I64LE;
        default: return H5T_STD_U8LE;
    }
}

static hid_t native_type(int32_t kind) {
    switch (kind) {
        case PA_H5_FLOAT32: return H5T_NATIVE_FLOAT;
        case PA_H5_FLOAT64: return H5T_NATIVE_DOUBLE;
        case PA_H5_INT64: return H5T_NATIVE_INT64;
        default: return H5T_NATIVE_UINT8;
    }
}

// The library would write the time into every dataset.
static hid_t timeless(void) {
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    if (list >= 0) H5Pset_obj_track_times(list, 0);
    return list;
}

static hid_t with_groups(void) {
    hid_t list = H5Pcreate(H5P_LINK_CREATE);
    if (list >= 0) H5Pset_create_intermediate_group(list, 1);
    return list;
}

int64_t pa_h5_create(const char *path) {
    pa_h5_begin();
    pa_h5_silence();
    hid_t access = pa_h5_access();
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    return file;
}

int32_t pa_h5_close_written(int64_t file) {
    pa_h5_silence();
    const herr_t flushed = H5Fflush(file, H5F_SCOPE_GLOBAL);
    return H5Fclose(file) < 0 || flushed < 0 ? -1 : 0;
}

int32_t pa_h5_write_group(int64_t file, const char *path) {
    pa_h5_silence();
    if (H5Lexists(file, path, H5P_DEFAULT) > 0) return 0;
    hid_t links = with_groups();
    hid_t group = H5Gcreate2(file, path, links, H5P_DEFAULT, H5P_DEFAULT);
    H5Pclose(links);
    return group < 0 ? -1 : H5Gclose(group);
}

static int32_t write_dataset(hid_t file, const char *path, hid_t stored, hid_t native, int rank, const hsize_t *sizes,
                             const void *values) {
    int32_t status = -1;
    hsize_t count = 1;
    for (int axis = 0; axis < rank; axis++) count *= sizes[axis];
    hid_t links = with_groups(), creation = timeless();
    // Small ones would only grow.
    if (rank > 0 && count * H5Tget_size(stored) >= 1024) {
        H5Pset_chunk(creation, rank, sizes);
        H5Pset_shuffle(creation);
        H5Pset_deflate(creation, 6);
    }
    hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, sizes, NULL);
    hid_t dataset = space < 0 ? -1 : H5Dcreate2(file, path, stored, space, links, creation, H5P_DEFAULT);
    if (dataset >= 0) {
        status = count == 0 || H5Dwrite(dataset, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 ? 0 : -1;
        if (H5Dclose(dataset) < 0) status = -1;
    }
    if (space >= 0) H5Sclose(space);
    H5Pclose(links);
    H5Pclose(creation);
    return status;
}

int32_t pa_h5_write_values(int64_t file, const char *path, int32_t kind, int32_t rank, const int64_t *sizes,
                           const void *values) {
    pa_h5_silence();
    hsize_t extents[PA_H5_MAXIMUM_RANK];
    if (rank < 0 || rank > PA_H5_MAXIMUM_RANK) return -1;
    for (int axis = 0; axis < rank; axis++) extents[axis] = (hsize_t)sizes[axis];
    return write_dataset(file, path, stored_type(kind), native_type(kind), rank, extents, values);
}

static hid_t text_type(size_t width) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return -1;
    if (H5Tset_size(type, width) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0)
        return type;
    H5Tclose(type);
    return -1;
}

int32_t pa_h5_write_texts(int64_t file, const char *path, int64_t count, int64_t width, const char *texts) {
    pa_h5_silence();
    hid_t type = text_type((size_t)width);
    if (type < 0) return -1;
    const hsize_t size = (hsize_t)count;
    const int32_t status = write_dataset(file, path, type, type, 1, &size, texts);
    H5Tclose(type);
    return status;
}

static int32_t write_attribute(int64_t file, const char *path, const char *name, hid_t stored, hid_t native,
                               const void *value) {
    int32_t status = -1;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = space < 0 ? -1
                                : H5Acreate_by_name(file, path, name, stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
        status = H5Awrite(attribute, native, value);
        H5Aclose(attribute);
    }
    if (space >= 0) H5Sclose(space);
    return status < 0 ? -1 : 0;
}

int32_t pa_h5_write_integer(int64_t file, const char *path, const char *name, int64_t value) {
    pa_h5_silence();
    return write_attribute(file, path, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

int32_t pa_h5_write_real(int64_t file, const char *path, const char *name, double value) {
    pa_h5_silence();
    return write_attribute(file, path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

int32_t pa_h5_write_text(int64_t file, const char *path, const char *name, const char *text) {
    pa_h5_silence();
    const size_t length = strlen(text);
    hid_t type = text_type(length > 0 ? length : 1);
    if (type < 0) return -1;
    const int32_t status = write_attribute(file, path, name, type, type, text);
    H5Tclose(type);
    return status;
}

int64_t pa_h5_create_rows(int64_t file, const char *path, int32_t kind, int64_t columns, int64_t rows_per_chunk) {
    pa_h5_silence();
    const hsize_t none[2] = {0, (hsize_t)columns}, most[2] = {H5S_UNLIMITED, (hsize_t)columns};
    const hsize_t chunk[2] = {(hsize_t)rows_per_chunk, (hsize_t)columns};
    hid_t creation = timeless();
    H5Pset_chunk(creation, 2, chunk);
    H5Pset_shuffle(creation);
    H5Pset_deflate(creation, 1);
    hid_t space = H5Screate_simple(2, none, most);
    hid_t dataset = space < 0 ? -1 : H5Dcreate2(file, path, stored_type(kind), space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (space >= 0) H5Sclose(space);
    H5Pclose(creation);
    return dataset;
}

int32_t pa_h5_append_rows(int64_t dataset, int32_t kind, int64_t first, int64_t rows, int64_t columns,
                          const void *values) {
    pa_h5_silence();
    const hsize_t size[2] = {(hsize_t)(first + rows), (hsize_t)columns};
    const hsize_t offset[2] = {(hsize_t)first, 0}, extent[2] = {(hsize_t)rows, (hsize_t)columns};
    if (H5Dset_extent(dataset, size) < 0) return -1;
    int32_t status = -1;
    hid_t space = H5Dget_space(dataset), memory = H5Screate_simple(2, extent, NULL);
    if (space >= 0 && memory >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, offset, NULL, extent, NULL) >= 0 &&
        H5Dwrite(dataset, native_type(kind), memory, space, H5P_DEFAULT, values) >= 0) {
        status = 0;
    }
    if (space >= 0) H5Sclose(space);
    if (memory >= 0) H5Sclose(memory);
    return status;
}
