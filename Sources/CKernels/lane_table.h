// The functions of one instruction set.
#pragma once
#include "include/lanes.h"

typedef struct {
    void (*dense)(const float *weights, int64_t inputs, int64_t outputs, const float *input, int64_t panels,
                  const pa_finish *finish, const pa_target *target);
    void (*taps)(const pa_phase *phases, int64_t phase_count, int64_t in_channels, int64_t in_length, int64_t out_channels,
                 int64_t out_length, const float *input, int64_t panels, const pa_finish *finish, const pa_target *target);
    void (*finish_values)(float *values, int64_t channels, int64_t length, int64_t panels, const pa_finish *finish);
    void (*normals)(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width, float *values);
    void (*bernoulli)(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width,
                      const float *probabilities, uint32_t *bits, int64_t words);
} pa_lane_table;

/// The instruction set that this thread's functions use; see `pa_limit_lanes`.
int32_t pa_lane_instructions(void);

extern const pa_lane_table pa_lanes_portable;
#if defined(__x86_64__)
extern const pa_lane_table pa_lanes_avx2;
extern const pa_lane_table pa_lanes_avx512;
#endif
