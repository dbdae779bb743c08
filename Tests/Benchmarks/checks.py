"""Checks of what a search found, against brute force in double precision and against the peers of the same run."""
import numpy as np

SAMPLE = 300


class CheckFailure(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise CheckFailure(what)


def neighbours(path, queries, k):
    """Distances and rows, queries x k, and the counts within each radius where the file has them."""
    import pandas as pd
    table = pd.read_csv(path)
    expect(len(table) == queries * k, f"{len(table)} neighbours, expected {queries} x {k}")
    table = table.sort_values(["query", "rank"], kind="stable")
    expect((table["query"].to_numpy() == np.repeat(np.arange(queries), k)).all(), "not k neighbours for every query")
    distances = table["distance"].to_numpy(np.float64).reshape(queries, k)
    expect((np.diff(distances, axis=1) >= 0).all(), "neighbours are not in order of distance")
    counts = {int(name.removeprefix("within_")): table[name].to_numpy()[::k].astype(float)
              for name in table.columns if name.startswith("within_")}
    return distances, table["reference"].to_numpy().reshape(queries, k), counts


def words(path):
    """Packed binary records as 64-bit words, which NumPy compares eight times as fast as bytes."""
    return np.load(path).view(np.uint64)


def sample(count):
    return np.sort(np.random.default_rng(20120).choice(count, min(SAMPLE, count), replace=False))


def hamming(ours, queries, references, report, saved):
    """Every distance as faiss has it, every row at the distance it is said to be at, the radius counts of a sample."""
    distances, rows, counts = ours
    for rank in range(rows.shape[1]):
        real = np.bitwise_count(queries ^ references[rows[:, rank]]).sum(1)
        expect((real == distances[:, rank]).all(), f"a neighbour of rank {rank + 1} is not at the distance reported")
    expect(report["zeros"] == (distances[:, 0] == 0).sum(), "the count of zeros is not that of the neighbours")
    said = []
    for name, file in saved.items():
        peer = np.load(file)
        expect((peer["distances"] == distances[peer["queries"]]).all(), f"distances differ from those of {name}")
        said.append(f"{peer['distances'].size:,} distances as {name} has them")
    chosen = sample(len(queries))
    for query in chosen:
        brute = np.bitwise_count(queries[query] ^ references).sum(1)
        expect((np.sort(brute)[:rows.shape[1]] == distances[query]).all(), "distances differ from brute force")
        for radius, count in counts.items():
            expect((brute <= radius).sum() == count[query], f"the count within {radius} differs from brute force")
    radii = f", counts within {', '.join(map(str, sorted(counts)))}" if counts else ""
    return f"{'; '.join(said + [f'{len(chosen)} queries as brute force'])}{radii}"


def equal_rows(queries, references):
    """Which queries are among the references, byte for byte."""
    known = {row.tobytes() for row in references}
    return np.array([row.tobytes() in known for row in queries])


def brute_euclidean(queries, references, chosen, k):
    wide = references.astype(np.float64)
    return np.array([np.sqrt(np.sort(((wide - queries[query]) ** 2).sum(1))[:k]) for query in chosen])


def close(found, brute, what):
    """The largest relative difference, which rounding alone may make."""
    error = (np.abs(found - brute) / np.maximum(brute, 1e-300)).max()
    expect(((brute == 0) == (found == 0)).all(), f"{what}: zeros differ from brute force")
    expect(error < 1e-12, f"{what}: a distance differs from brute force by {error:.1e} of it")
    return error


def euclidean(ours, queries, references, report):
    distances, rows, _ = ours
    chosen = sample(len(queries))
    worst = close(distances[chosen], brute_euclidean(queries, references, chosen, distances.shape[1]), "the nearest")
    for rank in range(rows.shape[1]):
        real = np.sqrt(((queries.astype(np.float64) - references[rows[:, rank]]) ** 2).sum(1))
        worst = max(worst, close(distances[:, rank], real, f"the row of rank {rank + 1}"))
    copies = equal_rows(queries, references)
    expect(((distances[:, 0] == 0) == copies).all(), "distance 0 is not the same as equal rows")
    expect(report["zeros"] == copies.sum(), f"{report['zeros']} zeros reported, {copies.sum()} queries have an equal row")
    return (f"{len(chosen)} queries as brute force in double precision, all rows at the distance reported, within {worst:.0e}; "
            f"all {copies.sum():,} copies at 0")


def missed_copies(queries, references, file):
    """How many exact copies a peer puts at a distance above 0, and how many others at 0."""
    peer = np.load(file)
    copies = equal_rows(queries[peer["queries"]], references)
    nearest = peer["distances"][:, 0]
    others = int((nearest[~copies] == 0).sum())
    missed = f"{int((nearest[copies] > 0).sum()):,} of {copies.sum():,} copies above 0"
    return missed + (f", {others:,} others at 0" if others else "")


class Gower:
    """The mean over columns of min(1, |a - b| / range), or 0 and 1 for labels; ranges are those of the queries."""

    def __init__(self, queries, references):
        from datasets import ADULT_NUMBERS
        self.width, self.columns = queries.shape[1], []
        for name in queries.columns:
            left, right = queries[name].to_numpy(), references[name].to_numpy()
            if name in ADULT_NUMBERS:
                self.columns.append((left.astype(float), right.astype(float), float(left.max() - left.min())))
            else:
                place = {label: index for index, label in enumerate(sorted({*left, *right}))}
                self.columns.append((*(np.array([place[label] for label in side]) for side in (left, right)), 0))

    def __call__(self, left, right):
        """Between the queries numbered `left` and the references numbered `right`, which broadcast."""
        return sum(np.minimum(1, np.abs(a[left] - b[right]) / span) if span else a[left] != b[right]
                   for a, b, span in self.columns) / self.width


def gower(ours, queries, references, report):
    distances, rows, _ = ours
    chosen, distance = sample(len(queries)), Gower(queries, references)
    brute = np.sort(distance(chosen[:, None], np.arange(len(references))), axis=1)[:, :distances.shape[1]]
    worst = max(close(distances[chosen], brute, "the nearest"),
                close(distances, distance(np.arange(len(queries))[:, None], rows), "the rows"))
    expect(report["zeros"] == (distances[:, 0] == 0).sum(), "the count of zeros is not that of the neighbours")
    return (f"{len(chosen)} queries as brute force in double precision, all rows at the distance reported, within {worst:.0e}; "
            f"{report['zeros']} at distance 0")


def losses(own, peer, within=0.1):
    """Mean losses of the same epoch on both sides, whose random numbers differ."""
    off = abs(own / peer - 1)
    expect(off <= within, f"the loss is {own:.4g} with ours and {peer:.4g} with the peer, {off:.1%} off")
    return f"loss {own:.4g} and {peer:.4g}, {off:.1%} off"
