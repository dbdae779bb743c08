"""Makes Fixtures/Data: small real-data fixtures, and PROVENANCE.md beside them.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/make_fixtures.py [--shared ../shared]
Reads   DIR/data/nhds2010 (nhds2010_dx3_sets.txt.gz, dx3_vocabulary.txt)  and  DIR/data/census2k (*.csv.gz).
Writes  Fixtures/Data/nhds/*, Fixtures/Data/census/*, Fixtures/Data/PROVENANCE.md.
Standard library only (made with CPython 3 and zlib; gzip members carry mtime 0 and no file name).
"""
import argparse
import gzip
import hashlib
import pathlib

parser = argparse.ArgumentParser()
parser.add_argument("--shared", default="../shared", help="folder that holds data/nhds2010 and data/census2k")
shared = pathlib.Path(parser.parse_args().shared)
out = pathlib.Path("Fixtures/Data")


def write_gz(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as f:
        with gzip.GzipFile(filename="", mode="wb", fileobj=f, compresslevel=9, mtime=0) as z:
            z.write(text.encode("utf-8"))


def read_gz(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as f:
        return f.read()


# ---- NHDS 2010: sets of three-digit ICD-9-CM codes
source = shared / "data/nhds2010"
sets = read_gz(source / "nhds2010_dx3_sets.txt.gz").rstrip("\n").split("\n")
vocabulary = (source / "dx3_vocabulary.txt").read_text().split()
assert len(sets) == 151551 and len(vocabulary) == 1116 and len(set(vocabulary)) == 1116
assert vocabulary == sorted(vocabulary)
known = set(vocabulary)
for line in sets:
    codes = line.split(" ")
    assert codes == sorted(set(codes)) and known.issuperset(codes)
order = sorted(range(len(sets)), key=lambda i: hashlib.sha256(str(i + 1).encode()).hexdigest())
train, control, fresh = order[:5000], order[5000:10000], order[10000:15000]
for name, rows in (
    ("train", train[:2000]),
    ("holdout", control[:2000]),
    ("synthetic-ideal", fresh[:2000]),
    ("synthetic-memoriser", train[:1000] + fresh[:1000]),
):
    assert len(rows) == 2000
    write_gz(out / "nhds" / f"{name}.codes.gz", "".join(sets[i] + "\n" for i in rows))
(out / "nhds/vocabulary.txt").write_text("".join(c + "\n" for c in vocabulary))

# ---- Census (Adult): 2,000 rows per table
source = shared / "data/census2k"
tables = {}
for name, file in (
    ("train", "census2k-trn"),
    ("holdout", "census2k-hol"),
    ("synthetic", "census2k-syn_mostly"),
    ("flip30", "census2k-syn_flip30"),
):
    text = read_gz(source / f"{file}.csv.gz")
    lines = text.split("\n")
    assert lines[-1] == "" and len(lines) == 2002 and all(l.count(",") == 14 for l in lines[:-1])
    tables[name] = lines[:-1]
    assert tables[name][0] == tables["train"][0]
    write_gz(out / "census" / f"{name}.csv.gz", text)
memoriser = tables["train"][:1001] + tables["synthetic"][1:1001]
assert len(memoriser) == 2001
write_gz(out / "census/memoriser.csv.gz", "".join(l + "\n" for l in memoriser))

(out / "PROVENANCE.md").write_text("""# Provenance of the fixture data

All files here are made by `Fixtures/Oracles/make_fixtures.py`; the script is deterministic.

## nhds/

- **Source.** US National Hospital Discharge Survey 2010, public-use file, 151,551 discharges, by the US Centers for
  Disease Control and Prevention, National Center for Health Statistics (NCHS). Obtained from the CRAN package `nhds`
  1.0.3 (GitHub `cran/nhds` at c3fd855b, `data/nhds2010.rda`).
- **Licence.** A work of the US government, published in the public domain (the package, itself GPL-3, says in its
  DESCRIPTION: "The US CDC publishes the data in the public domain"). No code of the package is included here.
- **Condition of use.** NCHS asks users not to try to identify any person or establishment in the data. Please don't.
- **What was done.** Each discharge was reduced to the sorted set of its three-digit ICD-9-CM diagnosis codes (E codes:
  four characters); no age, sex, date, or other field is kept. The discharges were put in the order of the SHA-256
  (hexadecimal) of their decimal row number counted from 1; positions 0-4,999 of that order are "train", 5,000-9,999
  "control", 10,000-14,999 "fresh".
  - `train.codes.gz`: the first 2,000 of train
  - `holdout.codes.gz`: the first 2,000 of control
  - `synthetic-ideal.codes.gz`: the first 2,000 of fresh. Real rows that stand for the release of an ideal generator:
    drawn from the population, with nothing of train in them but by chance.
  - `synthetic-memoriser.codes.gz`: the first 1,000 of train, then the first 1,000 of fresh. A known 50 % memoriser.
  - `vocabulary.txt`: the 1,116 codes that occur in the whole file, one per line, ascending.
  - Format of `*.codes.gz`: one discharge per line, codes ascending, one blank between them.

## census/

- **Source.** The quick-start example of `mostlyai-qa` (GitHub `mostly-ai/mostlyai-qa` at d57f6b5a,
  `examples/quick-start`): 2,000 training, 2,000 hold-out and twice 2,000 synthetic rows of 15 columns. The real rows
  come from the "Adult" (Census Income) data set, extracted from the 1994 US Current Population Survey and distributed
  by the UCI Machine Learning Repository (Becker and Kohavi, 1996).
- **Licence.** Apache License 2.0 (mostlyai-qa, copyright its authors).
- **What was done.** Contents unchanged; files renamed and compressed anew.
  - `train.csv.gz` (census2k-trn), `holdout.csv.gz` (census2k-hol)
  - `synthetic.csv.gz` (census2k-syn_mostly): a trained generator's release
  - `flip30.csv.gz` (census2k-syn_flip30): training rows with part of their values altered
  - `memoriser.csv.gz`: the first 1,000 rows of train, then the first 1,000 rows of synthetic (made here). A known
    50 % memoriser.
""")
