"""Measures nearest-neighbour searches against peers on the same tables in the same run; prints markdown tables.

Sides take turns; the first round warms up, medians of the others are reported. Times are of indexing and searching, not of
reading: CPU seconds on one thread, wall on two. Peers too slow for all queries are given a random part, and scaled.
"""
import argparse, os, pathlib, sys, tempfile
import numpy as np
import checks, datasets, report, runner
from report import Bar
from runner import Ours, Peer

RADII = (0, 2, 5)


class Bench:
    """The options of a run; `size` picks the small sizes of a trial."""

    def __init__(self, options):
        self.data, self.work, self.quick, self.repeats = options.data, options.work, options.quick, options.repeats
        self.binary = options.binary if runner.has_command(options.binary) else None

    def size(self, full, quick):
        return quick if self.quick else full

    def measure(self, sides):
        return runner.interleave(sides, self.binary, self.repeats)

    def check(self, side, body, wanted=()):
        """Runs `side` once more with its neighbours written, and `body(ours, report, saved)`; a failed check ends the run."""
        if self.binary is None:
            return []
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            output = pathlib.Path(folder) / "neighbours.csv"
            told = side.run(self.binary, output)
            saved = {}
            for peer in wanted:
                saved[peer.name] = pathlib.Path(folder) / f"{len(saved)}.npz"
                peer.run(saved[peer.name])
            try:
                return body(checks.neighbours(output, told["queries"], side.k), told, saved)
            except checks.CheckFailure as failure:
                sys.exit(f"wrong: {side.name} on {side.references}: {failure}")


def named(made, kind):
    return [made["folder"] / f"{name}.{kind}" for name in ("queries", "references")]


def faiss_sides(made, **options):
    """faiss with all it can use, and held to AVX2: two sides, since kernels of ours may be held to AVX2 too."""
    files = named(made, "packed.npy")
    return [Peer("faiss IndexBinaryFlat", "faiss_binary", *files, **options),
            Peer("faiss IndexBinaryFlat, AVX2", "faiss_binary", *files, environment={"FAISS_SIMD_LEVEL": "AVX2"}, **options)]


def over(measures, side, ours="privacy-audit", clock="cpu"):
    if side not in measures or ours not in measures:
        return None
    return getattr(measures[side], clock) / getattr(measures[ours], clock)


def binary_case(bench):
    rows = bench.size(46_520, 4_000)
    made = datasets.binary(bench.work, bench.data, rows)
    packed = named(made, "packed.npy")
    ours = Ours("privacy-audit", *named(made, "codes"), "hamming", radii=RADII)
    faiss = faiss_sides(made)
    hamming = Peer("scikit-learn brute Hamming", "sklearn_hamming", *packed, subset=500, columns=made["codes"])
    product = Peer("scipy sparse product", "scipy_sparse", *packed, subset=2000, columns=made["codes"])
    sides = [ours, *faiss, hamming, product]
    measures = bench.measure(sides)
    peers = [faiss[0], hamming]
    found = bench.check(ours, lambda own, told, saved: [checks.hamming(own, *map(checks.words, packed), told, saved)], peers)
    title = (f"Binary: {rows:,} x {rows:,} x {made['codes']:,}, {made['origin']}; 5 nearest, ours also counts within "
             f"{', '.join(map(str, RADII))}")
    return report.case(title, sides, measures, found), [
        Bar("binary: faiss / ours", 100, over(measures, faiss[0].name)),
        Bar("binary: scikit-learn / ours", 5000, over(measures, hamming.name))]


def binary_large_case(bench):
    rows, many = bench.size(46_520, 4_000), bench.size(465_200, 40_000)
    made, large = datasets.binary(bench.work, bench.data, rows), datasets.binary_large(bench.work, bench.data, many)
    queries, references = made["folder"] / "queries", large["folder"] / "references"
    few = Ours(f"privacy-audit, {rows:,} references", *named(made, "codes"), "hamming", radii=RADII)
    ours = Ours("privacy-audit", f"{queries}.codes", f"{references}.codes", "hamming", radii=RADII)
    faiss = Peer("faiss IndexBinaryFlat", "faiss_binary", f"{queries}.packed.npy", f"{references}.packed.npy", subset=2000)
    sides = [ours, few, faiss]
    measures = bench.measure(sides)
    packed = [faiss.queries, faiss.references]
    found = bench.check(ours, lambda own, told, saved: [checks.hamming(own, *map(checks.words, packed), told, saved)], [faiss])
    own = measures.get(ours.name)
    share = (own.cpu - own.search) / own.search if own else None
    bars = [Bar(f"binary, {many:,} references: cost / cost with {rows:,}", 7, over(measures, ours.name, few.name), at_most=True),
            Bar(f"binary, {many:,} references: index / search", 0.15, share, at_most=True, unit="%")]
    title = f"Binary, ten times the references: {rows:,} x {many:,} x {made['codes']:,}, resampled with flips; 5 nearest"
    return report.case(title, sides, measures, found), bars


def dense_case(bench):
    rows = bench.size(20_000, 2_000)
    made = datasets.dense(bench.work, rows)
    ours = Ours("privacy-audit", *named(made, "npy"), "hamming")
    faiss = faiss_sides(made)
    measures = bench.measure([ours, *faiss])
    packed = named(made, "packed.npy")
    found = bench.check(ours, lambda own, told, saved: [checks.hamming(own, *map(checks.words, packed), told, saved)], faiss[:1])
    title = f"Dense binary: {rows:,} x {rows:,} x {made['codes']:,} random bits; 5 nearest"
    return report.case(title, [ours, *faiss], measures, found), [
        Bar("dense binary: faiss / ours", 6, over(measures, faiss[0].name))]


def instructions_case(bench):
    rows = bench.size(46_520, 4_000)
    made = datasets.binary(bench.work, bench.data, rows)
    files = named(made, "packed.npy")
    own = {level: Ours(f"privacy-audit, {level}", *named(made, "codes"), "hamming", radii=RADII,
                       options=("--instructions", level)) for level in ("best", "avx2", "portable")}
    faiss = faiss_sides(made) + [Peer("faiss IndexBinaryFlat, generic", "faiss_binary", *files, subset=10_000,
                                      environment={"FAISS_SIMD_LEVEL": "NONE"})]
    sides = [*own.values(), *faiss]
    measures = bench.measure(sides)
    title = f"Instruction sets: {rows:,} x {rows:,} x {made['codes']:,}, {made['origin']}; 5 nearest"
    found = []
    for side in list(own.values())[1:]:
        found += bench.check(side, lambda ours, told, saved: [
            f"{side.name}: {checks.hamming(ours, *map(checks.words, files), told, saved)}"])
    text = report.case(title, sides, measures, found)
    alike = over(measures, faiss[1].name, own["avx2"].name), over(measures, faiss[2].name, own["portable"].name)
    if all(alike):
        text += f"\n- Like against like: {report.number(alike[0])} times with AVX2, {report.number(alike[1])} times with neither."
    portable = over(measures, faiss[0].name, own["portable"].name)
    return text, [Bar("binary, portable kernels: faiss with all it can use / ours", 50, portable)]


def continuous_case(bench, made, columns, rows, peers, bars):
    """`bars`: text, what is wanted, and the peers of which the fastest counts."""
    ours = Ours("privacy-audit", *named(made, "npy"), "euclidean")
    measures = bench.measure([ours, *peers])

    def check(own, told, saved):
        tables = list(map(np.load, named(made, "npy")))
        missed = [f"{name}: {checks.missed_copies(*tables, file)}" for name, file in saved.items()]
        return [checks.euclidean(own, *tables, told), "exact copies in peers: " + "; ".join(missed)]
    found = bench.check(ours, check, [peer for peer in peers if peer.peer in ("faiss_l2", "sklearn_brute")])
    title = f"Continuous: {rows:,} x {rows:,} x {columns}, {made['origin']}, 2 % exact copies; 5 nearest"

    def fastest(names):
        known = [over(measures, name) for name in names if over(measures, name)]
        return min(known) if known else None
    return report.case(title, [ours, *peers], measures, found), [
        Bar(text, wanted, fastest(names)) for text, wanted, names in bars]


def faiss_l2_sides(files, **options):
    """faiss as installed, and with the AVX-512 kernels of its OpenBLAS, which avoids them on processors newer than it."""
    sides = [Peer("faiss IndexFlatL2", "faiss_l2", *files, **options)]
    if "avx512f" in report.processor().get("Flags", "").split():
        sides.append(Peer("faiss IndexFlatL2, AVX-512 BLAS", "faiss_l2", *files, environment={"OPENBLAS_CORETYPE": "SkylakeX"},
                          **options))
    return sides


def continuous_30_case(bench):
    rows = bench.size(100_000, 5_000)
    made = datasets.continuous30(bench.work, rows)
    files = named(made, "npy")
    faiss = faiss_l2_sides(files)
    sklearn = [Peer("scikit-learn brute", "sklearn_brute", *files, subset=20_000),
               Peer("scikit-learn kd_tree", "sklearn_kd_tree", *files, subset=2_000)]
    peers = [*faiss, *sklearn, Peer("scipy cKDTree", "scipy_ckdtree", *files, subset=2_000)]
    return continuous_case(bench, made, 30, rows, peers, [
        ("continuous, 30 columns: scikit-learn, the faster / ours", 15, [peer.name for peer in sklearn]),
        ("continuous, 30 columns: faiss, the faster / ours", 30, [peer.name for peer in faiss])])


def continuous_178_case(bench):
    rows = bench.size(100_000, 5_000)
    made = datasets.continuous178(bench.work, bench.data, rows)
    files = named(made, "npy")
    peers = [*faiss_l2_sides(files, subset=20_000),
             Peer("scikit-learn brute", "sklearn_brute", *files, subset=20_000),
             Peer("scikit-learn kd_tree", "sklearn_kd_tree", *files, subset=200)]
    return continuous_case(bench, made, 178, rows, peers, [
        ("continuous, 178 columns: fastest peer / ours", 3, [peer.name for peer in peers])])


def mixed_peer(made, **options):
    import importlib.util
    peer = "anonymeter" if importlib.util.find_spec("anonymeter") else "numpy_gower"
    name = "anonymeter MixedTypeKNeighbors" if peer == "anonymeter" else "numpy Gower"
    return Peer(name, peer, *named(made, "csv"), **options)


def mixed_case(bench):
    made = datasets.mixed(bench.work, bench.data, bench.size(None, 2_000))
    if made is None:
        return "\n#### Mixed\n\nSkipped: no folder adult in the data folder.", []
    import pandas as pd
    ours = Ours("privacy-audit", *named(made, "csv"), "gower")
    peer = mixed_peer(made, subset=500)
    plain = [] if peer.peer == "numpy_gower" else [Peer("numpy Gower", "numpy_gower", *named(made, "csv"), subset=500)]
    measures = bench.measure([ours, peer, *plain])
    tables = [pd.read_csv(file, keep_default_na=False) for file in named(made, "csv")]
    found = bench.check(ours, lambda own, told, _: [checks.gower(own, *tables, told)])
    title = f"Mixed: {len(tables[0]):,} x {len(tables[1]):,} x {tables[0].shape[1]}, {made['origin']}, Gower; 5 nearest"
    return report.case(title, [ours, peer, *plain], measures, found), [
        Bar(f"mixed: {peer.name.split()[0]} / ours", 100, over(measures, peer.name))]


def threads_case(bench):
    if (os.cpu_count() or 1) < 2:
        return "\n#### Two threads\n\nSkipped: one processor.", []
    binary = datasets.binary(bench.work, bench.data, bench.size(46_520, 4_000))
    continuous = datasets.continuous30(bench.work, bench.size(100_000, 5_000))
    mixed = datasets.mixed(bench.work, bench.data, bench.size(None, 2_000))
    pairs = [("binary", named(binary, "codes"), "hamming", RADII,
              Peer("faiss IndexBinaryFlat", "faiss_binary", *named(binary, "packed.npy"), threads=2)),
             ("continuous, 30 columns", named(continuous, "npy"), "euclidean", (),
              Peer("faiss IndexFlatL2", "faiss_l2", *named(continuous, "npy"), threads=2))]
    if mixed:
        pairs.append(("mixed", named(mixed, "csv"), "gower", (), mixed_peer(mixed, subset=500, threads=2)))
    texts, bars = [], []
    for kind, files, metric, radii, peer in pairs:
        sides = [Ours(f"privacy-audit, {count}", *files, metric, radii=radii, threads=count) for count in (2, 1)] + [peer]
        measures = bench.measure(sides)
        texts.append(report.case(f"Two threads: {kind}", sides, measures, []))
        gain = over(measures, sides[1].name, sides[0].name, "wall")
        bars.append(Bar(f"two threads, {kind}: wall of one / wall of two", 1.8, gain))
    return "\n".join(texts), bars


def stream_case(bench):
    rows, few = bench.size(10_000_000, 150_000), bench.size(10_000, 500)
    made = datasets.stream(bench.work, bench.data, rows, few)
    ours = Ours("privacy-audit", *named(made, "codes"), "hamming", radii=RADII)
    measures = bench.measure([ours])

    def check(own, told, _):
        # The references are more than fit in memory comfortably: they are made again, a chunk at a time.
        queries, pool = np.load(made["folder"] / "queries.packed.npy"), datasets.discharges(bench.data, 150_000)[0]
        chosen = checks.sample(few)[:20]
        parts = [[np.sort(np.bitwise_count(queries[query] ^ part).sum(1))[:own[0].shape[1]] for query in chosen]
                 for part in (sets.packed() for sets in datasets.chunks(pool, rows))]
        brute = np.sort(np.concatenate(parts, axis=1), axis=1)[:, :own[0].shape[1]]
        checks.expect((brute == own[0][chosen]).all(), "distances differ from brute force")
        return [f"{len(chosen)} queries as brute force"]
    found = bench.check(ours, check)
    text = report.case(f"Streamed: {few:,} x {rows:,} x {made['codes']:,} from one text file; 5 nearest", [ours], measures, found)
    own = measures.get(ours.name)
    if own:
        total = own.wall + own.read
        text += (f"\n- {total:.1f} s wall with reading ({own.read:.1f} s), {own.pairs / total:.2e} pairs/s; "
                 f"{own.peak / 1e6:,.0f} MB at most.")
    return text, []


CASES = {"binary": binary_case, "binary-large": binary_large_case, "dense": dense_case, "instructions": instructions_case,
         "continuous-30": continuous_30_case, "continuous-178": continuous_178_case, "mixed": mixed_case, "threads": threads_case,
         "stream": stream_case}


def main():
    root = datasets.ROOT
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=root / ".build/release/privacy-audit", type=pathlib.Path)
    parser.add_argument("--data", default=root.parent / "shared/data", type=pathlib.Path, help="folder of the data sets")
    parser.add_argument("--work", default=root / ".build/bench-data", type=pathlib.Path, help="where tables are made, and kept")
    parser.add_argument("--repeats", default=None, type=int, help="3, or 1 with --quick; one round more warms up")
    parser.add_argument("--only", action="append", choices=CASES, metavar="NAME", help=f"any of {', '.join(CASES)}; repeatable")
    parser.add_argument("--quick", action="store_true", help="small tables: to try the harness, not to measure")
    parser.add_argument("--record", type=pathlib.Path, metavar="PAGE",
                        help="also put the tables between the marks of this page, after a run of all cases at full size")
    parser.add_argument("--large", action="store_true", help="also 10,000,000 references from one file")
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.quick else 3)
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    if bench.binary is None:
        print(f"{options.binary} has no command 'neighbors': peers alone are measured", file=sys.stderr)
    chosen = options.only or [name for name in CASES if name != "stream" or options.large]
    bars, printed = [], []

    def tell(text):
        printed.append(text)
        print(text, flush=True)
    tell(f"#### Nearest neighbours\n\n{report.machine(bench.binary)}\n- Medians of {options.repeats}, sides taking turns after a "
         f"warm-up{'; small sizes, for a trial only' if options.quick else ''}.")
    for name in chosen:
        print(f"{name}:", file=sys.stderr)
        text, found = CASES[name](bench)
        bars += found
        tell(text)
    if bars:
        tell(report.bars(bars))
    if options.record and not options.quick and not options.only:
        report.record(options.record, "\n".join(printed))


if __name__ == "__main__":
    main()
