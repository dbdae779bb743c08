#if defined(__x86_64__)
#include <stdint.h>
#include <string.h>

#define PA_FUSED 1
#define PA_TRAINING_TABLE pa_training_avx2

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt,bmi,bmi2,lzcnt"))), apply_to = function)
#include "training_body.h"
#pragma clang attribute pop
#endif
