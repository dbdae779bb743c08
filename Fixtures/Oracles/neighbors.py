"""Makes Fixtures/Oracles/neighbors.json: nearest records and counts within a radius, by brute force over all pairs.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/neighbors.py
Needs tables.py beside it. Versions in use are written into the JSON.

Queries Q are the first 150 rows of holdout, references R all rows of synthetic (in file order, numbered from 0), fitted
records F all rows of train and all rows of holdout (duplicates kept). A column that is not in tables.NUMERIC is a label.

  scale range      d_j = |a - b| / (largest - smallest value of column j in F)
  scale quantile   d_j = |ridit(a) - ridit(b)|, ridit(x) = (values of F below x + half of those equal to x) / values of F;
                   an x that does not occur but lies between two that do: linear between the two neighbouring distinct
                   values of F; below the smallest value of F: 0, above the largest: 1
  gower            (labels that differ + sum of min(1, d_j)) / columns
  euclidean        sqrt(labels that differ + sum of d_j^2)

  missing          the cell in row i of its own file and column j of the file (both from 0) is deleted if
                   (7 i + 13 j + offset) mod 23 = 0, offset 1 for train, 2 for holdout, 3 for synthetic. Two missing cells
                   are equal (0); a missing and a present one differ (a label that differs, or d_j = 1). Ranges and
                   ridits come from the present cells of F alone.

A '?' in the files is a missing label: equal to another '?', and in the cases with "missing" to a deleted cell.

"rows" are the four nearest references of each query, ordered by (distance rounded to 12 decimals, row number), and
"distances" theirs, unrounded; "counts" are the references at distance <= radius, for both radii. No distance is within
1e-9 of a radius, and no two different floats around the k-th place are closer than 1e-12 (both asserted). The order is
the one of exact rational arithmetic (asserted).
"""
import sys

sys.path.pop(0)  # this folder: statistics.py must not hide the standard module of that name
import csv
import gzip
import json
import pathlib
import platform
import runpy
from fractions import Fraction

import numpy
import scipy
import scipy.spatial.distance
import scipy.stats

NUMERIC = runpy.run_path("Fixtures/Oracles/tables.py")["NUMERIC"]
QUERIES, K = 150, 4
OFFSETS = {"train": 1, "holdout": 2, "synthetic": 3}
RADII = {  # metric, scale, missing
    ("gower", "range", False): (0.09, 0.18),
    ("gower", "range", True): (0.11, 0.22),
    ("gower", "quantile", False): (0.11, 0.21),
    ("gower", "quantile", True): (0.14, 0.25),
    ("euclidean", "range", False): (1.02, 1.45),
    ("euclidean", "range", True): (1.2, 1.75),
    ("euclidean", "quantile", False): (1.1, 1.6),
    ("euclidean", "quantile", True): (1.4, 1.8),
}


def read(name, missing):
    """Column names and rows; a deleted cell is None, a numeric one a float."""
    with gzip.open(f"Fixtures/Data/census/{name}.csv.gz", "rt", newline="") as f:
        columns, *rows = csv.reader(f)
    for i, row in enumerate(rows):
        assert len(row) == len(columns) and all(row)
        for j, c in enumerate(columns):
            if missing and ((7 * i + 13 * j + OFFSETS[name]) % 23 == 0 or row[j] == "?"):
                row[j] = None
            elif c in NUMERIC:
                row[j] = float(row[j])
    return columns, rows


# ---- ridits

def ridit_exact(sample, x):
    """The definition word for word, in rational numbers."""
    def own(v):
        return Fraction(2 * sum(s < v for s in sample) + sum(s == v for s in sample), 2 * len(sample))
    if x in sample:
        return own(x)
    if x < min(sample):
        return Fraction(0)
    if x > max(sample):
        return Fraction(1)
    low, high = max(s for s in sample if s < x), min(s for s in sample if s > x)
    return own(low) + (own(high) - own(low)) * (Fraction(x) - Fraction(low)) / (Fraction(high) - Fraction(low))


def ridits(sample, x):
    """The same for arrays, in floats; NaN stays NaN."""
    sample = numpy.asarray(sample, float)
    assert numpy.isfinite(sample).all()
    values, counts = numpy.unique(sample, return_counts=True)
    places = (numpy.cumsum(counts) - counts + 0.5 * counts) / len(sample)
    # second way: mid-ranks
    assert numpy.abs((scipy.stats.rankdata(sample, method="average") - 0.5) / len(sample)
                     - places[numpy.searchsorted(values, sample)]).max() < 1e-12
    return numpy.interp(x, values, places, left=0.0, right=1.0)


def ridit_checks():
    checks = []
    for sample, values in (
            ([0, 0, 5, 0, 1, 0, 40, 0, 0, 5, 1, 0, 0, 7, 0, 1, 0, 5, 40, 0, 5, 0],  # many ties, not sorted
             [0, 1, 5, 7, 40, 0.25, 0.5, 3, 6, 20, 39.75, -1, -0.001, 40.5, 1000000]),
            ([2, -3.5, 0, -1000000, 2.25, -1, 8, 2, -3.5],  # negative values, one far from the rest
             [-1000000, -3.5, -1, 0, 2, 2.25, 8, -500000, -4, -2, -0.125, 0.3, 2.1, 7, -1000001, -1e15, 8.001, 1e15]),
            ([10, 3, 3, 3],  # two distinct values
             [3, 10, 3.001, 4, 6.5, 9.75, 2.999, -7, 10.001, 500])):
        places = [float(ridit_exact(sample, x)) for x in values]
        assert numpy.abs(ridits(sample, values) - places).max() < 1e-12
        for v, r in zip(sample, scipy.stats.rankdata(sample, method="average")):
            assert abs((r - 0.5) / len(sample) - places[values.index(v)]) < 1e-12
        checks.append({"sample": sample, "values": values, "places": places})
    return checks


# ---- distances

class Tables:
    """Q, R and F in both scales, with or without deleted cells."""

    def __init__(self, missing):
        self.missing = missing
        (self.columns, train), (same, holdout), (also, synthetic) = (read(n, missing) for n in OFFSETS)
        assert self.columns == same == also and len(train) == len(holdout) == len(synthetic) == 2000
        self.Q, self.R, F = holdout[:QUERIES], synthetic, train + holdout
        self.numeric = [j for j, c in enumerate(self.columns) if c in NUMERIC]
        self.labels = [j for j, c in enumerate(self.columns) if c not in NUMERIC]
        assert len(self.numeric) == len(NUMERIC) == 6 and len(self.labels) == 9
        self.deleted = {n: sum(v is None for r in t for v in r) for n, t in zip(OFFSETS, (train, holdout, synthetic))}
        assert missing or not any(self.deleted.values())
        self.fitted = {j: [r[j] for r in F if r[j] is not None] for j in self.numeric}
        self.range = {j: max(v) - min(v) for j, v in self.fitted.items()}
        assert all(v > 0 for v in self.range.values())
        self.exact_ridits = {}
        # one code per label and column, -1 for a deleted cell
        self.codes = {j: {c: k for k, c in enumerate(sorted({r[j] for r in self.Q + self.R} - {None}))} for j in self.labels}

    def label_codes(self, rows):
        return numpy.array([[-1 if r[j] is None else self.codes[j][r[j]] for j in self.labels] for r in rows])

    def positions(self, rows, scale):
        """Numeric columns so that d_j is the difference; NaN for a deleted cell."""
        N = numpy.array([[numpy.nan if r[j] is None else r[j] for j in self.numeric] for r in rows])
        for k, j in enumerate(self.numeric):
            N[:, k] = N[:, k] / self.range[j] if scale == "range" else ridits(self.fitted[j], N[:, k])
        return N

    def distances(self, metric, scale):
        labels = numpy.zeros((len(self.Q), len(self.R)))
        numbers = numpy.zeros_like(labels)
        A, B = self.label_codes(self.Q), self.label_codes(self.R)
        for k in range(len(self.labels)):
            labels += A[:, k][:, None] != B[:, k][None, :]
        A, B = self.positions(self.Q, scale), self.positions(self.R, scale)
        for k, j in enumerate(self.numeric):
            if scale == "range":  # the difference of the values themselves is exact
                a, b = (numpy.array([numpy.nan if r[j] is None else r[j] for r in t]) for t in (self.Q, self.R))
                d = numpy.abs(a[:, None] - b[None, :]) / self.range[j]
            else:
                a, b = A[:, k], B[:, k]
                d = numpy.abs(a[:, None] - b[None, :])
            none_a, none_b = numpy.isnan(a)[:, None], numpy.isnan(b)[None, :]
            d = numpy.where(none_a & none_b, 0.0, numpy.where(none_a | none_b, 1.0, d))
            numbers += numpy.minimum(1.0, d) if metric == "gower" else d * d
        D = (labels + numbers) / len(self.columns) if metric == "gower" else numpy.sqrt(labels + numbers)
        assert numpy.isfinite(D).all()
        if not self.missing:
            self.check_by_library(D, metric, A, B)
        return D

    def check_by_library(self, D, metric, A, B):
        """Second way: scipy on an explicit one-hot encoding."""
        def one_hot(rows):
            C = self.label_codes(rows)
            return numpy.concatenate([numpy.eye(len(self.codes[j]))[C[:, k]] for k, j in enumerate(self.labels)], axis=1)
        P, S, cdist = one_hot(self.Q), one_hot(self.R), scipy.spatial.distance.cdist
        assert (P.sum(axis=1) == len(self.labels)).all() and (S.sum(axis=1) == len(self.labels)).all()
        if metric == "gower":
            other = cdist(P / 2, S / 2, "cityblock") + sum(
                numpy.minimum(1.0, cdist(A[:, k:k + 1], B[:, k:k + 1], "cityblock")) for k in range(A.shape[1]))
            other = other / len(self.columns)
        else:
            h = numpy.sqrt(0.5)
            other = cdist(numpy.concatenate([P * h, A], axis=1), numpy.concatenate([S * h, B], axis=1), "euclidean")
        assert numpy.abs(other - D).max() < 1e-12, numpy.abs(other - D).max()

    def ridit(self, j, x):
        if (j, x) not in self.exact_ridits:
            self.exact_ridits[j, x] = ridit_exact(self.fitted[j], x)
        return self.exact_ridits[j, x]

    def exact(self, q, r, metric, scale):
        """Distance of two rows in rational numbers, cell by cell; for euclidean its square."""
        total = Fraction(0)
        for j, (a, b) in enumerate(zip(self.Q[q], self.R[r], strict=True)):
            if a is None or b is None:
                total += (a is None) != (b is None)
            elif j in self.labels:
                total += a != b
            else:
                d = abs(Fraction(a) - Fraction(b)) / Fraction(self.range[j]) if scale == "range" else abs(self.ridit(j, a) - self.ridit(j, b))
                total += min(Fraction(1), d) if metric == "gower" else d * d
        return total / len(self.columns) if metric == "gower" else total


def case(tables, metric, scale):
    D = tables.distances(metric, scale)
    radii = RADII[metric, scale, tables.missing]
    order = [sorted(range(len(tables.R)), key=lambda r: (d[r], r)) for d in numpy.round(D, 12).tolist()]
    rows = [o[:K] for o in order]

    margin = min(float(numpy.abs(D - r).min()) for r in radii)
    assert margin > 1e-9, margin
    counts = [[int((d <= r).sum()) for r in radii] for d in D]
    for c in zip(*counts):
        assert len(set(c)) > 5 and max(c) < len(tables.R) and sum(map(bool, c)) > QUERIES / 3, sorted(c)

    # gaps of the sorted distances: the last one is around the k-th place
    gaps = numpy.diff(numpy.sort(D, axis=1)[:, :K + 1], axis=1)
    close, ties = (gaps > 0) & (gaps < 1e-12), gaps == 0

    # third way: rational numbers, on all candidates that come near the k-th place, and on a sample of pairs
    exact_ties = 0
    for q in range(QUERIES):
        near = numpy.flatnonzero(D[q] <= D[q][order[q][K + 3]] + 1e-9).tolist()
        value = {r: tables.exact(q, r, metric, scale) for r in near}
        best = sorted(near, key=lambda r: (value[r], r))
        assert best[:K] == rows[q], (q, best, rows[q])
        exact_ties += value[best[K - 1]] == value[best[K]]
        for r in near:
            assert abs((float(value[r]) if metric == "gower" else float(value[r]) ** 0.5) - D[q, r]) < 1e-12
    rng = numpy.random.default_rng(5)
    for q, r in zip(rng.integers(0, QUERIES, 300).tolist(), rng.integers(0, len(tables.R), 300).tolist()):
        e = tables.exact(q, r, metric, scale)
        assert abs((float(e) if metric == "gower" else float(e) ** 0.5) - D[q, r]) < 1e-12

    print(f"{metric:9} {scale:8} {'missing' if tables.missing else 'complete':8} radii {radii}, margin {margin:.1e}, "
          f"counts {[(min(c), float(numpy.median(c)), max(c)) for c in zip(*counts)]}; queries with a gap in (0, 1e-12): "
          f"{close[:, -1].sum()} around place {K}, {close[:, :-1].any(axis=1).sum()} above it; tied around place {K}: "
          f"{ties[:, -1].sum()} in floats, {exact_ties} exactly; tied above it: {ties[:, :-1].any(axis=1).sum()}; "
          f"smallest positive gap {gaps[gaps > 0].min():.1e}")
    assert not close[:, -1].any()
    return {"metric": metric, "scale": scale, "missing": tables.missing, "radii": list(radii),
            "distances": [[float(D[q, r]) for r in rows[q]] for q in range(QUERIES)], "rows": rows, "counts": counts}


def compact(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


cases = []
for missing in (False, True):
    tables = Tables(missing)
    if missing:
        print("deleted cells", tables.deleted)
    cases += [case(tables, metric, scale) for metric in ("gower", "euclidean") for scale in ("range", "quantile")]
result = {"versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
          "queries": QUERIES, "k": K, "ridits": ridit_checks(), "cases": cases}
text = "{" + ",\n".join(f'"{k}":' + ("[\n" + ",\n".join(map(compact, v)) + "\n]" if k == "cases" else compact(v))
                         for k, v in result.items()) + "}\n"
assert json.loads(text) == result and len(text) < 300_000
pathlib.Path("Fixtures/Oracles/neighbors.json").write_text(text)
print(f"{len(text)} bytes")
