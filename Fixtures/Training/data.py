"""The records train_generators.py (the file to run) trains on, and the records held out.

Source: nhds2010_dx3_sets.txt.gz, one hospital discharge per line, the codes of a discharge divided by blanks.
The 1,071 codes that are most frequent in the whole file are kept. Discharges are put in the order of the SHA-256
(hexadecimal) of their decimal row number counted from 1. The first 20,000 positions of that order belong to other
fixtures and are passed over; of the rest, the first records that keep at least one code are the members, the next
ones the hold-out.
"""
import gzip
import hashlib
import json
from collections import Counter
from dataclasses import dataclass

import numpy as np

SOURCE = "nhds2010_dx3_sets.txt.gz"
WIDTH = 1071
FIRST_POSITION = 20_000


@dataclass
class Records:
    """Members and hold-out: as lists of codes, as row numbers in the source, and as 0/1 matrices."""

    vocabulary: list
    member_rows: list
    holdout_rows: list
    member_codes: list
    holdout_codes: list
    members: np.ndarray
    holdout: np.ndarray


def one_hot(records, vocabulary):
    column = {code: i for i, code in enumerate(vocabulary)}
    matrix = np.zeros((len(records), len(vocabulary)), dtype=np.float32)
    for i, codes in enumerate(records):
        matrix[i, [column[code] for code in codes]] = 1
    return matrix


def load(folder, count):
    """Reads the source in `folder` and chooses `count` members and `count` hold-out records."""
    with gzip.open(folder / SOURCE, "rt", encoding="ascii") as file:
        discharges = [sorted(set(line.split())) for line in file]
    frequency = Counter(code for codes in discharges for code in codes)
    vocabulary = sorted(sorted(frequency, key=lambda code: (-frequency[code], code))[:WIDTH])
    if len(vocabulary) != WIDTH:
        raise SystemExit(f"{SOURCE}: {len(vocabulary)} codes, {WIDTH} are needed")
    kept = set(vocabulary)
    order = sorted(range(len(discharges)), key=lambda row: hashlib.sha256(str(row + 1).encode()).hexdigest())
    rows, records = [], []
    for row in order[FIRST_POSITION:]:
        codes = [code for code in discharges[row] if code in kept]
        if codes:
            rows.append(row + 1)
            records.append(codes)
        if len(rows) == 2 * count:
            break
    else:
        raise SystemExit(f"{SOURCE}: too few discharges")
    matrix = one_hot(records, vocabulary)
    return Records(
        vocabulary, rows[:count], rows[count:], records[:count], records[count:], matrix[:count], matrix[count:]
    )


def write_records(path, records):
    text = "".join(" ".join(codes) + "\n" for codes in records)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode("ascii"))


def write(folder, data):
    """Writes members.codes.gz, holdout.codes.gz, vocabulary.txt and rows.json."""
    write_records(folder / "members.codes.gz", data.member_codes)
    write_records(folder / "holdout.codes.gz", data.holdout_codes)
    (folder / "vocabulary.txt").write_text("".join(code + "\n" for code in data.vocabulary), encoding="ascii")
    rows = {"source": SOURCE, "members": data.member_rows, "holdout": data.holdout_rows}
    (folder / "rows.json").write_text(json.dumps(rows) + "\n", encoding="ascii")
