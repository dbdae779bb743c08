"""Reference statistics shared by the oracle scripts beside this file.

Library functions are the truth wherever there is one (scipy, statsmodels, scikit-learn); the rest is brute force.
"""
import json
import math
import platform

import numpy
import scipy
import scipy.stats
import sklearn
import sklearn.metrics
import statsmodels
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def versions():
    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
        "scikit-learn": sklearn.__version__,
    }


def plain(o):
    """Turns numpy values into plain Python ones; refuses NaN and infinity."""
    if isinstance(o, dict):
        return {k: plain(v) for k, v in o.items()}
    if isinstance(o, (list, tuple)):
        return [plain(v) for v in o]
    if isinstance(o, numpy.ndarray):
        return plain(o.tolist())
    if isinstance(o, numpy.bool_):
        return bool(o)
    if isinstance(o, numpy.integer):
        return int(o)
    if isinstance(o, (float, numpy.floating)):
        o = float(o)
        assert math.isfinite(o), o
        return o + 0.0  # no negative zero
    return o


def write_json(path, value):
    # one line per top-level entry, for readable diffs
    top = plain(value)
    text = "{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(v, allow_nan=False) for k, v in top.items()) + "\n}\n"
    assert json.loads(text) == top
    path.write_text(text)
    return len(text)


# ---- proportions

def cp_lower(k, n, g):
    """One-sided Clopper-Pearson lower limit, error g."""
    return 0.0 if k == 0 else float(scipy.stats.beta.ppf(g, k, n - k + 1))


def cp_upper(k, n, g):
    return 1.0 if k == n else float(scipy.stats.beta.isf(g, k + 1, n - k))


def clopper_pearson(k, n, confidence):
    k, n = int(k), int(n)
    g = (1 - confidence) / 2
    lo, hi = cp_lower(k, n, g), cp_upper(k, n, g)
    other = scipy.stats.binomtest(k, n).proportion_ci(confidence, method="exact")
    assert math.isclose(lo, other.low, rel_tol=1e-8, abs_tol=5e-12), (k, n, lo, other)
    assert math.isclose(hi, other.high, rel_tol=1e-8, abs_tol=5e-12), (k, n, hi, other)
    if n <= 5000:
        if k > 0:
            assert math.isclose(scipy.stats.binom.sf(k - 1, n, lo), g, rel_tol=1e-8)
        if k < n:
            assert math.isclose(scipy.stats.binom.cdf(k, n, hi), g, rel_tol=1e-8)
    return lo, hi


def wilson(k, n, confidence):
    lo, hi = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    z = scipy.stats.norm.isf((1 - confidence) / 2)
    p = k / n
    mid = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert abs(lo - (mid - half)) < 1e-14 and abs(hi - (mid + half)) < 1e-14
    return float(lo), float(hi)


def newcombe(k1, n1, k2, n2, confidence):
    k1, n1, k2, n2 = int(k1), int(n1), int(k2), int(n2)
    lo, hi = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=1 - confidence)
    l1, u1 = wilson(k1, n1, confidence)
    l2, u2 = wilson(k2, n2, confidence)
    p1, p2 = k1 / n1, k2 / n2
    assert abs(lo - (p1 - p2 - math.hypot(p1 - l1, u2 - p2))) < 1e-13
    assert abs(hi - (p1 - p2 + math.hypot(u1 - p1, p2 - l2))) < 1e-13
    return p1 - p2, float(lo), float(hi)


def paired_difference(b, c, n, confidence):
    """value, lower, upper of (b - c)/n and the exact sign-test p."""
    b, c, n = int(b), int(c), int(n)
    d = b + c
    if d == 0:
        u = clopper_pearson(0, n, confidence)[1]
        return 0.0, -u, u, 1.0
    lo, hi = clopper_pearson(b, d, confidence)
    return (b - c) / n, d / n * (2 * lo - 1), d / n * (2 * hi - 1), float(scipy.stats.binomtest(b, d, 0.5).pvalue)


def fisher(a, b, c, d):
    return min(1.0, float(scipy.stats.fisher_exact([[a, b], [c, d]])[1]))


def f1(tp, fp, fn, confidence):
    t, total = int(tp), int(tp + fp + fn)
    if total == 0:
        return None
    lo, hi = clopper_pearson(t, total, confidence)
    f = lambda j: 2 * j / (1 + j)
    value = f(t / total)
    assert abs(value - 2 * t / (2 * t + fp + fn)) < 1e-15
    return value, f(lo), f(hi)


# ---- ranks

def placements(x, y):
    """O(mn) matrix of [x > y] + [x = y]/2."""
    x, y = numpy.asarray(x, float)[:, None], numpy.asarray(y, float)[None, :]
    return (x > y) + 0.5 * (x == y)


def auc_delong(x, y, confidence):
    """P(x > y) + P(x = y)/2 with the DeLong interval."""
    psi = placements(x, y)
    m, n = psi.shape
    value = float(psi.mean())
    check = sklearn.metrics.roc_auc_score([1] * m + [0] * n, numpy.concatenate([x, y]))
    assert abs(value - check) < 1e-12
    u = scipy.stats.mannwhitneyu(x, y).statistic
    assert abs(value - u / (m * n)) < 1e-12
    v10, v01 = psi.mean(axis=1), psi.mean(axis=0)
    alpha = 1 - confidence
    if numpy.ptp(v10) == 0 and numpy.ptp(v01) == 0:
        edge = (alpha / 2) ** (1 / min(m, n))
        if value == 1:
            return 1.0, edge, 1.0
        if value == 0:
            return 0.0, 0.0, 1 - edge
        assert value == 0.5
        return 0.5, 0.0, 1.0
    var = v10.var(ddof=1) / m + v01.var(ddof=1) / n
    z = scipy.stats.norm.isf(alpha / 2)
    half = z * math.sqrt(var)
    return value, max(0.0, value - half), min(1.0, value + half)


def mann_whitney(x, y):
    x, y = numpy.asarray(x, float), numpy.asarray(y, float)
    if numpy.unique(numpy.concatenate([x, y])).size == 1:
        return 1.0  # scipy gives NaN (no variance); by convention no evidence
    p = float(scipy.stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=False).pvalue)
    m, n = len(x), len(y)
    _, t = numpy.unique(numpy.concatenate([x, y]), return_counts=True)
    N = m + n
    s = math.sqrt(m * n / 12 * ((N + 1) - float((t.astype(float) ** 3 - t).sum()) / (N * (N - 1))))
    z = (placements(x, y).sum() - m * n / 2) / s
    assert math.isclose(p, 2 * scipy.stats.norm.sf(abs(z)), rel_tol=1e-9, abs_tol=1e-300), (p, z)
    return p


# ---- location

def median_interval(x, confidence):
    x = numpy.sort(numpy.asarray(x, float))
    n, alpha = len(x), 1 - confidence
    value = float(numpy.median(x))
    l = 0
    while l + 1 <= n and scipy.stats.binom.cdf(l, n, 0.5) <= alpha / 2:
        l += 1
    return (value, float(x[0]), float(x[-1])) if l == 0 else (value, float(x[l - 1]), float(x[n - l]))


def mean_interval(x, confidence):
    x = numpy.asarray(x, float)
    n = len(x)
    half = scipy.stats.t.isf((1 - confidence) / 2, n - 1) * x.std(ddof=1) / math.sqrt(n)
    return float(x.mean()), float(x.mean() - half), float(x.mean() + half)


# ---- true-positive rate at a false-positive rate

def tpr_at_fpr(members, holdout, fpr, confidence):
    x, y = numpy.asarray(members, float), numpy.asarray(holdout, float)
    m, n = len(x), len(y)
    scores = numpy.unique(numpy.concatenate([x, y]))[::-1]  # descending
    K = [0] + [int((y >= t).sum()) for t in scores]
    M = [0] + [int((x >= t).sum()) for t in scores]
    # value on the polyline
    value = 0.0
    for i in range(len(K)):
        f0, t0 = K[i] / n, M[i] / m
        if f0 == fpr:
            value = max(value, t0)
        if i + 1 < len(K):
            f1_, t1 = K[i + 1] / n, M[i + 1] / m
            if f0 < fpr < f1_:
                value = max(value, t0 + (t1 - t0) * (fpr - f0) / (f1_ - f0))
    fs, ts, _ = sklearn.metrics.roc_curve([1] * m + [0] * n, numpy.concatenate([x, y]), drop_intermediate=False)
    if not (fs == fpr).any():
        assert abs(numpy.interp(fpr, fs, ts) - value) < 1e-12
    else:
        assert abs(ts[fs == fpr].max() - value) < 1e-12
    g = (1 - confidence) / 4
    ok = [(K[i], M[i]) for i in range(len(K)) if cp_upper(K[i], n, g) <= fpr]
    lower = cp_lower(max(ok)[1], m, g) if ok else 0.0
    ok = [(K[i], M[i]) for i in range(len(K)) if cp_lower(K[i], n, g) >= fpr]
    upper = cp_upper(min(ok)[1], m, g) if ok else 1.0
    block = 0.0
    for i in range(1, len(K)):
        if K[i] / n > fpr:
            block = int((y == scores[i - 1]).sum()) / n
            break
    smallest = min(k for k in K if k > 0) / n
    return {"fpr": fpr, "value": value, "lower": lower, "upper": upper, "tieBlock": block, "smallestResolvable": smallest}
