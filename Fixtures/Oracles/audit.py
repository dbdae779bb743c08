"""Makes Fixtures/Oracles/audit-<case>-<metric>.json: every memorisation and membership measure on the fixture data.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/audit.py
Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1 (the versions in use are
written into the JSON).

T train (members), H hold-out, S release. Row numbers in "exposed" count from 1, the index lists in "membership" from 0.
n: proportions the denominator (F1: TP + FP + FN); differences both denominators; AUC both sizes; paired and "share
closer" the number of pairs; medians and means the count; TPR the number of members; adversarial accuracy the size m.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import math
import pathlib
import runpy
import types
from collections import Counter
from fractions import Fraction

import numpy
import scipy.stats

R = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/reference.py"))
X = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/tables.py"))
CONFIDENCE = 0.95
Z = scipy.stats.norm.isf((1 - CONFIDENCE) / 2)


def box(triple, n):
    return {"value": triple[0], "lower": triple[1], "upper": triple[2], "n": n}


def share(k, n):
    return box((int(k) / n, *R.clopper_pearson(k, n, CONFIDENCE)), n)


def shares(k1, n1, k2, n2):
    return share(k1, n1), share(k2, n2), box(R.newcombe(k1, n1, k2, n2, CONFIDENCE), n1 + n2)


def measure(members=None, holdout=None, estimate=None, p=None):
    return {"members": members, "holdout": holdout, "estimate": estimate, "pValue": p}


def smaller(a, b):
    """P(a < b) + P(a = b)/2 with its interval, and the Mann-Whitney p."""
    return box(R.auc_delong(-numpy.asarray(a), -numpy.asarray(b), CONFIDENCE), len(a) + len(b)), R.mann_whitney(a, b)


def exceeds(a, b):
    return (a > b) + 0.5 * (a == b)


def normal(value, var, n):
    half = Z * math.sqrt(var)
    return box((float(value), float(value - half), float(value + half)), n)


def operating_point(threshold, dm, dh):
    m, h = len(dm), len(dh)
    tp, fp = (0, 0) if threshold is None else (int((dm <= threshold).sum()), int((dh <= threshold).sum()))
    f = R.f1(tp, fp, m - tp, CONFIDENCE)
    recall, fpr, advantage = shares(tp, m, fp, h)
    truth, claim = [1] * m + [0] * h, numpy.zeros(m + h, int)
    if threshold is not None:
        claim = (numpy.concatenate([dm, dh]) <= threshold).astype(int)
    if tp + fp:
        assert math.isclose(R.sklearn.metrics.precision_score(truth, claim), tp / (tp + fp))
    assert math.isclose(R.sklearn.metrics.recall_score(truth, claim), recall["value"])
    assert math.isclose(R.sklearn.metrics.f1_score(truth, claim, zero_division=0), f[0])
    return {
        "threshold": threshold,
        "precision": share(tp, tp + fp) if tp + fp else None,
        "recall": recall,
        "falsePositiveRate": fpr,
        "f1": box(f, m + fp),
        "advantage": advantage,
    }


def evaluate(threshold, dm, dh, grid=None):
    r = {"threshold": threshold, "calibrated": operating_point(threshold, dm, dh)}
    if grid is not None:
        r["grid"] = [operating_point(t, dm, dh) for t in grid]
    r["auc"] = box(R.auc_delong(-dm, -dh, CONFIDENCE), len(dm) + len(dh))
    r["tprAtFpr"] = [dict(R.tpr_at_fpr(-dm, -dh, f, CONFIDENCE), n=len(dm)) for f in (0.001, 0.01, 0.1)]
    return r


def audit(case, tables, metric, full):
    T, H, S = tables.T, tables.H, tables.S
    n = len(T)
    assert len(T) == len(H) == len(S)
    dist = {(a, b): tables.distances(x, y, metric) for a, x in (("T", T), ("H", H), ("S", S)) for b, y in (("T", T), ("H", H), ("S", S))}
    for a in "THS":
        assert (dist[a, a] == dist[a, a].T).all()
        for b in "THS":
            assert (dist[a, b] == dist[b, a].T).all()
    d = {k: X.nearest(D, k[0] == k[1]) for k, D in dist.items()}
    if metric == "hamming":
        lib = X.neighbours_by_library(T, S)
        assert (lib[:, 0] == d["T", "S"][0]).all() and (lib[:, 1] == d["T", "S"][1]).all()
    names = {"trainToRelease": "TS", "holdoutToRelease": "HS", "releaseToTrain": "ST", "releaseToHoldout": "SH", "trainToTrain": "TT",
             "holdoutToHoldout": "HH", "releaseToRelease": "SS", "trainToHoldout": "TH", "holdoutToTrain": "HT"}
    exact = (lambda v: int(v)) if metric == "hamming" else float
    out = {"case": case, "metric": metric, "confidence": CONFIDENCE, "versions": R.versions(), "rows": {"train": n, "holdout": len(H), "release": len(S)}}
    if tables.kind == "census":
        out["ranges"] = {tables.columns[j]: r for j, r in tables.ranges.items()}
    out["distances"] = {
        k: {"sum1": exact(math.fsum(d[a, b][0])), "sum2": exact(math.fsum(d[a, b][1])), "first": [exact(v) for v in d[a, b][0][:20]],
            "firstSecond": [exact(v) for v in d[a, b][1][:20]]} for k, (a, b) in names.items()}
    one = {k: v[0] for k, v in d.items()}

    # ---- contents
    ct, ch, cs = tables.contents(T), tables.contents(H), tables.contents(S)
    count, inT, inH, inS = Counter(ct + ch), set(ct), set(ch), set(cs)
    hit_t = numpy.array([c in inS for c in ct])
    hit_h = numpy.array([c in inS for c in ch])
    assert (hit_t == (one["T", "S"] == 0)).all() and (hit_h == (one["H", "S"] == 0)).all()
    unique_t = numpy.array([count[c] == 1 for c in ct])
    unique_h = numpy.array([count[c] == 1 for c in ch])
    ambiguous_t = numpy.array([c in inH for c in ct])
    ambiguous_h = numpy.array([c in inT for c in ch])

    measures = {}
    if full:
        for population, ut, uh in (("all", numpy.ones(n, bool), numpy.ones(n, bool)), ("unique", unique_t, unique_h)):
            k1, n1, k2, n2 = (int(v) for v in (hit_t[ut].sum(), ut.sum(), hit_h[uh].sum(), uh.sum()))
            measures[f"identical-match-share/{population}"] = measure(*shares(k1, n1, k2, n2), R.fisher(k1, n1 - k1, k2, n2 - k2))
    med = lambda v: box(R.median_interval(v, CONFIDENCE), len(v))
    measures["closest-record"] = measure(med(one["T", "S"]), med(one["H", "S"]), *smaller(one["T", "S"], one["H", "S"]))
    if full:
        b, c = int((one["S", "T"] < one["S", "H"]).sum()), int((one["S", "T"] > one["S", "H"]).sum())
        v, lo, hi, p = R.paired_difference(b, c, n, CONFIDENCE)
        measures["closer-to-train-share"] = measure(estimate=box((0.5 + v / 2, 0.5 + lo / 2, 0.5 + hi / 2), n), p=p)
        measures["release-distance"] = measure(med(one["S", "T"]), med(one["S", "H"]))

        def ratio(k):
            a, b2 = d[k]
            return numpy.array([1.0 if y == 0 else x / y for x, y in zip(a, b2)])
        rt, rh = ratio(("T", "S")), ratio(("H", "S"))
        mean = lambda v: box(R.mean_interval(v, CONFIDENCE), len(v))
        measures["neighbour-distance-ratio"] = measure(mean(rt), mean(rh), *smaller(rt, rh))

        uT, vT = exceeds(one["T", "S"], one["T", "T"]), exceeds(one["S", "T"], one["S", "S"])
        uH, vH = exceeds(one["H", "S"], one["H", "H"]), exceeds(one["S", "H"], one["S", "S"])
        var = lambda v: float(v.var(ddof=1)) / n
        measures["adversarial-accuracy"] = measure(
            normal((uT.mean() + vT.mean()) / 2, (var(uT) + var(vT)) / 4, n),
            normal((uH.mean() + vH.mean()) / 2, (var(uH) + var(vH)) / 4, n),
            normal((uH.mean() + vH.mean()) / 2 - (uT.mean() + vT.mean()) / 2, (var(uH) + var(uT) + var(vH - vT)) / 4, n))

        measures["data-copying"] = measure(None, None, *smaller(one["S", "T"], one["H", "T"]))

        def inside(R_):
            D, loo = dist["S", R_], one[R_, R_]
            u = numpy.zeros(n, bool)
            for i in range(n):
                near = numpy.flatnonzero(D[i] == D[i].min())
                t = max(near, key=lambda k: loo[k])
                u[i] = D[i, t] < loo[t]
            return u
        iT, iH = inside("T"), inside("H")
        v, lo, hi, p = R.paired_difference((iT & ~iH).sum(), (iH & ~iT).sum(), n, CONFIDENCE)
        measures["authenticity"] = measure(share(iT.sum(), n), share(iH.sum(), n), box((v, lo, hi), n), p)
    out["measures"] = measures

    others = numpy.minimum(one["T", "T"], one["T", "H"])
    gap = others - one["T", "S"]
    top = sorted(range(n), key=lambda i: (-gap[i], i))[:10]
    out["exposed"] = [{"trainRow": i + 1, "syntheticRow": int(numpy.flatnonzero(dist["T", "S"][i] == one["T", "S"][i])[0]) + 1,
                       "distanceToRelease": exact(one["T", "S"][i]), "distanceToOthers": exact(others[i])} for i in top]
    out["records"] = {"ambiguousMembers": ambiguous_t.sum(), "ambiguousHoldout": ambiguous_h.sum(), "uniqueMembers": unique_t.sum(),
                      "uniqueHoldout": unique_h.sum()}
    repeats = Counter(ct)
    a, b, e = shares(ambiguous_h.sum(), n, sum(repeats[c] > 1 for c in ct), n)
    out["overlap"] = {"holdoutShare": a, "trainShare": b, "estimate": e}

    # ---- membership
    cm = [i for i in range(n) if i % 5 == 0 and not ambiguous_t[i]]
    chh = [i for i in range(n) if i % 5 == 0 and not ambiguous_h[i]]
    tm = [i for i in range(n) if i % 5 and not ambiguous_t[i]]
    th = [i for i in range(n) if i % 5 and not ambiguous_h[i]]
    dm, dh = one["T", "S"], one["H", "S"]
    best, threshold = Fraction(0), None
    for t in numpy.unique(numpy.concatenate([dm[cm], dh[chh]])):
        youden = Fraction(int((dm[cm] <= t).sum()), len(cm)) - Fraction(int((dh[chh] <= t).sum()), len(chh))
        if youden > best:
            best, threshold = youden, exact(t)
    grid = [0, 1, 2, 3, 4, 5, 7, 10] if metric == "hamming" else [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3]
    out["membership"] = {"calibrationMembers": cm, "calibrationHoldout": chh, "targetMembers": tm, "targetHoldout": th,
                         "calibrationAdvantage": float(best), **evaluate(threshold, dm[tm], dh[th], grid)}
    um, uh = [i for i in tm if unique_t[i]], [i for i in th if unique_h[i]]
    out["membership-unique"] = {"targetMembers": len(um), "targetHoldout": len(uh), **evaluate(threshold, dm[um], dh[uh])}
    name = f"audit-{case}-{metric}.json"
    print(name, R.write_json(pathlib.Path("Fixtures/Oracles") / name, out), "bytes")


nhds_memoriser, nhds_ideal = X.Codes("synthetic-memoriser"), X.Codes("synthetic-ideal")
census_memoriser, census_mostly = X.Census("memoriser"), X.Census("synthetic")
audit("nhds-memoriser", nhds_memoriser, "hamming", True)
audit("nhds-ideal", nhds_ideal, "hamming", True)
audit("nhds-memoriser", nhds_memoriser, "ochiai", False)
audit("census-memoriser", census_memoriser, "gower", True)
audit("census-mostly", census_mostly, "gower", True)
audit("census-memoriser", census_memoriser, "euclidean", False)
