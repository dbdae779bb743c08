"""Runs one peer on two stored tables in a process of its own and prints what index and search took, as JSON.

    python3 peers.py '{"peer": "faiss_binary", "queries": "q.npy", "references": "r.npy", "k": 5, "threads": 1, "subset": null,
                       "columns": null, "save": null}'

Reading, imports and just-in-time compilation are not timed. With a subset, that many random queries are searched.
"""
import json, sys, time
import numpy as np

SUBSET_SEED = 20110
SPEC = {}


def bits(path):
    """The binary records a byte a column, without the columns that only fill the last word."""
    return np.unpackbits(np.load(path), axis=1, bitorder="little", count=SPEC["columns"])


class FaissBinary:
    def load(self, path):
        return np.load(path)

    def index(self, references):
        import faiss
        faiss.omp_set_num_threads(SPEC["threads"])
        self.flat = faiss.IndexBinaryFlat(references.shape[1] * 8)
        self.flat.add(references)

    def search(self, queries, k):
        return self.flat.search(queries, k)


class FaissL2(FaissBinary):
    def index(self, references):
        import faiss
        faiss.omp_set_num_threads(SPEC["threads"])
        self.flat = faiss.IndexFlatL2(references.shape[1])
        self.flat.add(references)

    def search(self, queries, k):
        squares, rows = self.flat.search(queries, k)
        return np.sqrt(np.maximum(squares, 0)), rows


class Sklearn:
    options = {"algorithm": "brute"}

    def load(self, path):
        return np.load(path)

    def index(self, references):
        from sklearn.neighbors import NearestNeighbors
        self.model = NearestNeighbors(n_jobs=SPEC["threads"], **self.options).fit(references)

    def search(self, queries, k):
        return self.model.kneighbors(queries, n_neighbors=k)


class SklearnTree(Sklearn):
    options = {"algorithm": "kd_tree"}


class SklearnHamming(Sklearn):
    options = {"algorithm": "brute", "metric": "hamming"}

    def load(self, path):
        return bits(path).astype(bool)

    def search(self, queries, k):
        distances, rows = super().search(queries, k)
        return np.rint(distances * queries.shape[1]), rows


class SparseProduct:
    """|a| + |b| - 2 |a and b| from a product of two sparse matrices, a block of queries at a time."""

    def load(self, path):
        from scipy import sparse
        return sparse.csr_matrix(bits(path), dtype=np.float32)

    def index(self, references):
        self.transposed, self.weights = references.T.tocsr(), np.asarray(references.sum(1)).ravel()

    def search(self, queries, k, block=500):
        out = []
        for first in range(0, queries.shape[0], block):
            part = queries[first:first + block]
            distance = np.asarray(part.sum(1)) + self.weights - 2 * (part @ self.transposed).toarray()
            rows = np.argpartition(distance, k - 1, axis=1)[:, :k]
            out.append((np.take_along_axis(distance, rows, 1), rows))
        return tuple(np.concatenate(parts) for parts in zip(*out))


class ScipyTree:
    def load(self, path):
        return np.load(path)

    def index(self, references):
        from scipy.spatial import cKDTree
        self.tree, self.threads = cKDTree(references), SPEC["threads"]

    def search(self, queries, k):
        return self.tree.query(queries, k, workers=self.threads)


class Anonymeter:
    def load(self, path):
        import pandas as pd
        return pd.read_csv(path, keep_default_na=False)

    def index(self, references):
        # Evaluators first: the two packages import each other.
        import anonymeter.evaluators  # noqa: F401
        from anonymeter.neighbors.mixed_types_kneighbors import MixedTypeKNeighbors
        from datasets import ADULT_NUMBERS
        kinds = {"num": ADULT_NUMBERS, "cat": [name for name in references.columns if name not in ADULT_NUMBERS]}
        self.model = MixedTypeKNeighbors(n_jobs=SPEC["threads"], n_neighbors=SPEC["k"]).fit(references, kinds)

    def search(self, queries, k):
        distances, rows = self.model.kneighbors(queries, return_distance=True)
        return distances / queries.shape[1], rows


class NumpyGower:
    """What stands in where anonymeter is not installed: one query against all references at a time."""

    def load(self, path):
        return Anonymeter().load(path)

    def index(self, references):
        self.references = references

    def search(self, queries, k):
        from checks import Gower
        distance, every = Gower(queries, self.references), np.arange(len(self.references))
        rows, found = [], []
        for query in range(len(queries)):
            row = distance(query, every)
            rows.append(np.argpartition(row, k - 1)[:k])
            found.append(row[rows[-1]])
        return np.array(found), np.array(rows)


PEERS = {"faiss_binary": FaissBinary, "faiss_l2": FaissL2, "sklearn_brute": Sklearn, "sklearn_kd_tree": SklearnTree,
         "sklearn_hamming": SklearnHamming, "scipy_sparse": SparseProduct, "scipy_ckdtree": ScipyTree, "anonymeter": Anonymeter,
         "numpy_gower": NumpyGower}


def run(peer, references, queries):
    marks = [(time.perf_counter(), time.process_time())]
    peer.index(references)
    marks.append((time.perf_counter(), time.process_time()))
    found = peer.search(queries, SPEC["k"])
    marks.append((time.perf_counter(), time.process_time()))
    steps = [[after[clock] - before[clock] for before, after in zip(marks, marks[1:])] for clock in (0, 1)]
    return found, steps


def peak_bytes():
    """Of this program alone: the peak that getrusage knows starts with that of the process that started it."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def chosen_rows(count, subset):
    return np.sort(np.random.default_rng(SUBSET_SEED).choice(count, subset, replace=False))


def main():
    SPEC.update(json.loads(sys.argv[1]))
    peer = PEERS[SPEC["peer"]]()
    references, queries = peer.load(SPEC["references"]), peer.load(SPEC["queries"])
    total = queries.shape[0]
    rows = np.arange(total)
    if SPEC["subset"] and SPEC["subset"] < total:
        rows = chosen_rows(total, SPEC["subset"])
        queries = queries.iloc[rows] if hasattr(queries, "iloc") else queries[rows]
    # Compiles what is compiled on first use, loads lazy libraries, starts thread pools.
    few = max(64, SPEC["k"])
    run(PEERS[SPEC["peer"]](), references[:few], queries[:few])
    (distances, found), (wall, cpu) = run(peer, references, queries)
    if SPEC["save"]:
        order = np.argsort(distances, axis=1, kind="stable")
        np.savez(SPEC["save"], queries=rows, distances=np.take_along_axis(np.asarray(distances), order, 1),
                 rows=np.take_along_axis(np.asarray(found), order, 1))
    note = ""
    if "faiss" in sys.modules and hasattr(sys.modules["faiss"], "SIMDConfig"):
        note = sys.modules["faiss"].SIMDConfig.get_level_name()
    print(json.dumps({"queries": total, "searched": len(rows), "references": int(references.shape[0]), "note": note,
                      "wall": dict(zip(("index", "search"), wall)), "cpu": dict(zip(("index", "search"), cpu)),
                      "peakBytes": peak_bytes()}))


if __name__ == "__main__":
    main()
