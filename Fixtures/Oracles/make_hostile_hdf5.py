"""Makes Tests/TablesTests/HDF5HostileFixtures.swift: HDF5 files that a careless or hostile program may write.

Run from the folder that holds Fixtures:  python Fixtures/Oracles/make_hostile_hdf5.py
Needs numpy and h5py (3.16). Each file is stored as base64 of gzip beside what its error must say.
"""
import base64, gzip, pathlib, tempfile, textwrap

import h5py
import numpy as np

TABLE = np.arange(6.0).reshape(2, 3)
TEXT = h5py.string_dtype()
ELSEWHERE = "is kept in another file"
NO_LIST = "is not a one-dimensional list of strings"
NO_SHAPE = "its shape is not two whole numbers"
TOO_LARGE = "of memory, and 100.0 MB are allowed"

files = []
folder = tempfile.TemporaryDirectory()


def add(name, message, write):
    path = pathlib.Path(folder.name) / f"{len(files)}.h5"
    with h5py.File(path, "w") as file:
        write(file)
    files.append((name, path.read_bytes(), message))


def put(**items):
    def write(file):
        for name, value in items.items():
            file[name] = value
    return write


def virtual(file):
    layout = h5py.VirtualLayout(shape=(2, 3), dtype="f8")
    layout[:] = h5py.VirtualSource("other.h5", "dataset", shape=(2, 3))
    file.create_virtual_dataset("dataset", layout)


def sparse(shape=None, stored=None, data=None):
    def write(file):
        group = file.create_group("dataset")
        group["data"] = [1.0, 2.0] if data is None else data
        group["indices"], group["indptr"] = [0, 1], [0, 1, 2]
        if shape is not None:
            group.attrs["shape"] = shape
        if stored is not None:
            group["shape"] = stored
    return write


def named(value, **options):
    def write(file):
        file["dataset"] = TABLE
        file["dataset"].attrs.create("columns", value, **options)
    return write


def listed(value=None, **options):
    def write(file):
        file["dataset"] = TABLE
        file.create_dataset("columns", data=value, **options)
    return write


def declared(**options):
    return lambda file: file.create_dataset("dataset", **options)


def sparse_of_zeros(file):
    group = file.create_group("dataset")
    group["data"], group["indices"] = [1.0], [0]
    group.create_dataset("indptr", shape=(500_000_001,), dtype="i8", chunks=(100,))
    group.attrs["shape"] = [500_000_000, 1000]


def one_name_for_all():
    """300 names that all point at one stored string of 1.5 MB."""
    path = pathlib.Path(folder.name) / "shared.h5"
    with h5py.File(path, "w") as file:
        file["dataset"] = TABLE
        names = file.create_dataset("columns", shape=(300,), dtype=TEXT)
        names[0] = "x" * 1_500_000
        offset = names.id.get_offset()
    content = bytearray(path.read_bytes())
    for index in range(1, 300):
        content[offset + 16 * index:offset + 16 * index + 16] = content[offset:offset + 16]
    return bytes(content)


link = h5py.ExternalLink
add("external link", ELSEWHERE, put(dataset=link("/etc/other.h5", "/dataset")))
add("soft link through an external one", "there is no dataset or group",
    put(away=link("other.h5", "/"), dataset=h5py.SoftLink("/away/dataset")))
add("group by external link", ELSEWHERE, put(dataset=link("other.h5", "/")))
add("external storage", ELSEWHERE, declared(shape=(2, 3), dtype="f8", external=[("/etc/passwd", 0, 48)]))
add("virtual", ELSEWHERE, virtual)
add("csr external data", ELSEWHERE, sparse(shape=[2, 3], data=link("other.h5", "/d")))
add("names by external link", ELSEWHERE, put(dataset=TABLE, columns=link("other.h5", "/columns")))
add("names in external storage", ELSEWHERE, listed(shape=(3,), dtype="S4", external=[("/etc/passwd", 0, 12)]))
add("attribute of numbers", NO_LIST, named([1, 2, 3]))
add("attribute scalar", NO_LIST, named("a,b,c", dtype=TEXT))
add("attribute of two dimensions", NO_LIST, named(np.array([["a"], ["b"], ["c"]], dtype=object), dtype=TEXT))
add("attribute empty", NO_LIST, named(h5py.Empty("S3")))
add("attribute too short", "has 3 columns, and 2 names are stored", named(["a", "b"], dtype=TEXT))
add("dataset of numbers", NO_LIST, listed([1, 2, 3]))
add("dataset scalar", NO_LIST, listed("abc", dtype=TEXT))
add("dataset of two dimensions", NO_LIST, listed(np.array([[b"a", b"b", b"c"]])))
add("dataset empty", NO_LIST, listed(np.array([], dtype="S3")))
add("dataset too long", "has 3 columns, and 4 names are stored", listed(["a", "b", "c", "d"], dtype=TEXT))
add("not UTF-8", "string 2 of 'columns' is not UTF-8", listed(np.array([b"a", b"\xff", b"c"])))
add("shape of reals", NO_SHAPE, sparse([2.0, 3.0]))
add("shape of three", NO_SHAPE, sparse([2, 3, 1]))
add("shape scalar", NO_SHAPE, sparse(2))
add("shape of text", NO_SHAPE, sparse("2x3"))
add("shape negative", NO_SHAPE, sparse([2, -3]))
add("stored shape negative", NO_SHAPE, sparse(stored=[-2, 3]))
add("stored shape of reals", NO_SHAPE, sparse(stored=[2.0, 3.0]))
add("no table", "nor any table in two dimensions", put(x=[1, 2]))
add("wide shape, no data", TOO_LARGE, declared(shape=(500_000_000, 3), dtype="i1"))
add("long shape in chunks", TOO_LARGE,
    declared(shape=(1_000_000_000, 3), dtype="f8", chunks=(1000, 3), compression="gzip"))
add("huge chunks", TOO_LARGE,
    declared(shape=(20_000_000, 3), maxshape=(None, 3), dtype="f8", chunks=(20_000_000, 3), compression="gzip"))
add("csr of zeros", TOO_LARGE, sparse_of_zeros)
add("names in huge chunks", NO_LIST,
    listed(shape=(3,), maxshape=(None,), chunks=(50_000_000,), dtype="S8", compression="gzip"))
files.append(("one long name for all", one_name_for_all(), NO_LIST))

text = """/// HDF5 files that a careless or hostile program may write, by h5py, gzip and base64, and what their errors say.

// swift-format-ignore-file

enum HDF5HostileFixtures {
    /// The budget under which the files that declare too much are read.
    static let budget = 100_000_000

    static let bad: [(name: String, file: String, message: String)] = [
"""
for name, content, message in files:
    encoded = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    lines = "\\\n".join("            " + line for line in textwrap.wrap(encoded, 107))
    text += f'        ("{name}",\n            """\n{lines}\n            """,\n            "{message}"),\n'
pathlib.Path("Tests/TablesTests/HDF5HostileFixtures.swift").write_text(text + "    ]\n}\n")
