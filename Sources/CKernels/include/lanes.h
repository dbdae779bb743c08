// Layers of neural networks, and random numbers for them, over batches of records.
//
// A batch is laid out in panels of PA_LANES records, which stand side by side: element (channel c, position p) of record r is
// at ((r / PA_LANES * channels + c) * length + p) * PA_LANES + r % PA_LANES. Every sum is taken in one order, input channel
// by input channel and tap by tap, with one rounding for a product and its sum where the processor has that. So a record's
// values depend neither on the batch it is in nor on the number of threads, nor on which of those processors computes them.
#pragma once
#include <stdint.h>

#define PA_LANES 16
/// Outputs that stand side by side in the packed weights of a dense layer.
#define PA_DENSE_BLOCK 6
/// Output channels that stand side by side in the packed weights of a layer with taps.
#define PA_TAP_BLOCK 2

enum pa_activation { PA_IDENTITY = 0, PA_RELU = 1, PA_LEAKY_RELU = 2, PA_TANH = 3, PA_SIGMOID = 4 };

/// What is done to each sum before it is stored: activation(sum * scale + shift) + residual.
typedef struct {
    /// One for each output of a dense layer, one for each channel of a layer with taps.
    const float *_Nonnull scale;
    const float *_Nonnull shift;
    int32_t activation;
    /// The slope of PA_LEAKY_RELU below zero.
    float slope;
    /// Laid out as the output; NULL for none.
    const float *_Nullable residual;
} pa_finish;

/// Where values go: `values` as floats, or one bit for each value that is at least `threshold`.
///
/// Bits are laid out as 32-bit words, word w of record r of a panel at ((r / PA_LANES * words + w) * PA_LANES + r % PA_LANES),
/// output o in bit o % 32 of word o / 32. They are added to what is there.
typedef struct {
    float *_Nullable values;
    uint32_t *_Nullable bits;
    int64_t words;
    float threshold;
} pa_target;

/// Allows instruction sets up to `most` (see kernels.h) to the functions of this file, in this thread only: without fused
/// rounding, results differ in their last bits.
void pa_limit_lanes(int32_t most);

/// output[o] = sum over i of weights[o][i] * input[i]; weights are packed [o / 6][i][o % 6], padded with zeros. Without
/// `finish` the sums are stored as they are.
void pa_dense(const float *_Nonnull weights, int64_t inputs, int64_t outputs, const float *_Nonnull input, int64_t panels,
              const pa_finish *_Nullable finish, const pa_target *_Nonnull target);

/// Output positions first, first + step, ... that are made of the same taps: tap t of output j reads the input at
/// `input + j * input_step + t * tap_step`, and nothing where that is outside the input.
typedef struct {
    int64_t first;
    int64_t step;
    int64_t count;
    int64_t input;
    int64_t input_step;
    int64_t taps;
    int64_t tap_step;
    /// Packed [output channel / 2][input channel][tap][output channel % 2], padded with zeros.
    const float *_Nonnull weights;
} pa_phase;

/// A convolution or transposed convolution along one axis.
void pa_taps(const pa_phase *_Nonnull phases, int64_t phase_count, int64_t in_channels, int64_t in_length,
             int64_t out_channels, int64_t out_length, const float *_Nonnull input, int64_t panels,
             const pa_finish *_Nonnull finish, const pa_target *_Nonnull target);

/// As `pa_finish` says, in place, for values whose sums are already taken; `length` values share a scale.
void pa_finish_values(float *_Nonnull values, int64_t channels, int64_t length, int64_t panels,
                      const pa_finish *_Nonnull finish);

/// Copies rows of `width` floats into panels, zeros behind the last record, and back.
void pa_to_lanes(const float *_Nonnull rows, int64_t records, int64_t width, float *_Nonnull panels);
void pa_from_lanes(const float *_Nonnull panels, int64_t records, int64_t width, float *_Nonnull rows);
/// Copies bits to rows of 64-bit words, as many as hold `words` 32-bit words.
void pa_bits_from_lanes(const uint32_t *_Nonnull bits, int64_t records, int64_t words, uint64_t *_Nonnull rows);

/// One stream of Philox 4x32-10 blocks: the key, and the upper half of the counter.
typedef struct {
    uint32_t key[2];
    uint32_t lane[2];
} pa_stream;

/// Standard normal values for the records first_record ..< first_record + 16 * panels, `width` each: record r takes the blocks
/// from r * ceil(width / 4) of the stream, and a block of words (a, b, c, d) gives by Box and Muller (1958)
/// R(a) cos(b), R(a) sin(b), R(c) cos(d), R(c) sin(d).
void pa_normals(const pa_stream *_Nonnull stream, uint64_t first_record, int64_t panels, int64_t width,
                float *_Nonnull values);

/// Sets the bit of each of `width` values with that probability; words are taken from the stream as by `pa_normals`, the
/// upper 24 bits of each.
void pa_bernoulli(const pa_stream *_Nonnull stream, uint64_t first_record, int64_t panels, int64_t width,
                  const float *_Nonnull probabilities, uint32_t *_Nonnull bits, int64_t words);
