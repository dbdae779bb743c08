#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_FMA)
#define PA_FUSED 1
#else
#define PA_FUSED 0
#endif
#define PA_TRAINING_TABLE pa_training_portable

#include "training_body.h"
