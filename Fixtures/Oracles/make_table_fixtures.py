"""Writes Tests/TablesTests/*Fixtures.swift: small files by NumPy, h5py and pandas and what these read back.

Run from the package folder: python Fixtures/Oracles/make_table_fixtures.py
Written with Python 3.11, numpy 2.4, h5py 3.16, pandas 3.1; the output is the same on every run.
"""

import base64
import datetime
import gzip
import io
import os
import random
import struct
import tempfile

import h5py
import numpy as np
import pandas as pd

OUT = "Tests/TablesTests"


def swift_bytes(data):
    text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    lines = [text[i : i + 100] for i in range(0, len(text), 100)]
    return '"""\n            ' + "\\\n            ".join(lines) + '\n            """'


def swift_rows(array):
    rows = ["[" + ", ".join(repr(float(v)) for v in row) + "]" for row in np.asarray(array, dtype=np.float64)]
    return "[" + ", ".join(rows) + "]"


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version, allow_pickle=True)
    return out.getvalue()


def hdf5(build, **options):
    path = os.path.join(tempfile.mkdtemp(), "x.h5")
    with h5py.File(path, "w", track_order=False, **options) as file:
        build(file)
    return open(path, "rb").read()


whole = np.array([[0, 1, 2], [3, 4, 100]])
real = np.array([[0.5, -1.0, 2.25], [0.1, 4.0, 1e30]])
good = []
for order in "CF":
    for dtype in ["<f4", "<f8", ">f4", ">f8"]:
        array = np.array(real, dtype=dtype, order=order)
        good.append((f"{dtype} {order}", npy(array), array))
    for dtype in ["i1", "<i2", "<i4", "<i8", ">i8", "u1", "<u2", ">u4", "<u8"]:
        array = np.array(whole if "u" in dtype else whole - 1, dtype=dtype, order=order)
        good.append((f"{dtype} {order}", npy(array), array))
array = np.array([[True, False], [False, True]])
good.append(("b1", npy(array), array))
for version in [(2, 0), (3, 0)]:
    good.append((f"version {version[0]}", npy(real, version), real))
big = np.arange(3 * 50, dtype=np.float64).reshape(50, 3) / 8
good.append(("50 rows F", npy(np.asfortranarray(big)), big))

bad = [
    ("1 dimension", npy(np.arange(3.0)), "dimensions"),
    ("3 dimensions", npy(np.zeros((2, 2, 2))), "dimensions"),
    ("objects", npy(np.array([["SECRET-VALUE-7", 1]], dtype=object)), "Python objects"),
    ("records", npy(np.zeros(2, dtype=[("a", "f8"), ("b", "i4")])), "does not describe"),
    ("complex", npy(np.zeros((2, 2), dtype=complex)), "not supported"),
    ("strings", npy(np.array([["SECRET-VALUE-7"]])), "not supported"),
    ("half", npy(np.zeros((2, 2), dtype=np.float16)), "not supported"),
    ("nan", npy(np.array([[1, 2], [3, np.nan]])), "row 2, column 'c1': the value is NaN"),
    ("nan F", npy(np.asfortranarray([[1, 2, 3], [np.inf, 4, 5]])), "row 2, column 'c0': the value is NaN"),
    ("huge", npy(np.array([[1, 2], [3, 2**53 + 1]])), "row 2, column 'c1': the whole number is beyond 2^53"),
    ("version 9", b"\x93NUMPY\x09\x00" + npy(real)[8:], "version 9"),
    ("long header", b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 99, "header is longer"),
    ("overflow", npy(real).replace(b"(2, 3), ", b"(9223372036854775807, 9),")[:128], "cut off"),
    ("trailing", npy(real) + b"xx", "after the array's end"),
]

COLUMNS = ["age", "sex é", "c"]


def dense(file, **options):
    return file.create_dataset("dataset", data=real, **options)


def with_strings(kind):
    def build(file):
        dense(file)
        if kind == "fixed":
            file["columns"] = np.array([name.encode() for name in COLUMNS])
        if kind == "variable":
            file.create_dataset("columns", data=COLUMNS, dtype=h5py.string_dtype())
        if kind == "attribute":
            file["dataset"].attrs["columns"] = COLUMNS
        if kind == "nested":
            file.create_dataset("deep/er/table", data=real)
            file.create_dataset("deep/er/columns", data=COLUMNS, dtype=h5py.string_dtype())

    return build


sparse = np.array([[0, 1.5, 0, 1], [0, 0, 0, 0], [2, 0, 0, 0]])


def csr(shape=None, data=(1.5, 1.0, 2.0), indices=(1, 3, 0), indptr=(0, 2, 2, 3), columns=None):
    def build(file):
        group = file.create_group("dataset")
        group["data"] = np.array(data)
        group["indices"] = np.array(indices, dtype=np.int32)
        group["indptr"] = np.array(indptr, dtype=np.int64)
        if shape == "attribute":
            group.attrs["shape"] = sparse.shape
        elif shape == "dataset":
            group["shape"] = np.array(sparse.shape)
        elif shape:
            group.attrs["shape"] = shape
        if columns:
            group.create_dataset("columns", data=columns, dtype=h5py.string_dtype())

    return build


def simple(data, name="dataset", **options):
    return lambda file: file.create_dataset(name, data=data, **options)


plain = ["c0", "c1", "c2"]
h5_good = [
    ("f8", simple(real), real, plain),
    ("f4 chunked gzip", simple(real.astype(np.float32), chunks=(1, 2), compression="gzip"), real.astype("f4"), plain),
    (">f8", simple(real.astype(">f8")), real, plain),
    ("i8", simple(whole), whole, plain),
    ("u1", simple(whole.astype(np.uint8)), whole, plain),
    ("bool", simple(whole > 1), whole > 1, plain),
    ("f2", simple(np.array([[0.5, 1.0], [2, 3]], dtype=np.float16)), [[0.5, 1.0], [2, 3]], plain[:2]),
    ("fixed strings", with_strings("fixed"), real, COLUMNS),
    ("variable strings", with_strings("variable"), real, COLUMNS),
    ("attribute", with_strings("attribute"), real, COLUMNS),
    ("csr attribute", csr("attribute"), sparse, plain + ["c3"]),
    ("csr dataset", csr("dataset"), sparse, plain + ["c3"]),
    ("csr no shape", csr(), sparse, plain + ["c3"]),
    ("csr names", csr("attribute", columns=["w", "x", "y", "z"]), sparse, ["w", "x", "y", "z"]),
]
h5_bad = [
    ("other name", simple(real, "table"), "--dataset table"),
    ("1 dimension", simple(np.arange(3)), "has 1 dimensions"),
    ("strings", simple(np.array([[b"SECRET-VALUE-7"]])), "does not hold numbers"),
    ("compound", simple(np.zeros((2, 2), dtype=[("a", "f8")])), "does not hold numbers"),
    ("nan", simple(np.array([[1, 2], [np.nan, 2]])), "row 2, column 'c0': the value is NaN"),
    ("huge", simple(np.array([[1, 2], [3, 2**60]])), "row 2, column 'c1': the whole number is beyond 2^53"),
    ("huge unsigned", simple(np.array([[1, 2**64 - 1]], dtype=np.uint64)), "beyond 2^53"),
    ("csr falling indptr", csr(indptr=(0, 2, 1, 3)), "does not rise"),
    ("csr indptr beyond", csr(indptr=(0, 2, 2, 9)), "does not rise"),
    ("csr indptr short", csr(indptr=(0, 1, 1, 2)), "does not end"),
    ("csr indptr start", csr(indptr=(1, 2, 2, 3)), "does not rise"),
    ("csr index beyond", csr("attribute", indices=(1, 4, 0)), "row 1: a column index"),
    ("csr index negative", csr("attribute", indices=(1, -1, 0)), "row 1: a column index"),
    ("csr twice", csr("attribute", indices=(1, 1, 0)), "two values"),
    ("csr nan", csr("attribute", data=(1, np.nan, 2)), "row 1, column 'c3': the value is NaN"),
    ("csr shape", csr((7, 4)), "shape does not fit"),
    ("csr lengths", csr(data=(1, 2)), "differ in length"),
    ("csr half", lambda file: file.create_group("dataset"), "there is no dataset 'data'"),
]

# Tokens from all branches of the number reader: short, 16 to 19 digits, halfway cases, extremes.
rng = random.Random(7)
tokens = ["0", "-0", "-0.0", "+1", "00012", "1.", ".5", "-.5", "1e5", "1E-5", "9007199254740992", "5e-324", "2e-324"]
tokens += ["2.2250738585072011e-308", "1.7976931348623157e308", "123456789012345678901234567890e-10", "1e-400", "0e999"]
tokens += ["9007199254740993.0", "0.1234567890123456789", "9223372036854775807.5", "0.500000000000000166533453693773481063"]
tokens += [repr(rng.uniform(-1, 1)) for _ in range(60)] + [repr(rng.lognormvariate(0, 30)) for _ in range(60)]
tokens += [f"{rng.gauss(0, 100):.{rng.randrange(1, 19)}f}" for _ in range(60)]
for _ in range(40):
    # A point exactly between two doubles, and its neighbours in the last digit.
    bits = struct.unpack("<Q", struct.pack("<d", rng.uniform(1, 2)))[0]
    mantissa = (bits & ((1 << 52) - 1)) | 1 << 52
    halfway = (2 * mantissa + 1) * 5**3 * 10**15 // 2**53
    tokens.append(f"{halfway // 10**18}.{halfway % 10**18:018d}")
numbers = [(token, float(token)) for token in tokens]

epoch = datetime.datetime(1970, 1, 1)
days = []
for text in ["1970-01-01", "2000-02-29", "1900-02-28", "0001-01-01", "9999-12-31", "2024-02-29T23:59:59", "1969-12-31 00:30"]:
    days.append((text, (datetime.datetime.fromisoformat(text) - epoch) / datetime.timedelta(days=1)))
for _ in range(40):
    date = datetime.date(1, 1, 1) + datetime.timedelta(days=rng.randrange(3_652_000))
    days.append((date.isoformat(), float((date - epoch.date()).days)))

frame = pd.DataFrame(
    {
        "id": range(6),
        "flag": [True, False, True, True, False, False],
        "value": [0.1, np.nan, -3.5, 1e-7, 12345678.9, 2.0],
        "text, \"quoted\"": ["a", "b,c", 'say "hi"', "two\nlines", None, "crlf\r\nend"],
        "day": pd.to_datetime(["2020-01-01", "2020-02-29", None, "1999-12-31", "1970-01-01", "2038-01-19"]),
    }
)

HEAD = ["// Written by Fixtures/Oracles/make_table_fixtures.py; not to be edited.", "", "// swift-format-ignore-file", ""]


def write(name, comment, lines):
    with open(f"{OUT}/{name}.swift", "w") as file:
        file.write("\n".join(HEAD + [f"/// {comment}", f"enum {name} {{"] + lines + ["}", ""]))


def packed(pairs):
    return ["        " + " ".join(pairs[i : i + 3]) for i in range(0, len(pairs), 3)]


out = ["    static let good: [(name: String, file: String, values: [[Double]])] = ["]
out += [f'        ("{n}",\n            {swift_bytes(d)},\n            {swift_rows(v)}),' for n, d, v in good] + ["    ]", ""]
out += ["    static let bad: [(name: String, file: String, message: String)] = ["]
out += [f'        ("{n}",\n            {swift_bytes(d)},\n            "{m}"),' for n, d, m in bad] + ["    ]"]
write("NPYFixtures", "Files by NumPy, gzip and base64, and their values.", out)

out = ["    static let good: [(name: String, file: String, values: [[Double]], columns: [String])] = ["]
for name, build, values, columns in h5_good:
    names = "[" + ", ".join(f'"{c}"' for c in columns) + "]"
    out.append(f'        ("{name}",\n            {swift_bytes(hdf5(build))},\n            {swift_rows(values)}, {names}),')
out += ["    ]", "", "    static let nested =", f"        {swift_bytes(hdf5(with_strings('nested')))}", ""]
out += ["    static let bad: [(name: String, file: String, message: String)] = ["]
out += [f'        ("{n}",\n            {swift_bytes(hdf5(b))},\n            "{m}"),' for n, b, m in h5_bad] + ["    ]"]
write("HDF5Fixtures", "Files by h5py, gzip and base64, and their values and columns.", out)

out = ["    static let numbers: [(text: String, bits: UInt64)] = ["]
out += packed([f'("{t}", 0x{struct.unpack("<Q", struct.pack("<d", v))[0]:016x}),' for t, v in numbers])
out += ["    ]", "", "    static let dates: [(text: String, days: Double)] = ["]
out += packed([f'("{t}", {v!r}),' for t, v in days]) + ["    ]", ""]
out += ["    static let pandasCSV =", f"        {swift_bytes(frame.to_csv(index=False).encode())}"]
write("TextFixtures", "Numbers and dates as Python reads them, and a table written by pandas.", out)
