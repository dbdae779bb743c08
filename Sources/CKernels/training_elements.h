// The part of training_body.h that goes element by element.

static void activation_gradient(float *gradient, const float *output, int64_t panels, int64_t width, int32_t activation,
                                float slope) {
    SEPARATE_ROUNDING
    const int64_t count = panels * width * PA_LANES;
    if (activation == PA_IDENTITY) return;
    for (int64_t i = 0; i < count; i += PA_LANES) {
        const lane g = read(gradient + i), y = read(output + i);
        lane made = g;
        switch (activation) {
            case PA_RELU: made = choose(y > 0.0f, g, splat(0)); break;
            case PA_LEAKY_RELU: made = choose(y > 0.0f, g, g * slope); break;
            case PA_TANH: made = g * (1.0f - y * y); break;
            case PA_SIGMOID: made = g * (y * (1.0f - y)); break;
            default: break;
        }
        write(gradient + i, made);
    }
}

static void add(const float *a, const float *b, int64_t count, float *sum) {
    for (int64_t i = 0; i < count; i += PA_LANES) write(sum + i, read(a + i) + read(b + i));
}

static void add_column(float *values, int64_t records, int64_t width, const float *column) {
    for (int64_t panel = 0; panel < panels_of(records); panel++) {
        const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
        lane ones = {0};
        for (int64_t i = 0; i < filled; i++) ones[i] = 1;
        for (int64_t c = 0; c < width; c++) {
            float *place = values + (panel * width + c) * PA_LANES;
            write(place, multiply_add(ones, splat(column[c]), read(place)));
        }
    }
}

static void scale_records(float *values, int64_t panels, int64_t width, const float *factors) {
    for (int64_t panel = 0; panel < panels; panel++) {
        const lane factor = read(factors + panel * PA_LANES);
        for (int64_t c = 0; c < width; c++) {
            float *place = values + (panel * width + c) * PA_LANES;
            write(place, read(place) * factor);
        }
    }
}

static void scale(float *values, int64_t count, float factor) {
    for (int64_t i = 0; i < count; i += PA_LANES) write(values + i, read(values + i) * factor);
}

static void channel_sums(const float *values, int64_t panels, int64_t channels, int64_t length, double *sums) {
    // Channels that lie side by side are read together.
    for (int64_t first = 0; first < channels; first += PA_LANES) {
        const int64_t some = smaller(channels - first, PA_LANES);
        double_lane totals[PA_LANES] = {{0}};
        for (int64_t panel = 0; panel < panels; panel++) {
            const float *place = values + (panel * channels + first) * length * PA_LANES;
            for (int64_t c = 0; c < some; c++) {
                double_lane total = totals[c];
                for (int64_t j = 0; j < length; j++, place += PA_LANES) {
                    total += __builtin_convertvector(read(place), double_lane);
                }
                totals[c] = total;
            }
        }
        for (int64_t c = 0; c < some; c++) sums[first + c] = double_sum(totals[c]);
    }
}

static void record_norms(const float *a, const float *b, int64_t panels, int64_t channels, int64_t length,
                         const float *factors, float *norms) {
    for (int64_t panel = 0; panel < panels; panel++) {
        lane total = {0};
        for (int64_t c = 0; c < channels; c++) {
            const int64_t start = (panel * channels + c) * length * PA_LANES;
            lane sum = {0};
            for (int64_t j = 0; j < length; j++) {
                const lane value = read(a + start + j * PA_LANES);
                sum = b == NULL ? sum + value : multiply_add(value, read(b + start + j * PA_LANES), sum);
            }
            total = multiply_add(sum, sum, total);
        }
        const lane factor = factors == NULL ? splat(1) : read(factors + panel * PA_LANES);
        write(norms + panel * PA_LANES, multiply_add(total, factor, read(norms + panel * PA_LANES)));
    }
}

static void norm_moments(const float *values, int64_t channels, int64_t length, int64_t records, int64_t first,
                         int64_t end, double *mean, double *variance) {
    const int64_t panels = records / PA_LANES, rest = records % PA_LANES;
    const double count = (double)records * (double)length;
    for (int64_t c = first; c < end; c++) {
        double_lane centre = {0};
        for (int pass = 0; pass < 2; pass++) {
            double_lane total = {0};
            for (int64_t panel = 0; panel < panels; panel++) {
                const float *place = values + (panel * channels + c) * length * PA_LANES;
                for (int64_t j = 0; j < length; j++) {
                    const double_lane d = __builtin_convertvector(read(place + j * PA_LANES), double_lane) - centre;
                    total += pass == 0 ? d : d * d;
                }
            }
            if (rest > 0) {
                const float *place = values + (panels * channels + c) * length * PA_LANES;
                for (int64_t j = 0; j < length; j++) {
                    for (int64_t i = 0; i < rest; i++) {
                        const double d = place[j * PA_LANES + i] - centre[i];
                        total[i] += pass == 0 ? d : d * d;
                    }
                }
            }
            const double sum = double_sum(total);
            if (pass == 0) {
                mean[c] = sum / count;
                centre += sum / count;
            } else {
                variance[c] = sum / count;
            }
        }
    }
}

static void normalise(float *values, int64_t panels, int64_t channels, int64_t length, const float *mean,
                      const float *scale, const float *weight, const float *bias, int32_t activation, float slope,
                      float *output) {
    for (int64_t panel = 0; panel < panels; panel++) {
        for (int64_t c = 0; c < channels; c++) {
            const int64_t start = (panel * channels + c) * length * PA_LANES;
            const lane m = splat(mean[c]), s = splat(scale[c]), w = splat(weight[c]), b = splat(bias[c]);
            for (int64_t j = 0; j < length * PA_LANES; j += PA_LANES) {
                const lane x = (read(values + start + j) - m) * s;
                write(values + start + j, x);
                write(output + start + j, activate(multiply_add(x, w, b), activation, slope));
            }
        }
    }
}

static void norm_sums(const float *gradient, const float *normalised, int64_t panels, int64_t channels, int64_t length,
                      int64_t first, int64_t end, double *sums, double *products) {
    for (int64_t c = first; c < end; c++) {
        double_lane sum = {0}, product = {0};
        for (int64_t panel = 0; panel < panels; panel++) {
            const int64_t start = (panel * channels + c) * length * PA_LANES;
            for (int64_t j = 0; j < length * PA_LANES; j += PA_LANES) {
                const lane g = read(gradient + start + j);
                sum += __builtin_convertvector(g, double_lane);
                product += __builtin_convertvector(g * read(normalised + start + j), double_lane);
            }
        }
        sums[c] = double_sum(sum);
        products[c] = double_sum(product);
    }
}

static void norm_gradient(float *gradient, const float *normalised, int64_t records, int64_t channels, int64_t length,
                          const float *mean, const float *product, const float *scale) {
    for (int64_t panel = 0; panel < panels_of(records); panel++) {
        const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
        lane used = {0};
        for (int64_t i = 0; i < filled; i++) used[i] = 1;
        for (int64_t c = 0; c < channels; c++) {
            const int64_t start = (panel * channels + c) * length * PA_LANES;
            const lane m = splat(mean[c]), p = splat(-product[c]), s = used * scale[c];
            for (int64_t j = 0; j < length * PA_LANES; j += PA_LANES) {
                const lane g = read(gradient + start + j) - m;
                write(gradient + start + j, multiply_add(read(normalised + start + j), p, g) * s);
            }
        }
    }
}

// Losses.

static double cross_entropy(const float *outputs, int64_t records, int64_t width, const pa_codes *codes,
                            const uint32_t *rows, float factor, float *gradient) {
    double loss = 0;
    for (int64_t panel = 0; panel < panels_of(records); panel++) {
        const float *place = outputs + panel * width * PA_LANES;
        float *made = gradient + panel * width * PA_LANES;
        const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
        float own[PA_LANES] = {0};
        for (int64_t i = 0; i < filled; i++) own[i] = factor;
        const lane each = read(own);
        // What a 0 costs, for all columns, three under one logarithm; `odd` has a lane that is not 0 where an output is no
        // number.
        lane zeros = {0};
        whole_lane odd = {0};
        for (int64_t c = 0; c < width; c += 3) {
            lane product = splat(1);
            for (int64_t k = c; k < c + 3 && k < width; k++) {
                const lane p = read(place + k * PA_LANES);
                odd |= p != p;
                product *= (1.0f - p) + 1e-12f;
                write(made + k * PA_LANES, p * each);
            }
            zeros += logarithm(product);
        }
        for (int64_t i = 0; i < filled; i++) {
            double sum = odd[i] ? __builtin_nan("") : zeros[i];
            const uint32_t row = rows[panel * PA_LANES + i];
            for (uint64_t k = codes->starts[row]; k < codes->starts[row + 1]; k++) {
                const int64_t at = (int64_t)codes->codes[k] * PA_LANES + i;
                sum += __builtin_log((double)place[at] + 1e-12) - __builtin_log((double)(1.0f - place[at]) + 1e-12);
                made[at] -= factor;
            }
            loss -= sum;
        }
    }
    return loss;
}

static double squared_error(const float *outputs, int64_t records, int64_t width, const float *targets,
                            int32_t is_sigmoid, float factor, float *gradient) {
    double_lane loss = {0};
    for (int64_t panel = 0; panel < panels_of(records); panel++) {
        const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
        lane used = {0};
        for (int64_t i = 0; i < filled; i++) used[i] = 1;
        for (int64_t c = 0; c < width; c++) {
            const int64_t at = (panel * width + c) * PA_LANES;
            const lane y = read(outputs + at), error = (y - read(targets + at)) * used;
            loss += __builtin_convertvector(error * error, double_lane);
            const lane made = error * (2 * factor);
            write(gradient + at, is_sigmoid ? made * (y * (1.0f - y)) : made);
        }
    }
    return double_sum(loss);
}

static void reparametrise(const float *mean, const float *log_variance, const float *noise, int64_t count, float *code) {
    for (int64_t i = 0; i < count; i += PA_LANES) {
        const lane deviation = exponential(read(log_variance + i) * 0.5f);
        write(code + i, multiply_add(read(noise + i), deviation, read(mean + i)));
    }
}

static double reparametrise_gradient(const float *mean, const float *log_variance, const float *noise, int64_t records,
                                     int64_t width, float factor, float *gradient, float *log_variance_gradient) {
    double_lane divergence = {0};
    for (int64_t panel = 0; panel < panels_of(records); panel++) {
        const int64_t filled = smaller(records - panel * PA_LANES, PA_LANES);
        lane used = {0};
        for (int64_t i = 0; i < filled; i++) used[i] = 1;
        for (int64_t c = 0; c < width; c++) {
            const int64_t i = (panel * width + c) * PA_LANES;
            const lane m = read(mean + i), v = read(log_variance + i), g = read(gradient + i);
            const lane deviation = exponential(v * 0.5f), variance = exponential(v);
            const lane own = (m * m + variance - 1.0f - v) * 0.5f * used;
            divergence += __builtin_convertvector(own, double_lane);
            write(gradient + i, (g + m * factor) * used);
            write(log_variance_gradient + i,
                  (g * read(noise + i) * deviation * 0.5f + (variance - 1.0f) * (0.5f * factor)) * used);
        }
    }
    return double_sum(divergence);
}

// Optimisers.

static void adam(const pa_adam_step *step, int64_t count, const float *gradients, float *first, float *second,
                 float *values) {
    for (int64_t i = 0; i < count; i += PA_LANES) {
        const lane w = read(values + i);
        const lane g = multiply_add(w, splat(step->decay), read(gradients + i));
        const lane m = multiply_add(read(first + i), splat(step->first), g * step->first_new);
        const lane v = multiply_add(read(second + i), splat(step->second), g * g * step->second_new);
        write(first + i, m);
        write(second + i, v);
        const lane size = multiply_add(__builtin_elementwise_sqrt(v), splat(step->root), splat(step->epsilon));
        write(values + i, multiply_add(splat(-step->step), m / size, w));
    }
}

static void clamp(float *values, int64_t count, float bound) {
    for (int64_t i = 0; i < count; i += PA_LANES) {
        lane x = read(values + i);
        x = choose(x < -bound, splat(-bound), x);
        write(values + i, choose(x > bound, splat(bound), x));
    }
}

static float largest(const float *values, int64_t count) {
    lane most = {0};
    whole_lane odd = {0};
    for (int64_t i = 0; i < count; i += PA_LANES) {
        const lane x = read(values + i), size = (lane)((whole_lane)x & INT32_MAX);
        odd |= x != x;
        most = choose(size > most, size, most);
    }
    float result = 0;
    for (int i = 0; i < PA_LANES; i++) {
        if (odd[i]) return __builtin_inff();
        result = most[i] > result ? most[i] : result;
    }
    return result;
}

static void add_normals(const uint32_t *words, int64_t count, float deviation, float *values) {
    for (int64_t i = 0; i < count; i += 2 * PA_LANES, words += 3 * PA_LANES) {
        word_lane high, low, angle;
        memcpy(&high, words, sizeof high);
        memcpy(&low, words + PA_LANES, sizeof low);
        memcpy(&angle, words + 2 * PA_LANES, sizeof angle);
        lane a, b;
        box_muller_wide(high, low, angle, &a, &b);
        write(values + i, multiply_add(a, splat(deviation), read(values + i)));
        if (i + PA_LANES < count) {
            write(values + i + PA_LANES, multiply_add(b, splat(deviation), read(values + i + PA_LANES)));
        }
    }
}
