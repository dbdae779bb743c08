#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_FMA)
#define PA_FUSED 1
#define PA_TAP_POSITIONS 3
#define PA_SINGLE_POSITIONS 6
#else
#define PA_FUSED 0
#define PA_TAP_POSITIONS 1
#define PA_SINGLE_POSITIONS 2
#endif
#define PA_DENSE_PANELS 1
#define PA_TAP_REST 1
#define PA_SINGLE_REST 1
#define PA_TABLE pa_lanes_portable

#include "lanes_body.h"
