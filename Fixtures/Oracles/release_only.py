"""Membership attacks that see only a release and reference records: scores and AUCs of small samples of Adult.

python release_only.py [--make-data] [folder with anonymeter's Adult files]

Writes release_only.json from the four tables in ../Data/adult, which --make-data draws anew. A higher score says
"member". Scores of every 15th candidate are kept; candidates are the training rows, then the hold-out rows.
"""
import argparse
import csv
import gzip
import io
import pathlib

import numpy
import scipy.special
import scipy.stats

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "Data" / "adult"
SOURCE = HERE / "../../../shared/data/anonymeter_adult"
TABLES = ("train", "holdout", "release", "reference")
SLACK = 1 + 1e-9  # a distance this near to a radius lies within it
TIE = 1e-12  # scores that are this near, relative to the largest, differ by rounding only


def encoded(o):
    """JSON with floats to 17 significant digits."""
    if isinstance(o, dict):
        return "{" + ",\n".join(f'"{k}": {encoded(v)}' for k, v in o.items()) + "}"
    if isinstance(o, (list, tuple, numpy.ndarray)):
        return "[" + ", ".join(encoded(v) for v in o) + "]"
    if isinstance(o, str):
        return f'"{o}"'
    if isinstance(o, (bool, numpy.bool_)):
        return "true" if o else "false"
    if isinstance(o, (int, numpy.integer)):
        return str(int(o))
    if not numpy.isfinite(o):
        raise ValueError("not a finite number")
    return f"{float(o):.17g}"


def write(name, o):
    (HERE / name).write_text(encoded(o) + "\n")


# Tables


def read(path):
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    header, *rows = csv.reader(io.StringIO(raw.decode()))
    return header, rows


def is_missing(cell):
    return cell in ("", "?")


def is_number(cell):
    try:
        return bool(numpy.isfinite(float(cell)))
    except ValueError:
        return False


def kind(cells):
    present = {c for c in cells if not is_missing(c)}
    if not all(is_number(c) for c in present):
        return "categorical"
    return "binary" if {float(c) for c in present} <= {0, 1} else "numeric"


def make_data(source):
    header, train = read(source / "adults_train_rebuilt.csv.gz")
    control_header, control = read(source / "adults_control.csv")
    synthetic_header, synthetic = read(source / "adults_syn_ctgan.csv.gz")
    common = [c for c in header if c in control_header and c in synthetic_header]
    train, control, synthetic = (
        [[row[h.index(c)] for c in common] for row in rows]
        for h, rows in ((header, train), (control_header, control), (synthetic_header, synthetic))
    )
    random = numpy.random.RandomState(7)
    seen = set()

    def draw(rows, counts):
        """Tables of the given sizes, in random order; a row whose content is in any table already is passed over."""
        order = iter(random.permutation(len(rows)))
        tables = []
        for count in counts:
            table = []
            while len(table) < count:
                row = rows[next(order)]
                if tuple(row) not in seen:
                    seen.add(tuple(row))
                    table.append(row)
            tables.append(table)
        return tables

    members, = draw(train, [600])
    holdout, reference = draw(control, [600, 500])
    release = [list(synthetic[i]) for i in random.choice(len(synthetic), 450, replace=False)]
    numeric = [j for j in range(len(common)) if kind([r[j] for r in members + holdout + reference + release]) == "numeric"]
    for i in random.choice(600, 150, replace=False):
        row = list(members[i])
        for j in numeric:
            if random.random_sample() < 0.1:
                other = random.randint(599)
                row[j] = members[other + (other >= i)][j]
        release.append(row)

    DATA.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(TABLES, (members, holdout, release, reference)):
        with open(DATA / f"{name}.csv", "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([common] + rows)


class Column:
    """One column of the three tables. Numbers are floats, labels indices as floats; missing is NaN."""

    def __init__(self, tables):
        cells = [c for t in tables.values() for c in t]
        self.kind = kind(cells)
        self.labels = sorted({c for c in cells if not is_missing(c)}) if self.kind == "categorical" else None
        self.values = {name: numpy.array([self.number(c) for c in t]) for name, t in tables.items()}
        self.all = numpy.concatenate([self.values[n] for n in ("S", "R", "X")])
        self.missing = bool(numpy.isnan(self.all).any())

    def number(self, cell):
        if is_missing(cell):
            return numpy.nan
        return float(self.labels.index(cell) if self.labels else cell)


def load():
    tables = {}
    for name in TABLES:
        header, tables[name] = read(DATA / f"{name}.csv")
    rows = {"S": tables["release"], "R": tables["reference"], "X": tables["train"] + tables["holdout"]}
    columns = [Column({n: [r[j] for r in t] for n, t in rows.items()}) for j in range(len(header))]
    return columns, len(tables["train"])


# Distances


def gower(columns, name):
    """Distances of all candidates from all records of a table."""
    total = 0.0
    for column in columns:
        a, b = column.values["X"][:, None], column.values[name][None, :]
        if column.kind == "numeric":
            spread = numpy.nanmax(a) - numpy.nanmin(a)
            d = numpy.minimum(1, abs(a - b) / spread) if spread > 0 else (a != b).astype(float)
        else:
            d = (a != b).astype(float)
        one, both = numpy.isnan(a) | numpy.isnan(b), numpy.isnan(a) & numpy.isnan(b)
        total = total + numpy.where(both, 0.0, numpy.where(one, 1.0, d))
    return total / len(columns)


def distance_scores(columns):
    s, r = gower(columns, "S"), gower(columns, "R")
    near_s, near_r = s.min(axis=1), r.min(axis=1)
    median, percentile = numpy.median(near_s), numpy.quantile(s, 0.001)

    def within(d, radius):
        return (d <= radius * SLACK).sum(axis=1)

    count_s, count_r = within(s, median), within(r, median)
    return {
        "distance": -near_s,
        "calibrated-distance": -(near_s - near_r),
        "monte-carlo-median": count_s / s.shape[1],
        "monte-carlo-percentile": within(s, percentile) / s.shape[1],
        "local-neighbourhood": numpy.log((count_s + 0.5) / (s.shape[1] + 1)) - numpy.log((count_r + 0.5) / (r.shape[1] + 1)),
    }


# Tree of columns


def states(column):
    """The states of S, R and X in one column, and how many states there are."""
    if column.kind == "numeric":
        v = numpy.sort(column.all[~numpy.isnan(column.all)])
        edges = [v[0]]
        for b in range(1, 16):
            e = v[min(len(v) - 1, b * len(v) // 16)]
            if e > edges[-1]:
                edges.append(e)
        edges.append(v[-1])
        count = len(edges) - 1
        state = {n: numpy.clip(numpy.searchsorted(edges, x, side="right") - 1, 0, count - 1) for n, x in column.values.items()}
    else:
        count = 2 if column.kind == "binary" else len(column.labels)
        state = {n: numpy.nan_to_num(x).astype(int) for n, x in column.values.items()}
    if column.missing:
        state = {n: numpy.where(numpy.isnan(column.values[n]), count, t) for n, t in state.items()}
        count += 1
    return state, count


def pair_counts(a, b, rows, columns):
    table = numpy.zeros((rows, columns))
    numpy.add.at(table, (a, b), 1)
    return table


def mutual_information(table):
    p = table / table.sum()
    outer = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    used = p > 0
    return (p[used] * numpy.log(p[used] / outer[used])).sum()


def spanning_tree(weight):
    """Edges (parent, child) of the maximum spanning tree, from column 0 outwards."""
    inside, edges = [0], []
    while len(inside) < len(weight):
        outside = [j for j in range(len(weight)) if j not in inside]
        edge = max(((i, j) for i in inside for j in outside), key=lambda e: weight[e])
        edges.append(edge)
        inside.append(edge[1])
    return edges


def tree_density(columns, name):
    """Log density of all candidates under the tree fitted to a table."""
    coded = [states(c) for c in columns]
    d = [state[name] for state, _ in coded]
    x = [state["X"] for state, _ in coded]
    size = [count for _, count in coded]
    n = len(d[0])
    weight = numpy.zeros((len(columns), len(columns)))
    for i in range(len(columns)):
        for j in range(i):
            weight[i, j] = weight[j, i] = mutual_information(pair_counts(d[i], d[j], size[i], size[j]))
    prior = [(numpy.bincount(t, minlength=k) + 1) / (n + k) for t, k in zip(d, size)]
    result = numpy.log(prior[0][x[0]])
    for i, j in spanning_tree(weight):
        counts = pair_counts(d[i], d[j], size[i], size[j])
        p = (counts + prior[j]) / (counts.sum(axis=1, keepdims=True) + 1)
        result = result + numpy.log(p[x[i], x[j]])
    return result


def tree_scores(columns):
    s, r = tree_density(columns, "S"), tree_density(columns, "R")
    return {"density-tree": s, "domias-tree": s - r}


# Embedding


def embedding(columns):
    """Standardised coordinates of S, R and X."""
    coordinates = []
    for column in columns:
        v, gone = column.all, numpy.isnan(column.all)
        if column.kind == "categorical":
            coordinates += [(v == k).astype(float) for k in range(len(column.labels))]
            continue
        coordinates.append(numpy.where(gone, v[~gone].mean(), v))
        if gone.any():
            coordinates.append(gone.astype(float))
    e = numpy.array([c for c in coordinates if c.min() < c.max()]).T
    e = (e - e.mean(axis=0)) / e.std(axis=0)
    s, r = len(columns[0].values["S"]), len(columns[0].values["R"])
    return e, {"S": e[:s], "R": e[s : s + r], "X": e[s + r :]}


def logistic(x, y, tolerance=1e-10):
    """Weights and intercept that minimise the sum of log losses + 0.5 |w|^2, by damped Newton steps."""
    a = numpy.hstack([x, numpy.ones((len(x), 1))])
    penalty = numpy.append(numpy.ones(x.shape[1]), 0.0)
    w = numpy.zeros(a.shape[1])

    def loss(w):
        z = a @ w
        return (numpy.logaddexp(0, z) - y * z).sum() + 0.5 * (penalty * w * w).sum()

    for _ in range(100):
        p = scipy.special.expit(a @ w)
        gradient = a.T @ (p - y) + penalty * w
        if abs(gradient).max() <= tolerance:
            return w[:-1], w[-1]
        step = numpy.linalg.solve((a.T * (p * (1 - p))) @ a + numpy.diag(penalty), gradient)
        t, before = 1.0, loss(w)
        while loss(w - t * step) > before + 1e-9 * abs(before) and t > 1e-6:
            t /= 2
        w = w - t * step
    raise ArithmeticError("no convergence")


def classifier_scores(columns):
    _, e = embedding(columns)
    w, b = logistic(numpy.vstack([e["S"], e["R"]]), numpy.repeat([1.0, 0.0], [len(e["S"]), len(e["R"])]))
    return {"classifier-logistic": e["X"] @ w + b}


def kernel_density(d, x, ridge):
    n, k = d.shape
    c = numpy.cov(d.T, ddof=1).reshape(k, k) + ridge * numpy.eye(k)
    factor = numpy.linalg.cholesky(c) * n ** (-1 / (k + 4))
    a, b = (numpy.linalg.solve(factor, m.T).T for m in (d, x))
    squares = ((b[:, None, :] - a[None, :, :]) ** 2).sum(axis=2)
    constant = 0.5 * k * numpy.log(2 * numpy.pi) + numpy.log(numpy.diag(factor)).sum()
    return scipy.special.logsumexp(-0.5 * squares, axis=1) - constant - numpy.log(n)


def kernel_scores(columns):
    every, e = embedding(columns)
    value, vector = numpy.linalg.eigh(numpy.cov(every.T, ddof=0))
    keep = value > 1e-6 * value.max()
    whitening = vector[:, keep] / numpy.sqrt(value[keep])
    s, r, x = (e[n] @ whitening for n in ("S", "R", "X"))
    for d in (s, r):
        peer = scipy.stats.gaussian_kde(d.T).logpdf(x.T)
        numpy.testing.assert_allclose(kernel_density(d, x, 0.0), peer, rtol=1e-10, atol=1e-10)
    p, q = kernel_density(s, x, 1e-6), kernel_density(r, x, 1e-6)
    return {"density-kernel": p, "domias-kernel": p - q}


# Result


def auc(score, members, tie=TIE):
    """Ties count one half; equal but for rounding is a tie."""
    order = numpy.argsort(score, kind="stable")
    new = numpy.diff(score[order]) > tie * abs(score).max()
    group = numpy.empty(len(score))
    group[order] = numpy.concatenate([[0], numpy.cumsum(new)])
    rank = scipy.stats.rankdata(group)[:members].sum()
    return (rank - members * (members + 1) / 2) / (members * (len(score) - members))


def case(scores, members):
    return {k: {"auc": auc(v, members), "scores": v[::15]} for k, v in scores.items()}


def all_scores():
    columns, members = load()
    numeric = [c for c in columns if c.kind != "categorical"]
    adult, reduced = (distance_scores(c) | tree_scores(c) | classifier_scores(c) for c in (columns, numeric))
    return {"adult": adult, "numeric": reduced | kernel_scores(numeric)}, members


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", nargs="?", type=pathlib.Path, default=SOURCE)
    parser.add_argument("--make-data", action="store_true")
    options = parser.parse_args()
    if options.make_data:
        make_data(options.source)
    scores, members = all_scores()
    write("release_only.json", {name: case(s, members) for name, s in scores.items()})


if __name__ == "__main__":
    main()
