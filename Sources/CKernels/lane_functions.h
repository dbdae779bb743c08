// Functions of 16 floats at a time. They round every operation on its own, so every instruction set gives the same bits.
#pragma once
#include "include/lanes.h"

// No vector crosses the border of a file.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float lane __attribute__((vector_size(PA_LANES * sizeof(float))));
typedef uint32_t word_lane __attribute__((vector_size(PA_LANES * sizeof(uint32_t))));
typedef int32_t whole_lane __attribute__((vector_size(PA_LANES * sizeof(int32_t))));
typedef uint64_t wide_lane __attribute__((vector_size(PA_LANES * sizeof(uint64_t))));

#define ALWAYS static inline __attribute__((always_inline))
#define SEPARATE_ROUNDING _Pragma("clang fp contract(off)")

ALWAYS lane splat(float x) { return (lane){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

/// a * b + c, rounded once where PA_FUSED says that the processor can.
ALWAYS lane multiply_add(lane a, lane b, lane c) {
#if PA_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
#pragma clang fp contract(off)
    return a * b + c;
#endif
}

/// `yes` where `condition` holds (all bits set), `no` elsewhere.
ALWAYS lane choose(whole_lane condition, lane yes, lane no) {
    return (lane)(((whole_lane)yes & condition) | ((whole_lane)no & ~condition));
}

/// The nearest whole number, for values smaller than 2^22 in size.
ALWAYS lane nearest_whole(lane x) {
    SEPARATE_ROUNDING
    return (x + 12582912.0f) - 12582912.0f;
}

/// The exponential function, to 2e-7 relative; arguments are cut to -87 ... 88. Reduction and polynomial as in Cephes (Moshier).
ALWAYS lane exponential(lane x) {
    SEPARATE_ROUNDING
    x = choose(x < -87.0f, splat(-87.0f), x);
    x = choose(x > 88.0f, splat(88.0f), x);
    const lane n = nearest_whole(x * 1.44269504f);
    const lane r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    lane p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    const whole_lane power = (__builtin_convertvector(n, whole_lane) + 127) << 23;
    return p * (lane)power;
}

ALWAYS lane activate(lane x, int32_t activation, float slope) {
    SEPARATE_ROUNDING
    switch (activation) {
        case PA_RELU: return choose(x > 0.0f, x, splat(0.0f));
        case PA_LEAKY_RELU: return choose(x > 0.0f, x, x * slope);
        case PA_SIGMOID: return 1.0f / (1.0f + exponential(-x));
        case PA_TANH: {
            const whole_lane sign = (whole_lane)x & INT32_MIN;
            const lane size = (lane)((whole_lane)x & INT32_MAX);
            const lane e = exponential(size * -2.0f);
            return (lane)((whole_lane)((1.0f - e) / (1.0f + e)) | sign);
        }
        default: return x;
    }
}

/// The natural logarithm of values in (0, 1], to 2e-7 relative; polynomial as in Cephes (Moshier).
ALWAYS lane logarithm(lane x) {
    SEPARATE_ROUNDING
    const whole_lane bits = (whole_lane)x;
    // A mantissa in [sqrt(1/2), sqrt(2)) and its exponent.
    const whole_lane shifted = bits - 0x3F3504F3;
    const whole_lane exponent = shifted >> 23;
    const lane m = (lane)((shifted & 0x007FFFFF) + 0x3F3504F3);
    const lane e = __builtin_convertvector(exponent, lane);
    const lane r = m - 1.0f;
    const lane square = r * r;
    lane p = r * 7.0376836292e-2f - 1.1514610310e-1f;
    p = p * r + 1.1676998740e-1f;
    p = p * r - 1.2420140846e-1f;
    p = p * r + 1.4249322787e-1f;
    p = p * r - 1.6668057665e-1f;
    p = p * r + 2.0000714765e-1f;
    p = p * r - 2.4999993993e-1f;
    p = p * r + 3.3333331174e-1f;
    lane y = p * r * square + e * -2.12194440e-4f;
    y = y - square * 0.5f;
    return (r + y) + e * 0.693359375f;
}

/// Two independent standard normal values from a uniform value in (0, 1] and a word (Box and Muller 1958).
ALWAYS void box_muller_of(lane u, word_lane angle, lane *first, lane *second) {
    SEPARATE_ROUNDING
    const lane squared = logarithm(u) * -2.0f;
    const lane size = __builtin_elementwise_sqrt(choose(squared > 0.0f, squared, splat(0.0f)));
    // The angle in quarters of a turn, -2 ... 2, and what is left of it in radians, at most a half quarter.
    const lane quarters = __builtin_convertvector((whole_lane)angle, lane) * 0x1p-30f;
    const lane whole = nearest_whole(quarters);
    const lane x = (quarters - whole) * 1.57079632679f;
    const lane z = x * x;
    const lane sine = ((z * -1.9515295891e-4f + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * x + x;
    const lane cosine =
        ((z * 2.443315711809948e-5f - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - z * 0.5f + 1.0f;
    const whole_lane quarter = __builtin_convertvector(whole, whole_lane);
    const whole_lane odd = -(quarter & 1);
    // cos and sin of x + quarter * pi / 2.
    const whole_lane negative_cosine = ((quarter + 1) & 2) << 30;
    const whole_lane negative_sine = (quarter & 2) << 30;
    *first = size * (lane)((whole_lane)choose(odd, sine, cosine) ^ negative_cosine);
    *second = size * (lane)((whole_lane)choose(odd, cosine, sine) ^ negative_sine);
}

/// Two standard normal values from two words; the largest radius is 6.8.
ALWAYS void box_muller(word_lane radius, word_lane angle, lane *first, lane *second) {
    SEPARATE_ROUNDING
    box_muller_of(__builtin_convertvector(radius, lane) * 0x1p-32f + 0x1p-33f, angle, first, second);
}

/// Two standard normal values from three words; the largest radius is 9.5, and small uniform values have all their bits.
ALWAYS void box_muller_wide(word_lane high, word_lane low, word_lane angle, lane *first, lane *second) {
    SEPARATE_ROUNDING
    const lane upper = __builtin_convertvector(high, lane) * 0x1p-32f;
    const lane u = upper + (__builtin_convertvector(low, lane) * 0x1p-64f + 0x1p-65f);
    box_muller_of(u, angle, first, second);
}

/// The words of block `block` of `blocks` of each of 16 records in a row.
ALWAYS void philox(const pa_stream *stream, uint64_t first_record, uint64_t blocks, uint64_t block, word_lane words[4]) {
    wide_lane position;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < PA_LANES; lane++) position[lane] = (first_record + (uint64_t)lane) * blocks + block;
    const word_lane none = {0};
    word_lane x0 = __builtin_convertvector(position, word_lane);
    word_lane x1 = __builtin_convertvector(position >> 32, word_lane);
    word_lane x2 = none + stream->lane[0], x3 = none + stream->lane[1];
    uint32_t k0 = stream->key[0], k1 = stream->key[1];
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        const wide_lane first = __builtin_convertvector(x0, wide_lane) * UINT64_C(0xD2511F53);
        const wide_lane second = __builtin_convertvector(x2, wide_lane) * UINT64_C(0xCD9E8D57);
        const word_lane y0 = __builtin_convertvector(second >> 32, word_lane) ^ x1 ^ k0;
        const word_lane y2 = __builtin_convertvector(first >> 32, word_lane) ^ x3 ^ k1;
        x1 = __builtin_convertvector(second, word_lane);
        x3 = __builtin_convertvector(first, word_lane);
        x0 = y0;
        x2 = y2;
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
}
