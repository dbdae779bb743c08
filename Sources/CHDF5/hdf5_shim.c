#include "hdf5_shim.h"

#include "hdf5_internal.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void pa_h5_begin(void) {
    static _Atomic int begun = 0;
    if (!atomic_exchange(&begun, 1)) H5dont_atexit();
}

// The error stack and the automatic printing belong to a thread, so every entry point silences its own.
void pa_h5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

struct message_target {
    char *text;
    int64_t size;
};

static herr_t keep_innermost(unsigned index, const H5E_error2_t *error, void *context) {
    struct message_target *target = context;
    if (index == 0 && error->desc != NULL && target->size > 0) {
        strncpy(target->text, error->desc, (size_t)target->size - 1);
        target->text[target->size - 1] = 0;
    }
    return 0;
}

void pa_h5_take_message(char *message, int64_t size) {
    struct message_target target = {message, size};
    if (size > 0) message[0] = 0;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &target);
}

hid_t pa_h5_access(void) {
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
    if (list >= 0) H5Pset_file_locking(list, 0, 1);
#endif
    return list;
}

int64_t pa_h5_open(const char *path, char *message, int64_t message_size) {
    pa_h5_begin();
    pa_h5_silence();
    // A release is not trusted: no link in it, direct or through another link, may open a file that it names. Opening
    // the library first keeps it from registering the class again.
    H5open();
    H5Lunregister(H5L_TYPE_EXTERNAL);
    H5Eclear2(H5E_DEFAULT);
    hid_t access = pa_h5_access();
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
    if (file < 0) pa_h5_take_message(message, message_size);
    H5Pclose(access);
    return file;
}

void pa_h5_close(int64_t file) {
    pa_h5_silence();
    H5Fclose(file);
}

// Whether a link exists and where it leads; H5Lexists wants every group on the way to exist.
static int32_t follow(hid_t file, const char *path) {
    size_t length = strlen(path);
    if (strspn(path, "/") == length) return length > 0 ? pa_h5_group : pa_h5_nothing;
    char *prefix = malloc(length + 1);
    if (prefix == NULL) return pa_h5_nothing;
    int32_t found = pa_h5_other;
    for (size_t end = 1; end <= length && found == pa_h5_other; end++) {
        if (path[end] != '/' && path[end] != 0) continue;
        memcpy(prefix, path, end);
        prefix[end] = 0;
        if (prefix[end - 1] == '/') continue;
        H5L_info_t link;
        if (H5Lexists(file, prefix, H5P_DEFAULT) <= 0 || H5Lget_info(file, prefix, &link, H5P_DEFAULT) < 0) {
            found = pa_h5_nothing;
        } else if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT) {
            found = pa_h5_link_elsewhere;
        } else if (H5Oexists_by_name(file, prefix, H5P_DEFAULT) <= 0) {
            found = pa_h5_nothing;
        }
    }
    free(prefix);
    return found;
}

int32_t pa_h5_kind(int64_t file, const char *path) {
    pa_h5_silence();
    int32_t found = follow(file, path);
    if (found == pa_h5_nothing || found == pa_h5_link_elsewhere) return found;
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    if (object < 0) return pa_h5_nothing;
    H5I_type_t type = H5Iget_type(object);
    H5Oclose(object);
    if (type == H5I_DATASET) return pa_h5_dataset;
    return type == H5I_GROUP ? pa_h5_group : pa_h5_other;
}

static int32_t element_of(hid_t type) {
    switch (H5Tget_class(type)) {
        case H5T_FLOAT: return pa_h5_real;
        case H5T_INTEGER: return pa_h5_whole;
        case H5T_STRING: return pa_h5_string;
        // h5py writes booleans as an enumeration of FALSE and TRUE.
        case H5T_ENUM: return H5Tget_nmembers(type) == 2 && H5Tget_size(type) == 1 ? pa_h5_boolean : pa_h5_unsupported;
        default: return pa_h5_unsupported;
    }
}

// Whether a dataset's values are in files that it names, and the bytes of a chunk. Asks for no dataspace: that alone
// opens the files of a virtual dataset.
int pa_h5_is_elsewhere(hid_t dataset, int64_t *chunk_elements) {
    *chunk_elements = 0;
    hid_t list = H5Dget_create_plist(dataset);
    if (list < 0) return 1;
    H5D_layout_t layout = H5Pget_layout(list);
    int elsewhere = layout < 0 || layout == H5D_VIRTUAL || H5Pget_external_count(list) != 0;
    if (layout == H5D_CHUNKED) {
        hsize_t sizes[H5S_MAX_RANK];
        int rank = H5Pget_chunk(list, H5S_MAX_RANK, sizes);
        *chunk_elements = 1;
        // The format holds chunk sizes in 32 bits each; the product is cut off where it no longer matters.
        for (int axis = 0; axis < rank && *chunk_elements < INT64_C(1) << 31; axis++) {
            *chunk_elements *= (int64_t)(sizes[axis] & 0xFFFFFFFF);
        }
        if (*chunk_elements < 0 || *chunk_elements > INT64_C(1) << 40) *chunk_elements = INT64_C(1) << 40;
    }
    H5Pclose(list);
    return elsewhere;
}

int64_t pa_h5_dataset_open(int64_t file, const char *path, pa_h5_shape *shape, char *message, int64_t message_size) {
    pa_h5_silence();
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    if (dataset < 0) {
        pa_h5_take_message(message, message_size);
        return -1;
    }
    int64_t chunk_elements;
    if (pa_h5_is_elsewhere(dataset, &chunk_elements)) {
        H5Dclose(dataset);
        return pa_h5_elsewhere;
    }
    hid_t space = H5Dget_space(dataset);
    hid_t type = H5Dget_type(dataset);
    hsize_t sizes[H5S_MAX_RANK];
    int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (type < 0 || rank < 0 || rank > H5S_MAX_RANK || H5Sget_simple_extent_dims(space, sizes, NULL) < 0) {
        pa_h5_take_message(message, message_size);
        rank = -1;
    } else {
        shape->rank = rank;
        shape->element = element_of(type);
        shape->size_0 = rank > 0 ? (int64_t)sizes[0] : 1;
        shape->size_1 = rank > 1 ? (int64_t)sizes[1] : 1;
        size_t width = H5Tget_size(type);
        shape->chunk_bytes = chunk_elements * (int64_t)(width < 65536 ? width : 65536);
    }
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    if (rank >= 0) return dataset;
    H5Dclose(dataset);
    return -1;
}

void pa_h5_dataset_close(int64_t dataset) {
    pa_h5_silence();
    H5Dclose(dataset);
}

static int32_t read_rows(
    hid_t dataset, int64_t start, int64_t count, hid_t memory_type, void *values, char *message, int64_t message_size) {
    int32_t status = -1;
    hid_t memory = -1;
    hid_t space = H5Dget_space(dataset);
    hsize_t sizes[H5S_MAX_RANK];
    if (space < 0) goto done;
    int rank = H5Sget_simple_extent_dims(space, sizes, NULL);
    if (rank < 1 || rank > 2 || start < 0 || count < 1 || (hsize_t)start + (hsize_t)count > sizes[0]) goto done;
    hsize_t offset[2] = {(hsize_t)start, 0};
    hsize_t extent[2] = {(hsize_t)count, rank == 2 ? sizes[1] : 1};
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, offset, NULL, extent, NULL) < 0) goto done;
    memory = H5Screate_simple(rank, extent, NULL);
    if (memory < 0) goto done;
    if (H5Dread(dataset, memory_type, memory, space, H5P_DEFAULT, values) >= 0) status = 0;
done:
    if (status < 0) pa_h5_take_message(message, message_size);
    if (memory >= 0) H5Sclose(memory);
    if (space >= 0) H5Sclose(space);
    return status;
}

int32_t pa_h5_read_doubles(
    int64_t dataset, int64_t start, int64_t count, double *values, char *message, int64_t message_size) {
    pa_h5_silence();
    return read_rows(dataset, start, count, H5T_NATIVE_DOUBLE, values, message, message_size);
}

int32_t pa_h5_read_integers(
    int64_t dataset, int64_t start, int64_t count, int64_t *values, char *message, int64_t message_size) {
    pa_h5_silence();
    return read_rows(dataset, start, count, H5T_NATIVE_INT64, values, message, message_size);
}

struct table_search {
    int64_t count;
    char *path;
    int64_t path_size;
};

static herr_t count_table(hid_t root, const char *name, const H5O_info_t *info, void *context) {
    struct table_search *search = context;
    if (info->type != H5O_TYPE_DATASET) return 0;
    hid_t dataset = H5Dopen2(root, name, H5P_DEFAULT);
    if (dataset < 0) return 0;
    int64_t chunk_elements;
    hid_t space = pa_h5_is_elsewhere(dataset, &chunk_elements) ? -1 : H5Dget_space(dataset);
    if (space >= 0) {
        if (H5Sget_simple_extent_ndims(space) == 2 && search->count++ == 0 && search->path_size > 0) {
            strncpy(search->path, name, (size_t)search->path_size - 1);
            search->path[search->path_size - 1] = 0;
        }
        H5Sclose(space);
    }
    H5Dclose(dataset);
    return 0;
}

int64_t pa_h5_find_tables(int64_t file, char *path, int64_t path_size) {
    pa_h5_silence();
    struct table_search search = {0, path, path_size};
    if (path_size > 0) path[0] = 0;
#if H5_VERSION_GE(1, 12, 0)
    H5Ovisit1(file, H5_INDEX_NAME, H5_ITER_INC, count_table, &search);
#else
    H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, count_table, &search);
#endif
    return search.count;
}

// Reads `count` strings of either layout from an open dataset or attribute into one buffer of zero-ended strings.
static int64_t gather(
    hid_t object, int is_attribute, hid_t type, hid_t space, int64_t count, char **text, int64_t *text_size) {
    int64_t result = -1;
    char *raw = NULL;
    char *joined = NULL;
    hid_t memory = H5Tcopy(H5T_C_S1);
    if (memory < 0) return -1;
    int variable = H5Tis_variable_str(type) > 0;
    size_t width = variable ? sizeof(char *) : H5Tget_size(type);
    // 64 KiB a name and 256 MiB in all are far beyond any real header.
    if (width == 0 || width > 65536 || (size_t)count > ((size_t)256 << 20) / (width + 1)) goto done;
    if (H5Tset_cset(memory, H5Tget_cset(type)) < 0) goto done;
    if (H5Tset_size(memory, variable ? H5T_VARIABLE : width) < 0) goto done;
    if (!variable && H5Tset_strpad(memory, H5Tget_strpad(type)) < 0) goto done;
    // Thousands of names can refer to one long string, which is copied for each.
    hsize_t needed = 0;
    if (variable && !is_attribute &&
        (H5Dvlen_get_buf_size(object, memory, space, &needed) < 0 || needed > (hsize_t)256 << 20)) {
        goto done;
    }
    raw = calloc((size_t)count, width);
    if (raw == NULL) goto done;
    herr_t status = is_attribute ? H5Aread(object, memory, raw)
                                 : H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw);
    if (status >= 0) {
        size_t size = 0;
        for (int pass = 0; pass < 2; pass++) {
            size_t place = 0;
            for (int64_t index = 0; index < count; index++) {
                const char *start = raw + (size_t)index * width;
                if (variable) start = ((char **)raw)[index] != NULL ? ((char **)raw)[index] : "";
                size_t length = variable ? strlen(start) : strnlen(start, width);
                if (!variable && H5Tget_strpad(type) == H5T_STR_SPACEPAD) {
                    while (length > 0 && start[length - 1] == ' ') length--;
                }
                if (joined != NULL) {
                    memcpy(joined + place, start, length);
                    joined[place + length] = 0;
                }
                place += length + 1;
            }
            size = place;
            if (pass == 0 && (joined = malloc(size + 1)) == NULL) break;
        }
        if (joined != NULL) {
            *text = joined;
            *text_size = (int64_t)size;
            result = count;
        }
        if (variable) H5Dvlen_reclaim(memory, space, H5P_DEFAULT, raw);
    }
done:
    free(raw);
    H5Tclose(memory);
    return result;
}

int64_t pa_h5_read_strings(
    int64_t file, const char *path, const char *attribute, int64_t maximum_count, char **text, int64_t *text_size) {
    pa_h5_silence();
    *text = NULL;
    *text_size = 0;
    int32_t kind = pa_h5_kind(file, path);
    if (kind == pa_h5_link_elsewhere) return pa_h5_elsewhere;
    if (kind == pa_h5_nothing || (attribute == NULL && kind != pa_h5_dataset)) return pa_h5_absent;
    if (attribute != NULL && H5Aexists_by_name(file, path, attribute, H5P_DEFAULT) <= 0) return pa_h5_absent;
    hid_t object = attribute != NULL ? H5Aopen_by_name(file, path, attribute, H5P_DEFAULT, H5P_DEFAULT)
                                     : H5Dopen2(file, path, H5P_DEFAULT);
    if (object < 0) return pa_h5_unusable;
    int64_t chunk_elements = 0;
    if (attribute == NULL && pa_h5_is_elsewhere(object, &chunk_elements)) {
        H5Dclose(object);
        return pa_h5_elsewhere;
    }
    hid_t type = attribute != NULL ? H5Aget_type(object) : H5Dget_type(object);
    hid_t space = attribute != NULL ? H5Aget_space(object) : H5Dget_space(object);
    int64_t result = pa_h5_unusable;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING && H5Sget_simple_extent_ndims(space) == 1) {
        hssize_t count = H5Sget_simple_extent_npoints(space);
        int fits = chunk_elements <= (INT64_C(256) << 20) / (int64_t)(H5Tget_size(type) + 1);
        if (count > 0 && count <= maximum_count && fits) {
            result = gather(object, attribute != NULL, type, space, count, text, text_size);
            if (result < 0) result = pa_h5_unusable;
        }
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    if (attribute != NULL) {
        H5Aclose(object);
    } else {
        H5Dclose(object);
    }
    return result;
}

int64_t pa_h5_read_integer_attribute(
    int64_t file, const char *path, const char *attribute, int64_t count, int64_t *values) {
    pa_h5_silence();
    int32_t kind = pa_h5_kind(file, path);
    if (kind == pa_h5_nothing || kind == pa_h5_link_elsewhere) return pa_h5_absent;
    if (H5Aexists_by_name(file, path, attribute, H5P_DEFAULT) <= 0) return pa_h5_absent;
    hid_t object = H5Aopen_by_name(file, path, attribute, H5P_DEFAULT, H5P_DEFAULT);
    if (object < 0) return pa_h5_unusable;
    int64_t result = pa_h5_unusable;
    hid_t type = H5Aget_type(object);
    hid_t space = H5Aget_space(object);
    hssize_t found = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (type >= 0 && H5Tget_class(type) == H5T_INTEGER && found == count && H5Sget_simple_extent_ndims(space) == 1) {
        if (H5Aread(object, H5T_NATIVE_INT64, values) >= 0) result = count;
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    H5Aclose(object);
    return result;
}

void pa_h5_free(char *text) { free(text); }

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL};
static const char *last_words;
static size_t last_words_length;
static int last_status;

static void end_at_once(int signal) {
    (void)signal;
    ssize_t written = write(2, last_words, last_words_length);
    (void)written;
    _exit(last_status);
}

void pa_h5_end_on_crash(const char *words, int32_t status) {
    last_words_length = words == NULL ? 0 : strlen(words);
    last_words = words;
    last_status = status;
    struct sigaction action = {0};
    action.sa_handler = words == NULL ? SIG_DFL : end_at_once;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigaction(crashes[i], &action, NULL);
}
