// The functions of training.h, once: what they give, their names, parameters and arguments.
#pragma once
#include "include/training.h"

#define PA_TRAINING(X)                                                                                                  \
    X(void, panels_to_columns,                                                                                          \
      (const float *panels, int64_t records, int64_t width, float *columns, double *sums),                              \
      (panels, records, width, columns, sums))                                                                          \
    X(void, panels_to_packed, (const float *panels, int64_t records, int64_t width, float *packed),                     \
      (panels, records, width, packed))                                                                                 \
    X(void, pack_weights, (const float *weights, int64_t inputs, int64_t outputs, float *packed),                       \
      (weights, inputs, outputs, packed))                                                                               \
    X(void, sparse_dense,                                                                                               \
      (const float *weights, int64_t inputs, int64_t outputs, const pa_codes *codes, const uint32_t *rows,              \
       int64_t records, const float *shift, int32_t activation, float slope, float *output),                            \
      (weights, inputs, outputs, codes, rows, records, shift, activation, slope, output))                               \
    X(void, sparse_gradient,                                                                                            \
      (const pa_codes *codes, const uint32_t *rows, int64_t records, const float *columns, int64_t first, int64_t end,  \
       int64_t inputs, float *gradient),                                                                                \
      (codes, rows, records, columns, first, end, inputs, gradient))                                                    \
    X(void, outer, (const float *column, int64_t inputs, const float *sums, int64_t outputs, float *gradient),          \
      (column, inputs, sums, outputs, gradient))                                                                        \
    X(void, columns_product,                                                                                            \
      (const float *weights, int64_t inputs, int64_t outputs, const float *column, float *sums),                        \
      (weights, inputs, outputs, column, sums))                                                                         \
    X(void, rows_product,                                                                                               \
      (const float *weights, int64_t inputs, int64_t outputs, const float *sums, float factor, float *made),            \
      (weights, inputs, outputs, sums, factor, made))                                                                   \
    X(void, tap_gradient,                                                                                               \
      (const pa_tap_shape *shape, const float *near, const float *far, int64_t panels, int64_t first, int64_t end,      \
       float *gradient),                                                                                                \
      (shape, near, far, panels, first, end, gradient))                                                                 \
    X(void, tap_norms,                                                                                                  \
      (const pa_tap_shape *shape, const float *near, const float *far, int64_t panels, float *norms),                   \
      (shape, near, far, panels, norms))                                                                                \
    X(void, activation_gradient,                                                                                        \
      (float *gradient, const float *output, int64_t panels, int64_t width, int32_t activation, float slope),           \
      (gradient, output, panels, width, activation, slope))                                                             \
    X(void, add, (const float *a, const float *b, int64_t count, float *sum), (a, b, count, sum))                       \
    X(void, add_column, (float *values, int64_t records, int64_t width, const float *column),                           \
      (values, records, width, column))                                                                                 \
    X(void, scale_records, (float *values, int64_t panels, int64_t width, const float *factors),                        \
      (values, panels, width, factors))                                                                                 \
    X(void, scale, (float *values, int64_t count, float factor), (values, count, factor))                               \
    X(void, channel_sums, (const float *values, int64_t panels, int64_t channels, int64_t length, double *sums),        \
      (values, panels, channels, length, sums))                                                                         \
    X(void, record_norms,                                                                                               \
      (const float *a, const float *b, int64_t panels, int64_t channels, int64_t length, const float *factors,          \
       float *norms),                                                                                                   \
      (a, b, panels, channels, length, factors, norms))                                                                 \
    X(void, norm_moments,                                                                                               \
      (const float *values, int64_t channels, int64_t length, int64_t records, int64_t first, int64_t end,              \
       double *mean, double *variance),                                                                                 \
      (values, channels, length, records, first, end, mean, variance))                                                  \
    X(void, normalise,                                                                                                  \
      (float *values, int64_t panels, int64_t channels, int64_t length, const float *mean, const float *scale,          \
       const float *weight, const float *bias, int32_t activation, float slope, float *output),                         \
      (values, panels, channels, length, mean, scale, weight, bias, activation, slope, output))                         \
    X(void, norm_sums,                                                                                                  \
      (const float *gradient, const float *normalised, int64_t panels, int64_t channels, int64_t length,                \
       int64_t first, int64_t end, double *sums, double *products),                                                     \
      (gradient, normalised, panels, channels, length, first, end, sums, products))                                     \
    X(void, norm_gradient,                                                                                              \
      (float *gradient, const float *normalised, int64_t records, int64_t channels, int64_t length, const float *mean,  \
       const float *product, const float *scale),                                                                       \
      (gradient, normalised, records, channels, length, mean, product, scale))                                          \
    X(double, cross_entropy,                                                                                            \
      (const float *outputs, int64_t records, int64_t width, const pa_codes *codes, const uint32_t *rows, float factor, \
       float *gradient),                                                                                                \
      (outputs, records, width, codes, rows, factor, gradient))                                                         \
    X(double, squared_error,                                                                                            \
      (const float *outputs, int64_t records, int64_t width, const float *targets, int32_t is_sigmoid, float factor,    \
       float *gradient),                                                                                                \
      (outputs, records, width, targets, is_sigmoid, factor, gradient))                                                 \
    X(void, reparametrise,                                                                                              \
      (const float *mean, const float *log_variance, const float *noise, int64_t count, float *code),                   \
      (mean, log_variance, noise, count, code))                                                                         \
    X(double, reparametrise_gradient,                                                                                   \
      (const float *mean, const float *log_variance, const float *noise, int64_t records, int64_t width, float factor,  \
       float *gradient, float *log_variance_gradient),                                                                  \
      (mean, log_variance, noise, records, width, factor, gradient, log_variance_gradient))                             \
    X(void, adam,                                                                                                       \
      (const pa_adam_step *step, int64_t count, const float *gradients, float *first, float *second, float *values),    \
      (step, count, gradients, first, second, values))                                                                  \
    X(void, clamp, (float *values, int64_t count, float bound), (values, count, bound))                                 \
    X(float, largest, (const float *values, int64_t count), (values, count))                                            \
    X(void, add_normals, (const uint32_t *words, int64_t count, float deviation, float *values),                        \
      (words, count, deviation, values))

#define PA_TRAINING_MEMBER(result, name, parameters, arguments) result(*name) parameters;
typedef struct {
    PA_TRAINING(PA_TRAINING_MEMBER)
} pa_training_table;

extern const pa_training_table pa_training_portable;
#if defined(__x86_64__)
extern const pa_training_table pa_training_avx2;
extern const pa_training_table pa_training_avx512;
#endif
