// How far the float filter of the leaves may be wrong, and thresholds that allow for it.
//
// Let D be the real distance of two records before the square root is taken or the mean, B a distance in double precision
// that a candidate must not exceed, u = 2^-53 and w = 2^-24.
//
// 1. `pa_pair` adds n non-negative terms in double precision, each with a few roundings. A pair whose distance it finds to
//    be at most B has a real length sqrt(D) of at most B (1 + (n + 16) 2u) + tiny for Euclidean distances, and a real sum D
//    of at most B columns (1 + (n + 16) 2u) + tiny for the others; tiny is for results below the smallest doubles.
// 2. A point stands for the real, scaled record up to an error e: the sum of w |a| over columns where differences are
//    added up (the root of the sum of squares where squares are). Clamping changes nothing here: it is a contraction, so the
//    clamped points only come closer. Neither does a cap of 1, for the same reason. A difference of two points is thus off
//    by at most the sum of both errors, in the same norm.
// 3. A rotation V in double precision stretches lengths by at most sqrt(1 + eta), where eta bounds |V V' - 1|, as measured
//    on the matrix itself, and adds (d sqrt(d) + 4) 2u (|a| + |c|) to e, where c is the centre.
// 4. The tile starts from -T and adds non-negative floats until the sum is no longer negative; while it is, each of its n
//    roundings is at most w T, and each term is off by at most 4 w of itself. Real sums below T (1 - (n + 8) w) are thus
//    found negative, as are the sums of boxes, which have fewer columns.
//
// With errors e and f of query and reference, T = (B s + e + f)^2 g for squares and (B s + e + f) g otherwise leaves out no
// pair at most B apart, where s holds 1 and 3, and g = 1 + (n + 16) 2w holds 4 and the roundings of T itself.
#pragma once
#include "distances.h"
#include "include/leaves.h"

#define PA_FLOAT_ROUNDING 0x1p-24
/// The smallest number that a point's value is told apart from 0 by; far below it floats underflow.
#define PA_TINY_FLOAT 1e-37
/// Stands for a missing number in points that are not rotated: further than 1 from all others.
#define PA_MISSING_POINT 100.0f
/// Euclidean coordinates are clamped to this size, so that floats stay finite.
#define PA_FARTHEST_POINT 1e9
#define PA_LOWEST_CAPPED -1.0
#define PA_HIGHEST_CAPPED 2.0

typedef struct {
    /// s, with `columns` where distances are means.
    double stretch;
    /// g.
    float growth;
    /// Whether lengths are squared.
    int squared;
} pa_leaf_margin;

PA_INLINE pa_leaf_margin pa_margin(const pa_space *space, const pa_point_plan *plan) {
    const double terms = (double)(plan->code_columns + plan->number_columns);
    pa_leaf_margin margin;
    margin.squared = space->metric == PA_EUCLIDEAN;
    margin.stretch = (1 + (terms + 16) * 0x1p-51) * (1 + plan->rotation_defect);
    if (space->metric == PA_GOWER) margin.stretch *= (double)space->columns;
    margin.growth = (float)(1 + (terms + 16) * 2 * PA_FLOAT_ROUNDING);
    return margin;
}

/// B s + e in float, rounded up; infinite where floats end.
PA_INLINE float pa_margin_base(const pa_leaf_margin *margin, double bound, float error) {
    const double base = (bound * margin->stretch + (double)error) * (1 + 4 * PA_FLOAT_ROUNDING) + PA_TINY_FLOAT;
    return base < 3e38 ? (float)base : INFINITY;
}

/// T for a base and the error of a leaf.
PA_INLINE float pa_margin_threshold(const pa_leaf_margin *margin, float base, float error) {
    const float length = base + error;
    return (margin->squared ? length * length : length) * margin->growth + 0x1p-120f;
}
