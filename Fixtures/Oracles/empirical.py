"""Makes empirical.csv beside this file: lower bounds on the epsilon of differential privacy from the outcomes of attacks.

Run:  pip install mpmath numpy scipy  and then  python empirical.py  (about a minute).
Columns: method,a,b,c,d,alpha,delta,epsilon,mu; a field that does not apply is empty. Inputs are IEEE doubles.

Every number is found in two ways: in doubles, from SciPy's special functions, and in 30-digit arithmetic, from sums or integrals
that share nothing with the first but the definition. They have to agree to TOLERANCE, or nothing is written; the second is
printed to 17 digits. What the two differ by at most is printed for every method.

posterior         a,b,c,d = TP,FN,FP,TN (Zanella-Beguelin et al., arXiv 2206.05199). FNR ~ Beta(1/2 + FN, 1/2 + TP) and
                  FPR ~ Beta(1/2 + FP, 1/2 + TN), independent. An (eps, delta) allows (x, y) = (FNR, FPR) where both x + e^eps y and
                  y + e^eps x are in [1 - delta, e^eps + delta]. F(eps) is the probability of that; the bound has F(eps) = alpha, and
                  is 0 if F(0) >= alpha.
one_run           a,b,c = m canaries, r guesses, v of them correct (Steinke, Nasr, Jagielski, arXiv 2305.08846, Theorem 5.2).
                  p(eps) = f(v) + 2 m delta max over 1 <= i <= v of (f(v - i) - f(v)) / i, f(j) = P[Binomial(r, 1/(1 + e^-eps)) >= j].
                  The bound is the supremum of the eps with p(eps) < alpha; 0 if there is none.
one_run_gaussian  a,b,c = m canaries, c' guesses, c of them correct (Mahloujifar, Melis, Chaudhuri, arXiv 2410.22235, with abstentions
                  and two choices). mu is the supremum of those mu >= 0 that `overshoot` refutes, 0 if there is none; epsilon is what
                  the Gaussian mechanism of that mu has at delta.
clopper_pearson   a,b,c,d = TP,FN,FP,TN. The larger of ln((TPR - delta)/FPR) and ln((1 - FPR - delta)/(1 - TPR)), at least 0, with
                  TPR the lower and FPR the upper Clopper-Pearson bound, each at alpha/2.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import csv
import functools
import math
import pathlib

import numpy as np
from mpmath import mp, mpf
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, betaln, ndtr, ndtri

mp.dps = 30
TOLERANCE = 1e-10  # relative
COUNTS = [(500, 0, 0, 500), (950, 50, 50, 950), (900, 100, 10, 990), (600, 400, 400, 600), (10, 990, 0, 1000), (50, 950, 1, 999),
          (100, 0, 0, 100), (500, 500, 500, 500), (2600, 2400, 2400, 2600),
          # Groups of unequal sizes; of them, two attacks that are wrong more often than right, and one without a true positive.
          (30, 20, 5, 995), (90, 10, 200, 1800), (5, 45, 1990, 10), (120, 380, 80, 20), (0, 50, 3, 497)]
POSTERIOR_LARGE_DELTA = [((500, 500, 500, 500), 0.01), ((600, 400, 400, 600), 0.1), ((950, 50, 50, 950), 0.1), ((10, 990, 0, 1000), 0.02),
                         ((30, 20, 5, 995), 0.1), ((5, 45, 1990, 10), 0.01)]
ONE_RUN = [(1000, 1000, 900), (1000, 100, 100), (100, 50, 25), (5000, 1000, 700), (1000, 1000, 520), (200, 20, 19), (100000, 2000, 1500),
           (50, 10, 10)]
GAUSSIAN = [(1000, 1000, 900), (1000, 100, 90), (1000, 200, 100), (1000, 200, 110), (5000, 1000, 700), (100, 50, 25), (100, 50, 15),
            (200, 20, 19), (2000, 500, 400)]
differences: dict[str, float] = {}


def agree(method, double, exact):
    """`exact`, if `double` is the same but for rounding."""
    difference = float(abs(exact - double) / abs(exact))
    assert difference < TOLERANCE, (method, double, exact)
    differences[method] = max(differences.get(method, 0), difference)
    return exact


def secants(function, start):
    """The root of `function`, of 30 digits, near `start`, the root of the same in doubles."""
    a = mpf(start)
    b = a * (1 + mpf("1e-9"))
    fa, fb = function(a), function(b)
    for _ in range(12):
        if fb == 0 or fb == fa:
            return b
        a, b, fa = b, b - fb * (b - a) / (fb - fa), fb
        if abs(b - a) <= mpf("1e-19") * abs(b):
            return b
        fb = function(b)
    raise ArithmeticError("no convergence")


# Posterior, in doubles: the region itself, integrated over y. In t, y = sin(t)^2, Beta(1/2 + k, 1/2 + l) has a density that is
# proportional to sin(t)^(2 k) cos(t)^(2 l), without a singularity, whose logarithm has a second derivative of at most -2 (k + l).


def posterior_double(tp, fn, fp, tn, delta, eps):
    e, n = math.exp(eps), fp + tn
    mode, width = math.asin(math.sqrt(fp / n)), 1 / math.sqrt(n)
    first, last = max(0, mode - 6.5 * width), min(math.pi / 2, mode + 6.5 * width)
    corners = [math.asin(math.sqrt(y)) for y in ((1 - delta) / (1 + e), (e + delta) / (1 + e), 1 - delta, delta)]
    cuts = [first, *sorted(t for t in corners if first < t < last), last]
    nodes, weights = np.polynomial.legendre.leggauss(12)
    total = 0.0
    for left, right in zip(cuts, cuts[1:]):
        panels = np.linspace(left, right, 201)
        half = np.diff(panels)[:, None] / 2
        t = panels[:-1, None] + half * (1 + nodes)
        s, c = np.sin(t), np.cos(t)
        log_density = 2 * fp * np.log(s) + 2 * tn * np.log(c) - betaln(fp + 0.5, tn + 0.5)
        low = np.maximum(c * c - delta + (1 - e) * s * s, (c * c - delta) / e)  # c^2 is 1 - y
        high = np.minimum(e * c * c + delta, (e - s * s + delta) / e)
        share = betainc(fn + 0.5, tp + 0.5, np.clip(high, 0, 1)) - betainc(fn + 0.5, tp + 0.5, np.clip(low, 0, 1))
        total += float(np.sum(half * weights * 2 * np.exp(log_density) * np.maximum(share, 0)))
    return total


# Posterior, in 30 digits: one less what is below the region and what is above it, integrated over x.


@functools.lru_cache(None)
def gauss_legendre(n):
    """Nodes and weights on [-1, 1]."""
    rule = []
    for x in np.polynomial.legendre.leggauss(n)[0]:
        x = mpf(float(x))
        for _ in range(2):
            before, value = mpf(1), x
            for k in range(2, n + 1):
                before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
            slope = n * (x * value - before) / (x * x - 1)
            step = value / slope
            x -= step
        rule.append((x, 2 / ((1 - x * x) * slope**2)))
    return rule


@functools.lru_cache(None)
def log_beta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def beta_cdf(twice_a, twice_b, y):
    """Of Beta(a, b) at y, with a and b halves of integers, by the continued fraction, from its end and in integers times 2^-120."""
    A, B = twice_a, twice_b
    if y * (A + B + 4) > A + 2:
        return 1 - beta_cdf(B, A, 1 - y)
    one = 1 << 120
    scaled = int(mp.ldexp(y, 120))
    tail = one
    for k in range(40 + int(2.5 * math.sqrt(A + B)), 0, -1):
        odd = -(A + 2 * k) * (A + B + 2 * k) * scaled // ((A + 4 * k) * (A + 4 * k + 2))
        even = 2 * k * (B - 2 * k) * scaled // ((A + 4 * k - 2) * (A + 4 * k))
        tail = one + (even << 120) // (one + (odd << 120) // tail)
    fraction = 1 - (A + B) * y / (A + 2) / mp.ldexp(mpf(tail), -120)
    a, b = mpf(A) / 2, mpf(B) / 2
    return mp.exp(a * mp.log(y) + b * mp.log(1 - y) - log_beta(a, b)) / a / fraction


def below(tp, fn, fp, tn, delta, eps):
    """The probability of x + e^eps y < 1 - delta or y + e^eps x < 1 - delta."""
    half = mpf(1) / 2
    e, top, reach = mp.exp(eps), 1 - mpf(delta), mpf(8)  # exp(-8^2) is 2e-28
    angle = lambda x: mp.asin(mp.sqrt(min(max(x, mpf(0)), mpf(1))))
    mode_x, width_x = angle(mpf(fn) / (fn + tp)), 1 / mp.sqrt(fn + tp)
    mode_y, width_y = angle(mpf(fp) / (fp + tn)), 1 / mp.sqrt(fp + tn)
    steps = [j * reach / 6 for j in range(-6, 7)]
    corner = angle(top / (1 + e))
    first, last = max(mpf(0), mode_x - reach * width_x), min(mp.pi / 2, mode_x + reach * width_x)
    total = mpf(0)
    for left, right, y_of, x_of in ((mpf(0), corner, lambda x: top - e * x, lambda y: (top - y) / e),
                                    (corner, angle(top), lambda x: (top - x) / e, lambda y: top - e * y)):
        left, right = max(left, first), min(right, last)
        if left >= right:
            continue
        where_y = [mp.sin(min(max(mode_y + j * width_y, mpf(0)), mp.pi / 2)) ** 2 for j in steps]
        cuts = [mode_x + j * width_x for j in steps] + [angle(x_of(y)) for y in where_y]
        cuts = [left, *sorted({t for t in cuts if left < t < right}), right]
        for start, end in zip(cuts, cuts[1:]):
            for node, weight in gauss_legendre(24):
                t = (start + end) / 2 + (end - start) / 2 * node
                s, c = mp.sin(t), mp.cos(t)
                y = y_of(s * s)
                from_mode = angle(y) - mode_y
                if from_mode <= -reach * width_y or y <= 0:
                    continue
                share = mpf(1) if from_mode >= reach * width_y else beta_cdf(2 * fp + 1, 2 * tn + 1, y)
                log_density = 2 * fn * mp.log(s) + 2 * tp * mp.log(c) - log_beta(fn + half, tp + half)
                total += (end - start) * weight * mp.exp(log_density) * share
    return total


def posterior(counts, alpha, delta):
    tp, fn, fp, tn = counts
    double = lambda eps: posterior_double(*counts, delta, eps) - alpha
    if double(0.0) >= 0:
        return mpf(0)
    start = brentq(double, 0, 20, xtol=1e-16, rtol=1e-15)
    # Above (x, y) is below (1 - x, 1 - y).
    exact = lambda eps: 1 - below(tp, fn, fp, tn, delta, eps) - below(fn, tp, tn, fp, delta, eps) - mpf(alpha)
    step = 1e-4 * start  # one step of Newton's adds to the digits of `start` those of the slope
    slope = (double(start + step) - double(start - step)) / (2 * step)
    return agree("posterior", start, mpf(start) - exact(mpf(start)) / slope)


# One run.


def binomial_masses(n, odds):
    """P[Binomial = j] for j = 0...n; odds is q / (1 - q)."""
    masses = [(1 + odds) ** -n]
    for j in range(n):
        masses.append(masses[-1] * odds * (n - j) / (j + 1))
    return masses


def one_run_p(m, r, v, delta, eps):
    masses = binomial_masses(r, mp.exp(eps))
    largest = sum_below = mpf(0)
    for i in range(1, v + 1):
        sum_below += masses[v - i]
        largest = max(largest, sum_below / i)
    return min(mpf(1), mp.fsum(masses[v:]) + 2 * m * mpf(delta) * largest)


def one_run_p_double(m, r, v, delta, eps):
    j = np.arange(1, v + 1)
    f = np.concatenate([[1.0], betainc(j, r - j + 1.0, 1 / (1 + math.exp(-eps)))])
    i = np.arange(1, v + 1)
    return min(1.0, f[v] + 2 * m * delta * float(np.max((f[v - i] - f[v]) / i)))


def one_run(m, r, v, alpha, delta):
    p = lambda eps: one_run_p_double(m, r, v, delta, eps) - alpha
    # p is no less than at a delta of 0, where it increases, so that nothing above this eps is refuted.
    f = lambda eps: betainc(v, r - v + 1, 1 / (1 + math.exp(-eps))) - alpha
    if f(0) >= 0:
        return mpf(0)
    most = brentq(f, 0, 50, xtol=1e-16, rtol=1e-15)
    grid = np.linspace(0, most * (1 + 1e-9), 201)
    refuted = [p(eps) < 0 for eps in grid]
    assert sorted(refuted, reverse=True) == refuted  # p crosses alpha once
    if not refuted[0]:
        return mpf(0)
    k = refuted.index(False)
    start = brentq(p, grid[k - 1], grid[k], xtol=1e-16, rtol=1e-15)
    return agree("one_run", start, secants(lambda eps: one_run_p(m, r, v, delta, eps) - mpf(alpha), start))


# One run, Gaussian.


def normal_quantile(x):
    z = mpf(float(ndtri(float(x))))
    for _ in range(2):  # Newton's, each twice as many digits
        z -= (mp.ncdf(z) - x) / mp.npdf(z)
    return z


def overshoot(m, guesses, correct, alpha, mu, cdf, quantile, number):
    """r + h - c'/m of the recursion: the trade-off curve of mu is refuted where it is positive."""
    r, h = number(alpha) * correct / m, number(alpha) * (guesses - correct) / m
    for i in range(correct - 1, -1, -1):
        blown = number(1) if r >= 1 else cdf(quantile(r) - mu)
        if blown <= h:
            break  # h and r stay
        r, h = r + number(i) / (guesses - i) * (blown - h), blown
    return r + h - number(guesses) / m


def one_run_gaussian(m, guesses, correct, alpha):
    double = lambda mu: overshoot(m, guesses, correct, alpha, mu, ndtr, ndtri, float)
    if double(0.0) <= 0:
        assert overshoot(m, guesses, correct, alpha, mpf(0), lambda z: z, lambda x: x, mpf) <= 0  # g(x) = x
        return mpf(0)
    start = brentq(double, 0, 20, xtol=1e-16, rtol=1e-15)
    # So steep that no more is of use than the sign.
    refuted = lambda mu: overshoot(m, guesses, correct, alpha, mu, mp.ncdf, normal_quantile, mpf) > 0
    low, high = start * (1 - mpf("1e-12")), start * (1 + mpf("1e-12"))
    assert refuted(low) and not refuted(high)
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if refuted(middle) else (low, middle)
    return agree("one_run_gaussian mu", start, low)


def gaussian_epsilon(mu, delta):
    if mu == 0 or mp.erf(mu / 2 / mp.sqrt(2)) <= delta:
        return mpf(0)
    double = lambda eps: ndtr(-eps / float(mu) + float(mu) / 2) - math.exp(eps) * ndtr(-eps / float(mu) - float(mu) / 2) - delta
    exact = lambda eps: mp.ncdf(-eps / mu + mu / 2) - mp.exp(eps) * mp.ncdf(-eps / mu - mu / 2) - mpf(delta)
    start = brentq(double, 0, 200, xtol=1e-16, rtol=1e-15)
    return agree("one_run_gaussian epsilon", start, secants(exact, start))


# Clopper-Pearson.


@functools.lru_cache(None)
def lower_bound(k, n, level):
    """The p with P[Binomial(n, p) >= k] = level; 0 if k is 0."""
    if k == 0:
        return mpf(0)
    exact = lambda p: mp.fsum(binomial_masses(n, p / (1 - p))[k:]) - mpf(level)
    start = float(betaincinv(k, n - k + 1, level))
    return agree("clopper_pearson", start, secants(exact, start))


def clopper_pearson(counts, alpha, delta):
    tp, fn, fp, tn = counts
    tpr, tnr = lower_bound(tp, tp + fn, alpha / 2), lower_bound(tn, fp + tn, alpha / 2)  # the upper bound of FPR is 1 - tnr
    ratios = [(tpr - mpf(delta)) / (1 - tnr), (tnr - mpf(delta)) / (1 - tpr)]
    return max([mpf(0)] + [mp.log(ratio) for ratio in ratios if ratio > 0])


def main():
    rows = []
    show = lambda x: mp.nstr(x, 17, min_fixed=-5, max_fixed=17, strip_zeros=x == 0)
    for alpha in (0.05, 0.01):
        for counts in COUNTS:
            for delta in (0.0, 1e-5):
                rows.append(["posterior", *counts, alpha, delta, show(posterior(counts, alpha, delta)), ""])
            for delta in (0.0, 1e-5, 0.01, 0.1):
                rows.append(["clopper_pearson", *counts, alpha, delta, show(clopper_pearson(counts, alpha, delta)), ""])
        for counts, delta in POSTERIOR_LARGE_DELTA:
            rows.append(["posterior", *counts, alpha, delta, show(posterior(counts, alpha, delta)), ""])
        for m, r, v in ONE_RUN:
            for delta in (0.0, 1e-6, 1e-4):
                rows.append(["one_run", m, r, v, "", alpha, delta, show(one_run(m, r, v, alpha, delta)), ""])
    for m, guesses, correct in GAUSSIAN:
        mu = one_run_gaussian(m, guesses, correct, 0.05)
        for delta in (1e-6, 1e-5):
            rows.append(["one_run_gaussian", m, guesses, correct, "", 0.05, delta, show(gaussian_epsilon(mu, delta)), show(mu)])
    order = ["posterior", "one_run", "one_run_gaussian", "clopper_pearson"]
    rows.sort(key=lambda row: order.index(row[0]))
    with open(pathlib.Path(__file__).resolve().with_suffix(".csv"), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow("method,a,b,c,d,alpha,delta,epsilon,mu".split(","))
        writer.writerows(rows)
    for method in order:
        print(method, sum(row[0] == method for row in rows), "rows")
    for what, difference in differences.items():
        print(f"{what}: both ways differ by at most {difference:.1e}, relatively")


if __name__ == "__main__":
    main()
