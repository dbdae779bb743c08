// What training needs beside the forward kernels of lanes.h: gradients, normalisation, losses, optimisers, in the same layout.
//
// A panel holds PA_LANES records side by side; behind the last record of a batch are unused lanes, whose gradients are zero.
// Sums over records are taken in one order, whatever the number of threads. Weights of dense layers that are trained are in
// column panels: weight (output o, input i) is at ((o / 16) * inputs + i) * 16 + o % 16, zeros behind the last output.
#pragma once
#include "lanes.h"

/// Rows of set columns: row r has the columns codes[starts[r]] ..< codes[starts[r + 1]], each once.
typedef struct {
    const uint64_t *_Nonnull starts;
    const uint32_t *_Nonnull codes;
} pa_codes;

// Layouts.

/// [panel][width][16] to column panels: value (record r, column c) to ((c / 16) * records + r) * 16 + c % 16, zeros behind the
/// last column; and the sum of each column.
void pa_panels_to_columns(const float *_Nonnull panels, int64_t records, int64_t width, float *_Nonnull columns,
                          double *_Nonnull sums);
/// [panel][width][16] to packed rows: value (record r, column c) to ((c / 6) * records + r) * 6 + c % 6, zeros behind the last
/// column. Applied to weights in column panels, records being outputs, it packs
/// them for `pa_dense` from outputs to inputs.
void pa_panels_to_packed(const float *_Nonnull panels, int64_t records, int64_t width, float *_Nonnull packed);
/// Weights in column panels to those that `pa_dense` takes.
void pa_pack_weights(const float *_Nonnull weights, int64_t inputs, int64_t outputs, float *_Nonnull packed);
/// made[k] = values[index[k]], zero where the index is negative.
void pa_gather(const float *_Nonnull values, const int32_t *_Nonnull index, int64_t count, float *_Nonnull made);
/// Fills panels of `width` columns with zeros and ones.
void pa_codes_to_panels(const pa_codes *_Nonnull codes, const uint32_t *_Nonnull rows, int64_t records, int64_t width,
                        float *_Nonnull panels);
/// Copies chosen rows of a row-major matrix into panels, zeros in unused lanes.
void pa_rows_to_panels(const float *_Nonnull values, const uint32_t *_Nonnull rows, int64_t records, int64_t width,
                       float *_Nonnull panels);

// Linear maps.

/// output[o] = activation(shift[o] + sum of weights[o][c] over the codes c of the record); `shift` has whole panels of outputs.
void pa_sparse_dense(const float *_Nonnull weights, int64_t inputs, int64_t outputs, const pa_codes *_Nonnull codes,
                     const uint32_t *_Nonnull rows, int64_t records, const float *_Nonnull shift, int32_t activation,
                     float slope, float *_Nonnull output);
/// Adds to the weights' gradient of the output panels first ..< end: for each record, its gradient (column panels) to the
/// rows of its codes.
void pa_sparse_gradient(const pa_codes *_Nonnull codes, const uint32_t *_Nonnull rows, int64_t records,
                        const float *_Nonnull columns, int64_t first, int64_t end, int64_t inputs,
                        float *_Nonnull gradient);
/// Adds column[i] * sums[o] to the gradient of weight (o, i); `sums` has whole panels of outputs.
void pa_outer(const float *_Nonnull column, int64_t inputs, const float *_Nonnull sums, int64_t outputs,
              float *_Nonnull gradient);
/// sums[o] += sum over i of weight (o, i) * column[i], in whole panels of outputs.
void pa_columns_product(const float *_Nonnull weights, int64_t inputs, int64_t outputs, const float *_Nonnull column,
                        float *_Nonnull sums);
/// made[i] = factor * sum over o of weight (o, i) * sums[o].
void pa_rows_product(const float *_Nonnull weights, int64_t inputs, int64_t outputs, const float *_Nonnull sums,
                     float factor, float *_Nonnull made);

/// The two signals of a convolution's weight gradient: weight (s, l, k) gets the sum over j of
/// near[s][j] * far[l][j * stride + k - padding]. Of a convolution, `near` is the output's gradient and `far` the input; of
/// a transposed one, `near` is the input and `far` the output's gradient.
typedef struct {
    int64_t near_channels, near_length, far_channels, far_length, kernel, stride, padding;
} pa_tap_shape;
/// Adds to the gradient of the channels first ..< end of `near`, (near, far, kernel) row-major.
void pa_tap_gradient(const pa_tap_shape *_Nonnull shape, const float *_Nonnull near, const float *_Nonnull far, int64_t panels,
                     int64_t first, int64_t end, float *_Nonnull gradient);
/// Adds to norms[record] the squares of the record's own gradient.
void pa_tap_norms(const pa_tap_shape *_Nonnull shape, const float *_Nonnull near, const float *_Nonnull far, int64_t panels,
                  float *_Nonnull norms);

// Element by element.

/// gradient *= activation'(output); `output` is what the activation gave.
void pa_activation_gradient(float *_Nonnull gradient, const float *_Nonnull output, int64_t panels, int64_t width,
                            int32_t activation, float slope);
/// sum = a + b.
void pa_add(const float *_Nonnull a, const float *_Nonnull b, int64_t count, float *_Nonnull sum);
/// Adds column[c] to each of the records' values.
void pa_add_column(float *_Nonnull values, int64_t records, int64_t width, const float *_Nonnull column);
/// values *= factors[record].
void pa_scale_records(float *_Nonnull values, int64_t panels, int64_t width, const float *_Nonnull factors);
/// values *= factor.
void pa_scale(float *_Nonnull values, int64_t count, float factor);

// Sums over a batch.

/// sums[c] = sum over records and positions.
void pa_channel_sums(const float *_Nonnull values, int64_t panels, int64_t channels, int64_t length, double *_Nonnull sums);
/// norms[record] += factor[record] * sum over channels of (sum over positions of a * b)^2; factors of 1 and b of 1 where NULL.
void pa_record_norms(const float *_Nonnull a, const float *_Nullable b, int64_t panels, int64_t channels, int64_t length,
                     const float *_Nullable factors, float *_Nonnull norms);

// Normalisation of channels first ..< end of `channels`.

/// Mean and biased variance, in double precision.
void pa_norm_moments(const float *_Nonnull values, int64_t channels, int64_t length, int64_t records, int64_t first,
                     int64_t end, double *_Nonnull mean, double *_Nonnull variance);
/// values = (values - mean) * scale; output = activation(values * weight + bias).
void pa_normalise(float *_Nonnull values, int64_t panels, int64_t channels, int64_t length, const float *_Nonnull mean,
                  const float *_Nonnull scale, const float *_Nonnull weight, const float *_Nonnull bias, int32_t activation,
                  float slope, float *_Nonnull output);
/// Sums of gradients, and of gradients times normalised values.
void pa_norm_sums(const float *_Nonnull gradient, const float *_Nonnull normalised, int64_t panels, int64_t channels,
                  int64_t length, int64_t first, int64_t end, double *_Nonnull sums, double *_Nonnull products);
/// gradient = (gradient - mean - normalised * product) * scale, zero in unused lanes.
void pa_norm_gradient(float *_Nonnull gradient, const float *_Nonnull normalised, int64_t records, int64_t channels,
                      int64_t length, const float *_Nonnull mean, const float *_Nonnull product,
                      const float *_Nonnull scale);

// Losses. They make the gradient of `factor` times the loss, zero in unused lanes, and give the loss itself, not multiplied.

/// Cross-entropy of sigmoid outputs against codes, summed over columns and records; gradients are those of the arguments of
/// the sigmoids. Logarithms are taken of values + 1e-12.
double pa_cross_entropy(const float *_Nonnull outputs, int64_t records, int64_t width, const pa_codes *_Nonnull codes,
                        const uint32_t *_Nonnull rows, float factor, float *_Nonnull gradient);
/// Squared error against panels, summed; gradients are those of the outputs, or of the arguments of sigmoids.
double pa_squared_error(const float *_Nonnull outputs, int64_t records, int64_t width, const float *_Nonnull targets,
                        int32_t is_sigmoid, float factor, float *_Nonnull gradient);
/// code = mean + noise * exp(log variance / 2).
void pa_reparametrise(const float *_Nonnull mean, const float *_Nonnull log_variance, const float *_Nonnull noise,
                      int64_t count, float *_Nonnull code);
/// From the code's gradient, which becomes that of the mean, those of `factor` times the divergence from the standard normal
/// distribution added; gives the divergence, summed.
double pa_reparametrise_gradient(const float *_Nonnull mean, const float *_Nonnull log_variance, const float *_Nonnull noise,
                                 int64_t records, int64_t width, float factor, float *_Nonnull gradient,
                                 float *_Nonnull log_variance_gradient);

// Optimisers, over values that are multiples of 16.

/// One step of Adam (Kingma and Ba 2015). `decay` times the value is added to the gradient; then
/// value -= step * m / (sqrt(v) * root + epsilon).
typedef struct {
    float step, root, epsilon, decay;
    /// The shares of the old moments that are kept, and of the new gradient: 1 less that, rounded on its own.
    float first, first_new, second, second_new;
} pa_adam_step;
void pa_adam(const pa_adam_step *_Nonnull step, int64_t count, const float *_Nonnull gradients, float *_Nonnull first,
             float *_Nonnull second, float *_Nonnull values);
/// Cuts values to -bound ... bound.
void pa_clamp(float *_Nonnull values, int64_t count, float bound);
/// The largest size of a value; infinity where one is not a number.
float pa_largest(const float *_Nonnull values, int64_t count);
/// values += deviation * standard normal values, of three 32-bit words for two of them: 48 words for 32 values. Radii are
/// made of 64 bits, so values reach 9.5 in size.
void pa_add_normals(const uint32_t *_Nonnull words, int64_t count, float deviation, float *_Nonnull values);
