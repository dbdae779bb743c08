#include "hdf5_objects.h"
#include "hdf5_internal.h"
#include "hdf5_shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Groups below groups; real files have four levels.
enum { DEEPEST = 16 };

struct walk {
    pa_h5_object *objects;
    int64_t count, room, maximum;
    const char *prefix;
    int depth;
    int failed;
};

static int32_t values_of(hid_t type, char *name, size_t size) {
    const size_t bytes = H5Tget_size(type);
    switch (H5Tget_class(type)) {
        case H5T_FLOAT:
            snprintf(name, size, "%zu-bit float", 8 * bytes);
            if (H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0) return PA_H5_FLOAT32;
            if (H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0) return PA_H5_FLOAT64;
            return PA_H5_OTHER;
        case H5T_INTEGER:
            snprintf(name, size, "%zu-bit %sinteger", 8 * bytes, H5Tget_sign(type) == H5T_SGN_NONE ? "unsigned " : "");
            if (H5Tequal(type, H5T_STD_I64LE) > 0 || H5Tequal(type, H5T_STD_I64BE) > 0) return PA_H5_INT64;
            return bytes == 1 && H5Tget_sign(type) == H5T_SGN_NONE ? PA_H5_UINT8 : PA_H5_OTHER;
        case H5T_STRING: snprintf(name, size, "text"); return PA_H5_TEXT;
        default: snprintf(name, size, "another type"); return PA_H5_OTHER;
    }
}

static void describe(hid_t dataset, pa_h5_object *object) {
    int64_t chunk_elements = 0;
    object->elsewhere = pa_h5_is_elsewhere(dataset, &chunk_elements);
    object->values = PA_H5_OTHER;
    if (object->elsewhere) return;
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hsize_t sizes[H5S_MAX_RANK];
    const int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (type >= 0 && rank >= 0 && H5Sget_simple_extent_dims(space, sizes, NULL) >= 0) {
        object->values = values_of(type, object->type, sizeof object->type);
        // A space of no elements at all ("null") has no rank and no values.
        object->rank = H5Sget_simple_extent_type(space) == H5S_NULL ? PA_H5_MAXIMUM_RANK + 1 : rank;
        const int64_t width = (int64_t)H5Tget_size(type);
        int64_t bytes = width;
        for (int axis = 0; axis < rank; axis++) {
            if (axis < PA_H5_MAXIMUM_RANK) object->sizes[axis] = (int64_t)sizes[axis];
            if (sizes[axis] > (hsize_t)INT64_MAX ||
                __builtin_mul_overflow(bytes, (int64_t)sizes[axis], &bytes)) {
                bytes = INT64_MAX;
            }
        }
        object->bytes = bytes;
        if (__builtin_mul_overflow(chunk_elements, width, &object->chunk_bytes)) object->chunk_bytes = INT64_MAX;
        if (chunk_elements > 0 && width > 0) object->chunks = bytes / width / chunk_elements;
        // The library does not notice chunks of fewer dimensions than the values, and cannot read them.
        hid_t list = H5Dget_create_plist(dataset);
        hsize_t extents[H5S_MAX_RANK];
        if (chunk_elements > 0 && H5Pget_chunk(list, H5S_MAX_RANK, extents) != rank) object->chunks = INT64_MAX;
        H5Pclose(list);
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *link, void *context) {
    struct walk *walk = context;
    if (walk->count == walk->maximum) {
        walk->failed = 1;
        return 1;
    }
    if (walk->count == walk->room) {
        const int64_t room = walk->room == 0 ? 64 : 2 * walk->room;
        pa_h5_object *larger = realloc(walk->objects, (size_t)room * sizeof *larger);
        if (larger == NULL) return -1;
        walk->objects = larger;
        walk->room = room;
    }
    pa_h5_object *object = &walk->objects[walk->count];
    memset(object, 0, sizeof *object);
    const size_t length = strlen(walk->prefix) + strlen(name) + 2;
    if ((object->path = malloc(length)) == NULL) return -1;
    snprintf(object->path, length, "%s%s%s", walk->prefix, walk->prefix[0] != 0 ? "/" : "", name);
    walk->count++;
    object->kind = pa_h5_link_elsewhere;
    if (link->type != H5L_TYPE_HARD) return 0;
    object->kind = pa_h5_other;
    hid_t opened = H5Oopen(group, name, H5P_DEFAULT);
    if (opened < 0) return -1;
    herr_t status = 0;
    const H5I_type_t type = H5Iget_type(opened);
    if (type == H5I_DATASET) {
        object->kind = pa_h5_dataset;
        describe(opened, object);
    } else if (type == H5I_GROUP) {
        object->kind = pa_h5_group;
        if (walk->depth == DEEPEST) {
            walk->failed = 1;
            status = 1;
        } else {
            const char *outer = walk->prefix;
            walk->prefix = object->path;
            walk->depth++;
            status = H5Literate(opened, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, walk);
            walk->depth--;
            walk->prefix = outer;
        }
    }
    H5Oclose(opened);
    return status;
}

int64_t pa_h5_objects(int64_t file, int64_t maximum, pa_h5_object **objects) {
    pa_h5_silence();
    struct walk walk = {.maximum = maximum, .prefix = ""};
    const herr_t status = H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, &walk);
    if (status == 0) {
        *objects = walk.objects;
        return walk.count;
    }
    pa_h5_free_objects(walk.objects, walk.count);
    *objects = NULL;
    return walk.failed ? -2 : -1;
}

void pa_h5_free_objects(pa_h5_object *objects, int64_t count) {
    for (int64_t index = 0; index < count; index++) free(objects[index].path);
    free(objects);
}

int32_t pa_h5_read_values(int64_t file, const char *path, int32_t kind, int64_t count, void *values, char *message,
                          int64_t message_size) {
    pa_h5_silence();
    if (message_size > 0) message[0] = 0;
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    if (dataset < 0) return -1;
    int32_t status = -1;
    int64_t chunk_elements;
    hid_t space = pa_h5_is_elsewhere(dataset, &chunk_elements) ? -1 : H5Dget_space(dataset);
    if (space >= 0 && H5Sget_simple_extent_npoints(space) == count) {
        const hid_t types[] = {H5T_NATIVE_FLOAT, H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64, H5T_NATIVE_UINT8};
        if (H5Dread(dataset, types[kind], H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) status = 0;
    }
    if (status < 0) pa_h5_take_message(message, message_size);
    if (space >= 0) H5Sclose(space);
    H5Dclose(dataset);
    return status;
}

static char *read_text(hid_t attribute, hid_t type) {
    char *text = NULL;
    hid_t memory = H5Tcopy(H5T_C_S1);
    if (memory < 0) return NULL;
    if (H5Tset_cset(memory, H5Tget_cset(type)) >= 0) {
        if (H5Tis_variable_str(type) > 0) {
            char *found = NULL;
            if (H5Tset_size(memory, H5T_VARIABLE) >= 0 && H5Aread(attribute, memory, &found) >= 0 && found != NULL) {
                text = strdup(found);
                H5free_memory(found);
            }
        } else {
            const size_t size = H5Tget_size(type);
            if (size > 0 && size <= (size_t)16 << 20 && (text = calloc(size + 1, 1)) != NULL) {
                if (H5Tset_size(memory, size + 1) < 0 || H5Aread(attribute, memory, text) < 0) {
                    free(text);
                    text = NULL;
                }
            }
        }
    }
    H5Tclose(memory);
    return text;
}

void pa_h5_read_attribute(int64_t file, const char *path, const char *name, pa_h5_attribute *value) {
    pa_h5_silence();
    memset(value, 0, sizeof *value);
    if (H5Aexists_by_name(file, path, name, H5P_DEFAULT) <= 0) return;
    value->kind = PA_H5_OTHER_ATTRIBUTE;
    hid_t attribute = H5Aopen_by_name(file, path, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return;
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (type >= 0 && space >= 0 && H5Sget_simple_extent_npoints(space) == 1) {
        switch (H5Tget_class(type)) {
            case H5T_INTEGER:
            case H5T_ENUM:
                if (H5Aread(attribute, H5T_NATIVE_INT64, &value->integer) >= 0) value->kind = PA_H5_INTEGER_ATTRIBUTE;
                break;
            case H5T_FLOAT:
                if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &value->real) >= 0) value->kind = PA_H5_REAL_ATTRIBUTE;
                break;
            case H5T_STRING:
                if ((value->text = read_text(attribute, type)) != NULL) value->kind = PA_H5_TEXT_ATTRIBUTE;
                break;
            default: break;
        }
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    H5Aclose(attribute);
}

struct names {
    char *text;
    size_t size;
    int64_t count;
};

static herr_t add_name(hid_t object, const char *name, const H5A_info_t *info, void *context) {
    (void)object;
    (void)info;
    struct names *names = context;
    const size_t length = strlen(name) + 1;
    char *larger = realloc(names->text, names->size + length);
    if (larger == NULL || names->count == 4096) return -1;
    names->text = larger;
    memcpy(larger + names->size, name, length);
    names->size += length;
    names->count++;
    return 0;
}

int64_t pa_h5_attribute_names(int64_t file, const char *path, char **text, int64_t *size) {
    pa_h5_silence();
    struct names names = {0};
    const herr_t status = H5Aiterate_by_name(file, path, H5_INDEX_NAME, H5_ITER_INC, NULL, add_name, &names, H5P_DEFAULT);
    *text = names.text;
    *size = (int64_t)names.size;
    return status < 0 ? 0 : names.count;
}
