// What the files of this target share.
#pragma once
#include <hdf5.h>
#include <stdint.h>

/// Must come before the first call of the library: when the program ends after a failed write, its clean-up would crash.
void pa_h5_begin(void);
/// Silences the automatic printing of errors, which belongs to a thread: every entry point calls it.
void pa_h5_silence(void);
/// The innermost message of the library about the last failure.
void pa_h5_take_message(char *message, int64_t size);
/// Whether a dataset's values are in files that it names, and how many elements a chunk has (0 without chunks).
int pa_h5_is_elsewhere(hid_t dataset, int64_t *chunk_elements);
/// How files are opened: without locks, to be closed with H5Pclose. A lock would outlive the file where a program that is
/// started meanwhile inherits its descriptor, and some file systems have none.
hid_t pa_h5_access(void);
