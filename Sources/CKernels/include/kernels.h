// Distance kernels over whole blocks of records, with run-time dispatch on the processor's features.
#pragma once
#include <stdint.h>

/// The instruction set that the kernels use on this processor, for example "x86-64 avx2".
const char *_Nonnull pa_kernel_name(void);
