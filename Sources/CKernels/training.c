#include "include/training.h"
#include <string.h>
#include "instructions.h"
#include "lane_table.h"
#include "training_list.h"

static const pa_training_table *table(void) {
#if defined(__x86_64__)
    switch (pa_lane_instructions()) {
        case PA_AVX512: return &pa_training_avx512;
        case PA_AVX2: return &pa_training_avx2;
        default: break;
    }
#endif
    return &pa_training_portable;
}

#define PA_TRAINING_CALL(result, name, parameters, arguments) \
    result pa_##name parameters { return table()->name arguments; }
PA_TRAINING(PA_TRAINING_CALL)

void pa_gather(const float *values, const int32_t *index, int64_t count, float *made) {
    for (int64_t k = 0; k < count; k++) made[k] = index[k] < 0 ? 0 : values[index[k]];
}

void pa_codes_to_panels(const pa_codes *codes, const uint32_t *rows, int64_t records, int64_t width, float *panels) {
    const int64_t count = (records + PA_LANES - 1) / PA_LANES;
    memset(panels, 0, (size_t)(count * width) * PA_LANES * sizeof(float));
    for (int64_t r = 0; r < records; r++) {
        float *panel = panels + r / PA_LANES * width * PA_LANES + r % PA_LANES;
        for (uint64_t k = codes->starts[rows[r]]; k < codes->starts[rows[r] + 1]; k++) {
            panel[(int64_t)codes->codes[k] * PA_LANES] = 1;
        }
    }
}

void pa_rows_to_panels(const float *values, const uint32_t *rows, int64_t records, int64_t width, float *panels) {
    for (int64_t first = 0; first < records; first += PA_LANES) {
        const int64_t filled = records - first < PA_LANES ? records - first : PA_LANES;
        float *panel = panels + first * width;
        for (int64_t i = 0; i < PA_LANES; i++) {
            const float *row = i < filled ? values + (int64_t)rows[first + i] * width : NULL;
            for (int64_t column = 0; column < width; column++) panel[column * PA_LANES + i] = row ? row[column] : 0;
        }
    }
}
