"""Fixture tables and brute-force distances for the oracle scripts beside this file.

hamming  number of columns that differ
ochiai   1 - |a and b| / sqrt(|a||b|)
gower    (differing categorical columns + sum of min(1, |a - b| * inv)) / columns, numeric columns summed in order
euclidean  sqrt(differing categorical columns + sum of (|a - b| * inv)^2), numeric columns summed in order
with inv = 1 / (largest - smallest value over the training and hold-out tables). All float64 in exactly this order.
"""
import csv
import gzip
import math

import numpy
import scipy.spatial.distance
import sklearn.neighbors

NUMERIC = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]


class Codes:
    """Binary tables of 1,116 columns."""
    kind = "nhds"

    def __init__(self, release):
        voc = open("Fixtures/Data/nhds/vocabulary.txt").read().split()
        pos = {c: j for j, c in enumerate(voc)}
        self.columns = voc

        def read(name):
            lines = gzip.open(f"Fixtures/Data/nhds/{name}.codes.gz", "rt").read().splitlines()
            X = numpy.zeros((len(lines), len(voc)), numpy.int64)
            for i, line in enumerate(lines):
                X[i, [pos[c] for c in line.split()]] = 1
            return X
        self.T, self.H = read("train"), read("holdout")
        self.S = read(release) if release else None

    @staticmethod
    def contents(X):
        return [r.tobytes() for r in X.astype(numpy.uint8)]

    @staticmethod
    def distances(A, B, metric):
        inter = (A.astype(float) @ B.T.astype(float)).astype(numpy.int64)
        a, b = A.sum(axis=1)[:, None], B.sum(axis=1)[None, :]
        if metric == "hamming":
            D = a + b - 2 * inter
            # second way: sparse sample by direct comparison
            for i in range(0, len(A), 97):
                assert ((A[i] != B).sum(axis=1) == D[i]).all()
            return D
        assert metric == "ochiai"
        with numpy.errstate(divide="ignore", invalid="ignore"):
            D = 1 - inter / numpy.sqrt((a * b).astype(float))
        D = numpy.where((a == 0) & (b == 0), 0.0, numpy.where((a == 0) | (b == 0), 1.0, D))
        rows = slice(0, len(A), 97)
        assert numpy.allclose(scipy.spatial.distance.cdist(A[rows].astype(float), B.astype(float), "cosine"), D[rows], atol=1e-12)
        return D


class Census:
    """Six integer columns, nine categorical; '?' is missing (equal to itself, different from any value)."""
    kind = "census"

    def __init__(self, release):
        def read(name):
            with gzip.open(f"Fixtures/Data/census/{name}.csv.gz", "rt", newline="") as f:
                rows = list(csv.reader(f))
            self.columns = rows[0]
            return numpy.array(rows[1:], dtype=object)
        self.T, self.H = read("train"), read("holdout")
        self.S = read(release) if release else None
        self.set_ranges()

    def set_ranges(self):
        self.numeric = [j for j, c in enumerate(self.columns) if c in NUMERIC]
        self.categorical = [j for j, c in enumerate(self.columns) if c not in NUMERIC]
        assert len(self.numeric) == 6 and len(self.categorical) == 9
        both = numpy.concatenate([self.T, self.H])
        self.ranges = {}
        for j in self.numeric:
            v = [int(x) for x in both[:, j]]  # no missing value in a numeric column of these files
            self.ranges[j] = float(max(v) - min(v))
            assert self.ranges[j] > 0
        # categories as codes; '?' is a code of its own, which is the missing rule
        everything = both if self.S is None else numpy.concatenate([both, self.S])
        self.codes = {j: {c: k for k, c in enumerate(sorted(set(everything[:, j])))} for j in self.categorical}

    @staticmethod
    def contents(X):
        return [tuple(r) for r in X]

    def split(self, X):
        C = numpy.array([[self.codes[j][r[j]] for j in self.categorical] for r in X], numpy.int64)
        N = numpy.array([[float(int(r[j])) for j in self.numeric] for r in X])
        return C, N

    def distances(self, A, B, metric):
        (AC, AN), (BC, BN) = self.split(A), self.split(B)
        c = numpy.zeros((len(A), len(B)), numpy.int64)
        for k in range(AC.shape[1]):
            c += AC[:, k][:, None] != BC[:, k][None, :]
        g = numpy.zeros((len(A), len(B)))
        for k, j in enumerate(self.numeric):
            inv = 1.0 / self.ranges[j]
            e = numpy.abs(AN[:, k][:, None] - BN[:, k][None, :]) * inv
            if metric == "gower":
                g = g + numpy.minimum(1.0, e)
            else:
                assert metric == "euclidean"
                g = g + e * e
        D = (c + g) / len(self.columns) if metric == "gower" else numpy.sqrt(c + g)
        # second way: plain Python on a sample of pairs, bit for bit
        rng = numpy.random.default_rng(11)
        for i, k in zip(rng.integers(0, len(A), 400), rng.integers(0, len(B), 400)):
            assert D[i, k] == self.pair(A[i], B[k], metric)
        # third way: scipy, to rounding (rows of A on a grid)
        rows = slice(0, len(A), 41)
        R = numpy.array([self.ranges[j] for j in self.numeric])
        cat = scipy.spatial.distance.cdist(AC[rows], BC, "hamming") * AC.shape[1]
        if metric == "gower":
            num = sum(numpy.minimum(1, scipy.spatial.distance.cdist(AN[rows, k:k + 1] / R[k], BN[:, k:k + 1] / R[k], "cityblock"))
                      for k in range(len(R)))
            other = (cat + num) / len(self.columns)
        else:
            other = numpy.sqrt(cat + scipy.spatial.distance.cdist(AN[rows] / R, BN / R, "sqeuclidean"))
        assert numpy.allclose(other, D[rows], atol=1e-7 if metric == "euclidean" else 1e-12)
        return D

    def pair(self, a, b, metric):
        c, g = 0, 0.0
        for j in range(len(self.columns)):
            if j not in self.ranges:
                c += a[j] != b[j]
                continue
            e = abs(float(a[j]) - float(b[j])) * (1.0 / self.ranges[j])
            g += min(1.0, e) if metric == "gower" else e * e
        return (c + g) / len(self.columns) if metric == "gower" else math.sqrt(c + g)


def nearest(D, leave_one_out=False):
    """Smallest and second smallest of every row (multiplicity counts)."""
    D = D.astype(float)
    if leave_one_out:
        D = D.copy()
        numpy.fill_diagonal(D, numpy.inf)
    part = numpy.partition(D, 1, axis=1)
    d1, d2 = part[:, 0], part[:, 1]
    if len(D) <= 2000:
        assert (d1 == D.min(axis=1)).all()
        k = numpy.argmin(D, axis=1)
        E = D.copy()
        E[numpy.arange(len(E)), k] = numpy.inf
        assert (d2 == E.min(axis=1)).all()
    return d1, d2


def neighbours_by_library(A, B, k=2):
    """Hamming neighbours by scikit-learn, for a check."""
    nn = sklearn.neighbors.NearestNeighbors(n_neighbors=k, metric="hamming", algorithm="brute").fit(B.astype(bool))
    return numpy.rint(nn.kneighbors(A.astype(bool))[0] * A.shape[1]).astype(int)
