"""Measures disclosure attacks against Anonymeter and SDMetrics on the same tables in the same run; one thread each.

Ours are whole processes that read the files, check the hold-out and write a report. A peer's time is that of its attack alone, tables
read and libraries loaded beforehand, compiled code warmed up; singling out and CAP are measured on a part of the work and scaled where
the whole would take minutes. Medians of interleaved repeats. What is absent is skipped, with a word.
"""
import argparse, json, os, pathlib, statistics, subprocess, sys, tempfile

import compare
import report
from runner import POOLS

BEGIN, END = "<!-- Disclosure as measured last begins here. -->", "<!-- Disclosure ends here. -->"
SECRET, LEFT = "income", ["age", "type_employer", "education", "marital", "sex", "hr_per_week", "capital_gain"]

PEER = """
import json, sys, time, warnings
import numpy as np, pandas as pd
warnings.filterwarnings("ignore")
job = json.loads(sys.argv[1])
train, release, control = [pd.read_csv(p) for p in job["files"]]
def timed(run, warm=None):
    if warm: warm()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
def quiet(evaluator, **more):
    evaluator.evaluate(**more)
if job["task"] == "inference":
    from anonymeter.evaluators import InferenceEvaluator as E
    aux = [c for c in train.columns if c != job["secret"]]
    def make(n): return E(ori=train, syn=release, control=control, aux_cols=aux, secret=job["secret"], n_attacks=n)
    seconds = timed(lambda: quiet(make(job["n"]), n_jobs=1), lambda: quiet(make(20), n_jobs=1))
elif job["task"] == "linkability":
    from anonymeter.evaluators import LinkabilityEvaluator as E
    right = [c for c in train.columns if c not in job["left"]]
    def make(n): return E(ori=train, syn=release, control=control, aux_cols=(job["left"], right), n_attacks=n, n_neighbors=10)
    seconds = timed(lambda: quiet(make(job["n"]), n_jobs=1), lambda: quiet(make(20), n_jobs=1))
elif job["task"] == "singling-out":
    from anonymeter.evaluators import SinglingOutEvaluator as E
    head = job["rows"]
    parts = train.head(head), release.head(head), control.head(head)
    def make(n): return E(ori=parts[0], syn=parts[1], control=parts[2], n_attacks=n, n_cols=3)
    seconds = timed(lambda: quiet(make(job["n"]), mode="multivariate"), lambda: quiet(make(2), mode="multivariate"))
else:
    from sdmetrics.single_table import CategoricalCAP
    columns = job["keys"] + [job["secret"]]
    real, synthetic = train.head(job["rows"])[columns].astype(str), release.head(job["rows"])[columns].astype(str)
    seconds = timed(lambda: CategoricalCAP.compute(real_data=real, synthetic_data=synthetic, key_fields=job["keys"],
                                                   sensitive_fields=[job["secret"]]))
print(json.dumps(seconds))
"""


def tables(data, folder):
    import pandas
    files = []
    for name, source in (("train", "adults_train_rebuilt.csv.gz"), ("release", "adults_syn_ctgan.csv.gz"), ("control", "adults_control.csv")):
        files.append(str(pathlib.Path(folder) / f"{name}.csv"))
        pandas.read_csv(data / source).head(32_561).to_csv(files[-1], index=False)
    small = [file.replace(".csv", "-small.csv") for file in files]
    for file, part in zip(files, small):
        pandas.read_csv(file).head(10_000).to_csv(part, index=False)
    return files, small


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit")
    parser.add_argument("--data", default=root.parent / "shared/data", type=pathlib.Path)
    parser.add_argument("--anonymeter", default=sys.executable, help="Python that has anonymeter")
    parser.add_argument("--sdmetrics", default=sys.executable, help="Python that has sdmetrics")
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
        files, small = tables(data, folder)
        everything = ["--missing", "NONE", "--threads", "1", "--output", str(pathlib.Path(folder) / "report")]
        keys = ["age", "education", "marital", "sex"]
        cases = [
            ("inference, all 32,561 training and 9,758 hold-out people, 14 columns known", files,
             ["--attack", "attribute-inference", "--secret", SECRET, "--attempts", "100000"], arguments.anonymeter,
             {"task": "inference", "n": 500, "secret": SECRET}, 32_561 / 500, "anonymeter, 500 people, scaled"),
            ("linkability, the same people, 10 neighbours", files,
             ["--attack", "linkability", "--link-left", ",".join(LEFT), "--link-right",
              "fnlwgt,education_num,occupation,relationship,race,capital_loss,country,income", "--link-neighbours", "10",
              "--attempts", "100000"], arguments.anonymeter,
             {"task": "linkability", "n": 500, "left": LEFT}, 32_561 / 500, "anonymeter, 500 people, scaled"),
            ("singling out, 500 descriptions of 3 columns, 10,000 rows", small,
             ["--attack", "singling-out", "--attempts", "500"], arguments.anonymeter,
             {"task": "singling-out", "n": 50, "rows": 10_000}, 10, "anonymeter, 50 descriptions, scaled"),
            ("CAP of one secret, four known columns, 32,561 rows; ours all measures of attribution", files,
             ["--attack", "attribution", "--quasi-identifiers", ",".join(keys), "--secret", SECRET], arguments.sdmetrics,
             {"task": "cap", "keys": keys, "secret": SECRET, "rows": 4_000}, (32_561 / 4_000) ** 2,
             "sdmetrics, 4,000 rows, scaled by rows squared"),
        ]
        for title, inputs, options, python, job, scale, peer in cases:
            ours = [str(arguments.binary), "run", "--train", inputs[0], "--synthetic", inputs[1], "--holdout", inputs[2],
                    *everything, *options]
            job = {**job, "files": inputs}
            seen = [[], [], []]
            for round in range(arguments.repeats + 1):
                own = compare.measure(ours)[0]
                # The least that `run` attacks with: what is left is reading, checks and report.
                rest = compare.measure([*ours, "--attempts", "10"])[0] if "--attempts" in options else 0
                found = subprocess.run([python, "-c", PEER, json.dumps(job)], capture_output=True, text=True)
                if found.returncode != 0:
                    print(f"skipped: {title}: {found.stderr.strip().splitlines()[-1]}")
                    break
                if round:
                    seen[0].append(own)
                    seen[1].append(float(found.stdout.strip().splitlines()[-1]) * scale)
                    seen[2].append(own - rest)
            if not seen[1]:
                continue
            own, other, attack = map(statistics.median, seen)
            times = [(title, own)] + ([(f"{title}: less the same audit with 10", attack)] if attack < own else [])
            for name, time in times:
                rows.append([name, f"{report.number(time)} s", f"{report.number(other)} s", report.number(other / time), peer])
                print(*rows[-1], sep=" | ", flush=True)
    text = "\n".join([
        report.machine(arguments.binary), f"- One thread; medians of {arguments.repeats}. Ours reads, checks the hold-out and "
        "writes a report; a peer's time is its attack alone.", "",
        report.table(["attack", "privacy-audit", "peer", "ratio", "how the peer was measured"], rows)])
    print(text)
    if arguments.record:
        report.record(arguments.record, text, BEGIN, END)


main()
