"""The tables of disclosure.py, and distances between their records in exact integers and in doubles."""
import csv, importlib.metadata, json, math, os, subprocess, sys
from collections import Counter, defaultdict
from fractions import Fraction
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "Data", "adult")
NUM = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hr_per_week"]
SECRETS = ["income", "marital", "hr_per_week", "age"]
LINK_A = ["age", "education", "marital", "occupation", "sex", "hr_per_week"]
LINK_B = ["fnlwgt", "relationship", "race", "capital_gain", "country", "type_employer"]
KEYSETS = [("income", ["education", "marital", "sex"], "income"),
           ("marital", ["age", "occupation", "sex"], "marital")]
QIS = {"Q1": ["age", "sex", "race"], "Q2": ["education", "marital", "sex"],
       "Q3": ["sex", "race", "income"], "Q4": ["sex", "income"]}


def load(name):
    with open(os.path.join(DATA, name + ".csv"), newline="") as f:
        rows = list(csv.reader(f))
    head = rows[0]
    return head, [tuple(int(v) if c in NUM else v for c, v in zip(head, r)) for r in rows[1:]]


COLS, T = load("train")
_, H = load("holdout")
_, S = load("release")
AT = {c: i for i, c in enumerate(COLS)}
CAT = [c for c in COLS if c not in NUM]
RANGE = {c: max(r[AT[c]] for r in T + H + S) - min(r[AT[c]] for r in T + H + S) for c in NUM}
LCM = math.lcm(*RANGE.values())
TABLES = {"T": T, "H": H}


def col(rows, c):
    return [r[AT[c]] for r in rows]


def key(r, cols):
    return tuple(r[AT[c]] for c in cols)


def share(n, d):
    return float(Fraction(n) / Fraction(d))


# ---- the distance of section 2 -------------------------------------------------
def exact(A, B, cols):
    """Distances of all pairs as integers in units of 1/LCM."""
    D = np.zeros((len(A), len(B)), dtype=object)
    for c in cols:
        a, b = np.array(col(A, c), object)[:, None], np.array(col(B, c), object)[None, :]
        D = D + (abs(a - b) * (LCM // RANGE[c]) if c in NUM else (a != b).astype(int).astype(object) * LCM)
    return D


def floating(A, B, cols):
    """The same as doubles, summed in the order of the file's columns."""
    D = np.zeros((len(A), len(B)))
    for c in [c for c in COLS if c in cols]:
        a, b = np.array(col(A, c))[:, None], np.array(col(B, c))[None, :]
        D = D + (np.abs(a - b) / RANGE[c] if c in NUM else (a != b).astype(float))
    return D


def order(D):
    """Rows of B by distance, ties -> lowest row (Python's sort is stable)."""
    return [sorted(range(len(r)), key=r.__getitem__) for r in D.tolist()]
