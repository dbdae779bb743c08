"""Makes the tables of the neighbour benchmarks, once, seeded; each maker returns where the files are and what they hold."""
import gzip, io, json, pathlib, sys
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Fixtures/Simulators"))
import admissions, signals  # noqa: E402

CODES = 1116
# Part of every cached folder's name: raise it when a maker changes.
VERSION = 1
ADULT = ["age", "workclass", "fnlwgt", "education", "education_num", "marital_status", "occupation", "relationship", "race",
         "sex", "capital_gain", "capital_loss", "hours_per_week", "native_country", "income"]
ADULT_NUMBERS = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]


def cached(work, name, make):
    """What `make(folder)` returned, with the folder's files; a folder without its note was cut short and is made again."""
    folder = pathlib.Path(work) / f"{name}-v{VERSION}"
    note = folder / "made.json"
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making {folder}", file=sys.stderr)
        facts = make(folder)
        note.write_text(json.dumps(facts))
    return {"folder": folder, **json.loads(note.read_text())}


class Sets:
    """Records as sets of codes: (row, column) pairs sorted by both, without repetition."""

    def __init__(self, row, column, rows, names):
        self.row, self.column, self.rows, self.names = row, column, rows, names

    def take(self, chosen):
        return Sets(*admissions.take_rows(self.row, self.column, self.rows, chosen), len(chosen), self.names)

    def flipped(self, counts, random):
        """The same records with counts[i] bits of row i flipped; two flips may meet in one column, and then cancel."""
        width = len(self.names)
        row = np.repeat(np.arange(self.rows), counts)
        flips = row * width + random.integers(0, width, len(row))
        keys, times = np.unique(np.concatenate([self.row * width + self.column, flips]), return_counts=True)
        keys = keys[times % 2 == 1]
        return Sets(keys // width, keys % width, self.rows, self.names)

    def joined(self, other):
        return Sets(np.concatenate([self.row, other.row + self.rows]), np.concatenate([self.column, other.column]),
                    self.rows + other.rows, self.names)

    def text(self):
        """A line for each record, its codes separated by blanks."""
        width = max(map(len, self.names)) + 1
        tokens = np.zeros((len(self.names) + 1, width), np.uint8)
        for index, name in enumerate(self.names):
            tokens[index, :len(name) + 1] = np.frombuffer(f"{name} ".encode(), np.uint8)
        tokens[-1, 0] = ord("\n")
        place = np.arange(len(self.row)) + self.row
        column = np.full(len(self.row) + self.rows, len(self.names))
        column[place] = self.column
        out = tokens[column].reshape(-1)
        return out[out != 0].tobytes()

    def packed(self, block=50_000):
        """The records as bits, whole 64-bit words each: the layout that suits the binary peers best."""
        width = -(-len(self.names) // 64) * 64
        start = np.searchsorted(self.row, np.arange(0, self.rows + block, block))
        parts = []
        for index, first in enumerate(range(0, self.rows, block)):
            dense = np.zeros((min(block, self.rows - first), width), bool)
            mine = slice(start[index], start[index + 1])
            dense[self.row[mine] - first, self.column[mine]] = True
            parts.append(np.packbits(dense, axis=1, bitorder="little"))
        return np.concatenate(parts)

    def save(self, folder, name):
        (folder / f"{name}.codes").write_bytes(self.text())
        np.save(folder / f"{name}.packed.npy", self.packed())


def discharge_file(data):
    return pathlib.Path(data) / "nhds2010/nhds2010_dx3_sets.txt.gz"


def origin_tag(file):
    """Part of a cached folder's name, so that a data folder that comes or goes is noticed."""
    return "real" if file.exists() else "simulated"


def discharges(data, rows):
    """Real discharges where the data folder has them, simulated admissions elsewhere; and which of the two."""
    file = discharge_file(data)
    if not file.exists():
        row, column = admissions.simulate(rows, CODES)
        return Sets(row, column, rows, [f"{index:04}" for index in range(CODES)]), "simulated admissions"
    lines = gzip.open(file, "rt").read().rstrip("\n").split("\n")
    names = (file.parent / "dx3_vocabulary.txt").read_text().split()
    place = {name: index for index, name in enumerate(names)}
    column = np.array([place[code] for line in lines for code in line.split()])
    row = np.repeat(np.arange(len(lines)), [len(line.split()) for line in lines])
    keys = np.unique(row * len(names) + column)
    return Sets(keys // len(names), keys % len(names), len(lines), names), "NHDS 2010 discharges"


def binary(work, data, rows):
    """Queries: real records. References: as many others, 2 % of them replaced by queries with up to two bits flipped."""
    def make(folder):
        random = np.random.default_rng(20100)
        pool, origin = discharges(data, 3 * rows + rows // 4)
        # The third part is the hold-out of an audit of this size: drawn, so that the two others are what they are there.
        queries, _, others = np.split(random.permutation(pool.rows)[:3 * rows], 3)
        train, planted = pool.take(queries), rows // 50
        copies = pool.take(queries[:planted]).flipped(random.integers(0, 3, planted), random)
        references = copies.joined(pool.take(others[planted:])).take(random.permutation(rows))
        train.save(folder, "queries")
        references.save(folder, "references")
        return {"origin": origin, "codes": len(pool.names)}
    return cached(work, f"binary-{origin_tag(discharge_file(data))}-{rows}", make)


def training(work, data, rows, codes=CODES):
    """The first records that have any of the first `codes` codes of the vocabulary; of their codes, these."""
    def make(folder):
        # A few more than wanted: some have none of these codes.
        pool, origin = discharges(data, rows + rows // 10 + 100)
        kept = pool.column < codes
        found = np.unique(pool.row[kept])[:rows]
        some = Sets(pool.row[kept], pool.column[kept], pool.rows, pool.names[:codes]).take(found)
        some.save(folder, "records")
        (folder / "vocabulary.txt").write_text("".join(f"{name}\n" for name in some.names))
        return {"origin": origin, "codes": codes, "records": some.rows}
    return cached(work, f"training-{origin_tag(discharge_file(data))}-{rows}-{codes}", make)


def resampled(pool, rows, random):
    """Real rows drawn with replacement, nine of ten with one to three bits flipped at random."""
    drawn = pool.take(random.integers(0, pool.rows, rows))
    return drawn.flipped(np.where(random.random(rows) < 0.9, random.integers(1, 4, rows), 0), random)


def binary_large(work, data, rows):
    def make(folder):
        random = np.random.default_rng(20101)
        pool, origin = discharges(data, max(rows // 3, 1000))
        resampled(pool, rows, random).save(folder, "references")
        return {"origin": origin, "codes": len(pool.names)}
    return cached(work, f"binary-large-{origin_tag(discharge_file(data))}-{rows}", make)


def chunks(pool, rows, chunk=100_000):
    for index, first in enumerate(range(0, rows, chunk)):
        yield resampled(pool, min(chunk, rows - first), np.random.default_rng([20102, index]))


def stream(work, data, rows, queries):
    """One plain text file of all references, written chunk by chunk: text without compression is what is read fastest."""
    def make(folder):
        pool, origin = discharges(data, 150_000)
        pool.take(np.random.default_rng(20103).choice(pool.rows, queries, replace=False)).save(folder, "queries")
        with open(folder / "references.codes", "wb", buffering=io.DEFAULT_BUFFER_SIZE * 64) as out:
            for part in chunks(pool, rows):
                out.write(part.text())
        return {"origin": origin, "codes": len(pool.names)}
    return cached(work, f"stream-{origin_tag(discharge_file(data))}-{rows}-{queries}", make)


def dense(work, rows, columns=1071):
    def make(folder):
        random = np.random.default_rng(20104)
        for name in ("queries", "references"):
            bits = random.integers(0, 2, (rows, columns), dtype=np.uint8)
            np.save(folder / f"{name}.npy", bits)
            padded = np.pad(bits, ((0, 0), (0, -columns % 64)))
            np.save(folder / f"{name}.packed.npy", np.packbits(padded, axis=1, bitorder="little"))
        return {"origin": "random bits", "codes": columns}
    return cached(work, f"dense-{rows}", make)


def save_scaled(folder, queries, references, random):
    """Plants 2 % exact copies and scales every column so that the queries reach from 0 to 1, both exactly."""
    planted = len(references) // 50
    source, place = (random.choice(len(table), planted, replace=False) for table in (queries, references))
    references[place] = queries[source]
    low, high = queries.min(0), queries.max(0)
    scaled = [((table - low) / (high - low)).astype(np.float32) for table in (queries, references)]
    assert (scaled[0].min(0) == 0).all() and (scaled[0].max(0) == 1).all()
    for name, table in zip(("queries", "references"), scaled):
        np.save(folder / f"{name}.npy", table)
    return {"planted": planted}


def continuous30(work, rows):
    def make(folder):
        both = signals.clusters(2 * rows, seed=20105)
        return {"origin": "mixture of 50 Gaussians of rank 6",
                **save_scaled(folder, both[:rows], both[rows:], np.random.default_rng(20106))}
    return cached(work, f"continuous30-{rows}", make)


def continuous178(work, data, rows):
    """Windows at random places of 500 EEG segments, slightly rescaled and with a little noise, for both tables alike."""
    file = pathlib.Path(data) / "epileptic/epileptic.csv"

    def make(folder):
        import pandas as pd
        random = np.random.default_rng(20107)
        if file.exists():
            table = pd.read_csv(file).sort_values(["segment", "chunk"], kind="stable")
            segments = table[[f"X{i}" for i in range(1, 179)]].to_numpy(np.float64).reshape(500, -1)
            both, origin = signals.windows(segments, 2 * rows, signals.WINDOW, random), "windows of 500 EEG segments, jittered"
        else:
            both, origin = signals.eeg(2 * rows, seed=20107), "simulated EEG-like windows"
        return {"origin": origin, **save_scaled(folder, both[:rows], both[rows:], random)}
    return cached(work, f"continuous178-{origin_tag(file)}-{rows}", make)


def mixed(work, data, rows):
    """Adult: its test rows as queries, its training rows as references; None where the files are not at hand."""
    files = {"references": pathlib.Path(data) / "adult/adult.data", "queries": pathlib.Path(data) / "adult/adult.test"}
    if not all(file.exists() for file in files.values()):
        return None

    def make(folder):
        import pandas as pd
        for name, file in files.items():
            table = pd.read_csv(file, header=None, names=ADULT, skipinitialspace=True, keep_default_na=False)
            table["income"] = table["income"].str.rstrip(".")
            table.iloc[:rows].to_csv(folder / f"{name}.csv", index=False)
        return {"origin": "UCI Adult"}
    return cached(work, f"mixed-{rows or 'all'}", make)
