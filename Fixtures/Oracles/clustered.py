"""Makes Fixtures/Oracles/clustered.json: neighbour-clustered intervals of the three measures that compare T and H.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/clustered.py
Needs reference.py and tables.py beside it. Versions in use are written into the JSON.

Records that share a nearest neighbour are not independent. Every centred contribution c_i (over all i they sum to zero)
therefore hangs on two or three rows, and two contributions may be correlated in any way if they have a row in common:

  V = sum of c_i c_j over all ordered pairs (i, j) with at least one row in common (i = j included)
    = sum over rows (sum of c_i on the row)^2 - sum over row pairs (sum of c_i on both)^2 + sum over row triples (...)^2,
  V = max(V, sum of c_i^2),   interval = value -+ z sqrt(V),   p = 2 P(Z >= |value - null| / sqrt(V)).

With two rows each this is the two-way cluster-robust variance of Cameron, Gelbach and Miller without small-sample
factor; the maximum keeps it at or above the variance of independent records.

  closer-to-train-share   per s: (v - mean v)/n_S, v = 1, 1/2, 0 as s is closer to T, equally near, closer to H;
                          rows: nearest T row of s, nearest H row of s
  authenticity            per s: (x - mean x)/n_S, x = u_T - u_H; rows: pair(t*), pair(h*), where t* is the nearest T row
                          (of the equally near the most isolated, then the lowest), and pair(t) = min(t, nn(t)) if
                          nn(nn(t)) = t, else t, with nn(t) the nearest other row of the same table
  adversarial-accuracy    per t: -(u_T - mean u_T)/(2 n_T); rows: t, nearest other T row of t, nearest S row of t
                          per h: +(u_H - mean u_H)/(2 n_H); rows: h, nearest other H row of h, nearest S row of h
                          per s: (w - mean w)/(2 n_S), w = v_H - v_T; rows: s, nearest T row of s, nearest H row of s
                          (one sum over all three kinds; a T, H or S row is the same row wherever it occurs)

"Nearest" is the lowest row number among the equally near ones. Under "alternatives": authenticity with t* and h*
themselves for rows; adversarial accuracy without the record's own row. Not covered here (assert): sum of c_i^2 = 0.
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import itertools
import math
import pathlib
import runpy
import types
from collections import defaultdict

import numpy
import scipy.stats

R = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/reference.py"))
X = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/tables.py"))
CONFIDENCE = 0.95
Z = scipy.stats.norm.isf((1 - CONFIDENCE) / 2)


def clustered(value, null, low, high, contributions, *keys):
    """keys: two or three lists, one row such as ("T", 17) per contribution; the rows of one contribution are distinct."""
    c = [float(v) for v in contributions]
    assert abs(math.fsum(c)) < 1e-12
    groups = defaultdict(list)
    for v, *on in zip(c, *keys, strict=True):
        assert len(set(on)) == len(keys)
        for size in range(1, len(on) + 1):
            for subset in itertools.combinations(sorted(on), size):
                groups[subset].append(v)
    independent = math.fsum(v * v for v in c)
    shared = math.fsum((-1) ** (len(subset) + 1) * math.fsum(g) ** 2 for subset, g in groups.items())
    # second way: all pairs by brute force
    rows_used = {subset: k for k, subset in enumerate(s for s in groups if len(s) == 1)}
    index = numpy.array([[rows_used[r,] for r in k] for k in keys])
    array = numpy.array(c)
    parts = []
    for i in range(len(c)):
        common = numpy.zeros(len(c), bool)
        for r in index[:, i]:
            common |= (index == r).any(axis=0)
        parts.append(c[i] * math.fsum(array[common]))
    assert math.isclose(math.fsum(parts), shared, rel_tol=1e-9, abs_tol=1e-15)
    assert independent > 0
    variance = max(shared, independent)
    half = Z * math.sqrt(variance)
    return {"value": value, "lower": max(low, value - half), "upper": min(high, value + half),
            "pValue": 2 * scipy.stats.norm.sf(abs(value - null) / math.sqrt(variance)), "variance": variance,
            "sharedVariance": shared, "independentVariance": independent, "rows": len(rows_used), "contributions": len(c)}


def first_nearest(D):
    """Distance and lowest row among the equally near, of every row of D."""
    k = numpy.argmin(D, axis=1)  # the first minimum
    return D[numpy.arange(len(D)), k], k


def other_nearest(D):
    D = D.astype(float)
    numpy.fill_diagonal(D, numpy.inf)
    return first_nearest(D)


def rows(letter, index):
    return [(letter, int(k)) for k in index]


def exceeds(a, b):
    return (a > b) + 0.5 * (a == b)


def case(tables, metric):
    T, H, S = tables.T, tables.H, tables.S
    n = len(T)
    assert len(H) == n and len(S) == n
    dist = lambda a, b: tables.distances(a, b, metric)
    ST, SH, TS, HS = dist(S, T), dist(S, H), dist(T, S), dist(H, S)
    (dST, nST), (dSH, nSH), (dTS, nTS), (dHS, nHS) = map(first_nearest, (ST, SH, TS, HS))
    (dTT, nTT), (dHH, nHH), (dSS, _) = map(other_nearest, (dist(T, T), dist(H, H), dist(S, S)))
    out, other = {}, {}

    v = exceeds(dSH, dST)
    out["closer-to-train-share"] = clustered(v.mean(), 0.5, 0.0, 1.0, (v - v.mean()) / n, rows("T", nST), rows("H", nSH))

    uT, uH, w = exceeds(dTS, dTT), exceeds(dHS, dHH), exceeds(dSH, dSS) - exceeds(dST, dSS)
    c = numpy.concatenate([-(uT - uT.mean()) / (2 * n), (uH - uH.mean()) / (2 * n), (w - w.mean()) / (2 * n)])
    near = (rows("T", nTT) + rows("H", nHH) + rows("T", nST), rows("S", nTS) + rows("S", nHS) + rows("H", nSH))
    self = rows("T", range(n)) + rows("H", range(n)) + rows("S", range(n))
    loss = (uH.mean() - uT.mean() + w.mean()) / 2
    out["adversarial-accuracy"] = clustered(loss, 0.0, -1.0, 1.0, c, self, *near)
    other["adversarial-accuracy"] = clustered(loss, 0.0, -1.0, 1.0, c, *near)

    def star(D, alone):
        u, best = numpy.zeros(n), []
        for i in range(n):
            near = numpy.flatnonzero(D[i] == D[i].min())
            best.append(int(near[numpy.argmax(alone[near])]))  # most isolated, then lowest row
            u[i] = D[i, best[-1]] < alone[best[-1]]
        return u, best
    (iT, tS), (iH, hS) = star(ST, dTT), star(SH, dHH)
    x = iT - iH
    pair = lambda t, nn: min(t, nn[t]) if nn[nn[t]] == t else t
    c = (x - x.mean()) / n
    out["authenticity"] = clustered(
        x.mean(), 0.0, -1.0, 1.0, c, rows("T", [pair(t, nTT) for t in tS]), rows("H", [pair(h, nHH) for h in hS]))
    other["authenticity"] = clustered(x.mean(), 0.0, -1.0, 1.0, c, rows("T", tS), rows("H", hS))
    return {"measures": out, "alternatives": other}


result = {"confidence": CONFIDENCE, "versions": R.versions()}
for name, tables, metric in (("nhds-memoriser", X.Codes("synthetic-memoriser"), "hamming"), ("nhds-ideal", X.Codes("synthetic-ideal"), "hamming"),
                             ("census-memoriser", X.Census("memoriser"), "gower"), ("census-mostly", X.Census("synthetic"), "gower")):
    result[f"{name}-{metric}"] = case(tables, metric)
R.write_json(pathlib.Path("Fixtures/Oracles/clustered.json"), result)
