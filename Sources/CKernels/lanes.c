#include "include/lanes.h"
#include "instructions.h"
#include "lane_table.h"

static _Thread_local int32_t allowed_here = PA_AVX512;

void pa_limit_lanes(int32_t most) { allowed_here = most; }

int32_t pa_lane_instructions(void) {
    const int32_t best = pa_instructions();
    return best < allowed_here ? best : allowed_here;
}

static const pa_lane_table *table(void) {
#if defined(__x86_64__)
    switch (pa_lane_instructions()) {
        case PA_AVX512: return &pa_lanes_avx512;
        case PA_AVX2: return &pa_lanes_avx2;
        default: break;
    }
#endif
    return &pa_lanes_portable;
}

void pa_dense(const float *weights, int64_t inputs, int64_t outputs, const float *input, int64_t panels,
              const pa_finish *finish, const pa_target *target) {
    table()->dense(weights, inputs, outputs, input, panels, finish, target);
}

void pa_taps(const pa_phase *phases, int64_t phase_count, int64_t in_channels, int64_t in_length, int64_t out_channels,
             int64_t out_length, const float *input, int64_t panels, const pa_finish *finish, const pa_target *target) {
    table()->taps(phases, phase_count, in_channels, in_length, out_channels, out_length, input, panels, finish, target);
}

void pa_finish_values(float *values, int64_t channels, int64_t length, int64_t panels, const pa_finish *finish) {
    table()->finish_values(values, channels, length, panels, finish);
}

void pa_normals(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width, float *values) {
    table()->normals(stream, first_record, panels, width, values);
}

void pa_bernoulli(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width,
                  const float *probabilities, uint32_t *bits, int64_t words) {
    table()->bernoulli(stream, first_record, panels, width, probabilities, bits, words);
}

void pa_to_lanes(const float *rows, int64_t records, int64_t width, float *panels) {
    for (int64_t first = 0; first < records; first += PA_LANES) {
        const int64_t filled = records - first < PA_LANES ? records - first : PA_LANES;
        float *panel = panels + first * width;
        for (int64_t column = 0; column < width; column++) {
            for (int64_t i = 0; i < PA_LANES; i++) {
                panel[column * PA_LANES + i] = i < filled ? rows[(first + i) * width + column] : 0;
            }
        }
    }
}

void pa_from_lanes(const float *panels, int64_t records, int64_t width, float *rows) {
    for (int64_t first = 0; first < records; first += PA_LANES) {
        const int64_t filled = records - first < PA_LANES ? records - first : PA_LANES;
        const float *panel = panels + first * width;
        for (int64_t i = 0; i < filled; i++) {
            for (int64_t column = 0; column < width; column++) {
                rows[(first + i) * width + column] = panel[column * PA_LANES + i];
            }
        }
    }
}

void pa_bits_from_lanes(const uint32_t *bits, int64_t records, int64_t words, uint64_t *rows) {
    const int64_t wide = (words + 1) / 2;
    for (int64_t record = 0; record < records; record++) {
        const uint32_t *panel = bits + record / PA_LANES * words * PA_LANES + record % PA_LANES;
        for (int64_t word = 0; word < wide; word++) {
            const uint64_t low = panel[2 * word * PA_LANES];
            const uint64_t high = 2 * word + 1 < words ? panel[(2 * word + 1) * PA_LANES] : 0;
            rows[record * wide + word] = low | high << 32;
        }
    }
}
