"""Makes Fixtures/Oracles/preflight.json: is the hold-out a fair control? Column drift and the nearest-neighbour drift graph.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/preflight.py
Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1 (the versions in use are
written into the JSON).

Drift graph: position i of the permuted pooled table (train rows first) holds pooled row permutation[i]; each position has
one edge, to its nearest other position (ties: the first met going i+1, i+2, ..., N-1, 0, ..., i-1). R counts the edges inside one
table. With n1 of N labels placed at random, and x^(k) = x(x-1)...(x-k+1):
  P2 = (n1^(2) + n2^(2)) / N^(2)                       one edge inside
  P3 = (n1^(3) + n2^(3)) / N^(3)                       two edges that share one end both inside
  P4 = (n1^(4) + n2^(4) + 2 n1^(2) n2^(2)) / N^(4)     two disjoint edges both inside
  E R = N P2,   E R^2 = (N + 2M) P2 + s P3 + (N(N-1) - 2M - s) P4
M the number of mutual pairs (two edges with the same two ends), s = sum over v of deg(v)(deg(v)-1) - 4M the ordered pairs
of edges with exactly one common end (deg = 1 + number of edges that arrive).
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import itertools
import math
import pathlib
import runpy
import types

import numpy
import scipy.special
import scipy.stats
from statsmodels.stats.multitest import multipletests

R = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/reference.py"))
X = types.SimpleNamespace(**runpy.run_path("Fixtures/Oracles/tables.py"))


def falling(x, k):
    return math.prod(x - i for i in range(k))


def moments(neighbours, n1):
    nb = [int(v) for v in neighbours]
    N = len(nb)
    n2 = N - n1
    P = {2: 0.0, 3: 0.0, 4: 0.0}
    P[2] = (falling(n1, 2) + falling(n2, 2)) / falling(N, 2)
    P[3] = (falling(n1, 3) + falling(n2, 3)) / falling(N, 3)
    if N > 3:
        P[4] = (falling(n1, 4) + falling(n2, 4) + 2 * falling(n1, 2) * falling(n2, 2)) / falling(N, 4)
    twice = sum(nb[nb[i]] == i for i in range(N))  # 2M
    degree = [1] * N
    for v in nb:
        degree[v] += 1
    s = sum(d * (d - 1) for d in degree) - 2 * twice
    mean = N * P[2]
    second = (N + twice) * P[2] + s * P[3] + (N * (N - 1) - twice - s) * P[4]
    return mean, second - mean * mean, twice // 2, s


# the closed form against every relabelling of small random graphs
small = numpy.random.default_rng(5)
for N, n1 in [(4, 2), (5, 2), (6, 2), (7, 4), (8, 4), (9, 3)]:
    for _ in range(20):
        nb = numpy.array([small.choice([j for j in range(N) if j != i]) for i in range(N)])
        values = []
        for chosen in itertools.combinations(range(N), n1):
            label = numpy.zeros(N, bool)
            label[list(chosen)] = True
            values.append((label == label[nb]).sum())
        mean, var, _, _ = moments(nb, n1)
        assert math.isclose(mean, numpy.mean(values), rel_tol=1e-12) and math.isclose(var, numpy.var(values), rel_tol=1e-9, abs_tol=1e-9)


def drift_graph(tables, metric):
    T, H = tables.T, tables.H
    n1, N = len(T), len(T) + len(H)
    permutation = numpy.random.default_rng(7).permutation(N)
    pooled = numpy.concatenate([T, H])[permutation]
    D = tables.distances(pooled, pooled, metric).astype(float)
    numpy.fill_diagonal(D, numpy.inf)
    smallest = D.min(axis=1)
    nb, tied = numpy.zeros(N, int), 0
    for i in range(N):
        near = numpy.flatnonzero(D[i] == smallest[i])
        tied += len(near) > 1
        nb[i] = min(near, key=lambda j: (j - i) % N)
    label = permutation < n1
    r = int((label == label[nb]).sum())
    mean, var, mutual, shared = moments(nb, n1)
    sd = math.sqrt(var)
    # Monte Carlo
    rng, B = numpy.random.default_rng(20240702), 20000
    draws = numpy.empty(B)
    flat = label.copy()
    for k in range(B):
        rng.shuffle(flat)
        draws[k] = (flat == flat[nb]).sum()
    se_mean = draws.std(ddof=1) / math.sqrt(B)
    fourth = ((draws - draws.mean()) ** 4).mean()
    se_var = math.sqrt((fourth - draws.var() ** 2) / B)
    assert abs(draws.mean() - mean) < 3 * se_mean, (draws.mean(), mean, se_mean)
    assert abs(draws.var(ddof=1) - var) < 3 * se_var, (draws.var(ddof=1), var, se_var)
    z = (r - mean) / sd
    return {
        "metric": metric, "train": n1, "holdout": N - n1, "permutation": permutation, "neighbours": nb, "positionsWithTies": int(tied),
        "R": r, "mean": mean, "variance": var, "mutualPairs": mutual, "edgePairsSharingOneEnd": shared, "z": z,
        "pValue": float(scipy.stats.norm.sf(z)),
        "monteCarlo": {"relabellings": B, "mean": draws.mean(), "meanStandardError": se_mean, "variance": draws.var(ddof=1),
                       "varianceStandardError": se_var, "pValue": (1 + int((draws >= r).sum())) / (B + 1)},
    }


def categorical(x, y):
    names = sorted(set(x) | set(y))
    table = numpy.array([[sum(v == c for v in x) for c in names], [sum(v == c for v in y) for c in names]])
    n = table.sum()
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0)[None, :] / n
    rare = expected.min(axis=0) < 5
    merged = [c for c, q in zip(names, rare) if q]
    kept = table[:, ~rare]
    if merged:
        kept = numpy.column_stack([kept, table[:, rare].sum(axis=1)])
    if kept.shape[1] < 2:
        return {"categories": kept.shape[1], "merged": merged, "statistic": None, "pvalue": 1.0}
    s = scipy.stats.chi2_contingency(kept, correction=False)
    return {"categories": kept.shape[1], "merged": merged, "statistic": s.statistic, "pvalue": s.pvalue}


def numeric(x, y):
    x, y = [float(v) for v in x], [float(v) for v in y]
    s = scipy.stats.ks_2samp(x, y, method="asymp")
    limit = scipy.special.kolmogorov(math.sqrt(len(x) * len(y) / (len(x) + len(y))) * s.statistic)
    return {"statistic": s.statistic, "pvalue": s.pvalue, "pvalueLimit": limit}


def column_drift_census(tables):
    rows = []
    for j, name in enumerate(tables.columns):
        x, y = tables.T[:, j], tables.H[:, j]
        if name in X.NUMERIC:
            rows.append({"column": name, "kind": "numeric", **numeric(x, y)})
        else:
            rows.append({"column": name, "kind": "categorical", **categorical(list(x), list(y))})
    adjusted = multipletests([r["pvalue"] for r in rows], method="holm")[1]
    for r, a in zip(rows, adjusted):
        r["adjusted"] = a
    return {"columns": rows, "smallestAdjusted": min(adjusted)}


def column_drift_nhds(tables):
    a, b = tables.T.sum(axis=0), tables.H.sum(axis=0)
    p = [R.fisher(int(k1), len(tables.T) - int(k1), int(k2), len(tables.H) - int(k2)) for k1, k2 in zip(a, b)]
    adjusted = multipletests(p, method="holm")[1]
    i = int(numpy.argmin(p))
    return {"train": len(tables.T), "holdout": len(tables.H), "onesTrain": a, "onesHoldout": b, "pvalues": p, "smallestAdjusted": min(adjusted),
            "smallest": {"column": tables.columns[i], "pvalue": p[i]}}


out = {"about": "Preflight checks of the hold-out; see preflight.py.", "versions": R.versions()}
census = X.Census(None)
out["censusColumnDrift"] = column_drift_census(census)
nhds = X.Codes(None)
out["nhdsColumnDrift"] = column_drift_nhds(nhds)
out["nhdsDriftGraph"] = drift_graph(nhds, "hamming")
out["censusDriftGraph"] = drift_graph(census, "gower")
# a hold-out from another population: only its rows with age over 40 (ranges are over train and these rows)
age = census.columns.index("age")
census.H = census.H[[i for i, r in enumerate(census.H) if int(r[age]) > 40]]
census.set_ranges()
out["censusOver40ColumnDrift"] = column_drift_census(census)
out["censusOver40Ranges"] = {census.columns[j]: r for j, r in census.ranges.items()}
out["censusOver40DriftGraph"] = drift_graph(census, "gower")
for k in ("nhdsDriftGraph", "censusDriftGraph", "censusOver40DriftGraph"):
    print(k, R.plain({a: b for a, b in out[k].items() if a not in ("permutation", "neighbours")}))
for k in ("censusColumnDrift", "nhdsColumnDrift", "censusOver40ColumnDrift"):
    print(k, "smallest adjusted p", out[k]["smallestAdjusted"])
print("preflight.json", R.write_json(pathlib.Path("Fixtures/Oracles/preflight.json"), out), "bytes")
