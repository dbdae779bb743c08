// The layers for one instruction set: each file that includes this sets the instructions that its functions may use, and
// PA_FUSED (1 where a product and its sum are rounded once), PA_DENSE_PANELS, PA_TAP_POSITIONS (for two output channels),
// PA_SINGLE_POSITIONS (for one), PA_TAP_REST and PA_SINGLE_REST (fewer of both) and PA_TABLE, the name of its table of functions.
#include "lane_functions.h"
#include "lane_table.h"

ALWAYS void store(lane value, const pa_target *target, int64_t panel, int64_t outputs, int64_t output) {
    if (target->bits != NULL) {
        const word_lane reached = (word_lane)(value >= target->threshold) & (1u << (output & 31));
        uint32_t *place = target->bits + (panel * target->words + (output >> 5)) * PA_LANES;
        word_lane word;
        memcpy(&word, place, sizeof word);
        word |= reached;
        memcpy(place, &word, sizeof word);
    } else {
        memcpy(target->values + (panel * outputs + output) * PA_LANES, &value, sizeof value);
    }
}

ALWAYS void put(lane sum, const pa_finish *finish, int64_t unit, const pa_target *target, int64_t panel,
                int64_t outputs, int64_t output) {
    lane value = multiply_add(sum, splat(finish->scale[unit]), splat(finish->shift[unit]));
    value = activate(value, finish->activation, finish->slope);
    if (finish->residual != NULL) {
        lane residual;
        memcpy(&residual, finish->residual + (panel * outputs + output) * PA_LANES, sizeof residual);
        value += residual;
    }
    store(value, target, panel, outputs, output);
}

/// Sums of a block of outputs for `count` panels, at most PA_DENSE_PANELS.
ALWAYS void dense_block(const float *weights, int64_t inputs, const float *input, int64_t stride, const int count,
                        lane sums[PA_DENSE_BLOCK][PA_DENSE_PANELS]) {
#pragma clang loop unroll_count(2)
    for (int64_t i = 0; i < inputs; i++) {
        __builtin_prefetch(input + (i + 24) * PA_LANES);
        lane x[PA_DENSE_PANELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < count; p++) memcpy(&x[p], input + p * stride + i * PA_LANES, sizeof(lane));
#pragma clang loop unroll(full)
        for (int o = 0; o < PA_DENSE_BLOCK; o++) {
            const lane w = splat(weights[i * PA_DENSE_BLOCK + o]);
#pragma clang loop unroll(full)
            for (int p = 0; p < count; p++) sums[o][p] = multiply_add(w, x[p], sums[o][p]);
        }
    }
}

static void dense(const float *weights, int64_t inputs, int64_t outputs, const float *input, int64_t panels,
                  const pa_finish *finish, const pa_target *target) {
    const int64_t stride = inputs * PA_LANES;
    for (int64_t first = 0; first < outputs; first += PA_DENSE_BLOCK) {
        const float *block = weights + first * inputs;
        const int64_t filled = outputs - first < PA_DENSE_BLOCK ? outputs - first : PA_DENSE_BLOCK;
        for (int64_t panel = 0; panel < panels;) {
            lane sums[PA_DENSE_BLOCK][PA_DENSE_PANELS] = {{{0}}};
            const int64_t count = panels - panel >= PA_DENSE_PANELS ? PA_DENSE_PANELS : 1;
            if (count == PA_DENSE_PANELS) {
                dense_block(block, inputs, input + panel * stride, stride, PA_DENSE_PANELS, sums);
            } else {
                dense_block(block, inputs, input + panel * stride, stride, 1, sums);
            }
            if (finish == NULL && count == PA_DENSE_PANELS && filled == PA_DENSE_BLOCK) {
                // Straight from the registers.
#pragma clang loop unroll(full)
                for (int o = 0; o < PA_DENSE_BLOCK; o++) {
#pragma clang loop unroll(full)
                    for (int p = 0; p < PA_DENSE_PANELS; p++) {
                        memcpy(target->values + ((panel + p) * outputs + first + o) * PA_LANES, &sums[o][p], sizeof(lane));
                    }
                }
            } else {
                for (int64_t o = 0; o < filled; o++) {
                    for (int64_t p = 0; p < count; p++) {
                        if (finish == NULL) {
                            store(sums[o][p], target, panel + p, outputs, first + o);
                        } else {
                            put(sums[o][p], finish, first + o, target, panel + p, outputs, first + o);
                        }
                    }
                }
            }
            panel += count;
        }
    }
}

typedef struct {
    const float *weights;
    int64_t in_channels, taps, from, to;
    const float *input;
    int64_t channel_step, tap_step, position_step;
} tap_run;

/// Adds one tap of one input channel to the sums of `channels` output channels at `positions` output positions.
ALWAYS void add_tap(const float *weights, const float *input, int64_t position_step, const int channels,
                    const int positions, lane *sums) {
    // The weights and one input at a time stay in registers beside the sums.
    lane w[PA_TAP_BLOCK];
#pragma clang loop unroll(full)
    for (int o = 0; o < channels; o++) w[o] = splat(weights[o]);
#pragma clang loop unroll(full)
    for (int p = 0; p < positions; p++) {
        lane x;
        memcpy(&x, input + p * position_step, sizeof x);
#pragma clang loop unroll(full)
        for (int o = 0; o < channels; o++) sums[o * positions + p] = multiply_add(w[o], x, sums[o * positions + p]);
    }
}

/// All input channels, of which `taps` taps count, or those of the run where that is 0.
ALWAYS void tap_sums(const tap_run *run, const int taps, const int channels, const int positions, lane *sums) {
    const int64_t channel_step = run->channel_step, tap_step = run->tap_step, position_step = run->position_step;
    const int64_t from = run->from, to = run->to, weight_step = run->taps * PA_TAP_BLOCK;
    const float *input = run->input, *weights = run->weights;
    for (int64_t c = run->in_channels; c > 0; c--) {
        if (taps > 0) {
#pragma clang loop unroll(full)
            for (int t = 0; t < taps; t++) {
                add_tap(weights + t * PA_TAP_BLOCK, input + t * tap_step, position_step, channels, positions, sums);
            }
        } else {
            for (int64_t t = from; t < to; t++) {
                add_tap(weights + t * PA_TAP_BLOCK, input + t * tap_step, position_step, channels, positions, sums);
            }
        }
        input += channel_step;
        weights += weight_step;
    }
}

/// Makes and stores `positions` outputs of `channels` channels.
ALWAYS void tap_outputs(const tap_run *run, const int channels, const int positions, const pa_finish *finish,
                        const pa_target *target, int64_t panel, int64_t outputs, int64_t channel, int64_t out_length,
                        int64_t position, int64_t step) {
    lane sums[PA_SINGLE_POSITIONS * PA_TAP_BLOCK] = {{0}};
    // Few taps are the rule: without a loop over them the sums of a channel follow each other without a break.
    const int64_t taps = run->from == 0 && run->to == run->taps ? run->taps : 0;
    if (taps == 1) {
        tap_sums(run, 1, channels, positions, sums);
    } else if (taps == 2) {
        tap_sums(run, 2, channels, positions, sums);
    } else if (taps == 3) {
        tap_sums(run, 3, channels, positions, sums);
    } else if (taps == 4) {
        tap_sums(run, 4, channels, positions, sums);
    } else {
        tap_sums(run, 0, channels, positions, sums);
    }
#pragma clang loop unroll(full)
    for (int o = 0; o < channels; o++) {
#pragma clang loop unroll(full)
        for (int p = 0; p < positions; p++) {
            put(sums[o * positions + p], finish, channel + o, target, panel, outputs,
                (channel + o) * out_length + position + p * step);
        }
    }
}

ALWAYS void tap_block(const pa_phase *phase, int64_t in_channels, int64_t in_length, int64_t channel,
                      const int channels, const int wide, const int narrow, int64_t out_channels, int64_t out_length,
                      const float *input, int64_t panel, const pa_finish *finish, const pa_target *target) {
    tap_run run = {.weights = phase->weights + channel * in_channels * phase->taps,
                   .in_channels = in_channels,
                   .taps = phase->taps,
                   .channel_step = in_length * PA_LANES,
                   .tap_step = phase->tap_step * PA_LANES,
                   .position_step = phase->input_step * PA_LANES};
    const int64_t outputs = out_channels * out_length;
    for (int64_t j = 0; j < phase->count;) {
        const int64_t start = phase->input + j * phase->input_step;
        // The taps that read inside the input: all but at its ends.
        int64_t from = 0, to = phase->taps;
        while (from < to && (start + from * phase->tap_step < 0 || start + from * phase->tap_step >= in_length)) from++;
        while (from < to && (start + (to - 1) * phase->tap_step < 0 || start + (to - 1) * phase->tap_step >= in_length))
            to--;
        run.from = from;
        run.to = to;
        run.input = input + (panel * in_channels * in_length + start) * PA_LANES;
        const int64_t position = phase->first + j * phase->step;
        int64_t fitting = 1;
        if (from == 0 && to == phase->taps) {
            // Taps lie between the first and the last one, and positions too.
            const int64_t reach = phase->taps > 0 ? (phase->taps - 1) * phase->tap_step : 0;
            const int64_t room = in_length - 1 - (reach > 0 ? reach : 0) - start;
            fitting = phase->input_step > 0 ? room / phase->input_step + 1 : 1;
            if (fitting > phase->count - j) fitting = phase->count - j;
        }
        if (fitting >= wide) {
            tap_outputs(&run, channels, wide, finish, target, panel, outputs, channel, out_length, position, phase->step);
            j += wide;
        } else if (fitting >= narrow) {
            tap_outputs(&run, channels, narrow, finish, target, panel, outputs, channel, out_length, position,
                        phase->step);
            j += narrow;
        } else {
            tap_outputs(&run, channels, 1, finish, target, panel, outputs, channel, out_length, position, phase->step);
            j++;
        }
    }
}

static void taps(const pa_phase *phases, int64_t phase_count, int64_t in_channels, int64_t in_length,
                 int64_t out_channels, int64_t out_length, const float *input, int64_t panels, const pa_finish *finish,
                 const pa_target *target) {
    for (int64_t panel = 0; panel < panels; panel++) {
        for (int64_t phase = 0; phase < phase_count; phase++) {
            for (int64_t channel = 0; channel < out_channels; channel += PA_TAP_BLOCK) {
                if (out_channels - channel >= PA_TAP_BLOCK) {
                    tap_block(&phases[phase], in_channels, in_length, channel, PA_TAP_BLOCK, PA_TAP_POSITIONS, PA_TAP_REST,
                              out_channels, out_length, input, panel, finish, target);
                } else {
                    tap_block(&phases[phase], in_channels, in_length, channel, 1, PA_SINGLE_POSITIONS, PA_SINGLE_REST,
                              out_channels, out_length, input, panel, finish, target);
                }
            }
        }
    }
}

static void finish_values(float *values, int64_t channels, int64_t length, int64_t panels, const pa_finish *finish) {
    const pa_target target = {.values = values};
    for (int64_t panel = 0; panel < panels; panel++) {
        for (int64_t output = 0; output < channels * length; output++) {
            lane value;
            memcpy(&value, values + (panel * channels * length + output) * PA_LANES, sizeof value);
            put(value, finish, output / length, &target, panel, channels * length, output);
        }
    }
}

static void normals(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width, float *values) {
    const int64_t blocks = (width + 3) / 4;
    for (int64_t panel = 0; panel < panels; panel++) {
        float *place = values + panel * width * PA_LANES;
        for (int64_t block = 0; block < blocks; block++) {
            word_lane words[4];
            philox(stream, first_record + (uint64_t)(panel * PA_LANES), (uint64_t)blocks, (uint64_t)block, words);
            lane made[4];
            box_muller(words[0], words[1], &made[0], &made[1]);
            box_muller(words[2], words[3], &made[2], &made[3]);
            for (int64_t i = 0; i < 4 && block * 4 + i < width; i++) {
                memcpy(place + (block * 4 + i) * PA_LANES, &made[i], sizeof(lane));
            }
        }
    }
}

static void bernoulli(const pa_stream *stream, uint64_t first_record, int64_t panels, int64_t width,
                      const float *probabilities, uint32_t *bits, int64_t words) {
    const int64_t blocks = (width + 3) / 4;
    for (int64_t panel = 0; panel < panels; panel++) {
        const float *place = probabilities + panel * width * PA_LANES;
        for (int64_t block = 0; block < blocks; block++) {
            word_lane drawn[4];
            philox(stream, first_record + (uint64_t)(panel * PA_LANES), (uint64_t)blocks, (uint64_t)block, drawn);
            for (int64_t i = 0; i < 4 && block * 4 + i < width; i++) {
                const int64_t output = block * 4 + i;
                lane probability;
                memcpy(&probability, place + output * PA_LANES, sizeof probability);
                const lane uniform = __builtin_convertvector(drawn[i] >> 8, lane) * 0x1p-24f;
                const word_lane set = (word_lane)(uniform < probability) & (1u << (output & 31));
                uint32_t *target = bits + (panel * words + (output >> 5)) * PA_LANES;
                word_lane word;
                memcpy(&word, target, sizeof word);
                word |= set;
                memcpy(target, &word, sizeof word);
            }
        }
    }
}

const pa_lane_table PA_TABLE = {dense, taps, finish_values, normals, bernoulli};
