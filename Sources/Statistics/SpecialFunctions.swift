internal import CSpecial

/// Distribution functions and quantiles, evaluated by Boost.Math in double precision.
///
/// Every function returns NaN outside its domain.
public enum SpecialFunctions {
    /// The regularised incomplete beta function I_x(a, b); a, b > 0 and 0 ≤ x ≤ 1.
    public static func betaRegularized(a: Double, b: Double, x: Double) -> Double { pa_beta_regularized(a, b, x) }

    /// 1 − I_x(a, b), without cancellation.
    public static func betaRegularizedComplement(a: Double, b: Double, x: Double) -> Double {
        pa_beta_regularized_complement(a, b, x)
    }

    /// The x with I_x(a, b) = p.
    public static func betaQuantile(a: Double, b: Double, p: Double) -> Double { pa_beta_quantile(a, b, p) }

    /// The x with 1 − I_x(a, b) = q; accurate for tiny q.
    public static func betaQuantile(a: Double, b: Double, complement q: Double) -> Double {
        pa_beta_quantile_complement(a, b, q)
    }

    /// P(X > x) for a chi-squared variable with `degrees` of freedom.
    public static func chiSquaredSurvival(_ x: Double, degrees: Double) -> Double { pa_gamma_q(degrees / 2, x / 2) }

    /// P(Z > z) for a standard normal variable; accurate far into the tail.
    public static func normalSurvival(_ z: Double) -> Double { 0.5 * pa_erfc(z / 2.0.squareRoot()) }

    /// The z with P(Z > z) = q, 0 < q < 1; accurate for tiny q.
    public static func normalQuantile(complement q: Double) -> Double { 2.0.squareRoot() * pa_erfc_inverse(2 * q) }

    /// The t with P(T > t) = q for Student's distribution with `degrees` of freedom.
    public static func studentQuantile(complement q: Double, degrees: Double) -> Double {
        pa_student_quantile_complement(degrees, q)
    }

    /// P(T > t) for Student's distribution with `degrees` of freedom.
    public static func studentSurvival(_ t: Double, degrees: Double) -> Double { pa_student_survival(degrees, t) }

    /// The binomial probability of `k` successes in `n` trials of probability `p`.
    public static func binomialMass(k: Int, n: Int, p: Double) -> Double {
        pa_binomial_mass(Double(n), Double(k), p)
    }

    /// P(X ≤ k) for a binomial variable.
    public static func binomialCumulative(k: Int, n: Int, p: Double) -> Double {
        if k < 0 { return 0 }
        if k >= n { return 1 }
        return pa_beta_regularized_complement(Double(k + 1), Double(n - k), p)
    }

    /// P(X ≥ k) for a binomial variable.
    public static func binomialSurvival(k: Int, n: Int, p: Double) -> Double {
        if k <= 0 { return 1 }
        if k > n { return 0 }
        return pa_beta_regularized(Double(k), Double(n - k + 1), p)
    }
}

/// The two-sided normal quantile z of a confidence, for example 1.96 for 0.95.
package func twoSidedNormalQuantile(_ confidence: Double) -> Double {
    SpecialFunctions.normalQuantile(complement: (1 - confidence) / 2)
}
