#include "special.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace {

// Errors come back as NaN instead of exceptions. Promotion to long double is off so that every processor family with
// IEEE doubles returns the same bits.
namespace policies = boost::math::policies;
using Policy = policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                                policies::overflow_error<policies::ignore_error>,
                                policies::evaluation_error<policies::ignore_error>,
                                policies::rounding_error<policies::ignore_error>,
                                policies::indeterminate_result_error<policies::ignore_error>,
                                policies::promote_double<false>>;

template <typename Evaluate>
double guarded(Evaluate evaluate) {
    try {
        return evaluate();
    } catch (...) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace

extern "C" {

double pa_beta_regularized(double a, double b, double x) {
    return guarded([=] { return boost::math::ibeta(a, b, x, Policy()); });
}

double pa_beta_regularized_complement(double a, double b, double x) {
    return guarded([=] { return boost::math::ibetac(a, b, x, Policy()); });
}

double pa_beta_quantile(double a, double b, double p) {
    return guarded([=] { return boost::math::ibeta_inv(a, b, p, Policy()); });
}

double pa_beta_quantile_complement(double a, double b, double q) {
    return guarded([=] { return boost::math::ibetac_inv(a, b, q, Policy()); });
}

double pa_gamma_q(double a, double x) {
    return guarded([=] { return boost::math::gamma_q(a, x, Policy()); });
}

double pa_erfc(double x) { return std::erfc(x); }

double pa_erfc_inverse(double p) {
    return guarded([=] { return boost::math::erfc_inv(p, Policy()); });
}

double pa_student_survival(double degrees, double t) {
    return guarded([=] {
        boost::math::students_t_distribution<double, Policy> law(degrees);
        return boost::math::cdf(boost::math::complement(law, t));
    });
}

double pa_student_quantile_complement(double degrees, double q) {
    return guarded([=] {
        boost::math::students_t_distribution<double, Policy> law(degrees);
        return boost::math::quantile(boost::math::complement(law, q));
    });
}

double pa_binomial_mass(double n, double k, double p) {
    return guarded([=] {
        return boost::math::pdf(boost::math::binomial_distribution<double, Policy>(n, p), k);
    });
}
}
