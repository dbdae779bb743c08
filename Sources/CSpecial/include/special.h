// Special functions of Boost.Math behind a C interface. Every function returns NaN when its arguments are outside its
// domain or the evaluation fails; none throws across the language border.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Regularised incomplete beta I_x(a, b); a, b > 0, 0 <= x <= 1.
double pa_beta_regularized(double a, double b, double x);
/// Complement 1 - I_x(a, b), without cancellation.
double pa_beta_regularized_complement(double a, double b, double x);
/// x with I_x(a, b) = p.
double pa_beta_quantile(double a, double b, double p);
/// x with 1 - I_x(a, b) = q.
double pa_beta_quantile_complement(double a, double b, double q);
/// Upper regularised incomplete gamma Q(a, x); the chi-squared survival function is Q(k / 2, x / 2).
double pa_gamma_q(double a, double x);
/// The complementary error function.
double pa_erfc(double x);
/// Inverse of the complementary error function on (0, 2).
double pa_erfc_inverse(double p);
/// Student's t survival function P(T > t) with `degrees` of freedom.
double pa_student_survival(double degrees, double t);
/// Quantile t with P(T > t) = q.
double pa_student_quantile_complement(double degrees, double q);
/// Binomial probability mass C(n, k) p^k (1 - p)^(n - k).
double pa_binomial_mass(double n, double k, double p);

#ifdef __cplusplus
}
#endif
