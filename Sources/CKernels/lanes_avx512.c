#if defined(__x86_64__)
#include <stdint.h>
#include <string.h>

#define PA_FUSED 1
#define PA_DENSE_PANELS 4
#define PA_TAP_POSITIONS 6
#define PA_SINGLE_POSITIONS 12
#define PA_TAP_REST 2
#define PA_SINGLE_REST 4
#define PA_TABLE pa_lanes_avx512

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,popcnt,bmi,bmi2,lzcnt"))), apply_to = function)
#include "lanes_body.h"
#pragma clang attribute pop
#endif
