"""Measures privacy-audit against peers on the same data in the same run; medians of interleaved repeats.

Needs numpy, scipy, pandas and scikit-learn, and the 5,000-record discharge files (--data). What is absent is skipped, with a word.
Every side is a whole process, interpreter start-up and reading included; a peer's imports are measured apart and taken off.
"""
import argparse, importlib.util, os, pathlib, resource, statistics, subprocess, sys, tempfile, time

NEAREST = """
import sys, numpy as np, pandas as pd
from sklearn.neighbors import NearestNeighbors
tables = [pd.read_csv(p).to_numpy(dtype=bool) for p in sys.argv[1:4]]
index = NearestNeighbors(n_neighbors=2, algorithm="brute", metric="hamming").fit(tables[2])
index.kneighbors(np.vstack(tables[:2]))
"""
MATMUL = """
import sys, numpy as np, pandas as pd
t, h, s = [pd.read_csv(p).to_numpy(dtype=np.float32) for p in sys.argv[1:4]]
q = np.vstack([t, h])
d = q.sum(1)[:, None] + s.sum(1)[None] - 2 * (q @ s.T)
np.partition(d, 1, axis=1)
"""
READ = "import sys, pandas as pd; pd.read_csv(sys.argv[1])"
IMPORTS = {"sklearn": "import numpy, pandas; from sklearn.neighbors import NearestNeighbors",
           "numpy": "import numpy, pandas", "pandas": "import pandas"}


def measure(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(map(str, command[:3]))}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(title, ours, peers, repeats):
    """Runs every command in turn, `repeats` times, after one warm-up."""
    commands = {"privacy-audit": ours, **peers}
    results = {name: [] for name in commands}
    for round in range(repeats + 1):
        for name, command in commands.items():
            result = measure(command)
            if round:
                results[name].append(result)
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in results.items()}
    print(f"\n{title}")
    for name, (wall, cpu, memory) in medians.items():
        start = measure([sys.executable, "-c", IMPORTS[name.split()[0]]])[0] if name.split()[0] in IMPORTS else 0
        ratio = (wall - start) / medians["privacy-audit"][0]
        print(f"  {name:28} {wall - start:8.3f} s wall  {cpu:8.3f} s cpu  {memory:7.0f} MB   {ratio:7.2f} x")


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit")
    parser.add_argument("--data", default=root.parent / "shared/data/nhds2010", type=pathlib.Path)
    parser.add_argument("--repeats", default=5, type=int)
    arguments = parser.parse_args()
    missing = [name for name in ("numpy", "pandas", "sklearn") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: no peers here; pip install {' '.join(missing)} ('sklearn' is scikit-learn)")
        return
    files = [arguments.data / f"bin5k_{name}.csv.gz" for name in ("train", "control", "syn_copy50")]
    absent = [str(file) for file in files if not file.exists()]
    if absent:
        print(f"skipped: no file {absent[0]}; give the folder with --data")
        return
    binary = str(arguments.binary)
    python = [sys.executable, "-c"]
    with tempfile.TemporaryDirectory() as folder:
        run = [binary, "run", "--train", files[0], "--holdout", files[1], "--synthetic", files[2], "--output", folder]
        membership = run + ["--attack", "distance-membership", "--release-size", "5000"]
        compare("Membership: 10,000 records against 5,000 synthetic ones, 1,116 codes, 2 nearest each; we also read, check "
                "the hold-out and write a report",
                membership, {"sklearn brute hamming": python + [NEAREST, *files], "numpy float32 GEMM": python + [MATMUL, *files]},
                arguments.repeats)
        compare("Whole audit: every search between three tables of 5,000, report and evidence (no peer does the same)",
                run, {}, arguments.repeats)
        compare("Reading 5,000 x 1,116 from gzip-compressed CSV; we infer kinds, count and digest",
                [binary, "inspect", files[0]], {"pandas read_csv": python + [READ, files[0]]}, arguments.repeats)
        mixed = pathlib.Path(folder) / "mixed.csv"
        with open(mixed, "w") as out:
            out.write("id,age,sex,weight,city,visit,flag,score\n")
            for i in range(1_000_000):
                out.write(f"{i},{i * 7 % 90},{'FM'[i % 2]},{i * 31 % 997 / 7:.3f},town{i % 300},20{i % 25:02}-0{i % 9 + 1}-1{i % 9},"
                          f"{i % 2},{i * 13 % 1009 / 10}\n")
        size = mixed.stat().st_size / 1e6
        compare(f"Reading {size:.0f} MB of mixed CSV; we infer kinds over the whole file, then parse, count and digest",
                [binary, "inspect", mixed], {"pandas read_csv": python + [READ, mixed]}, arguments.repeats)


if __name__ == "__main__":
    main()
