// Target attributes of the instruction sets that functions are compiled for.
#pragma once
#include "kernels.h"

#if defined(__x86_64__)
#define PA_TARGET_AVX2 __attribute__((target("avx2,fma,popcnt,bmi,bmi2,lzcnt")))
#define PA_TARGET_AVX512 \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vpopcntdq,avx2,fma,popcnt,bmi,bmi2,lzcnt")))
#endif
