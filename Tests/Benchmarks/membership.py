"""Measures attacks on membership against what a peer's library takes for the same scores, on the same files in the same run.

Whole processes, start-up and reading included on both sides; a peer's imports are measured apart and taken off. One thread each;
medians of interleaved repeats. Needs numpy, scipy, pandas and scikit-learn; data sets that are absent are skipped, with a word.
"""
import argparse, os, pathlib, statistics, sys, tempfile

import compare
import report
from runner import POOLS

BEGIN, END = "<!-- Membership as measured last begins here. -->", "<!-- Membership ends here. -->"
NUMBERS = "age,fnlwgt,education_num,capital_gain,capital_loss,hr_per_week".split(",")

# DOMIAS as its authors' code computes it: a kernel estimate of each density, Scott's bandwidth.
DOMIAS = """
import sys, numpy as np, pandas as pd
from scipy.stats import gaussian_kde
t, h, s, r = [pd.read_csv(p).to_numpy(dtype=float).T for p in sys.argv[1:5]]
q = np.hstack([t, h])
gaussian_kde(s).logpdf(q) - gaussian_kde(r).logpdf(q)
"""
# GAN-Leaks, calibrated: nearest synthetic record against nearest reference record.
CALIBRATED = """
import sys, numpy as np, pandas as pd
from sklearn.neighbors import NearestNeighbors
t, h, s, r = [pd.read_csv(p).to_numpy(dtype=float) for p in sys.argv[1:5]]
q = np.vstack([t, h])
near = [NearestNeighbors(n_neighbors=1).fit(x).kneighbors(q)[0] for x in (s, r)]
near[1] - near[0]
"""
# A random forest that tells synthetic from reference records, scores out of the votes.
FOREST = """
import sys, numpy as np, pandas as pd
from sklearn.ensemble import RandomForestClassifier
t, h, s, r = [pd.read_csv(p).to_numpy(dtype=float) for p in sys.argv[1:5]]
model = RandomForestClassifier(100, random_state=1, n_jobs=1).fit(np.vstack([s, r]), np.repeat([1, 0], [len(s), len(r)]))
model.predict_proba(np.vstack([t, h]))
"""
CASES = [
    ("domias", "DOMIAS, kernel densities", ["--density", "kernel"], DOMIAS, "scipy",
     "import numpy, pandas; from scipy.stats import gaussian_kde"),
    ("calibrated-distance", "calibrated distance", ["--metric", "euclidean"], CALIBRATED, "scikit-learn",
     "import numpy, pandas; from sklearn.neighbors import NearestNeighbors"),
    ("classifier-membership", "random forest, synthetic against reference", [], FOREST, "scikit-learn",
     "import numpy, pandas; from sklearn.ensemble import RandomForestClassifier"),
]


def parts(data, folder, records):
    """Four files of the six numeric columns of Adult: train, hold-out, a CTGAN's release, and other people."""
    import pandas
    train = pandas.read_csv(data / "adults_train_rebuilt.csv.gz")[NUMBERS]
    control = pandas.read_csv(data / "adults_control.csv")[NUMBERS]
    release = pandas.read_csv(data / "adults_syn_ctgan.csv.gz")[NUMBERS]
    half = min(records, len(control) // 2)
    tables = [train.iloc[:records], control.iloc[:half], release.iloc[:records], control.iloc[half:2 * half]]
    files = []
    for name, table in zip(("train", "holdout", "release", "reference"), tables):
        files.append(str(pathlib.Path(folder) / f"{name}.csv"))
        table.to_csv(files[-1], index=False)
    return files, [len(table) for table in tables]


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit")
    parser.add_argument("--data", default=root.parent / "shared/data", type=pathlib.Path)
    parser.add_argument("--records", default=10_000, type=int)
    parser.add_argument("--repeats", default=3, type=int)
    parser.add_argument("--record", type=pathlib.Path, help="page whose last measurement is replaced")
    arguments = parser.parse_args()
    data = arguments.data / "anonymeter_adult"
    if not (data / "adults_control.csv").exists():
        print(f"skipped: no folder {data}; give the one it is in with --data")
        return
    os.environ.update({pool: "1" for pool in POOLS})
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        files, sizes = parts(data, folder, arguments.records)
        for attack, title, options, program, peer, imports in CASES:
            ours = [str(arguments.binary), "run", "--train", files[0], "--holdout", files[1], "--synthetic", files[2],
                    "--reference", files[3], "--attack", attack, "--knowledge-fraction", "1", "--release-size", str(sizes[2]),
                    "--threads", "1", "--output", str(pathlib.Path(folder) / "report"), *options]
            theirs, start = [sys.executable, "-c", program, *files], [sys.executable, "-c", imports]
            seen = [[], []]
            for round in range(arguments.repeats + 1):
                found = compare.measure(ours), compare.measure(theirs), compare.measure(start)
                if round:
                    seen[0].append(found[0][0])
                    seen[1].append(found[1][0] - found[2][0])
            own, other = map(statistics.median, seen)
            rows.append([title, f"{report.number(own)} s", f"{peer}: {report.number(other)} s", report.number(other / own)])
            print(*rows[-1], sep=" | ", flush=True)
    counts = ", ".join(f"{size:,} {name}" for size, name in zip(sizes, ("training", "hold-out", "synthetic", "reference")))
    text = "\n".join([
        report.machine(arguments.binary), f"- {counts} records of six numbers (Adult, a CTGAN's release); one thread; medians of "
        f"{arguments.repeats}. Ours is a whole audit: it also checks the hold-out, makes intervals and writes a report.", "",
        report.table(["attack", "privacy-audit", "peer", "ratio"], rows)])
    print(text)
    if arguments.record:
        report.record(arguments.record, text, BEGIN, END)


main()
